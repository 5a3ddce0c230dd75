using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Orders;
using Muster.Server.Features.Operations;

namespace Muster.Server.Features.Distribution;

/// <summary>What a day brings to subscriptions by itself: those whose cancellation is due, or that came to their end, in force or suspended, are cancelled; those that renew get their next day.</summary>
public sealed class TurnSubscriptions(Store store, TimeProvider clock) : DailyJob
{
    private const int AtOnce = 500;

    /// <inheritdoc/>
    public override string Name => "subscriptions";

    /// <inheritdoc/>
    public override async Task RunAsync(DateOnly day, JobProgress progress, CancellationToken ct)
    {
        // those in force have an index of their own, and renew as well; of those that are suspended few have an end
        await TurnAsync(s => s.DueOn < day && (s.Status == SubscriptionStatus.Active || s.Status == SubscriptionStatus.ChangePending || s.Status == SubscriptionStatus.CancellationScheduled), day, progress, ct);
        await TurnAsync(s => s.DueOn < day && s.Status == SubscriptionStatus.Suspended && s.Ends != null, day, progress, ct);
    }

    private async Task TurnAsync(Expression<Func<Subscription, bool>> which, DateOnly day, JobProgress progress, CancellationToken ct)
    {
        while (true)
        {
            await using var all = store.Context();
            var due = await all.Subscriptions.IgnoreQueryFilters([MusterContext.PartnerFilter]).AsNoTracking().Where(which)
                .OrderBy(s => s.DueOn).Take(AtOnce).Select(s => new { s.PartnerId, s.OrderId, s.Line }).ToListAsync(ct);
            foreach (var one in due)
            {
                await TurnAsync(one.PartnerId, one.OrderId, one.Line, day, ct);
                progress.Done++;
            }

            if (due.Count < AtOnce)
                return;
        }
    }

    private async Task TurnAsync(Guid partnerId, Guid orderId, int line, DateOnly day, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var context = store.Context(partnerId);
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var order = await context.Orders.SingleAsync(o => o.Id == orderId, ct);
        var subscription = await context.Subscriptions.SingleAsync(s => s.OrderId == orderId && s.Line == line, ct);
        if (subscription.DueOn >= day || !(subscription.Status.IsInForce() || (subscription.Status == SubscriptionStatus.Suspended && subscription.Ends is not null)))
            return;
        if ((subscription.CancelAfter ?? subscription.Ends) is not null)
        {
            // its license ended with the day before; a change that was pending comes too late
            var from = subscription.Status;
            foreach (var act in (SubscriptionAct[])[SubscriptionAct.DropChange, SubscriptionAct.ReachEnd, SubscriptionAct.Cancel])
                subscription.Status = SubscriptionMoves.To(subscription.Status, act, SubscriptionMover.Work) ?? subscription.Status;
            (subscription.PendingProduct, subscription.PendingQuantity) = (null, null);
            await context.Provisionings.Where(p => p.OrderId == orderId && p.Line == line).ExecuteDeleteAsync(ct);
            DistributorView.AddEvent(context, orderId, line, now, "", "order.end", from, subscription.Status);
        }
        else
        {
            DistributorView.AddEvent(context, orderId, line, now, "", "order.renew", facts: new { on = subscription.DueOn });
            subscription.DueOn = subscription.DueFrom(day);
        }

        order.Version++;
        await context.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }
}
