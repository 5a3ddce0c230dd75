using System.Globalization;
using Muster.Server.Features.Operations;

namespace Muster.Server.Features.Billing;

/// <summary>Closes every day what is due on it (<see cref="CloseMonth"/>). A partner that lacks a price is tried again each day.</summary>
public sealed class CloseDueMonths(CloseMonth close) : DailyJob
{
    /// <inheritdoc/>
    public override string Name => "close";

    /// <inheritdoc/>
    public override async Task RunAsync(DateOnly day, JobProgress progress, CancellationToken ct)
    {
        var outcomes = await close.CloseDueAsync(ct);
        progress.Done = outcomes.Count(o => o.Result == CloseResult.Closed);
        progress.Total = outcomes.Count;
        var stopped = outcomes.Count(o => o.Result == CloseResult.Stopped);
        if (stopped > 0)
            throw new JobException($"{stopped.ToString(CultureInfo.InvariantCulture)} statements were not closed, because products have no price. They are tried again tomorrow, or by muster close.");
    }
}
