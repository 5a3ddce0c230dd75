using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Data.Notices;
using Muster.Data.Orders;
using Muster.Data.Usage;
using Muster.Domain.Accounts;
using Muster.Domain.Catalog;
using Muster.Domain.Orders;
using Muster.Server.Features.Access;
using Muster.Server.Features.Licensing;
using Muster.Server.Features.Notices;

namespace Muster.Server.Features.Distribution;

/// <summary>
/// Provisions what was ordered, step by step: customer, licenses, assistance, notice. A step and its being done are one transaction, so
/// that whatever is killed, each is done once and the next server goes on where the last one stopped. What the rules refuse waits for the
/// distributor; what fails otherwise is tried again, less and less often.
/// </summary>
public sealed partial class ProvisionOrders(Store store, ProductCatalog catalog, TimeProvider clock, ILogger<ProvisionOrders> log)
{
    /// <summary>A step failed in a way nobody foresaw: it is tried again.</summary>
    public const string Failed = "failed";

    /// <summary>A customer of the partner has the external id already.</summary>
    public const string ExternalIdTaken = "external-id-taken";

    /// <summary>Another distributor's license of the customer has the number that the order's would have.</summary>
    public const string NumberTaken = "number-taken";

    /// <summary>The customer is no longer the partner's.</summary>
    public const string CustomerGone = "customer-gone";

    private const int AtOnce = 50;
    private const int MostDoublings = 8;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);
    private static readonly DateTimeOffset Never = DateTimeOffset.UnixEpoch;

    /// <summary>What waits until somebody says that it is to be tried again.</summary>
    public static readonly DateTimeOffset UntilAsked = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Works off what is due, of all partners, and returns how many orders or changes were finished.</summary>
    public async Task<int> DrainAsync(CancellationToken ct)
    {
        var done = 0;
        var now = clock.GetUtcNow();
        await using var all = store.Context();
        var due = await all.Provisionings.IgnoreQueryFilters([MusterContext.PartnerFilter]).AsNoTracking()
            .Where(p => p.DueAt <= now && p.ClaimedUntil <= now).OrderBy(p => p.DueAt).Take(AtOnce).ToListAsync(ct);
        foreach (var one in due)
        {
            await using var context = store.Context(one.PartnerId);
            var mine = context.Provisionings.Where(p => p.OrderId == one.OrderId && p.Line == one.Line);
            if (await mine.Where(p => p.DueAt <= now && p.ClaimedUntil <= now).ExecuteUpdateAsync(u => u.SetProperty(p => p.ClaimedUntil, clock.GetUtcNow() + Lease), ct) == 0)
                continue;
            try
            {
                while (await StepAsync(one.PartnerId, one.OrderId, one.Line, ct) is { } ended)
                {
                    if (!ended)
                        continue;
                    done++;
                    break;
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(log, e, one.OrderId);
                await FailAsync(one.PartnerId, one.OrderId, one.Line, Failed, "", forGood: false, ct);
            }
        }

        return done;
    }

    /// <summary>Does one step.</summary>
    /// <returns>True when it was the last, false when another follows, null when there is nothing more to be done now.</returns>
    public async Task<bool?> StepAsync(Guid partnerId, Guid orderId, int line, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var context = store.Context(partnerId);
        await using var transaction = await context.Database.BeginTransactionAsync(ct);

        // held until the end: whoever lost its lease meanwhile finds the step done
        var mine = context.Provisionings.Where(p => p.OrderId == orderId && p.Line == line);
        if (await mine.Where(p => p.DueAt <= now).ExecuteUpdateAsync(u => u.SetProperty(p => p.ClaimedUntil, now + Lease), ct) == 0)
            return null;
        var row = await mine.SingleAsync(ct);
        var order = await context.Orders.SingleAsync(o => o.Id == orderId, ct);
        var subscriptions = await context.Subscriptions.Where(s => s.OrderId == orderId && (line == 0 || s.Line == line)).OrderBy(s => s.Line).ToListAsync(ct);
        var distributor = await context.Partners.Where(p => p.Id == order.DistributorId).Select(p => p.Name).SingleAsync(ct);
        var work = new Work(context, order, subscriptions, Scope.OfPlanned(partnerId, null, distributor, ""), now);
        var fault = row.Step switch
        {
            ProvisioningStep.Customer => await MakeCustomerAsync(work, ct),
            ProvisioningStep.Licenses => line == 0 ? await BeginLicensesAsync(work, ct) : await ChangeLicenseAsync(work, ct),
            ProvisioningStep.Assistance => await AssistAsync(work, ct),
            ProvisioningStep.Notice => null,
        };
        if (fault is not null)
        {
            await transaction.RollbackAsync(ct);
            await FailAsync(partnerId, orderId, line, fault.Code, fault.About, forGood: true, ct);
            return null;
        }

        var ended = row.Step == ProvisioningStep.Notice || line > 0;
        if (ended)
        {
            Finish(work, line);
            context.Provisionings.Remove(row);
        }
        else
        {
            (row.Step, row.Attempts, row.Failure, row.FailureAbout) = (row.Step + 1, 0, "", "");
        }

        order.Version++;
        await context.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return ended;
    }

    private async Task<Fault?> MakeCustomerAsync(Work work, CancellationToken ct)
    {
        var (context, order) = (work.Context, work.Order);
        foreach (var subscription in work.Subscriptions.Where(s => s.Status == SubscriptionStatus.Submitted))
            Move(work, subscription, SubscriptionAct.Begin, "order.provision");
        if (order.ForCustomerId is { } known)
        {
            var billing = await context.Customers.Where(c => c.Id == known).Select(c => (BillingType?)c.BillingType).SingleOrDefaultAsync(ct);
            return billing is null ? new(CustomerGone, order.CustomerName) : billing != BillingType.Usage ? new(nameof(SubscriptionRefusal.NotMonthly), order.CustomerName) : null;
        }

        var made = order.NewCustomer!;
        if (await context.Customers.AnyAsync(c => c.ExternalId == made.ExternalId, ct))
            return new(ExternalIdTaken, made.ExternalId);
        var customer = new Customer
        {
            PartnerId = order.PartnerId,
            Id = Guid.CreateVersion7(work.Now),
            TenantId = Guid.CreateVersion7(work.Now),
            ExternalId = made.ExternalId,
            Name = made.Name,
            BillingType = BillingType.Usage,
            DataGeography = made.DataGeography,
            CreatedAt = work.Now,
            Contact = new() { FirstName = made.Contact.FirstName, LastName = made.Contact.LastName, Email = made.Contact.Email, Country = made.Contact.Country },
        };
        context.Customers.Add(customer);
        order.ForCustomerId = customer.Id;
        foreach (var subscription in work.Subscriptions)
            subscription.ForCustomerId = customer.Id;
        context.Record(work.Scope, work.Now, "order.customer", customer.Id, after: new { order.Number, made.ExternalId, made.Name });
        await context.SaveChangesAsync(ct);
        await context.MarkForRecountAsync(store, [new(customer.Id, DateOnly.MaxValue)], ct);
        return null;
    }

    private async Task<Fault?> BeginLicensesAsync(Work work, CancellationToken ct)
    {
        if (await LicensedCustomer.HoldAsync(work.Context, store, work.Order.ForCustomerId!.Value, ct) is not { } customer)
            return new(CustomerGone, work.Order.CustomerName);
        var numbers = work.Subscriptions.Select(s => DecideSubscription.NumberOf(work.Order.Number, s.Line)).ToHashSet();
        if (customer.Licenses.FirstOrDefault(l => l.DistributorId != work.Order.DistributorId && numbers.Contains(l.Number)) is { } other)
            return new(NumberTaken, other.Number);
        var decision = DecideSubscription.Begin(work.Order.Number, work.Subscriptions, customer.Licenses, catalog);
        if (decision.Refusal is { } refusal)
            return new(refusal.ToString(), decision.Product);
        if (!decision.Plan.IsEmpty)
            await customer.ApplyAsync(decision.Plan, work.Scope, "order.provision", "", work.Now, ct);
        foreach (var subscription in work.Subscriptions)
            subscription.LicenseId = customer.Licenses.Single(l => l.Number == DecideSubscription.NumberOf(work.Order.Number, subscription.Line)).Id;
        return null;
    }

    private async Task<Fault?> ChangeLicenseAsync(Work work, CancellationToken ct)
    {
        if (await LicensedCustomer.HoldAsync(work.Context, store, work.Order.ForCustomerId!.Value, ct) is not { } customer)
            return new(CustomerGone, work.Order.CustomerName);
        var subscription = work.Subscriptions.Single();
        var decision = DecideSubscription.Change(work.Order.Number, subscription, customer.Licenses, work.Today, catalog);
        if (decision.Refusal is { } refusal)
            return new(refusal.ToString(), decision.Product);
        if (!decision.Plan.IsEmpty && await customer.ApplyAsync(decision.Plan, work.Scope, "order.change", "", work.Now, ct) is [var begun, ..])
            subscription.LicenseId = begun.Id;
        (subscription.Product, subscription.Quantity) = (subscription.PendingProduct ?? subscription.Product, subscription.PendingQuantity ?? subscription.Quantity);
        (subscription.PendingProduct, subscription.PendingQuantity) = (null, null);
        return null;
    }

    /// <summary>Partner Assistance is on for what is ordered (product.md, Partner Assistance): once, when the customer is new to this distributor; the customer may turn it off.</summary>
    private async Task<Fault?> AssistAsync(Work work, CancellationToken ct)
    {
        var (context, order) = (work.Context, work.Order);
        if (await context.Customers.SingleOrDefaultAsync(c => c.Id == order.ForCustomerId, ct) is not { } customer)
            return new(CustomerGone, order.CustomerName);
        if (order.NewCustomer is null || customer.PartnerAssistance)
            return null;
        (customer.PartnerAssistance, customer.AssistanceUntil) = (true, null);
        customer.Version++;
        context.Record(work.Scope, work.Now, "assistance.on", customer.Id, after: new { on = true, order.Number }, log: AuditLog.Both);
        await context.SaveChangesAsync(ct);
        await context.MarkForRecountAsync(store, [new(customer.Id, DateOnly.MaxValue)], ct);
        return null;
    }

    /// <summary>Everything is done: the partner is told, and the subscriptions are active.</summary>
    private static void Finish(Work work, int line)
    {
        foreach (var subscription in work.Subscriptions)
        {
            Move(work, subscription, line == 0 ? SubscriptionAct.Finish : SubscriptionAct.FinishChange, line == 0 ? "order.active" : "order.changed");
            subscription.DueOn = subscription.DueFrom(work.Today);
        }

        work.Context.Notices.Add(new Notice
        {
            PartnerId = work.Order.PartnerId,
            CustomerId = work.Order.ForCustomerId!.Value,
            Id = Guid.CreateVersion7(work.Now),
            Kind = NoticeKind.Ordered,
            Key = NoticeKeys.Ordered(work.Order.Id, line, work.Order.Version),
            Facts = new NoticeFacts { Number = work.Order.Number, Who = work.Scope.Who }.Write(),
            At = work.Now,
        });
    }

    private static void Move(Work work, Subscription subscription, SubscriptionAct act, string said)
    {
        var from = subscription.Status;
        subscription.Status = SubscriptionMoves.To(from, act, SubscriptionMover.Work) ?? throw new InvalidOperationException($"A subscription that is {from} can't {act}.");
        DistributorView.AddEvent(work.Context, work.Order.Id, subscription.Line, work.Now, "", said, from, subscription.Status);
    }

    private async Task FailAsync(Guid partnerId, Guid orderId, int line, string code, string about, bool forGood, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var context = store.Context(partnerId);
        if (await context.Provisionings.SingleOrDefaultAsync(p => p.OrderId == orderId && p.Line == line, ct) is not { } row)
            return;
        row.Attempts++;
        row.DueAt = forGood ? UntilAsked : now + (FirstPause * Math.Pow(2, Math.Min(row.Attempts - 1, MostDoublings)));
        (row.ClaimedUntil, row.Failure, row.FailureAbout) = (Never, code, about.Length > 200 ? about[..200] : about);

        // it began, whether it can go on or not
        foreach (var subscription in await context.Subscriptions.Where(s => s.OrderId == orderId && s.Status == SubscriptionStatus.Submitted).ToListAsync(ct))
        {
            subscription.Status = SubscriptionStatus.Provisioning;
            DistributorView.AddEvent(context, orderId, subscription.Line, now, "", "order.provision", SubscriptionStatus.Submitted, SubscriptionStatus.Provisioning);
        }

        DistributorView.AddEvent(context, orderId, line == 0 ? null : line, now, "", "order.fail", facts: new { row.Step, row.Failure, row.FailureAbout, row.Attempts });
        await context.SaveChangesAsync(ct);
    }

    [LoggerMessage(140, LogLevel.Error, "A step of provisioning the order {Order} failed and will be tried again.")]
    private static partial void LogFailed(ILogger logger, Exception exception, Guid order);

    private sealed record Fault(string Code, string About);

    /// <summary>What a step works on.</summary>
    private sealed record Work(MusterContext Context, Order Order, IReadOnlyList<Subscription> Subscriptions, Scope Scope, DateTimeOffset Now)
    {
        public DateOnly Today { get; } = DateOnly.FromDateTime(Now.UtcDateTime);
    }
}
