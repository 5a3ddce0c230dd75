using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Billing;
using Muster.Data.Orders;
using Muster.Domain.Accounts;
using Muster.Domain.Billing;
using Muster.Domain.Orders;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Distribution;

/// <summary>
/// What a distributor sees of its partners. The only questions it asks across partners, each held to what it sold: its links, its orders,
/// the customers of those, and the statements it issued. Never devices, never people.
/// </summary>
public static class DistributorView
{
    private static readonly string[] Partner = [MusterContext.PartnerFilter];
    private static readonly string[] OrderFilters = [MusterContext.PartnerFilter, MusterContext.SubmittedFilter, MusterContext.ScopeFilter];

    /// <summary>Its links with partners.</summary>
    public static IQueryable<DistributorLink> Links(MusterContext context, Guid distributorId) =>
        context.DistributorLinks.IgnoreQueryFilters(Partner).Where(l => l.DistributorId == distributorId);

    /// <summary>Its orders, drafts too.</summary>
    public static IQueryable<Order> Orders(MusterContext context, Guid distributorId) =>
        context.Orders.IgnoreQueryFilters(OrderFilters).Where(o => o.DistributorId == distributorId);

    /// <summary>The subscriptions of its orders, drafts too.</summary>
    public static IQueryable<Subscription> Subscriptions(MusterContext context, Guid distributorId) =>
        context.Subscriptions.IgnoreQueryFilters(OrderFilters).Where(s => s.DistributorId == distributorId);

    /// <summary>The customers it sold to.</summary>
    public static IQueryable<Customer> Customers(MusterContext context, Guid distributorId) =>
        context.Customers.IgnoreQueryFilters([MusterContext.PartnerFilter, MusterContext.ScopeFilter])
            .Where(c => context.Subscriptions.IgnoreQueryFilters(OrderFilters).Any(s =>
                s.DistributorId == distributorId && s.PartnerId == c.PartnerId && s.ForCustomerId == c.Id && s.Status != SubscriptionStatus.Draft));

    /// <summary>The statements it issued.</summary>
    public static IQueryable<Statement> Statements(MusterContext context, Guid distributorId) =>
        context.Statements.IgnoreQueryFilters(Partner).Where(s => s.IssuerId == distributorId && s.PartnerId != distributorId);

    /// <summary>The lines of the statements it issued for a period, each with its statement.</summary>
    public static IQueryable<IssuedLine> StatementLines(MusterContext context, Guid distributorId, string period) =>
        Statements(context, distributorId).Where(s => s.Period == period).Join(
            context.StatementLines.IgnoreQueryFilters([MusterContext.PartnerFilter, MusterContext.ScopeFilter]),
            s => new { s.PartnerId, s.Id },
            l => new { l.PartnerId, Id = l.StatementId },
            (s, l) => new IssuedLine { Statement = s, Line = l });

    /// <summary>How far its periods are closed with each partner, and what stopped the next close.</summary>
    public static IQueryable<Closing> Closings(MusterContext context, Guid distributorId) =>
        context.Closings.IgnoreQueryFilters(Partner).Where(c => c.IssuerId == distributorId && c.PartnerId != distributorId);

    /// <summary>One of its orders, wherever it is; null when it has no such order.</summary>
    public static async Task<Order?> FindAsync(MusterContext context, Guid distributorId, Guid orderId, CancellationToken ct) =>
        await Orders(context, distributorId).AsNoTracking().SingleOrDefaultAsync(o => o.Id == orderId, ct);

    /// <summary>Within a partner's own context, whose rows it changes: an order with drafts seen, tracked.</summary>
    public static IQueryable<Order> OrdersWithin(MusterContext context, Guid distributorId) =>
        context.Orders.IgnoreQueryFilters([MusterContext.SubmittedFilter]).Where(o => o.DistributorId == distributorId);

    /// <summary>Within a partner's own context, whose rows it changes: subscriptions with drafts seen, tracked.</summary>
    public static IQueryable<Subscription> SubscriptionsWithin(MusterContext context, Guid distributorId) =>
        context.Subscriptions.IgnoreQueryFilters([MusterContext.SubmittedFilter]).Where(s => s.DistributorId == distributorId);

    /// <summary>
    /// Saves an act of the distributor with its entry in its own log, and in the partner's where the partner may know of it. Within the
    /// open transaction of the partner's context.
    /// </summary>
    /// <param name="context">The partner's context, with what the act changed.</param>
    /// <param name="scope">Who acts, at the distributor.</param>
    /// <param name="now">When.</param>
    /// <param name="act">Stable code.</param>
    /// <param name="customerId">On which customer, or null.</param>
    /// <param name="facts">What it is, beside the partner's name.</param>
    /// <param name="tellsPartner">Whether the partner's log has it too.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task SaveWithRecordAsync(MusterContext context, Scope scope, DateTimeOffset now, string act, Guid? customerId, object facts, bool tellsPartner, CancellationToken ct)
    {
        if (tellsPartner)
            context.Record(Scope.OfDistributor(scope, context.PartnerId), now, act, customerId, after: facts);
        await context.SaveChangesAsync(ct);
        var partner = await context.Partners.Where(p => p.Id == context.PartnerId).Select(p => p.Code).SingleAsync(ct);
        var own = context.PartnerId;
        context.PartnerId = scope.PartnerId;
        try
        {
            context.Record(scope, now, act, after: new { partner, facts });
            await context.SaveChangesAsync(ct);
        }
        finally
        {
            context.PartnerId = own;
        }
    }

    /// <summary>Adds a line to an order's history.</summary>
    public static void AddEvent(
        MusterContext context, Guid orderId, int? line, DateTimeOffset now, string who, string act, SubscriptionStatus? from = null, SubscriptionStatus? to = null, object? facts = null, string reason = "") =>
        context.OrderEvents.Add(new OrderEvent
        {
            PartnerId = context.PartnerId,
            OrderId = orderId,
            Id = Guid.CreateVersion7(now),
            Line = line,
            At = now,
            Who = who,
            Act = act,
            From = from,
            To = to,
            Facts = facts is null ? "" : JsonSerializer.Serialize(facts, ComponentJson.Options),
            Reason = reason,
        });
}

/// <summary>A line of a statement that a distributor issued, with its statement.</summary>
public sealed class IssuedLine
{
    public required Statement Statement { get; init; }

    public required StatementLine Line { get; init; }
}
