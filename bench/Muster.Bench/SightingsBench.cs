using System.Diagnostics;
using Muster.Data.Usage;
using Muster.Domain.Usage;
using Npgsql;

namespace Muster.Bench;

/// <summary>Writing sightings of subjects that are known, on a day that is new and again on the same day, beside the bare statement.</summary>
internal static class SightingsBench
{
    private const int Subjects = 50_000;

    public static async Task RunAsync(Site site)
    {
        var known = await ReadAsync(site);

        // a day of its own for Muster and for the floor, so that both find the same work to do; years back, so that the list stays as it is
        var day = new DateOnly(2026, 1, 1).AddDays(-Random.Shared.Next(400, 3000));
        foreach (var size in (int[])[100, 10_000])
        {
            var batches = known.Chunk(size).Take(size == 100 ? 100 : 5).ToList();
            var count = batches.Sum(b => b.Length);
            var ours = day = day.AddDays(1);
            var theirs = day = day.AddDays(1);
            var muster = await MeasureAsync(batches, b => WriteAsync(site, b, ours));
            var floor = await MeasureAsync(batches, b => BareAsync(site, b, theirs));
            Table.Row($"sightings, new day, batches of {size}", count / muster / 1000, count / floor / 1000, "k/s", "bare unnest upsert", moreIsBetter: true);
            muster = await MeasureAsync(batches, b => WriteAsync(site, b, ours));
            floor = await MeasureAsync(batches, b => BareAsync(site, b, theirs));
            Table.Row($"sightings, same day again, batches of {size}", count / muster / 1000, count / floor / 1000, "k/s", "bare unnest upsert", moreIsBetter: true);
        }
    }

    private static async Task<double> MeasureAsync(List<(Guid Customer, string Subject, string Holder)[]> batches, Func<(Guid Customer, string Subject, string Holder)[], Task> write)
    {
        var start = Stopwatch.GetTimestamp();
        foreach (var batch in batches)
            await write(batch);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static Task<long> WriteAsync(Site site, (Guid Customer, string Subject, string Holder)[] rows, DateOnly day)
    {
        var batch = new UsageBatch();
        foreach (var (customer, subject, holder) in rows)
            batch.Add(customer, "endpoint", DaysSeen.Of(subject, holder, day));
        return site.Store.WriteUsageAsync(site.Partner.Id, batch, CancellationToken.None);
    }

    internal static async Task BareAsync(Site site, (Guid Customer, string Subject, string Holder)[] rows, DateOnly day)
    {
        await using var command = site.Bare.CreateCommand($"""
            insert into days_seen as t (partner_id, customer_id, meter, subject, holder, year, {string.Join(", ", Enumerable.Range(1, 12).Select(m => $"d{m:00}"))})
            select $1, c, 'endpoint', s, h, $5, {string.Join(", ", Enumerable.Range(1, 12).Select(m => m == day.Month ? "$6" : "0"))} from unnest($2, $3, $4) u(c, s, h)
            on conflict (partner_id, customer_id, meter, subject, holder, year) do update set d{day.Month:00} = t.d{day.Month:00} | excluded.d{day.Month:00}
            """);
        command.Parameters.Add(new() { Value = site.Partner.Id });
        command.Parameters.Add(new() { Value = rows.Select(r => r.Customer).ToArray() });
        command.Parameters.Add(new() { Value = rows.Select(r => r.Subject).ToArray() });
        command.Parameters.Add(new() { Value = rows.Select(r => r.Holder).ToArray() });
        command.Parameters.Add(new() { Value = (short)day.Year });
        command.Parameters.Add(new() { Value = DaysSeen.Bit(day) });
        await command.ExecuteNonQueryAsync();
    }

    internal static async Task<List<(Guid Customer, string Subject, string Holder)>> ReadAsync(Site site)
    {
        await using var command = site.Bare.CreateCommand($"""
            select distinct customer_id, subject, holder from days_seen where partner_id = $1 and meter = 'endpoint' order by customer_id, subject, holder limit {Subjects}
            """);
        command.Parameters.Add(new() { Value = site.Partner.Id });
        await using var reader = await command.ExecuteReaderAsync();
        var known = new List<(Guid Customer, string Subject, string Holder)>();
        while (await reader.ReadAsync())
            known.Add((reader.GetGuid(0), reader.GetString(1), reader.GetString(2)));
        return known;
    }
}
