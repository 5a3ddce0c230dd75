using System.Net;
using Microsoft.EntityFrameworkCore;
using Muster.Data.Licensing;
using Muster.Domain.Accounts;
using Muster.Infrastructure;
using Xunit;

namespace Muster.Linking;

/// <summary>Asking a company without a partner to become a customer, and its answers.</summary>
public sealed class LinkTests(TestStores stores)
{
    private const string Form = "main form.m-card";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_company_that_approves_is_linked_with_all_it_has(TestDatabase database)
    {
        var (at, email) = await FreeAsync(database);
        var suitor = await at.App.NewPartnerAsync();
        using var desk = await at.App.SignInAsync(suitor);
        var sent = await AskAsync(desk, email, "ACME-7");
        Assert.Contains("is sent", sent.AllText, StringComparison.Ordinal);
        Assert.Contains("/console/partner", Assert.Single(await at.App.MailsAsync(email)), StringComparison.Ordinal);

        using var company = await at.App.SignInAsync(email, at.Partner.Password);
        Assert.Contains($"Partner {suitor.Code} asks to become your partner", (await company.GetAsync("/console")).AllText, StringComparison.Ordinal);
        var page = await company.GetAsync("/console/partner");
        Assert.Contains("because", page.AllText, StringComparison.Ordinal);
        var done = await page.SubmitAsync(".m-request form", $"Approve Partner {suitor.Code}");
        Assert.Contains($"Partner {suitor.Code} is your partner now", done.AllText, StringComparison.Ordinal);
        Assert.Contains("looks after your company", done.AllText, StringComparison.Ordinal);

        // sent again, it is told that it was answered
        Assert.Equal(HttpStatusCode.Conflict, (await page.SubmitAsync(".m-request form", $"Approve Partner {suitor.Code}")).Status);
        await using var context = at.App.Store.Context(suitor.Id);
        var linked = await context.Customers.SingleAsync(Stop);
        Assert.Equal((at.Tenant, "ACME-7", "Acme", BillingType.Term, false), (linked.TenantId, linked.ExternalId, linked.Name, linked.BillingType, linked.PartnerAssistance));
        Assert.Equal("OWN-1", (await context.Licenses.SingleAsync(Stop)).Number);
        Assert.Equal("acme-pc", (await context.Devices.SingleAsync(Stop)).HostName);
        var request = await context.LinkRequests.SingleAsync(Stop);
        Assert.Equal((LinkAnswer.Approved, linked.Id), (request.Answer, request.LinkedCustomerId));
        Assert.Null(await at.FreeAsync());
        Assert.Contains("Approved", (await desk.GetAsync("/customers/link")).AllText, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await desk.GetAsync($"/customers/{linked.Id}")).Status);

        // what the company did before is in its own log, and not in the new partner's
        Assert.Contains("Carl", (await company.GetAsync("/console/audit")).AllText, StringComparison.Ordinal);
        Assert.Equal(["customer.link"], (await desk.CsvAsync("/audit.csv?customer=" + linked.Id)).Select(r => r["act"]));
    }

    [Theory, EachDatabase]
    public async Task The_answer_is_the_same_whether_there_is_such_a_company_or_not(TestDatabase database)
    {
        var (at, email) = await FreeAsync(database);
        var linked = await at.App.NewCustomerAdministratorAsync(at.Partner, at.Other);
        var suitor = await at.App.NewPartnerAsync();
        using var desk = await at.App.SignInAsync(suitor);
        var answers = new List<string>();
        foreach (var (asked, i) in new[] { email, linked, "nobody@nowhere.example" }.Select((e, i) => (e, i)))
            answers.Add((await AskAsync(desk, asked, $"E-{i}")).One("main > .m-message").TextContent.Replace(asked, "X", StringComparison.Ordinal).Trim());
        Assert.Single(answers.Distinct());
        Assert.Equal(["Waiting"], (await desk.GetAsync("/customers/link")).Column("Answer").Select(a => a.Split(' ')[0]).Distinct());

        // who has a partner isn't asked
        Assert.Empty(await at.App.MailsAsync(linked));
        await using var context = at.App.Store.Context(suitor.Id);
        Assert.Equal(1, await context.LinkRequests.CountAsync(r => r.AskedCustomerId != null, Stop));
    }

    [Theory, EachDatabase]
    public async Task A_refused_request_changes_nothing_and_one_can_be_taken_back(TestDatabase database)
    {
        var (at, email) = await FreeAsync(database);
        var (one, two) = (await at.App.NewPartnerAsync(), await at.App.NewPartnerAsync());
        using var first = await at.App.SignInAsync(one);
        using var second = await at.App.SignInAsync(two);
        await AskAsync(first, email, "A");
        await AskAsync(second, email, "A");
        using var company = await at.App.SignInAsync(email, at.Partner.Password);
        var page = await company.GetAsync("/console/partner");
        Assert.Equal(2, page.Document.QuerySelectorAll(".m-request").Length);

        await (await second.GetAsync("/customers/link")).SubmitAsync("form:has(input[name=request])");
        Assert.Contains("Taken back", (await second.GetAsync("/customers/link")).AllText, StringComparison.Ordinal);
        page = await company.GetAsync("/console/partner");
        Assert.Contains("You refused", (await page.SubmitAsync(".m-request form", "Refuse")).AllText, StringComparison.Ordinal);
        Assert.Contains("Refused", (await first.GetAsync("/customers/link")).AllText, StringComparison.Ordinal);
        Assert.NotNull(await at.FreeAsync());
        Assert.Equal(1, await at.AuditAsync("link.refuse", one.Id));
    }

    [Theory, EachDatabase]
    public async Task What_is_wrong_is_said_at_the_field(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        await using (var context = app.Store.Context(partner.Id))
        {
            context.Customers.Add(new() { PartnerId = partner.Id, Id = Guid.CreateVersion7(), TenantId = Guid.CreateVersion7(), ExternalId = "TAKEN", Name = "T", BillingType = BillingType.Trial, DataGeography = "DE", CreatedAt = app.Clock.Now });
            await context.SaveChangesAsync(Stop);
        }

        using var desk = await app.SignInAsync(partner);
        var page = await (await desk.GetAsync("/customers/link")).SubmitAsync(Form, ("email", "nobody"), ("externalId", "TAKEN"), ("reason", " "));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        foreach (var field in (string[])["email", "externalId", "reason"])
            Assert.NotNull(page.One($"#field-{field}-error"));
        Assert.Equal("TAKEN", page.One("#field-externalId").GetAttribute("value"));
        await AskAsync(desk, "who@x.example", "FREE");
        Assert.Contains("A request to this address is open", (await AskAsync(desk, "WHO@x.example", "FREE-2")).AllText, StringComparison.Ordinal);
        Assert.Contains("has this external id", (await AskAsync(desk, "other@x.example", "FREE")).AllText, StringComparison.Ordinal);
    }

    private async Task<(Leaving At, string Email)> FreeAsync(TestDatabase database)
    {
        var at = await Leaving.NewAsync(await stores.AppAsync(database), BillingType.Trial);
        var email = await at.App.NewCustomerAdministratorAsync(at.Partner, at.Acme);
        using var visitor = await at.App.SignInAsync(at.Partner);
        await at.UnlinkAsync(visitor);
        return (at, email);
    }

    private static async Task<Page> AskAsync(Visitor desk, string email, string externalId) =>
        await (await desk.GetAsync("/customers/link")).SubmitAsync(Form, ("email", email), ("externalId", externalId), ("reason", "because"));
}
