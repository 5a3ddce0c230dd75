using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Muster.Bench;

/// <summary>The CSV of all customers over HTTP, beside COPY TO of the same rows in the same order.</summary>
internal static class CsvBench
{
    public static Task RunAsync(Site site) =>
        MeasureAsync(site, "CSV of all customers", "/customers.csv", $"select * from customer_list where partner_id = '{site.Partner.Id}' order by name_search, customer_id");

    /// <summary>Measures a download beside COPY TO of the same rows.</summary>
    public static async Task MeasureAsync(Site site, string what, string path, string rows)
    {
        await DownloadAsync(site, path);
        var downloads = new List<(double Ms, double FirstByte, long Bytes)>();
        var copies = new List<double>();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var peak = before;
        using (var watch = new Timer(_ => peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false)), null, 0, 20))
        {
            for (var round = 0; round < 5; round++)
            {
                downloads.Add(await DownloadAsync(site, path));
                copies.Add(await CopyAsync(site, rows));
            }
        }

        downloads.Sort();
        copies.Sort();
        Table.Row($"{what}, median", downloads[2].Ms, copies[2], "ms", "COPY TO STDOUT");
        Table.Note("  first byte", string.Create(CultureInfo.InvariantCulture, $"{downloads.Average(d => d.FirstByte):F1} ms"));
        Table.Note("  size and memory while it streams", string.Create(CultureInfo.InvariantCulture, $"{downloads[0].Bytes / 1e6:F1} MB; heap {before / 1e6:F0} MB before, {peak / 1e6:F0} MB at most"));
    }

    private static async Task<(double Ms, double FirstByte, long Bytes)> DownloadAsync(Site site, string path)
    {
        var start = Stopwatch.GetTimestamp();
        using var answer = await site.Client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        await using var stream = await answer.Content.ReadAsStreamAsync();
        var buffer = new byte[64 * 1024];
        var bytes = (long)await stream.ReadAsync(buffer);
        var first = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        int read;
        while ((read = await stream.ReadAsync(buffer)) > 0)
            bytes += read;
        return (Stopwatch.GetElapsedTime(start).TotalMilliseconds, first, bytes);
    }

    private static async Task<double> CopyAsync(Site site, string rows)
    {
        var start = Stopwatch.GetTimestamp();
        await using var connection = await site.Bare.OpenConnectionAsync();
        using var copy = await connection.BeginTextExportAsync($"copy ({rows}) to stdout (format csv)");
        var buffer = new char[64 * 1024];
        while (await copy.ReadAsync(buffer, CancellationToken.None) > 0)
        {
        }

        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
