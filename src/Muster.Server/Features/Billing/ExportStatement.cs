using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Billing;
using Muster.Server.Http;

namespace Muster.Server.Features.Billing;

/// <summary>A statement as CSV, from its stored rows alone: the same bytes each time. Columns: docs/export.md.</summary>
public static class ExportStatement
{
    /// <summary>Columns of the file.</summary>
    public static readonly IReadOnlyList<string> Columns =
    [
        "period", "line", "kind", "for_period", "customer_external_id", "customer", "family", "product", "product_name", "tier", "license_number",
        "rule", "rests_on", "quantity", "band_from", "unit_price", "amount", "currency",
    ];

    /// <summary><c>/billing/{period}.csv</c>: the lines of a closed period. 404 when there is no statement.</summary>
    public static async Task Async(string period, HttpContext http, MusterContext context)
    {
        var ct = http.RequestAborted;
        if (await context.Statements.AsNoTracking().SingleOrDefaultAsync(s => s.Period == period && s.IssuerId == context.PartnerId, ct) is not { } statement)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await CsvExport.SendAsync(http, $"statement-{statement.Period}", Columns, Lines(context, statement), (line, csv) => Write(statement.Period, statement.Currency, line, csv));
    }

    /// <summary>Writes the file; one that is there is replaced.</summary>
    public static async Task WriteAsync(MusterContext context, Statement statement, string file, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await using var stream = new FileStream(file, FileMode.Create, FileAccess.Write);
        var csv = CsvExport.Header((byte)',', Columns);
        foreach (var line in Lines(context, statement))
        {
            Write(statement.Period, statement.Currency, line, csv);
            csv.End();
            if (csv.Length < 64 * 1024)
                continue;
            await stream.WriteAsync(csv.Written, ct);
            csv.Clear();
        }

        await stream.WriteAsync(csv.Written, ct);
    }

    private static IEnumerable<StatementLine> Lines(MusterContext context, Statement statement) =>
        context.StatementLines.AsNoTracking().Where(l => l.StatementId == statement.Id).OrderBy(l => l.Number).AsEnumerable();

    internal static void Write(string period, string currency, StatementLine line, CsvRow csv)
    {
        csv.Text(period);
        csv.Number(line.Number);
        csv.Text(line.Kind switch
        {
            LineKind.Charge => "charge",
            LineKind.LateSightings => "late_sightings",
            LineKind.Correction => "correction",
            LineKind.LicenseChange => "license_change",
            LineKind.PriceError => "price_error",
            _ => throw new InvalidOperationException($"No word for {line.Kind}."),
        });
        csv.Text(line.ForPeriod);
        csv.Text(line.ExternalId);
        csv.Text(line.CustomerName);
        csv.Text(line.Family);
        csv.Text(line.Product);
        csv.Text(line.ProductName);
        csv.Number(line.Tier);
        csv.Text(line.LicenseNumber);
        csv.Text(line.Rule switch { BillingRule.CutOff => "cutoff", BillingRule.Peak => "peak", _ => "average" });
        csv.Day(line.RestsOn);
        csv.Number(line.Quantity);
        csv.Number(line.BandFrom == 0 ? null : line.BandFrom);
        csv.Figure(Money.PriceText(line.UnitPrice, currency));
        csv.Figure(Money.Text(line.Amount, currency));
        csv.Text(currency);
    }
}
