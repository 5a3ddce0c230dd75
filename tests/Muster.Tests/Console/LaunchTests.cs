using System.Net;
using Microsoft.EntityFrameworkCore;
using Muster.Data.Access;
using Muster.Domain.Access;
using Muster.Infrastructure;
using Xunit;

namespace Muster.Consoles;

/// <summary>Entering a customer's console as its partner's guest, what one may do there, and everything that ends it.</summary>
public sealed class LaunchTests(TestStores stores)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_guest_comes_from_the_list_acts_under_both_names_and_leaves(TestDatabase database)
    {
        var at = await Visiting.NewAsync(await stores.AppAsync(database));
        using var visitor = await at.App.SignInAsync(at.Partner);
        var launch = await (await visitor.GetAsync("/customers")).FollowAsync("Launch Acme");
        var console = await launch.SubmitAsync("main form:not([hidden])", ("reason", "  Printer is down  "));
        Assert.Equal(("/console", HttpStatusCode.OK), (console.Url.AbsolutePath, console.Status));
        var banner = Page.Text(console.One(".m-visit"));
        Assert.Contains($"Ada Admin of Partner {at.Partner.Code} is visiting", banner, StringComparison.Ordinal);
        Assert.Contains("10:30 UTC", banner, StringComparison.Ordinal);

        // the desk stays open beside it
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/customers")).Status);

        var devices = await visitor.GetAsync("/console/devices");
        Assert.Contains("acme-pc", devices.AllText, StringComparison.Ordinal);
        Assert.DoesNotContain("other-pc", devices.AllText, StringComparison.Ordinal);
        var exclude = await visitor.GetAsync("/console/devices/exclude?what=id-acme-pc");
        var done = await exclude.SubmitAsync("main form[action*=exclude]:not([hidden])", ("reason", "kiosk"));
        Assert.Equal("/console/devices", done.Url.AbsolutePath);
        var act = Assert.Single(await at.AuditAsync("devices.exclude"));
        var opened = Assert.Single(await at.AuditAsync("launch.open"));
        Assert.Equal(("Ada Admin", $"Partner {at.Partner.Code}", AuditLog.Both, opened.LaunchId, at.Acme), (act.Who, act.OnBehalfOf, act.Log, act.LaunchId, act.CustomerId));
        Assert.Equal((AuditLog.Both, $"Partner {at.Partner.Code}"), (opened.Log, opened.OnBehalfOf));
        Assert.Contains("Printer is down", opened.After, StringComparison.Ordinal);

        var longer = await done.SubmitAsync("form[action='/console/extend']");
        Assert.Equal("/console/devices", longer.Url.AbsolutePath);
        Assert.Contains("11:30 UTC", Page.Text(longer.One(".m-visit")), StringComparison.Ordinal);

        var left = await longer.SubmitAsync("form[action='/console/leave']");
        Assert.Equal($"/customers/{at.Acme}", left.Url.AbsolutePath);
        Assert.Equal(HttpStatusCode.Forbidden, (await visitor.GetAsync("/console")).Status);
        Assert.Single(await at.AuditAsync("launch.end"));

        // and the customer reads who was here
        using var customer = await at.CustomerAsync(ConsoleRole.ReadOnly);
        var page = await customer.GetAsync("/console/visits");
        var visits = Page.Text(page.One("table.m-visits"));
        Assert.Contains("Ada Admin", visits, StringComparison.Ordinal);
        Assert.Contains("Printer is down", visits, StringComparison.Ordinal);
        Assert.Single(page.Document.QuerySelectorAll("table.m-visits .m-subjects li"));
    }

    [Theory, EachDatabase]
    public async Task A_guest_does_not_govern_and_sees_nothing_of_anybody_else(TestDatabase database)
    {
        var at = await Visiting.NewAsync(await stores.AppAsync(database));
        using var visitor = await at.LaunchAsync();
        Assert.Equal(HttpStatusCode.Forbidden, (await visitor.GetAsync("/console/assistance")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await visitor.GetAsync("/console/administrators")).Status);
        using var file = await visitor.DownloadAsync("/console/devices.csv");
        var csv = await file.Content.ReadAsStringAsync(Stop);
        Assert.Contains("acme-pc", csv, StringComparison.Ordinal);
        Assert.DoesNotContain("other-pc", csv, StringComparison.Ordinal);
        foreach (var page in new[] { "/console/holders", "/console/usage", "/console/usage/endpoint", "/console/licenses", "/console/corrections", "/console/collectors", "/console/devices/cleanup" })
        {
            var shown = await visitor.GetAsync(page);
            Assert.Equal(HttpStatusCode.OK, shown.Status);
            Assert.DoesNotContain(shown.Document.QuerySelectorAll("a[href], form[action]"), e => (e.GetAttribute("href") ?? e.GetAttribute("action"))!.StartsWith("/customers", StringComparison.Ordinal));
        }
    }

    [Theory, EachDatabase]
    public async Task A_reason_is_asked_where_the_customer_wants_one(TestDatabase database)
    {
        var at = await Visiting.NewAsync(await stores.AppAsync(database));
        await at.ChangeAsync(async c => (await c.Customers.SingleAsync(x => x.Id == at.Acme, Stop)).RequiresLaunchReason = true);
        using var visitor = await at.App.SignInAsync(at.Partner);
        var refused = await at.LaunchAsync(visitor, reason: "  ");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal("Say why.", Page.Text(refused.One("#field-reason-error")));
        Assert.Equal("/console", (await at.LaunchAsync(visitor, reason: "Backup fails")).Url.AbsolutePath);
    }

    [Theory]
    [EachDatabase("assistance")]
    [EachDatabase("until")]
    [EachDatabase("time")]
    [EachDatabase("sign-out")]
    [EachDatabase("role")]
    [EachDatabase("deactivated")]
    [EachDatabase("scope")]
    [EachDatabase("factor")]
    public async Task A_visit_ends_at_once(TestDatabase database, string cause)
    {
        var at = await Visiting.NewAsync(await stores.AppAsync(database));
        using var visitor = await at.LaunchAsync();
        var now = at.App.Clock.Now;
        if (cause == "sign-out")
        {
            await (await visitor.GetAsync("/customers")).SubmitAsync("form[action='/sign-out']");
        }
        else
        {
            await at.ChangeAsync(async c =>
            {
                var customer = await c.Customers.SingleAsync(x => x.Id == at.Acme, Stop);
                var launch = await c.Launches.SingleAsync(Stop);
                var guest = await c.Administrators.SingleAsync(Stop);
                switch (cause)
                {
                    case "assistance": customer.PartnerAssistance = false; break;
                    case "until": customer.AssistanceUntil = now; break;
                    case "time": launch.EndsAt = now; break;
                    case "role": guest.Role = AdministratorRole.ReadOnly; break;
                    case "deactivated": guest.State = MembershipState.Deactivated; break;
                    case "scope": guest.Scope = AdministratorScope.ChosenCustomers; break;
                    case "factor": (await c.Partners.SingleAsync(p => p.Id == at.Partner.Id, Stop)).RequiresSecondFactor = true; break;
                }
            });
        }

        var why = cause switch { "assistance" or "until" => "AssistanceOff", "time" => "TimeOver", "sign-out" => "SignedOut", _ => "NotAllowed" };
        var over = await visitor.GetAsync("/console/devices");
        Assert.Equal($"/console/over?why={why}&customer={at.Acme}", over.Url.PathAndQuery);
        Assert.Equal("Your visit is over", over.Heading);
        Assert.DoesNotContain("acme", over.AllText, StringComparison.OrdinalIgnoreCase);

        // and the cookie with it
        Assert.NotEqual("/console/over", (await visitor.GetAsync("/console/devices")).Url.AbsolutePath);
    }

    [Theory, EachDatabase]
    public async Task One_browser_is_one_guest(TestDatabase database)
    {
        var at = await Visiting.NewAsync(await stores.AppAsync(database));
        using var visitor = await at.LaunchAsync();
        var second = await at.LaunchAsync(visitor, at.Other);
        Assert.Equal("Other", Page.Text(second.One(".m-brand span")));
        var ended = Assert.Single(await at.AuditAsync("launch.end"));
        Assert.Equal((at.Acme, AuditLog.Both), (ended.CustomerId, ended.Log));
        await using var context = at.App.Store.Context(at.Partner.Id);
        Assert.NotNull((await context.Launches.SingleAsync(l => l.CustomerId == at.Acme, Stop)).EndedAt);
        Assert.Null((await context.Launches.SingleAsync(l => l.CustomerId == at.Other, Stop)).EndedAt);
    }

    [Theory, EachDatabase]
    public async Task A_launch_is_not_offered_and_not_done_without_consent_role_or_scope(TestDatabase database)
    {
        var at = await Visiting.NewAsync(await stores.AppAsync(database));
        using var visitor = await at.App.SignInAsync(at.Partner);
        var form = await visitor.GetAsync($"/customers/{at.Acme}/launch");
        using var customer = await at.CustomerAsync();
        await (await customer.GetAsync("/console/assistance?off=ask")).SubmitAsync("form:has(.btn-danger)");

        // the form was filled while the door was open
        var refused = await form.SubmitAsync("main form:not([hidden])");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Empty(await at.AuditAsync("launch.open"));
        var list = await visitor.GetAsync("/customers");
        Assert.Empty(list.Document.QuerySelectorAll($"a[href='/customers/{at.Acme}/launch']"));
        Assert.NotEmpty(list.Document.QuerySelectorAll($"a[href='/customers/{at.Other}/launch']"));

        await at.ChangeAsync(async c => (await c.Administrators.SingleAsync(Stop)).Role = AdministratorRole.BusinessAdmin);
        Assert.Equal(HttpStatusCode.Forbidden, (await visitor.GetAsync($"/customers/{at.Other}/launch")).Status);
        Assert.Empty((await visitor.GetAsync("/customers")).Document.QuerySelectorAll("a[href$='/launch']"));
        await at.ChangeAsync(async c =>
        {
            var administrator = await c.Administrators.SingleAsync(Stop);
            (administrator.Role, administrator.Scope) = (AdministratorRole.Admin, AdministratorScope.ChosenCustomers);
        });
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync($"/customers/{at.Other}/launch")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync($"/customers/{at.Other}/assistance")).Status);
    }

    [Fact]
    public async Task A_made_up_cookie_is_nobody()
    {
        var at = await Visiting.NewAsync(await stores.AppAsync(TestDatabase.Sqlite));
        using var client = at.App.NewBareClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/console");
        request.Headers.Add("Cookie", "muster-guest=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        using var answer = await client.SendAsync(request, Stop);
        Assert.Equal("/console/over?why=Ended", answer.Headers.Location?.OriginalString);
    }
}
