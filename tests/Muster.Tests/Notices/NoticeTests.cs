using System.Net;
using Microsoft.EntityFrameworkCore;
using Muster.Administration;
using Muster.Customers;
using Muster.Data.Licensing;
using Muster.Data.Notices;
using Muster.Domain.Access;
using Muster.Domain.Accounts;
using Muster.Domain.Licensing;
using Muster.Infrastructure;
using Muster.Server.Features.Notices;
using Xunit;

namespace Muster.Notices;

/// <summary>What partners are told of their customers, to whom, and what is muted. Today is 12 March 2031.</summary>
public sealed class NoticeTests(TestStores stores)
{
    private static readonly DateOnly Today = new(2031, 3, 12);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Ends_over_use_and_devices_are_told_once_and_again_only_when_it_is_new(TestDatabase database)
    {
        var (app, partner, _) = await FilledAsync(database);
        await GiveAsync(app, partner, Today);
        await GiveAsync(app, partner, Today);
        Assert.Equal(["Alpha Expiring 7", "Alpha OverUse 12/10", "Beta Expired", "Beta Unprotected 3"], await GivenAsync(app, partner));

        // the next step; no over-use any more, and fewer devices: nothing else
        await ChangeAsync(app, partner, async c => await c.CustomerList.ExecuteUpdateAsync(u => u.SetProperty(r => r.Over, false).SetProperty(r => r.Unprotected, 0), Stop));
        await GiveAsync(app, partner, new(2031, 3, 18));
        Assert.Equal(["Alpha Expiring 1", "Alpha Expiring 7", "Alpha OverUse 12/10", "Beta Expired", "Beta Unprotected 3"], await GivenAsync(app, partner));

        // both begin anew
        await ChangeAsync(app, partner, async c =>
        {
            await c.CustomerList.Where(r => r.Name == "Alpha").ExecuteUpdateAsync(u => u.SetProperty(r => r.Over, true), Stop);
            await c.CustomerList.Where(r => r.Name == "Beta").ExecuteUpdateAsync(u => u.SetProperty(r => r.Unprotected, 1), Stop);
        });
        await GiveAsync(app, partner, new(2031, 3, 20));
        Assert.Equal(2, (await GivenAsync(app, partner)).Count(n => n == "Alpha OverUse 12/10"));
        Assert.Contains("Beta Unprotected 1", await GivenAsync(app, partner));
    }

    [Theory, EachDatabase]
    public async Task The_page_shows_filters_and_counts_what_is_unread(TestDatabase database)
    {
        var (app, partner, _) = await FilledAsync(database);
        using var visitor = await app.SignInAsync(partner);
        Assert.Contains("Nothing to tell", (await visitor.GetAsync("/notices")).AllText, StringComparison.Ordinal);
        await GiveAsync(app, partner, Today);
        var page = await visitor.GetAsync("/notices");
        Assert.Equal(4, page.Rows().Count);
        Assert.Contains("Endpoint Advanced (L-A-CIXA-MSP) ends in 6 days, on 18 Mar 2031.", page.Column("What"));
        Assert.Contains("3 more devices lack protection, 3 in all.", page.Column("What"));
        Assert.Equal("unread: 4", Page.Text(page.One(".m-nav a[href='/notices'] .m-tab-count")));
        Assert.Single((await visitor.GetAsync("/notices?kind=expired")).Rows());
        Assert.Equal(2, (await visitor.GetAsync("/notices?q=alp")).Rows().Count);
        Assert.Contains("No notice matches", (await visitor.GetAsync("/notices?kind=key-applied")).AllText, StringComparison.Ordinal);
        var rows = await visitor.CsvAsync("/notices.csv?kind=over-use");
        Assert.Equal(("over-use", "A", "endpoint", "12", "10"), (Assert.Single(rows)["kind"], rows[0]["customer_external_id"], rows[0]["family"], rows[0]["used"], rows[0]["limit"]));

        var read = await page.SubmitAsync("form[action='/notices/read']");
        Assert.Empty(read.Document.QuerySelectorAll(".m-nav .m-tab-count"));
        Assert.Contains("No notice matches", (await visitor.GetAsync("/notices?show=unread")).AllText, StringComparison.Ordinal);
        visitor.Language = "fr";
        Assert.Contains("prend fin dans 6 jours, le 18 mars 2031", (await visitor.GetAsync("/notices")).AllText, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task What_is_muted_is_kept_and_told_nobody(TestDatabase database)
    {
        var (app, partner, _) = await FilledAsync(database);
        using var visitor = await app.SignInAsync(partner);
        var bad = await (await visitor.GetAsync("/notices/mutes")).SubmitAsync("main form.m-card", ("customer", "NOBODY"), ("reason", " "), ("until", "2031-03-01"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, bad.Status);
        Assert.Equal(3, bad.Document.QuerySelectorAll(".m-error").Length);
        Assert.Equal("NOBODY", bad.One("#field-customer").GetAttribute("value"));
        var muted = await bad.SubmitAsync("main form.m-card", ("customer", "A"), ("reason", "merging"), ("until", "2031-03-12"));
        Assert.Contains("merging", Assert.Single(muted.Rows())[2], StringComparison.Ordinal);
        await muted.SubmitAsync("main form.m-card", ("customer", ""), ("product", "CEMA-MSP"), ("reason", "renewed elsewhere"), ("until", "2031-06-01"));

        await GiveAsync(app, partner, Today);
        var page = await visitor.GetAsync("/notices");
        Assert.Equal(["Beta"], page.Column("Customer").Select(c => c.Split(' ')[0]).Distinct());
        Assert.Single(page.Rows());
        Assert.Equal(3, (await visitor.GetAsync("/notices?show=muted")).Rows().Count);
        Assert.Equal("1", Page.Text(page.One(".m-nav .m-tab-count")).Split(' ')[^1]);

        var ended = await (await visitor.GetAsync("/notices/mutes")).SubmitAsync("main tbody tr:first-child form");
        Assert.Single(ended.Rows());
        await using var context = app.Store.Context(partner.Id);
        Assert.Equal(2, await context.AuditEntries.CountAsync(a => a.Act == "notices.mute", Stop));
        Assert.Equal(1, await context.AuditEntries.CountAsync(a => a.Act == "notices.unmute", Stop));
        using var reader = await app.SignInAsync(await app.NewColleagueAsync(partner, "reader", AdministratorRole.ReadOnly));
        Assert.Empty((await reader.GetAsync("/notices/mutes")).Document.QuerySelectorAll("main form"));
    }

    [Theory, EachDatabase]
    public async Task Mail_goes_once_to_who_wants_it_and_may_see_it(TestDatabase database)
    {
        var (app, partner, beta) = await FilledAsync(database);
        var role = Guid.CreateVersion7();
        await ChangeAsync(app, partner, c =>
        {
            c.CustomRoles.Add(new() { PartnerId = partner.Id, Id = role, Name = "No mail", Base = AdministratorRole.Admin, Families = new Dictionary<string, FamilyLevel> { ["email"] = FamilyLevel.None } });
            return Task.CompletedTask;
        });
        var scoped = await app.NewColleagueAsync(partner, "scoped", AdministratorRole.Admin, role, customers: [beta]);
        var daily = await app.NewColleagueAsync(partner, "daily", AdministratorRole.ReadOnly);
        using (var one = await app.SignInAsync(partner))
            Assert.Contains("saved", (await (await one.GetAsync("/profile/notices")).SubmitAsync("main form.m-card", ("Expiring", "AtOnce"), ("OverUse", "AtOnce"))).AllText, StringComparison.Ordinal);
        using (var two = await app.SignInAsync(scoped))
            await (await two.GetAsync("/profile/notices")).SubmitAsync("main form.m-card", ("Expiring", "AtOnce"), ("Expired", "AtOnce"), ("Unprotected", "AtOnce"));
        using (var three = await app.SignInAsync(daily))
        {
            // the language they read pages in last is that of their messages, whichever server writes them
            three.Language = "fr";
            await (await three.GetAsync("/")).SubmitAsync("form[action='/preferences']:has([name=culture][value=fr])", ("culture", "fr"));
            await (await three.GetAsync("/profile/notices")).SubmitAsync("main form.m-card", ("Expired", "Daily"), ("Unprotected", "Daily"));
        }

        await GiveAsync(app, partner, Today);
        for (var i = 0; i < 2; i++)
        {
            await app.WithAsync<MailNotices>(m => m.AtOnceAsync(Stop));
            await app.WithAsync<MailNotices>(m => m.OfDayAsync(partner.Id, Today, Stop));
        }

        var mine = Assert.Single(await app.MailsAsync(partner.Email));
        Assert.Contains("Alpha: Endpoint Advanced", mine, StringComparison.Ordinal);
        Assert.Contains("12 of 10", mine, StringComparison.Ordinal);
        Assert.DoesNotContain("Beta", mine, StringComparison.Ordinal);

        // of one customer, and nothing of a family that isn't there for them
        var theirs = Assert.Single(await app.MailsAsync(scoped.Email));
        Assert.Contains("3 more devices", theirs, StringComparison.Ordinal);
        Assert.DoesNotContain("Alpha", theirs, StringComparison.Ordinal);
        Assert.DoesNotContain("Email", theirs.Split("Hello")[1], StringComparison.Ordinal);
        var french = Assert.Single(await app.MailsAsync(daily.Email));
        Assert.Contains("Bonjour", french, StringComparison.Ordinal);
        Assert.Contains("2 avis", french, StringComparison.Ordinal);
        using var visitor = await app.SignInAsync(scoped);
        Assert.Single((await visitor.GetAsync("/notices")).Rows());
    }

    [Theory, EachDatabase]
    public async Task What_was_scheduled_and_keys_are_told_when_they_are_done(TestDatabase database)
    {
        var (app, partner, beta) = await FilledAsync(database);
        await ChangeAsync(app, partner, c =>
        {
            PlannedAct Act(PlannedActState state, int waited, PlannedActKind kind = PlannedActKind.ChangeLicenses) => new()
            {
                PartnerId = partner.Id,
                CustomerId = beta,
                Id = Guid.CreateVersion7(),
                Kind = kind,
                Choice = Server.Features.Licensing.ChangeJson.Write(LicenseChoice.Nothing),
                DueOn = Today,
                State = state,
                Who = "Ada Admin",
                RequestedAt = app.Clock.Now.AddDays(-waited),
                EndedAt = app.Clock.Now,
            };
            c.PlannedActs.AddRange(Act(PlannedActState.Done, 3), Act(PlannedActState.Done, 0), Act(PlannedActState.Refused, 5, PlannedActKind.Unlink), Act(PlannedActState.Waiting, 2), Act(PlannedActState.Cancelled, 2));
            c.Licenses.Add(new License { PartnerId = partner.Id, CustomerId = beta, Id = Guid.CreateVersion7(), Number = "KEY-1", Product = "CMS-MSP", Type = LicenseType.Term, Owner = LicenseOwner.Partner, Start = Today, End = Today.AddYears(1), Quantity = 25 });
            c.RecordLicenseHistory(Server.Features.Licensing.ApplyKey.Act, null, "Ada Admin", app.Clock.Now);
            return Task.CompletedTask;
        });
        for (var i = 0; i < 2; i++)
            await app.WithAsync<GiveNotices>(g => g.OfActsAsync(lookBack: false, Stop));
        using var visitor = await app.SignInAsync(partner);
        Assert.Equal(["License key applied", "Scheduled change done", "Scheduled change not done"], (await visitor.GetAsync("/notices")).Column("Kind").Order(StringComparer.Ordinal));
        var said = (await visitor.GetAsync("/notices")).AllText;
        Assert.Contains("Change of licenses of 12 Mar 2031 is done, as Ada Admin asked.", said, StringComparison.Ordinal);
        Assert.Contains("Unlinking of 12 Mar 2031", said, StringComparison.Ordinal);
        Assert.Contains("license KEY-1", said, StringComparison.Ordinal);
    }

    private static async Task GiveAsync(MusterApp app, TestPartner partner, DateOnly day) => await app.WithAsync<GiveNotices>(g => g.OfDayAsync(partner.Id, day, Stop));

    private static async Task ChangeAsync(MusterApp app, TestPartner partner, Func<Data.MusterContext, Task> change)
    {
        await using var context = app.Store.Context(partner.Id);
        await change(context);
        await context.SaveChangesAsync(Stop);
    }

    private static async Task<IReadOnlyList<string>> GivenAsync(MusterApp app, TestPartner partner)
    {
        await using var context = app.Store.Context(partner.Id);
        var names = await context.Customers.ToDictionaryAsync(c => c.Id, c => c.Name, Stop);
        return
        [
            .. (await context.Notices.AsNoTracking().ToListAsync(Stop)).Select(n => (n, Facts: NoticeFacts.Read(n.Facts))).Select(n => $"{names[n.n.CustomerId]} {n.n.Kind}" + n.n.Kind switch
            {
                NoticeKind.Expiring => " " + n.n.Key.Split(':')[^1],
                NoticeKind.OverUse => $" {n.Facts.Used}/{n.Facts.Limit}",
                NoticeKind.Unprotected => $" {n.Facts.New}",
                _ => "",
            }).Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Alpha uses 12 of 10 and ends in 6 days; Beta's mail ended yesterday, and three of its devices lack protection.</summary>
    private async Task<(MusterApp App, TestPartner Partner, Guid Beta)> FilledAsync(TestDatabase database)
    {
        var app = await stores.AppAsync(database);

        // the day's own round is over, so that it finds nothing of this
        await using (var jobs = app.Store.Context())
        {
            while (!await jobs.Jobs.AnyAsync(j => j.Name == "notices" && j.DoneFor >= Today && j.FinishedAt != null, Stop))
            {
                await app.WithAsync<Server.Features.Operations.RunDailyJobs>(j => j.Async(Stop));
                await Task.Delay(50, Stop);
            }
        }

        var partner = await app.NewPartnerAsync();
        var (a, b) = (partner.NewCustomer("A", "Alpha"), partner.NewCustomer("B", "Beta"));
        await app.SaveAsync(partner, [a, b, a.NewLicense("CIXA-MSP", 10, Today.AddDays(6)), b.NewLicense("CEMA-MSP", 5, Today.AddDays(-1)), b.NewLicense("CIXA-MSP", 50)], (a, 12));
        await using var context = app.Store.Context(partner.Id);
        await context.CustomerList.Where(c => c.CustomerId == b.Id).ExecuteUpdateAsync(u => u.SetProperty(c => c.Unprotected, 3), Stop);
        return (app, partner, b.Id);
    }
}
