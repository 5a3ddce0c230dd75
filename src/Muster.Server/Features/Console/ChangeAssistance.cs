using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Data.Usage;
using Muster.Domain.Access;
using Muster.Domain.Accounts;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Console;

/// <summary>
/// A customer's letting its partner in, for a time or until it turns that off, and its answers to requests. Turning it off ends the
/// visits that are open, in the same transaction.
/// </summary>
public sealed class ChangeAssistance(MusterContext context, Store store, Scope scope, TimeProvider clock)
{
    /// <summary>Turns it on for a time, or changes the time it is on for. A request that is open is approved by it.</summary>
    public Task OnAsync(Guid customerId, AssistanceTime time, CancellationToken ct) => ActAsync(customerId, async (customer, now) =>
    {
        foreach (var request in await context.AssistanceRequests.Where(r => r.CustomerId == customerId && r.Answer == AssistanceAnswer.Open).ToListAsync(ct))
            Answer(request, AssistanceAnswer.Approved, time.Until(now), now);
        TurnOn(customer, time.Until(now), now);
    }, ct);

    /// <summary>Turns it off, at once for everybody who is in.</summary>
    public Task OffAsync(Guid customerId, CancellationToken ct) => ActAsync(customerId, async (customer, now) =>
    {
        if (!customer.PartnerAssistance)
            return;
        var before = Facts(customer);
        (customer.PartnerAssistance, customer.AssistanceUntil) = (false, null);
        var ended = await LaunchCustomer.EndAllAsync(context, customerId, now, ct);
        context.Record(scope, now, "assistance.off", customerId, before, new { on = false, ended }, AuditLog.Both);
    }, ct);

    /// <summary>Approves a request for a time.</summary>
    /// <returns>Whether it was open.</returns>
    public Task<bool> ApproveAsync(Guid customerId, Guid requestId, AssistanceTime time, CancellationToken ct) => AnswerAsync(customerId, requestId, (customer, request, now) =>
    {
        Answer(request, AssistanceAnswer.Approved, time.Until(now), now);
        TurnOn(customer, time.Until(now), now);
    }, ct);

    /// <summary>Refuses a request; nothing else changes.</summary>
    /// <returns>Whether it was open.</returns>
    public Task<bool> RefuseAsync(Guid customerId, Guid requestId, CancellationToken ct) =>
        AnswerAsync(customerId, requestId, (_, request, now) => Answer(request, AssistanceAnswer.Refused, null, now), ct);

    /// <summary>Says whether whoever opens the console must say why.</summary>
    public Task DemandReasonAsync(Guid customerId, bool demand, CancellationToken ct) => ActAsync(customerId, (customer, now) =>
    {
        if (customer.RequiresLaunchReason != demand)
        {
            customer.RequiresLaunchReason = demand;
            context.Record(scope, now, "assistance.reason", customerId, new { reason = !demand }, new { reason = demand }, AuditLog.Both);
        }

        return Task.CompletedTask;
    }, ct);

    private async Task<bool> AnswerAsync(Guid customerId, Guid requestId, Action<Customer, AssistanceRequest, DateTimeOffset> answer, CancellationToken ct)
    {
        var open = false;
        await ActAsync(customerId, async (customer, now) =>
        {
            if (await context.AssistanceRequests.SingleOrDefaultAsync(r => r.Id == requestId && r.Answer == AssistanceAnswer.Open, ct) is not { } request)
                return;
            open = true;
            answer(customer, request, now);
        }, ct);
        return open;
    }

    private void Answer(AssistanceRequest request, AssistanceAnswer answer, DateTimeOffset? until, DateTimeOffset now)
    {
        (request.Answer, request.AnsweredBy, request.AnsweredAt, request.Until) = (answer, scope.Who, now, until);
        context.Record(
            scope, now, answer == AssistanceAnswer.Approved ? "assistance.approve" : "assistance.refuse", request.CustomerId,
            new { request.RequestedByName, request.Reason }, answer == AssistanceAnswer.Approved ? new { until } : null, AuditLog.Both);
    }

    private void TurnOn(Customer customer, DateTimeOffset? until, DateTimeOffset now)
    {
        var before = Facts(customer);
        (customer.PartnerAssistance, customer.AssistanceUntil) = (true, until);
        context.Record(scope, now, "assistance.on", customer.Id, before, Facts(customer), AuditLog.Both);
    }

    private static object Facts(Customer customer) => new { on = customer.PartnerAssistance, until = customer.AssistanceUntil };

    private async Task ActAsync(Guid customerId, Func<Customer, DateTimeOffset, Task> act, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);

        // the mark is held until the end: of two who change one customer, the second finds what the first did; and a recount that
        // read the customer before this does not have the last word
        await context.MarkForRecountAsync(store, [new(customerId, DateOnly.MaxValue)], ct);
        var customer = await context.Customers.SingleAsync(c => c.Id == customerId, ct);
        await act(customer, now);
        if (context.ChangeTracker.HasChanges())
            await SaveAsync(context, customer, now, ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>Saves a customer whose assistance changed, with its row of the list.</summary>
    internal static async Task SaveAsync(MusterContext context, Customer customer, DateTimeOffset now, CancellationToken ct)
    {
        customer.Version++;
        if (await context.CustomerList.SingleOrDefaultAsync(c => c.CustomerId == customer.Id, ct) is { } row)
            row.PartnerAssistance = customer.LetsPartnerIn(now);
        await context.SaveChangesAsync(ct);
        await context.RaiseListVersionAsync(ct);
    }
}
