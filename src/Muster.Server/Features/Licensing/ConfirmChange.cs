using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Licensing;
using Muster.Domain.Access;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Licensing;

/// <summary>How a step of a run ended.</summary>
public enum RunResult
{
    Done,

    /// <summary>The run has moved on since the form was filled.</summary>
    Conflict,

    /// <summary>None of its customers is left to change.</summary>
    NothingToDo,

    /// <summary>The day it was previewed for has come: it is to be previewed for another.</summary>
    DayPast,

    /// <summary>The role doesn't reach into a family it is about any more.</summary>
    FamilyClosed,

    /// <summary>No such run, or, where only its maker may, somebody else's.</summary>
    NotFound,
}

/// <summary>What is done with a previewed run: taking rows out, confirming, discarding, and taking back what still waits.</summary>
public sealed class ConfirmChange(MusterContext context, Scope scope, ProductCatalog catalog, ApplyPlannedActs acts, TimeProvider clock)
{
    /// <summary>Takes customers out of a run, or puts them back.</summary>
    public async Task<RunResult> TakeAsync(Guid runId, IReadOnlyCollection<Guid> customers, bool @out, CancellationToken ct)
    {
        if (await context.ChangeRuns.SingleOrDefaultAsync(r => r.Id == runId && r.PersonId == scope.PersonId, ct) is not { } run)
            return RunResult.NotFound;
        if (run.State != ChangeRunState.Previewed)
            return RunResult.Conflict;
        foreach (var act in await context.PlannedActs.Where(a => a.RunId == runId && customers.Contains(a.CustomerId)).ToListAsync(ct))
        {
            if ((act.State == PlannedActState.TakenOut) != @out)
                act.State = @out ? PlannedActState.TakenOut : ChangeJson.Read<ChangePreview>(act.Preview) is { Refusals.Count: > 0 } ? PlannedActState.Refused : PlannedActState.Draft;
        }

        run.Version++;
        return await SaveAsync(ct);
    }

    /// <summary>Confirms a run: its acts are carried out now, or wait for their day. Confirming what is confirmed does nothing more.</summary>
    /// <param name="runId">The run; one's own.</param>
    /// <param name="version">The version that was looked at.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<RunResult> ConfirmAsync(Guid runId, int version, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        if (await context.ChangeRuns.AsNoTracking().SingleOrDefaultAsync(r => r.Id == runId && r.PersonId == scope.PersonId, ct) is not { } run)
            return RunResult.NotFound;
        if (run.State == ChangeRunState.Confirmed)
            return RunResult.Done;
        var choice = ChangeJson.Read<LicenseChoice>(run.Choice) ?? LicenseChoice.Nothing;
        if (choice.Families(catalog).Any(f => scope.Level(f) != FamilyLevel.Full))
            return RunResult.FamilyClosed;
        if (run.DueOn <= today)
            return RunResult.DayPast;
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var mine = context.ChangeRuns.Where(r => r.Id == runId && r.PersonId == scope.PersonId && r.State == ChangeRunState.Previewed && r.Version == version);
        if (await mine.ExecuteUpdateAsync(u => u.SetProperty(r => r.State, ChangeRunState.Confirmed).SetProperty(r => r.ConfirmedAt, now).SetProperty(r => r.Version, r => r.Version + 1), ct) == 0)
            return await context.ChangeRuns.AnyAsync(r => r.Id == runId && r.State == ChangeRunState.Confirmed, ct) ? RunResult.Done : RunResult.Conflict;

        // what is scheduled is decided again on its day, whatever happens until then
        var (due, scheduled, text, reason) = (run.DueOn ?? today, run.DueOn is not null, run.Choice, run.Reason);
        var begun = await context.PlannedActs.Where(a => a.RunId == runId && a.State == PlannedActState.Draft && a.Preview != "").ExecuteUpdateAsync(
            u => u.SetProperty(a => a.State, PlannedActState.Waiting).SetProperty(a => a.Choice, text).SetProperty(a => a.DueOn, due).SetProperty(a => a.RequestedAt, now)
                .SetProperty(a => a.Reason, reason).SetProperty(a => a.Seen, a => scheduled ? "" : a.Seen),
            ct);
        if (begun == 0)
            return RunResult.NothingToDo;
        var tiers = choice.Tiers.ToDictionary(t => t.Key, t => t.Value.Length == 0 ? ChangeForm.None : t.Value);
        var addOns = choice.AddOns.Select(a => (a.Value ? "+" : "-") + a.Key);
        context.Record(scope, now, "licenses.plan", after: new { customers = begun, tiers, addOns, choice.AutomaticInstall, day = due, reason });

        // what is done at once says so itself, customer by customer; what waits must be found under its customer before
        if (scheduled)
            await RecordEachAsync(runId, PlannedActState.Waiting, now, "licenses.plan", id => (null, new { run = id, day = due, reason }), ct);
        await context.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        acts.Wake();
        return RunResult.Done;
    }

    /// <summary>Gives up a run that isn't confirmed.</summary>
    public async Task<RunResult> DiscardAsync(Guid runId, CancellationToken ct)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var mine = context.ChangeRuns.Where(r => r.Id == runId && r.PersonId == scope.PersonId);
        if (await mine.Where(r => r.State == ChangeRunState.Draft || r.State == ChangeRunState.Previewed)
            .ExecuteUpdateAsync(u => u.SetProperty(r => r.State, ChangeRunState.Discarded).SetProperty(r => r.Version, r => r.Version + 1), ct) == 0)
            return await mine.AnyAsync(ct) ? RunResult.Conflict : RunResult.NotFound;

        // nobody asks for them any more
        await context.PlannedActs.Where(a => a.RunId == runId).ExecuteDeleteAsync(ct);
        await transaction.CommitAsync(ct);
        return RunResult.Done;
    }

    /// <summary>Takes back all of a confirmed run that still waits, within scope.</summary>
    public async Task<RunResult> CancelAsync(Guid runId, CancellationToken ct)
    {
        var (now, who) = (clock.GetUtcNow(), scope.Who);
        if (!await context.ChangeRuns.AnyAsync(r => r.Id == runId && context.PlannedActs.Any(a => a.RunId == r.Id), ct))
            return RunResult.NotFound;
        if (await context.PlannedActs.AsNoTracking().FirstOrDefaultAsync(a => a.RunId == runId && a.State == PlannedActState.Waiting, ct) is { } one
            && ChangeLicensesAct.Of(one).Choice.Families(catalog).Any(f => scope.Level(f) != FamilyLevel.Full))
            return RunResult.FamilyClosed;
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var cancelled = await context.PlannedActs.Where(a => a.RunId == runId && a.State == PlannedActState.Waiting).ExecuteUpdateAsync(
            u => u.SetProperty(a => a.State, PlannedActState.Cancelled).SetProperty(a => a.EndedAt, now).SetProperty(a => a.EndedBy, who), ct);
        if (cancelled == 0)
            return RunResult.NothingToDo;
        context.Record(scope, now, "acts.cancel", before: new { run = runId, customers = cancelled });
        await RecordEachAsync(runId, PlannedActState.Cancelled, now, "acts.cancel", id => (new { run = id }, null), ct);
        await context.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return RunResult.Done;
    }

    /// <summary>Puts an act on record for each customer of a run whose act came into a state just now.</summary>
    private async Task RecordEachAsync(Guid runId, PlannedActState state, DateTimeOffset now, string act, Func<Guid, (object? Before, object? After)> facts, CancellationToken ct)
    {
        var (before, after) = facts(runId);
        foreach (var customer in await context.PlannedActs.Where(a => a.RunId == runId && a.State == state && (a.EndedAt == null || a.EndedAt == now)).Select(a => a.CustomerId).ToListAsync(ct))
            context.Record(scope, now, act, customer, before, after);
    }

    private async Task<RunResult> SaveAsync(CancellationToken ct)
    {
        try
        {
            await context.SaveChangesAsync(ct);
            return RunResult.Done;
        }
        catch (DbUpdateConcurrencyException)
        {
            context.ChangeTracker.Clear();
            return RunResult.Conflict;
        }
    }
}
