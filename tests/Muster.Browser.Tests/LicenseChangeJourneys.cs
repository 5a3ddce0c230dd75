using System.Globalization;
using Microsoft.Playwright;
using Muster.Domain.Licensing;
using Xunit;

namespace Muster.Browser;

/// <summary>Licenses are changed for several customers: at once, and on a day.</summary>
public sealed class LicenseChangeJourneys(MusterSite site, Chromium chromium) : Journey(site, chromium)
{
    private static readonly string[] Names = ["Ateliers Dupont", "Öztürk Logistik"];

    [Theory, EachWay]
    public async Task Selected_customers_get_network_detection_at_once(Eyes eyes)
    {
        var (desk, customers) = await SelectAsync(eyes);
        await LookAsync(desk, eyes, "change-choose");
        await desk.Locator("#field-tier-ndr").SelectOptionAsync("NDR-MSP");
        await desk.Locator("#field-reason").FillAsync("Nouveau contrat");
        await desk.Locator("form.m-card button.btn-primary").ClickAsync();
        await Expect(desk.Locator("main table tbody tr")).ToHaveCountAsync(2);
        await LookAsync(desk, eyes, "change-preview");
        await desk.Locator("a[href$='step=confirm']").ClickAsync();
        await Expect(desk.Locator("form[action$='/confirm'] button")).ToBeVisibleAsync();
        await LookAsync(desk, eyes, "change-confirm");
        await desk.Locator("form[action$='/confirm'] button").ClickAsync();
        await Expect(desk.Locator("#progress")).ToBeVisibleAsync();

        // the page follows the progress by itself; without script it is asked again
        if (!eyes.Script)
        {
            await Site.ApplyAsync();
            await desk.ReloadAsync();
        }

        await Expect(desk.Locator("#progress .m-good")).ToBeVisibleAsync();
        await Expect(desk.Locator("main table tbody .m-good")).ToHaveCountAsync(2);
        await LookAsync(desk, eyes, "change-result");
        await desk.GotoAsync($"/customers/{customers[0]}");
        await Expect(desk.Locator("#history")).ToContainTextAsync("Nouveau contrat");
        await LookAsync(desk, eyes, "change-history");
    }

    [Theory, EachWay]
    public async Task A_change_waits_for_its_day_and_is_cancelled(Eyes eyes)
    {
        var (desk, customers) = await SelectAsync(eyes);

        // nothing chosen: said, and nothing lost
        await desk.Locator("#field-reason").FillAsync("New contract");
        await desk.Locator("form.m-card button.btn-primary").ClickAsync();
        await Expect(desk.Locator("[data-error-summary]")).ToBeVisibleAsync();
        await Expect(desk.Locator("#field-reason")).ToHaveValueAsync("New contract");
        await LookAsync(desk, eyes, "change-refused");
        await desk.Locator("#field-tier-phish").SelectOptionAsync("CPHISH-MSP");
        await desk.Locator("#when-later").CheckAsync();
        await desk.Locator("#field-day").FillAsync(MusterSite.Today.AddDays(60).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await desk.Locator("form.m-card button.btn-primary").ClickAsync();
        await desk.Locator("a[href$='step=confirm']").ClickAsync();
        await desk.Locator("form[action$='/confirm'] button").ClickAsync();
        await Expect(desk.Locator("#progress")).ToContainTextAsync("2");
        await LookAsync(desk, eyes, "change-waits");
        await desk.GotoAsync($"/customers/{customers[0]}");
        await desk.Locator("main a[href*='/customers/scheduled?customer=']").ClickAsync();
        await Expect(desk.Locator("main table tbody")).ToContainTextAsync("Phish");
        await LookAsync(desk, eyes, "change-scheduled");
        await desk.Locator("main table tbody a[href*='/scheduled/']").ClickAsync();
        await desk.Locator("main form button.btn-primary").ClickAsync();
        await Expect(desk.Locator("main > .m-message[role=status]")).ToContainTextAsync(Names[0]);
        await desk.GotoAsync($"/customers/{customers[0]}");
        await Expect(desk.Locator("main a[href*='/customers/scheduled?customer=']")).ToHaveCountAsync(0);

        // the other one still waits
        await desk.GotoAsync($"/customers/{customers[1]}");
        await Expect(desk.Locator("main a[href*='/customers/scheduled?customer=']")).ToHaveCountAsync(1);
    }

    /// <summary>Selects two monthly customers on the list, and goes on.</summary>
    private async Task<(IPage Desk, IReadOnlyList<Guid> Customers)> SelectAsync(Eyes eyes)
    {
        var email = await Site.NewPartnerAsync();
        var customers = await Site.NewCustomersAsync(email, LicenseType.Usage, Names);
        await Site.NewCustomersAsync(email, LicenseType.Term, "Left alone");
        var desk = await SignInToOwnDeskAsync(eyes, email);
        await desk.GotoAsync("/customers");
        foreach (var customer in customers)
            await desk.Locator($"input[name=id][value='{customer}']").CheckAsync();
        await desk.Locator(".m-selection button[formaction*='change-licenses']").First.ClickAsync();
        await Expect(desk.Locator("#field-tier-ndr")).ToBeVisibleAsync();
        return (desk, customers);
    }
}
