using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Muster.Billing;
using Muster.Data;
using Muster.Data.Billing;
using Muster.Data.Orders;
using Muster.Domain.Accounts;
using Muster.Domain.Billing;
using Muster.Domain.Licensing;
using Muster.Domain.Usage;
using Muster.Infrastructure;
using Muster.Server.Features.Billing;
using Muster.Server.Features.Linking;
using Npgsql;
using Xunit;

namespace Muster.Distribution;

/// <summary>A partner's statements with several issuers: itself, and the distributors that sold it something.</summary>
public sealed class IssuerTests(OwnStores stores) : IClassFixture<OwnStores>
{
    private const string Endpoint = "CIXA-MSP", Server = "SVRCLOUDADV-MSP", Email = "CEMA-MSP";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Each_issuer_charges_what_it_sold_by_its_own_book_rules_and_cut_off(TestDatabase database)
    {
        var (shop, desk) = await OpenAsync(database);
        var (first, second) = (await DealerAsync(shop, "GBP"), await DealerAsync(shop, "USD"));
        await desk.PriceAsync(Server, 30_000);
        await PriceAsync(shop, first, "GBP", Endpoint, (1, 20_000), (4, 10_000));
        await PriceAsync(shop, second, "USD", Endpoint, (1, 50_000), (3, 40_000));
        await PriceAsync(shop, second, "USD", Server, (1, 70_000));
        await using (var context = shop.Store.Context(second))
        {
            context.FamilyRules.Add(new() { PartnerId = second, IssuerId = second, Family = "server", Rule = BillingRule.Peak });
            context.IssuerSettings.Add(new() { PartnerId = second, IssuerId = second, CutOffDay = 20 });
            await context.SaveChangesAsync(Stop);
        }

        // three of the first's units in two customers, one of the second's; what is the partner's own stands beside it
        var (one, two, three) = (await shop.CustomerAsync("one"), await shop.CustomerAsync("two"), await shop.CustomerAsync("three"));
        await OrderAsync(shop, first, one, Endpoint, "A-1-1");
        await shop.LicenseAsync(one, Server);
        await OrderAsync(shop, first, two, Endpoint, "A-2-1");
        await OrderAsync(shop, second, three, Endpoint, "A-1-1");
        await OrderAsync(shop, second, three, Server, "A-1-2");
        await shop.WriteAsync(one, Seen("endpoint", "pc-1", 15), Seen("endpoint", "pc-2", 15), Seen("server", "srv-1", 15));
        await shop.WriteAsync(two, Seen("endpoint", "pc-3", 15));
        await shop.WriteAsync(three, Seen("endpoint", "pc-4", 15), Seen("server", "srv-2", 1), Seen("server", "srv-3", 1));

        Assert.Equal(CloseResult.Closed, (await CloseAsync(desk, "2031-02", first)).Result);
        Assert.Equal(CloseResult.Closed, (await CloseAsync(desk, "2031-02", null)).Result);
        Assert.Equal(CloseResult.Closed, (await CloseAsync(desk, "2031-02", second)).Result);
        Assert.Equal(["one CIXA-MSP A-1-1 2 x 20000 = 400 GBP", "two CIXA-MSP A-2-1 1 x 20000 = 200 GBP"], await LinesAsync(shop, "2031-02", first));
        Assert.Equal(["one SVRCLOUDADV-MSP 1 x 30000 = 300 EUR"], (await LinesAsync(shop, "2031-02", shop.Partner)).Select(WithoutNumber));
        Assert.Equal(["three CIXA-MSP A-1-1 1 x 50000 = 500 USD", "three SVRCLOUDADV-MSP A-1-2 2 x 70000 = 1400 USD"], await LinesAsync(shop, "2031-02", second));
        await using (var context = shop.Context())
        {
            var statements = await context.Statements.AsNoTracking().ToListAsync(Stop);
            Assert.Equal(new(2031, 2, 20), statements.Single(s => s.IssuerId == second).LastDay);
            Assert.Equal(new(2031, 2, 28), statements.Single(s => s.IssuerId == first).LastDay);
            Assert.Equal(3, statements.Select(s => s.Hash).Distinct().Count());
        }

        Assert.Empty(await DifferencesAsync(shop));

        static string WithoutNumber(string line) => string.Join(' ', line.Split(' ').Where((_, i) => i != 2));
    }

    [Theory, EachDatabase]
    public async Task What_was_bought_through_a_distributor_alone_has_no_statement_of_ones_own(TestDatabase database)
    {
        var (shop, desk) = await OpenAsync(database);
        var dealer = await DealerAsync(shop, "GBP");
        await PriceAsync(shop, dealer, "GBP", Endpoint, (1, 20_000));
        var customer = await shop.CustomerAsync();
        await OrderAsync(shop, dealer, customer, Endpoint, "A-1-1");
        await shop.WriteAsync(customer, Seen("endpoint", "pc", 15));
        Assert.Equal(CloseResult.Nothing, (await CloseAsync(desk, "2031-02", null)).Result);
        Assert.Equal(
            [(dealer, "2031-02", CloseResult.Closed)],
            (await desk.Close.CloseDueAsync(Stop)).Where(o => o.PartnerId == shop.Partner).Select(o => (o.Issuer.Id, o.Period, o.Result)));
        await using var context = shop.Context();
        Assert.Equal([dealer], await context.Statements.Select(s => s.IssuerId).ToListAsync(Stop));
        Assert.Equal([dealer], await context.Closings.Select(c => c.IssuerId).ToListAsync(Stop));
    }

    [Theory, EachDatabase]
    public async Task A_missing_price_stops_its_issuer_alone(TestDatabase database)
    {
        var (shop, desk) = await OpenAsync(database);
        var (first, second) = (await DealerAsync(shop, "GBP"), await DealerAsync(shop, "GBP"));
        await desk.PriceAsync(Server, 30_000);

        // the price of another issuer is none of this one's, nor is one in another currency
        await desk.PriceAsync(Endpoint, 30_000);
        await PriceAsync(shop, first, "EUR", Endpoint, (1, 20_000));
        await PriceAsync(shop, second, "GBP", Email, (1, 20_000));
        var customer = await shop.CustomerAsync();
        await shop.LicenseAsync(customer, Server);
        await OrderAsync(shop, first, customer, Endpoint, "A-1-1");
        await OrderAsync(shop, second, customer, Email, "B-1-1");
        await shop.WriteAsync(customer, Seen("endpoint", "pc", 15), Seen("server", "srv", 15), Seen("email", "box", 15));
        var outcomes = (await desk.Close.CloseDueAsync(Stop)).Where(o => o.PartnerId == shop.Partner).ToList();
        Assert.Equal(
            [(shop.Partner, CloseResult.Closed), (first, CloseResult.Stopped), (second, CloseResult.Closed)],
            outcomes.OrderBy(o => o.Issuer.Id != shop.Partner).ThenBy(o => o.Issuer.Id == second).Select(o => (o.Issuer.Id, o.Result)));
        Assert.Equal([Endpoint], outcomes.Single(o => o.Result == CloseResult.Stopped).Missing);
        await PriceAsync(shop, first, "GBP", Endpoint, (1, 20_000));
        Assert.Equal([first], (await desk.Close.CloseDueAsync(Stop)).Where(o => o.PartnerId == shop.Partner).Select(o => o.Issuer.Id));
    }

    [Theory, EachDatabase]
    public async Task What_stopped_an_issuer_is_forgotten_once_nothing_of_it_is_priced(TestDatabase database)
    {
        var (shop, desk) = await OpenAsync(database);
        var dealer = await DealerAsync(shop, "GBP");
        var customer = await shop.CustomerAsync();
        await OrderAsync(shop, dealer, customer, Endpoint, "A-1-1");
        await shop.WriteAsync(customer, Seen("endpoint", "pc", 15));
        Assert.Equal(CloseResult.Stopped, (await CloseAsync(desk, "2031-02", dealer)).Result);

        // the order is undone: its license was never in force
        await using (var context = shop.Context())
            await context.Licenses.ExecuteUpdateAsync(u => u.SetProperty(l => l.End, l => l.Start.AddDays(-1)), Stop);
        await desk.Close.CloseDueAsync(Stop);
        await using (var context = shop.Context())
            Assert.Null((await context.Closings.SingleAsync(c => c.IssuerId == dealer, Stop)).StoppedPeriod);

        // and there is nothing to wait for, whatever its cut-off
        Assert.Equal(CloseResult.Nothing, (await CloseAsync(desk, "2031-12", dealer)).Result);
    }

    /// <summary>A price that is recorded while a close reads prices waits for it: it is corrected then, or was read.</summary>
    [Fact]
    public async Task Prices_and_closes_wait_for_each_other_and_closes_for_no_other()
    {
        var (shop, _) = await OpenAsync(TestDatabase.Postgres);
        var issuer = Guid.CreateVersion7();
        await using var first = await HoldAsync(records: false);
        await using var second = await HoldAsync(records: false);
        Assert.Equal("55P03", (await Assert.ThrowsAsync<PostgresException>(() => HoldAsync(records: true))).SqlState);
        await first.Database.RollbackTransactionAsync(Stop);
        await second.Database.RollbackTransactionAsync(Stop);
        await using var recording = await HoldAsync(records: true);
        Assert.Equal("55P03", (await Assert.ThrowsAsync<PostgresException>(() => HoldAsync(records: false))).SqlState);

        async Task<MusterContext> HoldAsync(bool records)
        {
            var context = shop.Context();
            var transaction = await context.Database.BeginTransactionAsync(Stop);
            await context.Database.ExecuteSqlRawAsync("set local lock_timeout = '50ms'", Stop);
            await shop.Store.LockPricesAsync(context.Database.GetDbConnection(), transaction.GetDbTransaction(), issuer, records, Stop);
            return context;
        }
    }

    /// <summary>Whoever closes first, and even if one of them is stopped in between: what came late is made good by both, once.</summary>
    [Theory]
    [EachDatabase(true)]
    [EachDatabase(false)]
    public async Task What_came_late_reaches_every_issuer(TestDatabase database, bool ownFirst)
    {
        var (shop, desk) = await OpenAsync(database);
        var dealer = await DealerAsync(shop, "GBP");
        await desk.PriceAsync(Server, 30_000);
        await PriceAsync(shop, dealer, "GBP", Endpoint, (1, 20_000));
        var customer = await shop.CustomerAsync();
        await shop.LicenseAsync(customer, Server);
        await OrderAsync(shop, dealer, customer, Endpoint, "A-1-1");
        await shop.WriteAsync(customer, Seen("endpoint", "pc-1", 15), Seen("server", "srv-1", 15));
        await CloseAsync(desk, "2031-02", dealer);
        await CloseAsync(desk, "2031-02", null);

        await shop.WriteAsync(customer, Seen("endpoint", "pc-2", 15), Seen("server", "srv-2", 15), Seen("server", "srv-3", 15));
        await shop.DrainAsync();
        shop.Clock.Now = new(2031, 4, 2, 0, 0, 0, TimeSpan.Zero);
        var order = ownFirst ? (Guid?[])[null, dealer] : [dealer, null];
        await CloseAsync(desk, "2031-03", order[0]);
        await using (var context = shop.Context())
            Assert.Equal([order[1] ?? shop.Partner], await context.AdjustmentMarks.Select(m => m.IssuerId).ToListAsync(Stop));

        // more comes late before the other closes: each has a part of it now, and each takes the whole
        await shop.WriteAsync(customer, Seen("endpoint", "pc-3", 16));
        await shop.DrainAsync();
        await CloseAsync(desk, "2031-03", order[1]);
        await using (var context = shop.Context())
            Assert.Equal([order[0] ?? shop.Partner], await context.AdjustmentMarks.Select(m => m.IssuerId).ToListAsync(Stop));
        shop.Clock.Now = new(2031, 5, 2, 0, 0, 0, TimeSpan.Zero);
        await CloseAsync(desk, "2031-04", dealer);
        await CloseAsync(desk, "2031-04", null);
        Assert.Equal(["LateSightings 2031-02 SVRCLOUDADV-MSP 2"], await AdjustedAsync(shop.Partner));
        Assert.Equal(ownFirst ? ["LateSightings 2031-02 CIXA-MSP 2"] : ["LateSightings 2031-02 CIXA-MSP 1", "LateSightings 2031-02 CIXA-MSP 1"], await AdjustedAsync(dealer));
        await using (var context = shop.Context())
            Assert.False(await context.AdjustmentMarks.AnyAsync(Stop));
        Assert.Empty(await DifferencesAsync(shop));

        async Task<List<string>> AdjustedAsync(Guid issuer)
        {
            await using var context = shop.Context();
            return
            [
                .. (await context.StatementLines.Where(l => l.Kind != LineKind.Charge && context.Statements.Any(s => s.Id == l.StatementId && s.IssuerId == issuer)).ToListAsync(Stop))
                    .Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Kind} {l.ForPeriod} {l.Product} {l.Quantity}")),
            ];
        }
    }

    [Theory, EachDatabase]
    public async Task A_stopped_issuer_keeps_its_marks(TestDatabase database)
    {
        var (shop, desk) = await OpenAsync(database);
        var dealer = await DealerAsync(shop, "GBP");
        await desk.PriceAsync(Server, 30_000);
        await PriceAsync(shop, dealer, "GBP", Endpoint, (1, 20_000));
        var customer = await shop.CustomerAsync();
        await shop.LicenseAsync(customer, Server);
        await OrderAsync(shop, dealer, customer, Endpoint, "A-1-1");
        await shop.WriteAsync(customer, Seen("endpoint", "pc-1", 15), Seen("server", "srv-1", 15));
        await CloseAsync(desk, "2031-02", dealer);
        await CloseAsync(desk, "2031-02", null);
        await shop.WriteAsync(customer, Seen("endpoint", "pc-2", 15));
        await OrderAsync(shop, dealer, customer, Email, "A-1-2");
        shop.Clock.Now = new(2031, 4, 2, 0, 0, 0, TimeSpan.Zero);
        await shop.WriteAsync(customer, Seen("email", "box", 50));
        Assert.Equal(CloseResult.Stopped, (await CloseAsync(desk, "2031-03", dealer)).Result);
        Assert.Equal(CloseResult.Closed, (await CloseAsync(desk, "2031-03", null)).Result);
        await using (var context = shop.Context())
            Assert.Equal([dealer], await context.AdjustmentMarks.Select(m => m.IssuerId).ToListAsync(Stop));
        await PriceAsync(shop, dealer, "GBP", Email, (1, 20_000));
        Assert.Equal(CloseResult.Closed, (await CloseAsync(desk, "2031-03", dealer)).Result);
        Assert.Contains("one CIXA-MSP A-1-1 1 x 20000 = 200 GBP", await LinesAsync(shop, "2031-03", dealer));
        await using var after = shop.Context();
        Assert.False(await after.AdjustmentMarks.AnyAsync(m => m.IssuerId == dealer || m.IssuerId == AdjustmentMark.ForAll, Stop));
    }

    [Theory, EachDatabase]
    public async Task Two_issuers_of_a_partner_that_close_at_once_both_close(TestDatabase database)
    {
        var (shop, desk) = await OpenAsync(database);
        var dealer = await DealerAsync(shop, "GBP");
        await desk.PriceAsync(Server, 30_000);
        await PriceAsync(shop, dealer, "GBP", Endpoint, (1, 20_000));
        var customers = new List<Guid>();
        for (var i = 0; i < 8; i++)
        {
            var customer = await shop.CustomerAsync($"c{i}");
            customers.Add(customer);
            await shop.LicenseAsync(customer, Server);
            await OrderAsync(shop, dealer, customer, Endpoint, "A-1-1");
            await shop.WriteAsync(customer, Seen("endpoint", "pc-1", 15), Seen("server", "srv-1", 15));
        }

        await using var other = Store.Open(await stores.SettingAsync(database));
        await BothAsync("2031-02");
        foreach (var customer in customers)
            await shop.WriteAsync(customer, Seen("endpoint", "pc-2", 15), Seen("server", "srv-2", 15));
        await shop.DrainAsync();
        shop.Clock.Now = new(2031, 4, 2, 0, 0, 0, TimeSpan.Zero);
        await BothAsync("2031-03");
        await using var context = shop.Context();
        Assert.Equal(16, await context.StatementLines.CountAsync(l => l.Kind == LineKind.LateSightings, Stop));
        Assert.Equal(16, await context.StatementLines.Where(l => l.Kind == LineKind.LateSightings).SumAsync(l => l.Quantity, Stop));

        async Task BothAsync(string period)
        {
            var outcomes = await Task.WhenAll(CloseAsync(desk, period, dealer), desk.On(other).Async(shop.Partner, period, desk.Scope(), Stop));
            Assert.All(outcomes, o => Assert.Equal(CloseResult.Closed, o.Result));
        }
    }

    /// <summary>What an unlinked customer is billed for stays until every issuer has closed its last period with it.</summary>
    [Theory, EachDatabase]
    public async Task What_was_unlinked_is_removed_after_the_last_issuer(TestDatabase database)
    {
        var (shop, desk) = await OpenAsync(database);
        var dealer = await DealerAsync(shop, "GBP");
        await desk.PriceAsync(Server, 30_000);
        await PriceAsync(shop, dealer, "GBP", Endpoint, (1, 20_000));
        var customer = await shop.CustomerAsync();
        await shop.LicenseAsync(customer, Server, end: new(2031, 2, 20));
        await OrderAsync(shop, dealer, customer, Endpoint, "A-1-1");
        await shop.WriteAsync(customer, Seen("endpoint", "pc-1", 15), Seen("server", "srv-1", 15));
        await CloseAsync(desk, "2031-01", dealer);
        await CloseAsync(desk, "2031-02", null);
        await using (var context = shop.Context())
        {
            await context.Licenses.Where(l => l.DistributorId == dealer).ExecuteUpdateAsync(u => u.SetProperty(l => l.End, new DateOnly(2031, 2, 25)), Stop);
            await context.Customers.ExecuteUpdateAsync(u => u.SetProperty(c => c.ClosedAt, shop.Clock.Now), Stop);
            await context.AdjustmentMarks.ExecuteDeleteAsync(Stop);
        }

        var move = new MoveCompany(shop.Store, shop.Clock);
        Assert.Equal(0, await move.RemoveBilledAsync(shop.Partner, Stop));
        await CloseAsync(desk, "2031-02", dealer);
        await shop.ExecuteAsync("delete from adjustment_marks where partner_id = @partner");
        Assert.Equal(1, await move.RemoveBilledAsync(shop.Partner, Stop));
    }

    private static Task<CloseOutcome> CloseAsync(Desk desk, string period, Guid? issuer) => desk.Close.Async(desk.Shop.Partner, period, desk.Scope(), Stop, issuer);

    /// <summary>A distributor that the partner buys through.</summary>
    private static async Task<Guid> DealerAsync(Workshop shop, string currency)
    {
        var id = Guid.CreateVersion7();
        await using var context = shop.Context();
        context.Partners.Add(new()
        {
            Id = id,
            Code = $"deal-{id.ToString("N")[^12..]}",
            Name = $"Dealer {id.ToString("N")[^4..]}",
            Program = PartnerProgram.FlexConnect,
            Kind = PartnerKind.Distributor,
            Currency = currency,
            CreatedAt = shop.Clock.Now,
        });
        context.DistributorLinks.Add(new() { PartnerId = shop.Partner, DistributorId = id, State = DistributorLinkState.Active, InvitedAt = shop.Clock.Now, InvitedBy = "Dora" });
        await context.SaveChangesAsync(Stop);
        return id;
    }

    private static async Task PriceAsync(Workshop shop, Guid issuer, string currency, string product, params (long From, long Price)[] bands)
    {
        await using var context = shop.Store.Context(issuer);
        context.PriceEntries.Add(new()
        {
            PartnerId = issuer,
            IssuerId = issuer,
            Id = Guid.CreateVersion7(),
            Product = product,
            Currency = currency,
            ValidFrom = new(2020, 1, 1),
            Bands = [.. bands.Select(b => new PriceBand(b.From, b.Price))],
            RecordedAt = shop.Clock.Now,
        });
        await context.SaveChangesAsync(Stop);
    }

    private static async Task OrderAsync(Workshop shop, Guid distributor, Guid customer, string product, string number)
    {
        await using var context = shop.Context();
        context.Licenses.Add(new()
        {
            PartnerId = shop.Partner,
            CustomerId = customer,
            Id = Guid.CreateVersion7(),
            Number = number,
            Product = product,
            Type = LicenseType.Ordered,
            Owner = LicenseOwner.Partner,
            DistributorId = distributor,
            Start = shop.Today.AddYears(-1),
            Quantity = 1,
        });
        await shop.SaveAsync(context, customer);
    }

    /// <summary>The lines of a statement, each as a text, in their order.</summary>
    private static async Task<IReadOnlyList<string>> LinesAsync(Workshop shop, string period, Guid issuer)
    {
        await using var context = shop.Context();
        var statement = await context.Statements.SingleAsync(s => s.Period == period && s.IssuerId == issuer, Stop);
        var lines = await context.StatementLines.Where(l => l.StatementId == statement.Id).OrderBy(l => l.Number).ToListAsync(Stop);
        Assert.Equal(statement.Total, lines.Sum(l => l.Amount));
        return [.. lines.Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.ExternalId} {l.Product} {l.LicenseNumber} {l.Quantity} x {l.UnitPrice} = {l.Amount} {statement.Currency}"))];
    }

    /// <summary>What the check tells of this partner's statements; others in the store live in other times.</summary>
    private static async Task<IReadOnlyList<string>> DifferencesAsync(Workshop shop) =>
        [.. (await shop.DifferencesAsync()).Where(d => d.StartsWith(shop.Code, StringComparison.Ordinal))];

    private async Task<(Workshop Shop, Desk Desk)> OpenAsync(TestDatabase database)
    {
        var shop = await stores.WorkshopAsync(database);
        var before = shop.Clock.Now.AddYears(-1);
        await using var context = shop.Context();
        await context.Partners.Where(p => p.Id == shop.Partner).ExecuteUpdateAsync(u => u.SetProperty(p => p.CreatedAt, before), Stop);
        return (shop, new(shop));
    }

    /// <summary>Seen in February 2031, or so many days after it began.</summary>
    private static Sighting Seen(string meter, string subject, int day) =>
        new(meter, subject, "", new DateTimeOffset(2031, 2, 1, 12, 0, 0, TimeSpan.Zero).AddDays(day - 1), null);
}
