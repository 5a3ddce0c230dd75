using System.Net;
using Microsoft.EntityFrameworkCore;
using Muster.Administration;
using Muster.Data;
using Muster.Data.Licensing;
using Muster.Domain.Access;
using Muster.Domain.Accounts;
using Muster.Domain.Licensing;
using Muster.Infrastructure;
using Muster.Server.Features.Linking;
using Xunit;

namespace Muster.Linking;

/// <summary>Unlinking: what goes, what stays, when, and who may.</summary>
public sealed class UnlinkTests(TestStores stores)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A table that names customers must say what of it goes with a company that leaves, and what stays.</summary>
    [Theory]
    [InlineData("sqlite:none.db")]
    [InlineData("postgres:Host=none;Database=none")]
    public void Every_table_of_customers_says_what_goes_and_what_stays(string database)
    {
        using var context = Store.Open(database).Context();
        Assert.Equal(MoveCompany.Tables.Keys.Select(t => t.Name).Order(StringComparer.Ordinal), MoveCompany.TablesOfCustomers(context.Model).Select(t => t.ClrType.Name).Order(StringComparer.Ordinal));

        // what is copied is copied column by column: a complex one would be left out
        Assert.DoesNotContain(MoveCompany.TablesOfCustomers(context.Model), t => MoveCompany.Tables[t.ClrType].Goes != Goes.Nothing && t.GetComplexProperties().Any());
    }

    [Theory, EachDatabase]
    public async Task A_trial_goes_at_once_with_all_that_is_the_companys(TestDatabase database)
    {
        var at = await Leaving.NewAsync(await stores.AppAsync(database), BillingType.Trial);
        using var visitor = await at.App.SignInAsync(at.Partner);
        using var company = await at.App.SignInAsync(await at.App.NewCustomerAdministratorAsync(at.Partner, at.Acme), at.Partner.Password);
        var page = await (await visitor.GetAsync($"/customers/{at.Acme}")).FollowAsync("Unlink…");
        Assert.Contains("Acme is unlinked at once", page.AllText, StringComparison.Ordinal);
        Assert.Contains("The company keeps 1 license of its own", page.AllText, StringComparison.Ordinal);

        var done = await page.SubmitAsync("main form:not([hidden])", ("reason", "Gone elsewhere"));
        Assert.Contains("Acme is unlinked.", done.AllText, StringComparison.Ordinal);

        // the old partner has its audit log and nothing else, at once
        Assert.Equal(["audit_entries"], (await at.TablesAsync()).Except(["recounts"]));
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync($"/customers/{at.Acme}")).Status);
        Assert.DoesNotContain("Acme", (await visitor.GetAsync("/customers")).AllText, StringComparison.Ordinal);
        Assert.DoesNotContain("acme-pc", (await visitor.GetAsync("/devices")).AllText, StringComparison.Ordinal);
        Assert.All(await visitor.CsvAsync("/licenses.csv"), row => Assert.Equal("Other", row["customer"]));
        Assert.Contains("Acme", (await visitor.GetAsync("/audit")).AllText, StringComparison.Ordinal);
        Assert.Equal(1, await at.AuditAsync("customer.unlink"));

        // the company goes on with what is its own, and stays signed in
        var free = await at.FreeAsync();
        Assert.NotNull(free);
        Assert.Equal(("Acme", "Tours", BillingType.Term, false), (free.Name, free.Contact.City, free.BillingType, free.PartnerAssistance));
        await using var none = at.App.Store.Context(Partner.NoneId);
        Assert.Equal("OWN-1", (await none.Licenses.SingleAsync(l => l.CustomerId == free.Id, Stop)).Number);
        Assert.Equal("OWN-1", (await none.LicenseEvents.SingleAsync(l => l.CustomerId == free.Id, Stop)).Number);
        Assert.Equal("acme-pc", (await none.Devices.SingleAsync(d => d.CustomerId == free.Id, Stop)).HostName);
        Assert.Equal("SN-acme-pc", (await none.Firewalls.SingleAsync(d => d.CustomerId == free.Id, Stop)).Serial);
        Assert.Equal("old", (await none.Corrections.SingleAsync(d => d.CustomerId == free.Id, Stop)).What);
        Assert.Equal(1, await none.DaysSeen.CountAsync(d => d.CustomerId == free.Id, Stop));
        var console = await company.GetAsync("/console/devices");
        Assert.Contains("acme-pc", console.AllText, StringComparison.Ordinal);
        Assert.Contains("has no partner", (await company.GetAsync("/console/partner")).AllText, StringComparison.Ordinal);
        Assert.Contains("has no partner", (await company.GetAsync("/console/assistance")).AllText, StringComparison.Ordinal);
        var log = (await company.GetAsync("/console/audit")).AllText;
        Assert.Contains("Customer unlinked", log, StringComparison.Ordinal);
        Assert.Contains("Carl", log, StringComparison.Ordinal);
        using var again = await at.App.SignInAsync(await at.App.NewCustomerAdministratorAsync(at.Partner with { Id = Partner.NoneId }, free.Id), at.Partner.Password);
        Assert.Equal(HttpStatusCode.OK, (await again.GetAsync("/console")).Status);
    }

    [Theory, EachDatabase]
    public async Task A_monthly_customer_waits_for_the_first_and_can_be_kept(TestDatabase database)
    {
        var at = await Leaving.NewAsync(await stores.AppAsync(database), BillingType.Usage);
        using var visitor = await at.App.SignInAsync(at.Partner);
        var page = await visitor.GetAsync($"/customers/{at.Acme}/unlink");
        Assert.Contains("Acme is unlinked on 1 Apr 2031", page.AllText, StringComparison.Ordinal);
        Assert.Contains("in force through 31 Mar 2031", page.AllText, StringComparison.Ordinal);
        Assert.Contains("Acme will be unlinked on 1 Apr 2031", (await page.SubmitAsync("main form:not([hidden])", ("reason", "moving"))).AllText, StringComparison.Ordinal);

        // sent again, it is one all the same
        await page.SubmitAsync("main form:not([hidden])");
        await using var context = at.App.Store.Context(at.Partner.Id);
        var act = await context.PlannedActs.AsNoTracking().SingleAsync(Stop);
        Assert.Equal((PlannedActKind.Unlink, new DateOnly(2031, 4, 1), PlannedActState.Waiting, "moving"), (act.Kind, act.DueOn, act.State, act.Reason));
        Assert.Equal(1, await at.AuditAsync("unlink.schedule"));
        Assert.Null((await context.Licenses.AsNoTracking().SingleAsync(l => l.CustomerId == at.Acme && l.Owner == LicenseOwner.Partner, Stop)).End);
        Assert.Contains("Scheduled for 1 Apr 2031", (await visitor.GetAsync($"/customers/{at.Acme}/unlink")).AllText, StringComparison.Ordinal);

        // taken back, it can be asked for anew
        await context.PlannedActs.ExecuteUpdateAsync(u => u.SetProperty(a => a.State, PlannedActState.Cancelled), Stop);
        Assert.Contains("Acme is unlinked on 1 Apr 2031", (await visitor.GetAsync($"/customers/{at.Acme}/unlink")).AllText, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task A_termed_customer_is_refused_with_the_day(TestDatabase database)
    {
        var at = await Leaving.NewAsync(await stores.AppAsync(database), BillingType.Term);
        await at.ChangeAsync(async c => (await c.Licenses.SingleAsync(l => l.CustomerId == at.Acme && l.Owner == LicenseOwner.Partner, Stop)).End = new(2031, 3, 20));
        using var visitor = await at.App.SignInAsync(at.Partner);
        var page = await visitor.GetAsync($"/customers/{at.Acme}/unlink");
        Assert.Contains("It works from 19 May 2031", page.AllText, StringComparison.Ordinal);
        Assert.Empty(page.Document.QuerySelectorAll("main button.btn-danger"));

        // sent all the same
        var seen = await (await visitor.GetAsync($"/customers/{at.Other}/unlink")).SendForAsync(at.Other, at.Acme);
        Assert.Equal(HttpStatusCode.Conflict, seen.Status);
        await using var context = at.App.Store.Context(at.Partner.Id);
        Assert.Equal(2, await context.Customers.CountAsync(Stop));

        // revoked, it goes
        await at.ChangeAsync(async c =>
        {
            var license = await c.Licenses.SingleAsync(l => l.CustomerId == at.Acme && l.Owner == LicenseOwner.Partner, Stop);
            license.End = new(2031, 3, 12);
            c.RecordLicenseHistory("licenses.revoke", null, "operator", at.App.Clock.Now);
        });
        Assert.Contains("Acme is unlinked.", (await at.UnlinkAsync(visitor)).AllText, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task What_changed_since_the_preview_is_told_and_several_go_together(TestDatabase database)
    {
        var at = await Leaving.NewAsync(await stores.AppAsync(database), BillingType.Trial);
        using var visitor = await at.App.SignInAsync(at.Partner);
        var several = await visitor.GetAsync($"/customers/unlink?ids={at.Acme:N}.{at.Other:N}.{Guid.CreateVersion7():N}");
        Assert.Equal(2, several.Rows().Count);
        await at.ChangeAsync(async c => (await c.Licenses.SingleAsync(l => l.CustomerId == at.Acme && l.Owner == LicenseOwner.Customer, Stop)).Quantity = 99);
        var told = await several.SubmitAsync("main form:not([hidden])");
        Assert.Equal(HttpStatusCode.Conflict, told.Status);
        Assert.Contains("Customers unlinked or scheduled: 1.", told.AllText, StringComparison.Ordinal);
        Assert.Contains("Acme: Somebody changed its licenses", told.AllText, StringComparison.Ordinal);
        Assert.Null(await at.FreeAsync());
        await told.SubmitAsync("main form:not([hidden])");
        Assert.NotNull(await at.FreeAsync());
        await using var context = at.App.Store.Context(at.Partner.Id);
        Assert.Equal(at.Other, (await context.PlannedActs.SingleAsync(Stop)).CustomerId);
    }

    [Theory, EachDatabase]
    public async Task The_list_leads_there_and_choosing_nothing_is_told(TestDatabase database)
    {
        var at = await Leaving.NewAsync(await stores.AppAsync(database), BillingType.Trial);
        using var visitor = await at.App.SignInAsync(at.Partner);
        var list = await visitor.GetAsync("/customers");
        var page = await list.SubmitAsync("form:has(table)", "Unlink…", ("id", at.Acme.ToString()));
        Assert.Equal("/customers/unlink", page.Url.AbsolutePath);
        Assert.Equal("Acme", Assert.Single(page.Rows())[0].Split("ACME")[0].Trim());
        ((AngleSharp.Html.Dom.IHtmlInputElement)page.One("input[name=id]")).IsChecked = false;
        var told = await page.SubmitAsync("main form:not([hidden])", ("reason", "kept"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, told.Status);
        Assert.Contains("Choose at least one customer", told.AllText, StringComparison.Ordinal);
        Assert.Equal("kept", told.One("#field-reason").GetAttribute("value"));
        Assert.Equal("/customers", (await (await visitor.GetAsync("/customers")).SubmitAsync("form:has(table)", "Unlink…")).Url.AbsolutePath);
    }

    [Theory, EachDatabase]
    public async Task Only_a_super_admin_may_and_no_other_partners_customer(TestDatabase database)
    {
        var at = await Leaving.NewAsync(await stores.AppAsync(database), BillingType.Trial);
        var stranger = await at.App.NewPartnerAsync();
        using var theirs = await at.App.SignInAsync(stranger);
        Assert.Equal(HttpStatusCode.NotFound, (await theirs.GetAsync($"/customers/{at.Acme}/unlink")).Status);
        Assert.Equal(HttpStatusCode.OK, (await theirs.GetAsync($"/customers/unlink?ids={at.Acme:N}")).Status);
        using var admin = await at.App.SignInAsync(await at.App.NewColleagueAsync(at.Partner, "adele", AdministratorRole.Admin));
        Assert.Equal(HttpStatusCode.Forbidden, (await admin.GetAsync($"/customers/{at.Acme}/unlink")).Status);
        Assert.DoesNotContain("Unlink", (await admin.GetAsync($"/customers/{at.Acme}")).AllText, StringComparison.Ordinal);
    }
}

/// <summary>Sends the form of one customer for another.</summary>
internal static class Forged
{
    public static Task<Page> SendForAsync(this Page page, Guid shown, Guid meant)
    {
        var form = page.One("main form:not([hidden])");
        form.QuerySelector("input[name=id]")!.SetAttribute("value", meant.ToString());
        form.QuerySelector($"input[name='seen-{shown:N}']")!.SetAttribute("name", $"seen-{meant:N}");
        form.SetAttribute("action", $"/customers/{meant}/unlink");
        return page.SubmitAsync("main form:not([hidden])");
    }
}
