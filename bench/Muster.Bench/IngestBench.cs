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
    private static readonly (int Size, int Clients, int Requests)[] Rounds = [(1, 8, 1_000), (100, 8, 600), (10_000, 2, 64)];

    /// <summary>Subjects of a run: a letter, the run and more before the subject they were made from.</summary>
    private const string Ours = "^[fhvw][0-9a-f]{32}-";
    private const int Turns = 8;
    private static readonly (int Size, int Clients, int Requests)[] Warm = [(10, 8, 6_000), (10_000, 2, 20)];

    public static async Task RunAsync(Site site)
    {
        var known = await SightingsBench.ReadAsync(site);
        try
        {
            await MeasureAllAsync(site, known);
        }
        finally
        {
            // what is left behind would be known to the next run, and make these customers ever larger
            await site.ReadAllAsync("delete from days_seen where partner_id = $1 and customer_id = any($2) and subject ~ $3", site.Partner.Id, known.Select(k => k.Customer).Distinct().ToArray(), Ours);
            await site.ReadAllAsync("delete from late_days where partner_id = $1 and subject ~ $2", site.Partner.Id, Ours);
            await site.ReadAllAsync(
                "insert into recounts(partner_id, customer_id, from_day, marks, claimed_until) select $1, c, current_date - 100, 1, to_timestamp(0) from unnest($2) c on conflict (partner_id, customer_id) do update set marks = recounts.marks + 1",
                site.Partner.Id, known.Select(k => k.Customer).Distinct().ToArray());
        }
    }

    private static async Task MeasureAllAsync(Site site, List<(Guid Customer, string Subject, string Holder)> known)
    {
        await using var context = site.Store.Context(site.Partner.Id);
        var names = await context.Customers.AsNoTracking().ToDictionaryAsync(c => c.Id, c => c.ExternalId);
        using var http = await ClientAsync(site);

        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        await WarmAsync(site, http, known, names, today);
        foreach (var (size, clients, requests) in Rounds)
        {
            var run = Guid.CreateVersion7().ToString("N");
            var batches = Enumerable.Range(0, requests).Select(r => Enumerable.Range(0, size).Select(i => known[((r * size) + i) % known.Count]).ToArray()).ToList();
            foreach (var (what, day, subject) in new (string, DateOnly, Func<int, string, string>)[]
            {
                ("new", today, (i, s) => $"{run}-{i}-{s}"),
                ("unchanged", today, (i, s) => $"{run}-{i}-{s}"),
                ("mixed", today, (i, s) => i % 2 == 0 ? $"{run}-{i}-{s}" : $"{run}-m{i}-{s}"),
                ("new in a closed month", today.AddDays(-70), (i, s) => $"{run}-l{i}-{s}"),
            })
            {
                // subjects of their own for Muster and for the floor
                var ours = batches.Select((b, r) => Body(b, names, (i, s) => "h" + subject((r * size) + i, s), day)).ToList();
                var theirs = batches.Select((b, r) => b.Select((k, i) => (k.Customer, Subject: "f" + subject((r * size) + i, k.Subject), k.Holder)).ToArray()).ToList();

                await CountedAsync(site);

                // by turns: the counting that follows what Muster took goes on beside both
                var (muster, floor) = (0.0, 0.0);
                foreach (var (bodies, bare) in ours.Chunk(requests / Turns).Zip(theirs.Chunk(requests / Turns)))
                {
                    muster += await MeasureAsync(clients, bodies, body => PostAsync(http, body));
                    floor += await MeasureAsync(clients, bare, b => SightingsBench.BareAsync(site, b, day));
                }

                var count = (double)size * requests;
                Table.Row(
                    string.Create(CultureInfo.InvariantCulture, $"ingest over HTTP, {what}, batches of {size:N0}, {clients} clients"), count / muster / 1000, count / floor / 1000, "k/s", "bare unnest upsert", moreIsBetter: true);
            }
        }
    }

    /// <summary>A server that has just started compiles more than it writes: it is measured as it is after some thousand requests, small and large.</summary>
    private static async Task WarmAsync(Site site, HttpClient http, List<(Guid Customer, string Subject, string Holder)> known, Dictionary<Guid, string> names, DateOnly today)
    {
        foreach (var (size, clients, requests) in Warm)
        {
            var run = Guid.CreateVersion7().ToString("N");
            var rows = Enumerable.Range(0, requests).Select(r => Enumerable.Range(0, size).Select(i => known[((r * size) + i) % known.Count]).ToArray()).ToList();
            for (var twice = 0; twice < 2; twice++)
            {
                await MeasureAsync(clients, rows.ConvertAll(b => Body(b, names, (i, s) => $"w{run}-{i}-{s}", today)), body => PostAsync(http, body));
                await MeasureAsync(clients, rows.ConvertAll(b => b.Select((k, i) => (k.Customer, Subject: $"v{run}-{i}-{k.Subject}", k.Holder)).ToArray()), b => SightingsBench.BareAsync(site, b, today));
            }
        }
    }

    /// <summary>Waits until what was written before has been counted: it is no part of what comes now.</summary>
    private static async Task CountedAsync(Site site)
    {
        await using var context = site.Store.Context(site.Partner.Id);
        while (await context.Recounts.AnyAsync())
            await Task.Delay(200);
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
            System.Text.Json.JsonSerializer.Serialize(new { customer = names[r.Customer], meter = "endpoint", subject = subject(i, r.Subject), holder = r.Holder, seenAt = $"{day:yyyy-MM-dd}T00:00:01Z" }))));

    private static async Task PostAsync(HttpClient http, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        using var answer = await http.PostAsync(new Uri("/ingest/v1/sightings", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
        await answer.Content.CopyToAsync(Stream.Null);
    }

    private static async Task<double> MeasureAsync<T>(int clients, IReadOnlyList<T> work, Func<T, Task> one)
    {
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(work, new ParallelOptions { MaxDegreeOfParallelism = clients }, async (item, _) => await one(item));
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
