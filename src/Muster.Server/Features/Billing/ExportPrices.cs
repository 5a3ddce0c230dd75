using Muster.Domain.Billing;
using Muster.Domain.Catalog;
using Muster.Server.Http;

namespace Muster.Server.Features.Billing;

/// <summary><c>/billing/prices.csv</c>, and a distributor's <c>/distribution/prices.csv</c>: the price book in the form that is imported. Columns: docs/import.md.</summary>
public static class ExportPrices
{
    private static readonly string[] Columns = ["product", "product_name", "currency", "valid_from", "from_quantity", "unit_price", "corrects"];

    /// <summary>Sends it; with <c>template=yes</c> instead a row without a price for each product that has none, to be filled in.</summary>
    public static async Task Async(HttpContext http, ListPrices list, ProductCatalog catalog)
    {
        var ct = http.RequestAborted;
        if (Issuers.Find(await list.IssuersAsync(ct), http.Request.Query["issuer"]) is not { } issuer)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (http.Request.Query["template"] == "yes")
        {
            var prices = await list.Async(issuer, ct);
            var from = new DateOnly(prices.Today.Year, prices.Today.Month, 1);
            await CsvExport.SendAsync(http, "prices", Columns, prices.Products.Where(p => p.InForce is not { Bands.Count: > 0 }), (missing, csv) =>
                Write(csv, missing.Product.Code, missing.Product.Name, prices.Currency, from, 1, "", corrects: false));
            return;
        }

        var entries = await list.HoldingAsync(issuer, ct);
        var rows = entries.SelectMany(e => e.Bands.Count == 0 ? [(Entry: e, Band: (PriceBand?)null)] : e.Bands.Select(b => (Entry: e, Band: (PriceBand?)b)));
        await CsvExport.SendAsync(http, "prices", Columns, rows, (row, csv) => Write(
            csv, row.Entry.Product, catalog.TryProduct(row.Entry.Product, out var product) ? product.Name : "", row.Entry.Currency, row.Entry.ValidFrom,
            row.Band?.From, row.Band is { } band ? Money.PriceText(band.UnitPrice, row.Entry.Currency) : "none", row.Entry.Corrects));
    }

    private static void Write(CsvRow csv, string product, string name, string currency, DateOnly validFrom, long? from, string price, bool corrects)
    {
        csv.Text(product);
        csv.Text(name);
        csv.Text(currency);
        csv.Day(validFrom);
        csv.Number(from);
        csv.Text(price);
        csv.Flag(corrects);
    }
}
