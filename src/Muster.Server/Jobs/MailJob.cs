using Muster.Server.Features.Mail;

namespace Muster.Server.Jobs;

/// <summary>Sends messages: looks into the outbox every few seconds. Every server does.</summary>
public sealed partial class MailJob(SendMail send, TimeProvider clock, ILogger<MailJob> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

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
                    await send.DrainAsync(stoppingToken);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // messages stay until they are sent, so the next round tries again
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

    [LoggerMessage(123, LogLevel.Error, "Looking into the outbox failed and will be tried again.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
