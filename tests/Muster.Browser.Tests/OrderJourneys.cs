using Microsoft.Playwright;
using Xunit;

namespace Muster.Browser;

/// <summary>From a distributor's order to the customer's console, and what a partner can't do on the way.</summary>
public sealed class OrderJourneys(MusterSite site, Chromium chromium) : Journey(site, chromium)
{
    [Theory]
    [InlineData("en", true)]
    [InlineData("fr", false)]
    public async Task A_distributor_orders_for_a_new_customer_and_its_partner_launches_it(string language, bool script)
    {
        var (number, company) = ($"J-{language}", $"Journey {language} & Sons");
        var distributor = await SignInToDistributionAsync(new(language, Dark: script, Script: script, Width: script ? 1440 : 380));
        await distributor.Locator("a[href='/distribution/orders']").ClickAsync();
        await distributor.Locator("a[href='/distribution/orders/new']").ClickAsync();
        await distributor.Locator("main a.btn", new() { HasText = "Tideway" }).ClickAsync();

        // sent with the half of it, it says what is missing and keeps what was typed
        await distributor.Locator("#field-number").FillAsync(number);
        await distributor.Locator("#field-name").FillAsync(company);
        await distributor.Locator("#field-product-1").SelectOptionAsync("CIXA-MSP");
        await distributor.Locator("#field-quantity-1").FillAsync("25");
        await distributor.Locator("button[name=do][value=submit]").ClickAsync();
        await Expect(distributor.Locator("#field-externalId-error")).ToBeVisibleAsync();
        await Expect(distributor.Locator("#field-quantity-1")).ToHaveValueAsync("25");
        await AxeAsync(distributor, script);
        await NothingSticksOutAsync(distributor);
        await distributor.Locator("#field-externalId").FillAsync($"JOURNEY-{language}");
        await distributor.Locator("#field-geography").SelectOptionAsync("IE");
        await distributor.Locator("button[name=do][value=submit]").ClickAsync();
        await Expect(distributor.Locator("main h1")).ToContainTextAsync(number);
        var order = new Uri(distributor.Url).AbsolutePath;
        await Site.ProvisionAsync();
        await distributor.GotoAsync(order);
        await Expect(distributor.Locator("main table").First).ToContainTextAsync(language == "fr" ? "Actif" : "Active");
        await AxeAsync(distributor, script);
        await ScreenshotAsync(distributor, $"journey-order-{language}");

        // the partner sees it among its orders, and does the two things there are to do
        var partner = await SignInAsync(new(language, Script: script), MusterSite.EmailOfBuyer);
        await partner.Locator(".m-nav a[href='/orders']").ClickAsync();
        await partner.GotoAsync($"/orders?q={number}");
        var row = partner.Locator("table.m-orders tbody tr");
        await Expect(row).ToHaveCountAsync(1);
        await Expect(row).ToContainTextAsync(company);
        await AxeAsync(partner, script);
        await row.Locator(".m-acts a").First.ClickAsync();
        await Expect(partner.Locator("main")).ToContainTextAsync($"{number}-1");
        var customer = new Uri(partner.Url).AbsolutePath;
        await partner.GotoAsync($"/orders?q={number}");
        await row.Locator(".m-acts a[href$='/launch']").ClickAsync();
        await partner.Locator("main form:not([hidden]) button[type=submit]").ClickAsync();
        await Expect(partner.Locator(".m-visit")).ToBeVisibleAsync();
        await partner.Locator("form[action='/console/leave'] button").ClickAsync();
        await AddressHasAsync(partner, "/customers/");

        // and nothing else: it isn't offered, and refused when it is asked for
        await partner.GotoAsync(order.Replace("/distribution", "", StringComparison.Ordinal));
        await Expect(partner.Locator("main form")).ToHaveCountAsync(0);
        foreach (var path in new[] { "/distribution", order, $"{order}?act=Suspend&line=1", "/distribution/orders/new" })
            Assert.Equal(403, (await partner.GotoAsync(path))?.Status);
        await partner.GotoAsync($"{customer}/billing-type");
        await Expect(partner.Locator("main")).ToContainTextAsync(language == "fr" ? "distributeur" : "distributor");
        await Expect(partner.Locator("main form[method=post]:not([hidden])")).ToHaveCountAsync(0);
    }

    private static Task AxeAsync(IPage page, bool script) => script ? AxeFindsNothingAsync(page) : Task.CompletedTask;
}
