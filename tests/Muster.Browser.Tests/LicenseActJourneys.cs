using System.Globalization;
using Microsoft.Playwright;
using Muster.Domain.Licensing;
using Xunit;

namespace Muster.Browser;

/// <summary>Update billing, trials and revoking, from the customer's details and back to them.</summary>
public sealed class LicenseActJourneys(MusterSite site, Chromium chromium) : Journey(site, chromium)
{
    private const string Name = "Boulangerie Łódź & fils";

    [Theory, EachWay]
    public async Task A_trial_becomes_monthly_at_once(Eyes eyes)
    {
        var (desk, customer) = await OpenAsync(eyes, LicenseType.Trial);
        await desk.Locator("main a[href$='/billing-type']").ClickAsync();
        await Expect(desk.Locator("#field-tier-endpoint")).ToHaveValueAsync("CIXA-MSP");
        await LookAsync(desk, eyes, "billing-trial");

        // computers and servers go together: said at the field, and what was chosen stays
        await desk.Locator("#field-tier-endpoint").SelectOptionAsync("CIXAXDR");
        await desk.Locator("#field-tier-server").SelectOptionAsync("");
        await desk.Locator("main form[method=get] button").ClickAsync();
        await Expect(desk.Locator("#field-tier-server-error")).ToBeVisibleAsync();
        await Expect(desk.Locator("#field-tier-endpoint")).ToHaveValueAsync("CIXAXDR");
        await LookAsync(desk, eyes, "billing-refused");
        await desk.Locator("#field-tier-server").SelectOptionAsync("SVRCIXAXDR");
        await desk.Locator("main form[method=get] button").ClickAsync();
        await Expect(desk.Locator("table.m-plan tbody tr")).ToHaveCountAsync(4);
        await LookAsync(desk, eyes, "billing-plan");
        await desk.Locator("main form[method=post] button.btn-primary").ClickAsync();
        await Expect(desk.Locator("main > .m-message[role=status]")).ToContainTextAsync(Name);
        await Expect(desk.Locator("table.m-licenses")).ToContainTextAsync("SVRCIXAXDR");
        await Expect(desk.Locator("main a[href$='/billing-type']")).ToHaveCountAsync(0);
        await LookAsync(desk, eyes, "billing-done");
        await desk.GotoAsync($"/customers/{customer}/billing-type");
        await Expect(desk.Locator("main form[method=post]")).ToHaveCountAsync(0);
        await LookAsync(desk, eyes, "billing-monthly");
    }

    [Theory, EachWay]
    public async Task A_term_is_to_become_monthly_later_and_is_kept(Eyes eyes)
    {
        var (desk, customer) = await OpenAsync(eyes, LicenseType.Term);
        await desk.Locator("main a[href$='/billing-type']").ClickAsync();
        await desk.Locator("#when-later").CheckAsync();
        await desk.Locator("#field-day").FillAsync(Iso(0));

        // the browser would keep such a day to itself; who has another one is told by the page
        await desk.Locator("main form[method=get]").EvaluateAsync("form => form.noValidate = true");
        await desk.Locator("main form[method=get] button").ClickAsync();
        await Expect(desk.Locator("#field-day-error")).ToBeVisibleAsync();
        await Expect(desk.Locator("#field-day")).ToHaveValueAsync(Iso(0));
        await LookAsync(desk, eyes, "billing-day");
        await desk.Locator("#field-day").FillAsync(Iso(60));
        await desk.Locator("main form[method=get] button").ClickAsync();

        // that the term ends has to be said
        await desk.Locator("main form[method=post] button.btn-primary").ClickAsync();
        await Expect(desk.Locator("#field-applyNow-error")).ToBeVisibleAsync();
        await LookAsync(desk, eyes, "billing-apply");
        await desk.Locator("#field-applyNow").CheckAsync();
        await desk.Locator("main form[method=post] button.btn-primary").ClickAsync();
        await Expect(desk.Locator("main > .m-message[role=status]")).ToContainTextAsync(Name);
        await desk.GotoAsync($"/customers/{customer}/billing-type");
        await LookAsync(desk, eyes, "billing-waits");
        await desk.Locator("main a[href*='/scheduled/']").ClickAsync();
        await LookAsync(desk, eyes, "billing-cancel");
        await desk.Locator("main form button.btn-primary").ClickAsync();
        await Expect(desk.Locator("main > .m-message[role=status]")).ToContainTextAsync(Name);
        await desk.GotoAsync($"/customers/{customer}/billing-type");
        await Expect(desk.Locator("main form[method=post]")).ToHaveCountAsync(1);
    }

    [Theory, EachWay]
    public async Task A_trial_is_started_extended_and_ended(Eyes eyes)
    {
        var (desk, _) = await OpenAsync(eyes, LicenseType.Usage);
        await desk.Locator("main a[href$='/trials']").ClickAsync();
        await LookAsync(desk, eyes, "trials-none");
        await desk.Locator("input[name='addon-CEMA-PE-ADDON-MSP']").CheckAsync();
        await desk.Locator("main form.m-card button.btn-primary").ClickAsync();
        await Expect(desk.Locator("#field-tier-email-error")).ToBeVisibleAsync();
        await Expect(desk.Locator("input[name='addon-CEMA-PE-ADDON-MSP']")).ToBeCheckedAsync();
        await LookAsync(desk, eyes, "trials-refused");
        await desk.Locator("#field-tier-email").SelectOptionAsync("CEMA-MSP");
        await desk.Locator("main form.m-card button.btn-primary").ClickAsync();
        await Expect(desk.Locator("main table tbody tr")).ToHaveCountAsync(2);
        await desk.Locator("main table a[href*='extend=']").First.ClickAsync();
        await LookAsync(desk, eyes, "trials-extend");
        await desk.Locator("main form[action*='extend='] button").ClickAsync();
        await Expect(desk.Locator("main > .m-message[role=status]")).ToBeVisibleAsync();

        // once only
        await Expect(desk.Locator("main table a[href*='extend=']")).ToHaveCountAsync(1);
        await desk.Locator("main table a[href*='end=']:not([href*='extend='])").First.ClickAsync();
        await LookAsync(desk, eyes, "trials-end");
        await desk.Locator("main form[action*='end='] button").ClickAsync();
        await Expect(desk.Locator("main > .m-message[role=status]")).ToBeVisibleAsync();
        await LookAsync(desk, eyes, "trials-ended");
    }

    [Theory, EachWay]
    public async Task A_license_is_revoked_with_a_reason(Eyes eyes)
    {
        var (desk, customer) = await OpenAsync(eyes, LicenseType.Term, isOperator: true);
        await desk.Locator("table.m-licenses a[href$='/revoke']").First.ClickAsync();
        await LookAsync(desk, eyes, "revoke");

        // spaces are a reason to the browser, and not to the page
        await desk.Locator("#field-reason").FillAsync("  ");
        await desk.Locator("main form button.btn-danger").ClickAsync();
        await Expect(desk.Locator("#field-reason-error")).ToBeVisibleAsync();
        await LookAsync(desk, eyes, "revoke-refused");
        await desk.Locator("#field-reason").FillAsync("Impayé depuis mai");
        await desk.Locator("main form button.btn-danger").ClickAsync();
        await Expect(desk.Locator("main > .m-message[role=status]")).ToBeVisibleAsync();
        await Expect(desk.Locator("#history")).ToContainTextAsync("Impayé depuis mai");
        await Expect(desk.Locator("table.m-licenses a[href$='/revoke']")).ToHaveCountAsync(1);
        await AddressHasAsync(desk, $"/customers/{customer}");
        await LookAsync(desk, eyes, "revoked");
    }

    private static string Iso(int days) => MusterSite.Today.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The details of a customer that nobody else touches.</summary>
    private async Task<(IPage Desk, Guid Customer)> OpenAsync(Eyes eyes, LicenseType type, bool isOperator = false)
    {
        var email = await Site.NewPartnerAsync();
        var customer = (await Site.NewCustomersAsync(email, type, Name)).Single();
        if (isOperator)
            await Site.MakeOperatorAsync(email);
        var desk = await SignInToOwnDeskAsync(eyes, email);
        await desk.GotoAsync($"/customers/{customer}");
        return (desk, customer);
    }
}
