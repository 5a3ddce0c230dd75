using System.Numerics;
using Muster.Data.Usage;
using Muster.Domain.Usage;

namespace Muster.Data.Billing;

/// <summary>Collects the days of a write whose period is closed already.</summary>
internal sealed class LateDays
{
    private readonly DateOnly _closedThrough;

    private LateDays(DateOnly closedThrough, DateTimeOffset arrivedAt) => (_closedThrough, ArrivedAt) = (closedThrough, arrivedAt);

    /// <summary>What is asked in the transaction of the write, once the days are locked: how far the partner's periods are closed.</summary>
    public const string ClosedSql = "select max(closed_through), max(closed_at) from closings where partner_id = ";

    /// <summary>Each new day, in the order of the write.</summary>
    public List<(SeenKey Key, DateOnly Day)> Days { get; } = [];

    /// <summary>When they came in: never before the close, whatever the clocks of several servers say.</summary>
    public DateTimeOffset ArrivedAt { get; }

    /// <summary>A collector; null when nothing was ever closed.</summary>
    public static LateDays? After(DateOnly? closedThrough, DateTimeOffset? closedAt, DateTimeOffset now)
    {
        if (closedThrough is not { } through || closedAt is not { } at)
            return null;
        var next = at.AddTicks(TimeSpan.TicksPerMicrosecond);
        return new(through, now > next ? now : next);
    }

    /// <summary>One day of each month that a write has days of before today. None: no period that is over is concerned.</summary>
    public static IReadOnlyCollection<DateOnly> PastMonths(IEnumerable<(SeenKey Key, YearBits Bits)> rows, DateOnly today)
    {
        var months = new HashSet<DateOnly>();
        foreach (var (key, bits) in rows)
        {
            for (var month = 0; month < 12; month++)
            {
                if (bits[month] == 0)
                    continue;
                var first = new DateOnly(key.Year, month + 1, 1);
                if (first.AddDays(BitOperations.TrailingZeroCount(bits[month])) < today)
                    months.Add(first);
            }
        }

        return months;
    }

    /// <summary>A row was added or changed: takes the days that it has now and hadn't before.</summary>
    public void Add(SeenKey key, in YearBits written, in YearBits before)
    {
        for (var month = 0; month < 12 && key.Year <= _closedThrough.Year; month++)
        {
            for (var bits = (uint)(written[month] & ~before[month]); bits != 0; bits &= bits - 1)
            {
                var day = new DateOnly(key.Year, month + 1, BitOperations.TrailingZeroCount(bits) + 1);
                if (day <= _closedThrough)
                    Days.Add((key, day));
            }
        }
    }
}
