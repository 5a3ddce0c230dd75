using FsCheck;
using FsCheck.Fluent;

namespace Muster.Domain.Tests.Usage;

/// <summary>A small world, and a stretch of days to look at it.</summary>
internal sealed record World(IReadOnlyList<Seen> Seen, DateOnly From, DateOnly To)
{
    public override string ToString() => $"{From:yyyy-MM-dd}..{To:yyyy-MM-dd}: {string.Join("; ", Seen)}";
}

/// <summary>
/// Random small worlds: few subjects and holders, so that they meet; days in short runs around the turns of months and years,
/// leap days included, so that runs cross integers and rows;
/// and about 30 days apart, so that activity just ends or just goes on.
/// </summary>
internal static class Worlds
{
    private static readonly string[] Subjects = ["pc1", "pc1", "pc2", "pc3"];

    // the last two differ in order between UTF-16 and UTF-8
    private static readonly string[] Holders = ["", "ana", "bob", "zoé", "\uFB00", "\U0001D49C"];

    private static readonly DateOnly[] Turns =
    [
        new(2023, 12, 31), new(2024, 1, 31), new(2024, 2, 29), new(2024, 12, 31), new(2025, 2, 28),
    ];

    private static Gen<DateOnly> Near(int before, int after) =>
        from turn in Gen.Elements(Turns)
        from offset in Gen.Choose(-before, after)
        select turn.AddDays(offset);

    private static Gen<IReadOnlyList<Seen>> Stay =>
        from subject in Gen.Elements(Subjects)
        from holder in Gen.Elements(Holders)
        from near in Near(2, 2)
        from thirties in Gen.Choose(-1, 1)
        from slip in Gen.Choose(-2, 2)
        let first = near.AddDays((thirties * 30) + slip)
        from length in Gen.Choose(1, 5)
        select (IReadOnlyList<Seen>)[.. Enumerable.Range(0, length).Select(i => new Seen(subject, holder, first.AddDays(i)))];

    private static Gen<IReadOnlyList<Seen>> SeenDays =>
        from stays in Gen.Choose(0, 12).SelectMany(count => Stay.ListOf(count))
        select (IReadOnlyList<Seen>)[.. stays.SelectMany(s => s)];

    /// <summary>Worlds that lose one day at a time when a property fails, until no day can be spared.</summary>
    public static Arbitrary<World> Any { get; } = Arb.From(
        from seen in SeenDays
        from day in Near(40, 40)
        from length in Gen.Choose(0, 70)
        select new World(seen, day, day.AddDays(length)),
        world => world.Seen.Select((_, i) => world with { Seen = [.. world.Seen.Take(i), .. world.Seen.Skip(i + 1)] }));

    /// <summary>Tries a property on many worlds; a failure throws with the smallest world found.</summary>
    public static void All(Func<World, bool> holds) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(150), Prop.ForAll(Any, holds));
}
