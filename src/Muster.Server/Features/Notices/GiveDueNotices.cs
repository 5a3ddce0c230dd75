using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Accounts;
using Muster.Server.Features.Operations;

namespace Muster.Server.Features.Notices;

/// <summary>Gives the notices of a day, and writes the day's messages about them.</summary>
public sealed class GiveDueNotices(Store store, GiveNotices give, MailNotices mail) : DailyJob
{
    /// <inheritdoc/>
    public override string Name => "notices";

    /// <inheritdoc/>
    public override async Task RunAsync(DateOnly day, JobProgress progress, CancellationToken ct)
    {
        progress.Done += await give.OfActsAsync(lookBack: true, ct);
        await using var context = store.Context();
        foreach (var partner in await context.Partners.Where(p => p.Kind == PartnerKind.Partner).OrderBy(p => p.Code).Select(p => p.Id).ToListAsync(ct))
        {
            progress.Done += await give.OfDayAsync(partner, day, ct);
            await mail.OfDayAsync(partner, day, ct);
        }

        progress.Total = progress.Done;
    }
}
