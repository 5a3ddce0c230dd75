using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Muster.Data;
using Muster.Data.Usage;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Server.Features.Access;
using Muster.Server.Features.Billing;
using Muster.Server.Http;
using Muster.Server.Ui;

namespace Muster.Server.Features.Customers;

/// <summary><c>/customers.csv</c>: the rows of the list in its order, all pages. Columns: docs/export.md.</summary>
public static class ExportCustomers
{
    /// <summary>Sends the file.</summary>
    public static Task Async(HttpContext http, ListCustomers list, MusterContext context, Scope scope, IMemoryCache cache) =>
        SendAsync(http, list, context, scope, cache, null);

    /// <summary>Sends the selected rows of the list only. A form, because a page of ids is longer than an address may be.</summary>
    public static Task SelectedAsync(HttpContext http, ListCustomers list, MusterContext context, Scope scope, IMemoryCache cache, IFormCollection form)
    {
        List<Guid> selected = [.. form["id"].Select(id => Guid.TryParse(id, CultureInfo.InvariantCulture, out var parsed) ? parsed : Guid.Empty).Where(id => id != Guid.Empty).Distinct()];
        if (selected.Count > 0)
            return SendAsync(http, list, context, scope, cache, selected);
        FlashMessage.Set(http, Tone.Warning, "Customers.NoneSelected");
        http.Response.Redirect("/customers" + http.Request.QueryString.ToUriComponent());
        return Task.CompletedTask;
    }

    private static Task SendAsync(HttpContext http, ListCustomers list, MusterContext context, Scope scope, IMemoryCache cache, List<Guid>? selected)
    {
        var (filter, families) = (list.Read(http.Request.Query), list.Families.ToList());
        string[] columns =
        [
            "external_id", "name", "billing_type", "licenses", "seats", "owner", "unprotected_devices", "nearest_expiry", "expired_on", "partner_assistance", "data_geography",
            .. families.SelectMany(f => (string[])[$"{f.Code}_used", $"{f.Code}_limit", $"{f.Code}_level"]),
            .. families.SelectMany(f => (string[])[$"{f.Code}_billed", $"{f.Code}_change"]),
        ];
        Row? row = null;
        return CsvExport.SendAsync(
            http,
            "customers",
            columns,
            async ct =>
            {
                await context.Database.OpenConnectionAsync(ct);
                var billed = selected is null ? await LastBilled.OfAllAsync(context, scope, cache, ct) : await LastBilled.OfAsync(context, selected, ct);
                var rows = list.Ordered(filter);
                var command = (selected is null ? rows : rows.Where(c => selected.Contains(c.CustomerId))).CreateDbCommand();
                var reader = await command.ExecuteReaderAsync(ct);
                row = new Row(reader, families, billed);
                return new CsvSource(reader, command);
            },
            (reader, csv) => row!.Write(reader, csv));
    }

    /// <summary>Finds the columns once, then writes row after row.</summary>
    private sealed class Row(DbDataReader reader, IReadOnlyList<Family> families, LastBilled billed)
    {
        private readonly int _customer = reader.GetOrdinal("customer_id");
        private readonly int _external = reader.GetOrdinal("external_id");
        private readonly int _name = reader.GetOrdinal("name");
        private readonly int _billing = reader.GetOrdinal("billing_type");
        private readonly int _licenses = reader.GetOrdinal("licenses");
        private readonly int _seats = reader.GetOrdinal("seats");
        private readonly int _owner = reader.GetOrdinal("owner");
        private readonly int _unprotected = reader.GetOrdinal("unprotected");
        private readonly int _nearest = reader.GetOrdinal("nearest_expiry");
        private readonly int _expired = reader.GetOrdinal("expired_on");
        private readonly int _assistance = reader.GetOrdinal("partner_assistance");
        private readonly int _geography = reader.GetOrdinal("data_geography");
        private readonly (string Code, int Used, int Limit)[] _families =
            [.. families.Select(f => (f.Code, reader.GetOrdinal(CustomerListRow.Used(f.Code)), reader.GetOrdinal(CustomerListRow.Limit(f.Code))))];

        public void Write(DbDataReader reader, CsvRow csv)
        {
            csv.Text(reader.GetString(_external));
            csv.Text(reader.GetString(_name));
            csv.Text(reader.GetString(_billing) switch { "Trial" => "trial", "Term" => "term", _ => "monthly" });
            csv.Number(reader.GetInt32(_licenses));
            Count(csv, reader.GetInt64(_seats));
            csv.Text(reader.GetString(_owner) switch { "Partner" => "partner", "Customer" => "customer", "Mixed" => "mixed", _ => "none" });
            csv.Number(reader.GetInt32(_unprotected));
            var nearest = reader.GetFieldValue<DateOnly>(_nearest);
            csv.Day(nearest == CustomerListRow.Never ? null : nearest);
            csv.Day(reader.IsDBNull(_expired) ? null : reader.GetFieldValue<DateOnly>(_expired));
            csv.Text(reader.GetBoolean(_assistance) ? "on" : "off");
            csv.Text(reader.GetString(_geography));
            foreach (var (code, usedColumn, limitColumn) in _families)
            {
                var used = reader.GetInt64(usedColumn);
                long? limit = reader.IsDBNull(limitColumn) ? null : reader.GetInt64(limitColumn);
                if (CustomerListRow.Standing(code, used, limit) is not { } standing)
                {
                    csv.Number(null);
                    csv.Number(null);
                    csv.Text(null);
                    continue;
                }

                csv.Number(used);
                if (limit is { } bound)
                    Count(csv, bound);
                else
                    csv.Number(null);
                csv.Text(standing.Level switch { UsageLevel.Ok => "ok", UsageLevel.Near => "near", UsageLevel.Over => "over", UsageLevel.Unlicensed => "unlicensed" });
            }

            var customer = reader.GetGuid(_customer);
            foreach (var (code, usedColumn, _) in _families)
            {
                var quantity = billed.Of(customer, code);
                csv.Number(quantity);
                csv.Number(quantity is null ? null : Math.Max(0, reader.GetInt64(usedColumn)) - quantity);
            }
        }

        private static void Count(CsvRow csv, long count)
        {
            if (count == CustomerListRow.Unlimited)
                csv.Text("unlimited");
            else
                csv.Number(count);
        }
    }
}
