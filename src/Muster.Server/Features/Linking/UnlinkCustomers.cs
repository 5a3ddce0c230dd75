using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Data.Licensing;
using Muster.Domain.Accounts;
using Muster.Domain.Licensing;
using Muster.Domain.Orders;
using Muster.Server.Features.Access;
using Muster.Server.Features.Licensing;

namespace Muster.Server.Features.Linking;

/// <summary>What unlinking a customer would do today.</summary>
/// <param name="Customer">The customer.</param>
/// <param name="Decision">When, and what ends; or why not.</param>
/// <param name="Ends">The licenses that end by it.</param>
/// <param name="Kept">How many licenses of its own the company keeps.</param>
/// <param name="Scheduled">The day it is scheduled for already; null when it isn't.</param>
/// <param name="Fingerprint">What all this was read from.</param>
public sealed record UnlinkPreview(Customer Customer, UnlinkDecision Decision, IReadOnlyList<License> Ends, int Kept, DateOnly? Scheduled, string Fingerprint)
{
    /// <summary>Whether it can be asked for.</summary>
    public bool IsPossible => Decision.On is not null && Scheduled is null;
}

/// <summary>How unlinking one customer ended.</summary>
public enum UnlinkResult
{
    /// <summary>It is unlinked.</summary>
    Done,

    /// <summary>It will be, on a day.</summary>
    Scheduled,

    /// <summary>The rules don't allow it.</summary>
    Refused,

    /// <summary>Something changed since the preview.</summary>
    Changed,

    /// <summary>There is no such customer within scope.</summary>
    NotFound,
}

/// <summary>How unlinking a customer ended.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="Result">How.</param>
/// <param name="On">The first day on which it isn't linked; null when nothing was done.</param>
public readonly record struct UnlinkOutcome(Guid CustomerId, UnlinkResult Result, DateOnly? On = null);

/// <summary>Unlinks customers: at once, or on the first of the next month by a planned act. Each in a transaction of its own.</summary>
public sealed class UnlinkCustomers(MusterContext context, Store store, Scope scope, MoveCompany move, TimeProvider clock)
{
    /// <summary>The most customers in one go.</summary>
    public const int Most = 200;

    /// <summary>Code of the act that revokes a license.</summary>
    private const string Revoke = "licenses.revoke";

    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    /// <summary>What would happen to each; those out of scope are left out. By name.</summary>
    public async Task<IReadOnlyList<UnlinkPreview>> PreviewAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        var chosen = ids.Take(Most).ToList();
        var customers = await context.Customers.AsNoTracking().Where(c => chosen.Contains(c.Id)).ToListAsync(ct);
        var licenses = (await context.Licenses.AsNoTracking().Where(l => chosen.Contains(l.CustomerId)).ToListAsync(ct)).ToLookup(l => l.CustomerId);
        var revoked = (await context.LicenseEvents.Where(e => chosen.Contains(e.CustomerId) && e.Act == Revoke).Select(e => e.LicenseId).ToListAsync(ct)).ToHashSet();
        var ordered = await OrderedAsync(context, chosen, revoked, ct);
        var scheduled = (await Waiting().Where(a => chosen.Contains(a.CustomerId)).Select(a => new { a.CustomerId, a.DueOn }).ToListAsync(ct)).ToLookup(a => a.CustomerId, a => a.DueOn);
        return
        [
            .. customers.OrderBy(c => SearchText.Of(c.Name), StringComparer.Ordinal).ThenBy(c => c.ExternalId, StringComparer.Ordinal).Select(c =>
            {
                var own = licenses[c.Id].ToList();
                var decision = DecideUnlink.Of(c.BillingType, own, revoked, ordered.Contains(c.Id), Today);
                var ending = decision.Plan.Edits.Select(e => e.LicenseId).ToHashSet();
                return new UnlinkPreview(
                    c, decision, [.. own.Where(l => ending.Contains(l.Id)).OrderBy(l => l.Product, StringComparer.Ordinal)], own.Count(l => l.Owner == LicenseOwner.Customer && !(l.End < Today)),
                    scheduled[c.Id].Select(d => (DateOnly?)d).FirstOrDefault(), LicensedCustomer.FingerprintOf(c, own));
            }),
        ];
    }

    /// <summary>Unlinks those that were seen so; one that fails by the rules or has changed keeps no other.</summary>
    /// <param name="seen">Each customer with the fingerprint of its preview.</param>
    /// <param name="reason">Why, as typed; may be empty.</param>
    /// <param name="key">The key that makes sending twice do it once; empty for none.</param>
    /// <param name="ct">Cancels; what was done stays done.</param>
    public async Task<IReadOnlyList<UnlinkOutcome>> Async(IReadOnlyList<(Guid CustomerId, string Fingerprint)> seen, string reason, string key, CancellationToken ct)
    {
        await move.MakeNoneAsync(ct);
        reason = reason.Trim();
        if (reason.Length > LicenseEvent.LongestReason)
            reason = reason[..LicenseEvent.LongestReason];
        var outcomes = new List<UnlinkOutcome>();
        foreach (var (id, fingerprint) in seen.Take(Most))
            outcomes.Add(await Store.TriedAgainAsync(() => OneAsync(id, fingerprint, reason, key.Length == 0 ? "" : $"{key}:{id:N}", ct)));
        return outcomes;
    }

    /// <summary>Decides on a customer that is held.</summary>
    internal static async Task<UnlinkDecision> DecideAsync(MusterContext context, LicensedCustomer held, DateOnly today, DateOnly? dueOn, CancellationToken ct)
    {
        var id = held.Customer.Id;
        var revoked = (await context.LicenseEvents.Where(e => e.CustomerId == id && e.Act == Revoke).Select(e => e.LicenseId).ToListAsync(ct)).ToHashSet();
        return DecideUnlink.Of(held.Customer.BillingType, held.Licenses, revoked, (await OrderedAsync(context, [id], revoked, ct)).Count > 0, today, dueOn);
    }

    /// <summary>Those of some customers for whom a subscription isn't over, those whose license was revoked aside.</summary>
    private static async Task<HashSet<Guid>> OrderedAsync(MusterContext context, IReadOnlyCollection<Guid> ids, HashSet<Guid> revoked, CancellationToken ct)
    {
        var subscriptions = await context.Subscriptions.Where(s => ids.Contains(s.ForCustomerId!.Value) && s.Status != SubscriptionStatus.Cancelled && s.Status != SubscriptionStatus.Rejected)
            .Select(s => new { Customer = s.ForCustomerId!.Value, s.LicenseId }).ToListAsync(ct);
        return [.. subscriptions.Where(s => s.LicenseId is not { } license || !revoked.Contains(license)).Select(s => s.Customer)];
    }

    /// <summary>Ends the licenses and closes the row, in the open transaction.</summary>
    internal static async Task UnlinkAsync(MoveCompany move, MusterContext context, LicensedCustomer held, LicensePlan plan, Scope scope, string reason, Guid? keep, DateTimeOffset now, CancellationToken ct)
    {
        var partner = await context.Partners.Where(p => p.Id == context.PartnerId).Select(p => p.Name).SingleAsync(ct);
        await held.ApplyAsync(plan, scope, "customer.unlink", reason, now, ct);
        var moved = await move.Async(context, held.Customer, Partner.NoneId, held.Customer.TenantId.ToString("N"), keep, ct);
        var own = context.PartnerId;
        try
        {
            // the company reads in its own log that it happened, not what its partner's licenses were
            context.PartnerId = Partner.NoneId;
            context.Record(Scope.OfPlanned(Partner.NoneId, scope.PersonId, scope.Who, scope.Address), now, "customer.unlink", moved.Id, before: new { partner }, log: AuditLog.Customer);
            await context.SaveChangesAsync(ct);
        }
        finally
        {
            context.PartnerId = own;
        }
    }

    private async Task<UnlinkOutcome> OneAsync(Guid id, string fingerprint, string reason, string key, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        context.ChangeTracker.Clear();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (await LicensedCustomer.HoldAsync(context, store, id, ct) is not { } held)
        {
            // sent twice, it is gone by the first
            return await context.WasSentBeforeAsync(scope.PersonId, key, ct) ? new(id, UnlinkResult.Done, Today) : new(id, UnlinkResult.NotFound);
        }

        if (await Waiting().Where(a => a.CustomerId == id).Select(a => (DateOnly?)a.DueOn).FirstOrDefaultAsync(ct) is { } waiting)
            return new(id, UnlinkResult.Scheduled, waiting);
        if (held.Fingerprint != fingerprint)
            return new(id, UnlinkResult.Changed);
        var decision = await DecideAsync(context, held, Today, null, ct);
        if (decision.On is not { } on)
            return new(id, UnlinkResult.Refused);
        if (key.Length > 0)
            context.Requests.Add(new Request { PartnerId = context.PartnerId, PersonId = scope.PersonId!.Value, Key = key, Outcome = "/customers", At = now });
        if (on <= Today)
        {
            await UnlinkAsync(move, context, held, decision.Plan, scope, reason, null, now, ct);
        }
        else
        {
            var chosen = JsonSerializer.Serialize(new PlannedUnlink.Chosen(held.Customer.ExternalId, held.Customer.Name), ComponentJson.Options);
            context.PlannedActs.Add(ActOnLicenses.Waiting(context, scope, id, PlannedActKind.Unlink, chosen, on, reason, now));
            context.Record(scope, now, "unlink.schedule", id, after: new { on, reason });
            await context.SaveChangesAsync(ct);
        }

        await transaction.CommitAsync(ct);
        context.ChangeTracker.Clear();
        return new(id, on <= Today ? UnlinkResult.Done : UnlinkResult.Scheduled, on);
    }

    private IQueryable<PlannedAct> Waiting() => context.PlannedActs.Where(a => a.Kind == PlannedActKind.Unlink && a.State == PlannedActState.Waiting);
}
