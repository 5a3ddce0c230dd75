using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Muster.Customers;
using Muster.Domain.Accounts;
using Muster.Domain.Usage;
using Muster.Infrastructure;
using Xunit;

namespace Muster.Ingest;

/// <summary>Sightings over HTTP: each is answered for itself, after it is kept; sending again never counts twice.</summary>
public sealed class SightingsTests(TestStores stores)
{
    private static readonly DateTimeOffset Now = TestClock.Start;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Sending_again_counts_nothing_twice(TestDatabase database)
    {
        var desk = await DeskAsync(database);
        string[] lines =
        [
            Collecting.Line("ACME", "pc-1", "ada", Now),
            Collecting.Line("ACME", "pc-1", "Ada ", Now.AddHours(-1)),
            Collecting.Line("ACME", "pc-1", "ada", Now.AddDays(-1)),
            Collecting.Line("ACME", "pc-2", null, Now, "server"),
        ];
        var first = await desk.Collector.SightingsAsync(lines);
        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.Equal((3, 1, 0), first.Counts);
        Assert.Equal(["1 accepted", "2 duplicate", "3 accepted", "4 accepted"], first.Results);
        var again = await desk.Collector.SightingsAsync(lines);
        Assert.Equal((0, 4, 0), again.Counts);

        // a row that has one day of two: each sighting is answered for its own day
        var mixed = await desk.Collector.SightingsAsync(Collecting.Line("ACME", "pc-1", "ada", Now), Collecting.Line("ACME", "pc-1", "ada", Now.AddDays(-2)), Collecting.Line("ACME", "pc-1", "ada", Now.AddDays(-40)));
        Assert.Equal(["1 duplicate", "2 accepted", "3 accepted"], mixed.Results);
        Assert.Equal(
            ["endpoint pc-1 ada 2031-01-31", "endpoint pc-1 ada 2031-03-10", "endpoint pc-1 ada 2031-03-11", "endpoint pc-1 ada 2031-03-12", "server pc-2  2031-03-12"],
            await DaysAsync(desk));
    }

    [Theory, EachDatabase]
    public async Task A_bad_item_is_rejected_and_the_others_stand(TestDatabase database)
    {
        var desk = await DeskAsync(database);
        var answer = await desk.Collector.SightingsAsync(
            Collecting.Line("ACME", "pc-1", "ada", Now),
            "{\"customer\":\"ACME\"",
            "",
            Collecting.Line("ELSEWHERE", "pc-1", "ada", Now),
            Collecting.Line("ACME", "pc-1", "ada", Now, "firewall"),
            Collecting.Line("ACME", "pc-1", "ada", Now, "steam"),
            Collecting.Line("ACME", " ", "ada", Now),
            Collecting.Line("ACME", new string('s', 201), "ada", Now),
            Collecting.Line("ACME", "pc-1", new string('h', 257), Now),
            Collecting.Line("ACME", "pc-1", "ada", Now, name: new string('n', 201)),
            "{\"customer\":\"ACME\",\"meter\":\"endpoint\",\"subject\":\"pc-1\",\"seenAt\":\"2031-03-12T09:00:00\"}",
            "{\"customer\":\"ACME\",\"meter\":\"endpoint\",\"subject\":\"pc-1\"}",
            "{\"customer\":\"ACME\",\"meter\":\"endpoint\",\"subject\":\"a\\u0000b\",\"seenAt\":\"2031-03-12T09:00:00Z\"}",
            Collecting.Line("ACME", "pc-1", "ada", Now.AddMinutes(5)),
            Collecting.Line("ACME", "pc-1", "ada", Now.AddMinutes(5).AddSeconds(1)),
            Collecting.Line("ACME", "pc-1", "ada", Now.AddDays(-400)),
            Collecting.Line("ACME", "pc-1", "ada", Now.AddDays(-400).AddSeconds(-1)),
            Collecting.Line(null, "pc-1", "ada", Now),
            "\"" + new string('x', 20_000) + "\"",
            "[1]",
            Collecting.Line("ACME", "pc-2", "ada", Now) + "\r");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(
            [
                "1 accepted", "2 rejected malformed", "4 rejected unknown-customer", "5 rejected unknown-meter", "6 rejected unknown-meter", "7 rejected bad-subject",
                "8 rejected bad-subject", "9 rejected bad-holder", "10 rejected bad-name", "11 rejected bad-instant", "12 rejected bad-instant", "13 rejected bad-subject",
                "14 duplicate", "15 rejected future", "16 accepted", "17 rejected too-old", "18 rejected unknown-customer", "19 rejected malformed", "20 rejected malformed", "21 accepted",
            ],
            answer.Results);
        Assert.Equal((3, 1, 16), answer.Counts);
        Assert.All(answer.Body.GetProperty("results").EnumerateArray().Where(r => r.TryGetProperty("code", out _)), r => Assert.NotEmpty(r.GetProperty("reason").GetString()!));
    }

    [Theory, EachDatabase]
    public async Task An_array_and_gzip_come_to_the_same(TestDatabase database)
    {
        var desk = await DeskAsync(database);
        var lines = Enumerable.Range(0, 3000).Select(i => Collecting.Line("ACME", $"pc-{i} [é]\"\\,", $"holder {i % 40}", Now.AddDays(-(i % 90)), name: "H")).ToList();
        var array = await desk.Collector.SightingsAsync($" [{string.Join(" ,\n", lines)}, 7, {{\"a\": [1, \"]\"]}}] ");
        Assert.Equal((3000, 0, 2), array.Counts);
        Assert.Equal(["3000 accepted", "3001 rejected malformed", "3002 rejected unknown-customer"], array.Results.Skip(2999));
        Assert.Equal((0, 3000, 0), (await desk.Collector.GzippedAsync("\uFEFF" + string.Join("\r\n", lines) + "\n\n")).Counts);
        Assert.Equal((0, 3000, 0), (await desk.Collector.GzippedAsync($"[{string.Join(',', lines)}]")).Counts);
        Assert.Equal((0, 0, 0), (await desk.Collector.SightingsAsync("")).Counts);
        Assert.Equal((0, 0, 0), (await desk.Collector.SightingsAsync(" [ ] ")).Counts);
        Assert.Equal(["1 rejected malformed", "2 duplicate", "3 rejected malformed"], (await desk.Collector.SightingsAsync($"[,{lines[0]},]")).Results);
    }

    [Theory, EachDatabase]
    public async Task What_is_no_request_is_refused_whole(TestDatabase database)
    {
        var desk = await DeskAsync(database);
        var line = Collecting.Line("ACME", "pc-1", "ada", Now);
        foreach (var (body, encoding, status, code) in new (byte[], string?, HttpStatusCode, string)[]
        {
            (Encoding.UTF8.GetBytes($"[{line}"), null, HttpStatusCode.BadRequest, "bad-request"),
            (Encoding.UTF8.GetBytes($"[{line}] {line}"), null, HttpStatusCode.BadRequest, "bad-request"),
            (Encoding.UTF8.GetBytes(line), "gzip", HttpStatusCode.BadRequest, "bad-request"),
            (Encoding.UTF8.GetBytes(line), "br", HttpStatusCode.UnsupportedMediaType, "unsupported-encoding"),
            (Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Repeat(line, 10_001))), null, HttpStatusCode.RequestEntityTooLarge, "too-many-items"),
            (Bomb(), "gzip", HttpStatusCode.RequestEntityTooLarge, "too-large"),
        })
        {
            var answer = await desk.Collector.SendAsync("/ingest/v1/sightings", body, encoding);
            Assert.Equal((status, code), (answer.Status, answer.Code));
            Assert.NotEmpty(answer.Body.GetProperty("detail").GetString()!);
        }

        Assert.Empty(await DaysAsync(desk));
        Assert.Equal((1, 9_999, 0), (await desk.Collector.SightingsAsync(Enumerable.Repeat(line, 10_000))).Counts);
        var elsewhere = await desk.Collector.SendAsync("/ingest/v1/nothing", []);
        Assert.Equal((HttpStatusCode.NotFound, "not-found"), (elsewhere.Status, elsewhere.Code));
    }

    [Theory, EachDatabase]
    public async Task Nobody_sends_without_a_token_that_is_good(TestDatabase database)
    {
        var desk = await DeskAsync(database);
        var (id, token) = await desk.App.Store.NewCollectorAsync(desk.Partner.Id);
        var line = Collecting.Line("ACME", "pc-1", "ada", Now);
        string?[] bad = [null, "", "nonsense", token[..^1] + (token[^1] == 'A' ? 'B' : 'A'), token + "x", "mus_" + new string('a', 54)];
        foreach (var wrong in bad)
        {
            using var stranger = new Collecting(desk.App.NewBareClient(), wrong);
            Assert.Equal((HttpStatusCode.Unauthorized, "unauthorized"), await StatusAsync(stranger));
        }

        // somebody signed in to the pages is no collector
        var visitor = await desk.App.SignInAsync(desk.Partner);
        using (var request = new HttpRequestMessage(HttpMethod.Post, "/ingest/v1/sightings") { Content = new StringContent(line) })
        using (var response = await visitor.SendAsync(request))
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);

        // nor is a collector somebody who may see pages
        using (var collector = desk.App.NewBareClient())
        {
            collector.DefaultRequestHeaders.Authorization = new("Bearer", token);
            using var page = await collector.GetAsync(new Uri("/customers", UriKind.Relative), Stop);
            Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
        }

        using var good = new Collecting(desk.App.NewBareClient(), token);
        Assert.Equal(HttpStatusCode.OK, (await good.SightingsAsync(line)).Status);
        var admin = await visitor.GetAsync($"/settings/collectors?revoke={id}");
        Assert.Contains("Revoke “Agents”", admin.AllText, StringComparison.Ordinal);
        Assert.Contains("is revoked", (await admin.SubmitAsync("form[action*=revoke]")).AllText, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Unauthorized, "unauthorized"), await StatusAsync(good));

        async Task<(HttpStatusCode, string)> StatusAsync(Collecting sender)
        {
            var answer = await sender.SightingsAsync(line);
            return (answer.Status, answer.Code);
        }
    }

    [Theory, EachDatabase]
    public async Task A_collector_sends_only_for_those_it_may(TestDatabase database)
    {
        var desk = await DeskAsync(database);
        var other = await desk.App.NewPartnerAsync();
        var foreign = other.NewCustomer("FOREIGN", "Foreign");
        await desk.App.SaveAsync(other, [foreign]);
        Assert.Equal(["1 rejected unknown-customer"], (await desk.Collector.SightingsAsync(Collecting.Line("FOREIGN", "pc-1", "ada", Now))).Results);

        using var bound = await desk.App.CollectAsync(desk.Partner.Id, desk.Acme);
        var answer = await bound.SightingsAsync(
            Collecting.Line(null, "pc-9", "bob", Now), "{\"meter\":\"endpoint\",\"subject\":\"pc-8\",\"seenAt\":\"2031-03-12T09:00:00Z\"}",
            Collecting.Line("ACME", "pc-9", "bob", Now), Collecting.Line("ZETA", "pc-9", "bob", Now), Collecting.Line("FOREIGN", "pc-9", "bob", Now));
        Assert.Equal(["1 accepted", "2 accepted", "3 duplicate", "4 rejected unknown-customer", "5 rejected unknown-customer"], answer.Results);
        Assert.Equal(["endpoint pc-8  2031-03-12", "endpoint pc-9 bob 2031-03-12"], await DaysAsync(desk));
    }

    [Theory, EachDatabase]
    public async Task Requests_that_come_together_are_each_answered_for_themselves(TestDatabase database)
    {
        var desk = await DeskAsync(database);
        await using var second = await stores.NewAppAsync(database);
        var senders = new List<Collecting>();
        for (var i = 0; i < 6; i++)
            senders.Add(await (i % 2 == 0 ? desk.App : second).CollectAsync(desk.Partner.Id));

        // every sender has the same fifty subjects: of the six that bring a day, one is told that it was new
        var answers = await Task.WhenAll(senders.SelectMany(sender => Enumerable.Range(0, 5).Select(batch =>
            sender.SightingsAsync(Enumerable.Range(0, 10).Select(i => Collecting.Line("ACME", $"pc-{(batch * 10) + i}", "ada", Now, name: $"HOST-{i}"))))));
        Assert.All(answers, a => Assert.Equal((HttpStatusCode.OK, 10), (a.Status, a.Results.Count)));
        Assert.Equal((50, 250), (answers.Sum(a => a.Counts.Accepted), answers.Sum(a => a.Counts.Duplicate)));
        Assert.Equal(50, (await DaysAsync(desk)).Count);
        senders.ForEach(s => s.Dispose());
    }

    /// <summary>A server that met only new days of late expects more of them: those that are known are found all the same.</summary>
    [Theory, EachDatabase]
    public async Task After_many_new_days_known_ones_are_still_told(TestDatabase database)
    {
        var desk = await DeskAsync(database);
        await using var first = await stores.NewAppAsync(database);
        await using var second = await stores.NewAppAsync(database);
        using var one = await first.CollectAsync(desk.Partner.Id);
        using var other = await second.CollectAsync(desk.Partner.Id);
        foreach (var sender in (Collecting[])[one, other])
        {
            for (var batch = 0; batch < 4; batch++)
                Assert.Equal((150, 0, 0), (await sender.SightingsAsync(Some((sender == one ? 0 : 1000) + (batch * 150), 150))).Counts);
        }

        // half of them known, with one that comes twice; then new ones again, from both servers at the same moment
        var mixed = await one.SightingsAsync([.. Some(525, 150), .. Some(600, 1)]);
        Assert.Equal((75, 76, 0), mixed.Counts);
        Assert.Equal([.. Enumerable.Range(1, 75).Select(i => $"{i} duplicate"), .. Enumerable.Range(76, 75).Select(i => $"{i} accepted"), "151 duplicate"], mixed.Results);
        for (var batch = 0; batch < 4; batch++)
            Assert.Equal((150, 0, 0), (await one.SightingsAsync(Some(2000 + (batch * 150), 150))).Counts);

        // every row is changed, by one of its two days
        var twoDays = await one.SightingsAsync([.. Some(2000, 150), .. Some(2000, 150, -1)]);
        Assert.Equal([.. Enumerable.Range(1, 150).Select(i => $"{i} duplicate"), .. Enumerable.Range(151, 150).Select(i => $"{i} accepted")], twoDays.Results);
        var answers = await Task.WhenAll(one.SightingsAsync(Some(4000, 200)), other.SightingsAsync(Some(4000, 200)));
        Assert.Equal((200, 200), (answers.Sum(a => a.Counts.Accepted), answers.Sum(a => a.Counts.Duplicate)));
        Assert.Equal(600 + 600 + 75 + 600 + 150 + 200, (await DaysAsync(desk)).Count);

        static string[] Some(int from, int count, int day = 0) => [.. Enumerable.Range(from, count).Select(i => Collecting.Line("ACME", $"pc-{i}", "ada", Now.AddDays(day)))];
    }

    [Theory]
    [EachDatabase(11)]
    [EachDatabase(12)]
    public async Task Shuffled_repeated_and_written_by_two_servers_days_seen_are_those_of_a_plain_set(TestDatabase database, int seed)
    {
        var random = new Random(seed);
        var desk = await DeskAsync(database);
        await using var second = await stores.NewAppAsync(database);
        Collecting[] senders = [await desk.App.CollectAsync(desk.Partner.Id), await second.CollectAsync(desk.Partner.Id)];
        var sightings = Usage.Sightings.Random(random, 300, Now, 399).Where(s => !$"{s.Subject}{s.Holder}{s.Name}".Contains('\uFFFD', StringComparison.Ordinal)).ToList();

        // the reference: a set
        var expected = sightings.Select(s => $"{s.Meter} {s.Subject} {s.Holder} {s.Day:yyyy-MM-dd}").ToHashSet();
        var accepted = 0;
        await Task.WhenAll(senders.Select((sender, i) => Task.Run(
            async () =>
            {
                var order = new Random((seed * 10) + i);
                var mine = sightings.ToArray();
                order.Shuffle(mine);
                for (var at = 0; at < mine.Length;)
                {
                    var size = order.Next(1, 50);
                    var lines = mine.Skip(Math.Max(0, at - 5)).Take(size + 5).Select(s => Collecting.Line("ACME", s.Subject, s.Holder, s.SeenAt, s.Meter, s.Name));
                    var answer = await sender.SightingsAsync(lines);
                    Assert.Equal((HttpStatusCode.OK, 0), (answer.Status, answer.Counts.Rejected));
                    Interlocked.Add(ref accepted, answer.Counts.Accepted);
                    at += size;
                }
            },
            Stop)));
        Assert.Equal(expected.Order(StringComparer.Ordinal), (await DaysAsync(desk)).Order(StringComparer.Ordinal));

        // no day is new to nobody; two that bring the same new row with several days at the same moment may both be told so
        Assert.True(accepted >= expected.Count);
        foreach (var sender in senders) sender.Dispose();
    }

    [Theory, EachDatabase]
    public async Task Counts_follow(TestDatabase database)
    {
        var desk = await DeskAsync(database);
        await desk.Collector.SightingsAsync(Enumerable.Range(0, 7).Select(i => Collecting.Line("ACME", $"pc-{i}", $"user {i}", Now)));
        await using var context = desk.App.Store.Context(desk.Partner.Id);
        while (await context.CustomerList.Where(c => c.CustomerId == desk.Acme).Select(c => EF.Property<long>(c, "used_endpoint")).SingleOrDefaultAsync(Stop) != 7)
            await Task.Delay(50, Stop);
    }

    private static byte[] Bomb()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            for (var i = 0; i < 20; i++)
                gzip.Write(new byte[1024 * 1024]);
        }

        return packed.ToArray();
    }

    /// <summary>A partner with customers ACME and ZETA, and a collector for all of them.</summary>
    private async Task<Desk> DeskAsync(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        var acme = partner.NewCustomer("ACME", "Acme");
        await app.SaveAsync(partner, [acme, partner.NewCustomer("ZETA", "Zeta")]);
        return new(app, partner, acme.Id, await app.CollectAsync(partner.Id));
    }

    private static async Task<IReadOnlyList<string>> DaysAsync(Desk desk)
    {
        await using var context = desk.App.Store.Context(desk.Partner.Id);
        var days = new List<string>();
        foreach (var row in await context.DaysSeen.AsNoTracking().ToListAsync(Stop))
        {
            int[] months = [row.D01, row.D02, row.D03, row.D04, row.D05, row.D06, row.D07, row.D08, row.D09, row.D10, row.D11, row.D12];
            days.AddRange(from month in Enumerable.Range(0, 12)
                          from day in Enumerable.Range(0, 31)
                          where (months[month] >> day & 1) != 0
                          select $"{row.Meter} {row.Subject} {row.Holder} {new DateOnly(row.Year, month + 1, day + 1):yyyy-MM-dd}");
        }

        days.Sort(StringComparer.Ordinal);
        return days;
    }

    private sealed record Desk(MusterApp App, TestPartner Partner, Guid Acme, Collecting Collector);
}
