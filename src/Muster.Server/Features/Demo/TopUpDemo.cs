using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Usage;
using Muster.Server.Features.Usage;

namespace Muster.Server.Features.Demo;

/// <summary>Brings the demo set of a store up to today, so that a demo looked at weeks later isn't silent everywhere.</summary>
public sealed class TopUpDemo(Store store, RecountCustomers recount, TimeProvider clock)
{
    /// <summary>How old a demo set may grow before it is topped up, in days.</summary>
    public const int MostDays = 7;

    private const int RowsPerBatch = 10_000;

    /// <summary>
    /// Goes on where the set ends, each subject in its own way, through the same writer as real sightings. Does nothing in a store
    /// without a demo set, or with one that is fresh. Customers that have been removed stay removed.
    /// </summary>
    /// <param name="ct">Cancels; a later call begins again, which harms nothing.</param>
    /// <returns>Whether anything was added.</returns>
    public async Task<bool> RunAsync(CancellationToken ct)
    {
        Dictionary<string, string> facts;
        await using (var context = store.Context())
            facts = await context.StoreFacts.Where(f => f.Key.StartsWith("demo-")).ToDictionaryAsync(f => f.Key, f => f.Value, ct);
        if (!facts.TryGetValue(GenerateDemo.TodayFact, out var last))
            return false;
        var upTo = Day(last);
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        if (today.DayNumber - upTo.DayNumber <= MostDays)
            return false;

        var options = new DemoOptions(
            int.Parse(facts[GenerateDemo.CustomersFact], CultureInfo.InvariantCulture),
            int.Parse(facts[GenerateDemo.SubjectsFact], CultureInfo.InvariantCulture),
            long.Parse(facts[GenerateDemo.SeedFact], CultureInfo.InvariantCulture),
            Day(facts[GenerateDemo.OriginFact]));
        var batch = new UsageBatch();
        foreach (var customers in DemoSet.Customers(options).Chunk(200))
        {
            foreach (var ofPartner in customers.GroupBy(c => c.PartnerId))
            {
                await using var context = store.Context(ofPartner.Key);
                var ids = ofPartner.Select(c => c.Id).ToList();
                var there = (await context.Customers.Where(c => ids.Contains(c.Id)).Select(c => c.Id).ToListAsync(ct)).ToHashSet();
                foreach (var customer in ofPartner.Where(c => there.Contains(c.Id)))
                {
                    customer.Continue(upTo.AddDays(1), today, batch);
                    if (batch.Count < RowsPerBatch)
                        continue;
                    await store.WriteUsageAsync(ofPartner.Key, batch, ct);
                    batch.Clear();
                }

                await store.WriteUsageAsync(ofPartner.Key, batch, ct);
                batch.Clear();
            }
        }

        await recount.MarkDueAsync(ct);
        await recount.DrainAsync(null, null, ct);
        await using var own = store.Context();
        await own.StoreFacts.Where(f => f.Key == GenerateDemo.TodayFact).ExecuteUpdateAsync(u => u.SetProperty(f => f.Value, GenerateDemo.DayText(today)), ct);
        return true;
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
