using Muster.Data.Usage;

namespace Muster.Server.Features.Import;

/// <summary>Adds sightings of any age to the days seen, in batches that the writer merges.</summary>
internal static class ImportSightings
{
    private const int BatchSize = 10_000;

    public static async Task RunAsync(ImportRun run, CancellationToken stop)
    {
        var customers = await run.CustomersAsync(stop);
        var problems = new List<Problem>();
        var lines = new SightingLines(run.File, run.Catalog, run.Time.GetUtcNow(), problems.Add, remark => run.Report([remark]));
        var batch = new UsageBatch();
        long held = 0, changed = 0;
        foreach (var line in lines.Read())
        {
            run.Tally.Read++;
            if (customers.TryGetValue(line.Customer, out var customer))
            {
                if (run.Writes) batch.Add(customer, line.Sighting);
                held++;
            }
            else
            {
                run.Tally.Bad++;
                problems.Add(new Problem(line.Line, "customer", $"there is no customer {TextRules.Quote(line.Customer)}"));
            }
            if (held + problems.Count < BatchSize) continue;
            await FlushAsync();
        }
        await FlushAsync();
        run.Tally.Read += lines.BadLines;
        run.Tally.Bad += lines.BadLines;
        if (!run.Writes || run.Tally.Read == run.Tally.Bad) return;
        await using var context = run.Store.Context(run.Partner);
        context.AuditEntries.Add(run.Audit(ImportKind.Sightings, changed, 0));
        await context.SaveChangesAsync(stop);

        async Task FlushAsync()
        {
            if (batch.Count > 0) changed += await run.Store.WriteUsageAsync(run.Partner, batch, stop);
            batch.Clear();
            held = 0;
            run.Report(problems);
            problems.Clear();
            run.Progress?.Report((double)run.File.Position / run.File.Length);
        }
    }
}
