using Muster.Server.Features.Usage;

namespace Muster.Server.Jobs;

/// <summary>Keeps cached figures up to date: works off marks every few seconds, also those of a new day (<see cref="CountNewDay"/>).</summary>
public sealed partial class RecountJob(RecountCustomers recount, TimeProvider clock, IHostApplicationLifetime lifetime, ILogger<RecountJob> log) : Rounds(lifetime)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override Task RoundAsync(CancellationToken stop) => recount.GoThroughAsync(stop);

    /// <inheritdoc/>
    protected override Task PauseAsync(CancellationToken stop) => Task.Delay(Pause, clock, stop);

    /// <inheritdoc/>
    protected override void LogFailed(Exception exception) => LogFailed(log, exception);

    [LoggerMessage(101, LogLevel.Error, "Recounting failed and will be tried again.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
