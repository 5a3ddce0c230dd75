using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Domain.Access;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Console;

/// <summary>A partner's asking a customer to let it in, and taking that back. One request is open at a time; both logs tell of it.</summary>
public sealed class RequestAssistance(MusterContext context, Scope scope, TimeProvider clock)
{
    /// <summary>The request that waits for an answer; null for none.</summary>
    public static Task<AssistanceRequest?> OpenAsync(MusterContext context, Guid customerId, CancellationToken ct) =>
        context.AssistanceRequests.AsNoTracking().Where(r => r.CustomerId == customerId && r.Answer == AssistanceAnswer.Open).OrderByDescending(r => r.Id).FirstOrDefaultAsync(ct);

    /// <summary>Asks.</summary>
    /// <param name="customerId">The customer.</param>
    /// <param name="reason">Why, as typed.</param>
    /// <param name="key">The key that makes sending twice do it once; empty for none.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<LaunchOutcome> Async(Guid customerId, string reason, string key, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (await context.Customers.AsNoTracking().SingleOrDefaultAsync(c => c.Id == customerId, ct) is not { } customer)
            return new(false, null);
        if (await context.WasSentBeforeAsync(scope.PersonId, key, ct))
            return new(true, null);
        if (DecideLaunch.Ask(customer, await OpenAsync(context, customerId, ct) is not null, reason, now) is { } refusal)
            return new(true, refusal);
        var request = new AssistanceRequest
        {
            PartnerId = context.PartnerId,
            CustomerId = customerId,
            Id = Guid.CreateVersion7(now),
            RequestedBy = scope.PersonId!.Value,
            RequestedByName = scope.Who,
            Reason = reason.Trim(),
            RequestedAt = now,
        };
        context.AssistanceRequests.Add(request);
        context.Record(scope, now, "assistance.request", customerId, after: new { request.Reason }, log: AuditLog.Both);
        if (key.Length > 0)
            context.Requests.Add(new Request { PartnerId = context.PartnerId, PersonId = request.RequestedBy, Key = key, Outcome = $"/customers/{customerId}/assistance", At = now });
        await context.SaveChangesAsync(ct);
        return new(true, null);
    }

    /// <summary>Takes the open request back; without one nothing changes.</summary>
    /// <returns>Whether the customer is there within scope.</returns>
    public async Task<bool> WithdrawAsync(Guid customerId, CancellationToken ct)
    {
        if (!await context.Customers.AnyAsync(c => c.Id == customerId, ct))
            return false;
        var now = clock.GetUtcNow();
        foreach (var request in await context.AssistanceRequests.Where(r => r.CustomerId == customerId && r.Answer == AssistanceAnswer.Open).ToListAsync(ct))
        {
            (request.Answer, request.AnsweredBy, request.AnsweredAt) = (AssistanceAnswer.Withdrawn, scope.Who, now);
            context.Record(scope, now, "assistance.withdraw", customerId, before: new { request.Reason }, log: AuditLog.Both);
        }

        await context.SaveChangesAsync(ct);
        return true;
    }
}
