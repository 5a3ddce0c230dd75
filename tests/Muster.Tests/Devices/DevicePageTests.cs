using System.Net;
using Microsoft.EntityFrameworkCore;
using Muster.Domain.Protection;
using Muster.Infrastructure;
using Xunit;

namespace Muster.Devices;

/// <summary>Which devices have no protection, why, and that page, file and number say the same.</summary>
public sealed class DevicePageTests(TestStores stores)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Each_reason_is_shown_with_what_it_is_about(TestDatabase database)
    {
        var (visitor, acme, _, _) = await DeskAsync(database);
        var page = await visitor.GetAsync($"/customers/{acme}/devices?attention=unprotected");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal(
            [
                "missing: Missing: XDR sensor",
                "never: Never installed",
                "silent: Silent for 20 days",
                "stopped: Stopped: Endpoint protection",
                "two: Stopped: XDR sensor, Silent for 14 days",
            ],
            page.Document.QuerySelectorAll("main tbody tr").Select(r => Host(r) + ": " + string.Join(", ", r.QuerySelectorAll(".m-gaps li").Select(Page.Text))));
        Assert.Equal(["15 Jan 2031", "11 Jan 2031", "6 Mar 2031", "7 Mar 2031", "20 Feb 2031"], page.Column("Unprotected since"));
        Assert.All(page.Column("What to do"), Assert.NotEmpty);
        Assert.Contains("5 devices without protection", page.AllText, StringComparison.Ordinal);

        var all = await visitor.GetAsync($"/customers/{acme}/devices");
        Assert.Contains("Endpoint protection, XDR sensor", all.AllText, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task The_number_in_the_list_is_the_number_of_devices_shown(TestDatabase database)
    {
        var (visitor, acme, app, partner) = await DeskAsync(database);
        await using var context = app.Store.Context(partner.Id);
        var listed = await context.CustomerList.ToDictionaryAsync(c => c.CustomerId, c => c.Unprotected, Stop);
        foreach (var (customer, unprotected) in listed)
            Assert.Equal(unprotected, (await visitor.GetAsync($"/customers/{customer}/devices?attention=unprotected")).Document.QuerySelectorAll("main tbody tr").Length);
        Assert.Equal(5, listed[acme]);
        Assert.Equal(listed.Values.Sum(), (await visitor.CsvAsync("/devices.csv?attention=unprotected")).Count);
    }

    [Theory, EachDatabase]
    public async Task The_file_has_the_rows_of_the_page_in_its_order(TestDatabase database)
    {
        var (visitor, acme, _, _) = await DeskAsync(database);
        string[] queries =
        [
            "", "?attention=unprotected", "?reason=never-installed", "?reason=component", "?reason=silent", "?kind=server", "?q=ÉTÉ", "?q=m", "?q=ser+OF+mis",
            "?sort=host&order=desc", "?sort=seen", "?sort=seen&order=desc", "?sort=kind", "?sort=user&order=desc", "?sort=customer", "?sort=customer&order=desc",
        ];
        foreach (var path in new[] { "/devices", $"/customers/{acme}/devices" })
        {
            foreach (var query in queries)
            {
                var page = await visitor.GetAsync(path + query + (query.Length == 0 ? "?" : "&") + "size=200");
                var file = await visitor.CsvAsync(path + ".csv" + query);
                Assert.Equal(page.Document.QuerySelectorAll("main tbody tr").Select(Host), file.Select(r => r["host_name"]));
            }
        }

        var rows = (await visitor.CsvAsync("/devices.csv")).ToDictionary(r => r["host_name"]);
        Assert.Equal(
            ("ACME", "Acme", "id-two", "computer", "Windows 11", "unprotected", "service-stopped:xdr-sensor silent", "2031-02-20", "2031-02-26T12:00:00Z", "user of two", "endpoint-protection:installed xdr-sensor:stopped"),
            (rows["two"]["customer_external_id"], rows["two"]["customer"], rows["two"]["device_id"], rows["two"]["kind"], rows["two"]["os"], rows["two"]["protection"], rows["two"]["reasons"], rows["two"]["since"],
                rows["two"]["last_seen"], rows["two"]["last_user"], rows["two"]["components"]));
        Assert.Equal(("protected", "", ""), (rows["healthy"]["protection"], rows["healthy"]["reasons"], rows["healthy"]["since"]));
        Assert.Equal("not-wanted", rows["été"]["protection"]);
        Assert.Equal(["never"], (await visitor.CsvAsync("/devices.csv?reason=never-installed")).Select(r => r["host_name"]));
        Assert.Equal(["missing", "stopped", "two"], (await visitor.CsvAsync("/devices.csv?reason=component")).Select(r => r["host_name"]));
        Assert.Equal(["silent", "two"], (await visitor.CsvAsync("/devices.csv?reason=silent")).Select(r => r["host_name"]));
        Assert.Equal(["été"], (await visitor.CsvAsync("/devices.csv?q=ete")).Select(r => r["host_name"]));
    }

    [Theory, EachDatabase]
    public async Task Pages_follow_each_other_without_gap(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        var facts = new Facts(app, partner);
        var customer = facts.Customer("Many");
        foreach (var i in Enumerable.Range(0, 60))
            facts.Device(customer, $"pc-{i:00}", 0);
        await facts.CountAsync(Stop);
        using var visitor = await app.SignInAsync(partner);
        var seen = new List<string>();
        foreach (var page in new[] { 1, 2, 3 })
            seen.AddRange((await visitor.GetAsync($"/devices?size=25&page={page}")).Document.QuerySelectorAll("main tbody tr").Select(Host));
        Assert.Equal(Enumerable.Range(0, 60).Select(i => $"pc-{i:00}"), seen);
        Assert.Equal(seen[50..], (await visitor.GetAsync("/devices?size=25&page=99")).Document.QuerySelectorAll("main tbody tr").Select(Host));
    }

    [Theory, EachDatabase]
    public async Task Nothing_there_says_what_to_do(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        using var visitor = await app.SignInAsync(await app.NewPartnerAsync());
        Assert.Contains("No devices yet", (await visitor.GetAsync("/devices")).AllText, StringComparison.Ordinal);
        Assert.Contains("No device lacks protection", (await visitor.GetAsync("/devices?attention=unprotected")).AllText, StringComparison.Ordinal);
        Assert.Contains("No device matches", (await visitor.GetAsync("/devices?q=nothing")).AllText, StringComparison.Ordinal);
        visitor.Language = "fr";
        Assert.Contains("Aucun appareil sans protection", (await visitor.GetAsync("/devices?attention=unprotected")).AllText, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Values_that_mean_nothing_give_the_default_view(TestDatabase database)
    {
        var (visitor, acme, _, _) = await DeskAsync(database);
        foreach (var path in new[] { "/devices", $"/customers/{acme}/devices" })
        {
            var plain = (await visitor.GetAsync(path)).Column("Device");
            foreach (var query in new[] { "attention=x", "reason='--", "kind=toaster", "sort=id;drop", "order=%00", "page=-1", "page=99999999999", "size=7", "size=2147483648", "attention=a&attention=b" })
                Assert.Equal(plain, (await visitor.GetAsync($"{path}?{query}")).Column("Device"));
            foreach (var query in new[] { "q=%00", "q=%EF%BF%BE", "q=%25", "q=_", "q=" + new string('x', 3000) })
                Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync($"{path}?{query}")).Status);
        }
    }

    [Theory, EachDatabase]
    public async Task Another_partners_customer_is_as_one_that_does_not_exist(TestDatabase database)
    {
        var (_, acme, app, _) = await DeskAsync(database);
        using var stranger = await app.SignInAsync(await app.NewPartnerAsync());
        var missing = Guid.CreateVersion7();
        foreach (var path in new[] { "devices", "devices.csv" })
        {
            var foreign = await stranger.GetAsync($"/customers/{acme}/{path}");
            Assert.Equal(HttpStatusCode.NotFound, foreign.Status);
            Assert.Equal((await stranger.GetAsync($"/customers/{missing}/{path}")).AllText, foreign.AllText);
        }

        Assert.Empty(await stranger.CsvAsync("/devices.csv"));
    }

    private static string Host(AngleSharp.Dom.IElement row) => Page.Text(row.QuerySelector(".m-host")!);

    /// <summary>A partner with a device for each reason, one without any, and one that nothing covers.</summary>
    private async Task<(Visitor Visitor, Guid Acme, MusterApp App, TestPartner Partner)> DeskAsync(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        var facts = new Facts(app, partner);
        var acme = facts.Customer("Acme");
        facts.License(acme, "CIXAXDR");
        facts.Device(acme, "never", null);
        facts.Device(acme, "missing", 0, facts.Component("endpoint-protection"));
        facts.Device(acme, "stopped", 0, facts.Component("endpoint-protection", ComponentStatus.Stopped, 5), facts.Component("xdr-sensor"));
        facts.Device(acme, "silent", 20, facts.Component("endpoint-protection"), facts.Component("xdr-sensor"));
        facts.Device(acme, "two", 14, facts.Component("endpoint-protection"), facts.Component("xdr-sensor", ComponentStatus.Stopped, 20));
        facts.Device(acme, "healthy", 0, facts.Component("endpoint-protection"), facts.Component("xdr-sensor"));
        facts.Device(acme, "quiet", 13, facts.Component("endpoint-protection"), facts.Component("xdr-sensor"));
        var other = facts.Customer("Zeta");
        facts.Device(other, "été", 30, facts.Component("endpoint-protection", ComponentStatus.Stopped));
        await facts.CountAsync(Stop);
        return (await app.SignInAsync(partner), acme, app, partner);
    }
}
