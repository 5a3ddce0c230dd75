using Muster.Server.Features.Distribution;

namespace Muster.Server.Jobs;

/// <summary>Provisions what was ordered: looks for what is due every few seconds. Every server does.</summary>
public sealed partial class ProvisionJob(ProvisionOrders provision, TimeProvider clock, ILogger<ProvisionJob> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        try
        {
            do
            {
                try
                {
                    await provision.DrainAsync(stoppingToken);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // what is due stays a row, so the next round tries again
                    LogFailed(log, e);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the server stops; what was claimed is due again when its lease ends
        }
    }

    [LoggerMessage(141, LogLevel.Error, "Looking for what is to be provisioned failed and will be tried again.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
