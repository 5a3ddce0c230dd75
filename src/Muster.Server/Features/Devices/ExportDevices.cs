using System.Data.Common;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Domain.Protection;
using Muster.Server.Http;

namespace Muster.Server.Features.Devices;

/// <summary><c>/devices.csv</c> and <c>/customers/{id}/devices.csv</c>: the rows of the list in its order, all pages. Columns: docs/export.md.</summary>
public static class ExportDevices
{
    /// <summary>How many customers' licenses are remembered at once: memory stays flat however many customers the file passes.</summary>
    private const int Remembered = 4096;

    private static readonly string[] Columns =
        ["customer_external_id", "customer", "device_id", "host_name", "kind", "os", "protection", "reasons", "since", "last_seen", "last_user", "components", "being_installed"];

    /// <summary>Sends the devices of all customers.</summary>
    public static Task AllAsync(HttpContext http, ListDevices list, MusterContext context, Store store, ProductCatalog catalog) =>
        SendAsync(http, "devices", DeviceFilter.Read(http.Request.Query, null), list, context, store, catalog);

    /// <summary>Sends the devices of one customer.</summary>
    public static async Task OfCustomerAsync(Guid id, HttpContext http, ListDevices list, MusterContext context, Store store, ProductCatalog catalog)
    {
        if (await context.Customers.AnyAsync(c => c.Id == id, http.RequestAborted))
            await SendAsync(http, "devices", DeviceFilter.Read(http.Request.Query, id), list, context, store, catalog);
        else
            http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private static async Task SendAsync(HttpContext http, string name, DeviceFilter filter, ListDevices list, MusterContext context, Store store, ProductCatalog catalog)
    {
        await using var beside = store.Context(context.PartnerId);
        var row = new Row(store, beside, catalog, list.Today);
        await CsvExport.SendAsync(
            http,
            name,
            Columns,
            async ct =>
            {
                await context.Database.OpenConnectionAsync(ct);
                var rows = from d in list.Ordered(filter)
                           join c in context.Customers on d.CustomerId equals c.Id
                           select new
                           {
                               Customer = c.ExternalId,
                               CustomerName = c.Name,
                               d.CustomerId,
                               Device = d.ExternalId,
                               d.HostName,
                               d.Kind,
                               d.Os,
                               d.LastUser,
                               d.KnownSince,
                               d.LastSeen,
                               d.Components,
                               d.Expected,
                               d.Judged,
                               d.GapFrom,
                               d.ExcludedUntil,
                           };
                var command = rows.CreateDbCommand();
                return new CsvSource(await command.ExecuteReaderAsync(ct), command);
            },
            row.Write);
    }

    /// <summary>Writes row after row; the columns are those of the query above, in its order.</summary>
    private sealed class Row(Store store, MusterContext beside, ProductCatalog catalog, DateOnly today)
    {
        private readonly Dictionary<Guid, List<License>> _licenses = [];

        public void Write(DbDataReader reader, CsvRow csv)
        {
            var components = reader.GetString(10);
            var device = new Device
            {
                PartnerId = beside.PartnerId,
                CustomerId = reader.GetGuid(2),
                Id = Guid.Empty,
                ExternalId = reader.GetString(3),
                HostName = reader.GetString(4),
                Kind = Enum.Parse<DeviceKind>(reader.GetString(5)),
                Os = reader.GetString(6),
                LastUser = reader.GetString(7),
                KnownSince = store.InstantAt(reader, 8),
                LastSeen = reader.IsDBNull(9) ? null : store.InstantAt(reader, 9),
                Components = components == "[]" ? [] : JsonSerializer.Deserialize<List<ComponentReport>>(components, ComponentJson.Options)!,
                Expected = reader.GetBoolean(11),
                Judged = reader.GetBoolean(12),
                GapFrom = reader.IsDBNull(13) ? null : reader.GetFieldValue<DateOnly>(13),
                ExcludedUntil = reader.IsDBNull(14) ? null : reader.GetFieldValue<DateOnly>(14),
            };
            var gaps = device.IsUnprotected(today) ? ListDevices.Gaps(device, Licenses(device.CustomerId), catalog, today) : [];
            csv.Text(reader.GetString(0));
            csv.Text(reader.GetString(1));
            csv.Text(device.ExternalId);
            csv.Text(device.HostName);
            csv.Text(device.Kind switch { DeviceKind.Computer => "computer", DeviceKind.Server => "server", DeviceKind.Mobile => "mobile" });
            csv.Text(device.Os);
            csv.Text(device.IsUnprotected(today) ? "unprotected" : device.Judged && device.IsExcluded(today) ? "excluded" : device.Judged ? "protected" : "not-wanted");
            csv.Text(string.Join(' ', gaps.Select(Word)));
            csv.Day(gaps.Count == 0 ? null : gaps.Min(g => g.From));
            csv.Instant(device.LastSeen);
            csv.Text(device.LastUser);
            csv.Text(string.Join(' ', device.Components.Select(c => $"{c.Code}:{Word(c.Status)}")));
            csv.Text(device.GapFrom is null ? "" : string.Join(' ', ListDevices.Installing(device, Licenses(device.CustomerId), catalog, today)));
        }

        private List<License> Licenses(Guid customer)
        {
            if (_licenses.TryGetValue(customer, out var licenses))
                return licenses;
            if (_licenses.Count == Remembered)
                _licenses.Clear();
            return _licenses[customer] = [.. beside.Licenses.AsNoTracking().Where(l => l.CustomerId == customer)];
        }

        private static string Word(ProtectionGap gap) => gap.Reason switch
        {
            GapReason.NeverInstalled => "never-installed",
            GapReason.ProductMissing => "product-missing:" + gap.Component,
            GapReason.ServiceStopped => "service-stopped:" + gap.Component,
            GapReason.Silent => "silent",
        };

        private static string Word(ComponentStatus status) => status switch
        {
            ComponentStatus.Installed => "installed",
            ComponentStatus.Missing => "missing",
            ComponentStatus.Stopped => "stopped",
        };
    }
}
