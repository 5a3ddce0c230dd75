using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Licensing;
using Muster.Server.Features.Accounts;
using Muster.Server.Features.Audit;

namespace Muster.Server.Features.Operations;

/// <summary>
/// Takes away what nobody needs any more: sessions long over, failures to sign in that count no longer, keys of requests that nobody will repeat,
/// drafts and changes of licenses that nobody goes on with, and what was on record for long enough.
/// </summary>
public sealed class CleanUp(Store store, PruneAudit audit, TimeProvider clock) : DailyJob
{
    /// <summary>How long an ended session is kept, and a change of licenses that isn't confirmed, in days.</summary>
    public const int SessionDays = 30;

    /// <summary>How long the key of a request is kept, in days: a form left open longer than that is not sent twice.</summary>
    public const int RequestDays = 90;

    /// <inheritdoc/>
    public override string Name => "clean-up";

    /// <inheritdoc/>
    public override async Task RunAsync(DateOnly day, JobProgress progress, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var context = store.Context();
        var (sessions, failures, requests, drafts) = (now.AddDays(-SessionDays), now.AddDays(-1), now.AddDays(-RequestDays), now.AddDays(-CreateAccount.DraftDays));
        progress.Done += await context.Sessions.Where(s => s.ExpiresAt < sessions).ExecuteDeleteAsync(ct);
        progress.Done += await context.SignInFailures.Where(f => f.LastAt < failures).ExecuteDeleteAsync(ct);
        foreach (var partner in await context.Partners.Select(p => p.Id).ToListAsync(ct))
        {
            await using var own = store.Context(partner);
            progress.Done += await own.Requests.Where(r => r.At < requests).ExecuteDeleteAsync(ct);
            progress.Done += await own.AccountDrafts.Where(d => d.ChangedAt < drafts).ExecuteDeleteAsync(ct);
            progress.Done += await DiscardChangesAsync(own, sessions, ct);
        }

        progress.Done += await audit.Async(ct);
        progress.Total = progress.Done;
    }

    /// <summary>Gives up changes of licenses that nobody confirmed since long, with what was prepared for each customer.</summary>
    private static async Task<int> DiscardChangesAsync(MusterContext context, DateTimeOffset before, CancellationToken ct)
    {
        var left = await context.ChangeRuns
            .Where(r => r.CreatedAt < before && (r.PreviewedAt == null || r.PreviewedAt < before) && (r.State == ChangeRunState.Draft || r.State == ChangeRunState.Previewed))
            .ExecuteUpdateAsync(u => u.SetProperty(r => r.State, ChangeRunState.Discarded).SetProperty(r => r.Version, r => r.Version + 1), ct);

        // only now: whoever confirmed one meanwhile keeps its acts
        await context.PlannedActs.Where(a => a.RunId != null && context.ChangeRuns.Any(r => r.Id == a.RunId && r.State == ChangeRunState.Discarded)).ExecuteDeleteAsync(ct);
        return left;
    }
}
