using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Muster.Administration;
using Muster.Domain.Access;
using Muster.Domain.Accounts;
using Muster.Domain.Licensing;
using Muster.Infrastructure;
using Xunit;

namespace Muster.Licensing;

/// <summary>Update billing: seen before, at once or on its day, done once, refused with the reason.</summary>
public sealed class UpdateBillingTests(TestStores stores)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task From_trial_to_monthly_the_preview_says_what_happens_and_it_happens_once(TestDatabase database)
    {
        var desk = await LicenseDesk.OpenAsync(stores, database, BillingType.Trial, ("CIXA-MSP", LicenseType.Trial, 10), ("SVRCLOUDADV-MSP", LicenseType.Trial, 10));
        var page = await (await desk.Visitor.GetAsync($"/customers/{desk.Acme}")).FollowAsync("Update billing…");
        Assert.Equal("CIXA-MSP", page.One("#field-tier-endpoint option[selected]").GetAttribute("value"));
        Assert.Contains("2.50", page.One("#field-tier-endpoint").TextContent, StringComparison.Ordinal);
        Assert.Equal(
            ["Endpoint Advanced | Ends | Trial", "Server Advanced | Ends | Trial", "Endpoint Advanced | Begins | Monthly", "Server Advanced | Begins | Monthly"],
            LicenseDesk.Plan(page));
        Assert.Equal("5.00 EUR2 × 2.50 EUR", page.Rows(".m-plan")[2][6].Replace('\u00a0', ' '));

        var other = await page.SubmitAsync("main form[method=get]", ("tier-endpoint", "CIXAXDR"));
        Assert.Contains("Endpoint Advanced with XDR | Begins | Monthly", LicenseDesk.Plan(other));
        Assert.Contains("Endpoint and Server go together", (await other.SubmitAsync("main form[method=get]", ("tier-server", ""))).One("#field-tier-server-error").TextContent, StringComparison.Ordinal);

        var done = await other.SubmitAsync("main form[method=post]");
        Assert.Contains("Acme is monthly now", done.AllText, StringComparison.Ordinal);
        Assert.Contains("Acme", (await other.SubmitAsync("main form[method=post]")).AllText, StringComparison.Ordinal);
        await using var context = desk.Context();
        Assert.Equal(BillingType.Usage, (await context.Customers.SingleAsync(c => c.Id == desk.Acme, Stop)).BillingType);
        Assert.Equal(
            [("CIXA-MSP", desk.Today.AddDays(-1)), ("CIXAXDR", null), ("SVRCLOUDADV-MSP", desk.Today.AddDays(-1)), ("SVRCLOUDADV-MSP", (DateOnly?)null)],
            (await context.Licenses.ToListAsync(Stop)).OrderBy(l => l.Product, StringComparer.Ordinal).ThenBy(l => l.Start).Select(l => (l.Product, l.End)));
        Assert.Equal(1, await context.AuditEntries.CountAsync(a => a.Act == "billing.update", Stop));
        Assert.Equal(4, await context.LicenseEvents.CountAsync(e => e.Act == "billing.update", Stop));
        Assert.Contains("monthly already", (await desk.Visitor.GetAsync($"/customers/{desk.Acme}/billing-type")).AllText, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await LicenseDesk.SubmitElsewhereAsync(page, "main form[method=post]", $"/customers/{desk.Acme}/billing-type", newKey: true, seen: await desk.SeenAsync())).Status);
    }

    [Theory, EachDatabase]
    public async Task From_term_apply_now_must_be_said(TestDatabase database)
    {
        var desk = await LicenseDesk.OpenAsync(stores, database, BillingType.Term, ("CIXA-MSP", LicenseType.Term, 200), ("SVRCLOUDADV-MSP", LicenseType.Term, 200), ("CDE-MSP", LicenseType.Term, 200));
        var page = await desk.Visitor.GetAsync($"/customers/{desk.Acme}/billing-type?look=1&tier-endpoint=CIXA-MSP&tier-server=SVRCLOUDADV-MSP");
        var refused = await page.SubmitAsync("main form[method=post]");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.NotNull(refused.One("#field-applyNow-error"));
        Assert.NotNull(refused.One("[data-error-summary] a[href$='#field-applyNow']"));
        Assert.Equal(BillingType.Term, await desk.BillingAsync());
        await refused.SubmitAsync("main form[method=post]", ("applyNow", "true"));
        Assert.Equal(BillingType.Usage, await desk.BillingAsync());
        await using var context = desk.Context();
        Assert.True(await context.Licenses.AnyAsync(l => l.Product == "CDE-MSP" && l.End > desk.Today, Stop));
    }

    [Theory, EachDatabase]
    public async Task On_a_later_day_it_waits_can_be_cancelled_and_is_decided_again_then(TestDatabase database)
    {
        var desk = await LicenseDesk.OpenAsync(stores, database, BillingType.Term, ("CIXA-MSP", LicenseType.Term, 400), ("SVRCLOUDADV-MSP", LicenseType.Term, 400));
        var page = await desk.Visitor.GetAsync($"/customers/{desk.Acme}/billing-type");
        Assert.Contains("leave the day empty", (await page.SubmitAsync("main form[method=get]", ("day", LicenseDesk.Iso(desk.Today.AddDays(3))))).One("#field-day-error").TextContent, StringComparison.Ordinal);
        var past = await page.SubmitAsync("main form[method=get]", ("when", "later"), ("day", LicenseDesk.Iso(desk.Today)));
        Assert.Contains("a day after today", past.One("#field-day-error").TextContent, StringComparison.Ordinal);
        Assert.Equal(LicenseDesk.Iso(desk.Today), past.One("#field-day").GetAttribute("value"));
        Assert.Empty(past.Document.QuerySelectorAll("main form[method=post]:not([hidden])"));

        // far ahead: other tests of this run move their clocks over a shared store
        var day = desk.Today.AddDays(360);
        var later = await past.SubmitAsync("main form[method=get]", ("when", "later"), ("day", LicenseDesk.Iso(day)));
        Assert.Equal("CIXA-MSP", later.One("#field-tier-endpoint option[selected]").GetAttribute("value"));
        Assert.Contains(desk.Today.AddDays(359).Year.ToString(CultureInfo.InvariantCulture), later.Rows(".m-plan")[0][5], StringComparison.Ordinal);
        Assert.NotNull((await later.SubmitAsync("main form[method=post]")).One("#field-applyNow-error"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await later.SubmitAsync("main form[method=post]", ("applyNow", "true"), ("day", "2001-01-01"))).Status);
        Assert.Contains("Acme becomes monthly on", (await later.SubmitAsync("main form[method=post]", ("applyNow", "true"), ("day", LicenseDesk.Iso(day)))).AllText, StringComparison.Ordinal);
        await later.SubmitAsync("main form[method=post]", ("applyNow", "true"));
        Assert.Equal(BillingType.Term, await desk.BillingAsync());
        var listed = await desk.Visitor.GetAsync($"/customers/scheduled?customer={desk.Acme}&kind=billing");
        Assert.Equal(["Becomes monthly: Endpoint Advanced, Server Advanced"], listed.Column("What"));

        // who applies a key is told
        Assert.Contains("It becomes monthly on", (await desk.Visitor.GetAsync($"/customers/{desk.Acme}/license-key")).AllText, StringComparison.Ordinal);

        // one waits: nothing else is planned or done beside it
        var waits = await desk.Visitor.GetAsync($"/customers/{desk.Acme}/billing-type");
        Assert.Contains("Scheduled already", waits.AllText, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await LicenseDesk.SubmitElsewhereAsync(later, "main form[method=post]", $"/customers/{desk.Acme}/billing-type", newKey: true, seen: await desk.SeenAsync())).Status);

        var act = waits.Document.QuerySelector("main a[href*='/scheduled/']")!.GetAttribute("href")!;
        Assert.Contains("Cancelled for Acme", (await (await desk.Visitor.GetAsync(act)).SubmitAsync("main form")).AllText, StringComparison.Ordinal);
        Assert.Contains("Acme becomes monthly on", (await (await desk.Visitor.GetAsync(later.Url.PathAndQuery)).SubmitAsync("main form[method=post]", ("applyNow", "true"))).AllText, StringComparison.Ordinal);

        await desk.LetDayComeAsync();
        Assert.Equal(BillingType.Usage, await desk.BillingAsync());
        await using var context = desk.Context();
        Assert.Equal(
            [("CIXA-MSP", desk.Today.AddDays(-1)), ("CIXA-MSP", null), ("SVRCLOUDADV-MSP", desk.Today.AddDays(-1)), ("SVRCLOUDADV-MSP", (DateOnly?)null)],
            (await context.Licenses.ToListAsync(Stop)).OrderBy(l => l.Product, StringComparer.Ordinal).ThenBy(l => l.Type).Select(l => (l.Product, l.End)));
        Assert.Equal(1, await context.AuditEntries.CountAsync(a => a.Act == "billing.update", Stop));
        Assert.Equal(2, await context.AuditEntries.CountAsync(a => a.Act == "billing.update.schedule", Stop));
    }

    [Theory, EachDatabase]
    public async Task On_its_day_a_planned_update_that_is_not_allowed_any_more_says_why(TestDatabase database)
    {
        var desk = await LicenseDesk.OpenAsync(stores, database, BillingType.Trial, ("CIXA-MSP", LicenseType.Trial, 10), ("SVRCLOUDADV-MSP", LicenseType.Trial, 10));
        var page = await desk.Visitor.GetAsync($"/customers/{desk.Acme}/billing-type?look=1&tier-endpoint=CIXA-MSP&tier-server=SVRCLOUDADV-MSP&when=later&day={LicenseDesk.Iso(desk.Today.AddDays(360))}");
        await page.SubmitAsync("main form[method=post]");
        var act = (await desk.Visitor.GetAsync($"/customers/{desk.Acme}/billing-type")).Document.QuerySelector("main a[href*='/scheduled/']")!.GetAttribute("href")!;
        await using var context = desk.Context();
        await context.Customers.Where(c => c.Id == desk.Acme).ExecuteUpdateAsync(u => u.SetProperty(c => c.BillingType, BillingType.Usage), Stop);
        await desk.LetDayComeAsync();
        Assert.Contains("monthly already", (await desk.Visitor.GetAsync(act)).AllText, StringComparison.Ordinal);
        Assert.Equal(2, await context.Licenses.CountAsync(Stop));
    }

    [Theory, EachDatabase]
    public async Task What_came_since_and_nobody_agreed_to_is_not_ended(TestDatabase database)
    {
        var desk = await LicenseDesk.OpenAsync(stores, database, BillingType.Trial, ("CIXA-MSP", LicenseType.Trial, 400), ("SVRCLOUDADV-MSP", LicenseType.Trial, 400));
        var role = Guid.CreateVersion7();
        await using var context = desk.Context();
        context.CustomRoles.Add(new() { PartnerId = desk.Partner.Id, Id = role, Name = "Email is read", Base = AdministratorRole.Admin, Families = new Dictionary<string, FamilyLevel> { ["email"] = FamilyLevel.Read } });
        await context.SaveChangesAsync(Stop);
        using var colleague = await desk.App.SignInAsync(await desk.App.NewColleagueAsync(desk.Partner, "cara", AdministratorRole.Admin, role));

        // a family that is closed to who planned it
        Assert.Contains("Your role", await EndAsync("CEMA-MSP", LicenseType.Trial), StringComparison.Ordinal);

        // a term, which ends for nobody unasked
        await context.Licenses.Where(l => l.Product == "CEMA-MSP").ExecuteDeleteAsync(Stop);
        await context.Customers.Where(c => c.Id == desk.Acme).ExecuteUpdateAsync(u => u.SetProperty(c => c.BillingType, BillingType.Term), Stop);
        Assert.Contains("nobody agreed", await EndAsync("CIXAXDR", LicenseType.Term), StringComparison.Ordinal);
        Assert.Equal(BillingType.Term, await desk.BillingAsync());

        async Task<string> EndAsync(string product, LicenseType type)
        {
            var page = await colleague.GetAsync($"/customers/{desk.Acme}/billing-type?look=1&tier-endpoint=CIXA-MSP&tier-server=SVRCLOUDADV-MSP&when=later&day={LicenseDesk.Iso(desk.Today.AddDays(360))}");
            await page.SubmitAsync("main form[method=post]", page.Document.QuerySelector("#field-applyNow") is null ? [] : [("applyNow", "true")]);
            var act = (await colleague.GetAsync($"/customers/{desk.Acme}/billing-type")).Document.QuerySelector("main a[href*='/scheduled/']")!.GetAttribute("href")!;
            context.Licenses.Add(new() { PartnerId = desk.Partner.Id, CustomerId = desk.Acme, Id = Guid.CreateVersion7(), Number = "L-" + product, Product = product, Type = type, Owner = LicenseOwner.Partner, Start = desk.Today, End = desk.Today.AddDays(400) });
            await context.SaveChangesAsync(Stop);
            await desk.LetDayComeAsync();
            return (await desk.Visitor.GetAsync(act)).AllText;
        }
    }

    [Theory, EachDatabase]
    public async Task Of_two_who_act_at_once_the_second_looks_again(TestDatabase database)
    {
        var desk = await LicenseDesk.OpenAsync(stores, database, BillingType.Trial, ("CIXA-MSP", LicenseType.Trial, 10), ("SVRCLOUDADV-MSP", LicenseType.Trial, 10));
        using var colleague = await desk.App.SignInAsync(await desk.App.NewColleagueAsync(desk.Partner, "bea", AdministratorRole.Admin));
        var page = await colleague.GetAsync($"/customers/{desk.Acme}/billing-type");
        var trials = await desk.Visitor.GetAsync($"/customers/{desk.Acme}/trials");
        var ask = await desk.Visitor.GetAsync(trials.Document.QuerySelectorAll("a[href*='?extend=']")[0].GetAttribute("href")!);
        await ask.SubmitAsync("main form[action*='extend=']");
        var conflict = await page.SubmitAsync("main form[method=post]");
        Assert.Equal(HttpStatusCode.Conflict, conflict.Status);
        Assert.Contains("Somebody changed", conflict.AllText, StringComparison.Ordinal);
        Assert.Equal(BillingType.Trial, await desk.BillingAsync());
        Assert.Contains("is monthly now", (await conflict.SubmitAsync("main form[method=post]")).AllText, StringComparison.Ordinal);
    }
}
