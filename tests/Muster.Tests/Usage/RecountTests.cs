using Microsoft.EntityFrameworkCore;
using Muster.Data.Usage;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Domain.Protection;
using Muster.Infrastructure;
using Muster.Server.Features.Usage;
using Xunit;

namespace Muster.Usage;

/// <summary>Cached figures are what counting from days seen gives, whatever happened in between and whenever it is recounted.</summary>
public sealed class RecountTests(OwnStores stores) : IClassFixture<OwnStores>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Cached_counts_are_the_counts_of_every_day(TestDatabase database)
    {
        var shop = await stores.WorkshopAsync(database);
        var customer = await shop.CustomerAsync();
        await shop.WriteAsync(customer, Sightings.Random(new(11), 500, shop.Clock.Now, 420));
        Assert.Equal(1, await shop.DrainAsync());
        await AssertCachedAsync(shop, customer);
        Assert.Empty(await shop.MarksAsync());
    }

    [Theory, EachDatabase]
    public async Task A_late_sighting_changes_counts_from_its_day_on(TestDatabase database)
    {
        var shop = await stores.WorkshopAsync(database);
        var customer = await shop.CustomerAsync();
        var now = shop.Clock.Now;
        await shop.WriteAsync(customer, Sightings.Of("pc-1", "ada", now.AddDays(-200)), Sightings.Of("pc-1", "ada", now));
        await shop.DrainAsync();

        await shop.WriteAsync(customer, Sightings.Of("pc-2", "bob", now.AddDays(-190)));
        Assert.Equal([$"{customer.ToString().ToUpperInvariant()} | {shop.Today.AddDays(-190):yyyy-MM-dd} | 1"], (await shop.MarksAsync()).Select(m => m.ToUpperInvariant()));
        await shop.DrainAsync();

        await using var context = shop.Context();
        var kept = await context.DailyUsage.OrderBy(u => u.FromDay).Select(u => new { u.FromDay, u.Count }).ToListAsync(Stop);
        Assert.Equal(
            [(-200, 1), (-190, 2), (-170, 1), (-160, 0), (0, 1)],
            kept.Select(k => (k.FromDay.DayNumber - shop.Today.DayNumber, k.Count)));
        await AssertCachedAsync(shop, customer);
    }

    /// <summary>The server was off for days, or nothing was ever due: what is made up later is what would have been.</summary>
    [Theory]
    [EachDatabase(21)]
    [EachDatabase(22)]
    [EachDatabase(23)]
    public async Task Missed_midnights_are_made_up_to_the_same_bytes_as_counting_from_the_beginning(TestDatabase database, int seed)
    {
        var random = new Random(seed);
        var shop = await stores.WorkshopAsync(database);
        var customers = new[] { await shop.CustomerAsync("a"), await shop.CustomerAsync("b"), await shop.CustomerAsync("c") };
        await shop.LicenseAsync(customers[0], "CIXA-MSP", end: shop.Today.AddDays(random.Next(40)), quantity: 5);
        await shop.LicenseAsync(customers[1], "SVRCLOUDADV-MSP", start: shop.Today.AddDays(random.Next(40)));
        await AddFirewallAsync(shop, customers[1], shop.Today.AddDays(random.Next(-40, 20)));
        for (var round = 0; round < 6; round++)
        {
            foreach (var customer in customers)
            {
                if (random.Next(3) > 0)
                    await shop.WriteAsync(customer, Sightings.Random(random, random.Next(40), shop.Clock.Now, random.Next(1, 90)));
            }

            if (random.Next(2) == 0)
                await shop.DrainAsync();
            shop.Clock.Advance(TimeSpan.FromDays(random.Next(1, 25)));
            if (random.Next(2) == 0)
                await shop.NewDayAsync();
        }

        await shop.NewDayAsync();
        var kept = await shop.CachedRowsAsync();
        foreach (var customer in customers)
            await AssertCachedAsync(shop, customer);

        await shop.ExecuteAsync("delete from daily_usage where partner_id = @partner");
        await shop.ExecuteAsync("delete from customer_list where partner_id = @partner");
        foreach (var customer in customers)
        {
            await using var context = shop.Context();
            await shop.SaveAsync(context, customer, new(2000, 1, 1));
        }

        await shop.DrainAsync();
        Assert.Equal(await shop.CachedRowsAsync(), kept);
    }

    [Theory, EachDatabase]
    public async Task Beside_requests_all_marks_are_gone_through_once(TestDatabase database)
    {
        var shop = await stores.WorkshopAsync(database);
        for (var i = 0; i < 3; i++)
            await shop.WriteAsync(await shop.CustomerAsync($"C{i}"), Sightings.Of("pc-1", "ada", shop.Clock.Now));

        // other tests of this store leave some marks; whoever turned back would come to as many as these
        const int Many = 300;

        // one that is marked again whenever the time is asked is not turned back to: who comes after it isn't kept waiting
        Guid first;
        await using (var context = shop.Context())
            first = await context.Recounts.OrderBy(r => r.CustomerId).Select(r => r.CustomerId).FirstAsync(Stop);
        var day = 0;
        var clock = new AskedClock(shop.Clock, () =>
        {
            if (++day < Many)
                shop.WriteAsync(first, Sightings.Of("pc-1", "ada", shop.Clock.Now.AddDays(-day))).GetAwaiter().GetResult();
        });
        var recount = new RecountCustomers(shop.Store, Workshop.Catalog, shop.Counting, clock);
        await recount.GoThroughAsync(Stop);
        Assert.InRange(day, 2, Many - 1);
        day = Many;
        await using var after = shop.Context();
        Assert.Equal([first], await after.Recounts.Select(r => r.CustomerId).ToListAsync(Stop));
        await recount.GoThroughAsync(Stop);
        Assert.Empty(await after.Recounts.ToListAsync(Stop));
        await AssertCachedAsync(shop, first);
    }

    [Theory, EachDatabase]
    public async Task A_mark_that_comes_while_its_customer_is_recounted_is_not_lost(TestDatabase database)
    {
        var shop = await stores.WorkshopAsync(database);
        var customer = await shop.CustomerAsync();
        await shop.WriteAsync(customer, Sightings.Of("pc-1", "ada", shop.Clock.Now.AddDays(-3)));

        // the clock is asked when customers are claimed, and again when one of them is recounted: then more is seen
        var asked = 0;
        var clock = new AskedClock(shop.Clock, () =>
        {
            if (++asked == 2)
                Task.Run(() => shop.WriteAsync(customer, Sightings.Of("pc-2", "bob", shop.Clock.Now.AddDays(-9)))).GetAwaiter().GetResult();
        });
        Assert.Equal(2, await new RecountCustomers(shop.Store, Workshop.Catalog, shop.Counting, clock).DrainAsync(shop.Partner, null, Stop));

        Assert.Empty(await shop.MarksAsync());
        await AssertCachedAsync(shop, customer);
    }

    /// <summary>A recount that began before midnight leaves figures of the day before; the row is due again as soon as it stands.</summary>
    [Theory, EachDatabase]
    public async Task A_recount_that_began_before_midnight_is_made_up_after_it(TestDatabase database)
    {
        var shop = await stores.WorkshopAsync(database);
        var customer = await shop.CustomerAsync();
        await shop.WriteAsync(customer, Sightings.Of("pc-1", "ada", shop.Clock.Now), Sightings.Of("pc-2", "bob", shop.Clock.Now.AddDays(1)));
        await shop.DrainAsync();
        shop.Clock.Advance(TimeSpan.FromDays(29));
        await shop.WriteAsync(customer, Sightings.Of("pc-3", "cyd", shop.Clock.Now));

        // the third question is after the recount has taken its day
        var (asked, day) = (0, shop.Clock.Now);
        var clock = new AskedClock(shop.Clock, () =>
        {
            if (++asked == 3)
                shop.Clock.Now = day.AddDays(1);
        });
        await new RecountCustomers(shop.Store, Workshop.Catalog, shop.Counting, clock).DrainAsync(shop.Partner, null, Stop);
        shop.Clock.Now = day.AddDays(1);

        Assert.Equal(1, await shop.NewDayAsync());
        Assert.Equal(0, await shop.NewDayAsync());
        await AssertCachedAsync(shop, customer);
    }

    [Theory, EachDatabase]
    public async Task What_one_worker_has_claimed_no_other_takes_until_it_must_have_died(TestDatabase database)
    {
        var shop = await stores.WorkshopAsync(database);
        await shop.CustomerAsync();
        Assert.Single(await shop.Store.ClaimRecountsAsync(shop.Partner, null, 10, shop.Clock.Now, Stop));
        Assert.Equal(0, await shop.DrainAsync());
        shop.Clock.Advance(TimeSpan.FromMinutes(2) + TimeSpan.FromSeconds(1));
        Assert.Equal(1, await shop.DrainAsync());
    }

    [Theory, EachDatabase]
    public async Task Two_workers_share_what_there_is_to_do(TestDatabase database)
    {
        var shop = await stores.WorkshopAsync(database);
        var customers = new List<Guid>();
        var random = new Random(31);
        for (var i = 0; i < 30; i++)
        {
            customers.Add(await shop.CustomerAsync($"c{i:00}"));
            await shop.WriteAsync(customers[i], Sightings.Random(random, 20, shop.Clock.Now, 60));
        }

        var done = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(
            () => new RecountCustomers(shop.Store, Workshop.Catalog, shop.Counting, shop.Clock).DrainAsync(shop.Partner, null, Stop))));
        Assert.Equal(30, done.Sum());
        Assert.Empty(await shop.MarksAsync());
        foreach (var customer in customers)
            await AssertCachedAsync(shop, customer);
    }

    [Theory, EachDatabase]
    public async Task A_mark_of_a_customer_that_is_gone_stops_nobody(TestDatabase database)
    {
        var shop = await stores.WorkshopAsync(database);
        var customer = await shop.CustomerAsync();
        await shop.WriteAsync(Guid.CreateVersion7(), Sightings.Of("pc-1", "ada", shop.Clock.Now));
        await shop.WriteAsync(customer, Sightings.Of("pc-1", "ada", shop.Clock.Now));
        await shop.DrainAsync();
        Assert.Empty(await shop.MarksAsync());
        await AssertCachedAsync(shop, customer);
    }

    [Theory, EachDatabase]
    public async Task A_customer_is_refreshed_on_the_day_its_count_falls_by_silence(TestDatabase database)
    {
        var shop = await stores.WorkshopAsync(database);
        var customer = await shop.CustomerAsync();
        await shop.DrainAsync();
        Assert.Equal(CustomerListRow.Never, (await shop.ListRowAsync(customer)).RefreshOn);

        await shop.WriteAsync(customer, Sightings.Of("pc-1", "ada", shop.Clock.Now.AddDays(-4)), Sightings.Of("pc-2", "bob", shop.Clock.Now));
        await shop.DrainAsync();
        Assert.Equal(shop.Today.AddDays(26), (await shop.ListRowAsync(customer)).RefreshOn);

        shop.Clock.Advance(TimeSpan.FromDays(25));
        Assert.Equal(0, await shop.NewDayAsync());
        shop.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await shop.NewDayAsync());
        var row = await shop.ListRowAsync(customer);
        Assert.Equal((1L, shop.Today.AddDays(4)), ((long)row[CustomerListRow.Used("endpoint")]!, row.RefreshOn));
    }

    [Theory, EachDatabase]
    public async Task A_customer_is_refreshed_when_a_license_begins_ends_or_is_forgotten(TestDatabase database)
    {
        var shop = await stores.WorkshopAsync(database);
        var customer = await shop.CustomerAsync();
        var (start, end) = (shop.Today.AddDays(10), shop.Today.AddDays(70));
        await shop.LicenseAsync(customer, "CEMA-MSP", start, end, quantity: 7);
        await shop.DrainAsync();
        foreach (var (day, licenses, expired) in new[] { (start, 1, (DateOnly?)null), (end.AddDays(1), 0, end), (end.AddDays(License.ExpiredDays + 1), 0, null) })
        {
            Assert.Equal(day, (await shop.ListRowAsync(customer)).RefreshOn);
            shop.Clock.Now = new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
            Assert.Equal(1, await shop.NewDayAsync());
            var row = await shop.ListRowAsync(customer);
            Assert.Equal((licenses, expired), (row.Licenses, row.ExpiredOn));
        }

        Assert.Equal(CustomerListRow.Never, (await shop.ListRowAsync(customer)).RefreshOn);
    }

    [Theory, EachDatabase]
    public async Task A_customer_is_refreshed_on_the_day_a_device_falls_silent(TestDatabase database)
    {
        var shop = await stores.WorkshopAsync(database);
        var customer = await shop.CustomerAsync();
        await shop.LicenseAsync(customer, "CIXA-MSP");
        await using (var context = shop.Context())
        {
            context.Devices.Add(new Device
            {
                PartnerId = shop.Partner,
                CustomerId = customer,
                Id = Guid.CreateVersion7(),
                ExternalId = "pc-1",
                HostName = "PC-1",
                Kind = DeviceKind.Computer,
                KnownSince = shop.Clock.Now.AddYears(-1),
                LastSeen = shop.Clock.Now.AddDays(-5),
                Components = [new("endpoint-protection", "1.0", ComponentStatus.Installed, shop.Clock.Now.AddYears(-1))],
            });
            await shop.SaveAsync(context, customer);
        }

        await shop.DrainAsync();
        var row = await shop.ListRowAsync(customer);
        Assert.Equal((0, shop.Today.AddDays(9)), (row.Unprotected, row.RefreshOn));

        // seen again: it falls silent later
        await shop.WriteAsync(customer, Sightings.Of("pc-1", "", shop.Clock.Now.AddDays(-2)));
        await shop.DrainAsync();
        Assert.Equal(shop.Today.AddDays(12), (await shop.ListRowAsync(customer)).RefreshOn);

        shop.Clock.Advance(TimeSpan.FromDays(12));
        await shop.NewDayAsync();
        Assert.Equal(1, (await shop.ListRowAsync(customer)).Unprotected);
        Assert.DoesNotContain(await shop.DifferencesAsync(), d => d.StartsWith(shop.Code, StringComparison.Ordinal));
    }

    /// <summary>A firewall counts from its license's start, which may be to come; before it nothing may have been seen of the customer.</summary>
    [Theory]
    [EachDatabase(1)]
    [EachDatabase(12)]
    [EachDatabase(50)]
    public async Task A_firewall_assigned_for_a_day_to_come_counts_from_then_on(TestDatabase database, int days)
    {
        var shop = await stores.WorkshopAsync(database);
        var customer = await shop.CustomerAsync();
        var day = shop.Today.AddDays(days);
        await AddFirewallAsync(shop, customer, day);
        await shop.DrainAsync();
        var row = await shop.ListRowAsync(customer);
        Assert.Equal((CustomerListRow.Nothing, day), ((long)row[CustomerListRow.Used("firewall")]!, row.RefreshOn));

        shop.Clock.Advance(TimeSpan.FromDays(days));
        await shop.NewDayAsync();
        Assert.Equal(1L, (await shop.ListRowAsync(customer))[CustomerListRow.Used("firewall")]);
        await AssertCachedAsync(shop, customer);
    }

    /// <summary>Ten people more are unusual for two weeks; then they are what is usual, though no count changes.</summary>
    [Theory, EachDatabase]
    public async Task What_is_usual_moves_on_by_time_alone(TestDatabase database)
    {
        var shop = await stores.WorkshopAsync(database);
        var customer = await shop.CustomerAsync();
        foreach (var days in Enumerable.Range(0, 40))
            await shop.WriteAsync(customer, Enumerable.Range(0, days == 0 ? 30 : 20).Select(i => Sightings.Of($"pc-{i}", $"user{i}", shop.Clock.Now.AddDays(-days))));
        await shop.DrainAsync();
        var row = await shop.ListRowAsync(customer);
        Assert.Equal(("endpoint", 20L, shop.Today.AddDays(14)), (row.JumpFamily, row.JumpUsual, row.RefreshOn));

        // half of the days before have each height: usual is between them, and 30 is less than a quarter off
        shop.Clock.Advance(TimeSpan.FromDays(14));
        Assert.Equal(1, await shop.NewDayAsync());
        row = await shop.ListRowAsync(customer);
        Assert.Equal((null, 0L), (row.JumpFamily, row.JumpUsual));
        Assert.DoesNotContain(await shop.DifferencesAsync(), d => d.StartsWith(shop.Code, StringComparison.Ordinal));
    }

    private static async Task AddFirewallAsync(Workshop shop, Guid customer, DateOnly assigned)
    {
        await using var context = shop.Context();
        context.Firewalls.Add(new()
        {
            PartnerId = shop.Partner,
            CustomerId = customer,
            Serial = $"C{Guid.CreateVersion7():N}",
            Model = "XG 125",
            Form = FirewallForm.Hardware,
            LicenseNumber = "L-1",
            AssignedOn = assigned,
        });
        await shop.SaveAsync(context, customer, assigned);
    }

    /// <summary>Every day's cached count is what counting from days seen gives, and what its explanation is long.</summary>
    private static async Task AssertCachedAsync(Workshop shop, Guid customer)
    {
        await using var context = shop.Context();
        var cached = (await context.DailyUsage.AsNoTracking().Where(u => u.CustomerId == customer).ToListAsync(Stop)).ToLookup(u => u.Family);
        var counts = await shop.Counting.Async(shop.Partner, customer, null, shop.Today, Stop);
        foreach (var family in Workshop.Catalog.Families)
        {
            var last = 0L;
            foreach (var change in cached[family.Code].OrderBy(u => u.FromDay))
            {
                Assert.NotEqual(last, change.Count);
                last = change.Count;
            }

            for (var day = counts.From; day <= shop.Today; day = day.AddDays(1))
                Assert.Equal(counts.On(family.Code, day), cached[family.Code].Where(u => u.FromDay <= day).MaxBy(u => u.FromDay)?.Count ?? 0);
            foreach (var day in new[] { shop.Today, shop.Today.AddDays(-33), shop.Today.AddDays(-100) })
            {
                if (day < counts.From)
                    continue;
                var units = await shop.Counting.ExplainAsync(shop.Partner, customer, family, day, Stop);
                Assert.Equal(counts.On(family.Code, day), units.Count);
            }
        }

        var row = await shop.ListRowAsync(customer);
        foreach (var family in Workshop.Catalog.Families)
            Assert.Equal(counts.On(family.Code, shop.Today), Math.Max(0, (long)row[CustomerListRow.Used(family.Code)]!));
    }

    /// <summary>A clock that tells when it is asked.</summary>
    private sealed class AskedClock(TimeProvider clock, Action asked) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow()
        {
            asked();
            return clock.GetUtcNow();
        }
    }
}
