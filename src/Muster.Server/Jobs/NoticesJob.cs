using Muster.Server.Features.Notices;

namespace Muster.Server.Jobs;

/// <summary>Tells within a minute of what people did, and writes to those who want mail at once. Every server does.</summary>
public sealed partial class NoticesJob(GiveNotices give, MailNotices mail, ILogger<NoticesJob> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                try
                {
                    await give.OfActsAsync(lookBack: false, stoppingToken);
                    await mail.AtOnceAsync(stoppingToken);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // what wasn't told is found again by the next round
                    LogFailed(log, e);
                }

                await Task.Delay(Pause, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the server stops
        }
    }

    [LoggerMessage(140, LogLevel.Error, "Giving notices failed and will be tried again.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
