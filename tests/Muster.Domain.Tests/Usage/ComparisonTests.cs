using Muster.Domain.Catalog;
using Muster.Domain.Usage;
using Xunit;

namespace Muster.Domain.Tests.Usage;

/// <summary>What came and went explains the difference of two counts.</summary>
public sealed class ComparisonTests
{
    private static readonly DateOnly Day = new(2026, 6, 30);

    [Fact]
    public void What_came_less_what_went_is_the_difference() => Worlds.All(world => new[] { Counted.Holders, Counted.Subjects }.All(counted =>
    {
        var rows = new PlainDays(world.Seen).Rows().ToList();
        var (before, after) = (UsageExplanation.Of(counted, rows, world.From), UsageExplanation.Of(counted, rows, world.To));
        var changes = Compare(counted, rows, world.From, world.To);
        return changes.Count(c => c.Came) - changes.Count(c => !c.Came) == after.Count - before.Count
            && changes.All(c => after.Any(u => Same(u, c.Unit)) == c.Came && before.Any(u => Same(u, c.Unit)) != c.Came);
    }));

    [Fact]
    public void The_same_day_twice_changes_nothing() => Worlds.All(world => Compare(Counted.Holders, [.. new PlainDays(world.Seen).Rows()], world.To, world.To).Count == 0);

    [Fact]
    public void Each_change_has_its_reason()
    {
        var since = Day.AddDays(-10);
        List<DaysSeen> rows =
        [
            .. Seen("back", "bea", Day.AddDays(-90), Day),
            .. Seen("gone", "gus", Day.AddDays(-35)),
            .. Seen("hand", "ana", since), .. Seen("hand", "bob", Day),
            .. Seen("new", "nia", Day),
            .. Seen("same", "sam", since, Day),
        ];
        var changes = Compare(Counted.Holders, rows, since, Day);
        Assert.Equal(
            [("bea", true, ChangeReason.Returned, null), ("bob", true, ChangeReason.ChangedHands, "ana"), ("nia", true, ChangeReason.New, null),
             ("ana", false, ChangeReason.ChangedHands, "bob"), ("gus", false, ChangeReason.Silent, null)],
            changes.Select(c => (c.Unit.Name, c.Came, c.Reason, c.Other)));
    }

    private static IReadOnlyList<UnitChange> Compare(Counted counted, List<DaysSeen> rows, DateOnly since, DateOnly day) => UsageComparison.Of(
        UsageExplanation.Of(counted, rows, since),
        UsageExplanation.Of(counted, rows, day),
        subject => rows.Exists(r => r.Subject == subject && r.LastDay(since.DayNumber) is not null),
        (new HashSet<string>(), new HashSet<string>()));

    private static bool Same(CountedUnit a, CountedUnit b) => (a.IsHolder, a.Name) == (b.IsHolder, b.Name);

    private static IEnumerable<DaysSeen> Seen(string subject, string holder, params DateOnly[] days) => days.Select(day => DaysSeen.Of(subject, holder, day));
}
