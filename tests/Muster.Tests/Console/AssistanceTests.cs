using System.Net;
using Microsoft.EntityFrameworkCore;
using Muster.Data.Access;
using Muster.Domain.Access;
using Muster.Infrastructure;
using Muster.Server.Features.Console;
using Xunit;

namespace Muster.Consoles;

/// <summary>A customer's letting its partner in, and its own people.</summary>
public sealed class AssistanceTests(TestStores stores)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Turning_it_off_ends_visits_in_the_same_moment_and_is_in_both_logs(TestDatabase database)
    {
        var at = await Visiting.NewAsync(await stores.AppAsync(database));
        using var guest = await at.LaunchAsync();
        using var customer = await at.CustomerAsync();
        var ask = await customer.GetAsync("/console/assistance?off=ask");
        Assert.Contains("the visit of Ada Admin ends at once", ask.AllText, StringComparison.Ordinal);
        await ask.SubmitAsync("form:has(.btn-danger)");
        Assert.Equal("/console/over", (await guest.GetAsync("/console")).Url.AbsolutePath);

        var entry = Assert.Single(await at.AuditAsync("assistance.off"));
        Assert.Equal(("Carl Customer", "Acme", AuditLog.Both, at.Acme), (entry.Who, entry.OnBehalfOf, entry.Log, entry.CustomerId));
        Assert.Single(await at.AuditAsync("launch.end"));
        await using var context = at.App.Store.Context(at.Partner.Id);
        Assert.False((await context.CustomerList.SingleAsync(c => c.CustomerId == at.Acme, Stop)).PartnerAssistance);
        Assert.NotNull((await context.Launches.SingleAsync(Stop)).EndedAt);
    }

    [Theory, EachDatabase]
    public async Task A_request_is_answered_for_a_time(TestDatabase database)
    {
        var at = await Visiting.NewAsync(await stores.AppAsync(database));
        await at.ChangeAsync(async c => (await c.Customers.SingleAsync(x => x.Id == at.Acme, Stop)).PartnerAssistance = false);
        using var visitor = await at.App.SignInAsync(at.Partner);
        var ask = await (await visitor.GetAsync($"/customers/{at.Acme}")).FollowAsync("Ask for assistance");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ask.SubmitAsync("main form:not([hidden])", ("reason", " "))).Status);
        var sent = await ask.SubmitAsync("main form:not([hidden])", ("reason", "Update the firewall"));
        Assert.Contains("Partner Assistance asked for", sent.AllText, StringComparison.Ordinal);

        using var customer = await at.CustomerAsync();
        Assert.Contains($"Ada Admin of Partner {at.Partner.Code} asks to be let into this console", (await customer.GetAsync("/console")).AllText, StringComparison.Ordinal);
        var page = await customer.GetAsync("/console/assistance");
        Assert.Contains("Update the firewall", page.AllText, StringComparison.Ordinal);
        var approved = await page.SubmitAsync(".m-request form", "Approve", ("time", nameof(AssistanceTime.OneDay)));
        Assert.Contains("13 Mar 2031 09:30 UTC", approved.AllText, StringComparison.Ordinal);
        Assert.Equal("/console", (await at.LaunchAsync(visitor)).Url.AbsolutePath);

        Assert.Equal((AuditLog.Both, $"Partner {at.Partner.Code}"), (await at.AuditAsync("assistance.request")).Select(a => (a.Log, a.OnBehalfOf)).Single());
        Assert.Single(await at.AuditAsync("assistance.approve"));

        // sent again, nothing happens twice
        await page.SubmitAsync(".m-request form", "Approve", ("time", nameof(AssistanceTime.SevenDays)));
        await using var context = at.App.Store.Context(at.Partner.Id);
        Assert.Equal(at.App.Clock.Now.AddDays(1), (await context.Customers.SingleAsync(c => c.Id == at.Acme, Stop)).AssistanceUntil);
        Assert.Single(await at.AuditAsync("assistance.approve"));
    }

    [Theory, EachDatabase]
    public async Task A_refused_request_opens_nothing_and_one_can_be_taken_back(TestDatabase database)
    {
        var at = await Visiting.NewAsync(await stores.AppAsync(database));
        await at.ChangeAsync(async c => (await c.Customers.SingleAsync(x => x.Id == at.Acme, Stop)).PartnerAssistance = false);
        using var visitor = await at.App.SignInAsync(at.Partner);
        using var customer = await at.CustomerAsync();
        var path = $"/customers/{at.Acme}/assistance";
        await (await visitor.GetAsync(path)).SubmitAsync("main form:not([hidden])", ("reason", "First"));
        await (await customer.GetAsync("/console/assistance")).SubmitAsync(".m-request form", "Refuse");
        await (await visitor.GetAsync(path)).SubmitAsync("main form:not([hidden])", ("reason", "Second"));
        await (await visitor.GetAsync(path)).SubmitAsync("main form:not([hidden])", "Take back");
        await using var context = at.App.Store.Context(at.Partner.Id);
        Assert.Equal([AssistanceAnswer.Refused, AssistanceAnswer.Withdrawn], await context.AssistanceRequests.OrderBy(r => r.Reason).Select(r => r.Answer).ToListAsync(Stop));
        Assert.False((await context.Customers.SingleAsync(c => c.Id == at.Acme, Stop)).PartnerAssistance);
    }

    [Theory, EachDatabase]
    public async Task What_is_over_turns_itself_off(TestDatabase database)
    {
        var at = await Visiting.NewAsync(await stores.AppAsync(database));
        using var guest = await at.LaunchAsync();
        var now = at.App.Clock.Now;
        await at.ChangeAsync(async c => (await c.Customers.SingleAsync(x => x.Id == at.Acme, Stop)).AssistanceUntil = now);
        await at.ChangeAsync(async c => (await c.Customers.SingleAsync(x => x.Id == at.Other, Stop)).AssistanceUntil = now.AddSeconds(1));
        await new EndDueAssistance(at.App.Store, at.App.Clock).Async(Stop);
        await using var context = at.App.Store.Context(at.Partner.Id);
        Assert.Equal([at.Other], await context.Customers.Where(c => c.PartnerAssistance).Select(c => c.Id).ToListAsync(Stop));
        Assert.Equal([at.Other], await context.CustomerList.Where(c => c.PartnerAssistance).Select(c => c.CustomerId).ToListAsync(Stop));
        Assert.NotNull((await context.Launches.SingleAsync(Stop)).EndedAt);
        Assert.Equal(AuditLog.Both, Assert.Single(await at.AuditAsync("assistance.end")).Log);
    }

    [Theory, EachDatabase]
    public async Task A_customers_people_are_invited_changed_and_deactivated_but_never_all(TestDatabase database)
    {
        var at = await Visiting.NewAsync(await stores.AppAsync(database));
        using var customer = await at.CustomerAsync();
        var page = await customer.GetAsync("/console/administrators");
        var wrong = await page.SubmitAsync("form:has(#field-email)", ("email", at.Partner.Email));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Contains("belongs to somebody of the partner", Page.Text(wrong.One("#field-email-error")), StringComparison.Ordinal);
        var email = $"eva@{at.Partner.Code}-customer.example";
        var invited = await page.SubmitAsync("form:has(#field-email)", ("email", email), ("role", "ReadOnly"));
        Assert.Contains(email, Page.Text(invited.One("main table")), StringComparison.Ordinal);
        Assert.Single(await at.AuditAsync("customer-administrator.invite"));
        Assert.Single(await at.AuditAsync("invitation.send"));

        // somebody else is an active one
        var second = await at.App.NewCustomerAdministratorAsync(at.Partner, at.Acme, ConsoleRole.ReadOnly, "Dora Deputy");
        using var deputy = await at.App.SignInAsync(second, at.Partner.Password);
        Assert.Equal(HttpStatusCode.Forbidden, (await deputy.GetAsync("/console/administrators")).Status);
        var list = await customer.GetAsync("/console/administrators");
        var changed = await list.SubmitAsync($"form.m-acts:has([value='{await at.PersonAsync(second)}'])");
        Assert.Contains("Dora Deputy is changed", changed.AllText, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await deputy.GetAsync("/console/administrators")).Status);

        var deactivate = await (await deputy.GetAsync("/console/administrators")).FollowAsync("Deactivate Carl Customer");
        await deactivate.SubmitAsync("form:has(.btn-danger)");
        Assert.Equal("/sign-in", (await customer.GetAsync("/console")).Url.AbsolutePath);

        // now she is the last, and can't go
        await using var context = at.App.Store.Context(at.Partner.Id);
        var person = await context.Users.SingleAsync(p => p.Email == second, Stop);
        var token = (await deputy.GetAsync("/console/administrators")).One("form:has(#field-email) [name=__RequestVerificationToken]").GetAttribute("value")!;
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await deputy.PostBareAsync(
            "/console/administrators", ("_handler", "change"), ("__RequestVerificationToken", token), ("person", person.Id.ToString()), ("role", "ReadOnly"), ("state", "Active")));
    }

    [Theory, EachDatabase]
    public async Task The_first_administrator_is_invited_from_the_desk_while_there_is_none(TestDatabase database)
    {
        var at = await Visiting.NewAsync(await stores.AppAsync(database));
        using var visitor = await at.App.SignInAsync(at.Partner);
        var form = await (await visitor.GetAsync($"/customers/{at.Acme}/contact")).FollowAsync("Invite its first administrator");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await form.SubmitAsync("main form:not([hidden])", ("email", at.Partner.Email))).Status);
        Assert.Contains("An invitation is on its way", (await form.SubmitAsync("main form:not([hidden])", ("email", $"first@{at.Partner.Code}-customer.example"))).AllText, StringComparison.Ordinal);
        await at.App.NewCustomerAdministratorAsync(at.Partner, at.Acme);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await form.SubmitAsync("main form:not([hidden])", ("email", $"second@{at.Partner.Code}-customer.example"))).Status);
        Assert.DoesNotContain("Invite its first administrator", (await visitor.GetAsync($"/customers/{at.Acme}/contact")).AllText, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task A_customers_own_people_are_in_their_console_and_nowhere_else(TestDatabase database)
    {
        var at = await Visiting.NewAsync(await stores.AppAsync(database));
        using var customer = await at.CustomerAsync();
        Assert.Equal("Acme", Page.Text((await customer.GetAsync("/console")).One(".m-brand span")));
        foreach (var desk in new[] { "/", "/customers", $"/customers/{at.Acme}", "/devices", "/billing", "/settings/collectors", $"/customers/{at.Acme}/launch" })
            Assert.Equal(HttpStatusCode.Forbidden, (await customer.GetAsync(desk)).Status);

        // a collector of the console sends for its customer alone, whatever is sent along
        var created = await (await customer.GetAsync("/console/collectors")).SubmitAsync("form:has(#field-name)", ("name", "Agents"));
        Assert.Equal(HttpStatusCode.OK, created.Status);
        var (others, _) = await at.App.Store.NewCollectorAsync(at.Partner.Id);
        Assert.Equal(HttpStatusCode.NotFound, (await customer.GetAsync($"/console/collectors?revoke={others}")).Status);
        await using var context = at.App.Store.Context(at.Partner.Id);
        Assert.Equal(at.Acme, (await context.Collectors.SingleAsync(c => c.Id != others, Stop)).CustomerId);

        using var reader = await at.CustomerAsync(ConsoleRole.ReadOnly);
        Assert.Empty((await reader.GetAsync("/console/collectors")).Document.QuerySelectorAll("#field-name"));
        var exclude = await reader.GetAsync("/console/devices/exclude?what=id-acme-pc");
        Assert.Empty(exclude.Document.QuerySelectorAll("main button[type=submit]"));
    }
}
