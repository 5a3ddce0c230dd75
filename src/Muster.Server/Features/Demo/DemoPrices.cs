using Muster.Domain.Billing;
using Muster.Domain.Catalog;

namespace Muster.Server.Features.Demo;

/// <summary>A demo partner's price book: a price for each product since its first day, in volume bands, and a rise to come.</summary>
internal static class DemoPrices
{
    // by tier, of 1/10,000; an add-on costs less than any tier
    private static readonly long[] ByTier = [21_000, 29_000, 46_000, 62_000];

    /// <summary>Draws the entries.</summary>
    /// <param name="options">Of the set.</param>
    /// <param name="partnerId">The partner, its own issuer.</param>
    /// <param name="which">Its place among the partners.</param>
    /// <param name="currency">What it is charged in.</param>
    /// <param name="catalog">The products.</param>
    public static IEnumerable<PriceEntry> Of(DemoOptions options, Guid partnerId, int which, string currency, ProductCatalog catalog)
    {
        var chance = Chance.Of((ulong)options.Seed, 13, (ulong)which);
        var start = DemoSet.Start(options);
        var next = new DateOnly(options.Today.Year + 1, 1, 1);
        foreach (var product in catalog.Products)
        {
            var price = product.Tier is { } tier ? ByTier[Math.Min(tier, ByTier.Length) - 1] : 6_500;
            if (catalog.Family(product.Family).Counted != Counted.Holders)
                price *= 2;
            yield return Entry(product, DateOnly.FromDateTime(start.UtcDateTime), price, start);
            if (product.Tier == 1 && product.Family == "endpoint")
                yield return Entry(product, next, price + 1_000, start.AddDays(300));
        }

        PriceEntry Entry(Product product, DateOnly validFrom, long price, DateTimeOffset recorded) => new()
        {
            PartnerId = partnerId,
            IssuerId = partnerId,
            Id = chance.Id(recorded),
            Product = product.Code,
            Currency = currency,
            ValidFrom = validFrom,
            Bands = [new(1, price), new(100, price * 9 / 10), new(1_000, price * 8 / 10)],
            RecordedAt = recorded,
        };
    }
}
