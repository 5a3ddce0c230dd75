using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Muster.Administration;
using Muster.Customers;
using Muster.Domain.Access;
using Muster.Domain.Accounts;
using Muster.Domain.Licensing;
using Muster.Infrastructure;
using Xunit;

namespace Muster.Licenses;

/// <summary>The licenses of all customers, page and file. Today is 12 March 2031.</summary>
public sealed class LicenseListTests(TestStores stores)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [EachDatabase("", "A-CIXA-MSP A-SVRCLOUDADV-MSP B-CEMA-MSP B-CIXA-MSP B-CMS-MSP C-CIXA-MSP C-CIXA-MSP-2")]
    [EachDatabase("family=endpoint", "A-CIXA-MSP B-CIXA-MSP C-CIXA-MSP C-CIXA-MSP-2")]
    [EachDatabase("product=CEMA-MSP", "B-CEMA-MSP")]
    [EachDatabase("owner=customer", "A-SVRCLOUDADV-MSP")]
    [EachDatabase("type=usage", "B-CMS-MSP")]
    [EachDatabase("state=in-force", "A-CIXA-MSP A-SVRCLOUDADV-MSP B-CEMA-MSP C-CIXA-MSP C-CIXA-MSP-2")]
    [EachDatabase("state=expiring", "A-CIXA-MSP")]
    [EachDatabase("state=expired", "B-CIXA-MSP")]
    [EachDatabase("state=future", "B-CMS-MSP")]
    [EachDatabase("state=ended", "")]
    [EachDatabase("renewal=30", "A-CIXA-MSP")]
    [EachDatabase("renewal=90", "A-CIXA-MSP A-SVRCLOUDADV-MSP")]
    [EachDatabase("q=bêta", "B-CEMA-MSP B-CIXA-MSP B-CMS-MSP")]
    [EachDatabase("q=L-C-CIXA-MSP-2", "C-CIXA-MSP-2")]
    [EachDatabase("q=100%25", "")]
    [EachDatabase("family=nonsense&state=nonsense", "A-CIXA-MSP A-SVRCLOUDADV-MSP B-CEMA-MSP B-CIXA-MSP B-CMS-MSP C-CIXA-MSP C-CIXA-MSP-2")]
    [EachDatabase("sort=product", "B-CEMA-MSP A-CIXA-MSP B-CIXA-MSP C-CIXA-MSP C-CIXA-MSP-2 B-CMS-MSP A-SVRCLOUDADV-MSP")]
    [EachDatabase("sort=end", "B-CIXA-MSP A-CIXA-MSP C-CIXA-MSP A-SVRCLOUDADV-MSP C-CIXA-MSP-2 B-CEMA-MSP B-CMS-MSP")]
    [EachDatabase("sort=end&order=desc", "B-CMS-MSP B-CEMA-MSP C-CIXA-MSP-2 A-SVRCLOUDADV-MSP C-CIXA-MSP A-CIXA-MSP B-CIXA-MSP")]
    [EachDatabase("sort=quantity&order=desc", "B-CMS-MSP B-CEMA-MSP C-CIXA-MSP-2 C-CIXA-MSP B-CIXA-MSP A-SVRCLOUDADV-MSP A-CIXA-MSP")]
    public async Task Page_and_file_show_what_the_query_asks_for(TestDatabase database, string query, string expected)
    {
        var (app, partner) = await FilledAsync(database);
        using var visitor = await app.SignInAsync(partner);
        var numbers = expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => "L-" + n).ToList();
        var page = await visitor.GetAsync("/licenses?" + query);
        var file = await visitor.CsvAsync("/licenses.csv?" + query);
        if (numbers.Count == 0)
            Assert.Contains("No license matches", page.AllText, StringComparison.Ordinal);
        else if (!query.Contains("sort=", StringComparison.Ordinal))
            Assert.Equal(numbers, page.Column("License number"));
        Assert.Equal(numbers.Order(StringComparer.Ordinal), file.Select(r => r["number"]).Order(StringComparer.Ordinal));
        if (!query.Contains("sort=", StringComparison.Ordinal))
            return;

        // what is the same in the column sorted by may stand either way, and in both alike
        var column = query.Split('=', '&')[1];
        var values = file.ToDictionary(r => r["number"], r => r[column]);
        Assert.Equal(page.Column("License number"), file.Select(r => r["number"]));
        Assert.Equal(numbers.Select(n => values[n]), file.Select(r => r[column]));
    }

    [Theory, EachDatabase]
    public async Task Pages_follow_each_other_and_a_page_past_the_last_is_the_last(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        var customers = Enumerable.Range(0, 30).Select(i => partner.NewCustomer($"E{i:00}", string.Create(CultureInfo.InvariantCulture, $"Customer {i:00}"))).ToList();
        await app.SaveAsync(partner, [.. customers, .. customers.Select(c => c.NewLicense("CIXA-MSP", 1))]);
        using var visitor = await app.SignInAsync(partner);
        var (first, second) = (await visitor.GetAsync("/licenses?size=25"), await visitor.GetAsync("/licenses?size=25&page=2"));
        Assert.Equal(customers.Select(c => $"L-{c.ExternalId}-CIXA-MSP"), first.Column("License number").Concat(second.Column("License number")));
        Assert.Equal(5, (await visitor.GetAsync("/licenses?size=25&page=999")).Rows().Count);
        Assert.Contains("30 licenses", (await visitor.GetAsync("/licenses")).AllText, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Who_sees_some_customers_or_families_sees_their_licenses(TestDatabase database)
    {
        var (app, partner) = await FilledAsync(database);
        Guid beta, role = Guid.CreateVersion7();
        await using (var context = app.Store.Context(partner.Id))
        {
            beta = await context.Customers.Where(c => c.ExternalId == "B").Select(c => c.Id).SingleAsync(Stop);
            context.CustomRoles.Add(new() { PartnerId = partner.Id, Id = role, Name = "No mail", Base = AdministratorRole.Admin, Families = new Dictionary<string, FamilyLevel> { ["email"] = FamilyLevel.None } });
            await context.SaveChangesAsync(Stop);
        }

        using var scoped = await app.SignInAsync(await app.NewColleagueAsync(partner, "scoped", AdministratorRole.Admin, role, customers: [beta]));
        Assert.Equal(["L-B-CIXA-MSP", "L-B-CMS-MSP"], (await scoped.GetAsync("/licenses")).Column("License number"));
        Assert.Equal(["L-B-CIXA-MSP", "L-B-CMS-MSP"], (await scoped.CsvAsync("/licenses.csv")).Select(r => r["number"]));
        using var empty = await app.SignInAsync(await app.NewPartnerAsync());
        Assert.Contains("No licenses yet", (await empty.GetAsync("/licenses")).AllText, StringComparison.Ordinal);
    }

    private async Task<(MusterApp App, TestPartner Partner)> FilledAsync(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        var (a, b, c) = (partner.NewCustomer("A", "Alpha"), partner.NewCustomer("B", "Bêta"), partner.NewCustomer("C", "Ceta"));
        var expired = b.NewLicense("CIXA-MSP", 30, new(2031, 3, 1));
        var future = b.NewLicense("CMS-MSP", null);
        (future.Type, future.Start) = (LicenseType.Usage, new(2031, 4, 1));
        var followed = c.NewLicense("CIXA-MSP", 40, new(2031, 3, 20));
        var follows = new License { PartnerId = partner.Id, CustomerId = c.Id, Id = Guid.CreateVersion7(), Number = "L-C-CIXA-MSP-2", Product = "CIXA-MSP", Type = LicenseType.Term, Owner = LicenseOwner.Partner, Start = new(2031, 1, 1), End = new(2032, 1, 1), Quantity = 50 };
        await app.SaveAsync(partner, [a, b, c, a.NewLicense("CIXA-MSP", 10, new(2031, 3, 12)), a.NewLicense("SVRCLOUDADV-MSP", 20, new(2031, 6, 10), LicenseOwner.Customer), expired, future, b.NewLicense("CEMA-MSP", 60), followed, follows]);
        return (app, partner);
    }
}
