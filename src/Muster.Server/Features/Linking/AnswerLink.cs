using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Data.Licensing;
using Muster.Domain.Accounts;
using Muster.Server.Features.Access;
using Muster.Server.Features.Licensing;

namespace Muster.Server.Features.Linking;

/// <summary>How answering a request ended.</summary>
public enum LinkAnswered
{
    Done,

    /// <summary>It is answered or taken back already, or none of this company's.</summary>
    NotOpen,
}

/// <summary>
/// A company's answer to a partner that asks to have it as a customer. Only a company without a partner is asked and answers; when it
/// approves, it moves to that partner with all it has.
/// </summary>
public sealed class AnswerLink(Store store, Scope scope, MoveCompany move, TimeProvider clock)
{
    private const int MostShown = 50;

    /// <summary>The requests to the company whose console it is, of all partners: each names it itself. The latest first.</summary>
    public async Task<IReadOnlyList<LinkRequest>> ListAsync(CancellationToken ct)
    {
        if (scope.PartnerId != Partner.NoneId)
            return [];
        await using var context = store.Context(Partner.NoneId);
        return await context.LinkRequests.IgnoreQueryFilters([MusterContext.PartnerFilter]).AsNoTracking()
            .Where(r => r.AskedCustomerId == scope.CustomerId && r.Answer != LinkAnswer.Withdrawn).OrderByDescending(r => r.Id).Take(MostShown).ToListAsync(ct);
    }

    /// <summary>Approves: from then on the company is that partner's customer.</summary>
    public async Task<LinkAnswered> ApproveAsync(Guid requestId, CancellationToken ct) =>
        await FindAsync(requestId, ct) is { } request ? await Store.TriedAgainAsync(() => MoveAsync(request, ct)) : LinkAnswered.NotOpen;

    /// <summary>Refuses; nothing else changes.</summary>
    public async Task<LinkAnswered> RefuseAsync(Guid requestId, CancellationToken ct)
    {
        if (await FindAsync(requestId, ct) is not { } request)
            return LinkAnswered.NotOpen;
        var now = clock.GetUtcNow();
        await using var context = store.Context(Partner.NoneId);
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (!await AnswerAsync(context, request, LinkAnswer.Refused, now, ct))
            return LinkAnswered.NotOpen;
        context.Record(scope, now, "link.refuse", scope.CustomerId, after: new { partner = request.PartnerName, request.Reason }, log: AuditLog.Customer);
        await context.SaveChangesAsync(ct);

        // the partner's log tells that it was refused, not by whom
        context.PartnerId = request.PartnerId;
        var answer = new Scope();
        answer.Enter(request.PartnerId, request.Email);
        context.Record(answer, now, "link.refuse", after: new { request.Email, request.ExternalId });
        await context.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return LinkAnswered.Done;
    }

    private async Task<LinkAnswered> MoveAsync(LinkRequest request, CancellationToken ct)
    {
        var now = clock.GetUtcNow();

        // system work: the console's own view ends at the row it moves
        await using var context = store.Context(Partner.NoneId);
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (await LicensedCustomer.HoldAsync(context, store, scope.CustomerId!.Value, ct) is not { } held || !await AnswerAsync(context, request, LinkAnswer.Approved, now, ct))
            return LinkAnswered.NotOpen;
        context.Record(scope, now, "link.approve", held.Customer.Id, after: new { partner = request.PartnerName, request.Reason }, log: AuditLog.Customer);
        await context.SaveChangesAsync(ct);
        context.PartnerId = request.PartnerId;
        var externalId = await FreeAsync(context, request.ExternalId, ct);
        context.PartnerId = Partner.NoneId;
        var linked = await move.Async(context, held.Customer, request.PartnerId, externalId, null, ct);
        context.ChangeTracker.Clear();
        context.PartnerId = request.PartnerId;
        context.Record(scope, now, "customer.link", linked.Id, after: new { linked.Name, externalId, billing = linked.BillingType, request.RequestedByName, request.Reason }, log: AuditLog.Both);
        await context.LinkRequests.Where(r => r.Id == request.Id).ExecuteUpdateAsync(u => u.SetProperty(r => r.LinkedCustomerId, linked.Id), ct);
        await context.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return LinkAnswered.Done;
    }

    private async Task<LinkRequest?> FindAsync(Guid id, CancellationToken ct) => (await ListAsync(ct)).FirstOrDefault(r => r.Id == id && r.Answer == LinkAnswer.Open);

    /// <summary>Takes the request from open; false when somebody else did.</summary>
    private async Task<bool> AnswerAsync(MusterContext context, LinkRequest request, LinkAnswer answer, DateTimeOffset now, CancellationToken ct)
    {
        var who = scope.CustomerName;
        return await context.LinkRequests.IgnoreQueryFilters([MusterContext.PartnerFilter])
            .Where(r => r.PartnerId == request.PartnerId && r.Id == request.Id && r.AskedCustomerId == scope.CustomerId && r.Answer == LinkAnswer.Open)
            .ExecuteUpdateAsync(u => u.SetProperty(r => r.Answer, answer).SetProperty(r => r.AnsweredBy, who).SetProperty(r => r.AnsweredAt, now), ct) == 1;
    }

    /// <summary>The external id that was asked with; a customer that took it meanwhile keeps it.</summary>
    private static async Task<string> FreeAsync(MusterContext context, string externalId, CancellationToken ct)
    {
        var free = externalId;
        for (var n = 2; await context.Customers.AnyAsync(c => c.ExternalId == free, ct); n++)
        {
            var end = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"-{n}");
            free = externalId[..Math.Min(externalId.Length, DecideLink.LongestExternalId - end.Length)] + end;
        }

        return free;
    }
}
