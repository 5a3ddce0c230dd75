using Muster.Domain.Usage;

namespace Muster.Server.Features.Demo;

/// <summary>When something is at work.</summary>
internal enum Habit
{
    /// <summary>A computer of an office: off on weekends, on holidays, and while its user is away.</summary>
    Office,

    /// <summary>A computer used a day or two a week.</summary>
    Light,

    /// <summary>A server, a sensor, an access point: hardly ever off.</summary>
    Always,

    /// <summary>A phone.</summary>
    Phone,

    /// <summary>A mailbox: workdays, and some weekends.</summary>
    Mailbox,

    /// <summary>Someone who gets a training message each month.</summary>
    Monthly,
}

/// <summary>
/// Days of a month on which a habit shows, as bits. A pure function of the subject's seed and the month, so that a demo store is
/// topped up later exactly as if it had been made then.
/// </summary>
internal static class HabitDays
{
    /// <summary>The days of a month, bit 0 being the 1st.</summary>
    /// <param name="habit">The habit.</param>
    /// <param name="seed">The subject's seed.</param>
    /// <param name="year">The year.</param>
    /// <param name="month">The month, 1 to 12.</param>
    /// <param name="workdays">The customer's workdays in that month.</param>
    public static uint Of(Habit habit, ulong seed, int year, int month, uint workdays)
    {
        var first = Chance.Mix(seed, (ulong)((year * 12) + month));
        var second = Chance.Mix(first, 1);
        var (a, b, c, d) = ((uint)first, (uint)(first >> 32), (uint)second, (uint)(second >> 32));
        var all = All(year, month);
        return habit switch
        {
            Habit.Office => workdays & ~(a & b & c) & ~Vacation(seed, month),
            Habit.Light => workdays & (a | b) & c,
            Habit.Always => all & ~(a & b & c & d),
            Habit.Phone => all & ~(a & b & c),
            Habit.Mailbox => (workdays & ~(a & b & c & d)) | (all & ~workdays & a & b),
            Habit.Monthly => all & (0b1001u << (int)((seed >> 8) % 25)),
        };
    }

    /// <summary>Monday to Friday without the holidays of a country.</summary>
    public static uint Workdays(int year, int month, IReadOnlyList<(int Month, int Day)> holidays)
    {
        var days = 0u;
        for (var day = 1; day <= DateTime.DaysInMonth(year, month); day++)
        {
            if (new DateOnly(year, month, day).DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !holidays.Contains((month, day)))
                days |= 1u << (day - 1);
        }

        return days;
    }

    /// <summary>The days of a month that lie between two days.</summary>
    public static uint Between(int year, int month, DateOnly from, DateOnly to)
    {
        var days = All(year, month);
        var first = new DateOnly(year, month, 1).DayNumber;
        if (from.DayNumber > first)
            days &= from.DayNumber - first > 31 ? 0 : uint.MaxValue << (from.DayNumber - first);
        if (to.DayNumber - first < 31)
            days &= to.DayNumber < first ? 0 : (uint)((1UL << (to.DayNumber - first + 1)) - 1);
        return days;
    }

    /// <summary>The bit of a day, if it is in that month.</summary>
    public static uint Bit(DateOnly? day, int year, int month) =>
        day is { } d && d.Year == year && d.Month == month ? (uint)DaysSeen.Bit(d) : 0;

    private static uint All(int year, int month) => uint.MaxValue >> (32 - DateTime.DaysInMonth(year, month));

    /// <summary>Half of the people are away for two weeks in July or August.</summary>
    private static uint Vacation(ulong seed, int month) =>
        month == 7 + (int)((seed >> 16) & 1) && (seed & 1) == 0 ? 0x3FFFu << (int)((seed >> 20) % 17) : 0;
}
