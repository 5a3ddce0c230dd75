using Muster.Domain.Usage;
using Xunit;

namespace Muster.Domain.Tests.Usage;

/// <summary>What is an unusual count.</summary>
public sealed class UsageJumpTests
{
    [Theory]
    [InlineData(100, 125, true)]
    [InlineData(100, 124, false)]
    [InlineData(100, 75, true)]
    [InlineData(100, 76, false)]
    [InlineData(8, 13, true)]
    [InlineData(8, 12, false)] // a half more, but 4 units only
    [InlineData(8, 3, true)]
    [InlineData(20, 25, true)]
    [InlineData(21, 26, false)] // 5 units, but less than a quarter
    [InlineData(5, 0, true)]
    [InlineData(4, 0, false)]
    [InlineData(0, 500, false)] // what was not used has no usual count
    [InlineData(1_000_000, 1_000_000, false)]
    public void A_jump_is_a_quarter_and_five_units_away_from_usual(long usual, long count, bool jumps) => Assert.Equal(jumps, UsageJump.Is(usual, count));

    [Fact]
    public void Usual_is_the_median_of_28_days()
    {
        long[] counts = [.. Enumerable.Repeat(10L, 13), .. Enumerable.Repeat(13L, 1), .. Enumerable.Repeat(20L, 14)];
        Assert.Equal(17, UsageJump.Usual(counts));
    }

    [Fact]
    public void Two_weeks_at_a_new_height_are_usual()
    {
        long Usual(int days) => UsageJump.Usual([.. Enumerable.Repeat(40L, 28 - days), .. Enumerable.Repeat(80L, days)]);
        Assert.True(UsageJump.Is(Usual(13), 80));
        Assert.False(UsageJump.Is(Usual(15), 80));
    }

    [Fact]
    public void A_family_used_on_less_than_half_of_the_days_has_no_usual_count() =>
        Assert.Equal(0, UsageJump.Usual([.. Enumerable.Repeat(0L, 15), .. Enumerable.Repeat(90L, 13)]));
}
