using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Server.Features.Access;
using Muster.Server.Http;

namespace Muster.Server.Features.Orders;

/// <summary><c>/orders.csv</c> and <c>/distribution/orders.csv</c>: the rows of the list in its order, all pages. Columns: docs/export.md.</summary>
public static class ExportOrders
{
    /// <summary>Sends the file.</summary>
    public static Task Async(HttpContext http, ListOrders list, MusterContext context, Scope scope)
    {
        var filter = list.Read(http.Request.Query);
        string[] columns =
        [
            "order_number", "line", "purchase_order", "customer", scope.IsDistributor ? "partner" : "distributor", "product", "product_name", "ordered_quantity", "used", "status", "ordered_on",
            "starts", "due_on", "due",
        ];
        return CsvExport.SendAsync(
            http,
            "orders",
            columns,
            async ct =>
            {
                await context.Database.OpenConnectionAsync(ct);
                var command = list.Command(filter, onPage: false);
                return new CsvSource(await command.ExecuteReaderAsync(ct), command);
            },
            (reader, csv) =>
            {
                var row = list.Row(reader);
                csv.Text(row.Number);
                csv.Number(row.Line);
                csv.Text(row.PurchaseOrder);
                csv.Text(row.Customer);
                csv.Text(row.Other);
                csv.Text(row.ProductCode);
                csv.Text(row.Product?.Name);
                csv.Number(row.Quantity);
                csv.Number(row.Used);
                csv.Text(OrderFilter.Word(row.Status));
                csv.Day(row.OrderedOn);
                csv.Day(row.Starts);
                csv.Day(row.Status is Domain.Orders.SubscriptionStatus.Cancelled or Domain.Orders.SubscriptionStatus.Rejected ? null : row.DueOn);
                csv.Text(row.Renews ? "renews" : "ends");
            });
    }
}
