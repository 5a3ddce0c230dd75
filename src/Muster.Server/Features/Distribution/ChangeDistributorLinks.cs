using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Data.Orders;
using Muster.Domain.Accounts;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Distribution;

/// <summary>How inviting a partner, or answering, ended.</summary>
public enum LinkResult
{
    Done,

    /// <summary>No Flex Connect partner has this code.</summary>
    NoSuchPartner,

    /// <summary>It is invited, or buys through this distributor already.</summary>
    ThereAlready,

    /// <summary>There is no such link, or it was answered meanwhile.</summary>
    NotFound,
}

/// <summary>A distributor invites Flex Connect partners; they accept or refuse, and either ends it. Orders there are go on.</summary>
public sealed class ChangeDistributorLinks(Store store, Scope scope, TimeProvider clock)
{
    /// <summary>Invites a partner by its code, which its people tell.</summary>
    public async Task<LinkResult> InviteAsync(string code, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var view = store.Context(scope.PartnerId);
        code = code.Trim().ToLowerInvariant();
        if (!Domain.Usage.Names.IsLine(code) || await view.Partners.AsNoTracking().SingleOrDefaultAsync(p => p.Code == code && p.Kind == PartnerKind.Partner && p.Program == PartnerProgram.FlexConnect, ct) is not { } partner)
            return LinkResult.NoSuchPartner;
        await using var context = store.Context(partner.Id);
        try
        {
            await using var transaction = await context.Database.BeginTransactionAsync(ct);
            var link = await context.DistributorLinks.SingleOrDefaultAsync(l => l.DistributorId == scope.PartnerId, ct);
            if (link is { State: not DistributorLinkState.Ended })
                return LinkResult.ThereAlready;
            if (link is null)
                context.DistributorLinks.Add(link = new() { PartnerId = partner.Id, DistributorId = scope.PartnerId, State = DistributorLinkState.Invited, InvitedAt = now, InvitedBy = scope.Who });
            (link.State, link.InvitedAt, link.InvitedBy, link.AnsweredAt, link.AnsweredBy) = (DistributorLinkState.Invited, now, scope.Who, null, "");
            link.Version++;
            await DistributorView.SaveWithRecordAsync(context, scope, now, "distributor.invite", null, new { distributor = scope.PartnerName }, tellsPartner: true, ct);
            await transaction.CommitAsync(ct);
            return LinkResult.Done;
        }
        catch (DbUpdateException)
        {
            return LinkResult.ThereAlready;
        }
    }

    /// <summary>Ends a link, or takes an invitation back, as the distributor.</summary>
    public Task<LinkResult> EndAsync(Guid partnerId, CancellationToken ct) => Store.TriedAgainAsync(() => EndOnceAsync(partnerId, ct));

    /// <summary>Accepts or refuses an invitation, as the partner.</summary>
    public Task<LinkResult> AnswerAsync(Guid distributorId, bool accept, CancellationToken ct) =>
        Store.TriedAgainAsync(() => AsPartnerAsync(distributorId, accept ? DistributorLinkState.Active : DistributorLinkState.Ended, l => l.State == DistributorLinkState.Invited, accept ? "distributor.accept" : "distributor.refuse", ct));

    /// <summary>Buys no more through a distributor, as the partner. Orders there are go on.</summary>
    public Task<LinkResult> LeaveAsync(Guid distributorId, CancellationToken ct) =>
        Store.TriedAgainAsync(() => AsPartnerAsync(distributorId, DistributorLinkState.Ended, l => l.State == DistributorLinkState.Active, "distributor.end", ct));

    private async Task<LinkResult> EndOnceAsync(Guid partnerId, CancellationToken ct)
    {
        await using var context = store.Context(partnerId);
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (!await SetAsync(context, scope.PartnerId, DistributorLinkState.Ended, l => l.State != DistributorLinkState.Ended, ct))
            return LinkResult.NotFound;
        await DistributorView.SaveWithRecordAsync(context, scope, clock.GetUtcNow(), "distributor.end", null, new { distributor = scope.PartnerName }, tellsPartner: true, ct);
        await transaction.CommitAsync(ct);
        return LinkResult.Done;
    }

    private async Task<LinkResult> AsPartnerAsync(Guid distributorId, DistributorLinkState state, Func<DistributorLink, bool> may, string act, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var context = store.Context(scope.PartnerId);
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (!await SetAsync(context, distributorId, state, may, ct))
            return LinkResult.NotFound;
        var names = await context.Partners.Where(p => p.Id == distributorId || p.Id == scope.PartnerId).ToDictionaryAsync(p => p.Id, p => new { p.Code, p.Name }, ct);
        context.Record(scope, now, act, after: new { distributor = names[distributorId].Name });
        await context.SaveChangesAsync(ct);
        context.PartnerId = distributorId;
        context.AuditEntries.Add(new AuditEntry
        {
            PartnerId = distributorId,
            Id = Guid.CreateVersion7(now),
            At = now,
            Who = scope.Who,
            OnBehalfOf = names[scope.PartnerId].Name,
            Address = "",
            Act = act,
            After = System.Text.Json.JsonSerializer.Serialize(new { partner = names[scope.PartnerId].Code }),
        });
        await context.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return LinkResult.Done;
    }

    private async Task<bool> SetAsync(MusterContext context, Guid distributorId, DistributorLinkState state, Func<DistributorLink, bool> may, CancellationToken ct)
    {
        if (await context.DistributorLinks.SingleOrDefaultAsync(l => l.DistributorId == distributorId, ct) is not { } link || !may(link))
            return false;
        (link.State, link.AnsweredAt, link.AnsweredBy) = (state, clock.GetUtcNow(), scope.Who);
        link.Version++;
        return true;
    }
}
