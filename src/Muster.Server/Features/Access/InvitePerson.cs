using System.Net.Mail;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Muster.Data;
using Muster.Data.Access;
using Muster.Domain.Access;
using Muster.Domain.Usage;
using Muster.Server.Features.Mail;
using Muster.Server.Resources;

namespace Muster.Server.Features.Access;

/// <summary>
/// Invites people to a partner's desk or a customer's console. Whoever invites finds the person (<see cref="PersonAsync"/>), adds
/// their membership in state <see cref="MembershipState.Invited"/>, then has the invitation written (<see cref="InviteAsync"/>), and
/// saves it all in one transaction. The membership becomes active when the invitation is accepted.
/// </summary>
public sealed class InvitePerson(Outbox outbox, ILookupNormalizer normalizer, IStringLocalizer<Texts> texts, Settings settings, TimeProvider clock)
{
    /// <summary>How long an invitation is good.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    /// <summary>Whether a text is one e-mail address, and no longer than we keep.</summary>
    public static bool IsEmail(string text) => text.Length <= 254 && Names.IsWellFormed(text) && MailAddress.TryCreate(text, out var address) && address.Address == text;

    /// <summary>The person of an e-mail; a new one, added to the context, if nobody has it. A known one keeps their name.</summary>
    /// <param name="context">The context of the act.</param>
    /// <param name="email">Checked by the caller (<see cref="IsEmail"/>).</param>
    /// <param name="displayName">What a new one is called until they say it themself; their e-mail if empty.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<Person> PersonAsync(MusterContext context, string email, string displayName, CancellationToken ct)
    {
        email = email.Trim();
        var normalized = normalizer.NormalizeEmail(email);
        if (await context.Users.SingleOrDefaultAsync(p => p.NormalizedEmail == normalized, ct) is { } known)
            return known;
        var person = new Person
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()),
            UserName = email,
            NormalizedUserName = normalizer.NormalizeName(email),
            Email = email,
            NormalizedEmail = normalized,
            DisplayName = displayName.Trim().Length > 0 ? displayName.Trim() : email,
            SecurityStamp = Guid.CreateVersion7().ToString("N"),
        };
        context.Users.Add(person);
        return person;
    }

    /// <summary>Writes an invitation and its message, and ends an earlier one to the same place: also how it is sent again. The caller saves.</summary>
    /// <param name="context">The context of the act: that of the partner.</param>
    /// <param name="scope">Who invites.</param>
    /// <param name="person">Who is invited; has a membership in state Invited, saved or about to be.</param>
    /// <param name="place">A partner's desk, or a customer's console.</param>
    /// <param name="customerId">The customer, or null.</param>
    /// <param name="placeName">What the place is called.</param>
    /// <param name="ct">Cancels.</param>
    public async Task InviteAsync(MusterContext context, Scope scope, Person person, Place place, Guid? customerId, string placeName, CancellationToken ct)
    {
        await EndLinksAsync(context, person.Id, place, customerId, ct);
        var (token, now) = (AccessLinks.NewToken(), clock.GetUtcNow());
        context.AccessLinks.Add(new AccessLink
        {
            Id = Guid.CreateVersion7(now),
            Hash = AccessLinks.Hash(token),
            Purpose = AccessLinkPurpose.Invitation,
            PersonId = person.Id,
            Place = place,
            InvitedByPartnerId = context.PartnerId,
            CustomerId = customerId,
            CreatedAt = now,
            ExpiresAt = now + Lifetime,
        });
        using var reading = new Reading(person.Language);
        outbox.Add(context, new(
            person.Email!,
            texts["Mail.Invitation.Subject", placeName],
            texts["Mail.Invitation.Text", person.DisplayName, scope.Who, placeName, settings.Link(scope.Origin, "/invitation?token=" + token), Lifetime.Days]));
        context.Record(scope, now, "invitation.send", customerId, after: new { email = person.Email });
    }

    /// <summary>Takes an invitation back: its link is worth nothing any more, and the membership that waited for it is gone. The caller saves.</summary>
    /// <returns>Whether there was a membership in state Invited.</returns>
    public async Task<bool> WithdrawAsync(MusterContext context, Scope scope, Guid personId, Place place, Guid? customerId, CancellationToken ct)
    {
        object? membership = place == Place.Partner
            ? await context.Administrators.SingleOrDefaultAsync(a => a.PersonId == personId && a.State == MembershipState.Invited, ct)
            : await context.CustomerAdministrators.SingleOrDefaultAsync(a => a.PersonId == personId && a.CustomerId == customerId && a.State == MembershipState.Invited, ct);
        if (membership is null)
            return false;
        await EndLinksAsync(context, personId, place, customerId, ct);
        context.Remove(membership);
        var email = await context.Users.Where(p => p.Id == personId).Select(p => p.Email).SingleAsync(ct);
        context.Record(scope, clock.GetUtcNow(), "invitation.withdraw", customerId, before: new { email });
        return true;
    }

    private async Task EndLinksAsync(MusterContext context, Guid personId, Place place, Guid? customerId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var links = context.AccessLinks.Where(l => l.PersonId == personId && l.Purpose == AccessLinkPurpose.Invitation && l.EndedAt == null
            && l.Place == place && l.InvitedByPartnerId == context.PartnerId && l.CustomerId == customerId);
        foreach (var link in await links.ToListAsync(ct))
            link.EndedAt = now;
    }
}
