using Muster.Server.Features.Licensing;

namespace Muster.Server.Jobs;

/// <summary>Carries out what people planned: looks every few seconds, and at once where it was just confirmed.</summary>
public sealed partial class PlannedActsJob(ApplyPlannedActs acts, IHostApplicationLifetime lifetime, ILogger<PlannedActsJob> log) : Rounds(lifetime)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override Task RoundAsync(CancellationToken stop) => acts.Async(stop);

    /// <inheritdoc/>
    protected override Task PauseAsync(CancellationToken stop) => acts.WaitAsync(Pause, stop);

    /// <inheritdoc/>
    protected override void LogFailed(Exception exception) => LogFailed(log, exception);

    [LoggerMessage(131, LogLevel.Error, "Carrying out planned acts failed and will be tried again.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
