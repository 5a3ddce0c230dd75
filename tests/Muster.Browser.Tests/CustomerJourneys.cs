using System.Globalization;
using Microsoft.Playwright;
using Xunit;

namespace Muster.Browser;

/// <summary>On a customer's own pages; with script and without.</summary>
public sealed class CustomerJourneys(MusterSite site, Chromium chromium) : Journey(site, chromium)
{
    [Theory]
    [InlineData("en", true)]
    [InlineData("fr", false)]
    public async Task A_number_opens_its_units(string language, bool script)
    {
        var customer = (await Site.CustomersAsync()).Where(c => c.Standing("endpoint") is { Used: > 5 and <= 100 }).MinBy(c => c.Standing("endpoint")!.Used)!;
        var used = customer.Standing("endpoint")!.Used;
        var page = await SignInAsync(new(language, Script: script));
        await page.GotoAsync($"/customers?q={customer.ExternalId}");
        await page.Locator("table.m-customers tbody th a").First.ClickAsync();
        await page.Locator("nav.m-tabs a[href$='/usage']").First.ClickAsync();

        var figure = page.Locator($"a.m-usage-used[href='/customers/{customer.CustomerId}/usage/endpoint']");
        await Expect(figure).ToContainTextAsync(used.ToString(CultureInfo.InvariantCulture));
        await figure.ClickAsync();
        await UnitsAreAsync(page, (int)used);

        await page.Locator(".m-day a[rel=prev]").ClickAsync();
        await AddressHasAsync(page, "day=2026-11-19");
        await Expect(page.Locator("#field-day")).ToHaveValueAsync("2026-11-19");
        await UnitsAreAsync(page, null);

        // a device behind a unit, and back to the units
        var device = page.Locator(".m-units a[href*='/devices?q=']").First;
        var host = Uri.UnescapeDataString((await device.GetAttributeAsync("href"))!.Split("?q=")[1]);
        await device.ClickAsync();
        await AddressHasAsync(page, "/devices?q=");
        await Expect(page.Locator("main tbody tr").First).ToContainTextAsync(host);
        await page.GoBackAsync();
        await AddressHasAsync(page, "day=2026-11-19");
        await UnitsAreAsync(page, null);
    }

    [Theory]
    [InlineData("fr", true)]
    [InlineData("en", false)]
    public async Task A_contact_is_corrected_and_kept(string language, bool script)
    {
        var customers = await Site.CustomersAsync(MusterSite.EmailOfTermPartner);
        var customer = customers[script ? 0 : 1];
        var page = await SignInAsync(new(language, Script: script), MusterSite.EmailOfTermPartner);
        await page.GotoAsync($"/customers/{customer.CustomerId}");
        await page.Locator("nav.m-tabs a[href$='/contact']").ClickAsync();
        var (name, city) = (page.Locator("#field-name"), page.Locator("#field-city"));
        var save = page.Locator("main form[method=post] button[type=submit]");

        // blanks satisfy the browser and not us; what else was typed is not lost
        await name.FillAsync("   ");
        await city.FillAsync("Gérardmer");
        await save.ClickAsync();
        await Expect(page.Locator("[data-error-summary]")).ToBeVisibleAsync();
        if (script)
            await Expect(page.Locator("[data-error-summary]")).ToBeFocusedAsync();
        await Expect(name).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(city).ToHaveValueAsync("Gérardmer");

        await name.FillAsync(customer.Name + " & Cie");
        await save.ClickAsync();
        var said = page.Locator("main > .m-message[role=status]");
        await Expect(said).ToBeVisibleAsync();
        await Expect(page.Locator("h1")).ToContainTextAsync(customer.Name + " & Cie");
        await Expect(city).ToHaveValueAsync("Gérardmer");
        await Expect(page.Locator("[data-error-summary]")).ToHaveCountAsync(0);

        await page.ReloadAsync();
        await Expect(said).ToHaveCountAsync(0);
        await Expect(name).ToHaveValueAsync(customer.Name + " & Cie");
    }

    /// <summary>The figure and the list under it say the same.</summary>
    private static async Task UnitsAreAsync(IPage page, int? count)
    {
        var figure = page.Locator(".m-explain-count output");
        if (count is { } expected)
            await Expect(figure).ToHaveTextAsync(expected.ToString(CultureInfo.InvariantCulture));
        var said = int.Parse(await figure.InnerTextAsync(), CultureInfo.InvariantCulture);
        await Expect(page.Locator("table.m-units tbody tr")).ToHaveCountAsync(said);
    }
}
