using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Domain.Access;
using Muster.Server.Features.Mail;
using Muster.Server.Http;

namespace Muster.Server.Features.Access;

/// <summary>How an attempt to sign in ended.</summary>
public enum SignInResult
{
    Done,

    /// <summary>The password is right; a code or a passkey is asked for next.</summary>
    SecondFactor,

    /// <summary>No such pair of e-mail and password, or no such code. Never says which.</summary>
    Wrong,

    /// <summary>Too many failed; try again later.</summary>
    TooMany,

    /// <summary>The password was shown too long ago: begin again.</summary>
    TooLate,
}

/// <summary>Opens and ends sessions. A session is a row, read on each request, so that it can be ended at once.</summary>
public sealed class SignIn(
    Store store, SignInAttempts attempts, SecondFactor factor, Passkeys passkeys, ProtectedCookie cookies, IPasswordHasher<Person> hasher, ILookupNormalizer normalizer, TimeProvider clock)
{
    /// <summary>How long a session lasts.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    /// <summary>How long the second step may take.</summary>
    public static readonly TimeSpan PendingLife = TimeSpan.FromMinutes(5);

    internal const string SessionClaim = "session";
    private const string PendingCookie = "sign-in";
    private static readonly Person Nobody = new();
    private static string? _dummyHash;

    /// <summary>The first step: checks e-mail and password and, when they belong together, opens a session or asks for the second step.</summary>
    public async Task<SignInResult> Async(HttpContext http, string? email, string? password, CancellationToken ct)
    {
        var normalized = normalizer.NormalizeEmail((email ?? "").Trim());
        await using var context = store.Context();
        var person = normalized.Length == 0 ? null : await context.Users.AsNoTracking().SingleOrDefaultAsync(p => p.NormalizedEmail == normalized, ct);
        if (await attempts.BeginAsync(context, http, normalized, person?.Id ?? Guid.Empty, ct) is not { } attempt)
            return SignInResult.TooMany;

        var matches = Matches(person, password);

        // asked for an unknown account too, so that time tells nothing
        var places = await Places.OfAsync(context, person?.Id ?? Guid.Empty, ct);
        if (person is null || !matches || places.Count == 0)
        {
            await RecordFailureAsync(context, http, person, places, "session.refuse", ct);
            return SignInResult.Wrong;
        }

        if ((await SecondFactor.OfAsync(context, person.Id, ct)).Any)
        {
            // failures stay counted until both steps are done
            cookies.Set(http, PendingCookie, new Pending(person.Id, person.SecurityStamp ?? ""), PendingLife);
            return SignInResult.SecondFactor;
        }

        await SignInAttempts.SucceedAsync(context, attempt, ct);
        await OpenAsync(http, person.Id, null, twoFactor: false, "password", ct);
        return SignInResult.Done;
    }

    /// <summary>Who has shown the password and is asked for the second step; null for nobody, or too long ago.</summary>
    public async Task<Person?> PendingAsync(MusterContext context, HttpContext http, CancellationToken ct)
    {
        if (cookies.Read<Pending>(http, PendingCookie) is not { } pending)
            return null;
        return await context.Users.AsNoTracking().SingleOrDefaultAsync(p => p.Id == pending.PersonId && p.SecurityStamp == pending.Stamp, ct);
    }

    /// <summary>The second step: a code of the app, or a recovery code.</summary>
    public async Task<SignInResult> CodeAsync(HttpContext http, string? code, CancellationToken ct)
    {
        await using var context = store.Context();
        if (await PendingAsync(context, http, ct) is not { } person)
            return SignInResult.TooLate;
        var (result, how) = await CheckCodeAsync(context, http, person, code, ct);
        if (result != SignInResult.Done)
            return result;
        ProtectedCookie.Delete(http, PendingCookie);
        return await OpenAsync(http, person.Id, null, twoFactor: true, how!, ct) ? SignInResult.Done : SignInResult.TooLate;
    }

    /// <summary>Checks a code of somebody, and counts what fails as the password's failures are counted.</summary>
    /// <returns>Done, Wrong or TooMany; and what was shown.</returns>
    public async Task<(SignInResult Result, string? How)> CheckCodeAsync(MusterContext context, HttpContext http, Person person, string? code, CancellationToken ct)
    {
        if (await attempts.BeginAsync(context, http, person.NormalizedEmail!, person.Id, ct) is not { } attempt)
            return (SignInResult.TooMany, null);
        if (await factor.UseAsync(context, person.Id, code, ct) is { } how)
        {
            await SignInAttempts.SucceedAsync(context, attempt, ct);
            return (SignInResult.Done, how);
        }

        await RecordFailureAsync(context, http, person, await Places.OfAsync(context, person.Id, ct), "second-factor.refuse", ct);
        return (SignInResult.Wrong, null);
    }

    /// <summary>Checks the password of somebody who is signed in, and counts what fails.</summary>
    /// <returns>Done, Wrong or TooMany.</returns>
    public async Task<SignInResult> CheckPasswordAsync(MusterContext context, HttpContext http, Person person, string? password, CancellationToken ct)
    {
        if (await attempts.BeginAsync(context, http, person.NormalizedEmail!, person.Id, ct) is not { } attempt)
            return SignInResult.TooMany;
        if (Matches(person, password))
        {
            await SignInAttempts.SucceedAsync(context, attempt, ct);
            return SignInResult.Done;
        }

        await RecordFailureAsync(context, http, person, await Places.OfAsync(context, person.Id, ct), "session.refuse", ct);
        return SignInResult.Wrong;
    }

    /// <summary>Signs in with a passkey, which says who somebody is and counts as two factors; also as the second step.</summary>
    public async Task<SignInResult> PasskeyAsync(HttpContext http, string? credential, CancellationToken ct)
    {
        await using var context = store.Context();
        if (await attempts.BeginAsync(context, http, "", Guid.Empty, ct) is not { } attempt)
            return SignInResult.TooMany;
        if (await passkeys.UseAsync(http, credential, ct) is not { } person)
        {
            await RecordFailureAsync(context, http, null, [], "passkey.refuse", ct);
            return SignInResult.Wrong;
        }

        await SignInAttempts.SucceedAsync(context, attempt, ct);
        ProtectedCookie.Delete(http, PendingCookie);
        return await OpenAsync(http, person.Id, null, twoFactor: true, "passkey", ct) ? SignInResult.Done : SignInResult.Wrong;
    }

    /// <summary>Opens a session of somebody who has shown who they are.</summary>
    /// <param name="http">Their request.</param>
    /// <param name="personId">Who.</param>
    /// <param name="place">Where; null for where they were last.</param>
    /// <param name="twoFactor">Whether they showed a second factor.</param>
    /// <param name="how">What they showed, for the record.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Whether they have a place to go to.</returns>
    internal async Task<bool> OpenAsync(HttpContext http, Guid personId, PersonsPlace? place, bool twoFactor, string how, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var context = store.Context();
        place ??= await Places.LastAsync(context, personId, ct);
        if (place is null)
            return false;
        context.PartnerId = place.PartnerId;
        var session = new Session
        {
            Id = Guid.CreateVersion7(now),
            PersonId = personId,
            Place = place.Place,
            PartnerId = place.PartnerId,
            CustomerId = place.CustomerId,
            CreatedAt = now,
            LastUsedAt = now,
            ExpiresAt = now + Lifetime,
            Address = SignInAttempts.AddressOf(http),
            Browser = BrowserName.Of(http.Request.Headers.UserAgent),
            TwoFactor = twoFactor,
        };
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        context.Sessions.Add(session);
        await context.SaveChangesAsync(ct);
        await attempts.RememberBrowserAsync(context, http, personId, ct);
        var language = Reading.Language;
        await context.Users.Where(p => p.Id == personId && p.Language != language).ExecuteUpdateAsync(u => u.SetProperty(p => p.Language, language), ct);

        // whoever signs in again leaves the session they were in
        if (ReadSession.IdOf(http.User) is { } before)
            await context.Sessions.Where(s => s.Id == before && s.EndedAt == null).ExecuteUpdateAsync(u => u.SetProperty(s => s.EndedAt, now), ct);
        var who = await ReadSession.WhoAsync(context, session.Id, now, ct) ?? throw new InvalidOperationException("A session just opened isn't there.");
        var principal = http.User = who.Principal(CookieAuthenticationDefaults.AuthenticationScheme);
        var scope = new Scope();
        Scope.Note(http, who);
        scope.Enter(http);
        context.Record(scope, now, "session.open", scope.CustomerId, after: new { how, twoFactor, session.Browser });
        await context.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        await http.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, principal, new AuthenticationProperties { IsPersistent = false, IssuedUtc = now, ExpiresUtc = session.ExpiresAt });
        return true;
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

    /// <summary>Compares a password; an unknown account costs a hash as a known one does, so that time tells nothing.</summary>
    private bool Matches(Person? person, string? password)
    {
        var hash = person?.PasswordHash ?? (_dummyHash ??= hasher.HashPassword(Nobody, CreateAdministrator.RandomPassword()));
        return hasher.VerifyHashedPassword(person ?? Nobody, hash, DecidePassword.Clean(password)) != PasswordVerificationResult.Failed && person?.PasswordHash is not null;
    }

    /// <summary>Puts a failure on record: at the person's places, or for an unknown one in the operator's log, without the name that was tried.</summary>
    private async Task RecordFailureAsync(MusterContext context, HttpContext http, Person? person, IReadOnlyList<PersonsPlace> places, string act, CancellationToken ct) =>
        await context.RecordAtPlacesAsync(places, person?.Id, person?.DisplayName ?? "", SignInAttempts.AddressOf(http), clock.GetUtcNow(), act, refused: true, ct: ct);

    private sealed record Pending(Guid PersonId, string Stamp);
}
