using Muster.Server.Features.Notices;

namespace Muster.Server.Jobs;

/// <summary>Tells within a minute of what people did, and writes to those who want mail at once.</summary>
public sealed partial class NoticesJob(GiveNotices give, MailNotices mail, IHostApplicationLifetime lifetime, ILogger<NoticesJob> log) : Rounds(lifetime)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override async Task RoundAsync(CancellationToken stop)
    {
        await give.OfActsAsync(lookBack: false, stop);
        await mail.AtOnceAsync(stop);
    }

    /// <inheritdoc/>
    protected override Task PauseAsync(CancellationToken stop) => Task.Delay(Pause, stop);

    /// <inheritdoc/>
    protected override void LogFailed(Exception exception) => LogFailed(log, exception);

    [LoggerMessage(140, LogLevel.Error, "Giving notices failed and will be tried again.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
