using System.Diagnostics;
using System.Globalization;
using Muster.Data;
using Muster.Server.Features.Operations;

namespace Muster.Server.Features.Usage;

/// <summary>
/// Rolls every customer over to a new day: those whose figures change by time alone are marked, and all servers work off the marks.
/// Done when no row of the list is from the day before any more.
/// </summary>
public sealed class CountNewDay(Store store, RecountCustomers recount, TimeProvider clock) : DailyJob
{
    /// <summary>How long to wait for what other servers have taken before it is called stuck.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public override string Name => "count";

    /// <inheritdoc/>
    public override async Task RunAsync(DateOnly day, JobProgress progress, CancellationToken ct)
    {
        var least = await DueAsync(ct);
        var total = least;
        progress.Total = total;
        var still = Stopwatch.StartNew();
        while (true)
        {
            await recount.MarkDueAsync(ct);
            var failed = 0;
            try
            {
                var before = progress.Done;
                await recount.DrainAsync(null, new Told(done => progress.Done = Math.Min(total, before + done)), ct);
            }
            catch (AggregateException e)
            {
                failed = e.InnerExceptions.Count;
            }

            var due = await DueAsync(ct);
            progress.Done = Math.Max(0, total - due);
            if (due == 0)
                return;
            if (due < least)
            {
                least = due;
                still.Restart();
            }

            // what this server could not count stays marked and is tried again; others may still be at theirs
            if (due <= failed || still.Elapsed > Patience)
                throw new JobException($"{due.ToString(CultureInfo.InvariantCulture)} customers could not be counted. The log says why; they are tried again.");
            await Task.Delay(Pause, clock, ct);
        }
    }

    private async Task<long> DueAsync(CancellationToken ct)
    {
        await using var connection = await store.ConnectAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from customer_list where refresh_on <= @today";
        command.AddParameter("@today", DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime));
        return Convert.ToInt64(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
    }

    private sealed class Told(Action<int> told) : IProgress<int>
    {
        public void Report(int value) => told(value);
    }
}
