using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Muster.Server.Features.Usage;

namespace Muster.Bench;

/// <summary>A new day for every customer, as the midnight job does it, and the counting in it alone, beside a bare binary COPY of the days seen.</summary>
internal static class CountBench
{
    /// <summary>As many as the server counts together.</summary>
    private const int AtOnce = 50;

    public static async Task RunAsync(Site site)
    {
        var (counting, recount) = (site.Services.GetRequiredService<CountUsage>(), site.Services.GetRequiredService<RecountCustomers>());
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        List<Guid> customers;
        await using (var context = site.Store.Context(site.Partner.Id))
            customers = await context.Customers.OrderBy(c => c.Id).Select(c => c.Id).ToListAsync();

        var floor = await TimeAsync(() => CopyAsync(site));
        var count = await TimeAsync(() => Parallel.ForEachAsync(
            customers.Chunk(AtOnce),
            new ParallelOptions { MaxDegreeOfParallelism = site.Store.Writers },
            async (some, ct) => await counting.ManyAsync(site.Partner.Id, [.. some.Select(c => (c, (DateOnly?)today.AddDays(-28)))], today.AddDays(31), ct)));
        Table.Row("counting everybody, 60 days", count, floor, "s", "binary COPY of days_seen");

        await recount.MarkAllAsync(site.Partner.Id, today, CancellationToken.None);
        var midnight = await TimeAsync(() => recount.DrainAsync(site.Partner.Id, null, CancellationToken.None));
        Table.Row("a new day for everybody", midnight, floor, "s", "binary COPY of days_seen");
        using var me = Process.GetCurrentProcess();
        Table.Note("  peak memory of this process", string.Create(CultureInfo.InvariantCulture, $"{me.PeakWorkingSet64 / 1e6:F0} MB"));
    }

    private static async Task CopyAsync(Site site)
    {
        await using var connection = await site.Bare.OpenConnectionAsync();
        await using var copy = await connection.BeginRawBinaryCopyAsync("copy (select * from days_seen) to stdout (format binary)");
        var buffer = new byte[1 << 20];
        while (await copy.ReadAsync(buffer, CancellationToken.None) > 0)
        {
            // what is read is thrown away: this is what reading alone costs
        }
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
