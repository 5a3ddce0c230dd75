using Muster.Data.Usage;
using Muster.Domain.Catalog;
using Muster.Domain.Protection;
using Muster.Domain.Usage;
using Muster.Infrastructure;
using Muster.Usage;
using Xunit;

namespace Muster.Operations;

/// <summary>What the check proves: nothing after honest work, and every kind of row that lies.</summary>
public sealed class CheckTests(OwnStores stores) : IClassFixture<OwnStores>
{
    [Theory, EachDatabase]
    public async Task A_store_is_clean_after_whatever_was_written(TestDatabase database)
    {
        var shop = await FilledAsync(database);
        Assert.Empty(await shop.DifferencesAsync());
        shop.Clock.Advance(TimeSpan.FromDays(17));
        Assert.Empty(await shop.DifferencesAsync());
        shop.Clock.Advance(TimeSpan.FromDays(40));
        Assert.Empty(await shop.DifferencesAsync());
        await ForgetAsync(shop);
    }

    [Theory]
    [EachDatabase("update daily_usage set count = count + 1 where partner_id = @partner and family = 'endpoint'", "one: daily usage of endpoint is not what the days seen give")]
    [EachDatabase("delete from daily_usage where partner_id = @partner and family = 'email'", "one: daily usage of email is not what the days seen give")]
    [EachDatabase("update days_seen set d01 = 0, d02 = 0, d03 = 0 where partner_id = @partner and meter = 'server'", "one: daily usage of server is not what the days seen give")]
    [EachDatabase("update customer_list set used_endpoint = used_endpoint + 1 where partner_id = @partner", " as used_endpoint; what it is made of gives ")]
    [EachDatabase("update customer_list set limit_endpoint = 7 where partner_id = @partner", "one: its list row has 7 as limit_endpoint;")]
    [EachDatabase("update customer_list set seats = seats + 1 where partner_id = @partner", " as seats;")]
    [EachDatabase("update customer_list set name = 'Somebody else' where partner_id = @partner", "one: its list row has Somebody else as name;")]
    [EachDatabase("update customer_list set name_search = 'SOMEBODY' where partner_id = @partner", "one: its list row has SOMEBODY as name_search;")]
    [EachDatabase("update customer_list set over = not over where partner_id = @partner", " as over;")]
    [EachDatabase("update customer_list set quiet_since = null where partner_id = @partner", "one: its list row has nothing as quiet_since;")]
    [EachDatabase("update customer_list set refresh_on = '9999-12-31' where partner_id = @partner", "one: its list row has 9999-12-31 as refresh_on;")]
    [EachDatabase("update customer_list set unprotected = unprotected + 1 where partner_id = @partner", "one: its list row has 2 as unprotected; what it is made of gives 1.")]
    [EachDatabase("delete from customer_list where partner_id = @partner", "one: it has no row in the customer list")]
    [EachDatabase("update devices set judged = not judged where partner_id = @partner and external_id = 'gap'", "one: the device gap is kept as protected and is not")]
    [EachDatabase("update devices set judged = not judged where partner_id = @partner and external_id = 'fine'", "one: the device fine is kept with another state than it has")]
    [EachDatabase("update devices set gap_from = '2031-01-01' where partner_id = @partner and external_id = 'fine'", "one: the device fine is kept as unprotected and is not")]
    [EachDatabase("update customers set name = 'Renamed' where partner_id = @partner", " as name; what it is made of gives Renamed.")]
    [EachDatabase("update licenses set quantity = 1 where partner_id = @partner", " as seats;")]
    [EachDatabase("update licenses set product = 'GONE' where partner_id = @partner", "is for GONE, which is not in the catalog")]
    [EachDatabase("delete from administrators where partner_id = @partner", "it has no administrator")]
    public async Task A_row_that_lies_is_told(TestDatabase database, string lie, string told)
    {
        var shop = await FilledAsync(database);
        Assert.Empty(await shop.DifferencesAsync());
        Assert.True(await shop.ExecuteAsync(lie) > 0);

        var differences = await shop.DifferencesAsync();

        Assert.Contains(differences, d => d.Contains(told, StringComparison.Ordinal));
        Assert.All(differences, d => Assert.StartsWith(shop.Code, d, StringComparison.Ordinal));
        await ForgetAsync(shop);
    }

    [Theory, EachDatabase]
    public async Task Rows_of_a_customer_that_is_not_there_are_told(TestDatabase database)
    {
        var shop = await FilledAsync(database);
        var batch = new UsageBatch();
        batch.Add(Guid.CreateVersion7(), Sightings.Of("pc-1", "ada", shop.Clock.Now, "HOST"));
        await shop.WriteAsync(batch);
        Assert.Equal(
            ["days_seen: 1 rows belong to no customer of their partner.", "subjects: 1 rows belong to no customer of their partner."],
            (await shop.DifferencesAsync()).Order(StringComparer.Ordinal));
        await ForgetAsync(shop);
    }

    [Theory, EachDatabase]
    public async Task Rows_of_another_partners_customer_are_told(TestDatabase database)
    {
        var (shop, other) = (await FilledAsync(database), await FilledAsync(database));
        Assert.Equal(1, await shop.ExecuteAsync(
            "update subjects set partner_id = @other where partner_id = @partner and subject = 'gap'", ("@other", other.Partner)));
        Assert.Equal(["subjects: 1 rows belong to no customer of their partner."], await shop.DifferencesAsync());
        await ForgetAsync(shop);
        await ForgetAsync(other);
    }

    /// <summary>As a person runs it: exit 0 and a count, then exit 1 and what differs.</summary>
    [Theory, EachDatabase]
    public async Task The_command_ends_with_1_when_anything_differs(TestDatabase database)
    {
        var shop = await FilledAsync(database);
        var environment = new[] { ("MUSTER_DATABASE", await stores.SettingAsync(database)) };
        var (exit, output, errors) = await MusterProcess.RunAsync(environment, "check");
        Assert.Equal((0, ""), (exit, errors));
        Assert.EndsWith("1 customers checked, 0 differences.\n", output, StringComparison.Ordinal);

        // the command's clock is the real one, long before the test's
        await shop.ExecuteAsync("update customer_list set seats = seats + 1 where partner_id = @partner");
        (exit, output, errors) = await MusterProcess.RunAsync(environment, "check");
        Assert.Equal((1, ""), (exit, errors));
        Assert.StartsWith($"{shop.Code}, one: its list row has ", output, StringComparison.Ordinal);
        Assert.EndsWith(".\n1 customers checked, 1 differences.\n", output, StringComparison.Ordinal);
        await ForgetAsync(shop);
    }

    /// <summary>A customer with usage on several meters, licenses, and devices with and without a gap.</summary>
    private async Task<Workshop> FilledAsync(TestDatabase database)
    {
        var shop = await stores.WorkshopAsync(database);
        var customer = await shop.CustomerAsync();
        await shop.LicenseAsync(customer, "CIXA-MSP", end: shop.Today.AddDays(50), quantity: 3);
        await shop.LicenseAsync(customer, "CEMA-MSP", start: shop.Today.AddDays(5));
        await using (var context = shop.Context())
        {
            foreach (var (id, status) in new[] { ("fine", ComponentStatus.Installed), ("gap", ComponentStatus.Stopped) })
            {
                context.Devices.Add(new Device
                {
                    PartnerId = shop.Partner,
                    CustomerId = customer,
                    Id = Guid.CreateVersion7(),
                    ExternalId = id,
                    HostName = id,
                    Kind = DeviceKind.Computer,
                    KnownSince = shop.Clock.Now.AddYears(-1),
                    Components = [new("endpoint-protection", "1.0", status, shop.Clock.Now.AddDays(-3))],
                });
            }

            await shop.SaveAsync(context, customer);
        }

        await shop.WriteAsync(customer, Sightings.Random(new(41), 200, shop.Clock.Now, 300));
        await shop.WriteAsync(customer, Sightings.Of("fine", "ada", shop.Clock.Now, "FINE"), Sightings.Of("gap", "bob", shop.Clock.Now, "GAP"));
        return shop;
    }

    /// <summary>Takes what lies out of the store, for the tests that come after.</summary>
    private static async Task ForgetAsync(Workshop shop)
    {
        foreach (var table in new[] { "recounts", "monthly_usage", "monthly_usage_states", "customer_list", "device_totals", "daily_usage", "days_seen", "subjects", "devices", "licenses", "customers", "administrators", "partners" })
            await shop.ExecuteAsync($"delete from {table} where {(table == "partners" ? "id" : "partner_id")} = @partner");
    }
}
