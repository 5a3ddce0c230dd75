using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Licensing;
using Muster.Server.Http;

namespace Muster.Server.Features.Licenses;

/// <summary><c>/licenses.csv</c> and <c>/customers/{id}/licenses.csv</c>: the rows of the list, all pages; without a filter also those that ended and those to come. Columns: docs/export.md.</summary>
public static class ExportLicenses
{
    private static readonly string[] Columns =
    [
        "customer_external_id", "customer", "family", "product", "product_name", "type", "number", "owner", "start", "end", "quantity", "state", "days_left",
    ];

    /// <summary>Those of all customers.</summary>
    public static Task AllAsync(HttpContext http, ListLicenses list, MusterContext context) => SendAsync(http, list, context, list.Read(http.Request.Query));

    /// <summary>Those of one customer; not found when it isn't there or out of scope.</summary>
    public static async Task OfCustomerAsync(HttpContext http, ListLicenses list, MusterContext context, Guid id)
    {
        if (await context.Customers.AnyAsync(c => c.Id == id, http.RequestAborted))
            await SendAsync(http, list, context, list.Read(http.Request.Query, id));
        else
            http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private static Task SendAsync(HttpContext http, ListLicenses list, MusterContext context, LicenseFilter filter)
    {
        var today = list.Today;
        return CsvExport.SendAsync(
            http,
            "licenses",
            Columns,
            async ct =>
            {
                await context.Database.OpenConnectionAsync(ct);
                var command = list.Command(filter, onPage: false);
                return new CsvSource(await command.ExecuteReaderAsync(ct), command);
            },
            (reader, csv) => Write(list.Row(reader), csv, today));
    }

    private static void Write(LicenseListRow row, CsvRow csv, DateOnly today)
    {
        csv.Text(row.ExternalId);
        csv.Text(row.Customer);
        csv.Text(row.Product.Family);
        csv.Text(row.Product.Code);
        csv.Text(row.Product.Name);
        csv.Text(LicenseFilter.Word(row.Type));
        csv.Text(row.Number);
        csv.Text(row.Owner == LicenseOwner.Partner ? "partner" : "customer");
        csv.Day(row.Start);
        csv.Day(row.End);
        if (row.Quantity is { } quantity)
            csv.Number(quantity);
        else
            csv.Text("unlimited");
        csv.Text(License.State(row.Start, row.End, today, row.HasSuccessor) switch
        {
            LicenseState.Future => "future",
            LicenseState.InForce => "in_force",
            LicenseState.Expiring => "expiring",
            LicenseState.LastDay => "last_day",
            LicenseState.Expired => "expired",
            LicenseState.Ended => "ended",
        });
        csv.Number(row.End is { } last ? last.DayNumber - today.DayNumber : null);
    }
}
