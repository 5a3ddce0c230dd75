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
await ListBench.RunAsync(site);
await CsvBench.RunAsync(site);
await SightingsBench.RunAsync(site);
await CountBench.RunAsync(site);
await IngestBench.RunAsync(site);
await CloseBench.RunAsync(site);
await ChangeBench.RunAsync(site);
await OrdersBench.RunAsync(site);
return 0;
