using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Domain.Usage;

namespace Muster.Server.Features.Access;

/// <summary>How a change of one's own second factor ended.</summary>
/// <param name="Fault">What is wrong, as the key of a text; null when done.</param>
/// <param name="Field">The field it is about; empty for none.</param>
/// <param name="Codes">New recovery codes, to be shown once; empty for none.</param>
public sealed record FactorChange(string? Fault = null, string Field = "", IReadOnlyList<string>? Codes = null);

/// <summary>
/// What a person does to their own second factor. It may be changed in a session that showed one if there is any, and is young;
/// otherwise the password is asked for again, so that a browser left open gives nothing away for good.
/// </summary>
public sealed class ChangeSecondFactor(Store store, Scope scope, SignIn signIn, SecondFactor factor, Passkeys passkeys, TimeProvider clock)
{
    /// <summary>How long after it was opened a session may change a second factor without the password.</summary>
    public static readonly TimeSpan Young = TimeSpan.FromMinutes(15);

    /// <summary>How a session stands.</summary>
    /// <param name="Person">Whose it is.</param>
    /// <param name="Factors">What they have.</param>
    /// <param name="MustShow">Whether a second factor is to be shown before anything is changed.</param>
    /// <param name="AsksPassword">Whether the password is.</param>
    public sealed record Standing(Person Person, Factors Factors, bool MustShow, bool AsksPassword);

    /// <summary>How the session that asks stands.</summary>
    public async Task<Standing> StandingAsync(MusterContext context, CancellationToken ct)
    {
        var person = await context.Users.SingleAsync(p => p.Id == scope.PersonId, ct);
        var session = await context.Sessions.AsNoTracking().SingleAsync(s => s.Id == scope.SessionId, ct);
        var factors = await SecondFactor.OfAsync(context, person.Id, ct);
        return new(person, factors, factors.Any && !session.TwoFactor, clock.GetUtcNow() - session.CreatedAt > Young);
    }

    /// <summary>Shows a code in the session that asks.</summary>
    public Task<FactorChange> ShowAsync(HttpContext http, string? code, CancellationToken ct) => DoAsync(http, null, mayBeUnshown: true, async (context, at) =>
    {
        var (result, how) = await signIn.CheckCodeAsync(context, http, at.Person, code, ct);
        if (result != SignInResult.Done)
            return new(result == SignInResult.TooMany ? "SignIn.TooMany" : "Code.Wrong", "code");
        await ShownAsync(context, ct);
        return await RecordedAsync(context, at, "second-factor.show", new { how }, ct);
    }, ct);

    /// <summary>Sets up an authenticator app in place of the one there is; with the first factor recovery codes are made.</summary>
    public Task<FactorChange> SetUpAsync(HttpContext http, string? password, string sealedKey, string? code, CancellationToken ct) => DoAsync(http, password, false, async (context, at) =>
    {
        if (factor.ReadNewKey(sealedKey, at.Person.Id) is not { } key)
            return new("Factor.KeyOver", "code");
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (!await factor.SetUpAsync(context, at.Person, key, code ?? "", ct))
            return new("Code.Wrong", "code");
        await ShownAsync(context, ct);
        var codes = at.Factors.Any ? null : await SecondFactor.MakeRecoveryCodesAsync(context, at.Person.Id, ct);
        var done = await RecordedAsync(context, at, "authenticator.set", null, ct);
        await transaction.CommitAsync(ct);
        return done with { Codes = codes };
    }, ct);

    /// <summary>Removes the authenticator app.</summary>
    public Task<FactorChange> RemoveAuthenticatorAsync(HttpContext http, string? password, CancellationToken ct) => DoAsync(http, password, false, async (context, at) =>
    {
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await SecondFactor.RemoveAuthenticatorAsync(context, at.Person, ct);
        if (at.Factors.Passkeys == 0)
            await NoneIsLeftAsync(context, ct);
        var done = await RecordedAsync(context, at, "authenticator.remove", null, ct);
        await transaction.CommitAsync(ct);
        return done;
    }, ct);

    /// <summary>Makes new recovery codes; the old ones are worth nothing any more.</summary>
    public Task<FactorChange> MakeCodesAsync(HttpContext http, string? password, CancellationToken ct) => DoAsync(http, password, false, async (context, at) =>
    {
        if (!at.Factors.Any)
            return new("Factor.Gone");
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var codes = await SecondFactor.MakeRecoveryCodesAsync(context, at.Person.Id, ct);
        var done = await RecordedAsync(context, at, "recovery-codes.make", null, ct);
        await transaction.CommitAsync(ct);
        return done with { Codes = codes };
    }, ct);

    /// <summary>Keeps a passkey that the browser made.</summary>
    public Task<FactorChange> AddPasskeyAsync(HttpContext http, string? password, string? name, string? credential, CancellationToken ct) => DoAsync(http, password, false, async (context, at) =>
    {
        if (Name(name) is not { } called)
            return new("Passkey.NameMissing", "name");
        if (await passkeys.ReadNewAsync(http, at.Person.Id, credential) is not { } passkey)
            return new("Passkey.NotMade", "name");
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        Passkeys.Add(context, at.Person.Id, passkey, called, clock.GetUtcNow());
        await ShownAsync(context, ct);
        var codes = at.Factors.Any ? null : await SecondFactor.MakeRecoveryCodesAsync(context, at.Person.Id, ct);
        var done = await RecordedAsync(context, at, "passkey.add", new { name = called }, ct);
        await transaction.CommitAsync(ct);
        return done with { Codes = codes };
    }, ct);

    /// <summary>Gives a passkey another name.</summary>
    public Task<FactorChange> RenamePasskeyAsync(HttpContext http, string? id, string? name, CancellationToken ct) => DoAsync(http, null, false, async (context, at) =>
    {
        if (Name(name) is not { } called)
            return new("Passkey.NameMissing", "name-" + id);
        if (await FindAsync(context, at.Person.Id, id, ct) is not { } passkey)
            return new("Factor.Gone");
        passkey.Data.Name = called;
        return await RecordedAsync(context, at, "passkey.rename", new { name = called }, ct);
    }, ct, asksPassword: false);

    /// <summary>Removes a passkey.</summary>
    public Task<FactorChange> RemovePasskeyAsync(HttpContext http, string? password, string? id, CancellationToken ct) => DoAsync(http, password, false, async (context, at) =>
    {
        if (await FindAsync(context, at.Person.Id, id, ct) is not { } passkey)
            return new("Factor.Gone");
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        context.Remove(passkey);
        if (!at.Factors.Authenticator && at.Factors.Passkeys == 1)
            await NoneIsLeftAsync(context, ct);
        var done = await RecordedAsync(context, at, "passkey.remove", new { name = passkey.Data.Name }, ct);
        await transaction.CommitAsync(ct);
        return done;
    }, ct);

    /// <summary>Opens the store, and lets nothing happen that the session may not do.</summary>
    private async Task<FactorChange> DoAsync(HttpContext http, string? password, bool mayBeUnshown, Func<MusterContext, Standing, Task<FactorChange>> change, CancellationToken ct, bool asksPassword = true)
    {
        await using var context = store.Context(scope.PartnerId);
        var at = await StandingAsync(context, ct);
        if (at.MustShow && !mayBeUnshown)
            return new("Factor.Show");
        if (asksPassword && !mayBeUnshown && at.AsksPassword)
        {
            var result = await signIn.CheckPasswordAsync(context, http, at.Person, password, ct);
            if (result != SignInResult.Done)
                return new(result == SignInResult.TooMany ? "SignIn.TooMany" : "Profile.OldWrong", "password");
        }

        return await change(context, at);
    }

    private async Task<FactorChange> RecordedAsync(MusterContext context, Standing at, string act, object? after, CancellationToken ct)
    {
        await context.RecordAtPlacesAsync(await Places.OfAsync(context, at.Person.Id, ct), at.Person.Id, at.Person.DisplayName, scope.Address, clock.GetUtcNow(), act, after, ct: ct);
        return new();
    }

    /// <summary>This session has shown a second factor.</summary>
    private Task<int> ShownAsync(MusterContext context, CancellationToken ct) =>
        context.Sessions.Where(s => s.Id == scope.SessionId).ExecuteUpdateAsync(u => u.SetProperty(s => s.TwoFactor, true), ct);

    /// <summary>Nothing is left to show: no session has shown anything any more.</summary>
    private async Task NoneIsLeftAsync(MusterContext context, CancellationToken ct)
    {
        await SecondFactor.RemoveRecoveryCodesAsync(context, scope.PersonId!.Value, ct);
        await context.Sessions.Where(s => s.PersonId == scope.PersonId).ExecuteUpdateAsync(u => u.SetProperty(s => s.TwoFactor, false), ct);
    }

    private static string? Name(string? name) =>
        name?.Trim() is { Length: > 0 and <= Passkeys.LongestName } given && Names.IsLine(given) ? given : null;

    private static async Task<IdentityUserPasskey<Guid>?> FindAsync(MusterContext context, Guid personId, string? id, CancellationToken ct) =>
        (await Passkeys.OfAsync(context, personId, ct)).FirstOrDefault(p => Convert.ToHexString(p.CredentialId) == id);
}
