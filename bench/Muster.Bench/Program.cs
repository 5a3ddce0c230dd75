using Muster.Bench;

// Prints each figure beside its floor, measured in the same run on the same store, and the ratio between the two.
if (Environment.GetEnvironmentVariable("MUSTER_DATABASE") is not { Length: > 0 } database || !database.StartsWith("postgres:", StringComparison.Ordinal))
{
    await Console.Error.WriteLineAsync("MUSTER_DATABASE must name a PostgreSQL store with the demo set: tools/bench.sh");
    return 2;
}

await using var site = await Site.StartAsync(database["postgres:".Length..]);
Console.WriteLine($"{Environment.ProcessorCount} cores, {await site.DescribeAsync()}");
Console.WriteLine();
Table.Head();
(string Name, Func<Site, Task> Run)[] benches =
[
    ("list", ListBench.RunAsync),
    ("csv", CsvBench.RunAsync),
    ("sightings", SightingsBench.RunAsync),
    ("count", CountBench.RunAsync),
    ("ingest", IngestBench.RunAsync),
    ("close", CloseBench.RunAsync),
    ("change", ChangeBench.RunAsync),
];
foreach (var (name, run) in benches.Where(b => args.Length == 0 || args.Contains(b.Name)))
    await run(site);
return 0;
