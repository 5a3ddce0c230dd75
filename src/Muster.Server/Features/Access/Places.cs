using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Domain.Access;
using Muster.Server.Ui;

namespace Muster.Server.Features.Access;

/// <summary>Somewhere a person belongs.</summary>
/// <param name="Place">What kind of place it is.</param>
/// <param name="PartnerId">The partner, or that of the customer; empty for the installation.</param>
/// <param name="CustomerId">The customer, or null.</param>
/// <param name="Name">What it is called; empty for the installation.</param>
/// <param name="RequiresSecondFactor">Whether nobody gets in there without one.</param>
public sealed record PersonsPlace(Place Place, Guid PartnerId, Guid? CustomerId, string Name, bool RequiresSecondFactor);

/// <summary>
/// Where a person belongs. A question across partners, asked only of the person who is signing in, switches, or is being reset.
/// </summary>
public static class Places
{
    /// <summary>The active places of a person: partners first, then customers, then the installation, each in the order they came there.</summary>
    public static async Task<IReadOnlyList<PersonsPlace>> OfAsync(MusterContext context, Guid personId, CancellationToken ct)
    {
        var desks = await (
            from a in context.Administrators.IgnoreQueryFilters([MusterContext.PartnerFilter])
            join p in context.Partners on a.PartnerId equals p.Id
            where a.PersonId == personId && a.State == MembershipState.Active
            orderby a.CreatedAt
            select new PersonsPlace(Place.Partner, p.Id, null, p.Name, p.RequiresSecondFactor)).ToListAsync(ct);
        var consoles = await (
            from a in context.CustomerAdministrators.IgnoreQueryFilters([MusterContext.PartnerFilter, MusterContext.ScopeFilter])
            join c in context.Customers.IgnoreQueryFilters([MusterContext.PartnerFilter, MusterContext.ScopeFilter]) on new { a.PartnerId, Id = a.CustomerId } equals new { c.PartnerId, c.Id }
            where a.PersonId == personId && a.State == MembershipState.Active
            orderby a.CreatedAt
            select new PersonsPlace(Place.Customer, c.PartnerId, c.Id, c.Name, false)).ToListAsync(ct);
        List<PersonsPlace> all = [.. desks, .. consoles];
        if (await context.Operators.AnyAsync(o => o.PersonId == personId, ct))
            all.Add(new(Place.Operator, Guid.Empty, null, "", false));
        return all;
    }

    /// <summary>Where a person was last, as far as it is still theirs; else the first of their places. Null when they have none.</summary>
    public static async Task<PersonsPlace?> LastAsync(MusterContext context, Guid personId, CancellationToken ct)
    {
        var all = await OfAsync(context, personId, ct);
        if (all.Count < 2)
            return all.Count == 0 ? null : all[0];
        var last = await context.Sessions.AsNoTracking().Where(s => s.PersonId == personId).OrderByDescending(s => s.LastUsedAt).FirstOrDefaultAsync(ct);
        return all.FirstOrDefault(p => p.Place == last?.Place && p.PartnerId == last.PartnerId && p.CustomerId == last.CustomerId) ?? all[0];
    }

    /// <summary>Where somebody goes who has just signed in: to the page they asked for, or the first of their place.</summary>
    public static string After(HttpContext http, string? returnUrl)
    {
        var scope = new Scope();
        scope.Enter(http);
        return Preferences.IsLocal(returnUrl) && returnUrl != "/" ? returnUrl! : Landing(scope.Place);
    }

    /// <summary>The page somebody is first shown at a place.</summary>
    public static string Landing(Place? place) => place switch
    {
        Place.Customer => "/console",
        Place.Operator => "/operations",
        _ => "/",
    };
}
