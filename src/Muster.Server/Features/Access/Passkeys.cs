using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Server.Http;

namespace Muster.Server.Features.Access;

/// <summary>
/// Passkeys: a key that a person's device keeps, opened by its own lock. The framework speaks WebAuthn; we keep the keys, and
/// the question between two requests.
/// </summary>
public sealed class Passkeys(IPasskeyHandler<Person> handler, Store store, ProtectedCookie cookies)
{
    /// <summary>The most characters of a name.</summary>
    public const int LongestName = 100;

    private const string Cookie = "passkey";
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    /// <summary>Options for making a passkey, as JSON for the browser.</summary>
    public async Task<string> AskForNewAsync(HttpContext http, Person person)
    {
        var options = await handler.MakeCreationOptionsAsync(new() { Id = person.Id.ToString(), Name = person.Email!, DisplayName = person.DisplayName }, http);
        cookies.Set(http, Cookie, new Question(options.AttestationState ?? "", person.Id), Life);
        return options.CreationOptionsJson;
    }

    /// <summary>Options for showing a passkey, as JSON for the browser; whose it is, the passkey says.</summary>
    public async Task<string> AskAsync(HttpContext http)
    {
        var options = await handler.MakeRequestOptionsAsync(null, http);
        cookies.Set(http, Cookie, new Question(options.AssertionState ?? "", Guid.Empty), Life);
        return options.RequestOptionsJson;
    }

    /// <summary>Reads the passkey that a browser made.</summary>
    /// <returns>The passkey to keep; null when it doesn't answer the question, or was made for somebody else.</returns>
    public async Task<UserPasskeyInfo?> ReadNewAsync(HttpContext http, Guid personId, string? credential)
    {
        if (Take(http) is not { } question || question.PersonId != personId || string.IsNullOrEmpty(credential))
            return null;
        var result = await handler.PerformAttestationAsync(new() { HttpContext = http, CredentialJson = credential, AttestationState = question.State });
        return result.Succeeded && Guid.TryParse(result.UserEntity.Id, out var id) && id == personId ? result.Passkey : null;
    }

    /// <summary>Checks the passkey that a browser shows, and notes that it was used.</summary>
    /// <returns>Whose it is, or null.</returns>
    public async Task<Person?> UseAsync(HttpContext http, string? credential, CancellationToken ct)
    {
        if (Take(http) is not { } question || question.PersonId != Guid.Empty || string.IsNullOrEmpty(credential))
            return null;
        var result = await handler.PerformAssertionAsync(new() { HttpContext = http, CredentialJson = credential, AssertionState = question.State });
        if (!result.Succeeded)
            return null;
        await using var context = store.Context();
        var row = await context.Set<IdentityUserPasskey<Guid>>().SingleOrDefaultAsync(p => p.CredentialId == result.Passkey.CredentialId, ct);
        if (row is null)
            return null;
        (row.Data.SignCount, row.Data.IsBackedUp, row.Data.IsUserVerified) = (result.Passkey.SignCount, result.Passkey.IsBackedUp, result.Passkey.IsUserVerified);
        await context.SaveChangesAsync(ct);
        return await context.Users.AsNoTracking().SingleAsync(p => p.Id == row.UserId, ct);
    }

    /// <summary>The passkeys of a person, the oldest first.</summary>
    public static async Task<IReadOnlyList<IdentityUserPasskey<Guid>>> OfAsync(MusterContext context, Guid personId, CancellationToken ct) =>
        [.. (await context.Set<IdentityUserPasskey<Guid>>().Where(p => p.UserId == personId).ToListAsync(ct)).OrderBy(p => p.Data.CreatedAt)];

    /// <summary>Keeps a passkey. The caller saves.</summary>
    public static void Add(MusterContext context, Guid personId, UserPasskeyInfo passkey, string name, DateTimeOffset now) =>
        context.Add(new IdentityUserPasskey<Guid>
        {
            CredentialId = passkey.CredentialId,
            UserId = personId,
            Data = new()
            {
                PublicKey = passkey.PublicKey,
                Name = name,
                CreatedAt = now,
                SignCount = passkey.SignCount,
                Transports = passkey.Transports,
                IsUserVerified = passkey.IsUserVerified,
                IsBackupEligible = passkey.IsBackupEligible,
                IsBackedUp = passkey.IsBackedUp,
                AttestationObject = passkey.AttestationObject,
                ClientDataJson = passkey.ClientDataJson,
            },
        });

    /// <summary>A question is asked once.</summary>
    private Question? Take(HttpContext http)
    {
        var question = cookies.Read<Question>(http, Cookie);
        ProtectedCookie.Delete(http, Cookie);
        return question;
    }

    private sealed record Question(string State, Guid PersonId);
}
