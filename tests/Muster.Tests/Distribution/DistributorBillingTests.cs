using System.Net;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Orders;
using Muster.Domain.Billing;
using Muster.Domain.Licensing;
using Muster.Domain.Orders;
using Muster.Infrastructure;
using Muster.Server.Features.Access;
using Muster.Server.Features.Billing;
using Xunit;

namespace Muster.Distribution;

/// <summary>A distributor's prices, settings and consumption, and what its partners see of them.</summary>
public sealed class DistributorBillingTests(TestStores stores)
{
    private const string Prices = "product,valid_from,from_quantity,unit_price\nCIXA-MSP,2030-01-01,1,2\nCIXA-MSP,2030-01-01,3,1.5\nSVRCLOUDADV-MSP,2030-01-01,1,4.5\n";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_distributor_sets_its_prices_and_partners_read_them(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        using var at = await Selling.NewAsync(app);
        using var other = await Selling.NewAsync(app);
        var empty = await at.AtDistributor.GetAsync("/distribution/prices");
        Assert.Contains("No prices yet", empty.AllText, StringComparison.Ordinal);
        Assert.NotEmpty(await at.AtDistributor.CsvAsync("/distribution/prices.csv?template=yes"));
        var filled = await UploadAsync(at);
        Assert.Equal("/distribution/prices", filled.Url.AbsolutePath);
        Assert.Contains("2.00\u00A0EUR", filled.Rows()[0][1], StringComparison.Ordinal);

        var read = await at.AtPartner.GetAsync("/billing/prices");
        Assert.Contains($"Distributor {at.Distributor.Code} sets its prices", read.AllText, StringComparison.Ordinal);
        Assert.Contains("2.00\u00A0EUR", read.Rows()[0][1], StringComparison.Ordinal);
        Assert.Empty(read.Document.QuerySelectorAll("#upload, main form"));
        Assert.Equal(
            await (await at.AtDistributor.DownloadAsync("/distribution/prices.csv")).Content.ReadAsStringAsync(Stop),
            await (await at.AtPartner.DownloadAsync("/billing/prices.csv")).Content.ReadAsStringAsync(Stop));

        // nobody else's: neither under that code, nor at another distributor
        foreach (var path in new[] { "/billing/prices", "/billing/prices.csv", "/settings/billing", "/billing/2031-03" })
            Assert.Equal(HttpStatusCode.NotFound, (await other.AtPartner.GetAsync($"{path}?issuer={at.Distributor.Code}")).Status);
        Assert.Empty(await other.AtDistributor.CsvAsync("/distribution/prices.csv"));
        foreach (var path in new[] { "/distribution/prices", "/distribution/prices.csv", "/distribution/billing", "/distribution/consumption", "/distribution/consumption.csv" })
            Assert.Equal(HttpStatusCode.Forbidden, (await at.AtPartner.GetAsync(path)).Status);
        foreach (var path in new[] { "/billing", "/billing/prices", "/billing/compare", "/settings/billing", "/billing/prices.csv" })
            Assert.Equal(HttpStatusCode.Forbidden, (await at.AtDistributor.GetAsync(path)).Status);
    }

    [Theory, EachDatabase]
    public async Task A_partner_changes_neither_prices_nor_settings_of_its_distributor(TestDatabase database)
    {
        using var at = await Selling.NewAsync(await stores.AppAsync(database));
        foreach (var address in (string[])["/billing/prices", $"/billing/prices?issuer={at.Distributor.Code}"])
            Assert.Equal(HttpStatusCode.Forbidden, await UploadAtPartnerAsync(address));
        var settings = await at.AtDistributor.GetAsync("/distribution/billing");
        foreach (var address in (string[])["/settings/billing", $"/settings/billing?issuer={at.Distributor.Code}"])
        {
            // the fields of a disabled form, as somebody sends them who takes no heed of that
            var own = await at.AtPartner.GetAsync(address);
            Assert.NotNull(own.One("fieldset[disabled]"));
            own.One("fieldset").RemoveAttribute("disabled");
            own.One("form.m-card").SetAttribute("action", address);
            Assert.Equal(HttpStatusCode.Forbidden, (await own.SubmitAsync("form.m-card", ("cutOff", "7"))).Status);
        }

        var saved = await settings.SubmitAsync("form.m-card", ("cutOff", "20"));
        Assert.Equal("/distribution/billing", saved.Url.AbsolutePath);
        Assert.Contains("are saved", saved.AllText, StringComparison.Ordinal);
        Assert.Equal("20", (await at.AtPartner.GetAsync("/settings/billing")).One("select[name=cutOff] option[selected]").GetAttribute("value"));
        await using var context = at.App.Store.Context(at.Partner.Id);
        Assert.False(await context.PriceEntries.AnyAsync(Stop));
        Assert.False(await context.IssuerSettings.AnyAsync(Stop));

        // a form that isn't there, with a token of the partner's own
        async Task<HttpStatusCode> UploadAtPartnerAsync(string address)
        {
            var token = (await at.AtPartner.GetAsync("/profile")).Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
            using var content = new MultipartFormDataContent
            {
                { new StringContent(token), "__RequestVerificationToken" },
                { new StringContent("prices"), "_handler" },
                { new ByteArrayContent("product,valid_from,unit_price\nCIXA-MSP,2030-01-01,1\n"u8.ToArray()), "file", "p.csv" },
            };
            using var response = await at.AtPartner.SendAsync(new HttpRequestMessage(HttpMethod.Post, address) { Content = content });
            return response.StatusCode;
        }
    }

    [Theory, EachDatabase]
    public async Task Consumption_is_what_the_statements_say_and_each_side_sees_its_own(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        using var at = await Selling.NewAsync(app);
        using var other = await Selling.NewAsync(app);
        await UploadAsync(at);
        var facts = new Facts(app, at.Partner);
        var (alpha, beta) = (facts.Customer("Alpha"), facts.Customer("Béta"));
        foreach (var holder in (string[])["ann", "bob", "cem"])
            facts.Seen(alpha, "endpoint", "pc-" + holder, holder, 15);
        facts.Seen(beta, "server", "srv", "", 15);
        await facts.CountAsync(Stop);
        await OrderAsync(at, alpha, "CIXA-MSP", "A-1-1");
        await OrderAsync(at, beta, "SVRCLOUDADV-MSP", "A-2-1/2");
        await facts.CountAsync(Stop);
        Assert.Contains("No period is closed yet", (await at.AtDistributor.GetAsync("/distribution/consumption")).AllText, StringComparison.Ordinal);
        await CloseAsync(at, "2031-02");

        // the partner: one issuer, who is named
        var billing = await at.AtPartner.GetAsync("/billing");
        var name = $"Distributor {at.Distributor.Code}";
        Assert.Contains($"Open period 2031-03, issued by {name}", billing.AllText, StringComparison.Ordinal);
        var row = Assert.Single(billing.Rows($"#statements-{at.Distributor.Code}"));
        Assert.Equal(["2031-02", "1 Feb 2031 – 28 Feb 2031", "2", "9.00\u00A0EUR"], row.Take(4));
        var statement = await billing.FollowAsync("2031-02");
        Assert.Equal($"?issuer={at.Distributor.Code}", statement.Url.Query);
        Assert.Contains(name, Page.Text(statement.One(".m-statement-facts")), StringComparison.Ordinal);
        Assert.Equal("A-1 / 1", statement.Rows("#lines")[1][^1]);
        Assert.Equal("A-2 / 1", statement.Rows("#lines")[3][^1]);
        var explained = await at.AtPartner.GetAsync(statement.Document.QuerySelector("#lines tbody tr:nth-child(2) td a")!.GetAttribute("href")!);
        Assert.Equal("3", Page.Text(explained.One("output")));
        var lines = await at.AtPartner.CsvAsync($"/billing/2031-02.csv?issuer={at.Distributor.Code}");
        Assert.Equal([("A-1", "1", name), ("A-2", "1", name)], lines.Select(l => (l["order_number"], l["order_line"], l["issuer"])));
        Assert.Equal(HttpStatusCode.OK, (await at.AtPartner.GetAsync("/billing/2031-03")).Status);
        Assert.Equal(2, (await at.AtPartner.CsvAsync("/billing/2031-03.csv")).Count);
        Assert.Equal(HttpStatusCode.NotFound, (await other.AtPartner.GetAsync($"/billing/2031-02?issuer={at.Distributor.Code}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await at.AtPartner.GetAsync($"/billing/2031-02?issuer={other.Distributor.Code}")).Status);

        // the distributor: the same figures, and nothing that leads to devices or people
        var page = await at.AtDistributor.GetAsync("/distribution/consumption");
        Assert.Equal("9.00\u00A0EUR", page.Rows("#partners")[0][3]);
        Assert.Equal(
            [["AlphaALPHA", "A-1 / 1", "3", "4.50\u00A0EUR", "–", "4.50\u00A0EUR"], ["BétaBÉTA", "A-2 / 1", "1", "4.50\u00A0EUR", "–", "4.50\u00A0EUR"]],
            page.Rows("#consumption").Skip(1).Select(r => (IReadOnlyList<string>)[r[0], r[2], r[3], r[4], r[5], r[6]]));
        Assert.Empty(page.Document.QuerySelectorAll("main a[href*='/customers'], main a[href*='/devices'], main a[href*='/usage']"));
        var csv = await at.AtDistributor.CsvAsync("/distribution/consumption.csv?period=2031-02");
        Assert.Equal(lines.Select(l => (l["customer"], l["product"], l["quantity"], l["amount"])), csv.Select(c => (c["customer"], c["product"], c["quantity"], c["amount"])));
        Assert.All(csv, c => Assert.Equal(at.Partner.Code, c["partner_code"]));
        Assert.Equal(2, (await at.AtDistributor.GetAsync($"/distribution/consumption?partner={at.Partner.Id}&print=all")).Rows("#consumption").Count - 1);
        Assert.Contains("No period is closed yet", (await other.AtDistributor.GetAsync("/distribution/consumption")).AllText, StringComparison.Ordinal);
        Assert.Empty(await other.AtDistributor.CsvAsync("/distribution/consumption.csv?period=2031-02"));

        // what was ordered, used and billed, by order and line
        await at.AtPartner.GetAsync("/billing/compare?period=2031-02");
        var compared = await (await at.AtPartner.GetAsync("/billing/compare?period=2031-02"))
            .UploadAsync("#upload form", "file", "b.csv", "externalId,productCode,billableQuantity\nALPHA,CIXA-MSP,3\nBÉTA,SVRCLOUDADV-MSP,2\n"u8.ToArray());
        Assert.Equal([["7A-2 / 1", "1", "2"], ["7A-1 / 1", "3", "3"]], compared.Rows("#compared").Select(r => (IReadOnlyList<string>)[r[4], r[5], r[6]]));
        Assert.Equal(
            [("A-2 / 1", "7", "1", "2"), ("A-1 / 1", "7", "3", "3")],
            (await at.AtPartner.CsvAsync("/billing/compare.csv?period=2031-02")).Select(c => (c["order_lines"], c["ordered"], c["measured"], c["billed"])));
    }

    [Theory, EachDatabase]
    public async Task A_former_partner_reads_its_statements_and_no_prices(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        using var at = await Selling.NewAsync(app);
        await UploadAsync(at);
        var facts = new Facts(app, at.Partner);
        var alpha = facts.Customer("Alpha");
        facts.Seen(alpha, "endpoint", "pc", "ann", 15);
        await facts.CountAsync(Stop);
        await OrderAsync(at, alpha, "CIXA-MSP", "A-1-1");
        await facts.CountAsync(Stop);
        await CloseAsync(at, "2031-02");
        Assert.Equal(HttpStatusCode.OK, (await at.AtPartner.GetAsync($"/billing/prices?issuer={at.Distributor.Code}")).Status);
        await using (var context = app.Store.Context(at.Partner.Id))
        {
            await context.DistributorLinks.ExecuteUpdateAsync(u => u.SetProperty(l => l.State, DistributorLinkState.Ended), Stop);
            await context.Licenses.ExecuteUpdateAsync(u => u.SetProperty(l => l.End, new DateOnly(2031, 3, 1)), Stop);
        }

        foreach (var path in (string[])["/billing/prices", "/billing/prices.csv", "/settings/billing"])
            Assert.Equal(HttpStatusCode.NotFound, (await at.AtPartner.GetAsync($"{path}?issuer={at.Distributor.Code}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await at.AtPartner.GetAsync($"/billing/2031-02?issuer={at.Distributor.Code}")).Status);
    }

    [Theory, EachDatabase]
    public async Task A_distributor_is_told_what_it_has_no_price_for(TestDatabase database)
    {
        using var at = await Selling.NewAsync(await stores.AppAsync(database));
        var facts = new Facts(at.App, at.Partner);
        var alpha = facts.Customer("Alpha");
        facts.Seen(alpha, "endpoint", "pc", "ann", 15);
        await facts.CountAsync(Stop);
        await OrderAsync(at, alpha, "CIXA-MSP", "A-1-1");
        await facts.CountAsync(Stop);
        await CloseAsync(at, "2031-02");
        var page = await at.AtDistributor.GetAsync("/distribution/consumption");
        Assert.Contains($"Period 2031-02 of Partner {at.Partner.Code} can’t be closed. No price: CIXA-MSP.", page.AllText, StringComparison.Ordinal);
        var billing = await at.AtPartner.GetAsync("/billing");
        Assert.Contains($"Period 2031-02 can’t be closed by Distributor {at.Distributor.Code}. No price: CIXA-MSP.", billing.AllText, StringComparison.Ordinal);
        Assert.Empty(billing.Document.QuerySelectorAll("a[href='/billing/prices#upload']"));

        // before anything is closed, by what is in force
        await using (var context = at.App.Store.Context(at.Partner.Id))
        {
            var order = new Order
            {
                PartnerId = at.Partner.Id,
                Id = Guid.CreateVersion7(),
                DistributorId = at.Distributor.Id,
                Number = "P-1",
                CustomerName = "Alpha",
                ForCustomerId = alpha,
                CreatedAt = at.App.Clock.Now,
                CreatedBy = "Dora",
                SubmittedAt = at.App.Clock.Now,
            };
            context.Add(order);
            context.Add(new Subscription
            {
                PartnerId = at.Partner.Id,
                OrderId = order.Id,
                Line = 1,
                DistributorId = at.Distributor.Id,
                ForCustomerId = alpha,
                Product = "CEMA-MSP",
                Quantity = 1,
                Status = SubscriptionStatus.Active,
                OrderedOn = facts.Today,
                Starts = facts.Today,
                RenewMonths = 12,
                DueOn = facts.Today.AddYears(1),
            });
            await context.SaveChangesAsync(Stop);
        }

        Assert.Contains("Customers have Email Advanced, and it has no price", (await UploadAsync(at)).AllText, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task A_partner_with_its_own_prices_too_has_both(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        using var at = await Selling.NewAsync(app);
        await UploadAsync(at);
        var facts = new Facts(app, at.Partner);
        var alpha = facts.Customer("Alpha");
        facts.License(alpha, "SVRCLOUDADV-MSP");
        facts.Seen(alpha, "endpoint", "pc", "ann", 15);
        facts.Seen(alpha, "server", "srv", "", 15);
        await facts.CountAsync(Stop);
        await OrderAsync(at, alpha, "CIXA-MSP", "A-1-1");
        await facts.CountAsync(Stop);
        var own = await at.AtPartner.GetAsync("/billing/prices");
        Assert.Equal([at.Distributor.Code], own.Document.QuerySelectorAll("select[name=issuer] option").Select(o => o.GetAttribute("value")!).Where(v => v.Length > 0));
        await own.UploadAsync("#upload form", "file", "p.csv", "product,valid_from,unit_price\nSVRCLOUDADV-MSP,2030-01-01,3\n"u8.ToArray());
        await CloseAsync(at, "2031-02");
        await app.WithAsync<CloseMonth>(close => close.Async(at.Partner.Id, "2031-02", Command(at), Stop));
        var billing = await at.AtPartner.GetAsync("/billing");
        Assert.Equal("3.00\u00A0EUR", billing.Rows("#statements")[0][3]);
        Assert.Equal("2.00\u00A0EUR", billing.Rows($"#statements-{at.Distributor.Code}")[0][3]);
        Assert.Equal("3.00", Assert.Single(await at.AtPartner.CsvAsync("/billing/2031-02.csv"))["amount"]);
        Assert.Equal("2.00", Assert.Single(await at.AtPartner.CsvAsync($"/billing/2031-02.csv?issuer={at.Distributor.Code}"))["amount"]);
        Assert.Equal("2.00", Assert.Single(await at.AtDistributor.CsvAsync("/distribution/consumption.csv"))["amount"]);
    }

    private static async Task<Page> UploadAsync(Selling at) =>
        await (await at.AtDistributor.GetAsync("/distribution/prices")).UploadAsync("#upload form", "file", "prices.csv", System.Text.Encoding.UTF8.GetBytes(Prices));

    private static async Task OrderAsync(Selling at, Guid customer, string product, string number)
    {
        await using var context = at.App.Store.Context(at.Partner.Id);
        context.Licenses.Add(new()
        {
            PartnerId = at.Partner.Id,
            CustomerId = customer,
            Id = Guid.CreateVersion7(),
            Number = number,
            Product = product,
            Type = LicenseType.Ordered,
            Owner = LicenseOwner.Partner,
            DistributorId = at.Distributor.Id,
            Start = new(2031, 1, 1),
            Quantity = 7,
        });
        await context.SaveChangesAsync(Stop);
    }

    private static Task CloseAsync(Selling at, string period) =>
        at.App.WithAsync<CloseMonth>(close => close.Async(at.Partner.Id, period, Command(at), Stop, at.Distributor.Id));

    private static Scope Command(Selling at)
    {
        var scope = new Scope();
        scope.Enter(at.Partner.Id, "test");
        return scope;
    }
}
