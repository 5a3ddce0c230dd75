using Microsoft.Playwright;
using Muster.Domain.Licensing;
using Xunit;

namespace Muster.Browser;

/// <summary>A new customer from its name to its first token, and a license key from pasting it to what it did.</summary>
public sealed class AccountJourneys(MusterSite site, Chromium chromium) : Journey(site, chromium)
{
    [Theory, EachWay]
    public async Task A_monthly_account_is_created(Eyes eyes)
    {
        var desk = await SignInToOwnDeskAsync(eyes, await Site.NewPartnerAsync());
        await desk.GotoAsync("/customers");
        await desk.Locator("a[href='/customers/new']").ClickAsync();

        // a postal code of another country is told at its field, and nothing typed is lost
        await desk.Locator("#field-name").FillAsync("Fromagerie Öztürk SARL");
        await desk.Locator("#field-dataGeography").SelectOptionAsync("IE");
        await desk.Locator("#field-email").FillAsync("lea@example.com");
        await desk.Locator("#field-address1").FillAsync("3 rue du Four");
        await desk.Locator("#field-postalCode").FillAsync("SW1A 1AA");
        await desk.Locator("#field-city").FillAsync("Lyon");
        await desk.Locator("#field-country").SelectOptionAsync("FR");
        await NextAsync(desk);
        await Expect(desk.Locator("#field-postalCode-error")).ToBeVisibleAsync();
        await LookAsync(desk, eyes, "account-company");
        await desk.Locator("#field-postalCode").FillAsync("69002");
        await NextAsync(desk);

        await AddressHasAsync(desk, "/licenses");
        await desk.Locator("#field-tier-endpoint").SelectOptionAsync("CIXAXDR");
        await NextAsync(desk);
        await Expect(desk.Locator("#field-tier-server-error")).ToBeVisibleAsync();
        await LookAsync(desk, eyes, "account-licenses");
        await desk.Locator("#field-tier-server").SelectOptionAsync("SVRCIXAXDR");
        await desk.Locator("button[value=back]").ClickAsync();
        await Expect(desk.Locator("#field-postalCode")).ToHaveValueAsync("69002");
        await NextAsync(desk);
        await Expect(desk.Locator("#field-tier-server")).ToHaveValueAsync("SVRCIXAXDR");
        await NextAsync(desk);

        await AddressHasAsync(desk, "/terms");
        await LookAsync(desk, eyes, "account-terms");
        await desk.Locator("#field-accept").CheckAsync();
        await desk.Locator("main form:has(#field-accept) button[type=submit]").ClickAsync();
        await AddressHasAsync(desk, "/done");
        await desk.Locator("main form[action$='/done'] button").ClickAsync();
        await Expect(desk.Locator("#secret")).ToContainTextAsync("mus_");
        await LookAsync(desk, eyes, "account-done");
        await desk.Locator("main .m-good a.btn").ClickAsync();
        await Expect(desk.Locator("h1")).ToContainTextAsync("Fromagerie Öztürk SARL");
        await Expect(desk.Locator("table.m-licenses")).ToContainTextAsync("SVRCIXAXDR");
    }

    [Theory, EachWay]
    public async Task A_license_key_is_applied(Eyes eyes)
    {
        var key = await Site.NewKeyAsync("CPHISH-MSP");
        var email = await Site.NewPartnerAsync();
        var customer = (await Site.NewCustomersAsync(email, LicenseType.Term, "Brasserie Løvås")).Single();
        var desk = await SignInToOwnDeskAsync(eyes, email);
        await desk.GotoAsync($"/customers/{customer}");
        await desk.Locator("a[href$='/license-key']").ClickAsync();
        await desk.Locator("#field-key").FillAsync(key[..^1]);
        await desk.Locator("main form.m-form button[type=submit]").ClickAsync();
        await Expect(desk.Locator("#field-key-error")).ToBeVisibleAsync();
        await desk.Locator("#field-key").FillAsync(key);
        await desk.Locator("main form.m-form button[type=submit]").ClickAsync();
        await Expect(desk.Locator("table.m-plan")).ToContainTextAsync("Phish Training");
        await Expect(desk.Locator("main form button[type=submit]")).ToContainTextAsync("Brasserie Løvås");
        await LookAsync(desk, eyes, "key");
        await desk.Locator("main form button[type=submit]").ClickAsync();
        await Expect(desk.Locator("main > .m-message[role=status]")).ToContainTextAsync("Brasserie Løvås");
        await Expect(desk.Locator("table.m-licenses")).ToContainTextAsync("CPHISH-MSP");
    }

    private static Task NextAsync(IPage page) => page.Locator("main form.m-form button.btn-primary").ClickAsync();
}
