using System.Data.Common;
using System.Threading.Channels;
using Muster.Data;
using Muster.Data.Usage;
using Muster.Domain.Usage;

namespace Muster.Server.Features.Ingest;

/// <summary>
/// Writes what arrives. Requests that wait together are written in one transaction for each partner, and each is answered after
/// its commit. When such a transaction fails, its requests are tried one by one, so that none suffers for another.
/// </summary>
internal sealed class WriteSightings(Store store) : BackgroundService
{
    /// <summary>Requests at hand in this process, being read or written; further ones are asked to come back.</summary>
    public const int MostAtHand = 64;

    /// <summary>Sightings written together; more gain nothing.</summary>
    private const int MostTogether = 10_000;

    private readonly Channel<Request> _waiting = Channel.CreateBounded<Request>(MostAtHand);
    private int _atHand;

    /// <summary>Takes a place; <see cref="Leave"/> gives it back.</summary>
    /// <returns>False when there is none.</returns>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _atHand) <= MostAtHand)
            return true;
        Leave();
        return false;
    }

    /// <summary>Gives a place back.</summary>
    public void Leave() => Interlocked.Decrement(ref _atHand);

    /// <summary>Writes sightings of a partner's customers and returns after the commit.</summary>
    /// <returns>For each whether it added a day; if not, the day was known.</returns>
    public async Task<bool[]> Async(Guid partnerId, IReadOnlyList<(Guid Customer, Sighting Sighting)> sightings, CancellationToken ct)
    {
        if (sightings.Count == 0)
            return [];
        var request = new Request(partnerId, sightings);
        await _waiting.Writer.WriteAsync(request, ct);
        return await request.Answer.Task.WaitAsync(ct);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // one commits while another is being prepared; rows are taken in the order of their key, so two don't lock each other out
        await Task.WhenAll(Enumerable.Range(0, Math.Min(2, store.Writers)).Select(_ => Task.Run(() => WorkAsync(stoppingToken), CancellationToken.None)));
    }

    private async Task WorkAsync(CancellationToken stop)
    {
        try
        {
            var together = new List<Request>();
            while (await _waiting.Reader.WaitToReadAsync(stop))
            {
                together.Clear();
                var count = 0;
                while (count < MostTogether && _waiting.Reader.TryRead(out var next))
                {
                    together.Add(next);
                    count += next.Sightings.Count;
                }

                foreach (var ofPartner in together.GroupBy(r => r.PartnerId))
                    await WriteAsync([.. ofPartner]);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // what still waits was never answered: its senders come back
            while (_waiting.Reader.TryRead(out var left))
                left.Answer.TrySetCanceled(stop);
        }
    }

    private async Task WriteAsync(IReadOnlyList<Request> requests)
    {
        try
        {
            var added = new UsageAdded();
            var batch = new UsageBatch { Added = added };
            foreach (var (customer, sighting) in requests.SelectMany(r => r.Sightings))
                batch.Add(customer, sighting);
            await store.WriteUsageAsync(requests[0].PartnerId, batch, CancellationToken.None);
            foreach (var request in requests)
                request.Answer.TrySetResult([.. request.Sightings.Select(s => added.Take(s.Customer, s.Sighting))]);
        }
        catch (Exception e) when (requests.Count > 1 && e is not DbException { IsTransient: true, SqlState: null })
        {
            foreach (var request in requests)
                await WriteAsync([request]);
        }
        catch (Exception e)
        {
            foreach (var request in requests)
                request.Answer.TrySetException(e);
        }
    }

    private sealed record Request(Guid PartnerId, IReadOnlyList<(Guid Customer, Sighting Sighting)> Sightings)
    {
        public TaskCompletionSource<bool[]> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
