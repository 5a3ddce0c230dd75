using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Domain.Access;

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

    /// <summary>The page somebody is first shown at a place.</summary>
    public static string Landing(Place? place) => place switch
    {
        Place.Customer => "/console",
        Place.Operator => "/operations",
        _ => "/",
    };
}
