using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Server.Features.Access;
using Muster.Server.Http;

namespace Muster.Server.Features.Audit;

/// <summary><c>/audit.csv</c>, <c>/console/audit.csv</c>, <c>/operations/audit.csv</c>: the rows of the log in its order, all pages. Columns: docs/export.md.</summary>
public static class ExportAudit
{
    private static readonly string[] Columns = ["at", "who", "on_behalf_of", "address", "act", "refused", "customer_external_id", "customer", "before", "after", "block"];

    /// <summary>Sends the log of where one is.</summary>
    public static Task Async(HttpContext http, ListAudit list, MusterContext context, Store store) => SendAsync(http, list, context, store);

    /// <summary>Sends the installation's log.</summary>
    public static async Task OfInstallationAsync(HttpContext http, Store store)
    {
        var operations = Scope.OfInstallation(http.RequestServices.GetRequiredService<Scope>());
        await using var context = store.Context();
        await SendAsync(http, new ListAudit(context, operations), context, store);
    }

    private static Task SendAsync(HttpContext http, ListAudit list, MusterContext context, Store store) => CsvExport.SendAsync(
        http,
        "audit",
        Columns,
        async ct =>
        {
            await context.Database.OpenConnectionAsync(ct);
            var command = list.Lines(AuditFilter.Read(http.Request.Query)).CreateDbCommand();
            return new CsvSource(await command.ExecuteReaderAsync(ct), command);
        },
        (reader, csv) =>
        {
            // in the order they are selected
            csv.Instant(store.InstantAt(reader, 0));
            csv.Text(reader.GetString(1));
            csv.Text(reader.GetString(2));
            csv.Text(reader.GetString(3));
            csv.Text(reader.GetString(4));
            csv.Flag(reader.GetBoolean(5));
            csv.Text(reader.IsDBNull(6) ? null : reader.GetString(6));
            csv.Text(reader.IsDBNull(7) ? null : reader.GetString(7));
            csv.Text(reader.GetString(8));
            csv.Text(reader.GetString(9));
            csv.Number(reader.IsDBNull(10) ? null : reader.GetInt64(10));
        });
}
