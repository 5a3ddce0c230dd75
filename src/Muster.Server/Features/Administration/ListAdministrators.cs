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
    public static async Task<IReadOnlyList<AdministratorRow>> OfCustomerAsync(MusterContext context, Guid customerId, CancellationToken ct)
    {
        var chosen = await context.Set<CustomerInScope>().Where(s => s.CustomerId == customerId).Select(s => s.PersonId).Distinct().ToListAsync(ct);
        return [.. (await AllAsync(context, ct)).Where(r => r.Administrator.State == MembershipState.Active
            && (r.Administrator.Scope == AdministratorScope.AllCustomers || chosen.Contains(r.Administrator.PersonId)))];
    }
}
