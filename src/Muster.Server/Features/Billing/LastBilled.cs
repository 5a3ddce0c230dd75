using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Muster.Data;
using Muster.Domain.Billing;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Billing;

/// <summary>What the last statement charged each customer for, by family: what the list compares today's usage with.</summary>
public sealed class LastBilled
{
    private static readonly TimeSpan Keep = TimeSpan.FromMinutes(5);

    private readonly Dictionary<(Guid Customer, string Family), long> _quantities = [];

    /// <summary>Nothing was ever closed.</summary>
    public static LastBilled Nothing { get; } = new();

    private LastBilled()
    {
    }

    /// <summary>Units charged for a family's base; null when it wasn't charged.</summary>
    public long? Of(Guid customer, string family) => _quantities.TryGetValue((customer, family), out var quantity) ? quantity : null;

    /// <summary>Reads it for the customers of a page, or for those selected; empty where nothing was ever closed.</summary>
    /// <param name="context">The partner's.</param>
    /// <param name="customers">The customers.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<LastBilled> OfAsync(MusterContext context, IReadOnlyCollection<Guid> customers, CancellationToken ct)
    {
        var statements = await LatestAsync(context, ct);
        return statements.Count == 0 ? Nothing : await ReadAsync(Charges(context, statements).Where(l => customers.Contains(l.CustomerId)), ct);
    }

    /// <summary>
    /// Reads it for all customers that are there for who is asking. A statement never changes: what a whole partner was charged is
    /// kept for a while, since reading it takes as long as reading the list itself.
    /// </summary>
    /// <param name="context">The partner's.</param>
    /// <param name="scope">Who is asking.</param>
    /// <param name="cache">Where it is kept.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<LastBilled> OfAllAsync(MusterContext context, Scope scope, IMemoryCache cache, CancellationToken ct)
    {
        var statements = await LatestAsync(context, ct);
        if (statements.Count == 0)
            return Nothing;
        if (!scope.SeesAllCustomers)
            return await ReadAsync(Charges(context, statements), ct);
        var key = (typeof(LastBilled), context.PartnerId, string.Join(' ', statements));
        if (cache.TryGetValue(key, out LastBilled? kept))
            return kept!;
        var billed = await ReadAsync(Charges(context, statements), ct);
        return cache.Set(key, billed, new MemoryCacheEntryOptions { SlidingExpiration = Keep });
    }

    private static Task<List<Guid>> LatestAsync(MusterContext context, CancellationToken ct) =>
        context.Statements.AsNoTracking().Where(s => s.Period == context.Statements.Where(o => o.IssuerId == s.IssuerId).Max(o => o.Period)).Select(s => s.Id).OrderBy(id => id).ToListAsync(ct);

    private static IQueryable<StatementLine> Charges(MusterContext context, List<Guid> statements) =>
        context.StatementLines.AsNoTracking().Where(l => statements.Contains(l.StatementId) && l.Kind == LineKind.Charge && l.Tier != null);

    private static async Task<LastBilled> ReadAsync(IQueryable<StatementLine> lines, CancellationToken ct)
    {
        var billed = new LastBilled();

        // as many strings as there are families, however many lines
        var families = new HashSet<string>();
        await foreach (var line in lines.Select(l => new { l.CustomerId, l.Family, l.Quantity }).AsAsyncEnumerable().WithCancellation(ct))
        {
            if (!families.TryGetValue(line.Family, out var family))
                families.Add(family = line.Family);
            billed._quantities[(line.CustomerId, family)] = checked(billed._quantities.GetValueOrDefault((line.CustomerId, family)) + line.Quantity);
        }

        return billed;
    }
}
