using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Billing;
using Muster.Infrastructure;
using Muster.Server.Features.Access;
using Muster.Server.Features.Billing;
using Muster.Server.Features.Usage;
using Xunit;

namespace Muster.Billing;

/// <summary>What closes a workshop's periods, and what was put on its statements.</summary>
internal sealed class Desk
{
    public Desk(Workshop shop)
    {
        Shop = shop;
        shop.Store.Clock = shop.Clock;
        Close = On(shop.Store);
    }

    public Workshop Shop { get; }

    public CloseMonth Close { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The use case on another connection to the same database, as another process has it.</summary>
    public CloseMonth On(Store store)
    {
        var catalog = Workshop.Catalog;
        return new(store, catalog, new DraftStatement(catalog, new ChargeCustomers(catalog)), new RecountCustomers(store, catalog, new CountUsage(store, catalog), Shop.Clock), Shop.Clock);
    }

    public Task<CloseOutcome> CloseAsync(string period) => Close.Async(Shop.Partner, period, Scope(), Stop);

    public Scope Scope()
    {
        var scope = new Scope();
        scope.Enter(Shop.Partner, "test");
        return scope;
    }

    /// <summary>A price from long ago on, or from a day on.</summary>
    public async Task PriceAsync(string product, DateOnly? from, bool corrects, params (long From, long Price)[] bands)
    {
        await using var context = Shop.Context();
        context.PriceEntries.Add(new()
        {
            PartnerId = Shop.Partner,
            IssuerId = Shop.Partner,
            Id = Guid.CreateVersion7(),
            Product = product,
            Currency = "EUR",
            ValidFrom = from ?? new(2020, 1, 1),
            Bands = [.. bands.Select(b => new PriceBand(b.From, b.Price))],
            Corrects = corrects,
            RecordedAt = Shop.Clock.Now,
        });
        await context.SaveChangesAsync(Stop);
    }

    public Task PriceAsync(string product, long price) => PriceAsync(product, null, false, (1, price));

    public async Task RuleAsync(string family, BillingRule rule)
    {
        await using var context = Shop.Context();
        context.FamilyRules.Add(new() { PartnerId = Shop.Partner, IssuerId = Shop.Partner, Family = family, Rule = rule });
        await context.SaveChangesAsync(Stop);
    }

    /// <summary>The lines of a period's statement, each as a text, in their order.</summary>
    public async Task<IReadOnlyList<string>> LinesAsync(string period)
    {
        await using var context = Shop.Context();
        var statement = await context.Statements.SingleAsync(s => s.Period == period, Stop);
        var lines = await context.StatementLines.Where(l => l.StatementId == statement.Id).OrderBy(l => l.Number).ToListAsync(Stop);
        Assert.Equal(Enumerable.Range(1, statement.Lines), lines.Select(l => l.Number));
        Assert.Equal(statement.Total, lines.Sum(l => l.Amount));
        return [.. lines.Select(l => string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"{l.Kind} {l.ForPeriod} {l.ExternalId} {l.Product} {l.Quantity} x {l.UnitPrice} = {l.Amount}"))];
    }
}
