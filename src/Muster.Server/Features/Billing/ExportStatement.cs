using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Billing;
using Muster.Domain.Orders;
using Muster.Server.Http;

namespace Muster.Server.Features.Billing;

/// <summary>A statement as CSV, from its stored rows alone: the same bytes each time. Columns: docs/export.md.</summary>
public static class ExportStatement
{
    /// <summary>Columns of the file.</summary>
    public static readonly IReadOnlyList<string> Columns =
    [
        "period", "line", "kind", "for_period", "customer_external_id", "customer", "family", "product", "product_name", "tier", "license_number",
        "rule", "rests_on", "quantity", "band_from", "unit_price", "amount", "currency", "issuer", "order_number", "order_line",
    ];

    /// <summary>What all lines of a statement have in common.</summary>
    /// <param name="Period">Name of the period.</param>
    /// <param name="Currency">ISO 4217 code.</param>
    /// <param name="Issuer">Name of the issuer.</param>
    /// <param name="Ordered">Whether its licenses were ordered, and are numbered by order and line.</param>
    internal readonly record struct Head(string Period, string Currency, string Issuer, bool Ordered);

    /// <summary><c>/billing/{period}.csv</c>: the lines of a closed period.</summary>
    public static Task Async(Statement statement, Issuer issuer, HttpContext http, MusterContext context) => CsvExport.SendAsync(
        http, FileName("statement", statement.Period, issuer), Columns, Lines(context, statement), (line, csv) => Write(HeadOf(statement), line, csv));

    /// <summary>What a period's file is called.</summary>
    public static string FileName(string what, string period, Issuer issuer) => $"{what}-{period}{(issuer.IsOwn ? "" : "-" + issuer.Code)}";

    /// <summary>Writes the file; one that is there is replaced.</summary>
    public static async Task WriteAsync(MusterContext context, Statement statement, string file, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await using var stream = new FileStream(file, FileMode.Create, FileAccess.Write);
        var csv = CsvExport.Header((byte)',', Columns);
        foreach (var line in Lines(context, statement))
        {
            Write(HeadOf(statement), line, csv);
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

    private static Head HeadOf(Statement statement) => new(statement.Period, statement.Currency, statement.IssuerName, statement.IssuerId != statement.PartnerId);

    internal static void Write(in Head head, StatementLine line, CsvRow csv)
    {
        csv.Text(head.Period);
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
        csv.Figure(Money.PriceText(line.UnitPrice, head.Currency));
        csv.Figure(Money.Text(line.Amount, head.Currency));
        csv.Text(head.Currency);
        csv.Text(head.Issuer);
        OrderedLine? ordered = head.Ordered && OrderedLine.TryRead(line.LicenseNumber, out var of) ? of : null;
        csv.Text(ordered?.Order);
        csv.Number(ordered?.Line);
    }
}
