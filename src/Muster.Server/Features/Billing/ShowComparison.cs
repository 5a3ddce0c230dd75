using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Muster.Data;
using Muster.Domain.Accounts;
using Muster.Domain.Billing;
using Muster.Domain.Orders;

namespace Muster.Server.Features.Billing;

/// <summary>Which lines of a comparison are shown. Every value of a query that isn't known is as if it weren't there.</summary>
/// <param name="Search">What is searched in names of customers, as typed; empty for nothing.</param>
/// <param name="Match">One way of standing to each other; null for all.</param>
/// <param name="Page">The page, from 1.</param>
/// <param name="Size">Lines on a page.</param>
public sealed record ComparisonFilter(string Search, BilledMatch? Match, int Page, int Size)
{
    /// <summary>Lines on a page when the query doesn't say.</summary>
    public const int DefaultSize = 50;

    /// <summary>The words of the query and the file.</summary>
    public static readonly IReadOnlyDictionary<string, BilledMatch> Words = new Dictionary<string, BilledMatch>
    {
        ["difference"] = BilledMatch.Difference,
        ["only-billed"] = BilledMatch.OnlyBilled,
        ["only-measured"] = BilledMatch.OnlyMeasured,
        ["unassigned"] = BilledMatch.Unassigned,
        ["match"] = BilledMatch.Match,
    };

    /// <summary>The word of a match.</summary>
    public static string Word(BilledMatch match) => Words.First(w => w.Value == match).Key;

    /// <summary>Reads <c>q, match, page, size</c>.</summary>
    public static ComparisonFilter Read(IQueryCollection query)
    {
        var search = query["q"].ToString().Trim();
        return new(
            search.Length > 100 ? search[..100] : search,
            Words.TryGetValue(query["match"].ToString(), out var match) ? match : null,
            int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page > 0 ? page : 1,
            int.TryParse(query["size"], NumberStyles.None, CultureInfo.InvariantCulture, out var size) && Ui.Pager.Sizes.Contains(size) ? size : DefaultSize);
    }

    /// <summary>Whether a line is shown.</summary>
    public bool Takes(ComparedLine line, string search) =>
        (Match is null || line.Match == Match) && (search.Length == 0 || SearchText.Of(line.Customer).Contains(search, StringComparison.Ordinal));
}

/// <summary>A comparison as its page shows it.</summary>
/// <param name="Period">Name of the period compared.</param>
/// <param name="IsClosed">Whether the measured side is its statement; else it is an estimate.</param>
/// <param name="Bills">The files that were compared.</param>
/// <param name="Counts">Lines of each kind, whatever the filter.</param>
/// <param name="Lines">Those that match the filter, all pages.</param>
public sealed record Comparison(string Period, bool IsClosed, IReadOnlyList<VendorBill> Bills, IReadOnlyDictionary<BilledMatch, int> Counts, IReadOnlyList<ComparedLine> Lines);

/// <summary>Compares what vendors billed with what was measured and licensed.</summary>
public sealed class ShowComparison(MusterContext context, PreviewStatement preview, IMemoryCache cache)
{
    private static readonly TimeSpan Keep = TimeSpan.FromMinutes(2);

    /// <summary>Periods that can be compared, newest first: of each issuer the open one and the closed ones.</summary>
    public async Task<IReadOnlyList<string>> PeriodsAsync(CancellationToken ct)
    {
        var periods = new SortedSet<string>(await context.Statements.Select(s => s.Period).Distinct().ToListAsync(ct), StringComparer.Ordinal);
        foreach (var issuer in await Issuers.ShownAsync(context, ct))
            periods.Add((await preview.Async(issuer, ct)).Period.Name);
        return [.. periods.Reverse()];
    }

    /// <summary>The period to begin with: the latest that something was uploaded for, else the last closed one, else the open one.</summary>
    public async Task<string> LatestAsync(IReadOnlyList<string> periods, CancellationToken ct)
    {
        var uploaded = await context.VendorBills.AsNoTracking().Select(b => b.Period).Distinct().ToListAsync(ct);
        return periods.FirstOrDefault(uploaded.Contains) ?? await context.Statements.MaxAsync(s => (string?)s.Period, ct) ?? periods[0];
    }

    /// <summary>Compares a period; null when no issuer has closed it and none has it open. Without any file there are no lines.</summary>
    public async Task<Comparison?> Async(string period, ComparisonFilter filter, CancellationToken ct)
    {
        if (!Period.TryName(period, out _, out _))
            return null;
        var sides = new List<Side>();
        foreach (var issuer in await Issuers.ShownAsync(context, ct))
        {
            if (await context.Statements.AsNoTracking().SingleOrDefaultAsync(s => s.IssuerId == issuer.Id && s.Period == period, ct) is { } statement)
                sides.Add(new(issuer, statement, null));
            else if (await preview.Async(issuer, ct) is var draft && draft.Period.Name == period)
                sides.Add(new(issuer, null, draft));
        }

        if (sides.Count == 0)
            return null;
        var closed = sides.All(s => s.Statement is not null);
        var bills = await context.VendorBills.AsNoTracking().Where(b => b.Period == period).OrderBy(b => b.FileName).ToListAsync(ct);
        if (bills.Count == 0)
            return new(period, closed, bills, new Dictionary<BilledMatch, int>(), []);

        // a customer that is renamed, added or licensed changes the list's version
        var version = await context.Partners.Where(p => p.Id == context.PartnerId).Select(p => p.ListVersion).SingleAsync(ct);
        var measured = sides.Aggregate((object)version, (before, side) => (before, side.Statement?.Id, side.Draft));
        var key = (typeof(ShowComparison), context.PartnerId, measured, string.Join(',', bills.Select(b => b.Id)));
        if (!cache.TryGetValue(key, out IReadOnlyList<ComparedLine>? all))
            cache.Set(key, all = await CompareAsync(sides, [.. bills.Select(b => b.Id)], ct), Keep);
        var search = SearchText.Of(filter.Search);
        return new(
            period, closed, bills, all!.GroupBy(l => l.Match).ToDictionary(g => g.Key, g => g.Count()),
            filter.Match is null && search.Length == 0 ? all! : [.. all!.Where(l => filter.Takes(l, search))]);
    }

    private async Task<IReadOnlyList<ComparedLine>> CompareAsync(IReadOnlyList<Side> sides, List<Guid> bills, CancellationToken ct)
    {
        var own = new Dictionary<(Guid Customer, string Product), OwnFigures>();
        foreach (var side in sides)
        {
            foreach (var (key, quantity, license) in await MeasuredAsync(side, ct))
            {
                var figures = own.GetValueOrDefault(key);
                own[key] = figures with { Measured = checked((figures.Measured ?? 0) + quantity), Orders = side.Issuer.IsOwn ? figures.Orders : With(figures.Orders, license) };
            }
        }

        // what no distributor sold, then what each of them did
        await AddLicensedAsync(own, (sides.FirstOrDefault(s => s.Issuer.IsOwn) ?? sides[0]).LastDay, ct);
        foreach (var side in sides.Where(s => !s.Issuer.IsOwn))
            await AddOrderedAsync(own, side, ct);

        // those who were unlinked since are told of where they were charged; they come first, so that who is there now wins
        var charged = own.Keys.Select(k => k.Item1).ToHashSet();
        var customers = (await context.Customers.IgnoreQueryFilters([MusterContext.OpenFilter]).AsNoTracking()
            .Select(c => new { c.ClosedAt, Known = new KnownCustomer(c.Id, c.TenantId, c.ExternalId, c.Name) }).ToListAsync(ct))
            .Where(c => c.ClosedAt is null || charged.Contains(c.Known.Id)).OrderBy(c => c.ClosedAt is null).Select(c => c.Known).ToList();
        var there = customers.Select(c => c.Id).ToHashSet();
        var serials = (await context.Firewalls.AsNoTracking().Select(f => new { f.Serial, f.CustomerId }).ToListAsync(ct)).Where(f => there.Contains(f.CustomerId))
            .GroupBy(f => f.Serial.ToUpperInvariant()).ToDictionary(g => g.Key, g => g.First().CustomerId);
        var lines = await context.VendorBillLines.AsNoTracking().Where(l => bills.Contains(l.BillId)).ToListAsync(ct);
        return new CompareBilled(customers, serials).Of(lines, own);
    }

    /// <summary>The quantities that an issuer charges, each with the number of its license.</summary>
    private async Task<IEnumerable<((Guid Customer, string Product) Key, long Quantity, string License)>> MeasuredAsync(Side side, CancellationToken ct) =>
        side.Statement is not { } statement
            ? side.Draft!.Customers.SelectMany(c => c.Charges.Select(x => ((c.Id, x.Product.Code), x.Quantity, x.License)))
            : (await context.StatementLines.AsNoTracking().Where(l => l.StatementId == statement.Id && l.Kind == LineKind.Charge)
                .Select(l => new { l.CustomerId, l.Product, l.Quantity, l.LicenseNumber }).ToListAsync(ct)).Select(l => ((l.CustomerId, l.Product), l.Quantity, l.LicenseNumber));

    private async Task AddLicensedAsync(Dictionary<(Guid Customer, string Product), OwnFigures> own, DateOnly day, CancellationToken ct)
    {
        var licensed = await context.Licenses.AsNoTracking().Where(l => l.DistributorId == null && l.Start <= day && (l.End == null || l.End >= day))
            .GroupBy(l => new { l.CustomerId, l.Product })
            .Select(g => new { g.Key.CustomerId, g.Key.Product, Quantity = g.Sum(l => l.Quantity ?? 0), Unlimited = g.Sum(l => l.Quantity == null ? 1 : 0) }).ToListAsync(ct);
        foreach (var license in licensed)
        {
            var key = (license.CustomerId, license.Product);
            own[key] = own.GetValueOrDefault(key) with { IsLicensed = true, Licensed = license.Unlimited > 0 ? null : license.Quantity };
        }
    }

    private async Task AddOrderedAsync(Dictionary<(Guid Customer, string Product), OwnFigures> own, Side side, CancellationToken ct)
    {
        var (day, distributor) = (side.LastDay, side.Issuer.Id);
        var ordered = await context.Licenses.AsNoTracking().Where(l => l.DistributorId == distributor && l.Start <= day && (l.End == null || l.End >= day))
            .OrderBy(l => l.Number).Select(l => new { l.CustomerId, l.Product, l.Number, l.Quantity }).ToListAsync(ct);
        foreach (var license in ordered)
        {
            var key = (license.CustomerId, license.Product);
            var figures = own.GetValueOrDefault(key);

            // any number stays any number, whatever else there is
            long? licensed = !figures.IsLicensed ? license.Quantity : checked(figures.Licensed + license.Quantity);
            own[key] = figures with
            {
                IsLicensed = true,
                Licensed = licensed,
                Ordered = checked((figures.Ordered ?? 0) + (license.Quantity ?? 0)),
                Orders = With(figures.Orders, license.Number),
            };
        }
    }

    private static IReadOnlyList<OrderedLine>? With(IReadOnlyList<OrderedLine>? orders, string license) =>
        !OrderedLine.TryRead(license, out var line) || orders?.Contains(line) == true ? orders : [.. orders ?? [], line];

    /// <summary>What an issuer has for the period: its statement, or its draft.</summary>
    private sealed record Side(Issuer Issuer, Statement? Statement, StatementDraft? Draft)
    {
        public DateOnly LastDay => Statement?.LastDay ?? Draft!.Period.To;
    }
}
