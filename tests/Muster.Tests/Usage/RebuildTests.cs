using Muster.Infrastructure;
using Xunit;

namespace Muster.Usage;

/// <summary>Daily usage is a cache: dropped or wrong, it is made again from the days seen to the same bytes.</summary>
public sealed class RebuildTests(OwnStores stores) : IClassFixture<OwnStores>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Rebuilding_gives_the_same_rows(TestDatabase database)
    {
        var shop = await stores.WorkshopAsync(database);
        foreach (var (customer, seed) in new[] { (await shop.CustomerAsync("a"), 1), (await shop.CustomerAsync("b"), 2), (await shop.CustomerAsync("c"), 3) })
        {
            await shop.WriteAsync(customer, Sightings.Random(new(seed), 200, shop.Clock.Now, 500));
            await shop.LicenseAsync(customer, "CIXA-MSP", quantity: 3);
        }

        await shop.DrainAsync();
        var kept = await shop.CachedRowsAsync();

        // dropped, wrong, and a day before there was anything
        foreach (var damage in new[]
                 {
                     "delete from daily_usage where partner_id = @partner",
                     "update daily_usage set count = count + 1 where partner_id = @partner and family = 'endpoint'",
                     "insert into daily_usage(partner_id, customer_id, family, from_day, count) select partner_id, id, 'email', '2020-01-01', 5 from customers where partner_id = @partner",
                 })
        {
            await shop.ExecuteAsync(damage);
            Assert.NotEqual(kept, await shop.CachedRowsAsync());
            Assert.Equal(3, await shop.Recount.MarkAllAsync(shop.Partner, null, Stop));
            Assert.Equal(3, await shop.DrainAsync());
            Assert.Equal(kept, await shop.CachedRowsAsync());
        }

        // only what is asked for
        var (early, late) = (shop.Today.AddDays(-400), shop.Today.AddDays(-60));
        await shop.ExecuteAsync("update daily_usage set count = count + 1 where partner_id = @partner and from_day >= @late", ("@late", late));
        await shop.Recount.MarkAllAsync(shop.Partner, late, Stop);
        await shop.DrainAsync();
        Assert.Equal(kept, await shop.CachedRowsAsync());
        await shop.ExecuteAsync("delete from daily_usage where partner_id = @partner and from_day < @early", ("@early", early));
        await shop.Recount.MarkAllAsync(shop.Partner, late, Stop);
        await shop.DrainAsync();
        Assert.NotEqual(kept, await shop.CachedRowsAsync());
    }

    [Theory, EachDatabase]
    public async Task The_command_rebuilds_and_says_what_it_did(TestDatabase database)
    {
        var shop = await stores.WorkshopAsync(database);
        var customer = await shop.CustomerAsync();

        // the command counts by the clock of this machine
        shop.Clock.Now = TimeProvider.System.GetUtcNow();
        await shop.WriteAsync(customer, Sightings.Random(new(5), 60, shop.Clock.Now, 200));
        await shop.DrainAsync();
        var kept = await shop.RowsAsync("select family, from_day, count from daily_usage where partner_id = @partner");
        await shop.ExecuteAsync("delete from daily_usage where partner_id = @partner");
        (string, string)[] environment = [("MUSTER_DATABASE", await stores.SettingAsync(database))];

        Assert.Equal((0, "1 customers counted.\n", ""), await MusterProcess.RunAsync(environment, "count", "--rebuild", "--partner", shop.Code));
        Assert.Equal(kept, await shop.RowsAsync("select family, from_day, count from daily_usage where partner_id = @partner"));
        Assert.Equal((2, "", "--partner: there is no partner nobody.\n"), await MusterProcess.RunAsync(environment, "count", "--rebuild", "--partner", "nobody"));
        var (exit, _, errors) = await MusterProcess.RunAsync(environment, "count", "--from", "2026-01-02");
        Assert.Equal(2, exit);
        Assert.Contains("--from and --to are for --rebuild.", errors, StringComparison.Ordinal);
        Assert.Equal(2, (await MusterProcess.RunAsync(environment, "count", "--rebuild", "--from", "2026-02-02", "--to", "2026-01-01")).Exit);
        Assert.Equal((2, "", "--from: 9999-01-01 is to come.\n"), await MusterProcess.RunAsync(environment, "count", "--rebuild", "--from", "9999-01-01"));
    }
}
