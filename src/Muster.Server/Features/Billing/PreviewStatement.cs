using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Muster.Data;
using Muster.Data.Billing;
using Muster.Domain.Catalog;

namespace Muster.Server.Features.Billing;

/// <summary>The open period as it would be closed now. Kept for a little while, and only as long as nothing it rests on changes.</summary>
public sealed class PreviewStatement(MusterContext context, ProductCatalog catalog, DraftStatement drafting, IMemoryCache cache, TimeProvider clock)
{
    private static readonly TimeSpan Keep = TimeSpan.FromMinutes(2);

    // a draft of a large partner is much work and memory: whoever asks meanwhile waits, and takes the one that was made
    private static readonly SemaphoreSlim OneAtATime = new(1);

    /// <summary>The draft of the period that an issuer closes next, or that runs.</summary>
    public async Task<StatementDraft> Async(Issuer issuer, CancellationToken ct)
    {
        var (partner, id) = (context.PartnerId, issuer.Id);
        var terms = await BillingTerms.LoadAsync(context, catalog, id, ct);
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var period = await DraftStatement.NextPeriodAsync(context, terms, today, ct);
        var key = (
            typeof(StatementDraft), partner, id, period, today, terms.Currency, BillingTerms.WriteRules(terms.Rules, catalog),
            (await context.Partners.Where(p => p.Id == partner).Select(p => p.ListVersion).SingleAsync(ct),
            await Issuers.Prices(context, id).CountAsync(ct),
            await context.AdjustmentMarks.CountAsync(m => m.IssuerId == AdjustmentMark.ForAll || m.IssuerId == id, ct)));
        if (cache.TryGetValue(key, out StatementDraft? kept))
            return kept!;
        await OneAtATime.WaitAsync(ct);
        try
        {
            if (cache.TryGetValue(key, out kept))
                return kept!;
            var draft = await drafting.Async(context, terms, period, ct);
            cache.Set(key, draft, Keep);
            return draft;
        }
        finally
        {
            OneAtATime.Release();
        }
    }
}
