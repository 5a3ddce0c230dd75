using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Billing;

namespace Muster.Server.Features.Billing;

/// <summary>What the last statement charged each customer for, by family: what the list compares today's usage with.</summary>
public sealed class LastBilled
{
    private readonly Dictionary<(Guid Customer, string Family), long> _quantities = [];

    /// <summary>Nothing was ever closed.</summary>
    public static LastBilled Nothing { get; } = new();

    private LastBilled()
    {
    }

    /// <summary>Units charged for a family's base; null when it wasn't charged.</summary>
    public long? Of(Guid customer, string family) => _quantities.TryGetValue((customer, family), out var quantity) ? quantity : null;

    /// <summary>Reads it for some customers, or for all; empty where nothing was ever closed.</summary>
    /// <param name="context">The partner's.</param>
    /// <param name="customers">The customers; null for all.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<LastBilled> LoadAsync(MusterContext context, IReadOnlyCollection<Guid>? customers, CancellationToken ct)
    {
        var billed = new LastBilled();
        var statements = await context.Statements.AsNoTracking()
            .Where(s => s.Period == context.Statements.Where(o => o.IssuerId == s.IssuerId).Max(o => o.Period)).Select(s => s.Id).ToListAsync(ct);
        if (statements.Count == 0)
            return Nothing;
        var lines = context.StatementLines.AsNoTracking().Where(l => statements.Contains(l.StatementId) && l.Kind == LineKind.Charge && l.Tier != null);
        if (customers is not null)
            lines = lines.Where(l => customers.Contains(l.CustomerId));

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
