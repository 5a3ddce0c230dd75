using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Domain.Access;

namespace Muster.Server.Features.Administration;

/// <summary>An administrator as pages show them.</summary>
/// <param name="Administrator">Their place.</param>
/// <param name="Name">What they are called.</param>
/// <param name="Email">Where they sign in.</param>
/// <param name="TwoFactor">Whether they have an authenticator app or a passkey.</param>
/// <param name="CustomRole">Name of their custom role, or null.</param>
/// <param name="Groups">Names of the groups chosen.</param>
/// <param name="Customers">How many customers were chosen.</param>
/// <param name="LastUsedAt">When they last worked here, or null.</param>
public sealed record AdministratorRow(Administrator Administrator, string Name, string Email, bool TwoFactor, string? CustomRole, IReadOnlyList<string> Groups, int Customers, DateTimeOffset? LastUsedAt);

/// <summary>Somebody who may manage a customer.</summary>
/// <param name="PersonId">Who.</param>
/// <param name="Name">What they are called.</param>
/// <param name="Role">Their role; of a custom role, its base.</param>
/// <param name="CustomRole">Name of their custom role, or null.</param>
/// <param name="Scope">How they come to see it.</param>
/// <param name="Groups">Names of the groups chosen for them.</param>
public sealed record CustomersAdministrator(Guid PersonId, string Name, AdministratorRole Role, string? CustomRole, AdministratorScope Scope, IReadOnlyList<string> Groups);

/// <summary>The administrators of a partner.</summary>
public static class ListAdministrators
{
    /// <summary>All of them, by name; those who were deactivated last.</summary>
    public static async Task<IReadOnlyList<AdministratorRow>> AllAsync(MusterContext context, CancellationToken ct)
    {
        var rows = await (
            from a in context.Administrators.AsNoTracking()
            join p in context.Users.AsNoTracking() on a.PersonId equals p.Id
            orderby a.State == MembershipState.Deactivated, p.DisplayName, p.Id
            select new
            {
                Administrator = a,
                p.DisplayName,
                p.Email,
                TwoFactor = p.TwoFactorEnabled || context.UserPasskeys.Any(k => k.UserId == p.Id),
                Role = context.CustomRoles.Where(r => r.Id == a.RoleId).Select(r => r.Name).FirstOrDefault(),
                Customers = context.AdministratorCustomers.Count(c => c.PersonId == a.PersonId),
                LastUsedAt = context.Sessions.Where(s => s.PersonId == a.PersonId && s.PartnerId == a.PartnerId).Max(s => (DateTimeOffset?)s.LastUsedAt),
            }).ToListAsync(ct);
        var groups = (await context.AdministratorGroups.AsNoTracking().Join(context.CustomerGroups, a => a.GroupId, g => g.Id, (a, g) => new { a.PersonId, g.Name }).ToListAsync(ct))
            .ToLookup(g => g.PersonId, g => g.Name);
        return [.. rows.Select(r => new AdministratorRow(
            r.Administrator, r.DisplayName, r.Email ?? "", r.TwoFactor, r.Role, [.. groups[r.Administrator.PersonId].Order(StringComparer.CurrentCultureIgnoreCase)], r.Customers, r.LastUsedAt))];
    }

    /// <summary>The active ones who see a customer, by name.</summary>
    public static async Task<IReadOnlyList<CustomersAdministrator>> OfCustomerAsync(MusterContext context, Guid customerId, CancellationToken ct)
    {
        var rows = await (
            from a in context.Administrators.AsNoTracking()
            join p in context.Users.AsNoTracking() on a.PersonId equals p.Id
            where a.State == MembershipState.Active
                && (a.Scope == AdministratorScope.AllCustomers || context.Set<CustomerInScope>().Any(s => s.PersonId == a.PersonId && s.CustomerId == customerId))
            orderby p.DisplayName, p.Id
            select new { a.PersonId, p.DisplayName, a.Role, a.Scope, CustomRole = context.CustomRoles.Where(r => r.Id == a.RoleId).Select(r => r.Name).FirstOrDefault() }).ToListAsync(ct);
        var people = rows.Where(r => r.Scope == AdministratorScope.Groups).Select(r => r.PersonId).ToList();
        var groups = people.Count == 0 ? null : (await (
            from a in context.AdministratorGroups.AsNoTracking()
            join g in context.CustomerGroups on a.GroupId equals g.Id
            where people.Contains(a.PersonId)
            select new { a.PersonId, g.Name }).ToListAsync(ct)).ToLookup(g => g.PersonId, g => g.Name);
        return [.. rows.Select(r => new CustomersAdministrator(
            r.PersonId, r.DisplayName, r.Role, r.CustomRole, r.Scope, [.. (groups?[r.PersonId] ?? []).Order(StringComparer.CurrentCultureIgnoreCase)]))];
    }
}
