using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Muster.Administration;
using Muster.Data.Licensing;
using Muster.Domain.Access;
using Muster.Domain.Accounts;
using Muster.Domain.Licensing;
using Muster.Domain.Protection;
using Muster.Infrastructure;
using Muster.Server.Features.Licensing;
using Xunit;

namespace Muster.Licensing;

/// <summary>Changing licenses from the list to the result, over HTTP: chosen, previewed, confirmed, carried out once, and on record.</summary>
public sealed class LicenseChangePageTests(TestStores stores)
{
    private const string Choose = "form[action*='step=choose']";
    private const string Confirm = "form[action$='/confirm']";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_change_is_previewed_confirmed_carried_out_and_on_record(TestDatabase database)
    {
        var (app, partner, facts) = await DeskAsync(database);
        var (bakery, foundry, mill) = (facts.Customer("Bakery"), facts.Customer("Foundry"), facts.Customer("Mill"));
        foreach (var customer in new[] { bakery, foundry })
        {
            facts.License(customer, "CIXA-MSP");
            facts.License(customer, "SVRCLOUDADV-MSP");
        }

        facts.License(mill, "CIXA-MSP");
        facts.Device(bakery, "oven", seen: 0, facts.Component("endpoint-protection"));
        facts.Device(bakery, "till", seen: 0, facts.Component("endpoint-protection"), facts.Component("xdr-sensor"));
        await facts.CountAsync(Stop);
        using var ada = await app.SignInAsync(partner);

        var choose = await SelectAsync(ada, bakery, foundry, mill);
        Assert.Equal("Change licenses: choose", choose.Heading);
        Assert.Contains("3 customers chosen", choose.AllText, StringComparison.Ordinal);
        Assert.Equal(["3", "2"], choose.Document.QuerySelectorAll("main dl.m-facts dd").Select(Page.Text));
        var preview = await choose.SubmitAsync(Choose, ("tier-endpoint", "CIXAXDR"), ("reason", "they asked for it"));
        Assert.Equal("Change licenses: preview", preview.Heading);
        Assert.Equal(["BakeryBAKERY", "FoundryFOUNDRY", "MillMILL"], preview.Column("Customer"));
        Assert.Equal("Endpoint Advanced, Server Advanced", preview.Column("Has")[0]);
        Assert.Equal("Endpoint Advanced with XDR, Server Advanced", preview.Column("Will have")[0]);
        Assert.Equal("XDR sensor: installed on 1", preview.Column("Components")[0]);
        Assert.StartsWith("Refused", preview.Column("State")[2], StringComparison.Ordinal);
        Assert.Contains("There would be Endpoint without Server", preview.Column("State")[2], StringComparison.Ordinal);

        // taken out, put back, and out again
        preview = await preview.SubmitAsync("form[action$='/rows']", "Take out", ("id", foundry.ToString()));
        Assert.Equal("Taken out", preview.Column("State")[1]);
        preview = await preview.SubmitAsync("form[action$='/rows']", "Put back", ("id", foundry.ToString()));
        Assert.Equal("Can be done", preview.Column("State")[1]);
        preview = await preview.SubmitAsync("form[action$='/rows']", "Take out", ("id", foundry.ToString()));
        Assert.Equal(["MILL"], (await ada.CsvAsync(preview.Url.AbsolutePath + "/customers.csv?show=refused")).Select(r => r["customer_external_id"]));

        var confirm = await preview.FollowAsync("Go on to confirm");
        Assert.Contains("1 customer: Endpoint: Endpoint Advanced with XDR (at once)", confirm.AllText, StringComparison.Ordinal);
        Assert.Contains("Licenses that begin: 1; that end: 1.", confirm.AllText, StringComparison.Ordinal);
        Assert.Empty(await ChangedAsync(app, partner, "CIXAXDR"));
        var result = await confirm.SubmitAsync(Confirm);
        await EndedAsync(app, partner);
        result = await ada.GetAsync(result.Url.PathAndQuery);
        Assert.Equal("Change licenses: result", result.Heading);
        Assert.Equal("Done", result.Column("State")[0]);

        // a doubled click does no more
        await confirm.SubmitAsync(Confirm);
        await EndedAsync(app, partner);
        Assert.Equal([bakery], await ChangedAsync(app, partner, "CIXAXDR"));
        await using var context = app.Store.Context(partner.Id);
        var old = await context.Licenses.SingleAsync(l => l.CustomerId == bakery && l.Product == "CIXA-MSP", Stop);
        Assert.Equal(facts.Today.AddDays(-1), old.End);
        var audit = await context.AuditEntries.SingleAsync(e => e.Act == "licenses.change" && e.CustomerId == bakery, Stop);
        Assert.Equal(("Ada Admin", "they asked for it"), (audit.Who, (await context.LicenseEvents.FirstAsync(e => e.CustomerId == bakery, Stop)).Reason));

        // the history tells it, and the device what is coming
        var page = await ada.GetAsync($"/customers/{bakery}");
        Assert.Equal(2, page.Rows("#history table").Count);
        Assert.Contains("they asked for it", Page.Text(page.One("#history")), StringComparison.Ordinal);
        await facts.CountAsync(Stop);
        Assert.Contains("Being installed: XDR sensor", (await ada.GetAsync($"/customers/{bakery}/devices?q=oven")).AllText, StringComparison.Ordinal);
        Assert.Equal(["xdr-sensor", ""], (await ada.CsvAsync($"/customers/{bakery}/devices.csv?sort=host")).Select(r => r["being_installed"]));
    }

    [Theory, EachDatabase]
    public async Task What_is_wrong_is_said_at_the_field_and_what_was_typed_stays(TestDatabase database)
    {
        var (app, partner, facts) = await DeskAsync(database);
        var (bakery, foundry) = (facts.Customer("Bakery"), facts.Customer("Foundry"));
        await facts.CountAsync(Stop);
        using var ada = await app.SignInAsync(partner);
        var choose = await SelectAsync(ada, bakery, foundry);
        (string Field, (string, string)[] Fields, string Said)[] wrong =
        [
            ("", [("reason", "why not")], "Choose a tier or an add-on"),
            ("day", [("tier-mobile", "CMS-MSP"), ("when", "later"), ("day", ""), ("reason", "why not")], "Enter the day."),
            ("day", [("tier-mobile", "CMS-MSP"), ("when", "later"), ("day", "2031-03-12"), ("reason", "why not")], "Enter a day after today"),
            ("day", [("tier-mobile", "CMS-MSP"), ("when", "later"), ("day", "2033-03-12"), ("reason", "why not")], "within the next 366 days"),
            ("addon-CEMA-PE-ADDON-MSP", [("tier-email", "none"), ("addon-CEMA-PE-ADDON-MSP", "on"), ("reason", "why not")], "An add-on needs a base tier"),
            ("reason", [("tier-mobile", "CMS-MSP"), ("reason", new string('x', 501))], "500 characters"),
        ];
        foreach (var (field, fields, said) in wrong)
        {
            var refused = await choose.SubmitAsync(Choose, fields);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.Contains(said, Page.Text(refused.One("[data-error-summary]")), StringComparison.Ordinal);
            if (field.Length > 0)
                Assert.Contains(said, Page.Text(refused.One($"#field-{field}-error")), StringComparison.Ordinal);
            Assert.Equal(fields[^1].Item2, refused.One("#field-reason").GetAttribute("value"));
        }

        await using var context = app.Store.Context(partner.Id);
        Assert.Equal(ChangeRunState.Draft, (await context.ChangeRuns.SingleAsync(Stop)).State);

        // a form that is older than the run is told so
        var preview = await choose.SubmitAsync(Choose, ("tier-mobile", "CMS-MSP"), ("tier-email", ""), ("addon-CEMA-PE-ADDON-MSP", ""), ("when", "now"), ("day", ""), ("reason", ""));
        Assert.Equal("Change licenses: preview", preview.Heading);
        Assert.Contains("has moved on", (await choose.SubmitAsync(Choose, ("tier-mobile", "CMA-MSP"))).AllText, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Of_two_administrators_one_wins_and_the_other_is_told(TestDatabase database)
    {
        var (app, partner, facts) = await DeskAsync(database);
        var (bakery, foundry) = (facts.Customer("Bakery"), facts.Customer("Foundry"));
        facts.License(bakery, "CMS-MSP");
        await facts.CountAsync(Stop);
        using var ada = await app.SignInAsync(partner);
        using var bob = await app.SignInAsync(await app.NewColleagueAsync(partner, "bob", AdministratorRole.Admin));
        var first = await (await (await SelectAsync(ada, bakery, foundry)).SubmitAsync(Choose, ("tier-mobile", "CMA-MSP"))).FollowAsync("Go on to confirm");
        var second = await (await (await SelectAsync(bob, bakery, foundry)).SubmitAsync(Choose, ("tier-mobile", "none"))).FollowAsync("Go on to confirm");

        // bob may look at ada's, and no more
        Assert.Contains("Ada Admin is making this change", (await bob.GetAsync(first.Url.AbsolutePath)).AllText, StringComparison.Ordinal);
        Assert.Empty((await bob.GetAsync(first.Url.PathAndQuery)).Document.QuerySelectorAll(Confirm));
        await first.SubmitAsync(Confirm);
        await EndedAsync(app, partner);
        var told = await second.SubmitAsync(Confirm);
        await EndedAsync(app, partner);
        told = await bob.GetAsync(told.Url.PathAndQuery);
        Assert.Contains("Changed since the preview by Ada Admin", told.Column("State")[0], StringComparison.Ordinal);
        await using var context = app.Store.Context(partner.Id);
        Assert.Equal(["CMA-MSP"], (await context.Licenses.Where(l => l.CustomerId == bakery).ToListAsync(Stop)).Where(l => l.IsInForce(facts.Today)).Select(l => l.Product));
    }

    [Theory, EachDatabase]
    public async Task All_that_match_are_changed_each_once(TestDatabase database)
    {
        var (app, partner, facts) = await DeskAsync(database);
        for (var i = 0; i < 300; i++)
            facts.License(facts.Customer(string.Create(CultureInfo.InvariantCulture, $"Customer {i:000}")), "CMS-MSP");
        facts.Customer("Somebody else");
        await facts.CountAsync(Stop);
        using var ada = await app.SignInAsync(partner);
        var list = await ada.GetAsync("/customers?q=customer");
        var choose = await list.SubmitAsync("main form[method=post]", "Change licenses of all 300 that match…");
        Assert.Contains("300 customers chosen", choose.AllText, StringComparison.Ordinal);

        // one more, from another page of the list
        var more = await choose.FollowAsync("Add more customers");
        more = await ada.GetAsync(more.Url.PathAndQuery + "&q=somebody");
        choose = await more.SubmitAsync("main form[method=post]", "Add all 1 that match to the change");
        Assert.Contains("301 customers chosen", choose.AllText, StringComparison.Ordinal);
        var confirm = await (await choose.SubmitAsync(Choose, ("tier-mobile", "CMA-MSP"))).FollowAsync("Go on to confirm");
        Assert.Contains("Licenses that begin: 301; that end: 300.", confirm.AllText, StringComparison.Ordinal);
        var running = await confirm.SubmitAsync(Confirm);
        Assert.Equal("Change licenses: result", running.Heading);
        await EndedAsync(app, partner);
        Assert.Equal(301, (await ChangedAsync(app, partner, "CMA-MSP")).Distinct().Count());
        Assert.Equal(301, (await ChangedAsync(app, partner, "CMA-MSP")).Count);
        Assert.All(await ada.CsvAsync(running.Url.AbsolutePath + "/customers.csv"), r => Assert.Equal("done", r["state"]));
        Assert.Contains("The change has ended for all customers.", (await ada.GetAsync(running.Url.PathAndQuery)).AllText, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task What_is_scheduled_is_listed_replaced_cancelled_and_restored(TestDatabase database)
    {
        await using var app = await stores.NewAppAsync(database);
        var partner = await app.NewPartnerAsync();
        var facts = new Facts(app, partner);
        var (bakery, foundry) = (facts.Customer("Bakery"), facts.Customer("Foundry"));
        facts.License(bakery, "CMS-MSP");
        await facts.CountAsync(Stop);
        using var ada = await app.SignInAsync(partner);

        // far ahead: other tests of this run move their clocks over a shared store
        var day = facts.Today.AddDays(360).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        await ScheduleAsync(ada, day, [bakery, foundry], ("tier-mobile", "CMA-MSP"), ("tier-email", "CEMA-MSP"));
        Assert.Contains("Something is scheduled for this customer", (await ada.GetAsync($"/customers/{bakery}")).AllText, StringComparison.Ordinal);
        var scheduled = await ada.GetAsync("/customers/scheduled?q=bake");
        Assert.Equal(["Mobile: Mobile Advanced; Email: Email Advanced"], scheduled.Column("What"));
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await ScheduleAsync(ada, day, [bakery, foundry], ("tier-mobile", "none"));
        scheduled = await ada.GetAsync($"/customers/scheduled?customer={bakery}");
        Assert.Equal(["Email: Email AdvancedThe rest was replaced by a newer change of Ada Admin.", "Mobile: none"], scheduled.Column("What").Order(StringComparer.Ordinal));
        Assert.Equal(2, (await ada.CsvAsync($"/customers/scheduled.csv?customer={bakery}&kind=change")).Count);
        Assert.Empty((await ada.GetAsync("/customers/scheduled?within=30")).Document.QuerySelectorAll("main table"));

        var row = scheduled.Document.QuerySelectorAll("main tbody tr").Single(r => r.TextContent.Contains("Mobile: none", StringComparison.Ordinal));
        var ask = await ada.GetAsync(row.QuerySelector("a[href*='/scheduled/']")!.GetAttribute("href")!);
        Assert.Contains("Bakery", ask.AllText, StringComparison.Ordinal);
        var gone = await ask.SubmitAsync("main form");
        Assert.Contains("Cancelled for Bakery", gone.AllText, StringComparison.Ordinal);
        Assert.Equal(["Mobile: Mobile Advanced; Email: Email Advanced"], (await ada.GetAsync($"/customers/scheduled?customer={bakery}")).Column("What"));

        // cancelled again, it stays what it is; and who may only read may not
        Assert.Contains("Cancelled for Bakery", (await ask.SubmitAsync("main form")).AllText, StringComparison.Ordinal);
        using var rita = await app.SignInAsync(await app.NewColleagueAsync(partner, "rita", AdministratorRole.ReadOnly));
        Assert.Empty((await rita.GetAsync("/customers/scheduled")).Document.QuerySelectorAll("main a[href*='/scheduled/']"));
        await using var context = app.Store.Context(partner.Id);
        Assert.Equal(bakery, (await context.AuditEntries.SingleAsync(e => e.Act == "acts.cancel", Stop)).CustomerId);

        // the rest of a run at once
        var run = await context.ChangeRuns.OrderBy(r => r.Id).FirstAsync(Stop);
        var cancel = await ada.GetAsync($"/customers/change-licenses/{run.Id}?step=cancel");
        await cancel.SubmitAsync("main form[action$='/cancel']");
        Assert.DoesNotContain("Email Advanced", (await ada.GetAsync("/customers/scheduled")).AllText, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Partners_without_Flex_read_why_not(TestDatabase database)
    {
        var (app, partner, facts) = await DeskAsync(database, PartnerProgram.Term);
        var bakery = facts.Customer("Bakery");
        await facts.CountAsync(Stop);
        using var ada = await app.SignInAsync(partner);
        var page = await ada.GetAsync("/customers/change-licenses");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("Only partners in the Flex program", page.AllText, StringComparison.Ordinal);
        Assert.DoesNotContain("Change licenses…", (await ada.GetAsync("/customers")).AllText, StringComparison.Ordinal);
        Assert.Empty((await ada.GetAsync($"/customers/{bakery}")).Document.QuerySelectorAll("form[action='/customers/change-licenses/start']"));

        // nor is a form that was filled in before taken
        await SetAsync(PartnerProgram.Flex);
        var form = await ada.GetAsync($"/customers/{bakery}");
        await SetAsync(PartnerProgram.Term);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await form.SubmitAsync("form[action='/customers/change-licenses/start']")).Status);

        async Task SetAsync(PartnerProgram program)
        {
            await using var context = app.Store.Context(partner.Id);
            await context.Partners.Where(p => p.Id == partner.Id).ExecuteUpdateAsync(u => u.SetProperty(p => p.Program, program), Stop);
        }
    }

    [Theory, EachDatabase]
    public async Task Out_of_scope_is_not_there_and_a_lowered_role_leaves_its_families_alone(TestDatabase database)
    {
        var (app, partner, facts) = await DeskAsync(database);
        var (bakery, foundry) = (facts.Customer("Bakery"), facts.Customer("Foundry"));
        await facts.CountAsync(Stop);
        using var ada = await app.SignInAsync(partner);
        var run = await (await SelectAsync(ada, bakery, foundry)).SubmitAsync(Choose, ("tier-mobile", "CMS-MSP"));
        var path = run.Url.AbsolutePath;
        using var eve = await app.SignInAsync(await app.NewPartnerAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await eve.GetAsync(path)).Status);

        // who sees the Foundry alone sees its row alone
        using var fred = await app.SignInAsync(await app.NewColleagueAsync(partner, "fred", AdministratorRole.Admin, customers: [foundry]));
        Assert.Equal(["FoundryFOUNDRY"], (await fred.GetAsync(path)).Column("Customer"));
        Assert.Equal(["FOUNDRY"], (await fred.CsvAsync(path + "/customers.csv")).Select(r => r["customer_external_id"]));

        // the sums of who sees a group follow what is in it
        var group = await app.NewGroupAsync(partner, "North");
        using var gina = await app.SignInAsync(await app.NewColleagueAsync(partner, "gina", AdministratorRole.Admin, groups: [group]));
        var form = await ada.GetAsync($"/settings/groups/{group}");
        foreach (var (add, sum) in new[] { ("BAKERY", "Customers to change1Licenses that begin1"), ("FOUNDRY", "Customers to change2Licenses that begin2") })
        {
            form = await form.SubmitAsync("form:has(textarea)", ("customers", add));
            Assert.Contains(sum, (await gina.GetAsync(path)).AllText, StringComparison.Ordinal);
        }

        var role = Guid.CreateVersion7();
        await using (var context = app.Store.Context(partner.Id))
        {
            context.CustomRoles.Add(new() { PartnerId = partner.Id, Id = role, Name = "No mobiles", Base = AdministratorRole.Admin, Families = new Dictionary<string, FamilyLevel> { ["mobile"] = FamilyLevel.Read } });
            await context.SaveChangesAsync(Stop);
        }

        using var rosa = await app.SignInAsync(await app.NewColleagueAsync(partner, "rosa", AdministratorRole.Admin, role));
        var choose = await SelectAsync(rosa, bakery, foundry);
        Assert.True(choose.One("#field-tier-mobile").HasAttribute("disabled"));
        choose.One("#field-tier-mobile").RemoveAttribute("disabled");
        var refused = await choose.SubmitAsync(Choose, ("tier-mobile", "CMS-MSP"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("Your role only reads this family.", refused.AllText, StringComparison.Ordinal);
    }

    private async Task<(MusterApp App, TestPartner Partner, Facts Facts)> DeskAsync(TestDatabase database, PartnerProgram program = PartnerProgram.Flex)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync(program);
        return (app, partner, new Facts(app, partner));
    }

    private static async Task<Page> SelectAsync(Visitor visitor, params Guid[] customers) =>
        await (await visitor.GetAsync("/customers")).SubmitAsync("main form[method=post]", "Change licenses…", [.. customers.Select(c => ("id", c.ToString()))]);

    private static async Task ScheduleAsync(Visitor visitor, string day, Guid[] customers, params (string, string)[] choice)
    {
        var preview = await (await SelectAsync(visitor, customers)).SubmitAsync(Choose, [.. choice, ("when", "later"), ("day", day)]);
        var result = await (await preview.FollowAsync("Go on to confirm")).SubmitAsync(Confirm);
        Assert.Matches("waits? for", result.AllText);
    }

    /// <summary>Has what is due carried out; the server does so too.</summary>
    private static async Task EndedAsync(MusterApp app, TestPartner partner)
    {
        await using var context = app.Store.Context(partner.Id);
        while (await context.PlannedActs.AnyAsync(a => a.State == PlannedActState.Waiting, Stop))
            await app.WithAsync<ApplyPlannedActs>(acts => acts.Async(Stop));
    }

    private static async Task<List<Guid>> ChangedAsync(MusterApp app, TestPartner partner, string product)
    {
        await using var context = app.Store.Context(partner.Id);
        return await context.Licenses.Where(l => l.Product == product).Select(l => l.CustomerId).ToListAsync(Stop);
    }
}
