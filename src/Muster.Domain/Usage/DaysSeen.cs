using System.Numerics;
using System.Runtime.CompilerServices;

namespace Muster.Domain.Usage;

/// <summary>Twelve integers, one per month, one bit per day: bit 0 is the 1st.</summary>
[InlineArray(12)]
public struct YearBits
{
    private int _january;
}

/// <summary>On which days of a year a subject was seen in the hands of one holder, or of nobody.</summary>
/// <param name="subject">The subject.</param>
/// <param name="holder">The holder as counted; empty for nobody.</param>
/// <param name="year">The year.</param>
/// <param name="bits">The days.</param>
public readonly struct DaysSeen(string subject, string holder, int year, in YearBits bits)
{
    public string Subject { get; } = subject;

    public string Holder { get; } = holder;

    public int Year { get; } = year;

    public YearBits Bits { get; } = bits;

    /// <summary>The bit of a day in its month.</summary>
    public static int Bit(DateOnly day) => 1 << (day.Day - 1);

    /// <summary>The row that one day makes.</summary>
    public static DaysSeen Of(string subject, string holder, DateOnly day)
    {
        var bits = default(YearBits);
        bits[day.Month - 1] = Bit(day);
        return new(subject, holder, day.Year, bits);
    }

    /// <summary>Both sets of days together. Commutes, and is idempotent.</summary>
    public static YearBits Or(in YearBits a, in YearBits b)
    {
        var both = a;
        for (var month = 0; month < 12; month++)
            both[month] |= b[month];
        return both;
    }

    /// <summary>The first day at or after <paramref name="since"/> (a day number), or null.</summary>
    public int? FirstDay(int since)
    {
        if (since > DateOnly.MaxValue.DayNumber)
            return null;
        var limit = DateOnly.FromDayNumber(since);
        if (Year < limit.Year)
            return null;
        for (var month = Year == limit.Year ? limit.Month : 1; month <= 12; month++)
        {
            var seen = Bits[month - 1];
            if (Year == limit.Year && month == limit.Month)
                seen &= -1 << (limit.Day - 1);
            if (seen != 0)
                return new DateOnly(Year, month, 1).DayNumber + BitOperations.TrailingZeroCount(seen);
        }

        return null;
    }

    /// <summary>The last day at or before <paramref name="upTo"/> (a day number), or null.</summary>
    public int? LastDay(int upTo)
    {
        var limit = DateOnly.FromDayNumber(upTo);
        if (Year > limit.Year)
            return null;
        for (var month = Year == limit.Year ? limit.Month : 12; month >= 1; month--)
        {
            var seen = Bits[month - 1];
            if (Year == limit.Year && month == limit.Month)
                seen &= (int)(uint.MaxValue >> (32 - limit.Day));
            if (seen != 0)
                return new DateOnly(Year, month, 1).DayNumber + BitOperations.Log2((uint)seen);
        }

        return null;
    }
}

/// <summary>An unbroken run of days, both ends included, as day numbers (<see cref="DateOnly.DayNumber"/>).</summary>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
public readonly record struct DayRun(int From, int To);
