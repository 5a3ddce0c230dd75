using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Accounts;
using Muster.Domain.Billing;
using Muster.Domain.Catalog;
using Muster.Domain.Usage;

namespace Muster.Server.Features.Billing;

/// <summary>A period as its page shows it: closed, or estimated while it is open.</summary>
/// <param name="Issuer">Who issued it, or will.</param>
/// <param name="Period">The period.</param>
/// <param name="Currency">ISO 4217 code of all amounts.</param>
/// <param name="Closed">The statement; null while the period is open and all figures are estimates.</param>
/// <param name="Total">Sum of all lines, whatever the filter.</param>
/// <param name="Products">Totals of each product, in the catalog's order, whatever the filter.</param>
/// <param name="Missing">Products with units and without a price; only for an open period.</param>
/// <param name="Filter">The filter, its page within what there is.</param>
/// <param name="Customers">The lines of this page, by customer.</param>
/// <param name="Count">Lines that match.</param>
public sealed record StatementView(
    Issuer Issuer, Period Period, string Currency, Statement? Closed, long Total, IReadOnlyList<ProductTotal> Products, IReadOnlyList<string> Missing, StatementFilter Filter, IReadOnlyList<CustomerLines> Customers, long Count);

/// <summary>What a product comes to in a period.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Name">Its name.</param>
/// <param name="Charged">Units, band, price and amount of the charges; null when it has only adjustments.</param>
/// <param name="Adjusted">Sum of its adjustments, in minor units.</param>
public sealed record ProductTotal(string Code, string Name, StatementProduct? Charged, long Adjusted);

/// <summary>Lines of a customer that stand on one page.</summary>
/// <param name="Id">The customer.</param>
/// <param name="ExternalId">Its external id as it was.</param>
/// <param name="Name">Its name as it was.</param>
/// <param name="Total">Sum of all its lines, also of those on other pages or filtered out.</param>
/// <param name="Lines">The lines.</param>
public sealed record CustomerLines(Guid Id, string ExternalId, string Name, long Total, IReadOnlyList<StatementLine> Lines);

/// <summary>Statements and what the open period is going to be.</summary>
public sealed class ShowStatement(MusterContext context, ProductCatalog catalog, PreviewStatement preview)
{
    /// <summary>Whose statements there are, the partner itself first.</summary>
    public Task<IReadOnlyList<Issuer>> IssuersAsync(CancellationToken ct) => Issuers.ShownAsync(context, ct);

    /// <summary>All periods that an issuer has closed, newest first.</summary>
    public Task<List<Statement>> ClosedAsync(Issuer issuer, CancellationToken ct) =>
        context.Statements.AsNoTracking().Where(s => s.IssuerId == issuer.Id).OrderByDescending(s => s.Period).ToListAsync(ct);

    /// <summary>An issuer's open period, without lines.</summary>
    public async Task<(StatementDraft Draft, long Total, IReadOnlyList<ProductTotal> Products)> OpenAsync(Issuer issuer, CancellationToken ct)
    {
        var draft = await preview.Async(issuer, ct);
        var products = Totals(draft.Products, draft.Customers.SelectMany(c => c.Adjustments).GroupBy(a => a.Product.Code).ToDictionary(g => g.Key, g => (g.First().Product.Name, Sum(g.Select(a => a.Adjustment.Amount)))));
        return (draft, Sum(products.Select(p => checked((p.Charged?.Amount ?? 0) + p.Adjusted))), products);
    }

    /// <summary>A period by its name; null when it is neither closed nor the open one, or there is no such issuer.</summary>
    public async Task<StatementView?> Async(string period, StatementFilter filter, CancellationToken ct)
    {
        if (!Period.TryName(period, out _, out _) || await Issuers.FindAsync(context, filter.Issuer, ct) is not { } issuer)
            return null;
        var statement = await context.Statements.AsNoTracking().SingleOrDefaultAsync(s => s.IssuerId == issuer.Id && s.Period == period, ct);
        if (statement is not null)
            return await ClosedAsync(issuer, statement, filter, ct);
        var (draft, total, products) = await OpenAsync(issuer, ct);
        if (draft.Period.Name != period)
            return null;
        var text = SearchText.Of(filter.Search);
        var found = filter.Search.Length == 0 ? null
            : draft.Customers.Where(c => SearchText.Of(c.Name).Contains(text, StringComparison.Ordinal) || SearchText.Of(c.ExternalId).Contains(text, StringComparison.Ordinal)).Select(c => c.Id).ToHashSet();
        var lines = draft.Lines(context.PartnerId, Guid.Empty).Where(l => filter.Takes(l) && found?.Contains(l.CustomerId) != false);
        var count = filter.Any ? lines.LongCount() : draft.Customers.Sum(c => c.Charges.Count(x => draft.Products.ContainsKey(x.Product.Code)) + c.Adjustments.Count);
        filter = Within(filter, count);
        var page = lines.Skip((filter.Page - 1) * filter.Size).Take(filter.Size).ToList();
        var shown = page.Select(l => l.CustomerId).ToHashSet();
        var totals = draft.Lines(context.PartnerId, Guid.Empty).Where(l => shown.Contains(l.CustomerId)).GroupBy(l => l.CustomerId).ToDictionary(g => g.Key, g => Sum(g.Select(l => l.Amount)));
        return new(issuer, draft.Period, draft.Terms.Currency, null, total, products, draft.Missing, filter, ByCustomer(page, totals), count);
    }

    private async Task<StatementView> ClosedAsync(Issuer issuer, Statement statement, StatementFilter filter, CancellationToken ct)
    {
        var all = context.StatementLines.AsNoTracking().Where(l => l.StatementId == statement.Id);
        var lines = Matching(all, filter);
        var count = filter.Any ? await lines.LongCountAsync(ct) : statement.Lines;
        filter = Within(filter, count);

        // lines are numbered from 1: any page of all lines is one range of the key
        var from = (filter.Page - 1) * filter.Size;
        var page = filter.Any
            ? await lines.OrderBy(l => l.Number).Skip(from).Take(filter.Size).ToListAsync(ct)
            : await all.Where(l => l.Number > from && l.Number <= from + filter.Size).OrderBy(l => l.Number).ToListAsync(ct);
        var shown = page.Select(l => l.CustomerId).Distinct().ToList();
        var totals = shown.Count > 500
            ? await all.GroupBy(l => l.CustomerId).Select(g => new { g.Key, Total = g.Sum(l => l.Amount) }).ToDictionaryAsync(g => g.Key, g => g.Total, ct)
            : await all.Where(l => shown.Contains(l.CustomerId)).GroupBy(l => l.CustomerId).Select(g => new { g.Key, Total = g.Sum(l => l.Amount) }).ToDictionaryAsync(g => g.Key, g => g.Total, ct);
        var products = await context.StatementProducts.AsNoTracking().Where(p => p.StatementId == statement.Id).ToDictionaryAsync(p => p.Product, ct);
        var adjusted = await all.Where(l => l.Kind != LineKind.Charge).GroupBy(l => l.Product)
            .Select(g => new { g.Key, Name = g.Max(l => l.ProductName)!, Amount = g.Sum(l => l.Amount) }).ToDictionaryAsync(g => g.Key, g => (g.Name, g.Amount), ct);
        return new(issuer, DraftStatement.PeriodOf(statement), statement.Currency, statement, statement.Total, Totals(products, adjusted), [], filter, ByCustomer(page, totals), count);
    }

    private IQueryable<StatementLine> Matching(IQueryable<StatementLine> lines, StatementFilter filter)
    {
        if (filter.Search.Length > 0)
        {
            // by the names of today, without accents and case, and by the name as it was when it was closed
            var text = SearchText.Of(filter.Search);
            var plain = Names.IsWellFormed(filter.Search) ? filter.Search : text;
            var customers = context.CustomerList.Where(c => c.NameSearch.Contains(text) || c.ExternalSearch.Contains(text)).Select(c => c.CustomerId);
            lines = lines.Where(l => customers.Contains(l.CustomerId) || l.CustomerName.Contains(plain) || l.ExternalId == plain);
        }

        if (filter.Product.Length > 0)
            lines = lines.Where(l => l.Product == filter.Product);
        return filter.Kind switch
        {
            "charges" => lines.Where(l => l.Kind == LineKind.Charge),
            "adjustments" => lines.Where(l => l.Kind != LineKind.Charge),
            _ => lines,
        };
    }

    private IReadOnlyList<ProductTotal> Totals(IReadOnlyDictionary<string, StatementProduct> charged, IReadOnlyDictionary<string, (string Name, long Amount)> adjusted)
    {
        var order = catalog.Products.Select((p, i) => (p.Code, i)).ToDictionary(p => p.Code, p => p.i);
        return
        [
            .. charged.Keys.Union(adjusted.Keys).OrderBy(code => order.GetValueOrDefault(code, int.MaxValue)).ThenBy(code => code, StringComparer.Ordinal)
                .Select(code => new ProductTotal(
                    code,
                    charged.TryGetValue(code, out var product) ? product.ProductName : adjusted[code].Name,
                    charged.GetValueOrDefault(code),
                    adjusted.GetValueOrDefault(code).Amount)),
        ];
    }

    private static StatementFilter Within(StatementFilter filter, long count) =>
        filter.OnPage((int)Math.Clamp(filter.Page, 1, Math.Max(1, (count + filter.Size - 1) / filter.Size)));

    private static List<CustomerLines> ByCustomer(List<StatementLine> page, Dictionary<Guid, long> totals) =>
        [.. page.GroupBy(l => l.CustomerId).Select(g => new CustomerLines(g.Key, g.First().ExternalId, g.First().CustomerName, totals[g.Key], [.. g]))];

    private static long Sum(IEnumerable<long> amounts) => amounts.Aggregate(0L, (sum, amount) => checked(sum + amount));
}
