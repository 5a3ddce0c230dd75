using Microsoft.EntityFrameworkCore;
using Muster.Domain.Billing;
using Muster.Domain.Orders;
using Muster.Server.Http;

namespace Muster.Server.Features.Distribution;

/// <summary><c>/distribution/consumption.csv</c>: the rows of the page, all pages. Columns: docs/export.md.</summary>
public static class ExportConsumption
{
    private static readonly string[] Columns =
    [
        "period", "partner_code", "partner", "customer_external_id", "customer", "product", "product_name", "order_number", "order_line", "quantity", "charges", "adjustments", "amount", "currency",
    ];

    /// <summary>Sends the file.</summary>
    public static async Task Async(HttpContext http, ListConsumption list)
    {
        var page = await list.Async(ConsumptionFilter.Read(http.Request.Query), http.RequestAborted);
        var (filter, rows) = (page.Filter, page.Periods.Count == 0 ? [] : list.Rows(page.Filter).AsNoTracking().AsEnumerable());
        await CsvExport.SendAsync(http, page.Periods.Count == 0 ? "consumption" : "consumption-" + filter.Period, Columns, rows, (row, csv) =>
        {
            csv.Text(filter.Period);
            csv.Text(row.PartnerCode);
            csv.Text(row.Partner);
            csv.Text(row.ExternalId);
            csv.Text(row.Customer);
            csv.Text(row.Product);
            csv.Text(row.ProductName);
            OrderedLine? ordered = OrderedLine.TryRead(row.License, out var line) ? line : null;
            csv.Text(ordered?.Order ?? row.License);
            csv.Number(ordered?.Line);
            csv.Number(row.Quantity);
            csv.Figure(Money.Text(row.Charges, row.Currency));
            csv.Figure(Money.Text(row.Adjustments, row.Currency));
            csv.Figure(Money.Text(row.Amount, row.Currency));
            csv.Text(row.Currency);
        });
    }
}
