using Muster.Server.Features.Audit;
using Quartz;

namespace Muster.Server.Jobs;

/// <summary>Seals the audit log each minute. A job of its own, so that no long day's work keeps it waiting.</summary>
public sealed class SealJob(SealAudit seal, IHostApplicationLifetime lifetime) : IJob
{
    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        try
        {
            await seal.Async(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // what is not sealed is sealed by another server, or after the next start
        }
    }
}
