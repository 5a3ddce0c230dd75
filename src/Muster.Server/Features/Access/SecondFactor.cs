using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Domain.Access;

namespace Muster.Server.Features.Access;

/// <summary>What a person can show beside a password.</summary>
/// <param name="Authenticator">Whether an authenticator app is set up.</param>
/// <param name="Passkeys">How many passkeys there are.</param>
/// <param name="RecoveryCodes">How many recovery codes are left.</param>
public sealed record Factors(bool Authenticator, int Passkeys, int RecoveryCodes)
{
    /// <summary>Whether a password alone is not enough.</summary>
    public bool Any => Authenticator || Passkeys > 0;
}

/// <summary>The second factor of a person: an authenticator app, and codes for the day it is lost.</summary>
public sealed class SecondFactor(IDataProtectionProvider protection, TimeProvider clock)
{
    /// <summary>How many recovery codes are made.</summary>
    public const int RecoveryCodes = 10;

    // rows of person_tokens: the key, protected; the last step a code was accepted for; a row for each recovery code, by its hash
    private const string Authenticator = "authenticator";
    private const string Recovery = "recovery";
    private const string Key = "key";
    private const string Step = "step";

    private readonly IDataProtector _protector = protection.CreateProtector("muster.authenticator");

    /// <summary>What a person has.</summary>
    public static async Task<Factors> OfAsync(MusterContext context, Guid personId, CancellationToken ct)
    {
        var tokens = await Tokens(context).Where(t => t.UserId == personId).Select(t => new { t.LoginProvider, t.Name }).ToListAsync(ct);
        var passkeys = await context.Set<IdentityUserPasskey<Guid>>().CountAsync(p => p.UserId == personId, ct);
        return new(tokens.Any(t => t.LoginProvider == Authenticator && t.Name == Key), passkeys, tokens.Count(t => t.LoginProvider == Recovery));
    }

    /// <summary>A new key for an app, as the form that sets it up carries it: protected, and good for this person for half an hour.</summary>
    public (string Sealed, byte[] Key) NewKey(Guid personId)
    {
        var key = RandomNumberGenerator.GetBytes(Totp.KeyLength);
        var until = clock.GetUtcNow().AddMinutes(30).ToUnixTimeSeconds();
        return (_protector.CreateProtector("new").Protect($"{personId:N} {until.ToString(CultureInfo.InvariantCulture)} {Convert.ToHexString(key)}"), key);
    }

    /// <summary>The key a form carries; null when it isn't this person's, or too old.</summary>
    public byte[]? ReadNewKey(string text, Guid personId)
    {
        try
        {
            return _protector.CreateProtector("new").Unprotect(text).Split(' ') is [var person, var until, var key] && person == personId.ToString("N")
                && long.Parse(until, CultureInfo.InvariantCulture) > clock.GetUtcNow().ToUnixTimeSeconds()
                ? Convert.FromHexString(key) : null;
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Sets an authenticator up, if a code proves that the app has the key. The caller saves.</summary>
    /// <returns>Whether the code was right.</returns>
    public async Task<bool> SetUpAsync(MusterContext context, Person person, byte[] key, string code, CancellationToken ct)
    {
        if (Totp.Accept(key, code, clock.GetUtcNow(), 0) is not { } step)
            return false;
        await RemoveAuthenticatorAsync(context, person, ct);
        Tokens(context).Add(new() { UserId = person.Id, LoginProvider = Authenticator, Name = Key, Value = Convert.ToBase64String(_protector.Protect(key)) });
        Tokens(context).Add(new() { UserId = person.Id, LoginProvider = Authenticator, Name = Step, Value = Text(step) });
        person.TwoFactorEnabled = true;
        return true;
    }

    /// <summary>Forgets the authenticator. The caller saves.</summary>
    public static async Task RemoveAuthenticatorAsync(MusterContext context, Person person, CancellationToken ct)
    {
        await Tokens(context).Where(t => t.UserId == person.Id && t.LoginProvider == Authenticator).ExecuteDeleteAsync(ct);
        person.TwoFactorEnabled = false;
    }

    /// <summary>Makes recovery codes in place of those there are. The caller saves.</summary>
    /// <returns>The codes, to be shown once; only their hashes are kept.</returns>
    public static async Task<IReadOnlyList<string>> MakeRecoveryCodesAsync(MusterContext context, Guid personId, CancellationToken ct)
    {
        await RemoveRecoveryCodesAsync(context, personId, ct);
        var codes = Enumerable.Range(0, RecoveryCodes)
            .Select(_ => string.Join('-', Enumerable.Range(0, 4).Select(_ => RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 4)))).ToList();
        Tokens(context).AddRange(codes.Select(c => new IdentityUserToken<Guid> { UserId = personId, LoginProvider = Recovery, Name = HashOf(c) }));
        return codes;
    }

    /// <summary>Forgets all recovery codes at once.</summary>
    public static Task RemoveRecoveryCodesAsync(MusterContext context, Guid personId, CancellationToken ct) =>
        Tokens(context).Where(t => t.UserId == personId && t.LoginProvider == Recovery).ExecuteDeleteAsync(ct);

    /// <summary>Whether a code of the app, or a recovery code, is right. Each is good once, also when it is sent twice at the same moment.</summary>
    /// <returns><c>authenticator</c> or <c>recovery-code</c>; null for wrong.</returns>
    public async Task<string?> UseAsync(MusterContext context, Guid personId, string? code, CancellationToken ct)
    {
        code = (code ?? "").Trim().ToLowerInvariant();
        var hash = HashOf(code);
        if (await Tokens(context).Where(t => t.UserId == personId && t.LoginProvider == Recovery && t.Name == hash).ExecuteDeleteAsync(ct) == 1)
            return "recovery-code";
        var tokens = await Tokens(context).AsNoTracking().Where(t => t.UserId == personId && t.LoginProvider == Authenticator).ToListAsync(ct);
        var (key, used) = (tokens.Find(t => t.Name == Key)?.Value, tokens.Find(t => t.Name == Step)?.Value);
        if (key is null || used is null)
            return null;
        if (Totp.Accept(_protector.Unprotect(Convert.FromBase64String(key)), code, clock.GetUtcNow(), long.Parse(used, CultureInfo.InvariantCulture)) is not { } step)
            return null;
        var now = Text(step);
        return await Tokens(context).Where(t => t.UserId == personId && t.LoginProvider == Authenticator && t.Name == Step && t.Value == used)
            .ExecuteUpdateAsync(u => u.SetProperty(t => t.Value, now), ct) == 1 ? Authenticator : null;
    }

    /// <summary>
    /// Takes away somebody's second factor, passkeys and recovery codes, and ends their sessions: a colleague's help for who lost them.
    /// The caller has checked that they may, has a transaction, and saves. Nothing is taken from who belongs to other places too:
    /// those rely on it, and didn't ask.
    /// </summary>
    /// <param name="context">The context of the act.</param>
    /// <param name="scope">Who does it.</param>
    /// <param name="personId">Whose.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>False for somebody who belongs elsewhere too; nothing was changed.</returns>
    public async Task<bool> ResetAsync(MusterContext context, Scope scope, Guid personId, CancellationToken ct)
    {
        var places = await Places.OfAsync(context, personId, ct);
        if (places.Any(p => p.PartnerId != context.PartnerId || (scope.CustomerId is { } customer && p.CustomerId != customer)))
            return false;
        var person = await context.Users.SingleAsync(p => p.Id == personId, ct);
        await RemoveAllAsync(context, person, ct);
        await Sessions.EndAsync(context, personId, except: null, clock.GetUtcNow(), ct);
        person.SecurityStamp = Guid.CreateVersion7().ToString("N");
        context.Record(scope, clock.GetUtcNow(), "administrator.reset-second-factor", after: new { email = person.Email });
        return true;
    }

    /// <summary>Forgets all that a person can show beside the password. The caller has a transaction, and saves.</summary>
    internal static async Task RemoveAllAsync(MusterContext context, Person person, CancellationToken ct)
    {
        await RemoveAuthenticatorAsync(context, person, ct);
        await RemoveRecoveryCodesAsync(context, person.Id, ct);
        await context.Set<IdentityUserPasskey<Guid>>().Where(p => p.UserId == person.Id).ExecuteDeleteAsync(ct);
    }

    private static DbSet<IdentityUserToken<Guid>> Tokens(MusterContext context) => context.Set<IdentityUserToken<Guid>>();

    private static string Text(long step) => step.ToString(CultureInfo.InvariantCulture);

    private static string HashOf(string code) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(code.Where(char.IsAsciiLetterOrDigit)))));
}
