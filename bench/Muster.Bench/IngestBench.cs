using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Muster.Server.Features.Ingest;

namespace Muster.Bench;

/// <summary>Sightings over HTTP, from parsing to the answer after the commit, beside the bare statement on the same rows, with as many clients.</summary>
internal static class IngestBench
{
    private static readonly (int Size, int Clients, int Requests)[] Rounds = [(1, 8, 1_000), (100, 8, 300), (10_000, 2, 6)];

    public static async Task RunAsync(Site site)
    {
        var known = await SightingsBench.ReadAsync(site);
        await using var context = site.Store.Context(site.Partner.Id);
        var names = await context.Customers.AsNoTracking().ToDictionaryAsync(c => c.Id, c => c.ExternalId);
        using var http = await ClientAsync(site);

        // two days of their own, so that both find the same work to do; within the 400 days that may arrive
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        foreach (var (size, clients, requests) in Rounds)
        {
            var days = Enumerable.Range(0, 2).Select(_ => today.AddDays(-Random.Shared.Next(30, 390))).ToArray();
            var run = Guid.CreateVersion7().ToString("N");
            var batches = Enumerable.Range(0, requests).Select(r => Enumerable.Range(0, size).Select(i => known[((r * size) + i) % known.Count]).ToArray()).ToList();
            foreach (var (what, subject) in new (string, Func<int, string, string>)[]
            {
                ("new", (i, s) => $"{run}-{i}-{s}"),
                ("unchanged", (i, s) => $"{run}-{i}-{s}"),
                ("mixed", (i, s) => i % 2 == 0 ? $"{run}-{i}-{s}" : $"{run}-m{i}-{s}"),
            })
            {
                // subjects of their own for Muster and for the floor
                var ours = batches.Select((b, r) => Body(b, names, (i, s) => "h" + subject((r * size) + i, s), days[0])).ToList();
                var muster = await MeasureAsync(clients, ours, body => PostAsync(http, body));
                var theirs = batches.Select((b, r) => b.Select((k, i) => (k.Customer, Subject: "f" + subject((r * size) + i, k.Subject), k.Holder)).ToArray()).ToList();
                var floor = await MeasureAsync(clients, theirs, b => SightingsBench.BareAsync(site, b, days[1]));
                var count = (double)size * requests;
                Table.Row(
                    string.Create(CultureInfo.InvariantCulture, $"ingest over HTTP, {what}, batches of {size:N0}, {clients} clients"), count / muster / 1000, count / floor / 1000, "k/s", "bare unnest upsert", moreIsBetter: true);
            }
        }
    }

    private static async Task<HttpClient> ClientAsync(Site site)
    {
        var token = CollectorToken.New();
        await using var context = site.Store.Context(site.Partner.Id);
        var now = TimeProvider.System.GetUtcNow();
        context.Collectors.Add(new()
        {
            PartnerId = site.Partner.Id,
            Id = Guid.CreateVersion7(),
            Name = "bench",
            Prefix = CollectorToken.PrefixOf(token)!,
            Hash = CollectorToken.HashOf(token),
            CreatedAt = now,
            CreatedBy = "bench",
        });
        await context.SaveChangesAsync();
        var http = new HttpClient { BaseAddress = site.Client.BaseAddress, Timeout = TimeSpan.FromMinutes(5) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    private static byte[] Body((Guid Customer, string Subject, string Holder)[] rows, Dictionary<Guid, string> names, Func<int, string, string> subject, DateOnly day) =>
        Encoding.UTF8.GetBytes(string.Join('\n', rows.Select((r, i) =>
            System.Text.Json.JsonSerializer.Serialize(new { customer = names[r.Customer], meter = "endpoint", subject = subject(i, r.Subject), holder = r.Holder, seenAt = $"{day:yyyy-MM-dd}T08:30:00Z" }))));

    private static async Task PostAsync(HttpClient http, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        using var answer = await http.PostAsync(new Uri("/ingest/v1/sightings", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
        await answer.Content.CopyToAsync(Stream.Null);
    }

    private static async Task<double> MeasureAsync<T>(int clients, List<T> work, Func<T, Task> one)
    {
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(work, new ParallelOptions { MaxDegreeOfParallelism = clients }, async (item, _) => await one(item));
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
