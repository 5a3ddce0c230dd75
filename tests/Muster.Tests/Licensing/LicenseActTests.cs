using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Muster.Administration;
using Muster.Data.Licensing;
using Muster.Domain.Access;
using Muster.Domain.Accounts;
using Muster.Domain.Billing;
using Muster.Domain.Licensing;
using Muster.Infrastructure;
using Muster.Server.Features.Access;
using Muster.Server.Features.Licensing;
using Xunit;

namespace Muster.Licensing;

/// <summary>Update billing, license keys, trials and revoking: seen before, done once, refused with the reason.</summary>
public sealed class LicenseActTests(TestStores stores)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task From_trial_to_monthly_the_preview_says_what_happens_and_it_happens_once(TestDatabase database)
    {
        var desk = await DeskAsync(database, BillingType.Trial, ("CIXA-MSP", LicenseType.Trial, 10), ("SVRCLOUDADV-MSP", LicenseType.Trial, 10));
        var page = await (await desk.Visitor.GetAsync($"/customers/{desk.Acme}")).FollowAsync("Update billing…");
        Assert.Equal("CIXA-MSP", page.One("#field-tier-endpoint option[selected]").GetAttribute("value"));
        Assert.Contains("2.50", page.One("#field-tier-endpoint").TextContent, StringComparison.Ordinal);
        Assert.Equal(
            ["Endpoint Advanced | Ends | Trial", "Server Advanced | Ends | Trial", "Endpoint Advanced | Begins | Monthly", "Server Advanced | Begins | Monthly"],
            Plan(page));
        Assert.Equal("5.00 EUR2 × 2.50 EUR", page.Rows(".m-plan")[2][6].Replace('\u00a0', ' '));

        var other = await page.SubmitAsync("main form[method=get]", ("tier-endpoint", "CIXAXDR"));
        Assert.Contains("Endpoint Advanced with XDR | Begins | Monthly", Plan(other));
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
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SubmitElsewhereAsync(page, "main form[method=post]", $"/customers/{desk.Acme}/billing-type", newKey: true, seen: await desk.SeenAsync())).Status);
    }

    [Theory, EachDatabase]
    public async Task From_term_apply_now_must_be_said(TestDatabase database)
    {
        var desk = await DeskAsync(database, BillingType.Term, ("CIXA-MSP", LicenseType.Term, 200), ("SVRCLOUDADV-MSP", LicenseType.Term, 200), ("CDE-MSP", LicenseType.Term, 200));
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
        var desk = await DeskAsync(database, BillingType.Term, ("CIXA-MSP", LicenseType.Term, 400), ("SVRCLOUDADV-MSP", LicenseType.Term, 400));
        var page = await desk.Visitor.GetAsync($"/customers/{desk.Acme}/billing-type");
        Assert.Contains("leave the day empty", (await page.SubmitAsync("main form[method=get]", ("day", Iso(desk.Today.AddDays(3))))).One("#field-day-error").TextContent, StringComparison.Ordinal);
        var past = await page.SubmitAsync("main form[method=get]", ("when", "later"), ("day", Iso(desk.Today)));
        Assert.Contains("a day after today", past.One("#field-day-error").TextContent, StringComparison.Ordinal);
        Assert.Equal(Iso(desk.Today), past.One("#field-day").GetAttribute("value"));
        Assert.Empty(past.Document.QuerySelectorAll("main form[method=post]:not([hidden])"));

        // far ahead: other tests of this run move their clocks over a shared store
        var day = desk.Today.AddDays(360);
        var later = await past.SubmitAsync("main form[method=get]", ("when", "later"), ("day", Iso(day)));
        Assert.Equal("CIXA-MSP", later.One("#field-tier-endpoint option[selected]").GetAttribute("value"));
        Assert.Contains(desk.Today.AddDays(359).Year.ToString(CultureInfo.InvariantCulture), later.Rows(".m-plan")[0][5], StringComparison.Ordinal);
        Assert.NotNull((await later.SubmitAsync("main form[method=post]")).One("#field-applyNow-error"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await later.SubmitAsync("main form[method=post]", ("applyNow", "true"), ("day", "2001-01-01"))).Status);
        Assert.Contains("Acme becomes monthly on", (await later.SubmitAsync("main form[method=post]", ("applyNow", "true"), ("day", Iso(day)))).AllText, StringComparison.Ordinal);
        await later.SubmitAsync("main form[method=post]", ("applyNow", "true"));
        Assert.Equal(BillingType.Term, await desk.BillingAsync());
        var listed = await desk.Visitor.GetAsync($"/customers/scheduled?customer={desk.Acme}&kind=billing");
        Assert.Equal(["Becomes monthly: Endpoint Advanced, Server Advanced"], listed.Column("What"));

        // one waits: nothing else is planned or done beside it
        var waits = await desk.Visitor.GetAsync($"/customers/{desk.Acme}/billing-type");
        Assert.Contains("Scheduled already", waits.AllText, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SubmitElsewhereAsync(later, "main form[method=post]", $"/customers/{desk.Acme}/billing-type", newKey: true, seen: await desk.SeenAsync())).Status);

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
        var desk = await DeskAsync(database, BillingType.Trial, ("CIXA-MSP", LicenseType.Trial, 10), ("SVRCLOUDADV-MSP", LicenseType.Trial, 10));
        var page = await desk.Visitor.GetAsync($"/customers/{desk.Acme}/billing-type?look=1&tier-endpoint=CIXA-MSP&tier-server=SVRCLOUDADV-MSP&when=later&day={Iso(desk.Today.AddDays(360))}");
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
        var desk = await DeskAsync(database, BillingType.Trial, ("CIXA-MSP", LicenseType.Trial, 400), ("SVRCLOUDADV-MSP", LicenseType.Trial, 400));
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
            var page = await colleague.GetAsync($"/customers/{desk.Acme}/billing-type?look=1&tier-endpoint=CIXA-MSP&tier-server=SVRCLOUDADV-MSP&when=later&day={Iso(desk.Today.AddDays(360))}");
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
        var desk = await DeskAsync(database, BillingType.Trial, ("CIXA-MSP", LicenseType.Trial, 10), ("SVRCLOUDADV-MSP", LicenseType.Trial, 10));
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

    [Theory, EachDatabase]
    public async Task A_key_is_previewed_and_applied_once_for_good(TestDatabase database)
    {
        var desk = await DeskAsync(database, BillingType.Usage, ("CIXA-MSP", LicenseType.Usage, null), ("SVRCLOUDADV-MSP", LicenseType.Usage, null));
        var (key, text) = await desk.IssueAsync("CIXAXDR", 50, 12, "PO-7");
        var page = await (await desk.Visitor.GetAsync($"/customers/{desk.Acme}")).FollowAsync("Apply a license key…");
        var preview = await page.SubmitAsync("main form[method=post]", ("key", "  " + text.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.OK, preview.Status);
        Assert.Contains("It can’t be undone", preview.AllText, StringComparison.Ordinal);
        Assert.Contains("Acme becomes a term customer", preview.AllText, StringComparison.Ordinal);
        Assert.Contains("PO-7", preview.AllText, StringComparison.Ordinal);
        Assert.Equal(["Endpoint Advanced | Ends | Monthly", "Endpoint Advanced with XDR | Begins | Term"], Plan(preview));
        Assert.Equal(BillingType.Usage, await desk.BillingAsync());

        var done = await preview.SubmitAsync("main form[method=post]");
        Assert.Contains("The key is applied to Acme", done.AllText, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await preview.SubmitAsync("main form[method=post]")).Status);
        await using (var context = desk.Context())
        {
            var license = await context.Licenses.SingleAsync(l => l.Type == LicenseType.Term, Stop);
            Assert.Equal(("CIXAXDR", 50L, desk.Today, desk.Today.AddMonths(12).AddDays(-1)), (license.Product, license.Quantity!.Value, license.Start, license.End!.Value));
            Assert.Equal([desk.Today.AddDays(-1), null], await context.Licenses.Where(l => l.Type == LicenseType.Usage).OrderBy(l => l.Product).Select(l => l.End).ToListAsync(Stop));
            var kept = await context.LicenseKeys.SingleAsync(k => k.Id == key.Id, Stop);
            Assert.Equal((desk.Partner.Id, desk.Acme, license.Id), (kept.AppliedPartnerId!.Value, kept.AppliedCustomerId!.Value, kept.AppliedLicenseId!.Value));
            Assert.Equal(1, await context.AuditEntries.CountAsync(a => a.Act == "key.apply", Stop));
        }

        Assert.Equal(BillingType.Term, await desk.BillingAsync());
        Assert.Contains("applied before", await desk.FaultAsync(text), StringComparison.Ordinal);
        Assert.Contains("applied before", await desk.FaultAsync(text, desk.Other), StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task A_key_sent_to_two_customers_at_once_is_applied_to_one(TestDatabase database)
    {
        var desk = await DeskAsync(database, BillingType.Usage, ("CIXA-MSP", LicenseType.Usage, null));
        var (_, text) = await desk.IssueAsync("CDE-MSP", null, 1, "PO-8");
        using var colleague = await desk.App.SignInAsync(await desk.App.NewColleagueAsync(desk.Partner, "bea", AdministratorRole.Admin));
        var one = await (await desk.Visitor.GetAsync($"/customers/{desk.Acme}/license-key")).SubmitAsync("main form[method=post]", ("key", text));
        var two = await (await colleague.GetAsync($"/customers/{desk.Other}/license-key")).SubmitAsync("main form[method=post]", ("key", text));
        var answers = await Task.WhenAll(one.SubmitAsync("main form[method=post]"), two.SubmitAsync("main form[method=post]"));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.UnprocessableEntity], answers.Select(a => a.Status).Order());
        await using var context = desk.Context();
        Assert.Equal(1, await context.Licenses.CountAsync(l => l.Product == "CDE-MSP", Stop));
        Assert.Equal(1, await context.Customers.CountAsync(c => c.BillingType == BillingType.Term, Stop));
    }

    [Theory, EachDatabase]
    public async Task A_wrong_key_is_told_what_is_wrong_and_too_many_are_refused(TestDatabase database)
    {
        var desk = await DeskAsync(database, BillingType.Usage, ("CIXA-MSP", LicenseType.Usage, null));
        var (key, text) = await desk.IssueAsync("CDE-MSP", 5, 1, "PO-9");
        var typo = text[..8] + (text[8] == 'A' ? 'B' : 'A') + text[9..];
        Assert.Contains("Group 2 of the key", await desk.FaultAsync(typo), StringComparison.Ordinal);
        Assert.Contains("isn’t a whole key", await desk.FaultAsync(text[..^3]), StringComparison.Ordinal);

        // bound to what it was issued for: the same id with another quantity is none of ours
        await using (var context = desk.Context())
            await context.LicenseKeys.Where(k => k.Id == key.Id).ExecuteUpdateAsync(u => u.SetProperty(k => k.Quantity, 500), Stop);
        Assert.Contains("didn’t issue this key", await desk.FaultAsync(text), StringComparison.Ordinal);
        await using (var context = desk.Context())
            await context.LicenseKeys.Where(k => k.Id == key.Id).ExecuteUpdateAsync(u => u.SetProperty(k => k.Quantity, 5), Stop);
        await desk.App.WithAsync<IssueKeys>(k => k.RevokeAsync(key.Id, Stop));
        Assert.Contains("was revoked", await desk.FaultAsync(text), StringComparison.Ordinal);

        var (_, addOn) = await desk.IssueAsync("CEMA-PE-ADDON-MSP", 5, 1, "PO-10");
        Assert.Contains("An add-on needs its product", await desk.FaultAsync(addOn), StringComparison.Ordinal);
        for (var i = 0; i < ApplyKey.MostWrong - 2; i++)
            await desk.FaultAsync(KeyText.Write([.. Enumerable.Range(0, KeyText.Bytes).Select(b => (byte)(b + i))]));
        Assert.Contains("Too many wrong keys", await desk.FaultAsync(addOn), StringComparison.Ordinal);
        await using (var context = desk.Context())
            Assert.Equal(ApplyKey.MostWrong, await context.AuditEntries.CountAsync(a => a.Act == "key.refuse" && a.Refused && a.CustomerId == desk.Acme, Stop));
    }

    [Theory, EachDatabase]
    public async Task Keys_are_issued_listed_and_revoked_by_the_operator(TestDatabase database)
    {
        var desk = await DeskAsync(database, BillingType.Usage);
        await desk.App.WithAsync<IssueKeys>(async issue =>
        {
            var (key, text) = await issue.IssueAsync("CDE-MSP", null, 12, " PO-11 ", Stop);
            Assert.Equal(9, text.Split('-').Length);
            Assert.Equal("PO-11", (await issue.ListAsync(Stop)).Single(k => k.Key.Id == key.Id).Key.OrderNumber);
            await issue.RevokeAsync(key.Id, Stop);
            await issue.RevokeAsync(key.Id, Stop);
            foreach (var (product, quantity, months, order) in new (string, long?, int, string)[] { ("NOPE", 1, 1, "x"), ("CDE-MSP", 0, 1, "x"), ("CDE-MSP", 1, 0, "x"), ("CDE-MSP", 1, 121, "x"), ("CDE-MSP", 1, 1, " ") })
                await Assert.ThrowsAsync<RefusedException>(() => issue.IssueAsync(product, quantity, months, order, Stop));
            await Assert.ThrowsAsync<RefusedException>(() => issue.RevokeAsync(Guid.AllBitsSet, Stop));
        });
    }

    [Theory, EachDatabase]
    public async Task Trials_start_are_extended_once_and_end(TestDatabase database)
    {
        var desk = await DeskAsync(database, BillingType.Usage, ("CIXA-MSP", LicenseType.Usage, null));
        var page = await (await desk.Visitor.GetAsync($"/customers/{desk.Acme}")).FollowAsync("Trials…");
        Assert.Empty(page.Document.QuerySelectorAll("#field-tier-endpoint"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await page.SubmitAsync("main form.m-card")).Status);
        var wrong = await page.SubmitAsync("main form.m-card", ("addon-CEMA-PE-ADDON-MSP", "true"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Contains("An add-on needs its product", wrong.One("#field-tier-email-error").TextContent, StringComparison.Ordinal);
        Assert.NotNull(wrong.One("input[name=addon-CEMA-PE-ADDON-MSP][checked]"));
        var started = await wrong.SubmitAsync("main form.m-card", ("tier-email", "CEMA-MSP"));
        Assert.Contains("The trial has begun", started.AllText, StringComparison.Ordinal);
        Assert.Equal(2, started.Rows("main table").Count);
        Assert.Equal(2, (await wrong.SubmitAsync("main form.m-card", ("tier-email", "CEMA-MSP"))).Rows("main table").Count);

        var ask = await started.FollowAsync("Extend the trial of Email Advanced");
        Assert.Contains("Its last day will be 10 May 2031", ask.One("[data-error-summary]").TextContent, StringComparison.Ordinal);
        var extended = await ask.SubmitAsync("main form[action*='extend=']");
        Assert.Contains("The trial is extended", extended.AllText, StringComparison.Ordinal);
        await ask.SubmitAsync("main form[action*='extend=']");
        var end = await extended.FollowAsync("End the trial of Email Advanced");
        Assert.Contains("Email Portal Encryption", end.One("[data-error-summary]").TextContent, StringComparison.Ordinal);
        Assert.Contains("The trial ends today", (await end.SubmitAsync("main form[action*='end=']")).AllText, StringComparison.Ordinal);
        await using var context = desk.Context();
        Assert.Equal([desk.Today, desk.Today], await context.Licenses.Where(l => l.Type == LicenseType.Trial).Select(l => l.End!.Value).ToListAsync(Stop));
        Assert.True((await context.Licenses.SingleAsync(l => l.Product == "CEMA-MSP", Stop)).TrialExtended);
        Assert.Equal(BillingType.Usage, await desk.BillingAsync());
        Assert.Equal(["trial.end", "trial.extend", "trial.start"], (await context.AuditEntries.Where(a => a.Act.StartsWith("trial.")).Select(a => a.Act).ToListAsync(Stop)).Order(StringComparer.Ordinal));
    }

    [Theory, EachDatabase]
    public async Task Only_the_issuer_revokes_and_says_why(TestDatabase database)
    {
        var desk = await DeskAsync(database, BillingType.Term, ("CIXA-MSP", LicenseType.Term, 200));
        await using var context = desk.Context();
        var id = await context.Licenses.Select(l => l.Id).SingleAsync(Stop);
        var path = $"/customers/{desk.Acme}/licenses/{id}/revoke";
        Assert.Equal(HttpStatusCode.Forbidden, (await desk.Visitor.GetAsync(path)).Status);
        Assert.DoesNotContain("Revoke…", (await desk.Visitor.GetAsync($"/customers/{desk.Acme}")).AllText, StringComparison.Ordinal);
        await desk.App.MakeOperatorAsync(desk.Partner);
        using var issuer = await desk.App.SignInAsync(desk.Partner);
        var page = await issuer.GetAsync(path);
        Assert.NotEmpty((await issuer.GetAsync($"/customers/{desk.Acme}")).Document.QuerySelectorAll($"a[href='{path}']"));
        var refused = await page.SubmitAsync("main form[method=post]", ("reason", " "));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("Say why", refused.One("#field-reason-error").TextContent, StringComparison.Ordinal);
        Assert.Contains("The license is revoked", (await refused.SubmitAsync("main form[method=post]", ("reason", "Not paid"))).AllText, StringComparison.Ordinal);
        Assert.Equal(desk.Today, await context.Licenses.Select(l => l.End!.Value).SingleAsync(Stop));
        Assert.Equal("Not paid", (await context.LicenseEvents.SingleAsync(e => e.Act == "licenses.revoke", Stop)).Reason);
        Assert.Contains("Nothing to revoke", (await issuer.GetAsync(path)).AllText, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await issuer.GetAsync($"/customers/{desk.Acme}/licenses/{Guid.AllBitsSet}/revoke")).Status);
    }

    [Theory, EachDatabase]
    public async Task Out_of_scope_is_not_there_and_who_may_not_is_refused(TestDatabase database)
    {
        var desk = await DeskAsync(database, BillingType.Trial, ("CIXA-MSP", LicenseType.Trial, 10));
        var stranger = await DeskAsync(database, BillingType.Trial, ("CIXA-MSP", LicenseType.Trial, 10), ("SVRCLOUDADV-MSP", LicenseType.Trial, 10));
        using var narrow = await desk.App.SignInAsync(await desk.App.NewColleagueAsync(desk.Partner, "nora", AdministratorRole.Admin, customers: [desk.Other]));
        foreach (var path in new[] { "billing-type", "license-key", "trials" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await stranger.Visitor.GetAsync($"/customers/{desk.Acme}/{path}")).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await narrow.GetAsync($"/customers/{desk.Acme}/{path}")).Status);
            Assert.Equal(HttpStatusCode.OK, (await narrow.GetAsync($"/customers/{desk.Other}/{path}")).Status);
            var form = await stranger.Visitor.GetAsync($"/customers/{stranger.Acme}/{path}");
            Assert.Equal(HttpStatusCode.NotFound, (await SubmitElsewhereAsync(form, "main form[method=post]", $"/customers/{desk.Acme}/{path}", newKey: false, seen: null)).Status);
        }

        foreach (var role in new[] { AdministratorRole.HelpDesk, AdministratorRole.BusinessAdmin, AdministratorRole.ReadOnly })
        {
            using var other = await desk.App.SignInAsync(await desk.App.NewColleagueAsync(desk.Partner, $"the-{role}", role));
            foreach (var path in new[] { "billing-type", "license-key", "trials" })
                Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync($"/customers/{desk.Acme}/{path}")).Status);
            Assert.Empty((await other.GetAsync($"/customers/{desk.Acme}")).Document.QuerySelectorAll(".m-license-acts"));
        }

        await using var context = desk.Context();
        Assert.Equal(desk.Today.AddDays(10), await context.Licenses.Select(l => l.End!.Value).SingleAsync(Stop));
    }

    [Theory, EachDatabase]
    public async Task A_role_that_is_lowered_in_a_family_changes_nothing_of_it(TestDatabase database)
    {
        var desk = await DeskAsync(database, BillingType.Trial, ("CIXA-MSP", LicenseType.Trial, 10), ("SVRCLOUDADV-MSP", LicenseType.Trial, 10));
        var role = Guid.CreateVersion7();
        await using (var context = desk.Context())
        {
            context.CustomRoles.Add(new() { PartnerId = desk.Partner.Id, Id = role, Name = "No servers", Base = AdministratorRole.Admin, Families = new Dictionary<string, FamilyLevel> { ["server"] = FamilyLevel.Read } });
            await context.SaveChangesAsync(Stop);
        }

        using var lowered = await desk.App.SignInAsync(await desk.App.NewColleagueAsync(desk.Partner, "lou", AdministratorRole.Admin, role));
        var page = await lowered.GetAsync($"/customers/{desk.Acme}/billing-type");
        Assert.Contains("Your role doesn’t let you change licenses of: Server", page.AllText, StringComparison.Ordinal);
        var trials = await lowered.GetAsync($"/customers/{desk.Acme}/trials");
        Assert.Single(trials.Document.QuerySelectorAll("a[href*='?end=']"));
        var (_, text) = await desk.IssueAsync("SVRCIXAXDR", 5, 1, "PO-12");
        var refused = await (await lowered.GetAsync($"/customers/{desk.Acme}/license-key")).SubmitAsync("main form[method=post]", ("key", text));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("Your role doesn’t let you", refused.One("#field-key-error").TextContent, StringComparison.Ordinal);
    }

    /// <summary>The lines of a preview: product, what happens, type.</summary>
    private static IEnumerable<string> Plan(Page page) =>
        page.Document.QuerySelectorAll(".m-plan tbody tr").Select(row => $"{Page.Text(row.Children[0].FirstChild!)} | {Page.Text(row.Children[1])} | {Page.Text(row.Children[2])}");

    private static Task<Page> SubmitElsewhereAsync(Page page, string form, string action, bool newKey, string? seen)
    {
        foreach (var element in page.Document.QuerySelectorAll(form))
        {
            element.SetAttribute("action", action);
            if (newKey)
                element.QuerySelector("input[name=requestKey]")!.SetAttribute("value", Guid.CreateVersion7().ToString("N"));
            if (seen is not null)
                element.QuerySelector("input[name=seen]")!.SetAttribute("value", seen);
        }

        return page.SubmitAsync(form);
    }

    /// <summary>Acme with some licenses, and another customer without; two computers seen at Acme, and prices.</summary>
    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private async Task<Desk> DeskAsync(TestDatabase database, BillingType billing, params (string Product, LicenseType Type, int? EndsIn)[] licenses)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        var facts = new Facts(app, partner);
        var (acme, other) = (facts.Customer("Acme"), facts.Customer("Other"));
        facts.Seen(acme, "endpoint", "pc-1", "ada", 1);
        facts.Seen(acme, "endpoint", "pc-2", "bob", 1);
        await facts.CountAsync(Stop);
        await using var context = app.Store.Context(partner.Id);
        await context.Customers.Where(c => c.Id == acme).ExecuteUpdateAsync(u => u.SetProperty(c => c.BillingType, billing), Stop);
        context.Licenses.AddRange(licenses.Select((l, i) => new License
        {
            PartnerId = partner.Id,
            CustomerId = acme,
            Id = Guid.CreateVersion7(),
            Number = $"L-{i}",
            Product = l.Product,
            Type = l.Type,
            Owner = LicenseOwner.Partner,
            Start = facts.Today.AddDays(-20),
            End = l.EndsIn is { } days ? facts.Today.AddDays(days) : null,
        }));
        context.PriceEntries.Add(new()
        {
            IssuerId = partner.Id,
            PartnerId = partner.Id,
            Id = Guid.CreateVersion7(),
            Product = "CIXA-MSP",
            ValidFrom = facts.Today.AddDays(-30),
            Currency = "EUR",
            Bands = [new PriceBand(1, 25_000)],
            RecordedAt = app.Clock.Now,
        });
        await context.SaveChangesAsync(Stop);
        return new(app, partner, await app.SignInAsync(partner), acme, other, facts.Today);
    }

    private sealed record Desk(MusterApp App, TestPartner Partner, Visitor Visitor, Guid Acme, Guid Other, DateOnly Today)
    {
        public Data.MusterContext Context() => App.Store.Context(Partner.Id);

        public async Task<BillingType> BillingAsync()
        {
            await using var context = Context();
            return await context.Customers.Where(c => c.Id == Acme).Select(c => c.BillingType).SingleAsync(Stop);
        }

        /// <summary>Has what waits for a later day carried out as on its day.</summary>
        public async Task LetDayComeAsync()
        {
            await using var context = Context();
            var waiting = context.PlannedActs.Where(a => a.State == PlannedActState.Waiting);
            await waiting.ExecuteUpdateAsync(u => u.SetProperty(a => a.DueOn, Today), Stop);

            // the server carries out what is due too: wait for what it has taken
            while (await waiting.AnyAsync(Stop))
                await App.WithAsync<ApplyPlannedActs>(apply => apply.Async(Stop));
        }

        public async Task<string> SeenAsync()
        {
            await using var context = Context();
            return LicensedCustomer.FingerprintOf(await context.Customers.SingleAsync(c => c.Id == Acme, Stop), await context.Licenses.Where(l => l.CustomerId == Acme).ToListAsync(Stop));
        }

        public async Task<(LicenseKey Key, string Text)> IssueAsync(string product, long? quantity, int months, string order)
        {
            (LicenseKey, string) issued = default;
            await App.WithAsync<IssueKeys>(async keys => issued = await keys.IssueAsync(product, quantity, months, order, Stop));
            return issued;
        }

        /// <summary>What the page says at the field of a key that it refuses.</summary>
        public async Task<string> FaultAsync(string text, Guid? customer = null)
        {
            var page = await (await Visitor.GetAsync($"/customers/{customer ?? Acme}/license-key")).SubmitAsync("main form[method=post]", ("key", text));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
            Assert.Equal(text, page.One("#field-key").TextContent);
            return page.One("#field-key-error").TextContent;
        }
    }
}
