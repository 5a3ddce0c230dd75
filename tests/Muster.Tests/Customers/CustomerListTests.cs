using System.Net;
using Muster.Domain.Accounts;
using Muster.Domain.Licensing;
using Muster.Infrastructure;
using Xunit;

namespace Muster.Customers;

/// <summary>Managed customer usage: the page, its addresses and its file.</summary>
public sealed class CustomerListTests(TestStores stores)
{
    private static readonly DateOnly Today = DateOnly.FromDateTime(TestClock.Start.UtcDateTime);

    [Theory, EachDatabase]
    public async Task A_row_says_what_is_licensed_used_and_wrong(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        var (over, unlicensed) = (partner.NewCustomer("C-1", "Éluard & fils", BillingType.Term), partner.NewCustomer("C-2", "Zorn", BillingType.Trial));
        await app.SaveAsync(partner, [over, unlicensed, over.NewLicense("CIXA-MSP", 2, Today.AddDays(10))], (over, 3), (unlicensed, 1));
        using var visitor = await app.SignInAsync(partner);

        var page = await visitor.GetAsync("/customers");

        Assert.Equal("Managed customer usage", page.Heading);
        Assert.Equal(2, page.Rows().Count);
        Assert.Equal(["Term", "Trial"], page.Column("Billing"));
        Assert.Equal(["1", "0"], page.Column("Licenses"));
        Assert.Equal(["2", "0"], page.Column("Seats"));
        Assert.Equal(["Partner", "None"], page.Column("Owner"));
        Assert.Contains("in 10 days", page.Column("Expires")[0], StringComparison.Ordinal);
        Assert.Contains("/ 2", page.Column("Endpoint")[0], StringComparison.Ordinal);
        Assert.NotNull(page.One("tbody tr:nth-child(1) [aria-label='Over the limit']"));
        Assert.NotNull(page.One("tbody tr:nth-child(2) [aria-label='Unlicensed use']"));
        Assert.Equal($"/customers/{over.Id}/usage/endpoint", page.One("tbody tr:nth-child(1) .m-usage a").GetAttribute("href"));
        Assert.Contains("2 customers", Page.Text(page.One("tfoot")), StringComparison.Ordinal);
        Assert.Contains("4 / 2", Page.Text(page.One("tfoot")), StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Search_filters_sort_and_pages_keep_each_other(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        var customers = Enumerable.Range(0, 30).Select(i => partner.NewCustomer($"N-{i:00}", $"Nöel {i:00}", i % 2 == 0 ? BillingType.Usage : BillingType.Term)).ToList();
        customers.Add(partner.NewCustomer("OTHER", "Other"));
        await app.SaveAsync(partner, customers);
        using var visitor = await app.SignInAsync(partner);

        var page = await visitor.GetAsync("/customers?q=noel&sort=external&order=desc");
        Assert.Equal(25, page.Rows().Count);
        Assert.StartsWith("Nöel 29", page.Column("Customer")[0], StringComparison.Ordinal);
        Assert.StartsWith("Nöel 05", page.Column("Customer")[^1], StringComparison.Ordinal);

        var next = await visitor.GetAsync(page.One("#pager-next").GetAttribute("href")!);
        Assert.Contains("q=noel", next.Url.Query, StringComparison.Ordinal);
        Assert.Contains("sort=external", next.Url.Query, StringComparison.Ordinal);
        Assert.Equal(5, next.Rows().Count);

        var sorted = await visitor.GetAsync(next.One("#sort-name").GetAttribute("href")!);
        Assert.Equal("?q=noel&sort=name&order=asc", sorted.Url.Query);
        Assert.StartsWith("Nöel 00", sorted.Column("Customer")[0], StringComparison.Ordinal);

        var filtered = await sorted.SubmitAsync("form[data-filter]", ("billing", "term"));
        Assert.Contains("q=noel", filtered.Url.Query, StringComparison.Ordinal);
        Assert.Equal(15, filtered.Rows().Count);
        Assert.All(filtered.Column("Billing"), b => Assert.Equal("Term", b));
        Assert.Equal(2, filtered.Document.QuerySelectorAll(".m-chip").Length);
    }

    [Theory]
    [EachDatabase("attention=unprotected'--&billing=gold&owner=&family=%27&sort=name%3bdrop&order=up&page=-7&size=1000000")]
    [EachDatabase("page=99999999999999999999&size=x&sort=used_endpoint")]
    [EachDatabase("page=2147483647&size=200&q=&sort=__proto__&attention=OverUse")]
    [EachDatabase("billing=term&billing=trial&page=1,5")]
    public async Task Unknown_and_hostile_values_give_the_default_view(TestDatabase database, string query)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        await app.SaveAsync(partner, [partner.NewCustomer("A", "Alpha"), partner.NewCustomer("B", "Beta")]);
        using var visitor = await app.SignInAsync(partner);

        var page = await visitor.GetAsync("/customers?" + query);

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal(["Alpha A", "Beta B"], page.Column("Customer"));
        Assert.Empty(page.Document.QuerySelectorAll(".m-chip"));
        using var file = await visitor.DownloadAsync("/customers.csv?" + query);
        Assert.Equal(HttpStatusCode.OK, file.StatusCode);
    }

    [Theory]
    [EachDatabase("q=%00%ED%A0%80%EF%BF%BE")]
    [EachDatabase("q=%25_%5C%27")]
    public async Task What_no_name_can_hold_finds_nothing(TestDatabase database, string query)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        await app.SaveAsync(partner, [partner.NewCustomer("A", "Alpha")]);
        using var visitor = await app.SignInAsync(partner);

        var page = await visitor.GetAsync("/customers?" + query);

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("Nothing matches", page.AllText, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task The_file_is_the_page_in_its_order(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        var customers = Enumerable.Range(0, 40).Select(i => partner.NewCustomer($"X-{(i * 7) % 40:00}", $"Café {i % 5}, no {i:00}", i % 3 == 0 ? BillingType.Term : BillingType.Usage)).ToList();
        await app.SaveAsync(partner, [.. customers, .. customers.Take(20).Select(c => c.NewLicense("CIXA-MSP", 5))], [.. customers.Take(12).Select((c, i) => (c, i))]);
        using var visitor = await app.SignInAsync(partner);

        foreach (var query in (string[])["size=200", "size=200&q=cafe&billing=term", "size=200&sort=endpoint&order=desc", "size=200&attention=over-use&sort=external"])
        {
            var page = await visitor.GetAsync("/customers?" + query);
            var shown = page.Document.QuerySelectorAll("tbody th .m-second").Select(Page.Text).ToList();
            Assert.NotEmpty(shown);
            Assert.Equal(shown, (await LinesAsync(visitor, "/customers.csv?" + query)).Select(l => l.Split(',')[0]));
        }
    }

    [Theory, EachDatabase]
    public async Task Selected_rows_are_exported_alone(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        var (a, b) = (partner.NewCustomer("A", "Alpha"), partner.NewCustomer("B", "Beta"));
        var stranger = await app.NewPartnerAsync();
        var theirs = stranger.NewCustomer("S", "Stranger");
        await app.SaveAsync(partner, [a, b]);
        await app.SaveAsync(stranger, [theirs]);
        using var visitor = await app.SignInAsync(partner);
        var form = (AngleSharp.Html.Dom.IHtmlFormElement)(await visitor.GetAsync("/customers?sort=name&order=desc")).One("form[action^='/customers.csv']");
        var token = form.Elements.Single(e => e.GetAttribute("name") == "__RequestVerificationToken").GetAttribute("value")!;

        using var answer = await visitor.SendAsync(new(HttpMethod.Post, "/customers.csv")
        {
            Content = new FormUrlEncodedContent([new("__RequestVerificationToken", token), new("id", b.Id.ToString()), new("id", theirs.Id.ToString()), new("id", "nonsense")]),
        });

        var lines = (await answer.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("B,Beta,", lines[1], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, await visitor.PostBareAsync("/customers.csv", ("id", b.Id.ToString())));
    }

    [Theory, EachDatabase]
    public async Task Another_partners_customer_is_as_one_that_is_not_there(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var (partner, stranger) = (await app.NewPartnerAsync(), await app.NewPartnerAsync());
        var theirs = stranger.NewCustomer("S", "Stranger");
        await app.SaveAsync(stranger, [theirs]);
        using var visitor = await app.SignInAsync(partner);
        Assert.Contains("No customers yet", (await visitor.GetAsync("/customers")).AllText, StringComparison.Ordinal);

        foreach (var tail in (string[])["", "/contact", "/licenses.csv"])
        {
            var foreign = await visitor.GetAsync($"/customers/{theirs.Id}{tail}");
            var missing = await visitor.GetAsync($"/customers/{Guid.CreateVersion7()}{tail}");
            Assert.Equal(HttpStatusCode.NotFound, foreign.Status);
            Assert.Equal(HttpStatusCode.NotFound, missing.Status);
            Assert.Equal(missing.AllText, foreign.AllText);
        }
    }

    [Theory, EachDatabase]
    public async Task Licenses_are_shown_with_their_state_and_one_figure_per_family(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        var customer = partner.NewCustomer("C", "Customer", BillingType.Term);
        var firewall = new Firewall { PartnerId = partner.Id, CustomerId = customer.Id, Serial = "C01", Model = "XG 135", Form = FirewallForm.Virtual, LicenseNumber = "L-C-xg_email_std", AssignedOn = Today };
        await app.SaveAsync(
            partner,
            [
                customer, customer.NewLicense("CIXA-MSP", 2), customer.NewLicense("CIXAXDR", 3, Today), customer.NewLicense("SVRCLOUDADV-MSP", 3, Today),
                customer.NewLicense("CMA-MSP", 3, Today.AddDays(-5)), customer.NewLicense("CDE-MSP", 3, Today.AddDays(-90)), firewall,
            ],
            (customer, 6));
        using var visitor = await app.SignInAsync(partner);

        var page = await visitor.GetAsync($"/customers/{customer.Id}");
        var text = page.AllText;
        Assert.Contains("over by 1", text, StringComparison.Ordinal);
        Assert.Contains("Last day today", text, StringComparison.Ordinal);
        Assert.Contains("Expired 5 days ago", text, StringComparison.Ordinal);
        Assert.Contains("Ended licenses (1)", text, StringComparison.Ordinal);
        Assert.Equal("2", page.One("td.m-of-family[data-label$=Endpoint]").GetAttribute("rowspan"));
        var firewalls = await visitor.GetAsync($"/customers/{customer.Id}?kind=firewall");
        Assert.Equal(["C01", "XG 135", "Virtual", "L-C-xg_email_std"], firewalls.Rows()[0].Take(4));

        var lines = await LinesAsync(visitor, $"/customers/{customer.Id}/licenses.csv");
        Assert.Equal(5, lines.Count);
        Assert.Equal(lines, await LinesAsync(visitor, "/licenses.csv"));
        Assert.Contains(lines, l => l.Contains("CIXAXDR", StringComparison.Ordinal) && l.EndsWith(",in_force,0", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains("SVRCLOUDADV-MSP", StringComparison.Ordinal) && l.EndsWith(",last_day,0", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains("CMA-MSP", StringComparison.Ordinal) && l.EndsWith(",expired,-5", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains("CDE-MSP", StringComparison.Ordinal) && l.EndsWith(",ended,-90", StringComparison.Ordinal));
    }

    private static async Task<IReadOnlyList<string>> LinesAsync(Visitor visitor, string path)
    {
        using var file = await visitor.DownloadAsync(path);
        Assert.Equal(HttpStatusCode.OK, file.StatusCode);
        return [.. (await file.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1)];
    }
}
