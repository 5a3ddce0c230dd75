using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Orders;
using Muster.Domain.Accounts;
using Muster.Domain.Billing;
using Muster.Domain.Licensing;

namespace Muster.Server.Features.Billing;

/// <summary>Whose price book, rules and cut-off statements of a partner are made by.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Code">Its code: what addresses and file names call it.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsOwn">Whether the partner is its own issuer: for all licenses that no distributor sold.</param>
public sealed record Issuer(Guid Id, string Code, string Name, bool IsOwn)
{
    /// <summary>The distributor whose licenses it charges; null for those that no distributor sold.</summary>
    public Guid? DistributorId => IsOwn ? null : Id;

    /// <summary>What chooses it in an address, to come after <c>?</c>; empty for the partner itself, which is meant without.</summary>
    public string Query => IsOwn ? "" : "issuer=" + Code;
}

/// <summary>
/// The issuers of a partner's statements: the partner itself, and each distributor for what it sold. And the one place where a
/// partner's work reads rows of another: an issuer's prices, rules and settings are its own rows, read for whoever it charges.
/// </summary>
public static class Issuers
{
    private static readonly string[] Partner = [MusterContext.PartnerFilter];

    /// <summary>An issuer's price book.</summary>
    public static IQueryable<PriceEntry> Prices(MusterContext context, Guid issuerId) =>
        context.PriceEntries.IgnoreQueryFilters(Partner).Where(p => p.PartnerId == issuerId && p.IssuerId == issuerId);

    /// <summary>An issuer's rules.</summary>
    public static IQueryable<FamilyRule> Rules(MusterContext context, Guid issuerId) =>
        context.FamilyRules.IgnoreQueryFilters(Partner).Where(r => r.PartnerId == issuerId && r.IssuerId == issuerId);

    /// <summary>An issuer's settings; none where the defaults hold.</summary>
    public static IQueryable<IssuerSettings> Settings(MusterContext context, Guid issuerId) =>
        context.IssuerSettings.IgnoreQueryFilters(Partner).Where(s => s.PartnerId == issuerId && s.IssuerId == issuerId);

    /// <summary>When an issuer's last statement was closed, whoever it charges; null before the first.</summary>
    public static Task<DateTimeOffset?> LastClosedAsync(MusterContext context, Guid issuerId, CancellationToken ct) =>
        context.Statements.IgnoreQueryFilters(Partner).Where(s => s.IssuerId == issuerId).MaxAsync(s => (DateTimeOffset?)s.ClosedAt, ct);

    /// <summary>All that may have something to close for the context's partner, itself first: nothing is looked for that costs more than a few rows.</summary>
    public static async Task<IReadOnlyList<Issuer>> AllAsync(MusterContext context, CancellationToken ct)
    {
        var ids = await context.DistributorLinks.Select(l => l.DistributorId).Union(context.Closings.Select(c => c.IssuerId)).ToListAsync(ct);
        return await NamedAsync(context, ids, ct);
    }

    /// <summary>
    /// Those whose statements pages of the context's partner show, itself first: a distributor it buys through or bought from, and itself
    /// where anything is or was priced by it, or nothing by anybody else.
    /// </summary>
    public static async Task<IReadOnlyList<Issuer>> ShownAsync(MusterContext context, CancellationToken ct)
    {
        var closed = await context.Closings.Where(c => c.ClosedThrough != null).Select(c => c.IssuerId).ToListAsync(ct);
        var bought = await context.DistributorLinks.Where(l => context.Licenses.Any(x => x.DistributorId == l.DistributorId)).Select(l => l.DistributorId).ToListAsync(ct);
        return await WithOwnAsync(context, [.. closed, .. bought], ct);
    }

    /// <summary>Those whose prices and rules hold for the context's partner: as <see cref="ShownAsync"/>, without distributors that it has left and has nothing more of.</summary>
    /// <param name="context">The partner's.</param>
    /// <param name="today">The day.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<IReadOnlyList<Issuer>> ChargingAsync(MusterContext context, DateOnly today, CancellationToken ct)
    {
        var bought = await context.DistributorLinks.Where(l => context.Licenses.Any(x => x.DistributorId == l.DistributorId && (x.End == null || x.End >= today)))
            .Select(l => l.DistributorId).ToListAsync(ct);
        return await WithOwnAsync(context, bought, ct);
    }

    /// <summary>The issuer that an address means, among those that pages show: by its code, or the first without one. Null for no such issuer.</summary>
    public static async Task<Issuer?> FindAsync(MusterContext context, string? code, CancellationToken ct) => Find(await ShownAsync(context, ct), code);

    /// <inheritdoc cref="FindAsync"/>
    public static Issuer? Find(IReadOnlyList<Issuer> shown, string? code) => string.IsNullOrEmpty(code) ? shown[0] : shown.FirstOrDefault(i => i.Code == code);

    /// <summary>Some distributors with those the partner buys through, and itself.</summary>
    private static async Task<IReadOnlyList<Issuer>> WithOwnAsync(MusterContext context, List<Guid> ids, CancellationToken ct)
    {
        var own = context.PartnerId;
        var linked = await context.DistributorLinks.Where(l => l.State == DistributorLinkState.Active).Select(l => l.DistributorId).ToListAsync(ct);
        var all = await NamedAsync(context, [.. ids, .. linked], ct);
        return all.Count == 1 || ids.Contains(own) || await Prices(context, own).AnyAsync(ct) || await context.Licenses.AnyAsync(
            l => l.DistributorId == null && l.Owner == LicenseOwner.Partner && (l.Type == LicenseType.Usage || l.Type == LicenseType.Ordered), ct)
            ? all
            : [.. all.Where(i => !i.IsOwn)];
    }

    private static async Task<IReadOnlyList<Issuer>> NamedAsync(MusterContext context, List<Guid> ids, CancellationToken ct)
    {
        var own = context.PartnerId;
        return
        [
            .. (await context.Partners.Where(p => p.Id == own || (ids.Contains(p.Id) && p.Kind == PartnerKind.Distributor)).Select(p => new { p.Id, p.Code, p.Name }).ToListAsync(ct))
                .Select(p => new Issuer(p.Id, p.Code, p.Name, p.Id == own)).OrderBy(i => !i.IsOwn).ThenBy(i => SearchText.Of(i.Name), StringComparer.Ordinal).ThenBy(i => i.Code, StringComparer.Ordinal),
        ];
    }
}
