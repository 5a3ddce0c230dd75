using System.Globalization;
using System.Numerics;
using Muster.Domain.Usage;

namespace Muster.Server.Features.Demo;

/// <summary>Who uses a subject.</summary>
internal enum Hands
{
    /// <summary>Nobody, or one person.</summary>
    One,

    /// <summary>One person, then another from a day on.</summary>
    HandedOver,

    /// <summary>Several people on different days.</summary>
    Shared,

    /// <summary>One person; on some days it is on with nobody at it.</summary>
    SometimesNobody,
}

/// <summary>A subject's whole life: any stretch of its days can be asked for, and is always the same.</summary>
internal sealed class DemoSubject
{
    public required string Id { get; init; }

    /// <summary>The name to show; null for a subject whose id says it all.</summary>
    public required string? Name { get; init; }

    /// <summary>The meters that see it.</summary>
    public required string[] Meters { get; init; }

    public required Habit Habit { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>First day on which it can be seen.</summary>
    public required DateOnly From { get; init; }

    /// <summary>Last day on which it can be seen; null while it goes on.</summary>
    public DateOnly? To { get; set; }

    public Hands Hands { get; init; } = Hands.One;

    /// <summary>Its people as reported; empty for nobody.</summary>
    public required string[] People { get; init; }

    /// <summary>When it goes to the second person, if it does.</summary>
    public DateOnly HandedOverOn { get; init; }

    /// <summary>A day on which it was seen for certain.</summary>
    public DateOnly? CertainDay { get; set; }

    /// <summary>Its days seen between two days, one row per person and year.</summary>
    /// <param name="from">First day.</param>
    /// <param name="to">Last day.</param>
    /// <param name="workdays">The customer's workdays by month: year * 12 + month - 1.</param>
    /// <param name="rows">Rows are added here.</param>
    /// <returns>The last day seen, and the person seen last; null when there is none.</returns>
    public (DateOnly Day, string Person)? Read(DateOnly from, DateOnly to, Func<int, uint> workdays, List<DaysSeen> rows)
    {
        from = from > From ? from : From;
        to = To is { } end && end < to ? end : to;
        (DateOnly, string)? last = null;
        if (from > to)
            return last;
        Span<YearBits> bits = stackalloc YearBits[5];
        for (var year = from.Year; year <= to.Year; year++)
        {
            bits.Clear();
            for (var month = 1; month <= 12; month++)
            {
                var range = HabitDays.Between(year, month, from, to);
                if (range == 0)
                    continue;
                var days = range & (HabitDays.Of(Habit, Seed, year, month, workdays((year * 12) + month - 1)) | HabitDays.Bit(CertainDay, year, month));
                if (days == 0)
                    continue;
                Divide(days, year, month, bits);
                var day = BitOperations.Log2(days);
                var who = 0;
                while (((uint)bits[who][month - 1] & (1u << day)) == 0)
                    who++;
                last = (new DateOnly(year, month, day + 1), who < People.Length ? People[who] : "");
            }

            for (var who = 0; who <= People.Length; who++)
            {
                if (Any(bits[who]))
                    rows.Add(new(Id, who < People.Length ? Names.Holder(People[who]) : "", year, bits[who]));
            }
        }

        return last;
    }

    /// <summary>The instant of its sighting on a day: in the first minutes of the set's last day, so that none lies ahead of the clock.</summary>
    public DateTimeOffset Instant(DateOnly day, DateOnly today)
    {
        var chance = Chance.Mix(Seed, (ulong)day.DayNumber);
        var second = day == today ? chance % 290 : (6 * 3600) + (chance % (13 * 3600));
        return new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).AddSeconds(second);
    }

    /// <summary>Gives each day to one of the people; those after the last are nobody's.</summary>
    private void Divide(uint days, int year, int month, Span<YearBits> bits)
    {
        var at = month - 1;
        switch (Hands)
        {
            case Hands.One:
                bits[0][at] = (int)days;
                break;
            case Hands.HandedOver:
                var before = HabitDays.Between(year, month, DateOnly.MinValue, HandedOverOn.AddDays(-1));
                bits[0][at] = (int)(days & before);
                bits[1][at] = (int)(days & ~before);
                break;
            case Hands.Shared:
                for (; days != 0; days &= days - 1)
                {
                    var day = BitOperations.TrailingZeroCount(days);

                    // half of the days to the first, the others to everybody in turn
                    var draw = Chance.Mix(Seed + 1, (ulong)((((year * 12) + month) * 32) + day));
                    var who = (draw & 1) == 0 ? 0 : (int)((draw >> 8) % (ulong)People.Length);
                    bits[who][at] |= 1 << day;
                }

                break;
            case Hands.SometimesNobody:
                var draws = Chance.Mix(Seed + 1, (ulong)((year * 12) + month));
                var nobody = days & (uint)draws & (uint)(draws >> 20) & (uint)(draws >> 32);
                bits[0][at] = (int)(days & ~nobody);
                bits[1][at] = (int)nobody;
                break;
        }
    }

    private static bool Any(in YearBits bits)
    {
        for (var month = 0; month < 12; month++)
        {
            if (bits[month] != 0)
                return true;
        }

        return false;
    }

    /// <summary>Sixteen hexadecimal digits, as sensors and agents name themselves.</summary>
    public static string AgentId(ulong seed) => seed.ToString("x16", CultureInfo.InvariantCulture);
}
