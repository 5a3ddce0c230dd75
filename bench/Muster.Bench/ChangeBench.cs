using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Muster.Data.Licensing;
using Muster.Domain.Catalog;
using Muster.Server.Features.Access;
using Muster.Server.Features.Customers;
using Muster.Server.Features.Licensing;

namespace Muster.Bench;

/// <summary>
/// A change of licenses for 10,000 customers: choosing, preview and carrying out, beside writing as many rows. It is for network
/// detection, which is then ended by a second change.
/// </summary>
internal static class ChangeBench
{
    private const int Customers = 10_000;

    public static async Task RunAsync(Site site)
    {
        foreach (var tier in (string[])["NDR-MSP", ChangeForm.None])
            await RunAsync(site, tier);
    }

    private static async Task RunAsync(Site site, string tier)
    {
        await using var services = site.Services.CreateAsyncScope();
        var provider = services.ServiceProvider;
        await using var context = site.Store.Context(site.Partner.Id);
        var person = await context.Administrators.Select(a => a.PersonId).FirstAsync();
        var scope = Scope.OfPlanned(site.Partner.Id, person, "bench", "");
        var (catalog, clock) = (provider.GetRequiredService<ProductCatalog>(), TimeProvider.System);
        var list = ActivatorUtilities.CreateInstance<ListCustomers>(provider, context, scope);
        var chosen = await list.Matching(CustomerFilter.Monthly).OrderBy(c => c.CustomerId).Select(c => c.CustomerId).Take(Customers).ToListAsync();

        var id = Guid.Empty;
        var start = await TimeAsync(async () => (_, id) = await new StartChange(context, site.Store, list, scope, clock).Async(null, chosen, CustomerFilter.Monthly, "", "", CancellationToken.None));
        context.ChangeTracker.Clear();
        var form = new FormCollection(new() { ["tier-ndr"] = tier, ["install"] = "true", ["when"] = "now", ["version"] = "0" });
        var preview = await TimeAsync(async () => await new PreviewChange(context, site.Store, scope, catalog, clock).Async(id, ChangeForm.Read(form, catalog), CancellationToken.None));
        var floor = await TimeAsync(() => site.ReadAllAsync($"update planned_acts set preview = preview where partner_id = $1 and run_id = '{id}'", site.Partner.Id));
        Table.Row(string.Create(CultureInfo.InvariantCulture, $"change for {chosen.Count} ({tier}), chosen"), start, floor, "s", "rewriting its rows in SQL");
        Table.Row("  preview", preview, floor, "s", "rewriting its rows in SQL");

        context.ChangeTracker.Clear();
        var acts = provider.GetRequiredService<ApplyPlannedActs>();
        var version = await context.ChangeRuns.Where(r => r.Id == id).Select(r => r.Version).SingleAsync();
        var apply = await TimeAsync(async () =>
        {
            await new ConfirmChange(context, scope, catalog, acts, clock).ConfirmAsync(id, version, CancellationToken.None);
            while (await context.PlannedActs.AnyAsync(a => a.RunId == id && a.State == PlannedActState.Waiting))
                await acts.Async(CancellationToken.None);
        });
        var commits = await TimeAsync(async () =>
        {
            for (var i = 0; i < 1_000; i++)
                await site.ReadAllAsync("update partners set list_version = list_version + 1 where id = $1", site.Partner.Id);
        });
        Table.Row("  carried out", apply, commits * chosen.Count / 1_000, "s", "as many commits of one row");
        var states = await context.PlannedActs.Where(a => a.RunId == id).GroupBy(a => a.State).Select(g => new { g.Key, Count = g.Count() }).ToListAsync();
        Table.Note("  its acts", string.Join(", ", states.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Key} {s.Count}"))));
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
