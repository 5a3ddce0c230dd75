using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Muster.Customers;
using Muster.Domain.Accounts;
using Muster.Infrastructure;
using Xunit;

namespace Muster.Home;

/// <summary>The home page: sums of what the lists behind it show, and what wants a look.</summary>
public sealed class HomePageTests(TestStores stores)
{
    private static readonly DateOnly Today = DateOnly.FromDateTime(TestClock.Start.UtcDateTime);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task An_empty_store_says_what_to_do_next(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        using var visitor = await app.SignInAsync(await app.NewPartnerAsync());
        var page = await visitor.GetAsync("/");
        Assert.Equal("Home", page.Heading);
        Assert.Contains("muster import customers", page.AllText, StringComparison.Ordinal);
        Assert.Empty(page.Document.QuerySelectorAll("main table"));
    }

    [Theory, EachDatabase]
    public async Task Usage_of_monthly_customers_is_summed_by_family_today_and_back(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        var facts = new Facts(app, partner);
        var (one, two) = (facts.Customer("one"), facts.Customer("two"));
        foreach (var (customer, people) in new[] { (one, 3), (two, 2) })
        {
            for (var i = 0; i < people; i++)
            {
                // two months ago they were fewer by one each
                facts.Seen(customer, "endpoint", $"pc-{i}", $"user{i}", 1);
                if (i > 0)
                    facts.Seen(customer, "endpoint", $"pc-{i}", $"user{i}", 60);
            }
        }

        facts.Seen(two, "server", "srv", "", 0);
        await facts.CountAsync(Stop);
        var term = partner.NewCustomer("T", "Termed", BillingType.Term);
        await app.SaveAsync(partner, [term], (term, 40));
        using var visitor = await app.SignInAsync(partner);
        var page = await SummedAsync(visitor, "3");

        Assert.Equal(["Endpoint", "Server"], page.Column("Family", "main .m-home"));
        Assert.Equal(["2", "1"], page.Column("Customers", "main .m-home"));
        Assert.StartsWith("5 ", page.Column("Today", "main .m-home")[0], StringComparison.Ordinal);
        Assert.Equal(["0", "0"], page.Column(Today.AddMonths(-1).ToString("d MMM yyyy", CultureInfo.InvariantCulture), "main .m-home"));
        Assert.Equal(["+5", "+1"], page.Column("Change", "main .m-home"));

        // 13 points: the ends of twelve months, and today
        var months = page.Rows("[data-chart] table");
        Assert.Equal(13, months.Count);
        Assert.Equal(("Today", "5"), (months[^1][0], months[^1][1]));
        Assert.Equal("3", months.Single(m => m[0] == "31 Jan 2031")[1]);
        Assert.Equal("0", months.Single(m => m[0] == "28 Feb 2031")[1]);

        var list = await visitor.GetAsync(page.One("main .m-home tbody tr:first-child th a").GetAttribute("href")!);
        Assert.Equal(["ONE", "TWO"], list.Column("Customer").Select(name => name.Split(' ')[^1]));
        var server = await visitor.GetAsync("/?family=server");
        Assert.Equal("1", server.Rows("[data-chart] table")[^1][1]);
    }

    /// <summary>What changes in a past month shows as well: late sightings, and customers that become monthly.</summary>
    [Theory, EachDatabase]
    public async Task Late_sightings_change_past_months(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        var facts = new Facts(app, partner);
        var customer = facts.Customer("one");
        facts.Seen(customer, "endpoint", "pc-1", "ada", 60);
        facts.Seen(customer, "endpoint", "pc-1", "ada", 0);
        await facts.CountAsync(Stop);
        using var visitor = await app.SignInAsync(partner);
        await SummedAsync(visitor, "1");

        var late = new Facts(app, partner);
        late.Seen(customer, "endpoint", "pc-2", "bob", 55);
        await late.CountAsync(Stop);
        await SummedAsync(visitor, "2");
    }

    [Theory, EachDatabase]
    public async Task Each_reason_to_look_opens_the_customers_it_counts(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        var facts = new Facts(app, partner);
        var (jumping, steady) = (facts.Customer("jumping"), facts.Customer("steady"));
        for (var i = 0; i < 30; i++)
        {
            for (var day = 0; day < 60; day += 7)
            {
                if (i < 20)
                    facts.Seen(jumping, "endpoint", $"pc-{i}", $"user{i}", day);
                facts.Seen(steady, "endpoint", $"pc-{i}", $"user{i}", day);
            }

            facts.Seen(jumping, "endpoint", $"pc-{i}", $"user{i}", 0);
        }

        facts.License(steady, "CIXA-MSP", 10);
        await facts.CountAsync(Stop);
        using var visitor = await app.SignInAsync(partner);

        var page = await visitor.GetAsync("/");
        var counts = page.Document.QuerySelectorAll(".m-watch a").ToDictionary(a => a.GetAttribute("href")!, a => Page.Text(a.QuerySelector("strong")!));
        Assert.Equal(7, counts.Count);
        Assert.Equal(("1", "1", "2"), (counts["/customers?attention=jump"], counts["/customers?attention=over-use"], counts["/customers?attention=no-assistance"]));
        Assert.Contains("25 % and 5 units above or below usual: the median of the 28 days before", page.AllText, StringComparison.Ordinal);
        foreach (var (address, count) in counts)
            Assert.Equal(count, (await visitor.GetAsync(address)).Document.QuerySelectorAll("main tbody tr").Length.ToString(CultureInfo.InvariantCulture));
        var list = await visitor.GetAsync("/customers?attention=jump");
        Assert.Contains("Endpoint unusual", list.Column("Customer")[0], StringComparison.Ordinal);
        Assert.Equal("Endpoint, units: 30 today, usually 20", list.One("tbody .m-badge[title*=usually]").GetAttribute("title"));
    }

    [Fact]
    public async Task The_home_page_is_in_french_too()
    {
        var app = await stores.AppAsync(TestDatabase.Sqlite);
        var partner = await app.NewPartnerAsync();
        await app.SaveAsync(partner, [partner.NewCustomer("A", "Alpha", BillingType.Term)]);
        using var visitor = await app.SignInAsync(partner);
        visitor.Language = "fr";
        var page = await visitor.GetAsync("/");
        Assert.Equal("Accueil", page.Heading);
        Assert.Contains("Aucun client n’est facturé au mois.", page.AllText, StringComparison.Ordinal);
    }

    /// <summary>The page, once the end of January shows a figure: the server sums past months after it has counted.</summary>
    private static async Task<Page> SummedAsync(Visitor visitor, string january)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var page = await visitor.GetAsync("/");
            var shown = page.Rows("[data-chart] table").Single(m => m[0] == "31 Jan 2031")[1];
            if (shown == january)
                return page;
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(30), $"The end of January shows {shown}, not {january}.");
            await Task.Delay(50, Stop);
        }
    }
}
