using Muster.Data.Usage;
using Xunit;

namespace Muster.Browser;

/// <summary>Between a partner's desk and a customer's console, seen from both sides; changes happen at the demo's Term partner.</summary>
public sealed class ConsoleJourneys(MusterSite site, Chromium chromium) : Journey(site, chromium)
{
    [Theory]
    [InlineData("fr", true)]
    [InlineData("en", false)]
    public async Task Somebody_is_let_in_acts_and_is_out_when_the_door_closes(string language, bool script)
    {
        var customer = await CustomerAsync(script ? 0 : 1);
        var home = await SignInToConsoleAsync(new(language, Script: script), await Site.NewCustomerAdministratorAsync(customer, MusterSite.EmailOfTermPartner));
        await home.GotoAsync("/console/assistance");

        // from a door that is closed to a request
        if (await home.Locator("a[href$='off=ask']").CountAsync() > 0)
        {
            await home.Locator("a[href$='off=ask']").ClickAsync();
            await home.Locator("[data-error-summary] button.btn-danger").ClickAsync();
            await Expect(home.Locator("main > .m-message[role=status]")).ToBeVisibleAsync();
        }

        var desk = await SignInAsync(new(language, Script: script), MusterSite.EmailOfTermPartner);
        await desk.GotoAsync($"/customers/{customer.CustomerId}");
        await Expect(desk.Locator("a[href$='/launch']")).ToHaveCountAsync(0);
        await desk.Locator("a[href$='/assistance']").ClickAsync();
        await desk.Locator("#field-reason").FillAsync("Sauvegarde à réparer");
        await desk.Locator("main form:not([hidden]) button[type=submit]").ClickAsync();
        await Expect(desk.Locator("main > .m-message[role=status]")).ToBeVisibleAsync();

        // the customer reads who asks and why, and approves
        await home.GotoAsync("/console");
        await home.Locator("main .m-message a[href='/console/assistance']").ClickAsync();
        var request = home.Locator(".m-request");
        await Expect(request).ToContainTextAsync("Sauvegarde à réparer");
        await ScreenshotAsync(home, $"journey-request-{language}");
        if (script)
            await AxeFindsNothingAsync(home);
        await request.Locator("button[value=approve]").ClickAsync();
        await Expect(home.Locator("main > .m-message[role=status]")).ToBeVisibleAsync();

        // the guest enters, sees the banner on every page, and acts
        await desk.GotoAsync($"/customers/{customer.CustomerId}");
        await desk.Locator("a[href$='/launch']").ClickAsync();
        await desk.Locator("#field-reason").FillAsync("Sauvegarde");
        if (script)
            await AxeFindsNothingAsync(desk);
        await desk.Locator("main form:not([hidden]) button[type=submit]").ClickAsync();
        await Expect(desk.Locator(".m-visit")).ToBeVisibleAsync();
        if (script)
            await AxeFindsNothingAsync(desk);
        await desk.Locator(".m-console-nav a[href='/console/devices']").ClickAsync();
        await Expect(desk.Locator(".m-visit")).ToBeVisibleAsync();
        await desk.Locator(".m-console-nav a[href='/console/collectors']").ClickAsync();
        await desk.Locator("#field-name").FillAsync("Agents");
        await desk.Locator("main form.m-card button[type=submit]").ClickAsync();
        await Expect(desk.Locator("#secret")).ToBeVisibleAsync();
        await ScreenshotAsync(desk, $"journey-guest-{language}");

        // the customer sees who is here, and closes the door
        await home.GotoAsync("/console/visits");
        var visit = home.Locator("table.m-visits tbody tr").First;
        await Expect(visit).ToContainTextAsync("Sauvegarde");
        await Expect(visit.Locator(".m-subjects li")).ToHaveCountAsync(1);
        await home.GotoAsync("/console/assistance?off=ask");
        await home.Locator("[data-error-summary] button.btn-danger").ClickAsync();
        await Expect(home.Locator("main > .m-message[role=status]")).ToBeVisibleAsync();

        await desk.Locator(".m-console-nav a[href='/console/devices']").ClickAsync();
        await AddressHasAsync(desk, "/console/over?why=AssistanceOff");
        await desk.Locator("main a.btn-primary").ClickAsync();
        await AddressHasAsync(desk, $"/customers/{customer.CustomerId}");
        await Expect(desk.Locator("a[href$='/launch']")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("en", true)]
    [InlineData("fr", false)]
    public async Task A_guest_comes_from_the_list_extends_and_leaves(string language, bool script)
    {
        var desk = await SignInAsync(new(language, Dark: true, Script: script, Width: script ? 1440 : 380));
        var launch = desk.Locator("table.m-customers a.m-launch").Nth(script ? 0 : 1);
        await launch.ClickAsync();
        await AddressHasAsync(desk, "/launch");
        await desk.Locator("main form:not([hidden]) button[type=submit]").ClickAsync();
        var until = desk.Locator(".m-visit time");
        await Expect(until).ToContainTextAsync("16:20");
        await desk.Locator("form[action='/console/extend'] button").ClickAsync();
        await Expect(until).ToContainTextAsync("17:20");
        await NothingSticksOutAsync(desk);
        await ScreenshotAsync(desk, $"journey-visit-{language}");
        await desk.Locator("form[action='/console/leave'] button").ClickAsync();
        await AddressHasAsync(desk, "/customers/");
        await Expect(desk.Locator(".m-visit")).ToHaveCountAsync(0);
    }

    private async Task<CustomerListRow> CustomerAsync(int which) =>
        (await Site.CustomersAsync(MusterSite.EmailOfTermPartner)).Where(c => c.Standing("endpoint") is not null).ElementAt(which + 2);
}
