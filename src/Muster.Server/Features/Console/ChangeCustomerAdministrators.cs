using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Domain.Access;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Console;

/// <summary>Somebody's place among a customer's administrators, as the page lists it.</summary>
/// <param name="Place">The place.</param>
/// <param name="Name">The person's name.</param>
/// <param name="Email">Their e-mail.</param>
public sealed record ListedAdministrator(CustomerAdministrator Place, string Name, string Email);

/// <summary>Invites, changes and deactivates the administrators of a customer. One active Admin remains, and nobody takes their own place away.</summary>
public sealed class ChangeCustomerAdministrators(MusterContext context, InvitePerson invitations, Scope scope, TimeProvider clock)
{
    /// <summary>All of them, those who are active first.</summary>
    public static async Task<IReadOnlyList<ListedAdministrator>> ListAsync(MusterContext context, Guid customerId, CancellationToken ct) =>
        [.. (await (from a in context.CustomerAdministrators.AsNoTracking()
                    join p in context.Users on a.PersonId equals p.Id
                    where a.CustomerId == customerId
                    select new ListedAdministrator(a, p.DisplayName, p.Email ?? "")).ToListAsync(ct))
            .OrderBy(a => a.Place.State == MembershipState.Deactivated).ThenBy(a => a.Name, StringComparer.CurrentCultureIgnoreCase).ThenBy(a => a.Place.PersonId)];

    /// <summary>Invites somebody; one who was invited before is sent a new link.</summary>
    /// <param name="customerId">The customer.</param>
    /// <param name="email">Their e-mail, as typed.</param>
    /// <param name="name">What a new one is called; their e-mail if empty.</param>
    /// <param name="role">What they may do.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>What is wrong with the e-mail, as the key of a text; null when they are invited.</returns>
    public async Task<string?> InviteAsync(Guid customerId, string email, string name, ConsoleRole role, CancellationToken ct)
    {
        email = email.Trim();
        if (!InvitePerson.IsEmail(email))
            return "Admins.EmailWrong";
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var customer = await context.Customers.AsNoTracking().SingleAsync(c => c.Id == customerId, ct);
        var person = await invitations.PersonAsync(context, email, name, ct);

        // the partner comes in by a launch, on record and as long as it is let in, and no other way
        if (await context.Administrators.AnyAsync(a => a.PersonId == person.Id && a.State != MembershipState.Deactivated, ct))
            return "Admins.OfPartner";
        var place = await context.CustomerAdministrators.SingleOrDefaultAsync(a => a.CustomerId == customerId && a.PersonId == person.Id, ct);
        if (place is { State: MembershipState.Active })
            return "Admins.AlreadyIn";
        var now = clock.GetUtcNow();
        if (place is null)
        {
            place = new CustomerAdministrator { PartnerId = context.PartnerId, CustomerId = customerId, PersonId = person.Id, Role = role, State = MembershipState.Invited, CreatedAt = now };
            context.CustomerAdministrators.Add(place);
        }
        else
        {
            (place.Role, place.State, place.Version) = (role, MembershipState.Invited, place.Version + 1);
        }

        context.Record(scope, now, "customer-administrator.invite", customerId, after: new { email, role }, log: AuditLog.Both);
        await invitations.InviteAsync(context, scope, person, Place.Customer, customerId, customer.Name, ct);
        await context.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return null;
    }

    /// <summary>Invites a customer's first administrator from the desk, while it has none.</summary>
    /// <inheritdoc cref="InviteAsync"/>
    public async Task<string?> InviteFirstAsync(Guid customerId, string email, string name, CancellationToken ct) =>
        await HasAnyAsync(context, customerId, ct) ? "Admins.HasOne" : await InviteAsync(customerId, email, name, ConsoleRole.Admin, ct);

    /// <summary>Whether a customer has an administrator who is active. One who was only invited may be invited again.</summary>
    public static Task<bool> HasAnyAsync(MusterContext context, Guid customerId, CancellationToken ct) =>
        context.CustomerAdministrators.AnyAsync(a => a.CustomerId == customerId && a.State == MembershipState.Active, ct);

    /// <summary>Takes an invitation back.</summary>
    public async Task WithdrawAsync(Guid customerId, Guid personId, CancellationToken ct)
    {
        await invitations.WithdrawAsync(context, scope, personId, Place.Customer, customerId, ct);
        await context.SaveChangesAsync(ct);
    }

    /// <summary>Gives somebody another role or state; a deactivated one signs in here no more, from now on.</summary>
    /// <returns>Whether the place is there, and why it wasn't changed.</returns>
    public async Task<(bool Found, CustomerAdministratorRefusal? Refusal)> ChangeAsync(Guid customerId, Guid personId, ConsoleRole role, MembershipState state, CancellationToken ct)
    {
        try
        {
            return await TryChangeAsync(customerId, personId, role, state, ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            // somebody else changed it meanwhile: decided again on what is there now
            context.ChangeTracker.Clear();
            return await TryChangeAsync(customerId, personId, role, state, ct);
        }
    }

    private async Task<(bool Found, CustomerAdministratorRefusal? Refusal)> TryChangeAsync(Guid customerId, Guid personId, ConsoleRole role, MembershipState state, CancellationToken ct)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(ct);

        // of two Admins who deactivate each other, the second finds what the first did: both change all places they counted
        var all = await context.CustomerAdministrators.Where(a => a.CustomerId == customerId).ToListAsync(ct);
        if (all.Find(a => a.PersonId == personId) is not { State: not MembershipState.Invited } place)
            return (false, null);
        var others = all.Where(a => a != place && a is { Role: ConsoleRole.Admin, State: MembershipState.Active }).ToList();
        if (DecideCustomerAdministrator.Change(personId == scope.PersonId, place.Role, place.State, role, state, others.Count) is { } refusal)
            return (true, refusal);
        if (place.Role == role && place.State == state)
            return (true, null);
        var before = new { place.Role, place.State };
        (place.Role, place.State, place.Version) = (role, state, place.Version + 1);
        others.ForEach(o => o.Version++);
        var email = await context.Users.Where(p => p.Id == personId).Select(p => p.Email).SingleAsync(ct);
        context.Record(scope, clock.GetUtcNow(), "customer-administrator.change", customerId, new { email, before.Role, before.State }, new { email, role, state });
        await context.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return (true, null);
    }
}
