using Muster.Server.Features.Mail;

namespace Muster.Server.Jobs;

/// <summary>Sends messages: looks into the outbox every few seconds.</summary>
public sealed partial class MailJob(SendMail send, TimeProvider clock, IHostApplicationLifetime lifetime, ILogger<MailJob> log) : Rounds(lifetime)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    protected override Task RoundAsync(CancellationToken stop) => send.DrainAsync(stop);

    /// <inheritdoc/>
    protected override Task PauseAsync(CancellationToken stop) => Task.Delay(Pause, clock, stop);

    /// <inheritdoc/>
    protected override void LogFailed(Exception exception) => LogFailed(log, exception);

    [LoggerMessage(123, LogLevel.Error, "Looking into the outbox failed and will be tried again.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
