using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Muster.Domain.Billing;
using Muster.Infrastructure;
using Muster.Server.Features.Access;
using Muster.Server.Features.Billing;
using Muster.Server.Features.Usage;
using Xunit;

namespace Muster.Billing;

/// <summary>The open period and the closed ones, on their pages and in their files.</summary>
public sealed class StatementPageTests(TestStores stores)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_closed_period_is_listed_and_shown_line_by_line(TestDatabase database)
    {
        var (app, partner) = await TwoCustomersAsync(database);
        using var visitor = await app.SignInAsync(partner);
        var before = await visitor.GetAsync("/billing");
        Assert.Contains("No period is closed yet", before.AllText, StringComparison.Ordinal);
        await CloseAsync(app, partner, "2031-02");

        var billing = await visitor.GetAsync("/billing");
        Assert.Equal(["2031-02", "1 Feb 2031 – 28 Feb 2031", "2", "8.50\u00A0EUR"], billing.Rows("#statements")[0].Take(4));
        Assert.Contains("Open period 2031-03", billing.AllText, StringComparison.Ordinal);
        var statement = await billing.FollowAsync("2031-02");

        Assert.Equal("Statement 2031-02", statement.Heading);
        Assert.Equal(["Endpoint AdvancedCIXA-MSP", "Server AdvancedSVRCLOUDADV-MSP"], statement.Rows("#products").Select(r => r[0]));
        Assert.Equal(["2", "from 1", "2.00\u00A0EUR", "4.00\u00A0EUR", "–", "4.00\u00A0EUR"], statement.Rows("#products")[0].Skip(1));
        var lines = statement.Rows("#lines");
        Assert.StartsWith("Alpha", lines[0][0], StringComparison.Ordinal);
        Assert.Equal("4.00\u00A0EUR", lines[0][1]);
        Assert.Equal(["Charge", "Cut-off, 28 Feb 2031", "2", "from 1", "2.00\u00A0EUR", "4.00\u00A0EUR"], lines[1].Skip(1).Take(6));
        var explained = await visitor.GetAsync(statement.Document.QuerySelector("#lines tbody tr:nth-child(2) a")!.GetAttribute("href")!);
        Assert.Equal("2", Page.Text(explained.One("output")));

        var found = await visitor.GetAsync("/billing/2031-02?q=beta");
        Assert.Equal(2, found.Rows("#lines").Count);
        Assert.StartsWith("Béta", found.Rows("#lines")[0][0], StringComparison.Ordinal);
        Assert.Equal(2, (await visitor.GetAsync("/billing/2031-02?product=CIXA-MSP&kind=charges")).Rows("#lines").Count);
        Assert.Contains("No line matches", (await visitor.GetAsync("/billing/2031-02?kind=adjustments")).AllText, StringComparison.Ordinal);
        var csv = await visitor.CsvAsync("/billing/2031-02.csv");
        Assert.Equal(["4.00", "4.50"], csv.Select(r => r["amount"]));
    }

    [Theory, EachDatabase]
    public async Task The_open_period_shows_what_it_would_come_to_and_what_is_missing(TestDatabase database)
    {
        var (app, partner) = await TwoCustomersAsync(database, serverPrice: false);
        using var visitor = await app.SignInAsync(partner);
        var page = await visitor.GetAsync("/billing");
        Assert.Contains("Server Advanced has units and no price", page.AllText, StringComparison.Ordinal);
        Assert.NotEmpty(page.Document.QuerySelectorAll("a[href='/billing/prices#upload']"));
        Assert.Equal(["2", "from 1", "2.00\u00A0EUR", "4.00\u00A0EUR", "–", "4.00\u00A0EUR"], Assert.Single(page.Rows("#products")).Skip(1));

        await PriceAsync(app, partner, "SVRCLOUDADV-MSP", 45_000);
        var open = await visitor.GetAsync("/billing/2031-03");
        Assert.DoesNotContain("no price", open.AllText, StringComparison.Ordinal);
        Assert.Contains("Estimated", open.Heading, StringComparison.Ordinal);
        Assert.Equal(["4.00\u00A0EUR", "4.50\u00A0EUR"], open.Rows("#lines").Where(r => r.Count == 3).Select(r => r[1]));
        Assert.Single((await visitor.GetAsync("/billing/2031-03?q=BETA&product=SVRCLOUDADV-MSP")).Document.QuerySelectorAll("#lines .m-group"));
        Assert.Equal(["charge", "charge"], (await visitor.CsvAsync("/billing/2031-03.csv")).Select(r => r["kind"]));
    }

    [Theory, EachDatabase]
    public async Task Without_prices_a_stopped_close_is_said_and_what_to_do(TestDatabase database)
    {
        var (app, partner) = await TwoCustomersAsync(database, serverPrice: false);
        await CloseAsync(app, partner, "2031-02");
        using var visitor = await app.SignInAsync(partner);
        Assert.Contains("Period 2031-02 can’t be closed. No price: SVRCLOUDADV-MSP.", (await visitor.GetAsync("/billing")).AllText, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Many_lines_are_paged_printed_and_their_adjustments_found(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        var statement = Statements.Closed(partner, new("2030-12", new(2030, 12, 1), new(2030, 12, 31)), total: 120_00 + 5_00, lines: 121);
        await using (var context = app.Store.Context(partner.Id))
        {
            context.Add(statement);
            context.AddRange(Enumerable.Range(1, 120).Select(i => Line(statement, i, LineKind.Charge, 1, 1_00)));
            context.Add(Line(statement, 121, LineKind.LateSightings, 5, 5_00, customer: 120));
            await context.SaveChangesAsync(Stop);
        }

        using var visitor = await app.SignInAsync(partner);
        var second = await visitor.GetAsync("/billing/2030-12?page=2");
        Assert.Equal(100, second.Rows("#lines").Count);
        Assert.StartsWith("Customer 051", second.Rows("#lines")[0][0], StringComparison.Ordinal);
        Assert.Equal(20 + 21, (await visitor.GetAsync("/billing/2030-12?page=99")).Rows("#lines").Count);
        var printed = await visitor.GetAsync("/billing/2030-12?print=all");
        Assert.Equal(120 + 121, printed.Rows("#lines").Count);
        var adjusted = await visitor.GetAsync("/billing/2030-12?kind=adjustments");
        Assert.Equal(2, adjusted.Rows("#lines").Count);
        Assert.Equal("6.00\u00A0EUR", adjusted.Rows("#lines")[0][1]);
        Assert.Equal("Late sightings, 2030-11", adjusted.Rows("#lines")[1][1]);
        Assert.Equal(121, (await visitor.CsvAsync("/billing/2030-12.csv")).Count);
        visitor.Language = "fr";
        var french = await visitor.GetAsync("/billing/2030-12?kind=adjustments");
        Assert.Equal("Relevé 2030-12", french.Heading);
        Assert.Equal("6,00\u00A0EUR", french.Rows("#lines")[0][1]);
    }

    [Theory, EachDatabase]
    public async Task What_is_no_period_or_another_partners_is_not_found(TestDatabase database)
    {
        var (app, partner) = await TwoCustomersAsync(database);
        await CloseAsync(app, partner, "2031-02");
        using var visitor = await app.SignInAsync(partner);
        using var stranger = await app.SignInAsync(await app.NewPartnerAsync());
        foreach (var path in (string[])["/billing/2031-04", "/billing/2030-01", "/billing/x", "/billing/2031-13", "/billing/2031-04.csv", "/billing/x.csv"])
            Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync(path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync("/billing/2031-02")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync("/billing/2031-02.csv")).Status);
        Assert.Contains("Nothing is billed yet", (await stranger.GetAsync("/billing")).AllText, StringComparison.Ordinal);
    }

    /// <summary>Two customers with endpoints and a server, seen in February and March, and what they cost.</summary>
    private async Task<(MusterApp App, TestPartner Partner)> TwoCustomersAsync(TestDatabase database, bool serverPrice = true)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        await PriceAsync(app, partner, "CIXA-MSP", 20_000);
        if (serverPrice)
            await PriceAsync(app, partner, "SVRCLOUDADV-MSP", 45_000);
        var facts = new Facts(app, partner);
        var (alpha, beta) = (facts.Customer("Alpha"), facts.Customer("Béta"));
        facts.License(alpha, "CIXA-MSP");
        facts.License(beta, "SVRCLOUDADV-MSP");
        facts.Seen(alpha, "endpoint", "pc-1", "ann", 15);
        facts.Seen(alpha, "endpoint", "pc-2", "bob", 15);
        facts.Seen(beta, "server", "srv", "", 15);
        await facts.CountAsync(Stop);
        return (app, partner);
    }

    private static async Task PriceAsync(MusterApp app, TestPartner partner, string product, long price)
    {
        await using var context = app.Store.Context(partner.Id);
        context.Add(new PriceEntry
        {
            PartnerId = partner.Id,
            IssuerId = partner.Id,
            Id = Guid.CreateVersion7(),
            Product = product,
            Currency = "EUR",
            ValidFrom = new(2030, 1, 1),
            Bands = [new(1, price)],
            RecordedAt = app.Clock.Now,
        });
        await context.SaveChangesAsync(Stop);
    }

    private static async Task CloseAsync(MusterApp app, TestPartner partner, string period)
    {
        var recount = new RecountCustomers(app.Store, Facts.Catalog, new CountUsage(app.Store, Facts.Catalog), app.Clock);
        var scope = new Scope();
        scope.Enter(partner.Id, "test");
        await new CloseMonth(app.Store, Facts.Catalog, new DraftStatement(Facts.Catalog, new ChargeCustomers(Facts.Catalog)), recount, app.Clock).Async(partner.Id, period, scope, Stop);
    }

    private static StatementLine Line(Statement statement, int number, LineKind kind, long quantity, long amount, int? customer = null)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"Customer {customer ?? number:000}");
        return new()
        {
            PartnerId = statement.PartnerId,
            StatementId = statement.Id,
            Number = number,
            Kind = kind,
            ForPeriod = kind == LineKind.Charge ? statement.Period : "2030-11",
            CustomerId = new Guid(customer ?? number, 1, 1, new byte[8]),
            ExternalId = name,
            CustomerName = name,
            Family = "endpoint",
            Product = "CIXA-MSP",
            ProductName = "Endpoint Advanced",
            Tier = 1,
            LicenseNumber = "L-1",
            Rule = BillingRule.CutOff,
            RestsOn = statement.LastDay,
            Quantity = quantity,
            BandFrom = 1,
            UnitPrice = 10_000,
            Amount = amount,
        };
    }
}
