using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Server.Ui;

namespace Muster.Server.Features.Access;

/// <summary>How an attempt to sign in ended.</summary>
public enum SignInResult
{
    Done,

    /// <summary>No such pair of e-mail and password. Never says which of the two is wrong.</summary>
    Wrong,

    /// <summary>Too many failed; try again later.</summary>
    TooMany,
}

/// <summary>Opens and ends sessions. A session is a row, read on each request, so that it can be ended at once.</summary>
public sealed class SignIn(Store store, IPasswordHasher<Person> hasher, ILookupNormalizer normalizer, TimeProvider clock)
{
    /// <summary>How long a session lasts.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private const string SessionClaim = "session";
    private const int FailuresByAccount = 8;
    private const int FailuresByAddress = 60;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(15);
    private static readonly Person Nobody = new();
    private static string? _dummyHash;

    /// <summary>Checks e-mail and password and, when they belong together, opens a session.</summary>
    public async Task<SignInResult> Async(HttpContext http, string? email, string? password, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var address = http.Connection.RemoteIpAddress?.ToString() ?? "";
        var normalized = normalizer.NormalizeEmail((email ?? "").Trim());
        await using var context = store.Context();
        var keys = new[] { (Key: KeyOf("account", normalized + "\n" + address), Most: FailuresByAccount), (Key: KeyOf("address", address), Most: FailuresByAddress) };
        foreach (var (key, most) in keys)
        {
            if (await context.SignInFailures.AnyAsync(f => f.Key == key && f.Count >= most && f.LastAt > now - Pause, ct))
                return SignInResult.TooMany;
        }

        var person = normalized.Length == 0 ? null : await context.Users.SingleOrDefaultAsync(p => p.NormalizedEmail == normalized, ct);

        // an unknown account costs a hash as a known one does, so that time tells nothing
        var hash = person?.PasswordHash ?? (_dummyHash ??= hasher.HashPassword(Nobody, CreateAdministrator.RandomPassword()));
        var matches = hasher.VerifyHashedPassword(person ?? Nobody, hash, password ?? "") != PasswordVerificationResult.Failed;

        // which partners someone belongs to is a question across partners, asked only here and by "admin reset"
        var place = person is null || !matches ? null
            : await context.Administrators.IgnoreQueryFilters([MusterContext.PartnerFilter]).Where(a => a.PersonId == person.Id).OrderBy(a => a.CreatedAt).FirstOrDefaultAsync(ct);
        if (person is null || place is null)
        {
            foreach (var (key, _) in keys)
                await CountFailureAsync(context, key, now, ct);
            return SignInResult.Wrong;
        }

        await using var own = store.Context(place.PartnerId);
        var session = new Session { Id = Guid.CreateVersion7(now), PersonId = person.Id, PartnerId = place.PartnerId, CreatedAt = now, ExpiresAt = now + Lifetime, Address = address };
        own.Sessions.Add(session);
        var failures = keys[0].Key;
        own.SignInFailures.RemoveRange(own.SignInFailures.Where(f => f.Key == failures));
        var scope = new Scope();
        var partnerName = await own.Partners.Where(p => p.Id == place.PartnerId).Select(p => p.Name).SingleAsync(ct);
        var principal = http.User = Principal(session.Id, person.Id, person.DisplayName, place.Role, place.PartnerId, partnerName);
        scope.Enter(http);
        own.Record(scope, now, "session.open");
        await own.SaveChangesAsync(ct);
        await http.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, principal, new AuthenticationProperties { IsPersistent = false, IssuedUtc = now, ExpiresUtc = session.ExpiresAt });
        return SignInResult.Done;
    }

    /// <summary>Ends the session of a request.</summary>
    public async Task EndAsync(HttpContext http, CancellationToken ct)
    {
        if (SessionOf(http.User) is { } id)
        {
            var scope = new Scope();
            scope.Enter(http);
            await using var context = store.Context(scope.PartnerId);
            if (await context.Sessions.SingleOrDefaultAsync(s => s.Id == id && s.EndedAt == null, ct) is { } session)
            {
                session.EndedAt = clock.GetUtcNow();
                context.Record(scope, clock.GetUtcNow(), "session.end");
                await context.SaveChangesAsync(ct);
            }
        }

        await http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
    }

    /// <summary>Reads the session of a cookie; what the cookie says of itself is not believed.</summary>
    public static async Task ValidateAsync(CookieValidatePrincipalContext cookie)
    {
        var services = cookie.HttpContext.RequestServices;
        var ct = cookie.HttpContext.RequestAborted;
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        await using var context = services.GetRequiredService<Store>().Context();
        if (SessionOf(cookie.Principal) is { } id && await PrincipalAsync(context, context.Sessions.Where(s => s.Id == id && s.EndedAt == null && s.ExpiresAt > now), ct) is { } principal)
            cookie.ReplacePrincipal(principal);
        else
            cookie.RejectPrincipal();
    }

    /// <summary>Who a session is, in one question; it says itself which partner it is for.</summary>
    private static async Task<ClaimsPrincipal?> PrincipalAsync(MusterContext context, IQueryable<Session> sessions, CancellationToken ct)
    {
        var who = await (
            from s in sessions
            join a in context.Administrators.IgnoreQueryFilters([MusterContext.PartnerFilter]) on new { s.PartnerId, s.PersonId } equals new { a.PartnerId, a.PersonId }
            join p in context.Users on a.PersonId equals p.Id
            join partner in context.Partners on a.PartnerId equals partner.Id
            select new { Session = s.Id, p.Id, p.DisplayName, a.Role, PartnerId = partner.Id, PartnerName = partner.Name }).AsNoTracking().SingleOrDefaultAsync(ct);
        return who is null ? null : Principal(who.Session, who.Id, who.DisplayName, who.Role, who.PartnerId, who.PartnerName);
    }

    private static ClaimsPrincipal Principal(Guid session, Guid person, string name, AdministratorRole role, Guid partner, string partnerName) => new(new ClaimsIdentity(
        [
            new(SessionClaim, session.ToString("N")),
            new(ClaimTypes.NameIdentifier, person.ToString()),
            new(ClaimTypes.Name, name),
            new(ClaimTypes.Role, role.ToString()),
            new(Scope.PartnerClaim, partner.ToString()),
            new(UiClaims.PartnerName, partnerName),
        ],
        CookieAuthenticationDefaults.AuthenticationScheme));

    private static async Task CountFailureAsync(MusterContext context, string key, DateTimeOffset now, CancellationToken ct)
    {
        var start = now - Pause;
        var counted = await context.SignInFailures.Where(f => f.Key == key).ExecuteUpdateAsync(
            u => u.SetProperty(f => f.Count, f => f.LastAt > start ? f.Count + 1 : 1).SetProperty(f => f.LastAt, now), ct);
        if (counted > 0)
            return;
        context.SignInFailures.Add(new SignInFailure { Key = key, Count = 1, LastAt = now });
        try
        {
            await context.SaveChangesAsync(ct);
        }
        catch (DbUpdateException)
        {
            // another request counted the first failure at the same moment; one more or less is no matter
            context.ChangeTracker.Clear();
        }
    }

    private static Guid? SessionOf(ClaimsPrincipal? principal) =>
        Guid.TryParse(principal?.FindFirst(SessionClaim)?.Value, CultureInfo.InvariantCulture, out var id) ? id : null;

    private static string KeyOf(string what, string value) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(what + "\n" + value)));
}
