using Muster.Domain.Catalog;
using Muster.Domain.Usage;
using Xunit;

namespace Muster.Domain.Tests.Usage;

/// <summary>Counts and explanations of written-out situations (product.md, Counting).</summary>
public abstract class CountingScenario
{
    /// <summary>The units of a day; the count of that day must be as many.</summary>
    protected static IReadOnlyList<string> Units(Counted counted, string seen, string day)
    {
        var rows = PlainDays.Of(seen).Rows();
        var on = PlainDays.Day(day);
        var units = PlainDays.Text(UsageExplanation.Of(counted, rows, on));
        var count = new UsageCount(counted, on, on);
        foreach (var row in rows)
            count.Add(row);
        Assert.Equal(units.Count, Assert.Single(count.Counts()));
        return units;
    }

    protected static IReadOnlyList<string> Holders(string seen, string day) => Units(Counted.Holders, seen, day);

    protected static IReadOnlyList<string> Subjects(string seen, string day) => Units(Counted.Subjects, seen, day);

    protected static string Holder(string seen, string day) => Assert.Single(Holders(seen, day)).Split(':')[0];
}

public class ActiveDays : CountingScenario
{
    [Theory]
    [InlineData("2026-02-28", 0)]
    [InlineData("2026-03-01", 1)]
    [InlineData("2026-03-02", 1)]
    [InlineData("2026-03-30", 1)]
    [InlineData("2026-03-31", 0)]
    public void A_sighting_counts_for_30_days_its_own_included(string day, int count) =>
        Assert.Equal(count, Subjects("pc1 ana 2026-03-01", day).Count);

    [Theory]
    [InlineData("2023-12-20", "2024-01-18")]
    [InlineData("2024-01-31", "2024-02-29")]
    [InlineData("2024-02-29", "2024-03-29")]
    [InlineData("2025-02-28", "2025-03-29")]
    [InlineData("2025-12-31", "2026-01-29")]
    public void The_30_days_cross_months_years_and_leap_days(string seen, string last)
    {
        Assert.Single(Subjects($"pc1 - {seen}", last));
        Assert.Empty(Subjects($"pc1 - {seen}", PlainDays.Day(last).AddDays(1).ToString("yyyy-MM-dd", null)));
    }

    [Fact]
    public void A_subject_that_returns_counts_again_and_not_in_between()
    {
        var count = new UsageCount(Counted.Subjects, new(2026, 1, 1), new(2026, 4, 30));
        foreach (var row in PlainDays.Of("pc1 ana 2026-01-10; pc1 ana 2026-04-01").Rows())
            count.Add(row);
        var counts = count.Counts();
        var days = Enumerable.Range(0, counts.Length).Where(i => counts[i] == 1).Select(i => new DateOnly(2026, 1, 1).AddDays(i)).ToList();
        Assert.Equal(60, days.Count);
        Assert.Equal(new(2026, 1, 10), days[0]);
        Assert.Equal(new(2026, 2, 8), days[29]);
        Assert.Equal(new(2026, 4, 1), days[30]);
        Assert.Equal(new(2026, 4, 30), days[59]);
    }

    [Theory]
    [InlineData("2026-03-30", 0)]
    [InlineData("2026-03-31", 0)]
    [InlineData("2026-04-01", 1)]
    [InlineData("2026-04-02", 2)]
    public void A_subject_seen_again_after_30_days_misses_only_the_days_between(string again, int missed)
    {
        var count = new UsageCount(Counted.Subjects, new(2026, 3, 1), new(2026, 4, 10));
        foreach (var row in PlainDays.Of($"pc1 ana 2026-03-01; pc1 ana {again}").Rows())
            count.Add(row);
        Assert.Equal(41 - missed, count.Counts().Sum());
    }

    [Fact]
    public void Nothing_seen_counts_nothing()
    {
        Assert.Empty(Subjects("", "2026-03-01"));
        var count = new UsageCount(Counted.Holders, new(2026, 1, 1), new(2026, 1, 3));
        Assert.Equal([0, 0, 0], count.Counts());
        Assert.Null(count.LastSeen);
    }

    [Fact]
    public void The_counts_may_be_asked_for_twice()
    {
        var count = new UsageCount(Counted.Holders, new(2026, 1, 1), new(2026, 1, 2));
        count.Add(DaysSeen.Of("pc1", "ana", new(2026, 1, 2)));
        Assert.Equal([0, 1], count.Counts());
        Assert.Equal([0, 1], count.Counts());
    }

    [Fact]
    public void A_range_that_ends_before_it_begins_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new UsageCount(Counted.Holders, new(2026, 1, 2), new(2026, 1, 1)));

    [Fact]
    public void The_first_and_last_days_of_the_calendar_can_be_counted()
    {
        Assert.Equal(1, Count(DateOnly.MinValue));
        Assert.Equal(1, Count(DateOnly.MaxValue));

        static long Count(DateOnly day)
        {
            var count = new UsageCount(Counted.Holders, day, day);
            count.Add(DaysSeen.Of("pc1", "ana", day));
            return Assert.Single(count.Counts());
        }
    }
}

public class CountingHolders : CountingScenario
{
    [Fact]
    public void A_holder_of_two_subjects_is_one_unit() =>
        Assert.Equal(["ana: pc1 2026-03-01, pc2 2026-03-04"], Holders("pc1 ana 2026-03-01; pc2 ana 2026-03-04", "2026-03-05"));

    [Fact]
    public void A_subject_that_nobody_holds_is_a_unit_of_its_own() =>
        Assert.Equal(
            ["ana: pc1 2026-03-01", "pc2: pc2 2026-03-01", "pc3: pc3 2026-03-01"],
            Holders("pc1 ana 2026-03-01; pc2 - 2026-03-01; pc3 - 2026-03-01", "2026-03-05"));

    [Fact]
    public void A_holder_named_like_a_subject_is_counted_beside_it()
    {
        var rows = PlainDays.Of("kiosk - 2026-03-01; pc1 kiosk 2026-03-01").Rows();
        var units = UsageExplanation.Of(Counted.Holders, rows, new(2026, 3, 1));
        Assert.Equal([("kiosk", true), ("kiosk", false)], units.Select(u => (u.Name, u.IsHolder)));
    }

    [Fact]
    public void A_holder_counts_while_any_of_the_subjects_is_active() =>
        Assert.Equal(["ana: pc2 2026-03-20"], Holders("pc1 ana 2026-03-01; pc2 ana 2026-03-20", "2026-04-05"));

    [Fact]
    public void A_holder_whose_subject_went_to_another_is_not_counted() =>
        Assert.Equal(["bob: pc1 2026-03-02"], Holders("pc1 ana 2026-03-01; pc1 bob 2026-03-02", "2026-03-05"));

    [Fact]
    public void Overlapping_subjects_of_a_holder_count_once_on_each_day()
    {
        var count = new UsageCount(Counted.Holders, new(2026, 1, 1), new(2026, 3, 31));
        foreach (var row in PlainDays.Of("pc1 ana 2026-01-01; pc2 ana 2026-01-15; pc3 ana 2026-03-01").Rows())
            count.Add(row);
        var counts = count.Counts();
        Assert.All(counts, c => Assert.InRange(c, 0, 1));
        Assert.Equal(44 + 30, counts.Sum());
    }

    [Fact]
    public void Units_are_ordered_by_their_bytes() =>
        Assert.Equal(
            ["ana", "pc3", "zed", "éva", "\uFF21", "\U0001D49C"],
            Holders("pc1 \U0001D49C 2026-03-01; pc2 \uFF21 2026-03-01; pc3 - 2026-03-01; pc4 éva 2026-03-01; pc5 zed 2026-03-01; pc6 ana 2026-03-01", "2026-03-01")
                .Select(u => u.Split(':')[0]));
}

public class CountingSubjects : CountingScenario
{
    [Fact]
    public void Each_subject_is_a_unit_whoever_holds_it() =>
        Assert.Equal(
            ["pc1: pc1 2026-03-01", "pc2: pc2 2026-03-02", "pc3: pc3 2026-03-03"],
            Subjects("pc1 ana 2026-03-01; pc2 ana 2026-03-02; pc3 - 2026-03-03", "2026-03-05"));

    [Fact]
    public void A_subject_seen_in_two_hands_is_one_unit() =>
        Assert.Equal(["pc1: pc1 2026-03-02"], Subjects("pc1 ana 2026-03-01; pc1 bob 2026-03-02; pc1 - 2026-03-01", "2026-03-05"));
}

public class WhoHoldsASubject : CountingScenario
{
    [Theory]
    [InlineData("pc1 ana 2026-03-01; pc1 bob 2026-03-03", "2026-03-02", "ana")]
    [InlineData("pc1 ana 2026-03-01; pc1 bob 2026-03-03", "2026-03-03", "bob")]
    [InlineData("pc1 ana 2026-03-01; pc1 bob 2026-03-03; pc1 ana 2026-03-04", "2026-03-10", "ana")]
    public void The_last_person_seen_on_it_up_to_the_day(string seen, string day, string holder) => Assert.Equal(holder, Holder(seen, day));

    [Theory]
    [InlineData("pc1 ana 2024-12-31; pc1 - 2026-03-01", "2026-03-05", "ana")]
    [InlineData("pc1 ana 2026-01-01; pc1 - 2026-01-02..2026-03-05", "2026-03-05", "ana")]
    public void A_sighting_with_nobody_keeps_it_active_and_takes_it_from_no_one(string seen, string day, string holder) =>
        Assert.Equal(holder, Holder(seen, day));

    [Fact]
    public void Nobody_on_the_same_day_as_a_person_changes_nothing() =>
        Assert.Equal("ana", Holder("pc1 - 2026-03-01; pc1 ana 2026-03-01", "2026-03-01"));

    [Fact]
    public void Before_the_first_person_it_is_its_own_unit() =>
        Assert.Equal("pc1", Holder("pc1 - 2026-03-01; pc1 ana 2026-03-05", "2026-03-04"));

    [Theory]
    [InlineData("pc1 ana 2026-03-01..2026-03-05; pc1 bob 2026-03-04..2026-03-05", "bob")]
    [InlineData("pc1 bob 2026-03-01..2026-03-05; pc1 ana 2026-03-04..2026-03-05", "ana")]
    [InlineData("pc1 bob 2026-03-01..2026-03-05; pc1 ana 2026-03-01..2026-03-03; pc1 ana 2026-03-05", "ana")]
    [InlineData("pc1 ana 2025-12-28..2026-03-05; pc1 bob 2025-12-31..2026-03-05", "bob")]
    [InlineData("pc1 ana 2024-02-27..2026-03-05; pc1 bob 2024-02-26..2026-03-05", "ana")]
    public void Of_several_on_the_last_day_the_one_whose_unbroken_run_began_last(string seen, string holder) =>
        Assert.Equal(holder, Holder(seen, "2026-03-05"));

    [Theory]
    [InlineData("pc1 ana 2026-03-01..2026-03-05; pc1 bob 2026-03-01..2026-03-05", "bob")]
    [InlineData("pc1 ana 2026-03-05; pc1 anab 2026-03-05", "anab")]
    [InlineData("pc1 zed 2026-03-05; pc1 éva 2026-03-05", "éva")]
    [InlineData("pc1 \U0001D49C 2026-03-05; pc1 \uFF21 2026-03-05", "\U0001D49C")]
    public void Runs_that_began_together_leave_it_to_the_greater_name(string seen, string holder) =>
        Assert.Equal(holder, Holder(seen, "2026-03-05"));

    [Fact]
    public void A_run_is_not_lengthened_by_nobodys_days() =>
        Assert.Equal("ana", Holder("pc1 bob 2026-03-03..2026-03-05; pc1 ana 2026-03-01; pc1 - 2026-03-02..2026-03-04; pc1 ana 2026-03-05", "2026-03-05"));

    [Fact]
    public void What_comes_later_does_not_decide_a_tie_of_the_past() =>
        Assert.Equal("bob", Holder("pc1 ana 2026-03-05; pc1 bob 2026-03-05; pc1 ana 2026-03-06", "2026-03-05"));
}
