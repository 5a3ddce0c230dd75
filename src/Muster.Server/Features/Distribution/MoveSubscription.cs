using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Orders;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Domain.Orders;
using Muster.Server.Features.Access;
using Muster.Server.Features.Licensing;

namespace Muster.Server.Features.Distribution;

/// <summary>Why a subscription wasn't moved.</summary>
public enum MoveRefusal
{
    /// <summary>As it stands it can't be moved so.</summary>
    NotFromHere,

    /// <summary>Nothing is to be rejected or tried again: its provisioning has not failed.</summary>
    NotFailed,

    /// <summary>There is no reason, or it is too long.</summary>
    Reason,

    /// <summary>The product isn't one it can be changed to.</summary>
    Product,

    /// <summary>The quantity isn't between 1 and ten millions.</summary>
    Quantity,

    /// <summary>Product and quantity are as they were.</summary>
    Unchanged,

    /// <summary>The day isn't one, is over, or after the subscription's own end.</summary>
    Day,

    /// <summary>Another base tier of its family is in force at the customer, or is to be.</summary>
    OtherTier,

    /// <summary>The product is in force already, by another license.</summary>
    InForceAlready,

    /// <summary>It is an add-on without a base tier.</summary>
    AddOnWithoutBase,

    /// <summary>An add-on of its family would be in force without it.</summary>
    AddOnStays,

    /// <summary>Its own last day is over.</summary>
    Over,
}

/// <summary>How moving a subscription ended.</summary>
/// <param name="Found">Whether there is such a subscription.</param>
/// <param name="Refusal">Why it wasn't moved; null when it was, now or by an earlier sending of the same form.</param>
/// <param name="Conflict">Whether somebody changed the order since the form was filled.</param>
public sealed record MoveOutcome(bool Found, MoveRefusal? Refusal = null, bool Conflict = false);

/// <summary>What a distributor's people do with a subscription that was submitted. Each act is a row of <see cref="SubscriptionMoves"/>, has a reason, and is on both logs.</summary>
public sealed class MoveSubscription(Store store, Scope scope, ProductCatalog catalog, TimeProvider clock)
{
    /// <summary>Orders another product of the same line, or another quantity. It holds once it is provisioned.</summary>
    public Task<MoveOutcome> ChangeAsync(Guid orderId, int line, int version, string product, long? quantity, string reason, CancellationToken ct) =>
        ActAsync(orderId, line, version, SubscriptionAct.Change, "order.change", reason, act =>
        {
            if (quantity is not { } units)
                return MoveRefusal.Quantity;
            if (DecideOrder.Change(act.Subscription.Product, product, units, catalog) is { } fault)
                return fault == OrderRefusal.Quantity ? MoveRefusal.Quantity : MoveRefusal.Product;
            if (product == act.Subscription.Product && units == act.Subscription.Quantity)
                return MoveRefusal.Unchanged;
            (act.Subscription.PendingProduct, act.Subscription.PendingQuantity) = (product, units);
            act.Context.Provisionings.Add(new Provisioning
            {
                PartnerId = act.Order.PartnerId,
                OrderId = orderId,
                Line = line,
                Step = ProvisioningStep.Licenses,
                DueAt = act.Now,
                ClaimedUntil = DateTimeOffset.UnixEpoch,
            });
            act.Facts = new { product, quantity = units };
            return null;
        }, ct);

    /// <summary>Takes a change back that isn't provisioned yet.</summary>
    public Task<MoveOutcome> WithdrawChangeAsync(Guid orderId, int line, int version, string reason, CancellationToken ct) =>
        ActAsync(orderId, line, version, SubscriptionAct.WithdrawChange, "order.change-withdraw", reason, act =>
        {
            act.Facts = new { product = act.Subscription.PendingProduct, quantity = act.Subscription.PendingQuantity };
            (act.Subscription.PendingProduct, act.Subscription.PendingQuantity) = (null, null);
            act.DropsProvisioning = true;
            return null;
        }, ct);

    /// <summary>Suspends: not in force and not billed from today on.</summary>
    public Task<MoveOutcome> SuspendAsync(Guid orderId, int line, int version, string reason, CancellationToken ct) =>
        ActAsync(orderId, line, version, SubscriptionAct.Suspend, "order.suspend", reason, act =>
        {
            act.Plan = DecideSubscription.Suspend(act.Subscription, act.Customer.Licenses, act.Today);
            return null;
        }, ct);

    /// <summary>Resumes what is suspended, from today on.</summary>
    public Task<MoveOutcome> ResumeAsync(Guid orderId, int line, int version, string reason, CancellationToken ct) =>
        ActAsync(orderId, line, version, SubscriptionAct.Resume, "order.resume", reason, act =>
        {
            if (DecideSubscription.IsOver(act.Subscription, act.Today))
                return MoveRefusal.Over;
            var decision = DecideSubscription.Resume(act.Order.Number, act.Subscription, act.Customer.Licenses, act.Today, catalog);
            act.Plan = decision.Plan;
            return decision.Refusal is { } refusal ? Of(refusal) : null;
        }, ct);

    /// <summary>Cancels at the end of a day; its license ends with it.</summary>
    public Task<MoveOutcome> CancelAsync(Guid orderId, int line, int version, DateOnly? after, string reason, CancellationToken ct) =>
        ActAsync(orderId, line, version, SubscriptionAct.ScheduleCancellation, "order.cancel", reason, act =>
        {
            if (after is not { } last || !DecideSubscription.MayCancelAfter(act.Subscription, last, act.Today))
                return MoveRefusal.Day;
            (act.Subscription.CancelAfter, act.Facts) = (last, new { after = last });
            act.Plan = DecideSubscription.SetEnd(act.Subscription, act.Customer.Licenses);
            return null;
        }, ct);

    /// <summary>Takes a cancellation back before its day.</summary>
    public Task<MoveOutcome> WithdrawCancellationAsync(Guid orderId, int line, int version, string reason, CancellationToken ct) =>
        ActAsync(orderId, line, version, SubscriptionAct.WithdrawCancellation, "order.cancel-withdraw", reason, act =>
        {
            if (DecideSubscription.IsOver(act.Subscription, act.Today))
                return MoveRefusal.Over;
            act.Facts = new { after = act.Subscription.CancelAfter };
            var decision = DecideSubscription.WithdrawCancellation(act.Subscription, act.Customer.Licenses, catalog);
            act.Subscription.CancelAfter = null;
            act.Plan = decision.Plan;
            return decision.Refusal is { } refusal ? Of(refusal) : null;
        }, ct);

    /// <summary>Cancels what is suspended, for good.</summary>
    public Task<MoveOutcome> CancelSuspendedAsync(Guid orderId, int line, int version, string reason, CancellationToken ct) =>
        ActAsync(orderId, line, version, SubscriptionAct.CancelSuspended, "order.cancel", reason, _ => null, ct);

    private static MoveRefusal Of(SubscriptionRefusal refusal) => refusal switch
    {
        SubscriptionRefusal.OtherTier => MoveRefusal.OtherTier,
        SubscriptionRefusal.InForceAlready => MoveRefusal.InForceAlready,
        SubscriptionRefusal.AddOnWithoutBase => MoveRefusal.AddOnWithoutBase,
        SubscriptionRefusal.Product or SubscriptionRefusal.NotMonthly => MoveRefusal.Product,
    };

    private Task<MoveOutcome> ActAsync(Guid orderId, int line, int version, SubscriptionAct what, string act, string reason, Func<Act, MoveRefusal?> decide, CancellationToken ct) =>
        Store.TriedAgainAsync(() => OnceAsync(orderId, line, version, what, act, reason, decide, ct));

    private async Task<MoveOutcome> OnceAsync(Guid orderId, int line, int version, SubscriptionAct what, string act, string reason, Func<Act, MoveRefusal?> decide, CancellationToken ct)
    {
        await using var view = store.Context(scope.PartnerId);
        if (await DistributorView.FindAsync(view, scope.PartnerId, orderId, ct) is not { ForCustomerId: { } customerId } found)
            return new(false);
        reason = reason.Trim();
        if (!DecideOrder.IsReason(reason))
            return new(true, MoveRefusal.Reason);
        var now = clock.GetUtcNow();
        await using var context = store.Context(found.PartnerId);
        try
        {
            await using var transaction = await context.Database.BeginTransactionAsync(ct);

            // holds the customer first, as every act on licenses does
            if (await LicensedCustomer.HoldAsync(context, store, customerId, ct) is not { } customer)
                return new(false);
            var order = await DistributorView.OrdersWithin(context, scope.PartnerId).SingleAsync(o => o.Id == orderId, ct);
            if (await DistributorView.SubscriptionsWithin(context, scope.PartnerId).SingleOrDefaultAsync(s => s.OrderId == orderId && s.Line == line, ct) is not { } subscription)
                return new(false);
            if (order.Version != version)
                return new(true, Conflict: true);
            var from = subscription.Status;
            if (SubscriptionMoves.To(from, what, SubscriptionMover.Distributor) is not { } to)
                return new(true, MoveRefusal.NotFromHere);
            var doing = new Act(context, order, subscription, customer, now);
            if (decide(doing) is { } refusal)
                return new(true, refusal);
            if (what is SubscriptionAct.Suspend or SubscriptionAct.ScheduleCancellation && DecideSubscription.LeavesAddOn(subscription, doing.Plan, customer.Licenses, catalog))
                return new(true, MoveRefusal.AddOnStays);
            if (!doing.Plan.IsEmpty)
            {
                var begun = await customer.ApplyAsync(doing.Plan, Scope.OfDistributor(scope, found.PartnerId), act, reason, now, ct);
                if (begun.Count > 0)
                    subscription.LicenseId = begun[0].Id;
            }

            if (doing.DropsProvisioning)
                await context.Provisionings.Where(p => p.OrderId == orderId && p.Line == line).ExecuteDeleteAsync(ct);
            subscription.Status = to;
            subscription.DueOn = subscription.DueFrom(doing.Today);
            order.Version++;
            DistributorView.AddEvent(context, orderId, line, now, scope.Who, act, from, to, doing.Facts, reason);
            await DistributorView.SaveWithRecordAsync(context, scope, now, act, customerId, new { order.Number, line, from, to, doing.Facts, reason }, tellsPartner: doing.Plan.IsEmpty, ct);
            await transaction.CommitAsync(ct);
            return new(true);
        }
        catch (DbUpdateException)
        {
            // somebody else moved it between reading and writing
            return new(true, Conflict: true);
        }
    }

    /// <summary>What an act is decided upon, and what it comes to.</summary>
    private sealed class Act(MusterContext context, Order order, Subscription subscription, LicensedCustomer customer, DateTimeOffset now)
    {
        public MusterContext Context => context;

        public Order Order => order;

        public Subscription Subscription => subscription;

        public LicensedCustomer Customer => customer;

        public DateTimeOffset Now => now;

        public DateOnly Today { get; } = DateOnly.FromDateTime(now.UtcDateTime);

        public LicensePlan Plan { get; set; } = LicensePlan.Nothing;

        public object? Facts { get; set; }

        public bool DropsProvisioning { get; set; }
    }
}
