using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Muster.Data;
using Muster.Data.Licensing;
using Muster.Domain.Licensing;
using Muster.Infrastructure;
using Muster.Server.Features.Licensing;
using Xunit;

namespace Muster.Licensing;

/// <summary>Carrying out what is planned: on its day, once, whoever works on it and whenever somebody stops.</summary>
public sealed class PlannedActTests(OwnStores stores) : IClassFixture<OwnStores>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Stopped_in_the_middle_and_begun_by_two_each_happens_once(TestDatabase database)
    {
        var shop = await stores.WorkshopAsync(database);
        var customers = await CustomersAsync(shop, 60);
        await PlanAsync(shop, customers, Guid.CreateVersion7(), "CMA-MSP", shop.Today, 0);

        // the first is stopped after some
        using (var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop))
        {
            using var first = Jobs(shop, new Stopping(20, stop));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.Async(stop.Token));
        }

        Assert.InRange(await ChangedAsync(shop), 1, 59);
        using var second = Jobs(shop);
        using var third = Jobs(shop);
        var done = await Task.WhenAll(second.Async(Stop), third.Async(Stop));
        Assert.Equal(60, await ChangedAsync(shop));
        Assert.InRange(done.Sum(), 1, 59);
        await using var context = shop.Context();
        Assert.All(await context.PlannedActs.ToListAsync(Stop), a => Assert.Equal(PlannedActState.Done, a.State));
        Assert.Equal(60, await context.AuditEntries.CountAsync(e => e.Act == "licenses.change", Stop));
    }

    [Theory, EachDatabase]
    public async Task Waits_for_its_day_and_the_newer_of_a_family_wins_even_when_it_comes_first(TestDatabase database)
    {
        var shop = await stores.WorkshopAsync(database);
        var customers = await CustomersAsync(shop, 1);
        await PlanAsync(shop, customers, Guid.CreateVersion7(), "CMA-MSP", shop.Today.AddDays(3), 0);
        await PlanAsync(shop, customers, Guid.CreateVersion7(), "", shop.Today.AddDays(2), 1);
        using var jobs = Jobs(shop);
        Assert.Equal(0, await jobs.Async(Stop));
        shop.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(1, await jobs.Async(Stop));
        shop.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await jobs.Async(Stop));
        await using var context = shop.Context();
        Assert.Equal(0, await ChangedAsync(shop));
        var acts = await context.PlannedActs.OrderBy(a => a.RequestedAt).ToListAsync(Stop);
        Assert.Equal([PlannedActState.Cancelled, PlannedActState.Done], acts.Select(a => a.State));
        Assert.Equal("Ada 1", acts[0].EndedBy);
    }

    [Theory, EachDatabase]
    public async Task One_that_fails_keeps_nobody_else_waiting(TestDatabase database)
    {
        var shop = await stores.WorkshopAsync(database);
        var customers = await CustomersAsync(shop, 3);
        await PlanAsync(shop, customers, Guid.CreateVersion7(), "CMA-MSP", shop.Today, 0);
        await using (var context = shop.Context())
            await context.PlannedActs.Where(a => a.CustomerId == customers[1]).ExecuteUpdateAsync(u => u.SetProperty(a => a.Choice, "{broken"), Stop);
        using var jobs = Jobs(shop);
        await Assert.ThrowsAsync<AggregateException>(() => jobs.Async(Stop));
        Assert.Equal(2, await ChangedAsync(shop));
        await using var after = shop.Context();
        Assert.Equal(customers[1], (await after.PlannedActs.SingleAsync(a => a.State == PlannedActState.Waiting, Stop)).CustomerId);

        // nor the tests that share the store
        await after.PlannedActs.ExecuteDeleteAsync(Stop);
    }

    [Theory, EachDatabase]
    public async Task The_check_finds_device_totals_that_are_wrong(TestDatabase database)
    {
        var shop = await stores.WorkshopAsync(database);
        var customer = await shop.CustomerAsync();
        await shop.DrainAsync();
        Assert.DoesNotContain(await shop.DifferencesAsync(), d => d.StartsWith(shop.Code, StringComparison.Ordinal));
        await using var context = shop.Context();
        var totals = await context.DeviceTotals.SingleAsync(t => t.CustomerId == customer, Stop);
        Assert.Empty(totals.Totals);
        totals.Totals = [new(Domain.Catalog.DeviceKind.Server, 1, new Dictionary<string, int>())];
        await context.SaveChangesAsync(Stop);
        Assert.Contains($"{shop.Code}, one: its device totals are not what its devices give.", await shop.DifferencesAsync());
    }

    private static ApplyPlannedActs Jobs(Workshop shop, IPlannedAct? kind = null) => new(shop.Store, [kind ?? new ChangeLicensesAct(Workshop.Catalog)], shop.Clock, NullLogger<ApplyPlannedActs>.Instance);

    private static async Task<List<Guid>> CustomersAsync(Workshop shop, int count)
    {
        var customers = new List<Guid>();
        for (var i = 0; i < count; i++)
        {
            customers.Add(await shop.CustomerAsync(i.ToString("000", CultureInfo.InvariantCulture)));
            await shop.LicenseAsync(customers[i], "CMS-MSP");
        }

        return customers;
    }

    private static async Task PlanAsync(Workshop shop, IEnumerable<Guid> customers, Guid id, string tier, DateOnly due, int hour)
    {
        await using var context = shop.Context();
        context.PlannedActs.AddRange(customers.Select(c => new PlannedAct
        {
            PartnerId = shop.Partner,
            CustomerId = c,
            Id = id,
            Kind = PlannedActKind.ChangeLicenses,
            Choice = ChangeJson.Write(new LicenseChoice(new Dictionary<string, string> { ["mobile"] = tier }, new Dictionary<string, bool>(), true)),
            DueOn = due,
            State = PlannedActState.Waiting,
            Who = string.Create(CultureInfo.InvariantCulture, $"Ada {hour}"),
            RequestedAt = shop.Clock.Now.AddHours(hour),
        }));
        await context.SaveChangesAsync(Stop);
    }

    private static async Task<int> ChangedAsync(Workshop shop)
    {
        await using var context = shop.Context();
        return await context.Licenses.CountAsync(l => l.Product == "CMA-MSP", Stop);
    }

    /// <summary>Changes licenses, and stops everything after some: in the middle of a transaction.</summary>
    private sealed class Stopping(int after, CancellationTokenSource stop) : IPlannedAct
    {
        private readonly ChangeLicensesAct _act = new(Workshop.Catalog);
        private int _done;

        public PlannedActKind Kind => _act.Kind;

        public Domain.Access.Permission Permission => _act.Permission;

        public async Task<ActOutcome> ApplyAsync(MusterContext context, LicensedCustomer customer, PlannedAct act, Server.Features.Access.Scope scope, DateTimeOffset now, CancellationToken ct)
        {
            var outcome = await _act.ApplyAsync(context, customer, act, scope, now, ct);
            if (Interlocked.Increment(ref _done) == after)
                await stop.CancelAsync();
            ct.ThrowIfCancellationRequested();
            return outcome;
        }

        public IReadOnlyCollection<string> Families(PlannedAct act) => _act.Families(act);

        public string Say(PlannedAct act, Microsoft.Extensions.Localization.IStringLocalizer<Server.Resources.Texts> texts, Func<string, bool> sees) => _act.Say(act, texts, sees);

        public string SayRefusal(PlannedAct act, Microsoft.Extensions.Localization.IStringLocalizer<Server.Resources.Texts> texts, Func<string, bool> sees) => _act.SayRefusal(act, texts, sees);
    }
}
