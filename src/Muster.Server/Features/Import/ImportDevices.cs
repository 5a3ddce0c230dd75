using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Protection;
using Muster.Domain.Usage;

namespace Muster.Server.Features.Import;

/// <summary>Adds and changes devices. A device is known by its customer and its id, which is the subject of its sightings.</summary>
internal sealed class ImportDevices(ImportRun run) : RowImport<DeviceRow>(run, ImportKind.Devices)
{
    private Dictionary<string, Guid> _customers = [];

    protected override IReadOnlyList<Column> Columns => DeviceColumns.All;

    protected override async Task BeginAsync(Table table, CancellationToken stop) => _customers = await Run.CustomersAsync(stop);

    protected override DeviceRow Read(Table table, Row row)
    {
        var read = DeviceColumns.Read(table, row, Run.Time.GetUtcNow());
        if (row.Problems.Count == 0 && !_customers.ContainsKey(read.Customer))
            row.Refuse(DeviceColumns.Customer, $"there is no customer {TextRules.Quote(read.Customer)}");
        return read;
    }

    protected override (string Key, Column Column) Identify(DeviceRow row) => ($"{row.Customer}\0{row.DeviceId}", DeviceColumns.DeviceId);

    protected override async Task DecideAsync(Table table, MusterContext context, IReadOnlyList<(long Line, DeviceRow Row)> rows, BatchOutcome outcome, CancellationToken stop)
    {
        var customers = rows.Select(r => _customers[r.Row.Customer]).Distinct().ToList();
        var ids = rows.Select(r => r.Row.DeviceId).ToList();
        var there = await context.Devices.Where(d => customers.Contains(d.CustomerId) && ids.Contains(d.ExternalId)).ToDictionaryAsync(d => (d.CustomerId, d.ExternalId), stop);
        var sighted = there.Count == rows.Count ? [] : await LastDaysAsync(context, customers, ids, stop);
        foreach (var (_, row) in rows)
        {
            var customer = _customers[row.Customer];
            var result = there.TryGetValue((customer, row.DeviceId), out var device)
                ? Change(table, row, device)
                : Add(row, customer, sighted.TryGetValue((customer, row.DeviceId), out var day) ? day : null, context);
            outcome.Count(result);
            if (result != RowOutcome.Unchanged) outcome.Recount(customer, DateOnly.MaxValue);
        }
    }

    /// <summary>The last days on which subjects with these ids were seen: sightings may have come before their device.</summary>
    private static async Task<Dictionary<(Guid, string), DateTimeOffset?>> LastDaysAsync(MusterContext context, List<Guid> customers, List<string> ids, CancellationToken stop)
    {
        var seen = new Dictionary<(Guid, string), DateTimeOffset?>();
        await foreach (var d in context.DaysSeen.AsNoTracking().Where(d => customers.Contains(d.CustomerId) && ids.Contains(d.Subject)).AsAsyncEnumerable().WithCancellation(stop))
        {
            var bits = default(YearBits);
            int[] months = [d.D01, d.D02, d.D03, d.D04, d.D05, d.D06, d.D07, d.D08, d.D09, d.D10, d.D11, d.D12];
            for (var month = 0; month < 12; month++) bits[month] = months[month];
            if (new DaysSeen(d.Subject, d.Holder, d.Year, bits).LastDay(DateOnly.MaxValue.DayNumber) is not { } number) continue;
            var day = new DateTimeOffset(DateOnly.FromDayNumber(number), TimeOnly.MinValue, TimeSpan.Zero);
            if (!seen.TryGetValue((d.CustomerId, d.Subject), out var before) || day > before) seen[(d.CustomerId, d.Subject)] = day;
        }
        return seen;
    }

    private RowOutcome Add(DeviceRow row, Guid customer, DateTimeOffset? sighted, MusterContext context)
    {
        var now = Run.Time.GetUtcNow();
        var lastSeen = row.LastSeen is null || sighted > row.LastSeen ? sighted : row.LastSeen;
        context.Devices.Add(new Device
        {
            PartnerId = Run.Partner,
            CustomerId = customer,
            Id = Guid.CreateVersion7(),
            ExternalId = row.DeviceId,
            HostName = row.HostName,
            Kind = row.Kind,
            Os = row.Os ?? "",
            LastUser = row.LastUser ?? "",
            LastSeen = lastSeen,
            Expected = row.Expected ?? false,
            KnownSince = row.LastSeen < now ? row.LastSeen.Value : now,
            Components = Reports(row, [], now),
        });
        return RowOutcome.Added;
    }

    private RowOutcome Change(Table table, DeviceRow row, Device device)
    {
        var before = (device.HostName, device.Kind, device.Os, device.LastUser, device.LastSeen, device.Expected);
        device.HostName = row.HostName;
        device.Kind = row.Kind;
        if (table.Has(DeviceColumns.Os)) device.Os = row.Os ?? "";
        if (table.Has(DeviceColumns.LastUser)) device.LastUser = row.LastUser ?? "";
        if (row.LastSeen is { } seen && (device.LastSeen is null || seen > device.LastSeen)) device.LastSeen = seen;
        device.Expected = row.Expected ?? device.Expected;
        var changed = before != (device.HostName, device.Kind, device.Os, device.LastUser, device.LastSeen, device.Expected);
        var reports = Reports(row, device.Components, Run.Time.GetUtcNow());
        if (!reports.SequenceEqual(device.Components)) (device.Components, changed) = (reports, true);
        return changed ? RowOutcome.Changed : RowOutcome.Unchanged;
    }

    /// <summary>What the row says of the components; without a word the old reports stay. A component that is as it was keeps its day.</summary>
    private static IReadOnlyList<ComponentReport> Reports(DeviceRow row, IReadOnlyList<ComponentReport> before, DateTimeOffset now)
    {
        if (row.Components is not { Count: > 0 } said) return before;
        return [.. said.Select(c => new ComponentReport(c.Code, c.Version, c.Status,
            before.FirstOrDefault(b => b.Code == c.Code && b.Status == c.Status)?.Since ?? row.LastSeen ?? now))];
    }
}
