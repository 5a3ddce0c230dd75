using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Orders;
using Muster.Server.Features.Access;
using Muster.Server.Features.Licensing;

namespace Muster.Server.Features.Distribution;

/// <summary>What a distributor does when provisioning has failed: tries again, or gives the order up and has undone what was done of it.</summary>
public sealed class AnswerFailure(Store store, Scope scope, TimeProvider clock)
{
    /// <summary>Has the failed step tried again now. What should have begun meanwhile begins today: nobody had it before.</summary>
    /// <param name="orderId">The order.</param>
    /// <param name="line">The subscription whose change failed; 0 for the whole order.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<MoveOutcome> RetryAsync(Guid orderId, int line, CancellationToken ct)
    {
        await using var view = store.Context(scope.PartnerId);
        if (await DistributorView.FindAsync(view, scope.PartnerId, orderId, ct) is not { } found)
            return new(false);
        var now = clock.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        await using var context = store.Context(found.PartnerId);
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var asked = await context.Provisionings.Where(p => p.OrderId == orderId && p.Line == line && p.Failure != "")
            .ExecuteUpdateAsync(u => u.SetProperty(p => p.DueAt, now).SetProperty(p => p.Attempts, 0).SetProperty(p => p.Failure, ""), ct);
        if (asked == 0)
            return new(true, MoveRefusal.NotFailed);
        var order = await DistributorView.OrdersWithin(context, scope.PartnerId).SingleAsync(o => o.Id == orderId, ct);
        var late = await DistributorView.SubscriptionsWithin(context, scope.PartnerId)
            .Where(s => s.OrderId == orderId && (line == 0 || s.Line == line) && s.LicenseId == null && s.Starts < today).ToListAsync(ct);
        if (late.Exists(s => DecideSubscription.IsOver(s, today)))
            return new(true, MoveRefusal.Over);
        foreach (var subscription in late)
        {
            subscription.Starts = today;
            subscription.DueOn = subscription.DueFrom(today);
        }

        // a page that shows the old day is refused
        if (late.Count > 0)
            order.Version++;
        DateOnly? starts = late.Count > 0 ? today : null;

        DistributorView.AddEvent(context, orderId, line == 0 ? null : line, now, scope.Who, "order.retry", facts: starts is null ? null : new { starts });
        await DistributorView.SaveWithRecordAsync(context, scope, now, "order.retry", found.ForCustomerId, new { found.Number, line, starts }, tellsPartner: true, ct);
        await transaction.CommitAsync(ct);
        return new(true);
    }

    /// <summary>Gives a failed order up. Its licenses are never in force, and the customer it made is closed.</summary>
    /// <param name="orderId">The order.</param>
    /// <param name="version">The version the form was filled from.</param>
    /// <param name="reason">Why.</param>
    /// <param name="ct">Cancels.</param>
    public Task<MoveOutcome> RejectAsync(Guid orderId, int version, string reason, CancellationToken ct) =>
        Store.TriedAgainAsync(() => RejectOnceAsync(orderId, version, reason, ct));

    private async Task<MoveOutcome> RejectOnceAsync(Guid orderId, int version, string reason, CancellationToken ct)
    {
        await using var view = store.Context(scope.PartnerId);
        if (await DistributorView.FindAsync(view, scope.PartnerId, orderId, ct) is not { } found)
            return new(false);
        reason = reason.Trim();
        if (!DecideOrder.IsReason(reason))
            return new(true, MoveRefusal.Reason);
        var now = clock.GetUtcNow();
        await using var context = store.Context(found.PartnerId);
        try
        {
            await using var transaction = await context.Database.BeginTransactionAsync(ct);
            var customer = found.ForCustomerId is { } id ? await LicensedCustomer.HoldAsync(context, store, id, ct) : null;
            var order = await DistributorView.OrdersWithin(context, scope.PartnerId).SingleAsync(o => o.Id == orderId, ct);
            if (order.Version != version)
                return new(true, Conflict: true);
            if (await context.Provisionings.Where(p => p.OrderId == orderId && p.Line == 0 && p.Failure != "").ExecuteDeleteAsync(ct) == 0)
                return new(true, MoveRefusal.NotFailed);
            var subscriptions = await DistributorView.SubscriptionsWithin(context, scope.PartnerId).Where(s => s.OrderId == orderId).OrderBy(s => s.Line).ToListAsync(ct);
            foreach (var subscription in subscriptions)
            {
                var from = subscription.Status;
                if (SubscriptionMoves.To(from, SubscriptionAct.Reject, SubscriptionMover.Distributor) is not { } to)
                    return new(true, MoveRefusal.NotFromHere);
                subscription.Status = to;
                DistributorView.AddEvent(context, orderId, subscription.Line, now, scope.Who, "order.reject", from, to, reason: reason);
            }

            if (customer is not null)
                await UndoAsync(context, order, subscriptions, customer, reason, now, ct);
            order.Version++;
            await DistributorView.SaveWithRecordAsync(context, scope, now, "order.reject", order.ForCustomerId, new { order.Number, reason }, tellsPartner: true, ct);
            await transaction.CommitAsync(ct);
            return new(true);
        }
        catch (DbUpdateException)
        {
            // provisioning, or a colleague, was faster
            return new(true, Conflict: true);
        }
    }

    private async Task UndoAsync(MusterContext context, Order order, IReadOnlyList<Subscription> subscriptions, LicensedCustomer customer, string reason, DateTimeOffset now, CancellationToken ct)
    {
        var plan = DecideSubscription.Undo(subscriptions, customer.Licenses);
        if (!plan.IsEmpty)
            await customer.ApplyAsync(plan, Scope.OfDistributor(scope, context.PartnerId), "order.reject", reason, now, ct);

        // a customer that this order made has nothing else, unless somebody has given it something since
        if (order.NewCustomer is null || customer.Licenses.Any(l => l.DistributorId is null)
            || await context.Devices.AnyAsync(d => d.CustomerId == customer.Customer.Id, ct)
            || await context.Subscriptions.AnyAsync(s => s.ForCustomerId == customer.Customer.Id && s.OrderId != order.Id, ct))
            return;
        customer.Customer.ClosedAt = now;
        customer.Customer.PartnerAssistance = false;
        await context.SaveChangesAsync(ct);
        await context.CustomerList.Where(c => c.CustomerId == customer.Customer.Id).ExecuteDeleteAsync(ct);
    }
}
