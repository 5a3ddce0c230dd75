using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Domain.Access;

namespace Muster.Server.Features.Access;

/// <summary>Gives a person a new password: by themself on their profile, or by the link of a message.</summary>
public sealed class ChangePassword(Store store, SignIn signIn, IPasswordHasher<Person> hasher, TimeProvider clock)
{
    /// <summary>Changes the password of who is asking; all their other sessions end.</summary>
    /// <returns>What is wrong by field, as keys of texts; empty when done.</returns>
    public async Task<IReadOnlyDictionary<string, string>> Async(HttpContext http, Scope scope, string? old, string? chosen, string key, CancellationToken ct)
    {
        await using var context = store.Context(scope.PartnerId);
        if (await context.WasSentBeforeAsync(scope.PersonId, key, ct))
            return new Dictionary<string, string>();
        var person = await context.Users.SingleAsync(p => p.Id == scope.PersonId, ct);
        if (DecidePassword.Fault(chosen ?? "", person.Email!, CommonPasswords.All) is { } fault)
            return new Dictionary<string, string> { ["password"] = $"Password.{fault}" };
        var checkedOld = await signIn.CheckPasswordAsync(context, http, person, old, ct);
        if (checkedOld != SignInResult.Done)
            return new Dictionary<string, string> { ["old"] = checkedOld == SignInResult.TooMany ? "SignIn.TooMany" : "Profile.OldWrong" };

        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await SetAsync(context, person, chosen!, except: scope.SessionId, ct);
        if (key.Length > 0)
            context.Requests.Add(new Request { PartnerId = scope.PartnerId, PersonId = person.Id, Key = key, Outcome = "", At = clock.GetUtcNow() });
        await context.RecordAtPlacesAsync(await Places.OfAsync(context, person.Id, ct), person.Id, person.DisplayName, scope.Address, clock.GetUtcNow(), "password.change", ct: ct);
        await transaction.CommitAsync(ct);
        return new Dictionary<string, string>();
    }

    /// <summary>Sets a password that was judged, ends sessions and makes links for another one worthless. The caller has a transaction, and saves.</summary>
    public async Task SetAsync(MusterContext context, Person person, string password, Guid? except, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        person.PasswordHash = hasher.HashPassword(person, DecidePassword.Clean(password));
        person.SecurityStamp = Guid.CreateVersion7().ToString("N");
        await Sessions.EndAsync(context, person.Id, except, now, ct);
        await context.AccessLinks.Where(l => l.PersonId == person.Id && l.Purpose == AccessLinkPurpose.Reset && l.EndedAt == null).ExecuteUpdateAsync(u => u.SetProperty(l => l.EndedAt, now), ct);
    }
}
