using System.Net;
using Microsoft.EntityFrameworkCore;
using Muster.Administration;
using Muster.Domain.Access;
using Muster.Domain.Accounts;
using Muster.Domain.Licensing;
using Muster.Infrastructure;
using Muster.Server.Features.Operations;
using Xunit;

namespace Muster.Licensing;

/// <summary>A new customer is created in steps: what was typed is kept, what is wrong is told at its field, and it happens once.</summary>
public sealed class AccountPageTests(TestStores stores, OwnStores own) : IClassFixture<OwnStores>
{
    private const string Form = "main form.m-form[method=post]:not([hidden])";

    private static readonly (string, string)[] Company =
    [
        ("name", "Boulangerie Émilie"), ("dataGeography", "IE"), ("email", "emilie@example.com"), ("address1", "1 rue du Four"), ("postalCode", "75002"), ("city", "Paris"), ("country", "FR"),
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_monthly_account_is_created_once_with_all_that_was_chosen(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        using var visitor = await app.SignInAsync(partner);
        var company = await (await visitor.GetAsync("/customers")).FollowAsync("New account…");
        var licenses = await company.SubmitAsync(Form, Company);
        Assert.EndsWith("/licenses", licenses.Url.AbsolutePath, StringComparison.Ordinal);
        var again = await company.SubmitAsync(Form, Company);
        Assert.Equal(licenses.Url, again.Url);

        // going back loses nothing
        var back = await licenses.SubmitAsync(Form, "Back", ("tier-endpoint", "CIXAXDR"));
        Assert.Equal("BOULANGERIE-EMILIE", back.One("#field-externalId").GetAttribute("value"));
        Assert.Equal("75002", back.One("#field-postalCode").GetAttribute("value"));
        licenses = await back.SubmitAsync(Form);
        Assert.Equal("CIXAXDR", licenses.One("#field-tier-endpoint option[selected]").GetAttribute("value"));

        var refused = await licenses.SubmitAsync(Form, "Go on to the terms");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("Endpoint and Server go together", refused.One("#field-tier-server-error").TextContent, StringComparison.Ordinal);
        Assert.Equal("CIXAXDR", refused.One("#field-tier-endpoint option[selected]").GetAttribute("value"));
        var terms = await refused.SubmitAsync(Form, "Go on to the terms", ("tier-server", "SVRCIXAXDR"), ("tier-email", "CEMA-MSP"), ("addon-CEMA-PE-ADDON-MSP", "true"));
        Assert.EndsWith("/terms", terms.Url.AbsolutePath, StringComparison.Ordinal);

        var unaccepted = await terms.SubmitAsync("main form:has(#field-accept)");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unaccepted.Status);
        Assert.Contains("Accept the terms", unaccepted.One("#field-accept-error").TextContent, StringComparison.Ordinal);
        var done = await unaccepted.SubmitAsync("main form:has(#field-accept)", ("accept", "true"));
        Assert.EndsWith("/done", done.Url.AbsolutePath, StringComparison.Ordinal);
        Assert.Contains("Boulangerie Émilie is created", done.AllText, StringComparison.Ordinal);
        Assert.Equal(done.Url, (await unaccepted.SubmitAsync("main form:has(#field-accept)", ("accept", "true"))).Url);

        var token = await done.SubmitAsync("main form[action$=done]");
        Assert.StartsWith("mus_", token.One("#secret").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("mus_", (await done.SubmitAsync("main form[action$=done]")).AllText, StringComparison.Ordinal);

        await using var context = app.Store.Context(partner.Id);
        var customer = await context.Customers.SingleAsync(Stop);
        Assert.Equal(
            ("BOULANGERIE-EMILIE", "Boulangerie Émilie", BillingType.Usage, "IE", true, "2026-11", app.Clock.Now, "Ada Admin", "75002"),
            (customer.ExternalId, customer.Name, customer.BillingType, customer.DataGeography, customer.PartnerAssistance, customer.TermsVersion, customer.TermsAcceptedAt!.Value, customer.TermsAcceptedBy, customer.Contact.PostalCode));
        Assert.Equal(
            ["CEMA-MSP", "CEMA-PE-ADDON-MSP", "CIXAXDR", "SVRCIXAXDR"],
            (await context.Licenses.Where(l => l.Type == LicenseType.Usage && l.End == null && l.Quantity == null).Select(l => l.Product).ToListAsync(Stop)).Order(StringComparer.Ordinal));
        Assert.Equal(4, await context.LicenseEvents.CountAsync(e => e.Act == "account.create", Stop));
        Assert.Equal(1, await context.AuditEntries.CountAsync(a => a.Act == "account.create" && a.CustomerId == customer.Id, Stop));
        Assert.Equal(customer.Id, (await context.Collectors.SingleAsync(Stop)).CustomerId);
        Assert.Equal(1, await context.AccountDrafts.CountAsync(Stop));
    }

    [Theory, EachDatabase]
    public async Task What_is_wrong_is_told_at_its_field_and_what_was_typed_stays(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        var facts = new Facts(app, partner);
        facts.Customer("Taken", "NO-1");
        await facts.CountAsync(Stop);
        using var visitor = await app.SignInAsync(partner);
        var company = await visitor.GetAsync("/customers/new");
        foreach (var (field, value, error) in new[]
        {
            ("name", " ", "Enter a name"), ("email", "", "Enter the contact"), ("email", "nobody", "e-mail address such as"), ("address1", "", "Enter the street"), ("city", "", "Enter the city"),
            ("country", "", "Choose the country"), ("dataGeography", "", "Choose where"), ("postalCode", "ABC", "no postal code"), ("externalId", "NO-1", "Another customer has"),
            ("externalId", new string('x', 101), "at most 100"), ("name", "a\u0001", "can’t be kept"),
        })
        {
            var refused = await company.SubmitAsync(Form, [.. Company.Where(c => c.Item1 != field), (field, value)]);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.Contains(error, refused.One($"#field-{field}-error").TextContent, StringComparison.Ordinal);
            Assert.NotNull(refused.One($"[data-error-summary] a[href$='#field-{field}']"));
            Assert.Equal("1 rue du Four", field == "address1" ? "1 rue du Four" : refused.One("#field-address1").GetAttribute("value"));
            company = await visitor.GetAsync("/customers/new");
        }

        // a postal code of a country that has none known, or another one
        foreach (var (country, code) in new[] { ("US", "90210-1234"), ("GB", "sw1a 1aa"), ("AE", "anything"), ("NL", "1234 ab") })
        {
            var kept = await (await visitor.GetAsync("/customers/new")).SubmitAsync(Form, [.. Company.Where(c => c.Item1 is not ("country" or "postalCode")), ("country", country), ("postalCode", code)]);
            Assert.Equal(HttpStatusCode.OK, kept.Status);
            Assert.EndsWith("/licenses", kept.Url.AbsolutePath, StringComparison.Ordinal);
        }

        await using var context = app.Store.Context(partner.Id);
        Assert.Equal(1, await context.Customers.CountAsync(Stop));
        Assert.Equal(4, await context.AccountDrafts.CountAsync(Stop));
    }

    [Theory, EachDatabase]
    public async Task A_customer_of_nearly_the_same_name_is_named_and_refuses_nothing(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        var facts = new Facts(app, partner);
        var there = facts.Customer("BOULANGERIE EMLIE SARL", "B-1");
        facts.Customer("Boucherie Émile", "B-2");
        await facts.CountAsync(Stop);
        using var visitor = await app.SignInAsync(partner);
        var licenses = await (await visitor.GetAsync("/customers/new")).SubmitAsync(Form, Company);
        Assert.Equal([$"/customers/{there}"], licenses.Document.QuerySelectorAll("main .m-warning li a").Select(a => a.GetAttribute("href")));
        var other = await (await visitor.GetAsync("/customers/new")).SubmitAsync(Form, [.. Company.Where(c => c.Item1 != "name"), ("name", "Fromagerie")]);
        Assert.Empty(other.Document.QuerySelectorAll("main .m-warning"));
    }

    [Theory, EachDatabase]
    public async Task A_draft_is_its_persons_alone_is_listed_discarded_and_forgotten_after_30_days(TestDatabase database)
    {
        var clock = new TestClock();

        // a store of its own: what is cleaned up a month ahead would be everybody's sessions
        await using var app = await own.AppAsync(database, clock);
        var partner = await app.NewPartnerAsync();
        using var visitor = await app.SignInAsync(partner);
        using var colleague = await app.SignInAsync(await app.NewColleagueAsync(partner, "sue", AdministratorRole.SuperAdmin));
        var licenses = await (await visitor.GetAsync("/customers/new")).SubmitAsync(Form, Company);
        var path = licenses.Url.AbsolutePath[..^"/licenses".Length];
        foreach (var part in new[] { "", "/licenses", "/terms", "/done" })
            Assert.Equal(HttpStatusCode.NotFound, (await colleague.GetAsync(path + part)).Status);
        licenses.One(Form).SetAttribute("action", path + "/licenses");
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync($"/customers/new/{Guid.AllBitsSet}/terms")).Status);
        Assert.DoesNotContain("Boulangerie", (await colleague.GetAsync("/customers/new")).AllText, StringComparison.Ordinal);

        var list = await visitor.GetAsync("/customers/new");
        Assert.NotNull(list.One($".m-drafts a[href='{path}']"));
        var gone = await list.SubmitAsync(".m-drafts form");
        Assert.Contains("discarded", gone.AllText, StringComparison.Ordinal);
        Assert.Contains("discarded", (await list.SubmitAsync(".m-drafts form")).AllText, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await licenses.SubmitAsync(Form, "Go on to the terms")).Status);

        await (await visitor.GetAsync("/customers/new")).SubmitAsync(Form, Company);
        await using var context = app.Store.Context(partner.Id);
        clock.Advance(TimeSpan.FromDays(29));
        await app.CleanUpAsync();
        Assert.Equal(1, await context.AccountDrafts.CountAsync(Stop));
        clock.Advance(TimeSpan.FromDays(2));
        await app.CleanUpAsync();
        Assert.Equal(0, await context.AccountDrafts.CountAsync(Stop));
    }

    [Theory, EachDatabase]
    public async Task Who_may_not_is_told_why_and_a_trial_needs_no_program(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync(PartnerProgram.Term);
        using var visitor = await app.SignInAsync(partner);
        var closed = await visitor.GetAsync("/customers/new");
        Assert.Equal(HttpStatusCode.OK, closed.Status);
        Assert.Contains("partners of the Flex program", closed.AllText, StringComparison.Ordinal);
        Assert.Empty(closed.Document.QuerySelectorAll("#field-name"));
        var trial = await (await closed.FollowAsync("Create a trial")).SubmitAsync(Form, Company);
        var terms = await trial.SubmitAsync(Form, "Go on to the terms", ("tier-endpoint", "CIXA-MSP"), ("tier-server", "SVRCLOUDADV-MSP"));
        var done = await terms.SubmitAsync("main form:has(#field-accept)", ("accept", "true"));
        Assert.EndsWith("/done", done.Url.AbsolutePath, StringComparison.Ordinal);
        await using (var context = app.Store.Context(partner.Id))
        {
            Assert.Equal(BillingType.Trial, (await context.Customers.SingleAsync(Stop)).BillingType);
            var today = DateOnly.FromDateTime(app.Clock.Now.UtcDateTime);
            Assert.All(await context.Licenses.ToListAsync(Stop), l => Assert.Equal((LicenseType.Trial, today, today.AddDays(29)), (l.Type, l.Start, l.End!.Value)));
        }

        // a form of the page from before the partner left the program
        var flex = await app.NewPartnerAsync();
        using var former = await app.SignInAsync(flex);
        var form = await former.GetAsync("/customers/new");
        await using (var context = app.Store.Context(flex.Id))
            await context.Partners.Where(p => p.Id == flex.Id).ExecuteUpdateAsync(u => u.SetProperty(p => p.Program, PartnerProgram.FlexConnect), Stop);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await form.SubmitAsync(Form, Company)).Status);
        Assert.Contains("ordered through your distributor", (await former.GetAsync("/customers/new")).AllText, StringComparison.Ordinal);

        foreach (var role in new[] { AdministratorRole.Admin, AdministratorRole.HelpDesk, AdministratorRole.BusinessAdmin, AdministratorRole.ReadOnly })
        {
            using var other = await app.SignInAsync(await app.NewColleagueAsync(partner, $"the-{role}", role));
            Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync("/customers/new")).Status);
        }

        using var narrow = await app.SignInAsync(await app.NewColleagueAsync(partner, "narrow", AdministratorRole.SuperAdmin, customers: []));
        Assert.Contains("some customers only", (await narrow.GetAsync("/customers/new?kind=trial")).AllText, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task A_draft_changed_in_another_window_is_looked_at_again(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        using var visitor = await app.SignInAsync(partner);
        var licenses = await (await visitor.GetAsync("/customers/new")).SubmitAsync(Form, Company);
        var terms = await licenses.SubmitAsync(Form, "Go on to the terms", ("tier-email", "CEMA-MSP"));
        await licenses.SubmitAsync(Form, "Go on to the terms", ("tier-email", "CEMA-MSP"), ("tier-encryption", "CDE-MSP"));
        var conflict = await terms.SubmitAsync("main form:has(#field-accept)", ("accept", "true"));
        Assert.Equal(HttpStatusCode.Conflict, conflict.Status);
        Assert.Contains("Device Encryption", conflict.AllText, StringComparison.Ordinal);
        await using var context = app.Store.Context(partner.Id);
        Assert.Equal(0, await context.Customers.CountAsync(Stop));

        // two windows create at the same moment: one customer
        var other = await visitor.GetAsync(conflict.Url.AbsolutePath);
        var both = await Task.WhenAll(
            conflict.SubmitAsync("main form:has(#field-accept)", ("accept", "true")),
            other.SubmitAsync("main form:has(#field-accept)", ("accept", "true")));
        Assert.All(both, p => Assert.EndsWith("/done", p.Url.AbsolutePath, StringComparison.Ordinal));
        Assert.Equal(1, await context.Customers.CountAsync(Stop));
        Assert.Equal(2, await context.Licenses.CountAsync(Stop));
    }
}

/// <summary>What these tests have done that has no page.</summary>
internal static class AccountActs
{
    /// <summary>The daily cleaning.</summary>
    public static Task CleanUpAsync(this MusterApp app) => app.WithAsync<IEnumerable<DailyJob>>(jobs => jobs.OfType<CleanUp>().Single().RunAsync(DateOnly.FromDateTime(app.Clock.Now.UtcDateTime), new JobProgress(), CancellationToken.None));
}
