namespace Muster.Domain.Usage;

/// <summary>
/// Tells an unusual count from a usual one. Usual is the median of the 28 days before; a count jumps, up or down, when it differs
/// from that by 5 units or more and by a quarter or more. What was not used on most of those days has no usual count and can't jump.
/// </summary>
public static class UsageJump
{
    /// <summary>How many days before a day say what is usual on it.</summary>
    public const int UsualDays = 28;

    /// <summary>The least difference that is unusual, in units.</summary>
    public const long LeastUnits = 5;

    /// <summary>The least difference that is unusual, in percent of what is usual.</summary>
    public const long LeastPercent = 25;

    /// <summary>The usual count by those of the days before: their median, a half rounded up.</summary>
    /// <param name="before">The counts of the <see cref="UsualDays"/> days before, in any order; sorted in place.</param>
    public static long Usual(Span<long> before)
    {
        if (before.Length != UsualDays)
            throw new ArgumentException($"{UsualDays} days say what is usual.", nameof(before));
        before.Sort();
        return (before[(UsualDays / 2) - 1] + before[UsualDays / 2] + 1) / 2;
    }

    /// <summary>Whether a count is unusual.</summary>
    /// <param name="usual">What is usual.</param>
    /// <param name="count">The count.</param>
    public static bool Is(long usual, long count)
    {
        var difference = Math.Abs(count - usual);
        return usual > 0 && difference >= LeastUnits && difference * 100 >= usual * LeastPercent;
    }
}
