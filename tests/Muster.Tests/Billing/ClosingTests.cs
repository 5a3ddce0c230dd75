using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Usage;
using Muster.Domain.Billing;
using Muster.Domain.Usage;
using Muster.Infrastructure;
using Muster.Server.Features.Access;
using Muster.Server.Features.Billing;
using Muster.Usage;
using Xunit;

namespace Muster.Billing;

/// <summary>Closing a period: what is billed, once, and what comes later.</summary>
public sealed class ClosingTests(OwnStores stores) : IClassFixture<OwnStores>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Duplicates, shuffles, two writers and a restart in between give the statement that a few plain lines give.</summary>
    [Theory]
    [EachDatabase(41)]
    [EachDatabase(42)]
    [EachDatabase(43)]
    public async Task A_statement_is_what_a_plain_reference_gives(TestDatabase database, int seed)
    {
        var random = new Random(seed);
        var (shop, desk) = await OpenAsync(database);
        var rules = new Dictionary<string, BillingRule> { ["endpoint"] = Pick(), ["server"] = Pick(), ["email"] = Pick() };
        foreach (var (family, rule) in rules.Where(r => r.Value != BillingRule.CutOff))
            await desk.RuleAsync(family, rule);
        var products = new Dictionary<string, string> { ["endpoint"] = "CIXA-MSP", ["server"] = "SVRCIXAXDR", ["email"] = "CEMA-MSP" };
        var bands = products.Values.ToDictionary(p => p, _ => new[] { (From: 1L, Price: random.NextInt64(1, 50_000)), (From: 1L + random.Next(1, 40), Price: random.NextInt64(1, 50_000)) });
        foreach (var (product, steps) in bands)
            await desk.PriceAsync(product, null, false, steps);
        var (first, last) = (new DateOnly(2031, 2, 1), new DateOnly(2031, 2, 28));
        var seen = new List<(string Customer, Sighting Sighting)>();
        var licensed = new List<(string Customer, string Family, DateOnly From, DateOnly To)>();
        var ids = new Dictionary<string, Guid>();
        foreach (var name in (string[])["ash", "birch", "cedar", "elm"])
        {
            ids[name] = await shop.CustomerAsync(name);
            foreach (var (family, product) in products.Where(_ => random.Next(4) > 0))
            {
                var (from, to) = (first.AddDays(random.Next(-20, 20)), random.Next(3) == 0 ? last.AddDays(random.Next(-20, 5)) : DateOnly.MaxValue);
                if (to < from)
                    continue;
                await shop.LicenseAsync(ids[name], product, from, to == DateOnly.MaxValue ? null : to);
                licensed.Add((name, family, from, to));
            }

            for (var i = 0; i < 60; i++)
            {
                var subject = random.Next(12);
                var at = shop.Clock.Now.AddDays(-random.Next(0, 90));
                seen.Add((name, new Sighting(products.Keys.ElementAt(random.Next(3)), $"s{subject}", subject % 4 == 0 ? "" : $"p{subject / 2}", at, null)));
            }
        }

        // two processes write the same, each in its own order, and one begins anew in the middle
        await Task.WhenAll(WriteAsync(random.Next()), WriteAsync(random.Next()));
        var outcome = await desk.CloseAsync("2031-02");
        Assert.Equal(CloseResult.Closed, outcome.Result);

        var days = Enumerable.Range(0, 28).Select(first.AddDays).ToList();
        var quantities = licensed.GroupBy(l => (l.Customer, l.Family)).Select(g =>
        {
            var counts = days.Select(d => g.Any(l => l.From <= d && d <= l.To) ? Count(g.Key.Customer, g.Key.Family, d) : 0L).ToList();
            return (g.Key.Customer, g.Key.Family, Quantity: rules[g.Key.Family] switch { BillingRule.CutOff => counts[^1], BillingRule.Peak => counts.Max(), _ => (counts.Sum() + 27) / 28 });
        }).Where(q => q.Quantity > 0).ToList();
        var expected = quantities.OrderBy(q => q.Customer, StringComparer.Ordinal).ThenBy(q => products.Keys.ToList().IndexOf(q.Family)).Select(q =>
        {
            var price = bands[products[q.Family]].Last(b => b.From <= quantities.Where(o => o.Family == q.Family).Sum(o => o.Quantity)).Price;
            var amount = (long)Math.Round(q.Quantity * price / 100m, MidpointRounding.AwayFromZero);
            return string.Create(CultureInfo.InvariantCulture, $"Charge 2031-02 {q.Customer} {products[q.Family]} {q.Quantity} x {price} = {amount}");
        });
        Assert.Equal(expected, await desk.LinesAsync("2031-02"));
        Assert.Empty(await DifferencesAsync(shop));

        BillingRule Pick() => (BillingRule)random.Next(3);

        long Count(string customer, string meter, DateOnly day)
        {
            var active = seen.Where(s => s.Customer == customer && s.Sighting.Meter == meter && s.Sighting.Day <= day && s.Sighting.Day > day.AddDays(-30)).Select(s => s.Sighting);
            return active.Select(s => meter != "endpoint" || s.Holder.Length == 0 ? s.Subject : s.Holder).Distinct().Count();
        }

        async Task WriteAsync(int order)
        {
            var shuffled = seen.Concat(seen.Take(40)).ToArray();
            new Random(order).Shuffle(shuffled);
            foreach (var half in shuffled.Chunk((shuffled.Length / 2) + 1))
            {
                await using var store = Store.Open(await stores.SettingAsync(database));
                foreach (var part in half.Chunk(17))
                {
                    var batch = new UsageBatch();
                    foreach (var (customer, sighting) in part)
                        batch.Add(ids[customer], sighting);
                    await store.WriteUsageAsync(shop.Partner, batch, Stop);
                }
            }
        }
    }

    [Theory, EachDatabase]
    public async Task Several_that_close_at_once_close_once(TestDatabase database)
    {
        var (shop, desk) = await FilledAsync(database);
        await using var other = Store.Open(await stores.SettingAsync(database));
        var outcomes = await Task.WhenAll(
            desk.CloseAsync("2031-02"), desk.On(other).Async(shop.Partner, "2031-02", desk.Scope(), Stop), desk.On(other).Async(shop.Partner, "2031-02", desk.Scope(), Stop));
        Assert.Single(outcomes, o => o.Result == CloseResult.Closed);
        Assert.Equal(2, outcomes.Count(o => o.Result == CloseResult.ClosedBefore));
        Assert.Single(outcomes.Select(o => o.Statement!.Hash).Distinct());
        await using var context = shop.Context();
        Assert.Equal(1, await context.AuditEntries.CountAsync(a => a.Act == "statement.close", Stop));
    }

    [Theory, EachDatabase]
    public async Task When_the_one_that_closes_is_gone_the_next_goes_on(TestDatabase database)
    {
        var (shop, desk) = await FilledAsync(database);
        Assert.Equal(CloseResult.Closed, (await desk.CloseAsync("2031-01")).Result);
        Task<CloseOutcome> waiting;
        await using (var dying = shop.Context())
        {
            await using var transaction = await dying.Database.BeginTransactionAsync(Stop);
            await dying.Closings.ExecuteUpdateAsync(u => u.SetProperty(c => c.StoppedReason, "half done"), Stop);
            waiting = Task.Run(() => desk.CloseAsync("2031-02"), Stop);
            Assert.False(waiting.IsCompleted);
        }

        Assert.Equal(CloseResult.Closed, (await waiting).Result);
        Assert.Equal(["Charge 2031-02 one SVRCLOUDADV-MSP 2 x 30000 = 600"], await desk.LinesAsync("2031-02"));
    }

    [Theory, EachDatabase]
    public async Task A_missing_price_stops_the_partner_and_says_which(TestDatabase database)
    {
        var (shop, desk) = await FilledAsync(database);
        var customer = await shop.CustomerAsync("two");
        await shop.LicenseAsync(customer, "CEMA-MSP");
        await shop.WriteAsync(customer, Seen("email", "box", 20));
        var stopped = await desk.CloseAsync("2031-02");
        Assert.Equal(CloseResult.Stopped, stopped.Result);
        Assert.Equal(["CEMA-MSP"], stopped.Missing);
        await using (var context = shop.Context())
        {
            Assert.False(await context.Statements.AnyAsync(Stop));
            Assert.False(await context.StatementLines.AnyAsync(Stop));
            var closing = await context.Closings.SingleAsync(Stop);
            Assert.Equal(("2031-02", "CEMA-MSP", (DateOnly?)null), (closing.StoppedPeriod, closing.StoppedProducts, closing.ClosedThrough));
        }

        // by itself it begins with the period that was stopped, however late it is
        shop.Clock.Advance(TimeSpan.FromDays(30));
        await desk.PriceAsync("CEMA-MSP", 125);
        var outcomes = (await desk.Close.CloseDueAsync(Stop)).Where(o => o.PartnerId == shop.Partner).ToList();
        Assert.Equal([("2031-02", CloseResult.Closed), ("2031-03", CloseResult.Closed)], outcomes.Select(o => (o.Period, o.Result)));
        await using (var context = shop.Context())
        {
            var closing = await context.Closings.SingleAsync(Stop);
            Assert.Equal((null, ""), (closing.StoppedPeriod, closing.StoppedReason));
        }
    }

    [Theory, EachDatabase]
    public async Task A_late_sighting_is_charged_in_the_next_period(TestDatabase database)
    {
        var (shop, desk) = await FilledAsync(database);
        var customer = await CustomerAsync(shop);
        await desk.CloseAsync("2031-02");
        await shop.WriteAsync(customer, Seen("server", "late", 20), Seen("server", "srv-1", 20));
        await shop.DrainAsync();
        shop.Clock.Now = new(2031, 4, 2, 0, 0, 0, TimeSpan.Zero);
        await shop.WriteAsync(customer, Seen("server", "srv-1", 59));
        var outcomes = (await desk.Close.CloseDueAsync(Stop)).Where(o => o.PartnerId == shop.Partner).ToList();
        Assert.Equal([("2031-03", CloseResult.Closed)], outcomes.Select(o => (o.Period, o.Result)));
        Assert.Equal(
            ["Charge 2031-03 one SVRCLOUDADV-MSP 1 x 30000 = 300", "LateSightings 2031-02 one SVRCLOUDADV-MSP 1 x 30000 = 300"],
            await desk.LinesAsync("2031-03"));

        // the closed line still rests on what was known then
        var family = Workshop.Catalog.Family("server");
        await using var context = shop.Context();
        var closedAt = (await context.Statements.SingleAsync(s => s.Period == "2031-02", Stop)).ClosedAt;
        var day = new DateOnly(2031, 2, 28);
        Assert.Equal(["srv-1", "srv-2"], (await shop.Counting.ExplainAsync(shop.Partner, customer, family, day, Stop, closedAt)).Select(u => u.Name));
        Assert.Equal(["late", "srv-1", "srv-2"], (await shop.Counting.ExplainAsync(shop.Partner, customer, family, day, Stop)).Select(u => u.Name));
        Assert.Equal(["late", "srv-1"], await context.LateDays.Select(d => d.Subject).Order().ToListAsync(Stop));
        Assert.Empty(await DifferencesAsync(shop));

        // what was adjusted is not adjusted again
        shop.Clock.Now = new(2031, 5, 2, 0, 0, 0, TimeSpan.Zero);
        await desk.CloseAsync("2031-04");
        Assert.Empty(await desk.LinesAsync("2031-04"));
    }

    [Theory, EachDatabase]
    public async Task A_correction_is_given_back_in_the_next_period(TestDatabase database)
    {
        var (shop, desk) = await FilledAsync(database);
        var customer = await CustomerAsync(shop);
        await desk.CloseAsync("2031-02");
        shop.Clock.Advance(TimeSpan.FromDays(1));
        await using (var context = shop.Context())
        {
            context.Corrections.Add(new()
            {
                PartnerId = shop.Partner,
                CustomerId = customer,
                Id = Guid.CreateVersion7(),
                Kind = CorrectionKind.RetiredSubject,
                What = "srv-2",
                FromDay = new(2031, 2, 25),
                Reason = "scrapped",
                RecordedBy = "Ada",
                RecordedAt = shop.Clock.Now,
            });
            await shop.SaveAsync(context, customer, new(2031, 2, 25));
        }

        shop.Clock.Now = new(2031, 4, 2, 0, 0, 0, TimeSpan.Zero);
        await desk.CloseAsync("2031-03");
        Assert.Equal(["Correction 2031-02 one SVRCLOUDADV-MSP -1 x 30000 = -300"], await desk.LinesAsync("2031-03"));
        await using var after = shop.Context();
        var closedAt = (await after.Statements.SingleAsync(s => s.Period == "2031-02", Stop)).ClosedAt;
        Assert.Equal(2, (await shop.Counting.ExplainAsync(shop.Partner, customer, Workshop.Catalog.Family("server"), new(2031, 2, 28), Stop, closedAt)).Count);
    }

    [Theory, EachDatabase]
    public async Task A_wrong_price_is_made_good_and_an_ordinary_one_touches_nothing_closed(TestDatabase database)
    {
        var (shop, desk) = await FilledAsync(database);
        await desk.CloseAsync("2031-02");
        shop.Clock.Now = new(2031, 4, 2, 0, 0, 0, TimeSpan.Zero);
        await desk.PriceAsync("SVRCLOUDADV-MSP", new(2031, 1, 1), false, (1, 40_000));
        await desk.CloseAsync("2031-03");
        Assert.Empty(await desk.LinesAsync("2031-03"));

        shop.Clock.Now = new(2031, 5, 2, 0, 0, 0, TimeSpan.Zero);
        await desk.PriceAsync("SVRCLOUDADV-MSP", new(2031, 1, 1), true, (1, 25_000));
        await desk.CloseAsync("2031-04");
        Assert.Equal(["PriceError 2031-02 one SVRCLOUDADV-MSP 2 x -5000 = -100"], await desk.LinesAsync("2031-04"));
        shop.Clock.Now = new(2031, 6, 2, 0, 0, 0, TimeSpan.Zero);
        await desk.CloseAsync("2031-05");
        Assert.Empty(await desk.LinesAsync("2031-05"));
        Assert.Empty(await DifferencesAsync(shop));
    }

    [Theory]
    [EachDatabase("2031-03", "2031-01 must be closed before 2031-03")]
    [EachDatabase("2031-3", "is not a period; write it as 2026-10")]
    [EachDatabase("2030-11", "lies before its first statement")]
    [EachDatabase("2031-02", "2031-01 must be closed before 2031-02")]
    public async Task What_cannot_be_closed_is_refused(TestDatabase database, string period, string reason)
    {
        var (_, desk) = await FilledAsync(database);
        await desk.CloseAsync("2030-12");
        var refused = await Assert.ThrowsAsync<RefusedException>(() => desk.CloseAsync(period));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task A_period_that_is_not_over_is_refused(TestDatabase database)
    {
        var (_, desk) = await FilledAsync(database);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => desk.CloseAsync("2031-03"));
        Assert.Contains("2031-03 ends on 2031-03-31; it can be closed from the day after", refused.Message, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task By_itself_a_partner_begins_with_the_latest_period_that_is_due(TestDatabase database)
    {
        var (shop, desk) = await FilledAsync(database, created: new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        shop.Clock.Now = new(2031, 3, 1, 23, 0, 0, TimeSpan.Zero);
        Assert.Equal(["2031-01"], (await desk.Close.CloseDueAsync(Stop)).Where(o => o.PartnerId == shop.Partner).Select(o => o.Period));
        Assert.DoesNotContain(await desk.Close.CloseDueAsync(Stop), o => o.PartnerId == shop.Partner);
        shop.Clock.Now = new(2031, 3, 2, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(["2031-02"], (await desk.Close.CloseDueAsync(Stop)).Where(o => o.PartnerId == shop.Partner).Select(o => o.Period));
    }

    [Theory]
    [EachDatabase("update statement_lines set amount = amount + 1 where partner_id = @partner", "its lines add up to")]
    [EachDatabase("update statement_lines set customer_name = 'Somebody' where partner_id = @partner", "it is not what was closed: its hash differs")]
    [EachDatabase("update statements set currency = 'USD' where partner_id = @partner", "it is not what was closed: its hash differs")]
    [EachDatabase("delete from statement_lines where partner_id = @partner", "it has 0 lines; 1 were closed")]
    [EachDatabase("update statement_products set unit_price = unit_price + 1 where partner_id = @partner", "it is not what was closed: its hash differs")]
    [EachDatabase("update licenses set type = 'Term' where partner_id = @partner", "for one it would come out otherwise now, and nothing says why")]
    public async Task The_check_tells_of_a_statement_that_was_tampered_with(TestDatabase database, string lie, string told)
    {
        var (shop, desk) = await FilledAsync(database);
        await desk.CloseAsync("2031-02");
        Assert.Empty(await DifferencesAsync(shop));
        Assert.True(await shop.ExecuteAsync(lie) > 0);
        Assert.Contains(await DifferencesAsync(shop), d => d.StartsWith($"{shop.Code}, statement 2031-02: ", StringComparison.Ordinal) && d.Contains(told, StringComparison.Ordinal));
        await shop.ExecuteAsync("delete from statement_lines where partner_id = @partner");
        await shop.ExecuteAsync("delete from statement_products where partner_id = @partner");
        await shop.ExecuteAsync("delete from statements where partner_id = @partner");
    }

    /// <summary>As a person runs it, twice at the same time and once more: one closes, all write the same bytes.</summary>
    [Theory, EachDatabase]
    public async Task Closing_again_gives_the_same_bytes(TestDatabase database)
    {
        // the command's clock is the real one
        var now = TimeProvider.System.GetUtcNow();
        var (shop, desk) = await FilledAsync(database, now, now.AddYears(-1));
        var period = Period.On(Period.On(shop.Today, Period.LastDay).From.AddDays(-1), Period.LastDay);
        var directory = Directory.CreateTempSubdirectory("muster-close-").FullName;
        var environment = new[] { ("MUSTER_DATABASE", await stores.SettingAsync(database)) };
        var runs = await Task.WhenAll(Enumerable.Range(0, 2).Select(i => MusterProcess.RunAsync(
            environment, "close", "--period", period.Name, "--partner", shop.Code, "--csv", Path.Combine(directory, $"{i}"))));
        Assert.All(runs, r => Assert.Equal((0, ""), (r.Exit, r.Errors)));
        Assert.Single(runs, r => r.Output.Contains($"{shop.Code}: {period.Name} closed: 1 lines, 6.00 EUR", StringComparison.Ordinal));
        Assert.Single(runs, r => r.Output.Contains($"{shop.Code}: {period.Name} was closed before: 1 lines, 6.00 EUR", StringComparison.Ordinal));
        var files = Enumerable.Range(0, 2).Select(i => File.ReadAllBytes(Path.Combine(directory, $"{i}", $"{shop.Code}-{period.Name}.csv"))).ToList();
        Assert.Equal(files[0], files[1]);
        Assert.Contains("SVRCLOUDADV-MSP", System.Text.Encoding.UTF8.GetString(files[0]), StringComparison.Ordinal);

        var (exit, _, errors) = await MusterProcess.RunAsync(environment, "close", "--period", "2031", "--partner", shop.Code);
        Assert.Equal((2, "'2031' is not a period; write it as 2026-10.\n"), (exit, errors));
        Directory.Delete(directory, recursive: true);
    }

    /// <summary>A partner with one customer that has two servers in February 2031, or in the month before another day.</summary>
    private async Task<(Workshop Shop, Desk Desk)> FilledAsync(TestDatabase database, DateTimeOffset? now = null, DateTimeOffset? created = null)
    {
        var (shop, desk) = await OpenAsync(database);
        shop.Clock.Now = now ?? shop.Clock.Now;
        if (created is { } at)
        {
            await using var context = shop.Context();
            await context.Partners.Where(p => p.Id == shop.Partner).ExecuteUpdateAsync(u => u.SetProperty(p => p.CreatedAt, at), Stop);
        }

        var customer = await shop.CustomerAsync();
        await shop.LicenseAsync(customer, "SVRCLOUDADV-MSP");
        await desk.PriceAsync("SVRCLOUDADV-MSP", 30_000);
        var last = new DateOnly(shop.Today.Year, shop.Today.Month, 1).AddDays(-1);
        var (one, two) = (last.AddDays(-10), last.AddDays(-20));
        await shop.WriteAsync(
            customer,
            Sightings.Of("srv-1", "", new(one.ToDateTime(new(12, 0)), TimeSpan.Zero), meter: "server"),
            Sightings.Of("srv-2", "", new(two.ToDateTime(new(12, 0)), TimeSpan.Zero), meter: "server"));
        return (shop, desk);
    }

    private async Task<(Workshop Shop, Desk Desk)> OpenAsync(TestDatabase database)
    {
        var shop = await stores.WorkshopAsync(database);
        return (shop, new(shop));
    }

    /// <summary>What the check tells of this partner; others in the store live in other times.</summary>
    private static async Task<IReadOnlyList<string>> DifferencesAsync(Workshop shop) =>
        [.. (await shop.DifferencesAsync()).Where(d => d.StartsWith(shop.Code, StringComparison.Ordinal))];

    private static async Task<Guid> CustomerAsync(Workshop shop)
    {
        await using var context = shop.Context();
        return await context.Customers.Select(c => c.Id).SingleAsync(Stop);
    }

    /// <summary>Seen in February 2031, or so many days after it began.</summary>
    private static Sighting Seen(string meter, string subject, int day) =>
        new(meter, subject, "", new DateTimeOffset(2031, 2, 1, 12, 0, 0, TimeSpan.Zero).AddDays(day - 1), null);
}
