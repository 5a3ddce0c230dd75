using FsCheck;
using FsCheck.Fluent;
using Muster.Domain.Usage;

namespace Muster.Domain.Tests.Usage;

/// <summary>A small world, and what somebody says about it.</summary>
internal sealed record CorrectedWorld(World World, IReadOnlyList<Correction> Corrections)
{
    public PlainDays Plain => new(World.Seen, Corrections);

    public CorrectionSet Set => new(Corrections);

    public override string ToString() => $"{World} / {string.Join("; ", Corrections.Select(Text))}";

    private static string Text(Correction c) =>
        $"{(c.Kind == CorrectionKind.MergedHolder ? $"{c.What}={c.KeptName}" : $"{c.What} retired")} {c.FromDay:yyyy-MM-dd}{(c.ReversedFrom is { } end ? $"..{end:yyyy-MM-dd}" : "")}";
}

/// <summary>Random worlds with up to six corrections of their holders and subjects, around the days that are looked at: chains, rings and repeats included.</summary>
internal static class CorrectedWorlds
{
    private static readonly string[] Holders = ["ana", "bob", "zoé", "\uFB00", "\U0001D49C", "nobody seen"];

    public static Correction Merge(string what, string into, DateOnly from, DateOnly? reversed = null) => Made(CorrectionKind.MergedHolder, what, into, from, reversed);

    public static Correction Retire(string subject, DateOnly from, DateOnly? reversed = null) => Made(CorrectionKind.RetiredSubject, subject, "", from, reversed);

    private static Gen<Correction> One(World world) =>
        from merge in Gen.Choose(0, 2)
        from what in Gen.Elements(Holders)
        from kept in Gen.Elements(Holders)
        from subject in Gen.Elements("pc1", "pc2", "pc3", "pc4")
        from day in Gen.Choose(-45, 75)
        from days in Gen.Choose(-3, 80)
        let start = world.From.AddDays(day)
        let end = days > 40 ? (DateOnly?)null : start.AddDays(days)
        select merge > 0 ? Merge(what, kept, start, end) : Retire(subject, start, end);

    public static Arbitrary<CorrectedWorld> Any { get; } = Arb.From(
        from world in Worlds.Any.Generator
        from corrections in Gen.Choose(0, 6).SelectMany(count => One(world).ListOf(count))
        select new CorrectedWorld(world, [.. corrections]),
        world =>
            world.Corrections.Select((_, i) => world with { Corrections = [.. world.Corrections.Take(i), .. world.Corrections.Skip(i + 1)] })
                .Concat(Worlds.Any.Shrinker(world.World).Select(w => world with { World = w })));

    /// <summary>Tries a property on many worlds; a failure throws with the smallest world found.</summary>
    public static void All(Func<CorrectedWorld, bool> holds) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), Prop.ForAll(Any, holds));

    private static Correction Made(CorrectionKind kind, string what, string into, DateOnly from, DateOnly? reversed) => new()
    {
        PartnerId = Guid.Empty,
        CustomerId = Guid.Empty,
        Id = Guid.CreateVersion7(),
        Kind = kind,
        What = what,
        KeptName = into,
        FromDay = from,
        Reason = "because",
        RecordedBy = "ada",
        RecordedAt = DateTimeOffset.UnixEpoch,
        ReversedFrom = reversed,
    };
}
