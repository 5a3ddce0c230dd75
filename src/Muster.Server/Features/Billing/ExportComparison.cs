using Muster.Domain.Catalog;
using Muster.Server.Http;

namespace Muster.Server.Features.Billing;

/// <summary><c>/billing/compare.csv</c>: what was billed beside what was measured and licensed. Columns: docs/export.md.</summary>
public static class ExportComparison
{
    private static readonly string[] Columns =
        ["period", "match", "customer", "customer_id", "product", "product_name", "licensed", "measured", "billed", "difference", "vendor_used", "vendor_ordered", "lines", "ordered", "order_lines"];

    /// <summary>Sends the lines of the page, all pages; 404 when the period is neither closed nor the open one.</summary>
    public static async Task Async(HttpContext http, ShowComparison show, ProductCatalog catalog)
    {
        var ct = http.RequestAborted;
        var period = http.Request.Query["period"].ToString();
        if (period.Length == 0)
            period = await show.LatestAsync(await show.PeriodsAsync(ct), ct);
        if (await show.Async(period, ComparisonFilter.Read(http.Request.Query), ct) is not { } comparison)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await CsvExport.SendAsync(http, $"compare-{period}", Columns, comparison.Lines, (line, csv) =>
        {
            csv.Text(period);
            csv.Text(ComparisonFilter.Word(line.Match));
            csv.Text(line.Customer);
            csv.Text(line.CustomerId?.ToString());
            csv.Text(line.Product);
            csv.Text(catalog.TryProduct(line.Product, out var product) ? product.Name : "");
            if (line.Own.IsLicensed && line.Own.Licensed is null)
                csv.Text("unlimited");
            else
                csv.Number(line.Own.Licensed);
            csv.Number(line.Own.Measured);
            csv.Number(line.Billed);
            csv.Number(line.Difference);
            csv.Number(line.Used);
            csv.Number(line.Ordered);
            csv.Number(line.Lines);
            csv.Number(line.Own.Ordered);
            csv.Text(line.Own.Orders is { } orders ? string.Join("; ", orders) : null);
        });
    }
}
