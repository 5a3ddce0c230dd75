using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Usage;
using Muster.Server.Http;

namespace Muster.Server.Features.Corrections;

/// <summary>What inflates a customer's counts, as files: its people with likely duplicates, and its untidy devices. Columns: docs/export.md.</summary>
public static class ExportTidying
{
    private static readonly string[] PeopleColumns =
        ["customer_external_id", "name", "other_names", "account_kind", "families", "units", "subjects", "last_seen", "likely_duplicate", "duplicate_saving"];

    private static readonly string[] DeviceColumns = ["customer_external_id", "finding", "name", "device_id", "holder", "last_seen", "leaves_on", "group_saving", "people"];

    /// <summary><c>/customers/{id}/holders.csv</c>: the people counted today, with the filter of their page.</summary>
    public static async Task PeopleAsync(Guid id, HttpContext http, MusterContext context, ListPeople list)
    {
        var ct = http.RequestAborted;
        if (await ExternalIdAsync(http, context, id, ct) is not { } customer)
            return;
        var all = await list.Async(id, ct);
        var duplicates = LikelyDuplicates.Of(all).SelectMany(d => d.People.Select(p => (p.Name, Of: d))).ToDictionary(d => d.Name, d => d.Of);
        await CsvExport.SendAsync(http, "people", PeopleColumns, ListPeople.Matching(all, http.Request.Query["q"].ToString(), http.Request.Query["account"].ToString()), (person, csv) =>
        {
            var duplicate = duplicates.GetValueOrDefault(person.Name);
            csv.Text(customer);
            csv.Text(person.Name);
            csv.Text(string.Join(" | ", person.OtherNames));
            csv.Text(person.Kind switch { AccountKind.Person => "person", AccountKind.Local => "local", AccountKind.Service => "service" });
            csv.Text(string.Join(" | ", person.Families));
            csv.Number(person.Families.Count);
            csv.Number(person.Subjects);
            csv.Day(person.LastSeen);
            csv.Text(duplicate?.Account);
            csv.Number(duplicate?.Saved);
        });
    }

    /// <summary><c>/customers/{id}/devices/cleanup.csv</c>: stale, re-imaged and shared devices, one row for each device.</summary>
    public static async Task DevicesAsync(Guid id, HttpContext http, MusterContext context, ListUntidy list)
    {
        var ct = http.RequestAborted;
        if (await ExternalIdAsync(http, context, id, ct) is not { } customer)
            return;
        var untidy = await list.Async(id, ct);
        IEnumerable<Row> rows =
        [
            .. untidy.Stale.Select(s => new Row("stale", s.Device) { LeavesOn = s.LeavesOn, Saved = s.Saved }),
            .. untidy.Reimaged.SelectMany(r => r.Older.Select(o => new Row("re-imaged", o) { Saved = r.Saved }).Prepend(new Row("re-imaged-newest", r.Newest))),
            .. untidy.Shared.Select(s => new Row("shared", s.Device) { People = string.Join(" | ", s.People.Select(p => p.Holder)) }),
        ];
        await CsvExport.SendAsync(http, "cleanup", DeviceColumns, rows, (row, csv) =>
        {
            csv.Text(customer);
            csv.Text(row.Finding);
            csv.Text(row.Device.Name);
            csv.Text(row.Device.Id);
            csv.Text(row.Device.Holder);
            csv.Day(row.Device.LastSeen);
            csv.Day(row.LeavesOn);
            csv.Number(row.Saved);
            csv.Text(row.People);
        });
    }

    private static async Task<string?> ExternalIdAsync(HttpContext http, MusterContext context, Guid id, CancellationToken ct)
    {
        var found = await context.Customers.Where(c => c.Id == id).Select(c => c.ExternalId).SingleOrDefaultAsync(ct);
        if (found is null)
            http.Response.StatusCode = StatusCodes.Status404NotFound;
        return found;
    }

    private sealed record Row(string Finding, CountedDevice Device)
    {
        public DateOnly? LeavesOn { get; init; }

        public int? Saved { get; init; }

        public string People { get; init; } = "";
    }
}
