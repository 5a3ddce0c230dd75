using System.Net;
using Microsoft.EntityFrameworkCore;
using Muster.Domain.Access;
using Muster.Infrastructure;
using Xunit;

namespace Muster.Administration;

/// <summary>Inviting, changing and deactivating administrators, and the roles and settings that hold for them.</summary>
public sealed class AdministratorsTests(TestStores stores)
{
    private const string Invite = "form:has(input[name=email])";
    private const string Change = "main form:has(select[name=role])";

    [Theory, EachDatabase]
    public async Task Somebody_is_invited_with_a_role_and_a_scope(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        var facts = new Facts(app, partner);
        var customer = facts.Customer("Alpha", "A-1");
        await facts.CountAsync(TestContext.Current.CancellationToken);
        using var visitor = await app.SignInAsync(partner);
        var page = await visitor.GetAsync("/settings/administrators");
        Assert.Equal(["Ada Admin"], page.Column("Name").Select(n => n[..9]));

        // what is wrong is said at its field, what was typed stays, nothing was invited
        var wrong = await page.SubmitAsync(Invite, ("email", "bob@example.org"), ("role", "HelpDesk"), ("scope", "ChosenCustomers"), ("customers", "A-1\nNOPE"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Contains("NOPE", Page.Text(wrong.One("#field-customers-error")), StringComparison.Ordinal);
        Assert.Equal("bob@example.org", wrong.One("#field-email").GetAttribute("value"));
        var empty = await wrong.SubmitAsync(Invite, ("customers", ""));
        Assert.Contains("at least one", Page.Text(empty.One("[data-error-summary]")), StringComparison.Ordinal);

        var invited = await empty.SubmitAsync(Invite, ("customers", "A-1\n"));
        Assert.Equal(HttpStatusCode.OK, invited.Status);
        Assert.Contains("bob@example.org is invited", invited.AllText, StringComparison.Ordinal);
        await using var context = app.Store.Context(partner.Id);
        var bob = await context.Users.SingleAsync(p => p.Email == "bob@example.org" || p.Email == "BOB@example.org");
        var administrator = await context.Administrators.SingleAsync(a => a.PersonId == bob.Id);
        Assert.Equal((AdministratorRole.HelpDesk, AdministratorScope.ChosenCustomers, MembershipState.Invited), (administrator.Role, administrator.Scope, administrator.State));
        Assert.Equal([customer], await context.AdministratorCustomers.Where(c => c.PersonId == bob.Id).Select(c => c.CustomerId).ToListAsync());
        Assert.Contains("A-1", (await context.AuditEntries.SingleAsync(a => a.Act == "administrator.invite")).After, StringComparison.Ordinal);

        var again = await invited.SubmitAsync(Invite, ("email", "bob@example.org"));
        Assert.Contains("already", Page.Text(again.One("#field-email-error")), StringComparison.Ordinal);

        // and withdrawn
        var own = await visitor.GetAsync($"/settings/administrators/{bob.Id}?ask=Withdraw");
        Assert.DoesNotContain("bob@example.org", (await own.SubmitAsync("main .m-message form")).One("main table").TextContent, StringComparison.Ordinal);
        Assert.False(await context.Administrators.AnyAsync(a => a.PersonId == bob.Id));
    }

    [Theory, EachDatabase]
    public async Task Role_and_scope_of_a_colleague_change_and_the_rules_hold(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        var group = await app.NewGroupAsync(partner, "North");
        var eve = await app.NewColleagueAsync(partner, "eve", AdministratorRole.SuperAdmin);
        using var visitor = await app.SignInAsync(partner);
        var (own, other) = ($"/settings/administrators/{await app.PersonIdAsync(partner)}", $"/settings/administrators/{await app.PersonIdAsync(eve)}");

        var self = await (await visitor.GetAsync(own)).SubmitAsync(Change, ("role", "Admin"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, self.Status);
        Assert.Contains("Nobody takes away their own role", self.AllText, StringComparison.Ordinal);

        var stale = await visitor.GetAsync(other);
        var changed = await (await visitor.GetAsync(other)).SubmitAsync(Change, ("role", "ReadOnly"), ("scope", "Groups"), ("group", "true"));
        Assert.Equal(HttpStatusCode.OK, changed.Status);
        await using var context = app.Store.Context(partner.Id);
        var entry = await context.AuditEntries.SingleAsync(a => a.Act == "administrator.change");
        Assert.Contains("SuperAdmin", entry.Before, StringComparison.Ordinal);
        Assert.Contains("North", entry.After, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await stale.SubmitAsync(Change, ("role", "Admin"))).Status);

        // an administrator of another partner is not there
        var stranger = await app.NewPartnerAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync($"/settings/administrators/{await app.PersonIdAsync(stranger)}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(visitor, stale, $"/settings/administrators/{await app.PersonIdAsync(stranger)}", "change"));
    }

    [Theory, EachDatabase]
    public async Task Who_is_deactivated_is_out_at_once_and_one_super_admin_remains(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        var eve = await app.NewColleagueAsync(partner, "eve", AdministratorRole.SuperAdmin);
        using var first = await app.SignInAsync(partner);
        using var second = await app.SignInAsync(eve);
        var address = $"/settings/administrators/{await app.PersonIdAsync(eve)}";

        // both at once: the one who comes second is told, and nobody is left without
        var (mine, hers) = (await first.GetAsync(address + "?ask=Deactivate"), await second.GetAsync($"/settings/administrators/{await app.PersonIdAsync(partner)}?ask=Deactivate"));
        Assert.Equal(HttpStatusCode.OK, (await mine.SubmitAsync("main .m-message form")).Status);
        Assert.Equal("/sign-in", (await hers.SubmitAsync("main .m-message form")).Url.AbsolutePath);
        Assert.Equal("/sign-in", (await second.GetAsync("/customers")).Url.AbsolutePath);
        await using var context = app.Store.Context(partner.Id);
        Assert.Equal(1, await context.Administrators.CountAsync(a => a.State == MembershipState.Active && a.Role == AdministratorRole.SuperAdmin));

        await (await first.GetAsync(address + "?ask=Reactivate")).SubmitAsync("main .m-message form");
        using var back = await app.SignInAsync(eve);
        Assert.Equal(HttpStatusCode.OK, (await back.GetAsync("/customers")).Status);
    }

    [Theory, EachDatabase]
    public async Task A_custom_role_hides_a_family_everywhere(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        var facts = new Facts(app, partner);
        var customer = facts.Customer("Alpha");
        facts.License(customer, "CIXA-MSP");
        facts.License(customer, "CEMA-MSP");
        facts.Seen(customer, "email", "box", "", 1);
        facts.Seen(customer, "endpoint", "pc", "ann", 1);
        await facts.CountAsync(TestContext.Current.CancellationToken);
        using var visitor = await app.SignInAsync(partner);
        var made = await (await visitor.GetAsync("/settings/roles")).SubmitAsync("form:has(select[name=base])", ("name", "No mail"), ("base", "Admin"), ("family-email", "None"), ("family-server", "Read"));
        Assert.Contains("No mail", made.Column("Name", "main section:first-child table"));
        await using var context = app.Store.Context(partner.Id);
        var role = await context.CustomRoles.SingleAsync();
        var taken = await made.SubmitAsync("form:has(select[name=base])", ("name", "no MAIL"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, taken.Status);

        var eve = await app.NewColleagueAsync(partner, "eve", AdministratorRole.Admin, role.Id);
        using var scoped = await app.SignInAsync(eve);
        var list = await scoped.GetAsync("/customers?sort=email&family=email");
        Assert.Contains("Endpoint", list.AllText, StringComparison.Ordinal);
        Assert.DoesNotContain(list.Document.QuerySelectorAll("main table thead th"), th => Page.Text(th).StartsWith("Email", StringComparison.Ordinal));
        Assert.DoesNotContain("email_used", (await scoped.CsvAsync("/customers.csv"))[0].Keys);
        Assert.Equal(["CIXA-MSP"], (await scoped.CsvAsync("/licenses.csv")).Select(r => r["product"]));
        Assert.Equal(HttpStatusCode.NotFound, (await scoped.GetAsync($"/customers/{customer}/usage/email")).Status);
        Assert.Equal(HttpStatusCode.OK, (await scoped.GetAsync($"/customers/{customer}/usage/endpoint")).Status);
        Assert.DoesNotContain("Email", Page.Text((await scoped.GetAsync($"/customers/{customer}")).One("main table")), StringComparison.Ordinal);
        Assert.DoesNotContain("Email", Page.Text((await scoped.GetAsync($"/customers/{customer}/usage")).One("main")), StringComparison.Ordinal);

        // prices are the whole partner's, and a correction changes families at once
        Assert.Equal(HttpStatusCode.Forbidden, (await scoped.GetAsync("/billing")).Status);
        var used = await visitor.GetAsync($"/settings/roles/{role.Id}");
        Assert.Contains("can’t be removed", used.AllText, StringComparison.Ordinal);
        Assert.True(await context.CustomRoles.AnyAsync());
    }

    [Theory, EachDatabase]
    public async Task A_business_admin_sees_figures_and_no_device_or_person(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        var facts = new Facts(app, partner);
        var customer = facts.Customer("Alpha");
        facts.License(customer, "CIXA-MSP");
        facts.Device(customer, "pc-secret", null);
        facts.Seen(customer, "endpoint", "pc-secret", "ann-secret", 1);
        await facts.CountAsync(TestContext.Current.CancellationToken);
        using var visitor = await app.SignInAsync(await app.NewColleagueAsync(partner, "bob", AdministratorRole.BusinessAdmin));
        var page = await visitor.GetAsync($"/customers/{customer}/usage/endpoint");
        Assert.Equal("1", Page.Text(page.One(".m-explain-count output")));
        foreach (var path in (string[])["/customers", $"/customers/{customer}", $"/customers/{customer}/usage", $"/customers/{customer}/usage/endpoint?since=2031-01-01&q=ann", "/"])
        {
            var read = await visitor.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, read.Status);
            Assert.DoesNotContain("secret", read.AllText, StringComparison.Ordinal);
            Assert.Empty(read.Document.QuerySelectorAll("a[href*='/devices'], a[href*='/holders'], a[href*='endpoint.csv']"));
        }

        foreach (var path in (string[])["/devices", "/devices.csv", $"/customers/{customer}/devices", $"/customers/{customer}/holders", $"/customers/{customer}/usage/endpoint.csv", $"/customers/{customer}/usage/endpoint/changes.csv"])
            Assert.Equal(HttpStatusCode.Forbidden, (await visitor.GetAsync(path)).Status);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/billing/prices")).Status);
    }

    [Theory, EachDatabase]
    public async Task What_holds_for_everybody_is_checked_and_recorded(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        using var visitor = await app.SignInAsync(partner);
        var page = await visitor.GetAsync("/settings/security");
        const string Form = "form:has([name=launchMinutes])";
        foreach (var minutes in (string[])["0", "481", "", "x"])
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await page.SubmitAsync(Form, ("launchMinutes", minutes))).Status);
        await page.SubmitAsync(Form, ("launchMinutes", "30"), ("launchReason", "true"));
        await using var context = app.Store.Context(partner.Id);
        var saved = await context.Partners.SingleAsync(p => p.Id == partner.Id);
        Assert.Equal((30, true, false, 7), (saved.LaunchMinutes, saved.RequiresLaunchReason, saved.RequiresSecondFactor, saved.AuditYears));
        Assert.Contains("\"launchMinutes\":\"30\"", (await context.AuditEntries.SingleAsync(a => a.Act == "security.change")).After, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> PostAsync(Visitor visitor, Page with, string path, string handler) => await visitor.PostBareAsync(
        path, ("_handler", handler), ("__RequestVerificationToken", with.Document.QuerySelector("main input[name=__RequestVerificationToken]")!.GetAttribute("value")!));
}
