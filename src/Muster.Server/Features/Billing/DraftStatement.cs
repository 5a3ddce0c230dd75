using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Muster.Data;
using Muster.Data.Billing;
using Muster.Domain.Accounts;
using Muster.Domain.Billing;
using Muster.Domain.Catalog;

namespace Muster.Server.Features.Billing;

/// <summary>A statement as it would be closed now: what a preview shows, and what a close writes.</summary>
/// <param name="Period">The period.</param>
/// <param name="Terms">By what it is charged.</param>
/// <param name="Products">Each product with its total and price, by code; one without a price is missing here.</param>
/// <param name="Customers">The customers with a line, by name.</param>
/// <param name="Missing">Codes of the products that have units and no price, in the catalog's order. With any, it can't be closed.</param>
public sealed record StatementDraft(
    Period Period, BillingTerms Terms, IReadOnlyDictionary<string, StatementProduct> Products, IReadOnlyList<DraftCustomer> Customers, IReadOnlyList<string> Missing)
{
    /// <summary>Its lines in order. Those of products without a price are left out.</summary>
    /// <exception cref="OverflowException">An amount is too large to be kept.</exception>
    public IEnumerable<StatementLine> Lines(Guid partnerId, Guid statementId)
    {
        var number = 0;
        foreach (var customer in Customers)
        {
            foreach (var charge in customer.Charges)
            {
                if (!Products.TryGetValue(charge.Product.Code, out var priced))
                    continue;
                yield return new()
                {
                    PartnerId = partnerId,
                    StatementId = statementId,
                    Number = ++number,
                    Kind = LineKind.Charge,
                    ForPeriod = Period.Name,
                    CustomerId = customer.Id,
                    ExternalId = customer.ExternalId,
                    CustomerName = customer.Name,
                    Family = charge.Product.Family,
                    Product = charge.Product.Code,
                    ProductName = priced.ProductName,
                    Tier = charge.Product.Tier,
                    LicenseNumber = charge.License,
                    Rule = charge.Rule,
                    RestsOn = charge.RestsOn,
                    Quantity = charge.Quantity,
                    BandFrom = priced.BandFrom,
                    UnitPrice = priced.UnitPrice,
                    Amount = Money.Amount(charge.Quantity, priced.UnitPrice, Terms.Currency),
                };
            }

            foreach (var adjustment in customer.Adjustments)
            {
                yield return new()
                {
                    PartnerId = partnerId,
                    StatementId = statementId,
                    Number = ++number,
                    Kind = adjustment.Adjustment.Kind,
                    ForPeriod = adjustment.ForPeriod,
                    CustomerId = customer.Id,
                    ExternalId = customer.ExternalId,
                    CustomerName = customer.Name,
                    Family = adjustment.Product.Family,
                    Product = adjustment.Product.Code,
                    ProductName = adjustment.Product.Name,
                    Tier = adjustment.Product.Tier,
                    LicenseNumber = adjustment.License,
                    Rule = adjustment.Rule,
                    RestsOn = adjustment.RestsOn,
                    Quantity = adjustment.Adjustment.Quantity,
                    BandFrom = adjustment.Adjustment.Price.BandFrom,
                    UnitPrice = adjustment.Adjustment.Price.Price,
                    Amount = adjustment.Adjustment.Amount,
                };
            }
        }
    }
}

/// <summary>A customer on a draft.</summary>
public sealed class DraftCustomer
{
    public required Guid Id { get; init; }

    public required string ExternalId { get; init; }

    public required string Name { get; init; }

    /// <summary>In the catalog's order.</summary>
    public IReadOnlyList<FamilyCharge> Charges { get; set; } = [];

    /// <summary>By period, then in the catalog's order.</summary>
    public List<DraftAdjustment> Adjustments { get; } = [];
}

/// <summary>An adjustment on a draft.</summary>
/// <param name="Adjustment">What differs.</param>
/// <param name="ForPeriod">Name of the closed period.</param>
/// <param name="Product">The product.</param>
/// <param name="License">Number of the license charged now, or of the one charged then.</param>
/// <param name="Rule">The rule the period was closed with.</param>
/// <param name="RestsOn">The day whose count the quantity is now; null for an average, and when nothing would be charged.</param>
public sealed record DraftAdjustment(Adjustment Adjustment, string ForPeriod, Product Product, string License, BillingRule Rule, DateOnly? RestsOn);

/// <summary>Works out a statement from daily usage, licenses and the price book. Writes nothing.</summary>
public sealed class DraftStatement(ProductCatalog catalog, ChargeCustomers charging)
{
    /// <summary>The period that is closed next, or runs: after the last statement; without one the period of a day.</summary>
    public static async Task<Period> NextPeriodAsync(MusterContext context, BillingTerms terms, DateOnly day, CancellationToken ct) =>
        await LastAsync(context, terms.IssuerId, ct) is { } last ? Period.After(PeriodOf(last), terms.CutOffDay) : Period.On(day, terms.CutOffDay);

    /// <summary>An issuer's last statement for the context's partner; null before the first.</summary>
    public static Task<Statement?> LastAsync(MusterContext context, Guid issuerId, CancellationToken ct) =>
        context.Statements.AsNoTracking().Where(s => s.IssuerId == issuerId).OrderByDescending(s => s.Period).FirstOrDefaultAsync(ct);

    /// <summary>The period of a statement.</summary>
    public static Period PeriodOf(Statement statement) => new(statement.Period, statement.FirstDay, statement.LastDay);

    /// <summary>Drafts the statement of an open period.</summary>
    /// <param name="context">The partner's; its connection is used.</param>
    /// <param name="terms">By what it is charged.</param>
    /// <param name="period">The period. While it runs, the counts of days to come are estimated by those of the last day counted.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="OverflowException">A total is too large to be kept.</exception>
    public async Task<StatementDraft> Async(MusterContext context, BillingTerms terms, Period period, CancellationToken ct)
    {
        await context.Database.OpenConnectionAsync(ct);
        try
        {
            var customers = new Dictionary<Guid, DraftCustomer>();
            var totals = new Dictionary<string, long>();
            await foreach (var charged in charging.Async(Connection(context), Transaction(context), context.PartnerId, terms.Issuer.DistributorId, period, terms.Rules, null, ct))
            {
                customers.Add(charged.Id, new() { Id = charged.Id, ExternalId = charged.ExternalId, Name = charged.Name, Charges = charged.Charges });
                foreach (var charge in charged.Charges)
                    totals[charge.Product.Code] = checked(totals.GetValueOrDefault(charge.Product.Code) + charge.Quantity);
            }

            var missing = new HashSet<string>();
            await AdjustAsync(context, terms, customers, missing, ct);
            var products = Price(context.PartnerId, terms, period, customers.Values, totals, missing);
            var sorted = customers.Values.Select(c => (Key: SearchText.Of(c.Name), Customer: c)).ToList();
            sorted.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key) is not 0 and var byName ? byName
                : string.CompareOrdinal(a.Customer.ExternalId, b.Customer.ExternalId));
            return new(period, terms, products, [.. sorted.Select(s => s.Customer)], [.. catalog.Products.Select(p => p.Code).Where(missing.Contains)]);
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }

    private Dictionary<string, StatementProduct> Price(
        Guid partnerId, BillingTerms terms, Period period, IEnumerable<DraftCustomer> customers, Dictionary<string, long> totals, HashSet<string> missing)
    {
        var prices = new Dictionary<string, UnitPrice>();
        foreach (var (product, total) in totals)
        {
            if (terms.Prices.Find(product, period.To, total) is { } price)
                prices.Add(product, price);
            else
                missing.Add(product);
        }

        var amounts = new Dictionary<string, long>();
        foreach (var charge in customers.SelectMany(c => c.Charges).Where(c => prices.ContainsKey(c.Product.Code)))
        {
            var code = charge.Product.Code;
            amounts[code] = checked(amounts.GetValueOrDefault(code) + Money.Amount(charge.Quantity, prices[code].Price, terms.Currency));
        }

        return prices.ToDictionary(p => p.Key, p => new StatementProduct
        {
            PartnerId = partnerId,
            StatementId = Guid.Empty,
            Product = p.Key,
            ProductName = catalog.Product(p.Key).Name,
            Quantity = totals[p.Key],
            BandFrom = p.Value.BandFrom,
            UnitPrice = p.Value.Price,
            Amount = amounts[p.Key],
        });
    }

    /// <summary>Compares marked customers, and prices that were wrong, with what was billed for closed periods.</summary>
    private async Task AdjustAsync(MusterContext context, BillingTerms terms, Dictionary<Guid, DraftCustomer> customers, HashSet<string> missing, CancellationToken ct)
    {
        var statements = await context.Statements.AsNoTracking().Where(s => s.IssuerId == terms.IssuerId && s.Currency == terms.Currency).OrderBy(s => s.Period).ToListAsync(ct);
        if (statements.Count == 0)
            return;
        var ids = statements.Select(s => s.Id).ToHashSet();
        var compared = statements[^1].ClosedAt;
        var marks = await context.AdjustmentMarks.AsNoTracking().Where(m => m.IssuerId == AdjustmentMark.ForAll || m.IssuerId == terms.IssuerId)
            .GroupBy(m => m.CustomerId).Select(g => new { g.Key, From = g.Min(m => m.FromDay) }).ToDictionaryAsync(m => m.Key, m => m.From, ct);
        foreach (var statement in statements)
        {
            var period = PeriodOf(statement);
            var marked = marks.Where(m => m.Value <= period.To).Select(m => m.Key).ToList();
            var wrong = catalog.Products.Select(p => p.Code)
                .Where(p => terms.Prices.EntryOn(p, period.To, statement.ClosedAt) is { Corrects: true } entry && entry.RecordedAt > compared).ToList();
            if (marked.Count == 0 && wrong.Count == 0)
                continue;
            var closed = await context.StatementProducts.AsNoTracking().Where(p => p.StatementId == statement.Id).ToDictionaryAsync(p => p.Product, ct);
            var part = new ClosedPart(context, terms, statement, period, closed, ids, compared, customers, missing);
            foreach (var chunk in marked.Chunk(500))
                await AdjustMarkedAsync(part, chunk, ct);
            if (wrong.Count > 0)
                await AdjustPricesAsync(part, wrong, marks, ct);
        }
    }

    private async Task AdjustMarkedAsync(ClosedPart part, Guid[] chunk, CancellationToken ct)
    {
        var context = part.Context;
        var billed = (await BilledAsync(part, l => chunk.Contains(l.CustomerId), ct)).ToLookup(b => b.CustomerId);
        var late = (await context.LateDays.AsNoTracking()
            .Where(d => chunk.Contains(d.CustomerId) && d.ArrivedAt > part.Compared && d.Day <= part.Period.To)
            .Select(d => new { d.CustomerId, d.Meter }).Distinct().ToListAsync(ct)).Select(d => (d.CustomerId, d.Meter)).ToHashSet();
        var corrected = (await context.Corrections.AsNoTracking()
            .Where(c => chunk.Contains(c.CustomerId) && (c.RecordedAt > part.Compared || c.ReversedAt > part.Compared) && c.FromDay <= part.Period.To)
            .Select(c => c.CustomerId).Distinct().ToListAsync(ct)).ToHashSet();
        var rules = BillingTerms.ReadRules(part.Statement.Rules, catalog);
        await foreach (var now in charging.Async(Connection(context), Transaction(context), context.PartnerId, part.Terms.Issuer.DistributorId, part.Period, rules, chunk, ct))
        {
            var before = billed[now.Id].ToDictionary(b => b.SoFar.Product);
            foreach (var product in catalog.Products.Where(p => before.ContainsKey(p.Code) || now.Charges.Any(c => c.Product.Code == p.Code)))
            {
                var charge = now.Charges.FirstOrDefault(c => c.Product.Code == product.Code);
                var reason = late.Contains((now.Id, catalog.Family(product.Family).Meter)) ? LineKind.LateSightings
                    : corrected.Contains(now.Id) ? LineKind.Correction
                    : LineKind.LicenseChange;
                var was = before.GetValueOrDefault(product.Code);
                Adjust(part, (now.Id, now.ExternalId, now.Name), product, charge?.Quantity ?? 0, was?.SoFar, reason, charge?.License ?? was?.License ?? "", rules[product.Family], charge?.RestsOn);
            }
        }
    }

    /// <summary>A wrong price concerns everybody who was charged it; those that are marked have been compared already.</summary>
    private async Task AdjustPricesAsync(ClosedPart part, List<string> wrong, Dictionary<Guid, DateOnly> marks, CancellationToken ct)
    {
        var rules = BillingTerms.ReadRules(part.Statement.Rules, catalog);
        var billed = await BilledAsync(part, l => wrong.Contains(l.Product), ct);
        foreach (var was in billed.Where(b => !marks.TryGetValue(b.CustomerId, out var from) || from > part.Period.To))
        {
            var product = catalog.Product(was.SoFar.Product);
            Adjust(part, (was.CustomerId, was.ExternalId, was.Name), product, was.SoFar.Quantity, was.SoFar, LineKind.PriceError, was.License, rules[product.Family], was.RestsOn);
        }
    }

    private static void Adjust(
        ClosedPart part, (Guid Id, string ExternalId, string Name) customer, Product product, long quantity, BilledSoFar? billed, LineKind reason, string license, BillingRule rule, DateOnly? restsOn)
    {
        var (terms, statement) = (part.Terms, part.Statement);
        var known = part.Closed.GetValueOrDefault(product.Code);
        var total = Math.Max(1, known?.Quantity ?? 0);

        // a product that nobody was charged for then gets the price it would have had
        var right = terms.Prices.Find(product.Code, part.Period.To, total, statement.ClosedAt);
        UnitPrice? closed = known is not null ? new(known.BandFrom, known.UnitPrice) : right ?? terms.Prices.Find(product.Code, part.Period.To, total);
        if (closed is null && billed is null)
        {
            if (quantity > 0)
                part.Missing.Add(product.Code);
            return;
        }

        var price = closed ?? billed!.Price;
        foreach (var adjustment in Adjustment.Of(product.Code, quantity, billed, price, right ?? billed?.Price ?? price, reason, terms.Currency))
        {
            if (!part.Customers.TryGetValue(customer.Id, out var draft))
                part.Customers.Add(customer.Id, draft = new() { Id = customer.Id, ExternalId = customer.ExternalId, Name = customer.Name });
            draft.Adjustments.Add(new(adjustment, statement.Period, product, license, rule, restsOn));
        }
    }

    /// <summary>What was billed for a period so far, by customer and product.</summary>
    private static async Task<List<Billed>> BilledAsync(ClosedPart part, System.Linq.Expressions.Expression<Func<StatementLine, bool>> which, CancellationToken ct)
    {
        var lines = await part.Context.StatementLines.AsNoTracking().Where(l => l.ForPeriod == part.Statement.Period).Where(which).ToListAsync(ct);
        var order = await part.Context.Statements.AsNoTracking().Where(s => s.IssuerId == part.Terms.IssuerId).ToDictionaryAsync(s => s.Id, s => s.Period, ct);
        return
        [
            .. lines.Where(l => part.Statements.Contains(l.StatementId))
                .GroupBy(l => (l.CustomerId, l.Product))
                .Select(g => g.OrderBy(l => order[l.StatementId], StringComparer.Ordinal).ThenBy(l => l.Number).ToList())
                .Select(g => new Billed(g[0].CustomerId, g[^1].ExternalId, g[^1].CustomerName, g[^1].LicenseNumber, g[^1].RestsOn, BilledSoFar.Of(g[0].Product, g))),
        ];
    }

    private static DbConnection Connection(MusterContext context) => context.Database.GetDbConnection();

    private static DbTransaction? Transaction(MusterContext context) => context.Database.CurrentTransaction?.GetDbTransaction();

    private sealed record Billed(Guid CustomerId, string ExternalId, string Name, string License, DateOnly? RestsOn, BilledSoFar SoFar);

    /// <summary>A closed period that is compared.</summary>
    private sealed record ClosedPart(
        MusterContext Context,
        BillingTerms Terms,
        Statement Statement,
        Period Period,
        IReadOnlyDictionary<string, StatementProduct> Closed,
        IReadOnlySet<Guid> Statements,
        DateTimeOffset Compared,
        Dictionary<Guid, DraftCustomer> Customers,
        HashSet<string> Missing);
}
