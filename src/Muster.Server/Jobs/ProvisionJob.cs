using Muster.Server.Features.Distribution;

namespace Muster.Server.Jobs;

/// <summary>Provisions what was ordered: looks for what is due every few seconds.</summary>
public sealed partial class ProvisionJob(ProvisionOrders provision, TimeProvider clock, IHostApplicationLifetime lifetime, ILogger<ProvisionJob> log) : Rounds(lifetime)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override Task RoundAsync(CancellationToken stop) => provision.DrainAsync(stop);

    /// <inheritdoc/>
    protected override Task PauseAsync(CancellationToken stop) => Task.Delay(Pause, clock, stop);

    /// <inheritdoc/>
    protected override void LogFailed(Exception exception) => LogFailed(log, exception);

    [LoggerMessage(141, LogLevel.Error, "Looking for what is to be provisioned failed and will be tried again.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
