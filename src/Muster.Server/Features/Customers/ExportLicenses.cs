using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Access;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Server.Features.Access;
using Muster.Server.Http;

namespace Muster.Server.Features.Customers;

/// <summary><c>/licenses.csv</c> and <c>/customers/{id}/licenses.csv</c>: all licenses, also those that ended and those to come. Columns: docs/export.md.</summary>
public static class ExportLicenses
{
    private static readonly string[] Columns =
    [
        "customer_external_id", "customer", "family", "product", "product_name", "type", "number", "owner", "start", "end", "quantity", "state", "days_left",
    ];

    /// <summary>Those of all customers.</summary>
    public static Task AllAsync(HttpContext http, MusterContext context, Scope scope, ProductCatalog catalog, TimeProvider clock) =>
        SendAsync(http, context, scope, catalog, clock, "licenses", null);

    /// <summary>Those of one customer; not found when it isn't there or out of scope.</summary>
    public static async Task OfCustomerAsync(HttpContext http, MusterContext context, Scope scope, ProductCatalog catalog, TimeProvider clock, Guid id)
    {
        if (await context.Customers.AnyAsync(c => c.Id == id, http.RequestAborted))
            await SendAsync(http, context, scope, catalog, clock, "licenses", id);
        else
            http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private static Task SendAsync(HttpContext http, MusterContext context, Scope scope, ProductCatalog catalog, TimeProvider clock, string fileName, Guid? customer)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        return CsvExport.SendAsync(
            http,
            fileName,
            Columns,
            async ct =>
            {
                await context.Database.OpenConnectionAsync(ct);
                var command = context.Database.GetDbConnection().CreateCommand();

                // a line is what a successor must share; the catalog knows it, the database doesn't
                var lines = catalog.Products.Where(p => scope.Level(p.Family) != FamilyLevel.None).Select((p, i) => (Product: p, Parameters: (Code: $"@p{i}", Line: $"@l{i}"))).ToList();
                foreach (var (product, parameters) in lines)
                {
                    command.AddParameter(parameters.Code, product.Code);
                    command.AddParameter(parameters.Line, product.Line);
                }

                command.AddParameter("@partner", context.PartnerId);
                if (customer is { } id)
                    command.AddParameter("@customer", id);
                command.CommandText = $"""
                    with lines(product, line) as (values {string.Join(", ", lines.Select(l => $"({l.Parameters.Code}, {l.Parameters.Line})"))})
                    select c.external_id, c.name, l.product, l.type, l.number, l.owner, l.start, l."end", l.quantity, exists (
                        select 1 from licenses o join lines ol on ol.product = o.product
                        where o.partner_id = l.partner_id and o.customer_id = l.customer_id and o.id <> l.id and ol.line = ll.line
                            and (o."end" is null or o."end" > l."end"))
                    from licenses l
                    join customers c on c.partner_id = l.partner_id and c.id = l.customer_id
                    join lines ll on ll.product = l.product
                    where l.partner_id = @partner{(customer is null ? "" : " and l.customer_id = @customer")}{context.InScopeSql(command, "l.customer_id")}
                    order by c.external_id, l.product, l.start, l.number
                    """;
                return new CsvSource(await command.ExecuteReaderAsync(ct), command);
            },
            (reader, csv) => Write(reader, csv, catalog, today));
    }

    private static void Write(DbDataReader reader, CsvRow csv, ProductCatalog catalog, DateOnly today)
    {
        var product = catalog.Product(reader.GetString(2));
        var start = reader.GetFieldValue<DateOnly>(6);
        DateOnly? end = reader.IsDBNull(7) ? null : reader.GetFieldValue<DateOnly>(7);
        csv.Text(reader.GetString(0));
        csv.Text(reader.GetString(1));
        csv.Text(product.Family);
        csv.Text(product.Code);
        csv.Text(product.Name);
        csv.Text(Enum.Parse<LicenseType>(reader.GetString(3)) switch
        {
            LicenseType.Trial => "trial",
            LicenseType.Term => "term",
            LicenseType.Usage => "usage",
            LicenseType.Ordered => "ordered",
            LicenseType.Enterprise => "enterprise",
            LicenseType.Perpetual => "perpetual",
        });
        csv.Text(reader.GetString(4));
        csv.Text(reader.GetString(5) == nameof(LicenseOwner.Partner) ? "partner" : "customer");
        csv.Day(start);
        csv.Day(end);
        if (reader.IsDBNull(8))
            csv.Text("unlimited");
        else
            csv.Number(reader.GetInt64(8));
        csv.Text(License.State(start, end, today, reader.GetBoolean(9)) switch
        {
            LicenseState.Future => "future",
            LicenseState.InForce => "in_force",
            LicenseState.Expiring => "expiring",
            LicenseState.LastDay => "last_day",
            LicenseState.Expired => "expired",
            LicenseState.Ended => "ended",
        });
        csv.Number(end is { } last ? last.DayNumber - today.DayNumber : null);
    }
}
