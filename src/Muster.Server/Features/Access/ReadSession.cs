using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Domain.Access;
using Muster.Domain.Accounts;

namespace Muster.Server.Features.Access;

/// <summary>Finds out on each request who a cookie stands for; what the cookie says of itself is not believed.</summary>
internal static class ReadSession
{
    private static readonly TimeSpan UsedResolution = TimeSpan.FromMinutes(5);

    /// <summary>Reads the session of a cookie, and rejects it when it is over or its person has no place there any more.</summary>
    public static async Task ValidateAsync(CookieValidatePrincipalContext cookie)
    {
        var services = cookie.HttpContext.RequestServices;
        var ct = cookie.HttpContext.RequestAborted;
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        await using var context = services.GetRequiredService<Store>().Context();
        if (IdOf(cookie.Principal) is { } id && await WhoAsync(context, id, now, ct) is { } who)
        {
            Scope.Note(cookie.HttpContext, who);
            cookie.ReplacePrincipal(who.Principal(CookieAuthenticationDefaults.AuthenticationScheme));
        }
        else
        {
            cookie.RejectPrincipal();
        }
    }

    /// <summary>The id of the session of somebody who is signed in.</summary>
    public static Guid? IdOf(ClaimsPrincipal? principal) =>
        Guid.TryParse(principal?.FindFirst(SignIn.SessionClaim)?.Value, CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>
    /// Who a session is, in one question and another for the place where it works: one for everything would take the database longer to
    /// plan than to answer. It says itself where it works. Null when it is over, or the place is closed to them.
    /// </summary>
    public static async Task<WhoAsks?> WhoAsync(MusterContext context, Guid sessionId, DateTimeOffset now, CancellationToken ct)
    {
        string[] partner = [MusterContext.PartnerFilter], both = [MusterContext.PartnerFilter, MusterContext.ScopeFilter];
        var found = await (
            from s in context.Sessions
            where s.Id == sessionId && s.EndedAt == null && s.ExpiresAt > now
            join p in context.Users on s.PersonId equals p.Id
            join pa in context.Partners on s.PartnerId equals pa.Id into partners
            from pa in partners.DefaultIfEmpty()
            join o in context.Operators on s.PersonId equals o.PersonId into operators
            from o in operators.DefaultIfEmpty()
            select new
            {
                Session = s,
                p.DisplayName,
                PartnerName = pa == null ? "" : pa.Name,
                Kind = pa == null ? PartnerKind.Partner : pa.Kind,
                Program = pa == null || pa.Kind != PartnerKind.Partner ? (PartnerProgram?)null : pa.Program,
                MustEnroll = pa != null && pa.RequiresSecondFactor && !s.TwoFactor,
                IsOperator = o != null,
                OtherPlaces = (s.Place != Place.Operator && o != null)
                    || context.Administrators.IgnoreQueryFilters(partner).Any(x => x.PersonId == s.PersonId && x.State == MembershipState.Active && (s.Place != Place.Partner || x.PartnerId != s.PartnerId))
                    || context.CustomerAdministrators.IgnoreQueryFilters(both).Any(x => x.PersonId == s.PersonId && x.State == MembershipState.Active && (s.Place != Place.Customer || x.CustomerId != s.CustomerId)),
            }).AsNoTracking().SingleOrDefaultAsync(ct);
        if (found is null)
            return null;
        var session = found.Session;
        if (now - session.LastUsedAt >= UsedResolution)
            await context.Sessions.Where(s => s.Id == session.Id).ExecuteUpdateAsync(u => u.SetProperty(s => s.LastUsedAt, now), ct);
        var who = new WhoAsks
        {
            Place = session.Place,
            SessionId = session.Id,
            PersonId = session.PersonId,
            Name = found.DisplayName,
            PartnerId = session.PartnerId,
            PartnerName = found.PartnerName,
            IsOperator = found.IsOperator,
            HasOtherPlaces = found.OtherPlaces,
        };
        switch (session.Place)
        {
            case Place.Partner when await (
                from a in context.Administrators.IgnoreQueryFilters(partner)
                where a.PartnerId == session.PartnerId && a.PersonId == session.PersonId && a.State == MembershipState.Active
                join r in context.CustomRoles.IgnoreQueryFilters(partner) on new { a.PartnerId, Id = a.RoleId } equals new { r.PartnerId, Id = (Guid?)r.Id } into roles
                from r in roles.DefaultIfEmpty()
                select new { a.Role, a.Scope, Custom = r }).AsNoTracking().SingleOrDefaultAsync(ct) is { } administrator:
                var role = administrator.Custom?.Base ?? administrator.Role;
                var families = administrator.Custom?.Families ?? who.Families;
                return who with
                {
                    Role = role,
                    Scope = administrator.Scope,
                    Families = families,
                    IsDistributor = found.Kind == PartnerKind.Distributor,
                    Program = found.Program,
                    Permissions = found.Kind == PartnerKind.Distributor ? role.PermissionsAtDistributor() : role.Permissions(administrator.Scope, families),
                    MustEnroll = found.MustEnroll,
                };
            case Place.Customer when await (
                from ca in context.CustomerAdministrators.IgnoreQueryFilters(both)
                where ca.PartnerId == session.PartnerId && ca.PersonId == session.PersonId && ca.CustomerId == session.CustomerId && ca.State == MembershipState.Active
                join c in context.Customers.IgnoreQueryFilters(both) on new { ca.PartnerId, ca.CustomerId } equals new { c.PartnerId, CustomerId = c.Id } into customers
                from c in customers.DefaultIfEmpty()
                select new { ca.Role, CustomerName = c == null ? "" : c.Name }).AsNoTracking().SingleOrDefaultAsync(ct) is { } console:
                return who with { CustomerId = session.CustomerId, CustomerName = console.CustomerName, Console = console.Role.Permissions() };
            case Place.Operator when found.IsOperator:
                return who;
            default:
                return null;
        }
    }
}
