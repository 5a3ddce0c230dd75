using Muster.Server.Features.Usage;

namespace Muster.Server.Jobs;

/// <summary>Keeps cached figures up to date: works off marks every few seconds. Every server does, also those of a new day (<see cref="CountNewDay"/>).</summary>
public sealed partial class RecountJob(RecountCustomers recount, TimeProvider clock, ILogger<RecountJob> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        do
        {
            try
            {
                await recount.GoThroughAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // marks stay until they are worked off, so the next round tries again
                LogFailed(log, e);
            }
        }
        while (await NextAsync(timer, stoppingToken));
    }

    /// <summary>Waits for the next round; false when the server stops, which is no fault.</summary>
    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(101, LogLevel.Error, "Recounting failed and will be tried again.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
