using Microsoft.Playwright;
using Muster.Domain.Accounts;
using Xunit;

namespace Muster.Browser;

/// <summary>A new customer from its name to its first token, and a license key from pasting it to what it did.</summary>
public sealed class AccountJourneys(MusterSite site, Chromium chromium) : Journey(site, chromium)
{
    [Theory]
    [InlineData("fr", true, 1440)]
    [InlineData("en", false, 380)]
    public async Task A_monthly_account_is_created(string language, bool script, int width)
    {
        var desk = await OpenAsync(new(language, Dark: !script, Script: script, Width: width));
        var email = await Site.NewPartnerAsync();
        await desk.GotoAsync("/sign-in?returnUrl=%2Fcustomers");
        await desk.Locator("input[name=email]").FillAsync(email);
        await desk.Locator("input[name=password]").FillAsync(await Site.PasswordAsync(email));
        await desk.Locator("input[name=password]").PressAsync("Enter");
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
        await LookAsync(desk, script, $"journey-account-company-{language}");
        await desk.Locator("#field-postalCode").FillAsync("69002");
        await NextAsync(desk);

        await AddressHasAsync(desk, "/licenses");
        await desk.Locator("#field-tier-endpoint").SelectOptionAsync("CIXAXDR");
        await NextAsync(desk);
        await Expect(desk.Locator("#field-tier-server-error")).ToBeVisibleAsync();
        await LookAsync(desk, script, $"journey-account-licenses-{language}");
        await desk.Locator("#field-tier-server").SelectOptionAsync("SVRCIXAXDR");
        await desk.Locator("button[value=back]").ClickAsync();
        await Expect(desk.Locator("#field-postalCode")).ToHaveValueAsync("69002");
        await NextAsync(desk);
        await Expect(desk.Locator("#field-tier-server")).ToHaveValueAsync("SVRCIXAXDR");
        await NextAsync(desk);

        await AddressHasAsync(desk, "/terms");
        await LookAsync(desk, script, $"journey-account-terms-{language}");
        await desk.Locator("#field-accept").CheckAsync();
        await desk.Locator("main form:has(#field-accept) button[type=submit]").ClickAsync();
        await AddressHasAsync(desk, "/done");
        await desk.Locator("main form[action$='/done'] button").ClickAsync();
        await Expect(desk.Locator("#secret")).ToContainTextAsync("mus_");
        await LookAsync(desk, script, $"journey-account-done-{language}");
        await desk.Locator("main .m-good a.btn").ClickAsync();
        await Expect(desk.Locator("h1")).ToContainTextAsync("Fromagerie Öztürk SARL");
        await Expect(desk.Locator("table.m-licenses")).ToContainTextAsync("SVRCIXAXDR");
    }

    [Theory]
    [InlineData("en", false, 0)]
    [InlineData("fr", true, 1)]
    public async Task A_license_key_is_applied(string language, bool script, int which)
    {
        var key = await Site.NewKeyAsync("CPHISH-MSP");
        var customer = (await Site.CustomersAsync(MusterSite.EmailOfTermPartner)).Where(c => c.BillingType == BillingType.Term).OrderBy(c => c.CustomerId).ElementAt(which);
        var desk = await SignInAsync(new(language, Script: script), MusterSite.EmailOfTermPartner);
        await desk.GotoAsync($"/customers/{customer.CustomerId}");
        await desk.Locator("a[href$='/license-key']").ClickAsync();
        await desk.Locator("#field-key").FillAsync(key[..^1]);
        await desk.Locator("main form.m-form button[type=submit]").ClickAsync();
        await Expect(desk.Locator("#field-key-error")).ToBeVisibleAsync();
        await desk.Locator("#field-key").FillAsync(key);
        await desk.Locator("main form.m-form button[type=submit]").ClickAsync();
        await Expect(desk.Locator("table.m-plan")).ToContainTextAsync("Phish Training");
        await Expect(desk.Locator("main form button[type=submit]")).ToContainTextAsync(customer.Name);
        await LookAsync(desk, script, $"journey-key-{language}");
        await desk.Locator("main form button[type=submit]").ClickAsync();
        await Expect(desk.Locator("main > .m-message[role=status]")).ToContainTextAsync(customer.Name);
        await Expect(desk.Locator("table.m-licenses")).ToContainTextAsync("CPHISH-MSP");
    }

    private static Task NextAsync(IPage page) => page.Locator("main form.m-form button.btn-primary").ClickAsync();

    private static async Task LookAsync(IPage page, bool script, string name)
    {
        await NothingSticksOutAsync(page);
        await ScreenshotAsync(page, name);
        if (script)
            await AxeFindsNothingAsync(page);
    }
}
