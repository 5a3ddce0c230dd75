using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Accounts;
using Muster.Domain.Catalog;
using Muster.Domain.Usage;
using Muster.Server.Features.Access;
using Muster.Server.Http;

namespace Muster.Server.Features.Usage;

/// <summary>The units behind a customer's count of a meter on a day: page and CSV list the same ones.</summary>
public sealed class ExplainUsage(MusterContext context, Scope scope, CountUsage counting, ProductCatalog catalog, TimeProvider clock)
{
    /// <summary>No day before this is asked for in earnest.</summary>
    private static readonly DateOnly Earliest = new(1990, 1, 1);

    private static readonly string[] Columns = ["customer_external_id", "meter", "day", "unit", "unit_kind", "subject", "name", "last_seen", "other_names"];

    private static readonly string[] ChangeColumns = ["customer_external_id", "meter", "since", "day", "unit", "unit_kind", "change", "reason", "other_unit", "subject", "name", "last_seen"];

    /// <summary>Today (UTC).</summary>
    public DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    /// <summary>Reads a day of the query, as 2026-11-22; what is no day, or is to come, is today.</summary>
    public DateOnly Day(string? day) =>
        DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var read) && read >= Earliest && read <= Today ? read : Today;

    /// <summary>All units on a day, counted from the days seen.</summary>
    public Task<IReadOnlyList<ExplainedUnit>> UnitsAsync(Guid customerId, Family family, DateOnly day, CancellationToken ct, DateTimeOffset? closedAt = null) =>
        counting.ExplainAsync(context.PartnerId, customerId, family, day, ct, closedAt);

    /// <summary>When the period was closed whose statement a query names (<c>statement=2026-10</c>, with <c>issuer</c> where that isn't the partner itself): what came in later is left out. Null without a statement, or on a day after its period.</summary>
    public async Task<DateTimeOffset?> ClosedAtAsync(IQueryCollection query, DateOnly day, CancellationToken ct)
    {
        var (statement, issuer, own) = (query["statement"].ToString(), query["issuer"].ToString(), context.PartnerId);
        return !Domain.Billing.Period.TryName(statement, out _, out _) || !Names.IsLine(issuer)
            ? null
            : await context.Statements.Where(s => s.Period == statement && s.LastDay >= day && (issuer == "" ? s.IssuerId == own : context.Partners.Any(p => p.Id == s.IssuerId && p.Code == issuer)))
                .Select(s => (DateTimeOffset?)s.ClosedAt).SingleOrDefaultAsync(ct);
    }

    /// <summary>What would be counted on a day and is not, because it is retired.</summary>
    public Task<IReadOnlyList<ExplainedRetirement>> RetiredAsync(Guid customerId, Family family, DateOnly day, CancellationToken ct) =>
        counting.RetiredAsync(context.PartnerId, customerId, family, day, ct);

    /// <summary>The units in which a text occurs: in the holder, or in a subject's id or name.</summary>
    public static IReadOnlyList<ExplainedUnit> Search(IReadOnlyList<ExplainedUnit> units, string search)
    {
        var text = SearchText.Of(search);
        return text.Length == 0 ? units : [.. units.Where(u => Has(u.Name, text) || u.OtherNames.Any(n => Has(n, text)) || u.Subjects.Any(s => Has(s.Id, text) || Has(s.Name, text)))];
    }

    /// <summary><c>/customers/{id}/usage/{meter}.csv</c>: one row per subject, in the order of the page. Columns: docs/export.md.</summary>
    public static async Task ExportAsync(Guid id, string meter, HttpContext http, ExplainUsage explain)
    {
        var ct = http.RequestAborted;
        var customer = await explain.CustomerAsync(id, ct);
        if (customer is null || !explain.TryMeter(meter, out var family))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var day = explain.Day(http.Request.Query["day"]);
        var units = Search(await explain.UnitsAsync(id, family, day, ct, await explain.ClosedAtAsync(http.Request.Query, day, ct)), http.Request.Query["q"].ToString());
        await CsvExport.SendAsync(
            http,
            $"usage-{meter}-{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}",
            Columns,
            units.SelectMany(u => u.Subjects.Select(s => (Unit: u, Subject: s))),
            (row, csv) =>
            {
                csv.Text(customer);
                csv.Text(meter);
                csv.Day(day);
                csv.Text(row.Unit.Name);
                csv.Text(row.Unit.IsHolder ? "holder" : family.Counted == Counted.Serials ? "serial" : "subject");
                csv.Text(row.Subject.Id);
                csv.Text(row.Subject.Name);
                csv.Day(row.Subject.LastSeen);
                csv.Text(string.Join(" | ", row.Unit.OtherNames));
            });
    }

    /// <summary>The day to compare a day with: one before it, the day before when the query doesn't say.</summary>
    public DateOnly Since(string? since, DateOnly day) => Day(since) is var asked && since?.Length > 0 && asked < day ? asked : day.AddDays(-1);

    /// <summary>What came and went after an earlier day, up to a day.</summary>
    public Task<IReadOnlyList<ExplainedChange>> ChangesAsync(Guid customerId, Family family, DateOnly since, DateOnly day, CancellationToken ct) =>
        counting.CompareAsync(context.PartnerId, customerId, family, since, day, ct);

    /// <summary><c>/customers/{id}/usage/{meter}/changes.csv</c>: one row per subject of what came and went. Columns: docs/export.md.</summary>
    public static async Task ExportChangesAsync(Guid id, string meter, HttpContext http, ExplainUsage explain)
    {
        var ct = http.RequestAborted;
        var customer = await explain.CustomerAsync(id, ct);
        if (customer is null || !explain.TryMeter(meter, out var family))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var day = explain.Day(http.Request.Query["day"]);
        var since = explain.Since(http.Request.Query["since"], day);
        var changes = await explain.ChangesAsync(id, family, since, day, ct);
        await CsvExport.SendAsync(
            http,
            $"usage-{meter}-{since.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}-{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}",
            ChangeColumns,
            changes.SelectMany(c => c.Unit.Subjects.Select(s => (Change: c, Subject: s))),
            (row, csv) =>
            {
                csv.Text(customer);
                csv.Text(meter);
                csv.Day(since);
                csv.Day(day);
                csv.Text(row.Change.Unit.Name);
                csv.Text(row.Change.Unit.IsHolder ? "holder" : family.Counted == Counted.Serials ? "serial" : "subject");
                csv.Text(row.Change.Came ? "came" : "went");
                csv.Text(row.Change.Reason switch
                {
                    ChangeReason.New => "new",
                    ChangeReason.Returned => "returned",
                    ChangeReason.ChangedHands => "changed-hands",
                    ChangeReason.Corrected => "corrected",
                    ChangeReason.Silent => "silent",
                });
                csv.Text(row.Change.Other);
                csv.Text(row.Subject.Id);
                csv.Text(row.Subject.Name);
                csv.Day(row.Subject.LastSeen);
            });
    }

    /// <summary>Finds the family of a meter.</summary>
    public bool TryMeter(string meter, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Family? family) => catalog.TryMeter(meter, out family) && scope.Sees(family);

    private Task<string?> CustomerAsync(Guid id, CancellationToken ct) => context.Customers.Where(c => c.Id == id).Select(c => c.ExternalId).SingleOrDefaultAsync(ct);

    private static bool Has(string text, string sought) => SearchText.Of(text).Contains(sought, StringComparison.Ordinal);
}
