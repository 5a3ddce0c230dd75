using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Muster.Data;
using Muster.Data.Access;
using Muster.Domain.Access;
using Muster.Server.Features.Mail;
using Muster.Server.Resources;

namespace Muster.Server.Features.Access;

/// <summary>
/// A new password for who forgot theirs, by a link in a message. Whether an account exists is found out when the message is written,
/// not when it is asked for: the answer is the same for everybody, and so is the work before it.
/// </summary>
public sealed class ResetPassword(
    Store store, Outbox outbox, SignInAttempts attempts, ChangePassword change, ILookupNormalizer normalizer, IStringLocalizer<Texts> texts, Settings settings, TimeProvider clock)
{
    /// <summary>How long a link is good.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    private const int ByAccount = 3;
    private const int ByAddress = 20;

    /// <summary>Notes that somebody asks for a link. Whoever asks too often for one account is told nothing else, and no message goes out.</summary>
    /// <returns>False when too many were asked for from this address.</returns>
    public async Task<bool> AskAsync(HttpContext http, string email, CancellationToken ct)
    {
        email = email.Trim();
        await using var context = store.Context();
        var (account, address) = await attempts.AskAsync(context, http, "reset", normalizer.NormalizeEmail(email), ByAccount, ByAddress, ct);
        if (address)
            return false;
        if (!account)
        {
            var scope = new Scope();
            scope.Enter(http);
            outbox.Add(context, new(email, "", "") { Reset = new(Reading.Language, settings.Link(scope.Origin, "/reset?token="), SignInAttempts.AddressOf(http)) });
            await context.SaveChangesAsync(ct);
        }

        return true;
    }

    /// <summary>Writes the message that was asked for, if somebody with this e-mail signs in with a password. The caller has a transaction.</summary>
    internal async Task WriteAsync(MusterContext context, Message asking, ResetAsked asked, CancellationToken ct)
    {
        var normalized = normalizer.NormalizeEmail(asking.To);
        if (await context.Users.SingleOrDefaultAsync(p => p.NormalizedEmail == normalized, ct) is not { PasswordHash: not null } person)
            return;
        var places = await Places.OfAsync(context, person.Id, ct);
        if (places.Count == 0)
            return;
        var (token, now) = (AccessLinks.NewToken(), clock.GetUtcNow());
        context.AccessLinks.Add(new AccessLink
        {
            Id = Guid.CreateVersion7(now),
            Hash = AccessLinks.Hash(token),
            Purpose = AccessLinkPurpose.Reset,
            PersonId = person.Id,
            CreatedAt = now,
            ExpiresAt = now + Lifetime,
        });
        using (new Reading(asked.Language))
            outbox.Add(context, new(person.Email!, texts["Mail.Reset.Subject"], texts["Mail.Reset.Text", person.DisplayName, asked.Link + token, (int)Lifetime.TotalMinutes]));
        await context.RecordAtPlacesAsync(places, person.Id, person.DisplayName, asked.Address, now, "password.ask", ct: ct);
    }

    /// <summary>Whether a token is good now.</summary>
    public async Task<bool> IsGoodAsync(string? token, CancellationToken ct)
    {
        await using var context = store.Context();
        return await AccessLinks.FindAsync(context, AccessLinkPurpose.Reset, token, clock.GetUtcNow(), ct) is not null;
    }

    /// <summary>Sets a new password by a link, which is worth nothing afterwards; all sessions end. A second factor stays what it is.</summary>
    /// <returns>What is wrong, as the key of a text; null when done.</returns>
    public async Task<string?> Async(HttpContext http, string? token, string? password, CancellationToken ct)
    {
        await using var context = store.Context();
        var now = clock.GetUtcNow();
        if (await AccessLinks.FindAsync(context, AccessLinkPurpose.Reset, token, now, ct) is not { } link)
            return "Reset.Over";
        var person = await context.Users.SingleAsync(p => p.Id == link.PersonId, ct);
        if (DecidePassword.Fault(password ?? "", person.Email!, CommonPasswords.All) is { } fault)
            return $"Password.{fault}";
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (await context.AccessLinks.Where(l => l.Id == link.Id && l.EndedAt == null).ExecuteUpdateAsync(u => u.SetProperty(l => l.EndedAt, now), ct) == 0)
            return "Reset.Over";
        await change.SetAsync(context, person, password!, except: null, ct);
        person.EmailConfirmed = true;
        await context.SaveChangesAsync(ct);

        // whoever reads their mail here may type their password here, however many guess elsewhere
        await attempts.RememberBrowserAsync(context, http, person.Id, ct);
        await context.RecordAtPlacesAsync(await Places.OfAsync(context, person.Id, ct), person.Id, person.DisplayName, SignInAttempts.AddressOf(http), now, "password.reset", ct: ct);
        await transaction.CommitAsync(ct);
        return null;
    }
}
