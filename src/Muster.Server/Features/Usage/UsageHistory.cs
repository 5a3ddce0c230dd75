using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Accounts;

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

    /// <summary>Reads the sums over all monthly customers that are seen, for 13 months up to yesterday.</summary>
    public static async Task<UsageHistory> OfMonthlyAsync(MusterContext context, DateOnly today, CancellationToken ct)
    {
        if (!context.SeesAllCustomers)
            return await OfMonthlyInScopeAsync(context, SumMonthlyUsage.First(today), ct);
        var changes = await context.MonthlyUsage.AsNoTracking().OrderBy(u => u.FromDay).Select(u => new { u.Family, u.FromDay, u.Count }).ToListAsync(ct);
        return new(changes.GroupBy(c => c.Family).ToDictionary(g => g.Key, g => g.Select(c => (c.FromDay, c.Count)).ToList()));
    }

    /// <summary>Adds up what the sums kept for the whole partner can't tell apart; what lies before the first day is one step.</summary>
    private static async Task<UsageHistory> OfMonthlyInScopeAsync(MusterContext context, DateOnly first, CancellationToken ct)
    {
        var steps = new Dictionary<string, SortedDictionary<DateOnly, long>>();
        var (customer, family, before) = (Guid.Empty, "", 0L);
        var counts = from u in context.DailyUsage.AsNoTracking()
                     join c in context.CustomerList on u.CustomerId equals c.CustomerId
                     where c.BillingType == BillingType.Usage
                     orderby u.CustomerId, u.Family, u.FromDay
                     select new { u.CustomerId, u.Family, u.FromDay, u.Count };
        await foreach (var u in counts.AsAsyncEnumerable().WithCancellation(ct))
        {
            if (u.CustomerId != customer || u.Family != family)
                (customer, family, before) = (u.CustomerId, u.Family, 0);
            if (!steps.TryGetValue(u.Family, out var days))
                steps.Add(u.Family, days = []);
            var day = u.FromDay < first ? first : u.FromDay;
            days[day] = days.GetValueOrDefault(day) + u.Count - before;
            before = u.Count;
        }

        return new(steps.ToDictionary(s => s.Key, s =>
        {
            var sum = 0L;
            return s.Value.Select(d => (d.Key, sum += d.Value)).ToList();
        }));
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
