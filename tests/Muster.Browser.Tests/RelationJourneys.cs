using Muster.Domain.Accounts;
using Xunit;

namespace Muster.Browser;

/// <summary>A customer that is to leave and is kept, and a company that is asked, seen from both sides.</summary>
public sealed class RelationJourneys(MusterSite site, Chromium chromium) : Journey(site, chromium)
{
    [Fact]
    public async Task A_monthly_customer_is_to_leave()
    {
        var customer = (await Site.CustomersAsync()).First(c => c.BillingType == BillingType.Usage && c.Licenses > 1);
        var desk = await SignInAsync(new("en"));
        await desk.GotoAsync($"/customers/{customer.CustomerId}");
        await desk.Locator("main a[href$='/unlink']").ClickAsync();
        await Expect(desk.Locator("main h1")).ToContainTextAsync(customer.Name);
        await AxeFindsNothingAsync(desk);
        await ScreenshotAsync(desk, "journey-unlink-en");
        await desk.Locator("#field-reason").FillAsync("Moves to another partner");
        await desk.Locator("main button.btn-danger").ClickAsync();
        await Expect(desk.Locator("main > .m-message[role=status]")).ToContainTextAsync(customer.Name);

        // it can't be asked for twice
        await desk.GotoAsync($"/customers/{customer.CustomerId}/unlink");
        await Expect(desk.Locator("main button.btn-danger")).ToHaveCountAsync(0);
        await Expect(desk.Locator("main table .m-badge")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_company_without_a_partner_is_asked_and_approves()
    {
        var email = await Site.NewFreeCompanyAsync("Société sans partenaire");
        var eyes = new Eyes("fr", Script: false, Width: 380);
        var desk = await SignInAsync(eyes, MusterSite.EmailOfTermPartner);
        await desk.GotoAsync("/customers/link");
        await desk.Locator("#field-email").FillAsync(email);
        await desk.Locator("#field-externalId").FillAsync("LINK-FR-1");
        await desk.Locator("#field-reason").FillAsync("Nous gérons déjà votre réseau");
        await desk.Locator("main form.m-card button[type=submit]").ClickAsync();
        await Expect(desk.Locator("main > .m-message[role=status]")).ToContainTextAsync(email);
        await NothingSticksOutAsync(desk);

        var home = await SignInToConsoleAsync(eyes, email);
        await home.Locator("main .m-message a[href='/console/partner']").ClickAsync();
        await Expect(home.Locator(".m-request")).ToContainTextAsync("Nous gérons déjà votre réseau");
        await NothingSticksOutAsync(home);
        await ScreenshotAsync(home, "journey-link-fr");
        await home.Locator(".m-request button[value=approve]").ClickAsync();
        await Expect(home.Locator("main > .m-message[role=status]")).ToBeVisibleAsync();
        await Expect(home.Locator(".m-console-nav a[href='/console/assistance']")).ToHaveCountAsync(1);

        await desk.GotoAsync("/customers/link");
        await desk.Locator("main table a[href^='/customers/']").First.ClickAsync();
        await Expect(desk.Locator("main h1")).ToContainTextAsync("Société sans partenaire");
    }
}
