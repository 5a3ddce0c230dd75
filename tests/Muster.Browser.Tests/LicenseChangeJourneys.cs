using System.Globalization;
using Muster.Data.Usage;
using Muster.Domain.Accounts;
using Muster.Domain.Licensing;
using Xunit;

namespace Muster.Browser;

/// <summary>Licenses are changed for several customers: at once with script, on a day without.</summary>
public sealed class LicenseChangeJourneys(MusterSite site, Chromium chromium) : Journey(site, chromium)
{
    [Fact]
    public async Task Selected_customers_get_network_detection_at_once()
    {
        var page = await SignInAsync(new("fr"));
        var customers = await SelectAsync(page, skip: 0);
        await AxeFindsNothingAsync(page);
        await page.Locator("#field-tier-ndr").SelectOptionAsync("NDR-MSP");
        await page.Locator("#field-reason").FillAsync("Nouveau contrat");
        await page.Locator("form.m-card button.btn-primary").ClickAsync();
        await Expect(page.Locator("main table tbody tr")).ToHaveCountAsync(2);
        await AxeFindsNothingAsync(page);
        await ScreenshotAsync(page, "journey-change-preview-fr");
        await page.Locator("a[href$='step=confirm']").ClickAsync();
        await AxeFindsNothingAsync(page);
        await page.Locator("form[action$='/confirm'] button").ClickAsync();

        // the page follows the progress by itself
        await Expect(page.Locator("#progress .m-good")).ToBeVisibleAsync();
        await Expect(page.Locator("main table tbody .m-good")).ToHaveCountAsync(2);
        await ScreenshotAsync(page, "journey-change-result-fr");
        await page.GotoAsync($"/customers/{customers[0].CustomerId}");
        await Expect(page.Locator("#history")).ToContainTextAsync("Nouveau contrat");
        await AxeFindsNothingAsync(page);
    }

    [Fact]
    public async Task A_change_waits_for_its_day_and_is_cancelled_without_script()
    {
        var page = await SignInAsync(new("en", Script: false, Width: 380));
        var customers = await SelectAsync(page, skip: 2);

        // nothing chosen: said, and nothing lost
        await page.Locator("#field-reason").FillAsync("New contract");
        await page.Locator("form.m-card button.btn-primary").ClickAsync();
        await Expect(page.Locator("[data-error-summary]")).ToBeVisibleAsync();
        await Expect(page.Locator("#field-reason")).ToHaveValueAsync("New contract");
        await page.Locator("#field-tier-phish").SelectOptionAsync("CPHISH-MSP");
        await page.Locator("#when-later").CheckAsync();
        await page.Locator("#field-day").FillAsync(MusterSite.Today.AddDays(60).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await page.Locator("form.m-card button.btn-primary").ClickAsync();
        await NothingSticksOutAsync(page);
        await page.Locator("a[href$='step=confirm']").ClickAsync();
        await page.Locator("form[action$='/confirm'] button").ClickAsync();
        await Expect(page.Locator("#progress")).ToContainTextAsync("wait for");
        await page.GotoAsync($"/customers/{customers[0].CustomerId}");
        await page.Locator("main a[href*='/customers/scheduled?customer=']").ClickAsync();
        await Expect(page.Locator("main table tbody")).ToContainTextAsync("Phish");
        await NothingSticksOutAsync(page);
        await page.Locator("main table tbody a[href*='/scheduled/']").ClickAsync();
        await page.Locator("main form button.btn-primary").ClickAsync();
        await Expect(page.Locator("main > .m-message[role=status]")).ToContainTextAsync(customers[0].Name);
        await page.GotoAsync($"/customers/{customers[0].CustomerId}");
        await Expect(page.Locator("main a[href*='/customers/scheduled?customer=']")).ToHaveCountAsync(0);
    }

    /// <summary>Selects two monthly customers on the list that can be changed, and goes on.</summary>
    private async Task<IReadOnlyList<CustomerListRow>> SelectAsync(Microsoft.Playwright.IPage page, int skip)
    {
        var customers = (await Site.CustomersAsync())
            .Where(c => c.BillingType == BillingType.Usage && c.Owner == LicenseOwnership.Partner && c.Standing("ndr") is null && c.Standing("phish") is null && c.Standing("endpoint")?.Licensed == true && c.Standing("server")?.Licensed == true)
            .Skip(skip).Take(2).ToList();
        await page.GotoAsync("/customers?billing=monthly&size=200");
        foreach (var customer in customers)
            await page.Locator($"input[name=id][value='{customer.CustomerId}']").CheckAsync();
        await page.Locator(".m-selection button[formaction*='change-licenses']").ClickAsync();
        await Expect(page.Locator("#field-tier-ndr")).ToBeVisibleAsync();
        return customers;
    }
}
