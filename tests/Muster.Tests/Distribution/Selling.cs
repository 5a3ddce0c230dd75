using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Orders;
using Muster.Domain.Access;
using Muster.Domain.Accounts;
using Muster.Domain.Orders;
using Muster.Infrastructure;
using Muster.Server.Features.Distribution;
using Xunit;

namespace Muster.Distribution;

/// <summary>A distributor with a Flex Connect partner that buys through it, each with somebody signed in.</summary>
internal sealed class Selling : IDisposable
{
    private static int _numbers;

    private Selling(MusterApp app, TestPartner distributor, TestPartner partner, Visitor atDistributor, Visitor atPartner) =>
        (App, Distributor, Partner, AtDistributor, AtPartner) = (app, distributor, partner, atDistributor, atPartner);

    public MusterApp App { get; }

    public TestPartner Distributor { get; }

    public TestPartner Partner { get; }

    public Visitor AtDistributor { get; }

    public Visitor AtPartner { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Makes both, linked.</summary>
    public static async Task<Selling> NewAsync(MusterApp app)
    {
        var distributor = await NewDistributorAsync(app);
        var partner = await app.NewPartnerAsync(PartnerProgram.FlexConnect);
        await using (var context = app.Store.Context(partner.Id))
        {
            context.DistributorLinks.Add(new() { PartnerId = partner.Id, DistributorId = distributor.Id, State = DistributorLinkState.Active, InvitedAt = app.Clock.Now, InvitedBy = "Dora" });
            await context.SaveChangesAsync(Stop);
        }

        return new(app, distributor, partner, await app.SignInAsync(distributor), await app.SignInAsync(partner));
    }

    /// <summary>A distributor and its administrator.</summary>
    public static async Task<TestPartner> NewDistributorAsync(MusterApp app)
    {
        var number = Interlocked.Increment(ref _numbers).ToString(CultureInfo.InvariantCulture);
        var id = Guid.CreateVersion7();
        var code = $"dist-{number}-{id.ToString("N")[^8..]}";
        var person = MusterApp.NewPerson($"dora@{code}.example", "Dora Distributor");
        await using var context = app.Store.Context(id);
        context.Partners.Add(new() { Id = id, Code = code, Name = $"Distributor {code}", Program = PartnerProgram.FlexConnect, Kind = PartnerKind.Distributor, Currency = "EUR", CreatedAt = app.Clock.Now });
        context.Users.Add(person);
        context.Administrators.Add(new() { PartnerId = id, PersonId = person.Id, Role = AdministratorRole.SuperAdmin, CreatedAt = app.Clock.Now });
        await context.SaveChangesAsync(Stop);
        return new(id, code, person.Email!, "correct horse battery staple");
    }

    /// <summary>Submits an order for a new customer through the pages.</summary>
    /// <returns>The order's page.</returns>
    public async Task<Page> SubmitAsync(string number, string externalId, params (string Product, int Quantity)[] lines)
    {
        var form = await AtDistributor.GetAsync($"/distribution/orders/new?partner={Partner.Id}");
        return await Fill(form, number, externalId, lines, "submit");
    }

    /// <summary>Fills in the form of an order for a new customer and sends it.</summary>
    public static Task<Page> Fill(Page form, string number, string externalId, (string Product, int Quantity)[] lines, string what)
    {
        var (products, quantities) = (form.Document.QuerySelectorAll("select[name=product]"), form.Document.QuerySelectorAll("input[name=quantity]"));
        for (var i = 0; i < lines.Length; i++)
        {
            foreach (var option in products[i].QuerySelectorAll("option"))
                option.RemoveAttribute("selected");
            products[i].QuerySelector($"option[value='{lines[i].Product}']")!.SetAttribute("selected", "");
            quantities[i].SetAttribute("value", lines[i].Quantity.ToString(CultureInfo.InvariantCulture));
        }

        return form.SubmitAsync(
            "form[action*=orders]", ("number", number), ("purchaseOrder", "PO 4711"), ("name", $"Company {externalId}"), ("externalId", externalId), ("email", "carl@company.example"), ("geography", "IE"), ("do", what));
    }

    /// <summary>Has everything that is due provisioned.</summary>
    public Task ProvisionAsync() => App.WithAsync<ProvisionOrders>(async provision =>
    {
        // the server's own round may have taken what is due
        for (var round = 0; round < 200; round++)
        {
            await provision.DrainAsync(Stop);
            await using var context = App.Store.Context(Partner.Id);
            if (!await context.Provisionings.AnyAsync(p => p.DueAt <= App.Clock.Now, Stop))
                return;
            await Task.Delay(20, Stop);
        }
    });

    public async Task<Order> OrderAsync(string number)
    {
        await using var context = App.Store.Context(Partner.Id);
        return await context.Orders.IgnoreQueryFilters([MusterContext.SubmittedFilter]).AsNoTracking().SingleAsync(o => o.Number == number, Stop);
    }

    public async Task<IReadOnlyList<Subscription>> SubscriptionsAsync(string number)
    {
        var order = await OrderAsync(number);
        await using var context = App.Store.Context(Partner.Id);
        return await context.Subscriptions.IgnoreQueryFilters([MusterContext.SubmittedFilter]).AsNoTracking().Where(s => s.OrderId == order.Id).OrderBy(s => s.Line).ToListAsync(Stop);
    }

    /// <summary>Asks for an act on a line and sends its form.</summary>
    public async Task<Page> ActAsync(string number, SubscriptionAct act, int line, params (string Name, string Value)[] fields)
    {
        var order = await OrderAsync(number);
        var page = await AtDistributor.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/distribution/orders/{order.Id}?act={act}&line={line}"));
        return await page.SubmitAsync("form#act", [("reason", "asked for"), .. fields]);
    }

    public void Dispose()
    {
        AtDistributor.Dispose();
        AtPartner.Dispose();
    }
}
