using System.Net;
using Microsoft.EntityFrameworkCore;
using Muster.Infrastructure;
using Xunit;

namespace Muster.Customers;

/// <summary>Changing a customer's display name and contact.</summary>
public sealed class ContactTests(TestStores stores)
{
    private const string Form = "form.m-form";

    [Theory, EachDatabase]
    public async Task A_change_is_kept_shown_in_the_list_and_recorded(TestDatabase database)
    {
        var (app, partner, id) = await OneCustomerAsync(database);
        using var visitor = await app.SignInAsync(partner);
        var page = await visitor.GetAsync($"/customers/{id}/contact");

        var saved = await page.SubmitAsync(Form, ("name", " Éluard "), ("email", "zoe@example.com"), ("country", "JP"));

        Assert.Equal(HttpStatusCode.OK, saved.Status);
        Assert.Contains("Name and contact are saved", saved.AllText, StringComparison.Ordinal);
        Assert.StartsWith("Éluard", (await visitor.GetAsync("/customers?q=ELUARD")).Column("Customer")[0], StringComparison.Ordinal);
        await using var context = app.Store.Context(partner.Id);
        var customer = await context.Customers.SingleAsync();
        Assert.Equal(("zoe@example.com", "JP", 1), (customer.Contact.Email, customer.Contact.Country, customer.Version));
        var entry = await context.AuditEntries.SingleAsync(a => a.Act == "customer.change");
        Assert.Contains("\"name\":\"Old\"", entry.Before, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"Éluard\"", entry.After, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task What_is_wrong_is_said_at_the_field_and_nothing_typed_is_lost(TestDatabase database)
    {
        var (app, partner, id) = await OneCustomerAsync(database);
        using var visitor = await app.SignInAsync(partner);

        var page = await (await visitor.GetAsync($"/customers/{id}/contact")).SubmitAsync(Form, ("name", ""), ("email", "nobody"), ("city", "Tours"), ("phone", new string('9', 201)));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains("Enter a name", Page.Text(page.One("#field-name-error")), StringComparison.Ordinal);
        Assert.NotNull(page.One("#field-email-error"));
        Assert.NotNull(page.One("#field-phone-error"));
        Assert.Equal("nobody", page.One("#field-email").GetAttribute("value"));
        Assert.Equal("Tours", page.One("#field-city").GetAttribute("value"));
        var corrected = await page.SubmitAsync(Form, ("name", "New"), ("email", ""), ("phone", ""));
        Assert.Contains("saved", corrected.AllText, StringComparison.Ordinal);
        await using var context = app.Store.Context(partner.Id);
        Assert.Equal("Tours", (await context.Customers.SingleAsync()).Contact.City);
    }

    [Theory, EachDatabase]
    public async Task A_change_upon_an_older_one_is_refused_and_shows_what_is_stored(TestDatabase database)
    {
        var (app, partner, id) = await OneCustomerAsync(database);
        using var visitor = await app.SignInAsync(partner);
        var mine = await visitor.GetAsync($"/customers/{id}/contact");
        await (await visitor.GetAsync($"/customers/{id}/contact")).SubmitAsync(Form, ("name", "Theirs"));

        var refused = await mine.SubmitAsync(Form, ("name", "Mine"));

        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Contains("Theirs", Page.Text(refused.One("[data-error-summary]")), StringComparison.Ordinal);
        Assert.Equal("Mine", refused.One("#field-name").GetAttribute("value"));
        await refused.SubmitAsync(Form);
        await using var context = app.Store.Context(partner.Id);
        Assert.Equal("Mine", (await context.Customers.SingleAsync()).Name);
    }

    [Theory, EachDatabase]
    public async Task A_form_sent_to_a_customer_that_is_not_there_is_not_found(TestDatabase database)
    {
        var (app, partner, id) = await OneCustomerAsync(database);
        using var visitor = await app.SignInAsync(partner);
        var form = (await visitor.GetAsync($"/customers/{id}/contact")).One(Form);
        var fields = form.QuerySelectorAll("input[type=hidden]").Select(i => (i.GetAttribute("name")!, i.GetAttribute("value") ?? "")).Append(("name", "Mine"));

        Assert.Equal(HttpStatusCode.NotFound, await visitor.PostBareAsync($"/customers/{Guid.CreateVersion7()}/contact", [.. fields]));
    }

    [Theory, EachDatabase]
    public async Task The_same_form_sent_twice_acts_once(TestDatabase database)
    {
        var (app, partner, id) = await OneCustomerAsync(database);
        using var visitor = await app.SignInAsync(partner);
        var page = await visitor.GetAsync($"/customers/{id}/contact");

        await page.SubmitAsync(Form, ("name", "Once"));
        var again = await page.SubmitAsync(Form, ("name", "Once"));

        Assert.Equal(HttpStatusCode.OK, again.Status);
        Assert.Contains("saved", again.AllText, StringComparison.Ordinal);
        await using var context = app.Store.Context(partner.Id);
        Assert.Equal(1, await context.AuditEntries.CountAsync(a => a.Act == "customer.change"));
        Assert.Equal(1, (await context.Customers.SingleAsync()).Version);
    }

    [Theory, EachDatabase]
    public async Task Nothing_is_taken_without_the_forms_token_or_for_another_partner(TestDatabase database)
    {
        var (app, partner, id) = await OneCustomerAsync(database);
        var (_, stranger, theirs) = await OneCustomerAsync(database);
        using var visitor = await app.SignInAsync(partner);

        Assert.Equal(HttpStatusCode.BadRequest, await visitor.PostBareAsync($"/customers/{id}/contact", ("_handler", "contact"), ("name", "X")));
        var answers = new List<(HttpStatusCode, string)>();
        foreach (var target in (Guid[])[theirs, Guid.CreateVersion7()])
        {
            var form = await visitor.GetAsync($"/customers/{id}/contact");
            form.One(Form).SetAttribute("action", $"/customers/{target}/contact");
            var answer = await form.SubmitAsync(Form, ("name", "X"));
            answers.Add((answer.Status, answer.AllText));
        }

        Assert.Equal(answers[0], answers[1]);
        Assert.InRange((int)answers[0].Item1, 400, 499);
        await using var context = app.Store.Context(stranger.Id);
        Assert.Equal("Old", (await context.Customers.SingleAsync()).Name);
    }

    [Theory, EachDatabase]
    public async Task Countries_are_named_in_the_readers_language(TestDatabase database)
    {
        var (app, partner, id) = await OneCustomerAsync(database);
        using var visitor = await app.SignInAsync(partner);
        Assert.Equal("Japan", Page.Text((await visitor.GetAsync($"/customers/{id}/contact")).One("option[value=JP]")));
        visitor.Language = "fr";
        Assert.Equal("Japon", Page.Text((await visitor.GetAsync($"/customers/{id}/contact")).One("option[value=JP]")));
    }

    private async Task<(MusterApp App, TestPartner Partner, Guid Id)> OneCustomerAsync(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        var customer = partner.NewCustomer("C", "Old");
        await app.SaveAsync(partner, [customer]);
        return (app, partner, customer.Id);
    }
}
