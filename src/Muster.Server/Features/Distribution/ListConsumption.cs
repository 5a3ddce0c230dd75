using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Billing;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Distribution;

/// <summary>Which consumption is shown. Every value of a query that isn't known is as if it weren't there.</summary>
public sealed record ConsumptionFilter
{
    /// <summary>Rows on a page when the query doesn't say.</summary>
    public const int DefaultSize = 50;

    /// <summary>The most rows on the page for printing.</summary>
    public const int MostPrinted = 5_000;

    /// <summary>Name of the period; empty for the latest.</summary>
    public string Period { get; private init; } = "";

    /// <summary>One partner; null for all.</summary>
    public Guid? Partner { get; private init; }

    /// <summary>Whether all rows are wanted on one page, to be printed.</summary>
    public bool Printed { get; private init; }

    /// <summary>The page, from 1.</summary>
    public int Page { get; private init; } = 1;

    /// <summary>Rows on a page.</summary>
    public int Size { get; private init; } = DefaultSize;

    /// <summary>Reads <c>period, partner, print, page, size</c>.</summary>
    public static ConsumptionFilter Read(IQueryCollection query)
    {
        var printed = query["print"] == "all";
        return new()
        {
            Period = Domain.Billing.Period.TryName(query["period"], out _, out _) ? query["period"].ToString() : "",
            Partner = Guid.TryParse(query["partner"], CultureInfo.InvariantCulture, out var partner) ? partner : null,
            Printed = printed,
            Page = !printed && int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page > 0 ? page : 1,
            Size = printed ? MostPrinted : int.TryParse(query["size"], NumberStyles.None, CultureInfo.InvariantCulture, out var size) && Ui.Pager.Sizes.Contains(size) ? size : DefaultSize,
        };
    }

    /// <summary>This filter for a period that there is.</summary>
    public ConsumptionFilter Of(string period) => this with { Period = period };

    /// <summary>This filter without a partner that there isn't.</summary>
    public ConsumptionFilter WithoutPartner() => this with { Partner = null };

    /// <summary>This filter on another page.</summary>
    public ConsumptionFilter OnPage(int page) => this with { Page = page };
}

/// <summary>What a customer consumed of a product in a period, and what that came to.</summary>
public sealed record ConsumptionRow
{
    /// <summary>The partner.</summary>
    public required Guid PartnerId { get; init; }

    /// <summary>Its code.</summary>
    public required string PartnerCode { get; init; }

    /// <summary>Its name when the period was closed.</summary>
    public required string Partner { get; init; }

    /// <summary>The customer's external id when the period was closed.</summary>
    public required string ExternalId { get; init; }

    /// <summary>The customer's name when the period was closed.</summary>
    public required string Customer { get; init; }

    /// <summary>Code of the product.</summary>
    public required string Product { get; init; }

    /// <summary>Its name.</summary>
    public required string ProductName { get; init; }

    /// <summary>Number of the license charged, or of one adjusted where nothing is charged: order and line.</summary>
    public required string License { get; init; }

    /// <summary>Units charged.</summary>
    public required long Quantity { get; init; }

    /// <summary>What they came to, in minor units.</summary>
    public required long Charges { get; init; }

    /// <summary>Sum of the adjustments of earlier periods, in minor units.</summary>
    public required long Adjustments { get; init; }

    /// <summary>ISO 4217 code.</summary>
    public required string Currency { get; init; }

    /// <summary>Both together, in minor units.</summary>
    public long Amount => checked(Charges + Adjustments);
}

/// <summary>A partner's statement of a period, as the distributor that issued it sees it.</summary>
/// <param name="PartnerId">The partner.</param>
/// <param name="Name">Its name when it was closed.</param>
/// <param name="Total">In minor units.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="From">First day of the period.</param>
/// <param name="To">Last day of the period.</param>
/// <param name="ClosedAt">When it was closed.</param>
public sealed record IssuedStatement(Guid PartnerId, string Name, long Total, string Currency, DateOnly From, DateOnly To, DateTimeOffset ClosedAt);

/// <summary>What keeps a partner's next period from being closed.</summary>
/// <param name="Partner">The partner's name.</param>
/// <param name="Period">Name of the period.</param>
/// <param name="Products">Codes of the products without a price, separated by commas.</param>
/// <param name="Reason">What else it is, in English.</param>
public sealed record StoppedClose(string Partner, string Period, string Products, string Reason);

/// <summary>A period's consumption.</summary>
/// <param name="Filter">The filter, with its period and its page within what there is.</param>
/// <param name="Periods">Periods with a closed statement, newest first; empty when none is.</param>
/// <param name="Statements">The period's statements, by partner, whatever partner is asked for.</param>
/// <param name="Rows">The rows of the page, by partner, then in the order of its statement.</param>
/// <param name="Count">Rows that match.</param>
public sealed record Consumption(ConsumptionFilter Filter, IReadOnlyList<string> Periods, IReadOnlyList<IssuedStatement> Statements, IReadOnlyList<ConsumptionRow> Rows, int Count);

/// <summary>What a distributor's partners and their customers consumed of what it sold, from the statements that it closed: page, print and CSV.</summary>
public sealed class ListConsumption(MusterContext context, Scope scope)
{
    /// <summary>A page of it.</summary>
    public async Task<Consumption> Async(ConsumptionFilter filter, CancellationToken ct)
    {
        var periods = await DistributorView.Statements(context, scope.PartnerId).Select(s => s.Period).Distinct().OrderByDescending(p => p).ToListAsync(ct);
        if (periods.Count == 0)
            return new(filter, periods, [], [], 0);
        filter = filter.Of(periods.Contains(filter.Period) ? filter.Period : periods[0]);
        var statements = await DistributorView.Statements(context, scope.PartnerId).AsNoTracking().Where(s => s.Period == filter.Period)
            .OrderBy(s => s.PartnerName).ThenBy(s => s.PartnerId)
            .Select(s => new IssuedStatement(s.PartnerId, s.PartnerName, s.Total, s.Currency, s.FirstDay, s.LastDay, s.ClosedAt)).ToListAsync(ct);
        if (statements.All(s => s.PartnerId != filter.Partner))
            filter = filter.WithoutPartner();
        var rows = Rows(filter);
        var count = await rows.CountAsync(ct);
        filter = filter.OnPage(Math.Clamp(filter.Page, 1, Math.Max(1, (count + filter.Size - 1) / filter.Size)));
        return new(filter, periods, statements, await rows.Skip((filter.Page - 1) * filter.Size).Take(filter.Size).ToListAsync(ct), count);
    }

    /// <summary>What stands in the way of closing its periods, by partner.</summary>
    public async Task<IReadOnlyList<StoppedClose>> StoppedAsync(CancellationToken ct) =>
        await DistributorView.Closings(context, scope.PartnerId).Where(c => c.StoppedPeriod != null)
            .Join(context.Partners, c => c.PartnerId, p => p.Id, (c, p) => new { c, p.Name }).OrderBy(x => x.Name).ThenBy(x => x.c.PartnerId)
            .Select(x => new StoppedClose(x.Name, x.c.StoppedPeriod!, x.c.StoppedProducts, x.c.StoppedReason)).ToListAsync(ct);

    /// <summary>All rows of a filter with its period, in order.</summary>
    public IQueryable<ConsumptionRow> Rows(ConsumptionFilter filter)
    {
        var lines = DistributorView.StatementLines(context, scope.PartnerId, filter.Period);
        if (filter.Partner is { } partner)
            lines = lines.Where(l => l.Statement.PartnerId == partner);
        return lines
            .GroupBy(l => new { l.Statement.PartnerId, l.Statement.PartnerName, l.Statement.Currency, l.Line.CustomerId, l.Line.Product })
            .Select(g => new
            {
                g.Key,
                First = g.Min(l => l.Line.Number),
                ExternalId = g.Max(l => l.Line.ExternalId)!,
                Customer = g.Max(l => l.Line.CustomerName)!,
                ProductName = g.Max(l => l.Line.ProductName)!,
                License = g.Max(l => l.Line.Kind == LineKind.Charge ? l.Line.LicenseNumber : null) ?? g.Max(l => l.Line.LicenseNumber)!,
                Quantity = g.Sum(l => l.Line.Kind == LineKind.Charge ? l.Line.Quantity : 0),
                Charges = g.Sum(l => l.Line.Kind == LineKind.Charge ? l.Line.Amount : 0),
                Adjustments = g.Sum(l => l.Line.Kind == LineKind.Charge ? 0 : l.Line.Amount),
            })
            .Join(context.Partners, r => r.Key.PartnerId, p => p.Id, (r, p) => new { Row = r, p.Code })
            .OrderBy(r => r.Row.Key.PartnerName).ThenBy(r => r.Row.Key.PartnerId).ThenBy(r => r.Row.First)
            .Select(r => new ConsumptionRow
            {
                PartnerId = r.Row.Key.PartnerId,
                PartnerCode = r.Code,
                Partner = r.Row.Key.PartnerName,
                ExternalId = r.Row.ExternalId,
                Customer = r.Row.Customer,
                Product = r.Row.Key.Product,
                ProductName = r.Row.ProductName,
                License = r.Row.License,
                Quantity = r.Row.Quantity,
                Charges = r.Row.Charges,
                Adjustments = r.Row.Adjustments,
                Currency = r.Row.Key.Currency,
            });
    }
}
