using System.Net;
using Microsoft.EntityFrameworkCore;
using Muster.Domain.Billing;
using Muster.Infrastructure;
using Xunit;

namespace Muster.Billing;

/// <summary>How a partner's own periods are closed, on the page that sets it.</summary>
public sealed class BillingSettingsTests(TestStores stores)
{
    private const string Form = "form.m-form";

    [Theory, EachDatabase]
    public async Task A_change_is_kept_recorded_and_holds_from_the_first_open_period(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        using var visitor = await app.SignInAsync(partner);
        var page = await visitor.GetAsync("/settings/billing");
        Assert.Contains("holds from period 2031-03 on, the first that isn’t closed (now 1 Mar 2031 to 31 Mar 2031). No period is closed yet.", page.AllText, StringComparison.Ordinal);
        Assert.Equal("last", page.One("#field-cutOff option[selected]").GetAttribute("value"));

        var saved = await page.SubmitAsync(Form, ("cutOff", "25"), ("closeAfter", "5"), ("rule-email", "average"), ("rule-server", "peak"));

        Assert.Equal(HttpStatusCode.OK, saved.Status);
        Assert.Contains("The billing settings are saved", saved.AllText, StringComparison.Ordinal);
        Assert.Contains("26 Feb 2031 to 25 Mar 2031", saved.AllText, StringComparison.Ordinal);
        await using var context = app.Store.Context(partner.Id);
        var settings = await context.IssuerSettings.SingleAsync();
        Assert.Equal((partner.Id, 25, 5, 1), (settings.IssuerId, settings.CutOffDay, settings.CloseAfterDays, settings.Version));
        Assert.Equal([("email", BillingRule.Average), ("server", BillingRule.Peak)], (await context.FamilyRules.OrderBy(r => r.Family).ToListAsync()).Select(r => (r.Family, r.Rule)));
        var entry = await context.AuditEntries.SingleAsync(a => a.Act == "billing.settings");
        Assert.Contains("\"cutOffDay\":\"last\"", entry.Before, StringComparison.Ordinal);
        Assert.Contains("\"rule email\":\"average\"", entry.After, StringComparison.Ordinal);

        // saving what is there already is no act, and a rule goes back to the default
        await saved.SubmitAsync(Form);
        await (await visitor.GetAsync("/settings/billing")).SubmitAsync(Form, ("rule-email", "cutoff"));
        Assert.Equal(2, await context.AuditEntries.CountAsync(a => a.Act == "billing.settings"));
        Assert.Equal(BillingRule.CutOff, await context.FamilyRules.Where(r => r.Family == "email").Select(r => r.Rule).SingleAsync());
    }

    [Theory, EachDatabase]
    public async Task Closed_periods_stay_and_the_next_follows_the_last_of_them(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        // the last period whose day to be closed is over: the server closes what is due by itself
        await using (var context = app.Store.Context(partner.Id))
        {
            context.Statements.Add(Statements.Closed(partner, new("2031-02", new(2031, 2, 1), new(2031, 2, 28))));
            await context.SaveChangesAsync();
        }

        using var visitor = await app.SignInAsync(partner);
        var page = await (await visitor.GetAsync("/settings/billing")).SubmitAsync(Form, ("cutOff", "20"));
        Assert.Contains("from period 2031-03 on, the first that isn’t closed (now 1 Mar 2031 to 20 Mar 2031). Closed periods, through 2031-02, stay as they are.", page.AllText, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Wrong_values_are_refused_at_their_field(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        using var visitor = await app.SignInAsync(partner);
        foreach (var days in (string[])["0", "29", "x", "", "-1", "1.5"])
        {
            var page = await (await visitor.GetAsync("/settings/billing")).SubmitAsync(Form, ("closeAfter", days));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
            Assert.Contains("1 to 28", Page.Text(page.One("#field-closeAfter-error")), StringComparison.Ordinal);
            Assert.Equal(days, page.One("#field-closeAfter").GetAttribute("value") ?? "");
        }

        await using var context = app.Store.Context(partner.Id);
        Assert.False(await context.IssuerSettings.AnyAsync());
        Assert.Equal(HttpStatusCode.BadRequest, await visitor.PostBareAsync("/settings/billing", ("_handler", "billing"), ("cutOff", "5")));
    }

    [Theory, EachDatabase]
    public async Task A_form_filled_from_older_settings_is_refused_and_the_same_form_acts_once(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        using var visitor = await app.SignInAsync(partner);
        var (mine, theirs) = (await visitor.GetAsync("/settings/billing"), await visitor.GetAsync("/settings/billing"));
        await theirs.SubmitAsync(Form, ("cutOff", "20"));
        var again = await theirs.SubmitAsync(Form, ("cutOff", "20"));
        Assert.Equal(HttpStatusCode.OK, again.Status);

        var refused = await mine.SubmitAsync(Form, ("cutOff", "5"));

        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Equal("20", refused.One("#field-cutOff option[selected]").GetAttribute("value"));
        await using var context = app.Store.Context(partner.Id);
        var settings = await context.IssuerSettings.SingleAsync();
        Assert.Equal((20, 1), (settings.CutOffDay, settings.Version));
    }
}
