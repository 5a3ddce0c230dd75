using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Audit;

/// <summary>Removes the entries of blocks that are older than a partner keeps them. The blocks stay, so that the chain still proves what is left.</summary>
public sealed class PruneAudit(Store store, TimeProvider clock)
{
    /// <summary>For how many years the installation's own log is kept.</summary>
    public const int OperatorYears = 7;

    private const int BlocksAtOnce = 100;

    /// <summary>Prunes all logs.</summary>
    /// <returns>How many entries went.</returns>
    public async Task<long> Async(CancellationToken ct)
    {
        await using var system = store.Context();
        var removed = await OfAsync(Guid.Empty, OperatorYears, ct);
        foreach (var partner in await system.Partners.Select(p => new { p.Id, p.AuditYears }).ToListAsync(ct))
            removed += await OfAsync(partner.Id, partner.AuditYears, ct);
        return removed;
    }

    private async Task<long> OfAsync(Guid partner, int years, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var before = now.AddYears(-years);
        var scope = new Scope();
        scope.Enter(partner, "clean-up");
        await using var context = store.Context(partner);
        var due = await context.AuditSeals.AsNoTracking().Where(s => s.PrunedAt == null && s.LastAt < before).OrderBy(s => s.Number).Select(s => s.Number).ToListAsync(ct);
        var removed = 0L;
        foreach (var numbers in due.Chunk(BlocksAtOnce))
        {
            // some blocks at a time: none holds the store for long, and what is left is done at the next start
            await using var transaction = await context.Database.BeginTransactionAsync(ct);
            var gone = 0;
            foreach (var number in numbers)
            {
                await context.AuditSeals.Where(s => s.Number == number && s.PrunedAt == null).ExecuteUpdateAsync(u => u.SetProperty(s => s.PrunedAt, now), ct);
                gone += await context.AuditEntries.Where(e => e.Seal == number).ExecuteDeleteAsync(ct);
            }

            context.Record(scope, now, CheckAudit.PruneAct, after: new { From = numbers[0], Through = numbers[^1], Entries = gone, Years = years });
            await context.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            removed += gone;
        }

        return removed;
    }
}
