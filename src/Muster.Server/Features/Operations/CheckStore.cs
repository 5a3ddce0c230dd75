using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Usage;
using Muster.Domain.Accounts;
using Muster.Domain.Catalog;
using Muster.Domain.Protection;
using Muster.Domain.Usage;
using Muster.Server.Features.Billing;
using Muster.Server.Features.Usage;

namespace Muster.Server.Features.Operations;

/// <summary>Proves the store against itself: every cached figure is made again from what it was made from, and compared.</summary>
public sealed class CheckStore(Store store, ProductCatalog catalog, CountUsage counting, RecountCustomers recount, CheckStatements statements, TimeProvider clock)
{
    /// <summary>Tables with a customer, and the column that names it: a row whose customer isn't its partner's is an orphan.</summary>
    private static readonly string[] CustomerTables =
        ["licenses", "firewalls", "devices", "days_seen", "subjects", "corrections", "daily_usage", "recounts", "customer_list", "late_days", "adjustment_marks", "statement_lines"];

    private const int MostTries = 300;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Checks everything. Marks that wait are worked off first; they are not differences.</summary>
    /// <param name="differs">Told each difference, in a sentence.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>How many customers were checked.</returns>
    public async Task<int> Async(Func<string, Task> differs, CancellationToken ct)
    {
        await recount.MarkDueAsync(ct);
        await recount.DrainAsync(null, null, ct);

        // another process counts the rest, or died over it and lets go of it within minutes
        for (var tries = 0; tries < MostTries && await recount.IsClaimedAsync(ct); tries++)
        {
            await Task.Delay(Pause, TimeProvider.System, ct);
            await recount.DrainAsync(null, null, ct);
        }

        await CheckOrphansAsync(differs, ct);

        var checkedCustomers = 0;
        await using var system = store.Context();
        foreach (var partner in await system.Partners.AsNoTracking().OrderBy(p => p.Code).ToListAsync(ct))
        {
            await using var context = store.Context(partner.Id);
            if (partner.Kind != PartnerKind.None && !await context.Administrators.AnyAsync(ct))
                await differs($"{partner.Code}: it has no administrator.");
            await foreach (var customer in context.Customers.AsNoTracking().OrderBy(c => c.Id).AsAsyncEnumerable().WithCancellation(ct))
            {
                await CheckAsync(partner, customer, differs, ct);
                checkedCustomers++;
            }

            await statements.Async(context, partner.Code, differs, ct);
        }

        return checkedCustomers;
    }

    private async Task CheckOrphansAsync(Func<string, Task> differs, CancellationToken ct)
    {
        await using var connection = await store.ConnectAsync(ct);
        foreach (var table in CustomerTables)
        {
            await using var command = connection.CreateCommand();
            command.CommandTimeout = 0;
            command.CommandText = $"select count(*) from {table} t where not exists (select 1 from customers c where c.partner_id = t.partner_id and c.id = t.customer_id)";
            var orphans = Convert.ToInt64(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
            if (orphans > 0)
                await differs($"{table}: {orphans} rows belong to no customer of their partner.");
        }

        await using var partners = connection.CreateCommand();
        partners.CommandText = "select count(*) from customers c where not exists (select 1 from partners p where p.id = c.partner_id)";
        var strangers = Convert.ToInt64(await partners.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
        if (strangers > 0)
            await differs($"customers: {strangers} rows belong to no partner.");
    }

    private async Task CheckAsync(Partner partner, Customer customer, Func<string, Task> differs, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var who = $"{partner.Code}, {customer.ExternalId}";
        await using var context = store.Context(partner.Id);
        var counts = await counting.Async(partner.Id, customer.Id, null, RecountCustomers.Horizon(today), ct);
        var cached = (await context.DailyUsage.AsNoTracking().Where(u => u.CustomerId == customer.Id).ToListAsync(ct)).ToLookup(u => u.Family);
        foreach (var stranger in cached.Where(c => !catalog.TryFamily(c.Key, out _)))
            await differs($"{who}: daily usage of {stranger.Key}, which is no family.");
        foreach (var family in catalog.Families)
        {
            var last = 0L;
            var expected = new List<(DateOnly Day, long Count)>();
            for (var day = counts.From; day <= today; day = day.AddDays(1))
            {
                if (counts.On(family.Code, day) is var count && count != last)
                    expected.Add((day, last = count));
            }

            var kept = cached[family.Code].OrderBy(u => u.FromDay).Select(u => (u.FromDay, u.Count)).ToList();
            if (!expected.SequenceEqual(kept))
                await differs($"{who}: daily usage of {family.Code} is not what the days seen give.");
        }

        var row = await context.CustomerList.AsNoTracking().SingleOrDefaultAsync(c => c.CustomerId == customer.Id, ct);
        if (row is null)
        {
            await differs($"{who}: it has no row in the customer list.");
            return;
        }

        await CheckListRowAsync(context, customer, row, counts, now, who, differs, ct);
    }

    private async Task CheckListRowAsync(
        MusterContext context, Customer customer, CustomerListRow row, CustomerCounts counts, DateTimeOffset now, string who, Func<string, Task> differs, CancellationToken ct)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var licenses = await context.Licenses.AsNoTracking().Where(l => l.CustomerId == customer.Id).ToListAsync(ct);
        foreach (var license in licenses.Where(l => !catalog.TryProduct(l.Product, out _)))
            await differs($"{who}: license {license.Number} is for {license.Product}, which is not in the catalog.");
        licenses.RemoveAll(l => !catalog.TryProduct(l.Product, out _));
        var unprotected = 0;
        DateOnly? changes = null;
        var tally = new DeviceTally();
        var retirements = await context.Corrections.AsNoTracking().Where(c => c.CustomerId == customer.Id && c.Kind == CorrectionKind.RetiredSubject).ToListAsync(ct);
        await foreach (var device in context.Devices.AsNoTracking().Where(d => d.CustomerId == customer.Id).AsAsyncEnumerable().WithCancellation(ct))
        {
            var wanted = ProtectionGap.Wanted(device, licenses, catalog, today);
            var retired = ProtectionGap.Retirement(device, retirements, today) is not null;
            if (!retired)
                tally.Add(device);
            var gaps = retired ? [] : ProtectionGap.Of(device, wanted);
            var gap = !device.IsExcluded(today) && gaps.Any(g => g.From <= today);
            if (gap != device.IsUnprotected(today))
                await differs($"{who}: the device {device.ExternalId} is kept as {(gap ? "protected" : "unprotected")} and is not.");
            else if (device.Judged != (!retired && ProtectionGap.IsJudged(device, wanted)) || device.GapFrom != gaps.Where(g => g.Reason != GapReason.Silent).Min(g => (DateOnly?)g.From))
                await differs($"{who}: the device {device.ExternalId} is kept with another state than it has.");
            unprotected += gap ? 1 : 0;
            foreach (var next in gaps.Where(g => g.From > today && (changes is null || g.From < changes)))
                changes = next.From;
            if (device.Judged && device.ExcludedUntil is { } until && until >= today && !(changes <= until))
                changes = until.AddDays(1);
        }

        // a store from before they were kept gets them with the next recount
        var totals = await context.DeviceTotals.AsNoTracking().SingleOrDefaultAsync(t => t.CustomerId == customer.Id, ct);
        if (totals is not null && JsonSerializer.Serialize(totals.Totals) != JsonSerializer.Serialize(tally.Totals))
            await differs($"{who}: its device totals are not what its devices give.");

        var expected = new MakeListRow(catalog).Of(customer, licenses, counts, (unprotected, changes), now);
        foreach (var property in context.Model.FindEntityType(typeof(CustomerListRow))!.GetProperties())
        {
            var (kept, right) = (context.Entry(row).Property(property).CurrentValue, context.Entry(expected).Property(property).CurrentValue);
            if (!Equals(kept, right))
                await differs($"{who}: its list row has {Said(kept)} as {property.GetColumnName()}; what it is made of gives {Said(right)}.");
        }
    }

    private static string Said(object? value) => value switch
    {
        null => "nothing",
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
