using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Accounts;
using Muster.Server.Features.Operations;

namespace Muster.Server.Features.Linking;

/// <summary>Takes away, every day, what partners still have of customers they unlinked and whose last period is closed now.</summary>
public sealed class RemoveUnlinked(Store store, MoveCompany move) : DailyJob
{
    /// <inheritdoc/>
    public override string Name => "unlinked";

    /// <inheritdoc/>
    public override async Task RunAsync(DateOnly day, JobProgress progress, CancellationToken ct)
    {
        await using var context = store.Context();
        foreach (var partner in await context.Partners.Where(p => p.Kind == PartnerKind.Partner).Select(p => p.Id).ToListAsync(ct))
            progress.Done += await move.RemoveBilledAsync(partner, ct);
        progress.Total = progress.Done;
    }
}
