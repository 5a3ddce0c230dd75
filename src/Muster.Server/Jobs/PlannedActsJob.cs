using Muster.Server.Features.Licensing;

namespace Muster.Server.Jobs;

/// <summary>Carries out what people planned: looks every few seconds, and at once where it was just confirmed. Every server does.</summary>
public sealed partial class PlannedActsJob(ApplyPlannedActs acts, ILogger<PlannedActsJob> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                try
                {
                    await acts.Async(stoppingToken);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // what failed still waits, so the next round tries again
                    LogFailed(log, e);
                }

                await acts.WaitAsync(Pause, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the server stops; what isn't done waits for another one, or for the next start
        }
    }

    [LoggerMessage(131, LogLevel.Error, "Carrying out planned acts failed and will be tried again.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
