using Muster.Data;
using Muster.Data.Access;
using Muster.Data.Licensing;
using Muster.Domain.Access;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Licensing;

/// <summary>How an act on one customer's licenses ended.</summary>
/// <param name="Found">Whether the customer, and the license, is there within scope.</param>
/// <param name="Refused">Why it was not done; null when it was, now or by an earlier sending of the same form.</param>
/// <param name="Conflict">Whether the customer's licenses changed since the form was shown; nothing was done.</param>
public readonly record struct LicensingOutcome(bool Found, LicensingDecision? Refused = null, bool Conflict = false)
{
    /// <summary>Whether it is done.</summary>
    public bool Done => Found && Refused is null && !Conflict;

    /// <summary>The status of an answer that is no redirect.</summary>
    public int Status => Conflict ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity;
}

/// <summary>What was sent with an act besides what it chooses.</summary>
/// <param name="Act">Stable code of the act, as in the audit log.</param>
/// <param name="Key">The key that makes sending twice do it once; empty when it wasn't said.</param>
/// <param name="Seen">Fingerprint of what the form showed; null where it showed nothing that could change.</param>
/// <param name="Reason">Why, as typed; may be empty.</param>
public sealed record SentAct(string Act, string Key, string? Seen = null, string Reason = "");

/// <summary>An act that is to happen on a later day, decided again then.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Choice">What is chosen, as JSON, given what it would do now.</param>
/// <param name="On">The day.</param>
public sealed record LaterAct(PlannedActKind Kind, Func<LicensePlan, string> Choice, DateOnly On);

/// <summary>The way of every act on one customer's licenses: hold, decide, carry out, put on record, all in one transaction and once.</summary>
public sealed class ActOnLicenses(MusterContext context, Store store, Scope scope, ProductCatalog catalog, TimeProvider clock)
{
    /// <summary>The day, UTC.</summary>
    public DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    /// <summary>Whether who asks may change a family.</summary>
    public bool MayChange(string family) => scope.Level(family) == FamilyLevel.Full;

    /// <summary>Does it.</summary>
    /// <param name="customerId">The customer.</param>
    /// <param name="sent">What was sent.</param>
    /// <param name="decide">Decides about the customer as it is now; null when what it is about isn't there.</param>
    /// <param name="more">What else the act writes, once the licenses are changed, given those that began; a refusal of it undoes all. Null for nothing.</param>
    /// <param name="ct">Cancels.</param>
    /// <param name="later">What is to be done on a later day, where that was decided on; null for at once.</param>
    public async Task<LicensingOutcome> Async(
        Guid customerId,
        SentAct sent,
        Func<LicensedCustomer, CancellationToken, Task<LicensingDecision?>> decide,
        Func<IReadOnlyList<License>, CancellationToken, Task<LicensingRefusal?>>? more,
        CancellationToken ct,
        LaterAct? later = null)
    {
        var now = clock.GetUtcNow();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (await LicensedCustomer.HoldAsync(context, store, customerId, ct) is not { } customer)
            return new(false);
        if (await context.WasSentBeforeAsync(scope.PersonId, sent.Key, ct))
            return new(true);
        if (sent.Seen is { } seen && seen != customer.Fingerprint)
            return new(true, Conflict: true);
        if (await decide(customer, ct) is not { } decision)
            return new(false);
        decision = decision.Within(customer.Licenses, catalog, MayChange);
        if (decision.Plan is not { } plan)
            return new(true, decision);
        if (sent.Key.Length > 0 && scope.PersonId is { } person)
            context.Requests.Add(new Request { PartnerId = context.PartnerId, PersonId = person, Key = sent.Key, Outcome = $"/customers/{customerId}", At = now });
        if (later is not null)
        {
            Plan(customerId, sent, later, plan, now);
            await context.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return new(true);
        }

        var begun = await customer.ApplyAsync(plan, scope, sent.Act, sent.Reason, now, ct);
        if (more is not null && await more(begun, ct) is { } refusal)
        {
            context.ChangeTracker.Clear();
            return new(true, refusal);
        }

        await transaction.CommitAsync(ct);
        return new(true);
    }

    /// <summary>What somebody asked for, to be carried out on its day.</summary>
    internal static PlannedAct Waiting(MusterContext context, Scope scope, Guid customerId, PlannedActKind kind, string choice, DateOnly on, string reason, DateTimeOffset now) => new()
    {
        PartnerId = context.PartnerId,
        CustomerId = customerId,
        Id = Guid.CreateVersion7(now),
        Kind = kind,
        Choice = choice,
        DueOn = on,
        State = PlannedActState.Waiting,
        PersonId = scope.PersonId,
        Who = scope.Who,
        Address = scope.Address,
        RequestedAt = now,
        Reason = reason,
    };

    private void Plan(Guid customerId, SentAct sent, LaterAct later, LicensePlan plan, DateTimeOffset now)
    {
        context.PlannedActs.Add(Waiting(context, scope, customerId, later.Kind, later.Choice(plan), later.On, sent.Reason, now));
        context.Record(scope, now, sent.Act + ".schedule", customerId, after: new { day = later.On, products = plan.Begins.Select(b => b.Product).ToList(), sent.Reason });
    }
}
