using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Muster.Data;
using Muster.Domain.Billing;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Domain.Orders;
using Muster.Server.Features.Access;
using Muster.Server.Features.Distribution;

namespace Muster.Server.Features.Billing;

/// <summary>An issuer's price book, as itself or a partner that it charges sees it.</summary>
public sealed class ListPrices(MusterContext context, Scope scope, ProductCatalog catalog, IMemoryCache cache, TimeProvider clock)
{
    private static readonly TimeSpan KeepCharged = TimeSpan.FromMinutes(10);

    /// <summary>The day the prices are shown for (UTC).</summary>
    public DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    /// <summary>Whose price books there are for who is asking, its own first.</summary>
    public Task<IReadOnlyList<Issuer>> IssuersAsync(CancellationToken ct) => Issuers.ChargingAsync(context, Today, ct);

    /// <summary>All products in the catalog's order, with their prices.</summary>
    /// <param name="issuer">One of <see cref="IssuersAsync"/>.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<PriceList> Async(Issuer issuer, CancellationToken ct)
    {
        var currency = await context.Partners.Where(p => p.Id == issuer.Id).Select(p => p.Currency).SingleAsync(ct);
        var entries = (await EntriesAsync(issuer, ct)).ToLookup(e => e.Product);
        var charged = scope.IsDistributor ? await SoldAsync(ct) : await ChargedAsync(issuer, ct);
        var today = Today;
        return new(issuer, currency, today, entries.Count > 0, [.. catalog.Products.Select(product =>
        {
            var of = entries[product.Code].ToList();
            var inForce = DecidePrice.Latest(of.Where(e => e.ValidFrom <= today && e.Currency == currency));
            var holding = of.GroupBy(e => e.ValidFrom).Select(g => DecidePrice.Latest(g)!).ToHashSet();
            var future = of.Where(e => e.ValidFrom > today && holding.Contains(e)).OrderBy(e => e.ValidFrom).ToList();
            var earlier = of.Where(e => e != inForce && !future.Contains(e)).OrderByDescending(e => e.ValidFrom).ThenByDescending(e => e.RecordedAt).ToList();
            return new ProductPrices(product, inForce, future, earlier, holding, charged.GetValueOrDefault(product.Code));
        })]);
    }

    /// <summary>The entries that hold from their day on, without those that others took the place of: by product in the catalog's order, then day.</summary>
    public async Task<IReadOnlyList<PriceEntry>> HoldingAsync(Issuer issuer, CancellationToken ct)
    {
        var order = catalog.Products.Select((p, i) => (p.Code, i)).ToDictionary(p => p.Code, p => p.i);
        return [.. (await EntriesAsync(issuer, ct)).GroupBy(e => (e.Product, e.ValidFrom)).Select(g => DecidePrice.Latest(g)!)
            .OrderBy(e => order.GetValueOrDefault(e.Product, int.MaxValue)).ThenBy(e => e.Product, StringComparer.Ordinal).ThenBy(e => e.ValidFrom)];
    }

    private Task<List<PriceEntry>> EntriesAsync(Issuer issuer, CancellationToken ct) => Issuers.Prices(context, issuer.Id).AsNoTracking().ToListAsync(ct);

    /// <summary>To how many customers a distributor sold each product that is in force.</summary>
    private Task<Dictionary<string, int>> SoldAsync(CancellationToken ct) =>
        DistributorView.Subscriptions(context, scope.PartnerId)
            .Where(s => s.Status == SubscriptionStatus.Active || s.Status == SubscriptionStatus.ChangePending || s.Status == SubscriptionStatus.CancellationScheduled)
            .Select(s => new { s.Product, s.PartnerId, s.ForCustomerId }).Distinct()
            .GroupBy(s => s.Product).Select(g => new { Product = g.Key, Customers = g.Count() }).ToDictionaryAsync(g => g.Product, g => g.Customers, ct);

    /// <summary>How many customers have each product under a license that the issuer prices. Kept until a figure of the partner's list changes or the day does.</summary>
    private async Task<IReadOnlyDictionary<string, int>> ChargedAsync(Issuer issuer, CancellationToken ct)
    {
        var (today, distributor) = (Today, issuer.DistributorId);
        var version = await context.Partners.Where(p => p.Id == context.PartnerId).Select(p => p.ListVersion).SingleAsync(ct);
        var key = (typeof(ListPrices), context.PartnerId, distributor, version, today);
        if (cache.TryGetValue(key, out IReadOnlyDictionary<string, int>? kept))
            return kept!;
        var charged = await context.Licenses
            .Where(l => (l.Type == LicenseType.Usage || l.Type == LicenseType.Ordered) && l.Owner == LicenseOwner.Partner && l.DistributorId == distributor && l.Start <= today && (l.End == null || l.End >= today))
            .GroupBy(l => l.Product)
            .Select(g => new { Product = g.Key, Customers = g.Select(l => l.CustomerId).Distinct().Count() })
            .ToDictionaryAsync(g => g.Product, g => g.Customers, ct);
        cache.Set(key, charged, KeepCharged);
        return charged;
    }
}

/// <summary>A price book as its page shows it.</summary>
/// <param name="Issuer">Whose it is.</param>
/// <param name="Currency">ISO 4217 code that it charges in.</param>
/// <param name="Today">The day it is shown for.</param>
/// <param name="Any">Whether there is any price, past or future.</param>
/// <param name="Products">All products in the catalog's order.</param>
public sealed record PriceList(Issuer Issuer, string Currency, DateOnly Today, bool Any, IReadOnlyList<ProductPrices> Products)
{
    /// <summary>Products that customers have under a priced license, and that have no price today.</summary>
    public IEnumerable<ProductPrices> Missing => Products.Where(p => p.IsMissing);
}

/// <summary>A product's prices.</summary>
/// <param name="Product">The product.</param>
/// <param name="InForce">The entry that holds today; null for none. One without bands says that there is no price.</param>
/// <param name="Future">Entries that hold from a later day on, the next first.</param>
/// <param name="Earlier">What held before, and what was replaced; the latest first.</param>
/// <param name="Holding">The entries that no other took the place of.</param>
/// <param name="Customers">Customers that have it under a priced license today.</param>
public sealed record ProductPrices(
    Product Product, PriceEntry? InForce, IReadOnlyList<PriceEntry> Future, IReadOnlyList<PriceEntry> Earlier, IReadOnlySet<PriceEntry> Holding, int Customers)
{
    /// <summary>Whether customers have it and nothing says what it costs.</summary>
    public bool IsMissing => Customers > 0 && InForce is not { Bands.Count: > 0 };
}
