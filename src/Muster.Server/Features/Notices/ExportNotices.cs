using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Licensing;
using Muster.Data.Notices;
using Muster.Domain.Catalog;
using Muster.Server.Http;

namespace Muster.Server.Features.Notices;

/// <summary><c>/notices.csv</c>: the rows of the list in its order, all pages. Columns: docs/export.md.</summary>
public static class ExportNotices
{
    private static readonly string[] Columns =
    [
        "at", "kind", "customer_external_id", "customer", "family", "product", "license_number", "end", "days_left", "used", "limit", "new_devices", "devices", "act", "due", "who", "muted",
    ];

    /// <summary>Sends them.</summary>
    public static Task Async(HttpContext http, ListNotices list, MusterContext context, Store store, ProductCatalog catalog) => CsvExport.SendAsync(
        http,
        "notices",
        Columns,
        async ct =>
        {
            var notices = await list.OrderedAsync(NoticeFilter.Read(http.Request.Query), ct);
            await context.Database.OpenConnectionAsync(ct);
            var command = (from n in notices
                           join c in context.Customers on n.CustomerId equals c.Id
                           orderby n.At descending, n.Id descending
                           select new { n.At, n.Kind, c.ExternalId, c.Name, n.Product, n.Facts, n.Muted }).CreateDbCommand();
            return new CsvSource(await command.ExecuteReaderAsync(ct), command);
        },
        (reader, csv) =>
        {
            // in the order they are selected
            var facts = NoticeFacts.Read(reader.GetString(5));
            var kind = Enum.Parse<NoticeKind>(reader.GetString(1));
            var product = reader.GetString(4);
            csv.Instant(store.InstantAt(reader, 0));
            csv.Text(NoticeFilter.KindWords.First(w => w.Value == kind).Key);
            csv.Text(reader.GetString(2));
            csv.Text(reader.GetString(3));
            csv.Text(facts.Family ?? (catalog.TryProduct(product, out var known) ? known.Family : null));
            csv.Text(product);
            csv.Text(facts.Number);
            csv.Day(facts.End);
            csv.Number(facts.Days);
            csv.Number(facts.Used);
            csv.Number(facts.Limit);
            csv.Number(facts.New);
            csv.Number(facts.Devices);
            csv.Text(facts.Act switch { PlannedActKind.ChangeLicenses => "change-licenses", PlannedActKind.UpdateBilling => "update-billing", PlannedActKind.Unlink => "unlink", _ => null });
            csv.Day(facts.Due);
            csv.Text(facts.Who);
            csv.Flag(reader.GetBoolean(6));
        });
}
