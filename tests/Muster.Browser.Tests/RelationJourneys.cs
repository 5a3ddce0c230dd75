using Muster.Domain.Licensing;
using Xunit;

namespace Muster.Browser;

/// <summary>A customer that is to leave and is kept, and a company that is asked, seen from both sides.</summary>
public sealed class RelationJourneys(MusterSite site, Chromium chromium) : Journey(site, chromium)
{
    [Theory, EachWay]
    public async Task A_monthly_customer_is_to_leave_and_is_kept(Eyes eyes)
    {
        const string Name = "Café Zürich";
        var email = await Site.NewPartnerAsync();
        var customer = (await Site.NewCustomersAsync(email, LicenseType.Usage, Name)).Single();
        var desk = await SignInToOwnDeskAsync(eyes, email);
        await desk.GotoAsync($"/customers/{customer}");
        await desk.Locator("main a[href$='/unlink']").ClickAsync();
        await Expect(desk.Locator("main h1")).ToContainTextAsync(Name);
        await LookAsync(desk, eyes, "unlink");
        await desk.Locator("#field-reason").FillAsync("Moves to another partner");
        await desk.Locator("main button.btn-danger").ClickAsync();
        await Expect(desk.Locator("main > .m-message[role=status]")).ToContainTextAsync(Name);

        // it can't be asked for twice
        await desk.GotoAsync($"/customers/{customer}/unlink");
        await Expect(desk.Locator("main button.btn-danger")).ToHaveCountAsync(0);
        await Expect(desk.Locator("main table .m-badge")).ToBeVisibleAsync();
        await LookAsync(desk, eyes, "unlink-asked");

        // until its day it can be taken back
        await desk.GotoAsync($"/customers/scheduled?customer={customer}");
        await desk.Locator("main table tbody a[href*='/scheduled/']").ClickAsync();
        await desk.Locator("main form button.btn-primary").ClickAsync();
        await Expect(desk.Locator("main > .m-message[role=status]")).ToContainTextAsync(Name);
        await desk.GotoAsync($"/customers/{customer}/unlink");
        await Expect(desk.Locator("main button.btn-danger")).ToHaveCountAsync(1);
    }

    [Theory, EachWay]
    public async Task A_company_without_a_partner_is_asked_and_approves(Eyes eyes)
    {
        var company = await Site.NewFreeCompanyAsync("Société sans partenaire");
        var email = await Site.NewPartnerAsync();
        var desk = await SignInToOwnDeskAsync(eyes, email);
        await desk.GotoAsync("/customers/link");
        await desk.Locator("#field-email").FillAsync(company);
        await desk.Locator("#field-externalId").FillAsync("LINK-FR-1");
        await desk.Locator("#field-reason").FillAsync("Nous gérons déjà votre réseau");
        await LookAsync(desk, eyes, "link");
        await desk.Locator("main form.m-card button[type=submit]").ClickAsync();
        await Expect(desk.Locator("main > .m-message[role=status]")).ToContainTextAsync(company);
        await LookAsync(desk, eyes, "link-asked");

        var home = await SignInToConsoleAsync(eyes, company);
        await home.Locator("main .m-message a[href='/console/partner']").ClickAsync();
        await Expect(home.Locator(".m-request")).ToContainTextAsync("Nous gérons déjà votre réseau");
        await LookAsync(home, eyes, "link-request");
        await home.Locator(".m-request button[value=approve]").ClickAsync();
        await Expect(home.Locator("main > .m-message[role=status]")).ToBeVisibleAsync();
        await Expect(home.Locator(".m-console-nav a[href='/console/assistance']")).ToHaveCountAsync(1);

        await desk.GotoAsync("/customers/link");
        await desk.Locator("main table a[href^='/customers/']").First.ClickAsync();
        await Expect(desk.Locator("main h1")).ToContainTextAsync("Société sans partenaire");
    }
}
