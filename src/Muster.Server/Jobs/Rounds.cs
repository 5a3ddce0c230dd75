namespace Muster.Server.Jobs;

/// <summary>
/// Work that is looked for every few seconds, from the moment the server answers until it stops. Every server does. What is to be done
/// is told by rows: what a round leaves, or fails at, is found by the next, here or elsewhere.
/// </summary>
public abstract class Rounds(IHostApplicationLifetime lifetime) : BackgroundService
{
    /// <summary>From when the server answers until it looks for work: the first page needn't wait for what nobody waits for.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    /// <summary>Does what is to be done now.</summary>
    protected abstract Task RoundAsync(CancellationToken stop);

    /// <summary>Waits for the next round.</summary>
    protected abstract Task PauseAsync(CancellationToken stop);

    /// <summary>Says that a round failed.</summary>
    protected abstract void LogFailed(Exception exception);

    /// <inheritdoc/>
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using (lifetime.ApplicationStarted.Register(started.SetResult))
                await started.Task.WaitAsync(stoppingToken);
            await Task.Delay(Delay, stoppingToken);
            while (true)
            {
                try
                {
                    await RoundAsync(stoppingToken);
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    LogFailed(e);
                }

                await PauseAsync(stoppingToken);
            }
        }
        catch (Exception e) when (e is OperationCanceledException || stoppingToken.IsCancellationRequested)
        {
            // the server stops; what was claimed is due again when its lease ends
        }
    }
}
