using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Licensing;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Licensing;

/// <summary>
/// Carries out what waits and is due, of all partners: each act in one transaction that holds its customer and takes the act's state
/// from waiting, so that it happens once, whoever else works on it and whenever a server dies.
/// </summary>
public sealed partial class ApplyPlannedActs(Store store, IEnumerable<IPlannedAct> kinds, TimeProvider clock, ILogger<ApplyPlannedActs> log) : IDisposable
{
    /// <summary>The outcome of an act whose customer is there no more.</summary>
    public const string CustomerGone = """{"gone":true}""";

    private const int AtOnce = 10_000;
    private readonly SemaphoreSlim _asked = new(0, 1);
    private readonly Dictionary<PlannedActKind, IPlannedAct> _kinds = kinds.ToDictionary(k => k.Kind);

    /// <summary>Says that there may be something to do now. After the commit that made it so.</summary>
    public void Wake()
    {
        try
        {
            _asked.Release();
        }
        catch (SemaphoreFullException)
        {
            // it is awake
        }
    }

    /// <summary>Waits until somebody says that there may be something to do, at most for a time.</summary>
    public Task WaitAsync(TimeSpan most, CancellationToken ct) => _asked.WaitAsync(most, ct);

    /// <summary>Carries out all that is due, and returns how many acts ended.</summary>
    /// <param name="ct">Cancels; what was done stays done, and the rest waits.</param>
    /// <exception cref="AggregateException">Some failed, after all others were carried out; they wait for a later call.</exception>
    public async Task<int> Async(CancellationToken ct)
    {
        var (done, failures, failed) = (0, new ConcurrentQueue<Exception>(), new ConcurrentDictionary<(Guid Customer, Guid Act), bool>());
        while (true)
        {
            var due = (await DueAsync(AtOnce + failed.Count, ct)).Where(a => !failed.ContainsKey((a.CustomerId, a.Id))).ToList();
            if (due.Count == 0)
                return failures.IsEmpty ? done : throw new AggregateException(failures);

            // one customer's acts follow each other; servers begin with different customers, so as not to wait for each other at each
            var customers = due.GroupBy(a => (a.PartnerId, a.CustomerId)).ToArray();
            Random.Shared.Shuffle(customers);
            await Parallel.ForEachAsync(customers, new ParallelOptions { MaxDegreeOfParallelism = store.Writers, CancellationToken = ct }, async (acts, token) =>
            {
                foreach (var act in acts)
                {
                    try
                    {
                        if (await ApplyAsync(act, token))
                            Interlocked.Increment(ref done);
                    }
                    catch (Exception e) when (e is not OperationCanceledException)
                    {
                        // it waits for a later try, and whatever comes after it for the same customer too
                        failures.Enqueue(e);
                        foreach (var later in acts)
                            failed[(later.CustomerId, later.Id)] = true;
                        LogFailed(log, e, act.Id);
                        return;
                    }
                }
            });
        }
    }

    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    /// <summary>What is due, of all partners: system work, which acts for each in a context of its own.</summary>
    private async Task<List<DueAct>> DueAsync(int most, CancellationToken ct)
    {
        var today = Today;
        await using var all = store.Context();
        return await all.PlannedActs.IgnoreQueryFilters([MusterContext.PartnerFilter]).Where(a => a.State == PlannedActState.Waiting && a.DueOn <= today)
            .OrderBy(a => a.DueOn).ThenBy(a => a.RequestedAt).ThenBy(a => a.Id).Select(a => new DueAct(a.PartnerId, a.CustomerId, a.Id)).Take(most).ToListAsync(ct);
    }

    private async Task<bool> ApplyAsync(DueAct due, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        await using var context = store.Context(due.PartnerId);
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var customer = await LicensedCustomer.HoldAsync(context, store, due.CustomerId, ct);

        // from here on it is this transaction's: another server, or whoever takes it back, finds that it waits no more
        var mine = context.PlannedActs.Where(a => a.CustomerId == due.CustomerId && a.Id == due.Id);
        if (await mine.Where(a => a.State == PlannedActState.Waiting && a.DueOn <= today).ExecuteUpdateAsync(u => u.SetProperty(a => a.State, PlannedActState.Done), ct) == 0)
            return false;
        var act = await mine.AsNoTracking().SingleAsync(ct);
        var scope = Scope.OfPlanned(due.PartnerId, act.PersonId, act.Who, act.Address);
        var outcome = customer is null ? new(false, CustomerGone) : await _kinds[act.Kind].ApplyAsync(context, customer, act, scope, now, ct);
        await context.SaveChangesAsync(ct);
        var state = outcome.ReplacedBy.Length > 0 ? PlannedActState.Cancelled : outcome.Done ? PlannedActState.Done : PlannedActState.Refused;
        await mine.ExecuteUpdateAsync(
            u => u.SetProperty(a => a.State, state).SetProperty(a => a.Outcome, outcome.Outcome).SetProperty(a => a.EndedAt, now).SetProperty(a => a.EndedBy, outcome.ReplacedBy), ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _asked.Dispose();

    [LoggerMessage(130, LogLevel.Error, "The planned act {Act} failed and will be tried again.")]
    private static partial void LogFailed(ILogger logger, Exception exception, Guid act);

    private readonly record struct DueAct(Guid PartnerId, Guid CustomerId, Guid Id);
}
