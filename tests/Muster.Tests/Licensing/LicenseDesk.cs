using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Muster.Data.Licensing;
using Muster.Domain.Accounts;
using Muster.Domain.Billing;
using Muster.Domain.Licensing;
using Muster.Infrastructure;
using Muster.Server.Features.Licensing;
using Xunit;

namespace Muster.Licensing;

/// <summary>A desk with one customer whose licenses are acted on.</summary>
internal sealed record LicenseDesk(MusterApp App, TestPartner Partner, Visitor Visitor, Guid Acme, Guid Other, DateOnly Today)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Acme with some licenses, and another customer without; two computers seen at Acme, and prices.</summary>
    public static async Task<LicenseDesk> OpenAsync(TestStores stores, TestDatabase database, BillingType billing, params (string Product, LicenseType Type, int? EndsIn)[] licenses)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        var facts = new Facts(app, partner);
        var (acme, other) = (facts.Customer("Acme"), facts.Customer("Other"));
        facts.Seen(acme, "endpoint", "pc-1", "ada", 1);
        facts.Seen(acme, "endpoint", "pc-2", "bob", 1);
        await facts.CountAsync(Stop);
        await using var context = app.Store.Context(partner.Id);
        await context.Customers.Where(c => c.Id == acme).ExecuteUpdateAsync(u => u.SetProperty(c => c.BillingType, billing), Stop);
        context.Licenses.AddRange(licenses.Select((l, i) => new License
        {
            PartnerId = partner.Id,
            CustomerId = acme,
            Id = Guid.CreateVersion7(),
            Number = $"L-{i}",
            Product = l.Product,
            Type = l.Type,
            Owner = LicenseOwner.Partner,
            Start = facts.Today.AddDays(-20),
            End = l.EndsIn is { } days ? facts.Today.AddDays(days) : null,
        }));
        context.PriceEntries.Add(new()
        {
            IssuerId = partner.Id,
            PartnerId = partner.Id,
            Id = Guid.CreateVersion7(),
            Product = "CIXA-MSP",
            ValidFrom = facts.Today.AddDays(-30),
            Currency = "EUR",
            Bands = [new PriceBand(1, 25_000)],
            RecordedAt = app.Clock.Now,
        });
        await context.SaveChangesAsync(Stop);
        return new(app, partner, await app.SignInAsync(partner), acme, other, facts.Today);
    }

    /// <summary>The lines of a preview: product, what happens, type.</summary>
    public static IEnumerable<string> Plan(Page page) =>
        page.Document.QuerySelectorAll(".m-plan tbody tr").Select(row => $"{Page.Text(row.Children[0].FirstChild!)} | {Page.Text(row.Children[1])} | {Page.Text(row.Children[2])}");

    /// <summary>Sends a form to another address, or with another key, or as seen at another time.</summary>
    public static Task<Page> SubmitElsewhereAsync(Page page, string form, string action, bool newKey, string? seen)
    {
        foreach (var element in page.Document.QuerySelectorAll(form))
        {
            element.SetAttribute("action", action);
            if (newKey)
                element.QuerySelector("input[name=requestKey]")!.SetAttribute("value", Guid.CreateVersion7().ToString("N"));
            if (seen is not null)
                element.QuerySelector("input[name=seen]")!.SetAttribute("value", seen);
        }

        return page.SubmitAsync(form);
    }

    /// <summary>A day as a field takes it.</summary>
    public static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public Data.MusterContext Context() => App.Store.Context(Partner.Id);

    public async Task<BillingType> BillingAsync()
    {
        await using var context = Context();
        return await context.Customers.Where(c => c.Id == Acme).Select(c => c.BillingType).SingleAsync(Stop);
    }

    /// <summary>Has what waits for a later day carried out as on its day.</summary>
    public async Task LetDayComeAsync()
    {
        await using var context = Context();
        var waiting = context.PlannedActs.Where(a => a.State == PlannedActState.Waiting);
        await waiting.ExecuteUpdateAsync(u => u.SetProperty(a => a.DueOn, Today), Stop);

        // the server carries out what is due too: wait for what it has taken
        while (await waiting.AnyAsync(Stop))
            await App.WithAsync<ApplyPlannedActs>(apply => apply.Async(Stop));
    }

    public async Task<string> SeenAsync()
    {
        await using var context = Context();
        return LicensedCustomer.FingerprintOf(await context.Customers.SingleAsync(c => c.Id == Acme, Stop), await context.Licenses.Where(l => l.CustomerId == Acme).ToListAsync(Stop));
    }

    public async Task<(LicenseKey Key, string Text)> IssueAsync(string product, long? quantity, int months, string order)
    {
        (LicenseKey, string) issued = default;
        await App.WithAsync<IssueKeys>(async keys => issued = await keys.IssueAsync(product, quantity, months, order, Stop));
        return issued;
    }

    /// <summary>What the page says at the field of a key that it refuses.</summary>
    public async Task<string> FaultAsync(string text, Guid? customer = null)
    {
        var page = await (await Visitor.GetAsync($"/customers/{customer ?? Acme}/license-key")).SubmitAsync("main form[method=post]", ("key", text));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Equal(text, page.One("#field-key").TextContent);
        return page.One("#field-key-error").TextContent;
    }
}
