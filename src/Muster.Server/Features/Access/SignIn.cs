using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;

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

    internal const string SessionClaim = "session";
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

        var place = person is null || !matches ? null : (await Places.OfAsync(context, person.Id, ct)).FirstOrDefault();
        if (person is null || place is null)
        {
            foreach (var (key, _) in keys)
                await CountFailureAsync(context, key, now, ct);
            return SignInResult.Wrong;
        }

        var failures = keys[0].Key;
        await context.SignInFailures.Where(f => f.Key == failures).ExecuteDeleteAsync(ct);
        await OpenAsync(http, person.Id, place, twoFactor: false, ct);
        return SignInResult.Done;
    }

    /// <summary>Opens a session of somebody who has shown who they are.</summary>
    private async Task OpenAsync(HttpContext http, Guid personId, PersonsPlace place, bool twoFactor, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var context = store.Context(place.PartnerId);
        var session = new Session
        {
            Id = Guid.CreateVersion7(now), PersonId = personId, Place = place.Place, PartnerId = place.PartnerId, CustomerId = place.CustomerId,
            CreatedAt = now, LastUsedAt = now, ExpiresAt = now + Lifetime, Address = http.Connection.RemoteIpAddress?.ToString() ?? "", TwoFactor = twoFactor,
        };
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        context.Sessions.Add(session);
        await context.SaveChangesAsync(ct);
        var who = await ReadSession.WhoAsync(context, session.Id, now, ct) ?? throw new InvalidOperationException("A session just opened isn't there.");
        var principal = http.User = who.Principal(CookieAuthenticationDefaults.AuthenticationScheme);
        var scope = new Scope();
        Scope.Note(http, who);
        scope.Enter(http);
        context.Record(scope, now, "session.open", scope.CustomerId);
        await context.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        await http.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, principal, new AuthenticationProperties { IsPersistent = false, IssuedUtc = now, ExpiresUtc = session.ExpiresAt });
    }

    /// <summary>Goes on working at another of the person's places, in the same session.</summary>
    /// <returns>Whether they belong there; a place that needs a second factor is entered all the same, and asks for it.</returns>
    public async Task<bool> SwitchAsync(Scope scope, Place place, Guid partnerId, Guid? customerId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var context = store.Context(partnerId);
        if ((await Places.OfAsync(context, scope.PersonId!.Value, ct)).FirstOrDefault(p => p.Place == place && p.PartnerId == partnerId && p.CustomerId == customerId) is null)
            return false;
        if (await context.Sessions.SingleOrDefaultAsync(s => s.Id == scope.SessionId && s.EndedAt == null, ct) is not { } session)
            return false;
        (session.Place, session.PartnerId, session.CustomerId) = (place, partnerId, customerId);
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await context.SaveChangesAsync(ct);
        var there = new Scope();
        if (await ReadSession.WhoAsync(context, session.Id, now, ct) is { } who)
            there.Enter(who, scope.Address);
        context.Record(there, now, "session.switch", customerId);
        await context.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    /// <summary>Ends the session of a request.</summary>
    public async Task EndAsync(HttpContext http, CancellationToken ct)
    {
        if (ReadSession.IdOf(http.User) is { } id)
        {
            var scope = new Scope();
            scope.Enter(http);
            await using var context = store.Context(scope.PartnerId);
            if (await context.Sessions.SingleOrDefaultAsync(s => s.Id == id && s.EndedAt == null, ct) is { } session)
            {
                session.EndedAt = clock.GetUtcNow();
                context.Record(scope, clock.GetUtcNow(), "session.end", scope.CustomerId);
                await context.SaveChangesAsync(ct);
            }
        }

        await http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
    }

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

    private static string KeyOf(string what, string value) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(what + "\n" + value)));
}
