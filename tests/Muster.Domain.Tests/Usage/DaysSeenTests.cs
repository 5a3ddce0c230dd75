using Muster.Domain.Usage;
using Xunit;

namespace Muster.Domain.Tests.Usage;

public class DaysSeenAsBits
{
    [Theory]
    [InlineData(2026, 1, 1, 0b1)]
    [InlineData(2026, 2, 28, 1 << 27)]
    [InlineData(2024, 2, 29, 1 << 28)]
    [InlineData(2026, 12, 31, 1 << 30)]
    public void A_day_is_one_bit_of_its_month(int year, int month, int day, int bit)
    {
        var row = DaysSeen.Of("pc1", "ana", new(year, month, day));
        Assert.Equal(("pc1", "ana", year), (row.Subject, row.Holder, row.Year));
        for (var m = 1; m <= 12; m++)
            Assert.Equal(m == month ? bit : 0, row.Bits[m - 1]);
    }

    [Fact]
    public void Both_together_hold_the_days_of_each()
    {
        var a = DaysSeen.Of("pc1", "", new(2026, 1, 1)).Bits;
        var b = DaysSeen.Of("pc1", "", new(2026, 1, 31)).Bits;
        Assert.Equal(1 | (1 << 30), DaysSeen.Or(a, b)[0]);
        Assert.Equal(0, DaysSeen.Or(a, b)[1]);
    }

    [Theory]
    [InlineData("2026-01-01", null)]
    [InlineData("2026-02-04", null)]
    [InlineData("2026-02-05", "2026-02-05")]
    [InlineData("2026-02-27", "2026-02-05")]
    [InlineData("2026-02-28", "2026-02-28")]
    [InlineData("2026-12-30", "2026-02-28")]
    [InlineData("2026-12-31", "2026-12-31")]
    [InlineData("2027-01-01", "2026-12-31")]
    [InlineData("2025-12-31", null)]
    public void The_last_day_is_looked_for_up_to_a_day(string upTo, string? last)
    {
        var row = Assert.Single(PlainDays.Of("pc1 ana 2026-02-05; pc1 ana 2026-02-28; pc1 ana 2026-12-31").Rows());
        var day = row.LastDay(PlainDays.Day(upTo).DayNumber);
        Assert.Equal(last is null ? null : PlainDays.Day(last).DayNumber, day);
    }

    [Fact]
    public void A_row_without_days_has_no_last_day() =>
        Assert.Null(new DaysSeen("pc1", "ana", 2026, default).LastDay(new DateOnly(2026, 6, 1).DayNumber));
}
