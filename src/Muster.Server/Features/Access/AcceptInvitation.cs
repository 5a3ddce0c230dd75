using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Domain.Access;
using Muster.Domain.Usage;

namespace Muster.Server.Features.Access;

/// <summary>An invitation as who holds its link sees it.</summary>
/// <param name="PersonId">Who is invited.</param>
/// <param name="Email">Their e-mail.</param>
/// <param name="DisplayName">What whoever invited them called them, or what they are called.</param>
/// <param name="IsKnown">Whether they have a password already.</param>
/// <param name="Place">Where to.</param>
public sealed record Invitation(Guid PersonId, string Email, string DisplayName, bool IsKnown, PersonsPlace Place);

/// <summary>Accepts an invitation: somebody new chooses a name and a password, somebody known must be signed in as themself.</summary>
public sealed class AcceptInvitation(Store store, SignIn signIn, ChangePassword change, TimeProvider clock)
{
    /// <summary>The most characters of a name.</summary>
    public const int LongestName = 200;

    /// <summary>The invitation of a token, while it is good.</summary>
    public async Task<Invitation?> FindAsync(string? token, CancellationToken ct)
    {
        await using var context = store.Context();
        return await AccessLinks.FindAsync(context, AccessLinkPurpose.Invitation, token, clock.GetUtcNow(), ct) is { } link ? await ReadAsync(context, link, ct) : null;
    }

    /// <summary>Somebody new accepts, and is signed in.</summary>
    /// <returns>What is wrong by field, as keys of texts; empty when done. The field is <c>""</c> when the invitation is over.</returns>
    public async Task<IReadOnlyDictionary<string, string>> AsNewAsync(HttpContext http, string? token, string? name, string? password, CancellationToken ct)
    {
        name = (name ?? "").Trim();
        var faults = new Dictionary<string, string>();
        await using var context = store.Context();
        var link = await AccessLinks.FindAsync(context, AccessLinkPurpose.Invitation, token, clock.GetUtcNow(), ct);
        var invitation = link is null ? null : await ReadAsync(context, link, ct);
        if (link is null || invitation is null or { IsKnown: true })
        {
            faults[""] = "Invitation.Over";
            return faults;
        }

        if (NameFault(name) is { } wrong)
            faults["name"] = wrong;
        if (DecidePassword.Fault(password ?? "", invitation.Email, CommonPasswords.All) is { } fault)
            faults["password"] = $"Password.{fault}";
        if (faults.Count > 0)
            return faults;

        await using (var transaction = await context.Database.BeginTransactionAsync(ct))
        {
            var person = await context.Users.SingleAsync(p => p.Id == invitation.PersonId, ct);
            (person.DisplayName, person.EmailConfirmed) = (name, true);
            await change.SetAsync(context, person, password!, except: null, ct);
            if (!await ActivateAsync(context, http, link, invitation.Place, person, ct))
            {
                faults[""] = "Invitation.Over";
                return faults;
            }

            await transaction.CommitAsync(ct);
        }

        await signIn.OpenAsync(http, invitation.PersonId, invitation.Place, twoFactor: false, "invitation", ct);
        return faults;
    }

    /// <summary>Who is signed in accepts, if the invitation is theirs, and goes to that place.</summary>
    /// <returns>Whether it was good, and theirs.</returns>
    public async Task<bool> AsKnownAsync(HttpContext http, Scope scope, string? token, CancellationToken ct)
    {
        await using var context = store.Context();
        var link = await AccessLinks.FindAsync(context, AccessLinkPurpose.Invitation, token, clock.GetUtcNow(), ct);
        if (link is null || link.PersonId != scope.PersonId || await ReadAsync(context, link, ct) is not { } invitation)
            return false;
        await using (var transaction = await context.Database.BeginTransactionAsync(ct))
        {
            var person = await context.Users.SingleAsync(p => p.Id == link.PersonId, ct);
            if (!await ActivateAsync(context, http, link, invitation.Place, person, ct))
                return false;
            await transaction.CommitAsync(ct);
        }

        return await signIn.SwitchAsync(scope, invitation.Place.Place, invitation.Place.PartnerId, invitation.Place.CustomerId, ct);
    }

    /// <summary>What is wrong with a person's name, as the key of a text; null for nothing.</summary>
    public static string? NameFault(string name) =>
        name.Length is 0 or > LongestName ? "Profile.NameMissing" : !Names.IsLine(name) ? "Contact.Unreadable" : null;

    private async Task<bool> ActivateAsync(MusterContext context, HttpContext http, AccessLink link, PersonsPlace place, Person person, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (await context.AccessLinks.Where(l => l.Id == link.Id && l.EndedAt == null).ExecuteUpdateAsync(u => u.SetProperty(l => l.EndedAt, now), ct) == 0)
            return false;
        context.PartnerId = place.PartnerId;
        if (place.Place == Place.Partner)
        {
            var desk = await context.Administrators.SingleAsync(a => a.PersonId == person.Id, ct);
            (desk.State, desk.Version) = (MembershipState.Active, desk.Version + 1);
        }
        else
        {
            var console = await context.CustomerAdministrators.SingleAsync(a => a.PersonId == person.Id && a.CustomerId == place.CustomerId, ct);
            (console.State, console.Version) = (MembershipState.Active, console.Version + 1);
        }

        await context.SaveChangesAsync(ct);
        await context.RecordAtPlacesAsync([place], person.Id, person.DisplayName, SignInAttempts.AddressOf(http), now, "invitation.accept", ct: ct);
        return true;
    }

    /// <summary>What a link invites to; null when the membership isn't waiting any more.</summary>
    private static async Task<Invitation?> ReadAsync(MusterContext context, AccessLink link, CancellationToken ct)
    {
        var before = context.PartnerId;
        context.PartnerId = link.InvitedByPartnerId;
        try
        {
            var person = await context.Users.AsNoTracking().SingleAsync(p => p.Id == link.PersonId, ct);
            PersonsPlace? place;
            if (link.Place == Place.Partner)
            {
                place = await context.Administrators.AnyAsync(a => a.PersonId == person.Id && a.State == MembershipState.Invited, ct)
                    ? await context.Partners.Where(p => p.Id == link.InvitedByPartnerId).Select(p => new PersonsPlace(Place.Partner, p.Id, null, p.Name, p.RequiresSecondFactor)).SingleAsync(ct)
                    : null;
            }
            else
            {
                place = await context.CustomerAdministrators.AnyAsync(a => a.PersonId == person.Id && a.CustomerId == link.CustomerId && a.State == MembershipState.Invited, ct)
                    ? await context.Customers.Where(c => c.Id == link.CustomerId).Select(c => new PersonsPlace(Place.Customer, c.PartnerId, c.Id, c.Name, false)).SingleAsync(ct)
                    : null;
            }

            return place is null ? null : new(person.Id, person.Email!, person.DisplayName, person.PasswordHash is not null, place);
        }
        finally
        {
            context.PartnerId = before;
        }
    }
}
