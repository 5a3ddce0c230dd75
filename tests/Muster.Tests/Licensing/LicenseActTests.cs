using System.Net;
using Microsoft.EntityFrameworkCore;
using Muster.Administration;
using Muster.Domain.Access;
using Muster.Domain.Accounts;
using Muster.Domain.Licensing;
using Muster.Infrastructure;
using Muster.Server.Features.Access;
using Muster.Server.Features.Licensing;
using Xunit;

namespace Muster.Licensing;

/// <summary>License keys, trials and revoking: seen before, done once, refused with the reason.</summary>
public sealed class LicenseActTests(TestStores stores)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_key_is_previewed_and_applied_once_for_good(TestDatabase database)
    {
        var desk = await LicenseDesk.OpenAsync(stores, database, BillingType.Usage, ("CIXA-MSP", LicenseType.Usage, null), ("SVRCLOUDADV-MSP", LicenseType.Usage, null));
        var (key, text) = await desk.IssueAsync("CIXAXDR", 50, 12, "PO-7");
        var page = await (await desk.Visitor.GetAsync($"/customers/{desk.Acme}")).FollowAsync("Apply a license key…");
        var preview = await page.SubmitAsync("main form[method=post]", ("key", "  " + text.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.OK, preview.Status);
        Assert.Contains("It can’t be undone", preview.AllText, StringComparison.Ordinal);
        Assert.Contains("Acme becomes a term customer", preview.AllText, StringComparison.Ordinal);
        Assert.Contains("PO-7", preview.AllText, StringComparison.Ordinal);
        Assert.Equal(["Endpoint Advanced | Ends | Monthly", "Endpoint Advanced with XDR | Begins | Term"], LicenseDesk.Plan(preview));
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
        var desk = await LicenseDesk.OpenAsync(stores, database, BillingType.Usage, ("CIXA-MSP", LicenseType.Usage, null));
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
        var desk = await LicenseDesk.OpenAsync(stores, database, BillingType.Usage, ("CIXA-MSP", LicenseType.Usage, null));
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
        var desk = await LicenseDesk.OpenAsync(stores, database, BillingType.Usage);
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
        var desk = await LicenseDesk.OpenAsync(stores, database, BillingType.Usage, ("CIXA-MSP", LicenseType.Usage, null));
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
        var desk = await LicenseDesk.OpenAsync(stores, database, BillingType.Term, ("CIXA-MSP", LicenseType.Term, 200));
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
        var desk = await LicenseDesk.OpenAsync(stores, database, BillingType.Trial, ("CIXA-MSP", LicenseType.Trial, 10));
        var stranger = await LicenseDesk.OpenAsync(stores, database, BillingType.Trial, ("CIXA-MSP", LicenseType.Trial, 10), ("SVRCLOUDADV-MSP", LicenseType.Trial, 10));
        using var narrow = await desk.App.SignInAsync(await desk.App.NewColleagueAsync(desk.Partner, "nora", AdministratorRole.Admin, customers: [desk.Other]));
        foreach (var path in new[] { "billing-type", "license-key", "trials" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await stranger.Visitor.GetAsync($"/customers/{desk.Acme}/{path}")).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await narrow.GetAsync($"/customers/{desk.Acme}/{path}")).Status);
            Assert.Equal(HttpStatusCode.OK, (await narrow.GetAsync($"/customers/{desk.Other}/{path}")).Status);
            var form = await stranger.Visitor.GetAsync($"/customers/{stranger.Acme}/{path}");
            Assert.Equal(HttpStatusCode.NotFound, (await LicenseDesk.SubmitElsewhereAsync(form, "main form[method=post]", $"/customers/{desk.Acme}/{path}", newKey: false, seen: null)).Status);
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
        var desk = await LicenseDesk.OpenAsync(stores, database, BillingType.Trial, ("CIXA-MSP", LicenseType.Trial, 10), ("SVRCLOUDADV-MSP", LicenseType.Trial, 10));
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
}
