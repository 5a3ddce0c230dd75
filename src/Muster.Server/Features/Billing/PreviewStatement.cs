using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Muster.Data;
using Muster.Domain.Catalog;

namespace Muster.Server.Features.Billing;

/// <summary>The open period as it would be closed now. Kept for a little while, and only as long as nothing it rests on changes.</summary>
public sealed class PreviewStatement(MusterContext context, ProductCatalog catalog, DraftStatement drafting, IMemoryCache cache, TimeProvider clock)
{
    private static readonly TimeSpan Keep = TimeSpan.FromMinutes(2);

    // a draft of a large partner is much work and memory: whoever asks meanwhile waits, and takes the one that was made
    private static readonly SemaphoreSlim OneAtATime = new(1);

    /// <summary>The draft of the period that is closed next, or runs.</summary>
    public async Task<StatementDraft> Async(CancellationToken ct)
    {
        var issuer = context.PartnerId;
        var terms = await BillingTerms.LoadAsync(context, catalog, ct);
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var period = await DraftStatement.NextPeriodAsync(context, terms, today, ct);
        var key = (
            typeof(StatementDraft), issuer, period, today, terms.Currency, BillingTerms.WriteRules(terms.Rules, catalog),
            (await context.Partners.Where(p => p.Id == issuer).Select(p => p.ListVersion).SingleAsync(ct),
            await context.PriceEntries.CountAsync(e => e.IssuerId == issuer, ct),
            await context.AdjustmentMarks.CountAsync(ct)));
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
