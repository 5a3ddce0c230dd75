using FsCheck;
using FsCheck.Fluent;
using Muster.Domain.Billing;
using Xunit;

namespace Muster.Domain.Tests.Billing;

public class PeriodTests
{
    [Theory]
    [InlineData("2026-11", 0, "2026-11-01", "2026-11-30")]
    [InlineData("2024-02", 0, "2024-02-01", "2024-02-29")]
    [InlineData("2026-11", 28, "2026-10-29", "2026-11-28")]
    [InlineData("2026-11", 1, "2026-10-02", "2026-11-01")]
    [InlineData("2026-01", 15, "2025-12-16", "2026-01-15")]
    [InlineData("2026-03", 28, "2026-03-01", "2026-03-28")]
    public void A_period_covers_the_day_after_the_previous_cut_off_through_its_own(string name, int cutOffDay, string from, string to)
    {
        Assert.True(Period.TryName(name, out var year, out var month));
        Assert.Equal(new Period(name, Day(from), Day(to)), Period.Of(year, month, cutOffDay));
    }

    [Theory]
    [InlineData("2026-10", 0, 15, "2026-11", "2026-11-01", "2026-11-15")]
    [InlineData("2026-10", 15, 0, "2026-11", "2026-10-16", "2026-11-30")]
    [InlineData("2026-12", 0, 0, "2027-01", "2027-01-01", "2027-01-31")]
    [InlineData("2026-10", 28, 1, "2026-11", "2026-10-29", "2026-11-01")]
    public void A_changed_cut_off_leaves_no_day_out(string closed, int before, int after, string name, string from, string to)
    {
        Assert.True(Period.TryName(closed, out var year, out var month));
        Assert.Equal(new Period(name, Day(from), Day(to)), Period.After(Period.Of(year, month, before), after));
    }

    [Theory]
    [InlineData("2026-11-30", 0, "2026-11")]
    [InlineData("2026-11-15", 15, "2026-11")]
    [InlineData("2026-11-16", 15, "2026-12")]
    [InlineData("2026-12-31", 1, "2027-01")]
    public void Each_day_lies_in_one_period(string day, int cutOffDay, string name) => Assert.Equal(name, Period.On(Day(day), cutOffDay).Name);

    [Fact]
    public void Periods_follow_each_other_without_a_gap() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(
            Arb.From(from days in Gen.Choose(0, 9_000) from cutOff in Gen.Choose(0, 28) select (Day: new DateOnly(2010, 1, 1).AddDays(days), CutOff: cutOff)),
            t =>
            {
                var period = Period.On(t.Day, t.CutOff);
                var next = Period.After(period, t.CutOff);
                return period.Contains(t.Day) && next == Period.On(period.To.AddDays(1), t.CutOff) && next.From == period.To.AddDays(1)
                    && string.CompareOrdinal(period.Name, next.Name) < 0 && period.Days is >= 28 and <= 31;
            }));

    [Theory]
    [InlineData("2026-13")]
    [InlineData("2026-1")]
    [InlineData("26-01")]
    [InlineData("2026-00")]
    [InlineData("")]
    [InlineData(null)]
    public void Only_a_year_and_month_is_a_name(string? name) => Assert.False(Period.TryName(name, out _, out _));

    [Theory]
    [InlineData(-1)]
    [InlineData(29)]
    public void A_day_that_not_every_month_has_is_no_cut_off(int day) => Assert.Throws<ArgumentOutOfRangeException>(() => Period.Of(2026, 11, day));

    [Fact]
    public void A_period_closes_days_after_its_cut_off() => Assert.Equal(Day("2026-12-02"), Period.Of(2026, 11, Period.LastDay).ClosesOn(2));

    private static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
