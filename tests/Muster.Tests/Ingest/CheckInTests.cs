using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Muster.Customers;
using Muster.Domain.Protection;
using Muster.Infrastructure;
using Xunit;

namespace Muster.Ingest;

/// <summary>What one device says of itself: the device, its gaps and its usage follow, and the newest word counts.</summary>
public sealed class CheckInTests(TestStores stores)
{
    private static readonly DateTimeOffset Now = TestClock.Start;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_device_appears_with_what_it_says(TestDatabase database)
    {
        var desk = await DeskAsync(database);
        var answer = await SendAsync(desk, Now.AddMinutes(-2), "pc-1", "Ada", ("Endpoint-Protection", "installed"), ("device-encryption", "missing"));
        Assert.Equal((HttpStatusCode.OK, "accepted"), (answer.Status, Result(answer)));
        Assert.Equal(
            ["endpoint-protection installed", "xdr-sensor missing"],
            answer.Body.GetProperty("wanted").EnumerateArray().Select(w => $"{w.GetProperty("component").GetString()} {w.GetProperty("status").GetString()}"));
        var device = await DeviceAsync(desk);
        Assert.Equal(("HOST pc-1", "Debian", "Ada", Now.AddMinutes(-2)), (device.HostName, device.Os, device.LastUser, device.CheckedInAt));
        Assert.Equal([("endpoint-protection", ComponentStatus.Installed), ("device-encryption", ComponentStatus.Missing)], device.Components.Select(c => (c.Code, c.Status)));

        // on the meter of what is on it, and on no other
        await using var context = desk.App.Store.Context(desk.Partner.Id);
        Assert.Equal("endpoint pc-1 ada", await context.DaysSeen.Select(d => d.Meter + " " + d.Subject + " " + d.Holder).SingleAsync(Stop));
        Assert.Equal("HOST pc-1", await context.Subjects.Select(s => s.Name).SingleAsync(Stop));
    }

    [Theory, EachDatabase]
    public async Task The_newest_word_counts_in_whatever_order_they_come(TestDatabase database)
    {
        var desk = await DeskAsync(database);
        await SendAsync(desk, Now, "pc-1", "ada", ("endpoint-protection", "stopped"), ("xdr-sensor", "installed"));
        var written = await DeviceAsync(desk);
        Assert.Equal("duplicate", Result(await SendAsync(desk, Now, "pc-1", "bob", ("endpoint-protection", "installed"))));
        Assert.Equal("superseded", Result(await SendAsync(desk, Now.AddDays(-1), "pc-1", "eve", ("endpoint-protection", "installed"))));
        var kept = await DeviceAsync(desk);
        Assert.Equal((written.LastUser, written.CheckedInAt, written.LastSeen), (kept.LastUser, kept.CheckedInAt, kept.LastSeen));
        Assert.Equal(written.Components, kept.Components);

        // a status that stays keeps its beginning; nobody at it takes it from no one
        Assert.Equal("accepted", Result(await SendAsync(desk, Now.AddMinutes(1), "pc-1", null, ("endpoint-protection", "stopped"), ("xdr-sensor", "stopped"))));
        var later = await DeviceAsync(desk);
        Assert.Equal("ada", later.LastUser);
        Assert.Equal([Now, Now.AddMinutes(1)], later.Components.Select(c => c.Since));
    }

    [Theory, EachDatabase]
    public async Task Check_ins_at_once_make_one_device_that_says_the_newest(TestDatabase database)
    {
        var desk = await DeskAsync(database);
        await using var second = await stores.NewAppAsync(database);
        using var other = await second.CollectAsync(desk.Partner.Id, desk.Acme);
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i =>
            SendAsync(desk with { Collector = i % 2 == 0 ? desk.Collector : other }, Now.AddSeconds(-i), "pc-1", $"user {i}", ("endpoint-protection", i % 3 == 0 ? "installed" : "stopped"))));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.Status));
        var device = await DeviceAsync(desk);
        Assert.Equal(("user 0", Now, ComponentStatus.Installed), (device.LastUser, device.CheckedInAt, Assert.Single(device.Components).Status));
    }

    [Theory, EachDatabase]
    public async Task A_stopped_service_shows_as_a_gap_and_goes_when_it_runs_again(TestDatabase database)
    {
        var desk = await DeskAsync(database);
        var visitor = await desk.App.SignInAsync(desk.Partner);
        foreach (var (minute, status, shown) in new[] { (0, "installed", false), (1, "stopped", true), (2, "installed", false) })
        {
            await SendAsync(desk, Now.AddMinutes(minute), "pc-1", "ada", ("endpoint-protection", status), ("xdr-sensor", "installed"));
            Page page;
            do
            {
                page = await visitor.GetAsync($"/customers/{desk.Acme}/devices?attention=unprotected");
                await Task.Delay(50, Stop);
            }
            while (page.AllText.Contains("HOST pc-1", StringComparison.Ordinal) != shown);
            Assert.Equal(shown, page.AllText.Contains("Stopped: Endpoint protection", StringComparison.Ordinal));
        }
    }

    [Theory, EachDatabase]
    public async Task What_is_wrong_is_said_and_nothing_is_kept(TestDatabase database)
    {
        var desk = await DeskAsync(database);
        const string Good = "\"id\":\"pc\",\"hostName\":\"pc\",\"kind\":\"server\",\"seenAt\":\"2031-03-12T09:00:00Z\",\"components\":[]";
        foreach (var (body, status, code) in new (string, int, string)[]
        {
            ("", 400, "malformed"),
            ("[]", 400, "malformed"),
            ("{\"id\":7}", 400, "malformed"),
            ("{\"id\":\"\\ud800\"}", 400, "malformed"),
            ("null", 400, "malformed"),
            ("{" + new string(' ', 70_000) + "}", 413, "too-large"),
            ("{" + Good.Replace("\"pc\",\"hostName\"", "\"\",\"hostName\"", StringComparison.Ordinal) + "}", 422, "bad-subject"),
            ("{" + Good.Replace("\"hostName\":\"pc\"", $"\"hostName\":\"{new string('h', 201)}\"", StringComparison.Ordinal) + "}", 422, "bad-name"),
            ("{" + Good.Replace("server", "toaster", StringComparison.Ordinal) + "}", 422, "bad-kind"),
            ("{" + Good.Replace("00Z", "00", StringComparison.Ordinal) + "}", 422, "bad-instant"),
            ("{" + Good.Replace("2031", "2041", StringComparison.Ordinal) + "}", 422, "future"),
            ("{" + Good.Replace("2031", "2029", StringComparison.Ordinal) + "}", 422, "too-old"),
            ("{" + Good.Replace("\"components\":[]", "\"components\":null", StringComparison.Ordinal) + "}", 422, "bad-component"),
            ("{" + Good.Replace("[]", "[null]", StringComparison.Ordinal) + "}", 422, "bad-component"),
            ("{" + Good.Replace("[]", "[{\"code\":\"a\",\"status\":\"gone\"}]", StringComparison.Ordinal) + "}", 422, "bad-component"),
            ("{" + Good.Replace("[]", "[{\"code\":\"a\",\"status\":\"missing\"},{\"code\":\"A\",\"status\":\"missing\"}]", StringComparison.Ordinal) + "}", 422, "bad-component"),
            ("{\"lastUser\":\"a\\u0000\"," + Good + "}", 422, "bad-holder"),
            ("{\"customer\":\"ZETA\"," + Good + "}", 422, "unknown-customer"),
        })
        {
            var answer = await desk.Collector.SendAsync("/ingest/v1/checkins", System.Text.Encoding.UTF8.GetBytes(body));
            Assert.True((status, code) == ((int)answer.Status, answer.Code), $"{body[..Math.Min(80, body.Length)]}: {(int)answer.Status} {answer.Code}");
        }

        await using var context = desk.App.Store.Context(desk.Partner.Id);
        Assert.Empty(await context.Devices.ToListAsync(Stop));

        // a collector for everybody must say whose it is, and finds nobody else's
        using var wide = await desk.App.CollectAsync(desk.Partner.Id);
        Assert.Equal("unknown-customer", (await wide.SendAsync("/ingest/v1/checkins", System.Text.Encoding.UTF8.GetBytes("{" + Good + "}"))).Code);
        Assert.Equal(HttpStatusCode.OK, (await wide.SendAsync("/ingest/v1/checkins", System.Text.Encoding.UTF8.GetBytes("{\"customer\":\"ZETA\"," + Good + "}"))).Status);
    }

    private static string Result(Answer answer) => answer.Body.GetProperty("result").GetString()!;

    private static Task<Answer> SendAsync(Desk desk, DateTimeOffset at, string id, string? user, params (string Code, string Status)[] components) =>
        desk.Collector.SendAsync("/ingest/v1/checkins", JsonSerializer.SerializeToUtf8Bytes(new
        {
            id,
            hostName = "HOST " + id,
            kind = "computer",
            os = "Debian",
            lastUser = user,
            seenAt = at,
            components = components.Select(c => new { code = c.Code, version = "1.2", status = c.Status }),
        }));

    private static async Task<Device> DeviceAsync(Desk desk)
    {
        await using var context = desk.App.Store.Context(desk.Partner.Id);
        return await context.Devices.AsNoTracking().SingleAsync(Stop);
    }

    /// <summary>A partner with customers ACME, licensed for endpoint with XDR, and ZETA; the collector is bound to ACME.</summary>
    private async Task<Desk> DeskAsync(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        var acme = partner.NewCustomer("ACME", "Acme");
        await app.SaveAsync(partner, [acme, partner.NewCustomer("ZETA", "Zeta"), acme.NewLicense("CIXAXDR", 10)]);
        return new(app, partner, acme.Id, await app.CollectAsync(partner.Id, acme.Id));
    }

    private sealed record Desk(MusterApp App, TestPartner Partner, Guid Acme, Collecting Collector);
}
