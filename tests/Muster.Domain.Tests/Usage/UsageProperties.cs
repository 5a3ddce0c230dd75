using Muster.Domain.Catalog;
using Muster.Domain.Usage;
using Xunit;

namespace Muster.Domain.Tests.Usage;

/// <summary>What must hold of counts and explanations in every world.</summary>
public class UsageProperties
{
    private static readonly Counted[] BothWays = [Counted.Holders, Counted.Subjects];

    [Fact]
    public void Bits_count_what_a_plain_list_of_days_counts() => Worlds.All(world => BothWays.All(counted =>
    {
        var plain = new PlainDays(world.Seen);
        var counts = Counts(counted, plain.Rows(), world.From, world.To);
        return Days(world).Select((day, i) => counts[i] == plain.Units(counted, day).Count).All(same => same);
    }));

    [Fact]
    public void Bits_explain_what_a_plain_list_of_days_explains() => Worlds.All(world => BothWays.All(counted =>
    {
        var plain = new PlainDays(world.Seen);
        return Explained(counted, plain.Rows(), world.To).SequenceEqual(plain.Units(counted, world.To));
    }));

    [Fact]
    public void The_explanation_is_as_long_as_the_count() => Worlds.All(world => BothWays.All(counted =>
    {
        var rows = new PlainDays(world.Seen).Rows();
        return Counts(counted, rows, world.From, world.To)
            .SequenceEqual(Days(world).Select(day => (long)UsageExplanation.Of(counted, rows, day).Count));
    }));

    [Fact]
    public void Part_of_a_range_counts_as_in_the_whole() => Worlds.All(world => BothWays.All(counted =>
    {
        var rows = new PlainDays(world.Seen).Rows();
        var whole = Counts(counted, rows, world.From, world.To);
        return Enumerable.Range(0, whole.Length).Where(i => i % 5 == 0).All(i =>
            Counts(counted, rows, world.From.AddDays(i), world.To).SequenceEqual(whole.Skip(i))
            && Counts(counted, rows, world.From, world.From.AddDays(i)).SequenceEqual(whole.Take(i + 1)));
    }));

    [Fact]
    public void Sightings_commute_and_repeat_without_effect() => Worlds.All(world => BothWays.All(counted =>
    {
        var once = new PlainDays(world.Seen).Rows();
        Seen[] again = [.. world.Seen.Reverse(), .. world.Seen, .. world.Seen.Where((_, i) => i % 2 == 0)];
        var repeated = new PlainDays(again).Rows();
        return Same(once, repeated)
            && Counts(counted, once, world.From, world.To).SequenceEqual(Counts(counted, repeated, world.From, world.To))
            && Explained(counted, once, world.To).SequenceEqual(Explained(counted, repeated, world.To));
    }));

    [Fact]
    public void Rows_of_a_subject_may_come_in_any_order_and_unmerged() => Worlds.All(world => BothWays.All(counted =>
    {
        var merged = new PlainDays(world.Seen).Rows();
        var single = world.Seen.Reverse().Concat(world.Seen)
            .GroupBy(s => s.Subject)
            .SelectMany(g => g.Select(s => DaysSeen.Of(s.Subject, s.Holder, s.Day)))
            .ToList();
        return Counts(counted, merged, world.From, world.To).SequenceEqual(Counts(counted, single, world.From, world.To))
            && Explained(counted, merged, world.To).SequenceEqual(Explained(counted, single, world.To));
    }));

    [Fact]
    public void Later_sightings_leave_a_past_day_alone() => Worlds.All(world => BothWays.All(counted =>
    {
        var past = new PlainDays([.. world.Seen.Where(s => s.Day <= world.From)]).Rows();
        var all = new PlainDays(world.Seen).Rows();
        var day = world.From;
        return Counts(counted, past, day, day).SequenceEqual(Counts(counted, all, day, day))
            && Counts(counted, past, day.AddDays(-40), day).SequenceEqual(Counts(counted, all, day.AddDays(-40), day))
            && Counts(counted, all, day.AddDays(-40), world.To)[40] == Counts(counted, all, day, day)[0]
            && Explained(counted, past, day).SequenceEqual(Explained(counted, all, day));
    }));

    [Fact]
    public void Last_seen_is_the_last_day_up_to_the_end_of_the_range() => Worlds.All(world =>
    {
        var count = new UsageCount(Counted.Holders, world.From, world.To);
        foreach (var row in new PlainDays(world.Seen).Rows())
            count.Add(row);
        count.Counts();
        var days = world.Seen.Select(s => s.Day).Where(d => d <= world.To).ToList();
        return count.LastSeen == (days.Count == 0 ? null : days.Max());
    });

    [Fact]
    public void Counting_holders_never_gives_more_than_counting_subjects() => Worlds.All(world =>
    {
        var rows = new PlainDays(world.Seen).Rows();
        return Counts(Counted.Holders, rows, world.From, world.To)
            .Zip(Counts(Counted.Subjects, rows, world.From, world.To), (holders, subjects) => holders <= subjects)
            .All(fewer => fewer);
    });

    private static IEnumerable<DateOnly> Days(World world)
    {
        for (var day = world.From; day <= world.To; day = day.AddDays(1))
            yield return day;
    }

    private static long[] Counts(Counted counted, List<DaysSeen> rows, DateOnly from, DateOnly to)
    {
        var count = new UsageCount(counted, from, to);
        foreach (var row in rows)
            count.Add(row);
        return count.Counts();
    }

    private static IReadOnlyList<string> Explained(Counted counted, List<DaysSeen> rows, DateOnly day) =>
        PlainDays.Text(UsageExplanation.Of(counted, rows, day));

    private static int[] Months(DaysSeen row)
    {
        var bits = row.Bits;
        return [.. bits];
    }

    private static bool Same(List<DaysSeen> a, List<DaysSeen> b) =>
        a.Count == b.Count && a.Zip(b).All(p =>
            (p.First.Subject, p.First.Holder, p.First.Year) == (p.Second.Subject, p.Second.Holder, p.Second.Year)
            && Months(p.First).SequenceEqual(Months(p.Second)));
}
