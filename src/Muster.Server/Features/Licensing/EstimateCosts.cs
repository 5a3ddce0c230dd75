using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Usage;
using Muster.Domain.Access;
using Muster.Domain.Billing;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Server.Features.Access;
using Muster.Server.Features.Billing;

namespace Muster.Server.Features.Licensing;

/// <summary>What a product would cost a month if it were used as today.</summary>
/// <param name="Units">Units counted today.</param>
/// <param name="UnitPrice">Price of each in 1/10,000 of the major unit; null when there is none.</param>
/// <param name="Amount">In minor units; null without a price.</param>
/// <param name="Currency">ISO 4217 code.</param>
public sealed record CostEstimate(long Units, long? UnitPrice, long? Amount, string Currency);

/// <summary>Prices as somebody sees them before they act. Who may not read prices is told none.</summary>
public sealed class EstimateCosts(MusterContext context, Scope scope, ProductCatalog catalog, TimeProvider clock)
{
    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    /// <summary>The price entries that hold on a day, by product; null for who may not read prices.</summary>
    /// <param name="ct">Cancels.</param>
    /// <param name="on">The day; null for today.</param>
    public async Task<IReadOnlyDictionary<string, PriceEntry>?> PricesAsync(CancellationToken ct, DateOnly? on = null)
    {
        if (!scope.May(Permission.ReadBilling))
            return null;
        var terms = await BillingTerms.LoadAsync(context, catalog, ct);
        return terms.Prices.Products.Select(p => terms.Prices.EntryOn(p, on ?? Today)).OfType<PriceEntry>().Where(e => e.Bands.Count > 0).ToDictionary(e => e.Product);
    }

    /// <summary>What each product that begins monthly would cost this customer, in the band of all the partner's units; null for who may not read prices.</summary>
    /// <param name="plan">What is to be done.</param>
    /// <param name="row">The customer's figures; null while it isn't counted.</param>
    /// <param name="ct">Cancels.</param>
    /// <param name="on">The day whose prices and licenses count; null for today.</param>
    public async Task<IReadOnlyDictionary<string, CostEstimate>?> OfAsync(LicensePlan plan, CustomerListRow? row, CancellationToken ct, DateOnly? on = null)
    {
        if (!scope.May(Permission.ReadBilling))
            return null;
        var (terms, today, costs) = (await BillingTerms.LoadAsync(context, catalog, ct), on ?? Today, new Dictionary<string, CostEstimate>());
        foreach (var product in plan.Begins.Where(b => b.Type == LicenseType.Usage).Select(b => catalog.Product(b.Product)))
        {
            var used = CustomerListRow.Used(product.Family);
            var units = Math.Max(0, row is null ? 0 : (long)row[used]!);
            var others = context.Licenses.Where(l => l.Product == product.Code && (l.Type == LicenseType.Usage || l.Type == LicenseType.Ordered)
                && l.Owner == LicenseOwner.Partner && l.DistributorId == null && l.Start <= today && (l.End == null || l.End >= today)).Select(l => l.CustomerId);
            var customer = row?.CustomerId ?? Guid.Empty;
            var total = units + await context.CustomerList.Where(c => c.CustomerId != customer && others.Contains(c.CustomerId) && EF.Property<long>(c, used) > 0)
                .SumAsync(c => EF.Property<long>(c, used), ct);
            var price = terms.Prices.Find(product.Code, today, total)?.Price;
            costs[product.Code] = new(units, price, price is { } p ? Money.Amount(units, p, terms.Currency) : null, terms.Currency);
        }

        return costs;
    }
}
