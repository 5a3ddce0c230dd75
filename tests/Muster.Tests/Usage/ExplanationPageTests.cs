using System.Globalization;
using System.Net;
using Muster.Infrastructure;
using Muster.Server.Features.Usage;
using Xunit;

namespace Muster.Usage;

/// <summary>Every number opens the units behind it, and there are as many as it says.</summary>
public sealed class ExplanationPageTests(TestStores stores)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task The_number_is_the_length_of_its_explanation(TestDatabase database)
    {
        var (visitor, acme, app, partner) = await DeskAsync(database);
        var usage = await visitor.GetAsync($"/customers/{acme}/usage");
        Assert.Equal(HttpStatusCode.OK, usage.Status);
        var links = usage.Document.QuerySelectorAll("main a[href*='/usage/']").Where(a => long.TryParse(Page.Text(a).Split(' ')[0], CultureInfo.InvariantCulture, out _)).ToList();
        Assert.True(links.Count >= 40, $"Only {links.Count} numbers");
        var counting = new CountUsage(app.Store, Facts.Catalog);
        foreach (var link in links.DistinctBy(l => l.GetAttribute("href")))
        {
            var said = long.Parse(Page.Text(link).Split(' ')[0], CultureInfo.InvariantCulture);
            var href = link.GetAttribute("href")!;
            var page = await visitor.GetAsync(href);
            Assert.Equal(said, long.Parse(Page.Text(page.One("output")), CultureInfo.InvariantCulture));
            Assert.Equal(said, page.Document.QuerySelectorAll("main tbody tr").Length);
            var (meter, day) = Asked(href);
            var on = day ?? DateOnly.FromDateTime(app.Clock.Now.UtcDateTime);
            Assert.True(Facts.Catalog.TryMeter(meter, out var family));
            Assert.Equal(said, (await counting.Async(partner.Id, acme, on, on, Stop)).On(family.Code, on));
            var file = await visitor.CsvAsync(href.Contains('?', StringComparison.Ordinal) ? href.Replace("?", ".csv?", StringComparison.Ordinal) : href + ".csv");
            Assert.Equal(said, file.Select(r => (r["unit_kind"], r["unit"])).Distinct().Count());
        }
    }

    [Theory, EachDatabase]
    public async Task What_came_and_went_sums_to_the_difference_and_says_why(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        var facts = new Facts(app, partner);
        var customer = facts.Customer("acme");
        facts.Seen(customer, "endpoint", "back", "bea", 90, "Back");
        facts.Seen(customer, "endpoint", "back", "bea", 1);
        facts.Seen(customer, "endpoint", "gone", "gus", 35);
        facts.Seen(customer, "endpoint", "hand", "ana", 10);
        facts.Seen(customer, "endpoint", "hand", "bob", 2);
        facts.Seen(customer, "endpoint", "new", "nia", 0);
        facts.Seen(customer, "endpoint", "same", "sam", 12);
        await facts.CountAsync(Stop);
        using var visitor = await app.SignInAsync(partner);

        var asking = await visitor.GetAsync($"/customers/{customer}/usage/endpoint");
        Assert.Empty(asking.Document.QuerySelectorAll(".m-changes"));
        var page = await asking.SubmitAsync("form.m-since", ("since", "2031-03-02"));
        Assert.Equal("4", Page.Text(page.One("output")));
        Assert.Contains("Units then: 3; came: 3, went: 2; units on the day: 4.", page.AllText, StringComparison.Ordinal);
        Assert.Equal(
            [
                ("bea", "Came", "Seen again after more than 30 days"), ("bob", "Came", "Changed hands: counted before with ana"), ("nia", "Came", "Seen for the first time"),
                ("ana", "Went", "Changed hands: now counted with bob"), ("gus", "Went", "Silent since 5 Feb 2031, so no longer counted"),
            ],
            page.Rows(".m-changes").Select(r => (r[0], r[1], r[2])));

        var file = await visitor.CsvAsync(page.One("a[href*='changes.csv']").GetAttribute("href")!);
        Assert.Equal(
            [("bea", "came", "returned", ""), ("bob", "came", "changed-hands", "ana"), ("nia", "came", "new", ""), ("ana", "went", "changed-hands", "bob"), ("gus", "went", "silent", "")],
            file.Select(r => (r["unit"], r["change"], r["reason"], r["other_unit"])));
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.DownloadAsync($"/customers/{Guid.CreateVersion7()}/usage/endpoint/changes.csv")).StatusCode);

        // a day that can't be compared with is the day before
        var before = await visitor.GetAsync($"/customers/{customer}/usage/endpoint?day=2031-03-11&since=2031-03-12");
        Assert.Contains("What changed since 10 Mar 2031", before.AllText, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Units_say_whose_they_are_and_when_they_were_seen(TestDatabase database)
    {
        var (visitor, acme, _, _) = await DeskAsync(database);
        var page = await visitor.GetAsync($"/customers/{acme}/usage/endpoint");
        Assert.Equal(
            ["anna: Anna's laptop s1 10 Mar 2031, s2 12 Mar 2031", "Kiosk: s3"],
            page.Document.QuerySelectorAll("main tbody tr").Select(r => Page.Text(r.Children[0]) + ": " + string.Join(", ", r.QuerySelectorAll("li").Select(Page.Text))));
        Assert.All(page.Rows(), row => Assert.Equal("12 Mar 2031", row[2]));
        Assert.Contains("12 Mar 2031", page.AllText, StringComparison.Ordinal);
        Assert.Contains("UTC", page.AllText, StringComparison.Ordinal);
        Assert.Contains("Over the limit", page.AllText, StringComparison.Ordinal);

        // bob's computer was last seen 40 days ago
        var before = await visitor.GetAsync($"/customers/{acme}/usage/endpoint?day=2031-02-01");
        Assert.Equal(["bob"], before.Rows().Select(r => r[0]));
        Assert.Equal("2031-02-02", System.Web.HttpUtility.ParseQueryString(new Uri(before.Url, before.One("a[rel=next]").GetAttribute("href")!).Query)["day"]);
        Assert.Equal(["anna"], (await visitor.GetAsync($"/customers/{acme}/usage/endpoint?q=LAPTOP")).Rows().Select(r => r[0]));
        Assert.Equal(
            [("anna", "holder", "s1", "Anna's laptop", "2031-03-10"), ("anna", "holder", "s2", "s2", "2031-03-12"), ("s3", "subject", "s3", "Kiosk", "2031-03-12")],
            (await visitor.CsvAsync($"/customers/{acme}/usage/endpoint.csv")).Select(r => (r["unit"], r["unit_kind"], r["subject"], r["name"], r["last_seen"])));

        var firewall = await visitor.GetAsync($"/customers/{acme}/usage/firewall");
        Assert.Equal([["C01", "XGS 2100"]], firewall.Rows());
        Assert.Contains("Unlicensed use", (await visitor.GetAsync($"/customers/{acme}/usage/server")).AllText, StringComparison.Ordinal);
        Assert.Contains("Nothing counted on this day", (await visitor.GetAsync($"/customers/{acme}/usage/email")).AllText, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Values_that_mean_nothing_give_today(TestDatabase database)
    {
        var (visitor, acme, _, _) = await DeskAsync(database);
        var plain = (await visitor.GetAsync($"/customers/{acme}/usage/endpoint")).Rows();
        foreach (var query in new[] { "day=2031-03-13", "day=9999-12-31", "day=0001-01-01", "day=x", "day=12%2F03%2F2031", "day=2031-02-30", "day=%00", "page=-1", "page=99999999999", "size=3", "day=2031-03-12&day=2031-03-11" })
            Assert.Equal(plain, (await visitor.GetAsync($"/customers/{acme}/usage/endpoint?{query}")).Rows());
        var usage = (await visitor.GetAsync($"/customers/{acme}/usage")).Heading;
        foreach (var query in new[] { "family=x", "family=%00", "family=email" })
            Assert.Equal(usage, (await visitor.GetAsync($"/customers/{acme}/usage?{query}")).Heading);
        foreach (var query in new[] { "q=%00", "q=%EF%BF%BE", "q=" + new string('y', 3000) })
            Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync($"/customers/{acme}/usage/endpoint?{query}")).Status);
    }

    [Theory, EachDatabase]
    public async Task What_is_not_there_or_not_yours_is_the_same_404(TestDatabase database)
    {
        var (visitor, acme, app, _) = await DeskAsync(database);
        foreach (var path in new[] { "usage/nothing", "usage/nothing.csv", "usage/Endpoint", "usage/endpoint.txt" })
            Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync($"/customers/{acme}/{path}")).Status);
        using var stranger = await app.SignInAsync(await app.NewPartnerAsync());
        var missing = Guid.CreateVersion7();
        foreach (var path in new[] { "usage", "usage/endpoint", "usage/endpoint.csv" })
        {
            var foreign = await stranger.GetAsync($"/customers/{acme}/{path}");
            Assert.Equal(HttpStatusCode.NotFound, foreign.Status);
            Assert.Equal((await stranger.GetAsync($"/customers/{missing}/{path}")).AllText, foreign.AllText);
        }
    }

    [Theory, EachDatabase]
    public async Task A_customer_without_anything_says_so(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        var facts = new Facts(app, partner);
        var empty = facts.Customer("Empty");
        await facts.CountAsync(Stop);
        using var visitor = await app.SignInAsync(partner);
        Assert.Contains("Nothing licensed, nothing used", (await visitor.GetAsync($"/customers/{empty}/usage")).AllText, StringComparison.Ordinal);
    }

    private static (string Meter, DateOnly? Day) Asked(string href)
    {
        var parts = href.Split('?');
        return (parts[0].Split('/')[^1], parts.Length == 1 ? null : DateOnly.ParseExact(parts[1]["day=".Length..], "yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    /// <summary>A customer with one endpoint license: anna with two computers, one that nobody uses, and bob's of 40 days ago; a server and a firewall without license.</summary>
    private async Task<(Visitor Visitor, Guid Acme, MusterApp App, TestPartner Partner)> DeskAsync(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        var facts = new Facts(app, partner);
        var acme = facts.Customer("Acme");
        facts.License(acme, "CIXA-MSP", 1);
        facts.Firewall(acme, "C01", 45);
        facts.Seen(acme, "endpoint", "s1", "Anna", 2, "Anna's laptop");
        facts.Seen(acme, "endpoint", "s2", "anna", 0);
        facts.Seen(acme, "endpoint", "s3", "", 0, "Kiosk");
        facts.Seen(acme, "endpoint", "s4", "bob", 40);
        facts.Seen(acme, "endpoint", "s4", "bob", 300);
        facts.Seen(acme, "server", "srv", "", 1);
        facts.Seen(acme, "server", "srv", "", 200);
        await facts.CountAsync(Stop);
        return (await app.SignInAsync(partner), acme, app, partner);
    }
}
