using Microsoft.EntityFrameworkCore;
using Muster.Data;

namespace Muster.Server.Features.Usage;

/// <summary>Cached counts of a customer, or sums over many, over a stretch of days: what lists and charts read. Any day's units are in <see cref="CountUsage.ExplainAsync"/>.</summary>
public sealed class UsageHistory
{
    private readonly Dictionary<string, List<(DateOnly From, long Count)>> _changes;

    private UsageHistory(Dictionary<string, List<(DateOnly From, long Count)>> changes) => _changes = changes;

    /// <summary>The families that anything was counted of.</summary>
    public IEnumerable<string> Families => _changes.Where(c => c.Value.Any(change => change.Count > 0)).Select(c => c.Key);

    /// <summary>Reads the counts between two days.</summary>
    public static async Task<UsageHistory> LoadAsync(MusterContext context, Guid customerId, DateOnly from, DateOnly to, CancellationToken ct)
    {
        // a count holds until the next change: the one before the first day still holds on it
        var changes = await context.DailyUsage.AsNoTracking()
            .Where(u => u.CustomerId == customerId && u.FromDay <= to)
            .Where(u => u.FromDay >= (context.DailyUsage.Where(v => v.CustomerId == customerId && v.Family == u.Family && v.FromDay <= from).Max(v => (DateOnly?)v.FromDay) ?? from))
            .OrderBy(u => u.FromDay).Select(u => new { u.Family, u.FromDay, u.Count }).ToListAsync(ct);
        return new(changes.GroupBy(c => c.Family).ToDictionary(g => g.Key, g => g.Select(c => (c.FromDay, c.Count)).ToList()));
    }

    /// <summary>Reads the sums over all monthly customers of the context's partner, for 13 months up to yesterday.</summary>
    public static async Task<UsageHistory> OfMonthlyAsync(MusterContext context, CancellationToken ct)
    {
        var changes = await context.MonthlyUsage.AsNoTracking().OrderBy(u => u.FromDay).Select(u => new { u.Family, u.FromDay, u.Count }).ToListAsync(ct);
        return new(changes.GroupBy(c => c.Family).ToDictionary(g => g.Key, g => g.Select(c => (c.FromDay, c.Count)).ToList()));
    }

    /// <summary>The count of a family on a day within the stretch.</summary>
    public long On(string family, DateOnly day)
    {
        var count = 0L;
        foreach (var (from, changed) in _changes.GetValueOrDefault(family) ?? [])
        {
            if (from > day)
                break;
            count = changed;
        }

        return count;
    }
}
