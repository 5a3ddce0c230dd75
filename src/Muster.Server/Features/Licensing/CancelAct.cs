using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Licensing;
using Muster.Domain.Access;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Licensing;

/// <summary>How taking back a planned act ended.</summary>
public enum CancelResult
{
    /// <summary>Taken back now, or before.</summary>
    Done,

    /// <summary>It has ended otherwise meanwhile.</summary>
    TooLate,

    /// <summary>The role may not.</summary>
    Forbidden,

    /// <summary>No such act within scope.</summary>
    NotFound,
}

/// <summary>Takes back a planned act that waits: what an older one lost to it, it has again.</summary>
public sealed class CancelAct(MusterContext context, Scope scope, IEnumerable<IPlannedAct> kinds, TimeProvider clock)
{
    /// <summary>Takes it back.</summary>
    public async Task<CancelResult> Async(Guid customerId, Guid actId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var who = scope.Who;
        var mine = context.PlannedActs.Where(a => a.CustomerId == customerId && a.Id == actId && a.State != PlannedActState.Draft && a.State != PlannedActState.TakenOut);
        if (await mine.AsNoTracking().SingleOrDefaultAsync(ct) is not { } act)
            return CancelResult.NotFound;
        if (!May(scope, kinds, act))
            return CancelResult.Forbidden;
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (await mine.Where(a => a.State == PlannedActState.Waiting)
            .ExecuteUpdateAsync(u => u.SetProperty(a => a.State, PlannedActState.Cancelled).SetProperty(a => a.EndedAt, now).SetProperty(a => a.EndedBy, who), ct) == 0)
            return await mine.AnyAsync(a => a.State == PlannedActState.Cancelled, ct) ? CancelResult.Done : CancelResult.TooLate;
        context.Record(scope, now, "acts.cancel", customerId, before: new { act.Kind, day = act.DueOn, who = act.Who, act.Reason });
        await context.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return CancelResult.Done;
    }

    /// <summary>Whether somebody may take an act back: by its kind, and by the families it is about.</summary>
    public static bool May(Scope scope, IEnumerable<IPlannedAct> kinds, PlannedAct act) =>
        kinds.FirstOrDefault(k => k.Kind == act.Kind) is { } kind && scope.May(kind.Permission) && kind.Families(act).All(f => scope.Level(f) == FamilyLevel.Full);
}
