using System.Net;
using Microsoft.EntityFrameworkCore;
using Muster.Customers;
using Muster.Infrastructure;
using Xunit;

namespace Muster.Ingest;

/// <summary>Collectors on their page: made, shown once, revoked, each on record.</summary>
public sealed class CollectorPageTests(TestStores stores)
{
    private const string Form = "form:has(input[name=name])";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_secret_is_shown_once_and_works(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        await app.SaveAsync(partner, [partner.NewCustomer("ACME", "Acme")]);
        var visitor = await app.SignInAsync(partner);
        var empty = await visitor.GetAsync("/settings/collectors");
        Assert.Contains("muster check-in --server", empty.AllText, StringComparison.Ordinal);

        var created = await empty.SubmitAsync(Form, ("name", "Agents"), ("customer", "ACME"));
        var token = Page.Text(created.One("#secret"));
        Assert.Equal("/settings/collectors", created.Url.PathAndQuery);
        Assert.Contains("Acme", Page.Text(created.One("table")), StringComparison.Ordinal);
        using (var collector = new Collecting(app.NewBareClient(), token))
            Assert.Equal((1, 0, 0), (await collector.SightingsAsync(Collecting.Line(null, "pc", "ada", TestClock.Start))).Counts);

        // sent again, it makes no second one and tells no secret
        var again = await empty.SubmitAsync(Form, ("name", "Agents"), ("customer", "ACME"));
        Assert.Null(again.Document.QuerySelector("#secret"));
        Assert.Contains("was sent before", again.AllText, StringComparison.Ordinal);
        var later = await visitor.GetAsync("/settings/collectors");
        Assert.DoesNotContain(token, later.Document.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Contains(token[..14], later.AllText, StringComparison.Ordinal);
        Assert.Contains("12 Mar 2031 09:00 UTC", Page.Text(later.One("table")), StringComparison.Ordinal);

        await using var context = app.Store.Context(partner.Id);
        var kept = await context.Collectors.AsNoTracking().SingleAsync(Stop);
        Assert.Equal(32, kept.Hash.Length);
        var entry = await context.AuditEntries.AsNoTracking().SingleAsync(a => a.Act == "collector.create", Stop);
        Assert.DoesNotContain(token, entry.After, StringComparison.Ordinal);

        var confirm = await visitor.GetAsync($"/settings/collectors?revoke={kept.Id}");
        var revoked = await confirm.SubmitAsync("form[action*=revoke]");
        Assert.Contains("“Agents” is revoked.", revoked.AllText, StringComparison.Ordinal);
        Assert.Equal(1, await context.AuditEntries.CountAsync(a => a.Act == "collector.revoke", Stop));
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync($"/settings/collectors?revoke={kept.Id}")).Status);
    }

    [Theory, EachDatabase]
    public async Task What_is_wrong_is_said_at_its_field(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var visitor = await app.SignInAsync(await app.NewPartnerAsync());
        var page = await visitor.GetAsync("/settings/collectors");
        var refused = await page.SubmitAsync(Form, ("name", " "), ("customer", "NOBODY"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal("Give it a name.", Page.Text(refused.One("#field-name-error")));
        Assert.Equal("No customer has this external id.", Page.Text(refused.One("#field-customer-error")));
        Assert.Contains("is too long", (await page.SubmitAsync(Form, ("name", new string('n', 101)))).AllText, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Another_partners_collector_is_not_there(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        var (id, _) = await app.Store.NewCollectorAsync(partner.Id);
        var own = await (await app.SignInAsync(partner)).GetAsync($"/settings/collectors?revoke={id}");
        var stranger = await app.SignInAsync(await app.NewPartnerAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/settings/collectors?revoke={id}")).Status);
        Assert.Null((await stranger.GetAsync("/settings/collectors")).Document.QuerySelector("table"));
        Assert.Contains("Agents", own.AllText, StringComparison.Ordinal);
        await using var context = app.Store.Context(partner.Id);
        Assert.Null((await context.Collectors.AsNoTracking().SingleAsync(Stop)).RevokedAt);
    }
}
