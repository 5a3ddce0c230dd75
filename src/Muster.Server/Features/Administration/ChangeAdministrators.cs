using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Domain.Access;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Administration;

/// <summary>What is sent to invite or change an administrator.</summary>
/// <param name="Email">Of a new one.</param>
/// <param name="Role">A built-in role's name, or the id of a custom one.</param>
/// <param name="Scope">Which customers they see.</param>
/// <param name="Groups">Ids of the groups chosen.</param>
/// <param name="Customers">External ids of the customers chosen, one on each line.</param>
/// <param name="Version">Of the administrator the form was filled from.</param>
/// <param name="Key">What is sent twice with the same key is done once.</param>
public sealed record AdministratorForm(string Email, string Role, AdministratorScope Scope, IReadOnlyList<Guid> Groups, string Customers, int Version, string Key)
{
    /// <summary>A form not filled in yet.</summary>
    public static AdministratorForm New { get; } = new("", nameof(AdministratorRole.ReadOnly), AdministratorScope.AllCustomers, [], "", 0, "");

    /// <summary>Reads <c>email, role, scope, group, customers, version, requestKey</c>.</summary>
    public static AdministratorForm Read(IFormCollection form) => new(
        form["email"].ToString().Trim(),
        form["role"].ToString(),
        Enum.TryParse<AdministratorScope>(form["scope"], out var scope) && Enum.IsDefined(scope) ? scope : AdministratorScope.AllCustomers,
        [.. form["group"].Select(g => Guid.TryParse(g, out var id) ? id : Guid.Empty).Where(g => g != Guid.Empty).Distinct()],
        form["customers"].ToString(),
        int.TryParse(form["version"], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var version) ? version : -1,
        RequestKey.Read(form));
}

/// <summary>How changing an administrator ended.</summary>
/// <param name="Found">Whether there is such an administrator.</param>
/// <param name="Refusal">Why it was refused, or null.</param>
/// <param name="Conflict">Whether somebody else changed them meanwhile.</param>
/// <param name="Faults">What is wrong, by field, as keys of texts.</param>
/// <param name="Unknown">External ids that no customer has.</param>
public sealed record AdministratorOutcome(bool Found, AdministratorRefusal? Refusal, bool Conflict, IReadOnlyDictionary<string, string> Faults, IReadOnlyList<string> Unknown)
{
    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    /// <summary>Done.</summary>
    public static AdministratorOutcome Done { get; } = new(true, null, false, None, []);

    /// <summary>No such administrator.</summary>
    public static AdministratorOutcome Missing { get; } = new(false, null, false, None, []);

    /// <summary>Somebody else was first.</summary>
    public static AdministratorOutcome Overtaken { get; } = new(true, null, true, None, []);

    /// <summary>Whether it was done.</summary>
    public bool IsDone => Found && Refusal is null && !Conflict && Faults.Count == 0;

    /// <summary>Refused.</summary>
    public static AdministratorOutcome Refused(AdministratorRefusal refusal) => new(true, refusal, false, None, []);

    /// <summary>One field is wrong.</summary>
    public static AdministratorOutcome Wrong(string field, string key, IReadOnlyList<string>? unknown = null) => new(true, null, false, new Dictionary<string, string> { [field] = key }, unknown ?? []);
}

/// <summary>Inviting, changing and deactivating the administrators of a partner.</summary>
public sealed class ChangeAdministrators(MusterContext context, Scope scope, InvitePerson invitations, SecondFactor factor, TimeProvider clock)
{
    /// <summary>Invites somebody.</summary>
    public async Task<AdministratorOutcome> InviteAsync(AdministratorForm form, CancellationToken ct)
    {
        if (await context.WasSentBeforeAsync(scope.PersonId, form.Key, ct))
            return AdministratorOutcome.Done;
        if (!InvitePerson.IsEmail(form.Email))
            return AdministratorOutcome.Wrong("email", form.Email.Length == 0 ? "Administrators.EmailMissing" : "Administrators.EmailWrong");
        var (chosen, wrong) = await ChoiceAsync(form, ct);
        if (wrong is not null)
            return wrong;
        if (DecideAdministrator.Assign(chosen!.Role, form.Scope, chosen.Count) is { } refusal)
            return AdministratorOutcome.Refused(refusal);

        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var person = await invitations.PersonAsync(context, form.Email, "", ct);
        if (await context.Administrators.AnyAsync(a => a.PersonId == person.Id, ct))
            return AdministratorOutcome.Wrong("email", "Administrators.EmailKnown");
        var now = clock.GetUtcNow();
        var administrator = new Administrator
        {
            PartnerId = context.PartnerId,
            PersonId = person.Id,
            Role = chosen.Role,
            RoleId = chosen.RoleId,
            Scope = form.Scope,
            State = MembershipState.Invited,
            CreatedAt = now,
        };
        context.Administrators.Add(administrator);
        AddChosen(person.Id, form.Scope, chosen);
        await invitations.InviteAsync(context, scope, person, Place.Partner, null, scope.PartnerName, ct);
        context.Record(scope, now, "administrator.invite", after: Shown(person, administrator, chosen));
        return await SaveAsync(form.Key, "/settings/administrators", transaction, ct);
    }

    /// <summary>Gives another role and scope.</summary>
    public Task<AdministratorOutcome> ChangeAsync(Guid personId, AdministratorForm form, CancellationToken ct) => ActAsync(personId, form.Key, async found =>
    {
        if (found.Administrator.Version != form.Version)
            return AdministratorOutcome.Overtaken;
        var (chosen, wrong) = await ChoiceAsync(form, ct);
        if (wrong is not null)
            return wrong;
        if (DecideAdministrator.Change(found.Facts, chosen!.Role, form.Scope, chosen.Count) is { } refusal)
            return AdministratorOutcome.Refused(refusal);
        var before = Shown(found.Person, found.Administrator, await ChosenBeforeAsync(found.Administrator, ct));
        context.AdministratorCustomers.RemoveRange(await context.AdministratorCustomers.Where(c => c.PersonId == personId).ToListAsync(ct));
        context.AdministratorGroups.RemoveRange(await context.AdministratorGroups.Where(g => g.PersonId == personId).ToListAsync(ct));
        await context.SaveChangesAsync(ct);
        (found.Administrator.Role, found.Administrator.RoleId, found.Administrator.Scope) = (chosen.Role, chosen.RoleId, form.Scope);
        AddChosen(personId, form.Scope, chosen);
        context.Record(scope, clock.GetUtcNow(), "administrator.change", before: before, after: Shown(found.Person, found.Administrator, chosen));
        await context.RaiseListVersionAsync(ct);
        return null;
    }, ct);

    /// <summary>Lets somebody in no more, and ends their sessions here; they stay on record.</summary>
    public Task<AdministratorOutcome> DeactivateAsync(Guid personId, string key, CancellationToken ct) => ActAsync(personId, key, async found =>
    {
        if (found.Administrator.State == MembershipState.Deactivated)
            return null;
        if (DecideAdministrator.Deactivate(found.Facts) is { } refusal)
            return AdministratorOutcome.Refused(refusal);
        var now = clock.GetUtcNow();
        found.Administrator.State = MembershipState.Deactivated;
        foreach (var session in await context.Sessions.Where(s => s.PersonId == personId && s.PartnerId == context.PartnerId && s.Place == Place.Partner && s.EndedAt == null).ToListAsync(ct))
            session.EndedAt = now;
        context.Record(scope, now, "administrator.deactivate", before: new { email = found.Person.Email });
        return null;
    }, ct);

    /// <summary>Lets somebody in again.</summary>
    public Task<AdministratorOutcome> ReactivateAsync(Guid personId, string key, CancellationToken ct) => ActAsync(personId, key, found =>
    {
        if (found.Administrator.State == MembershipState.Deactivated)
        {
            found.Administrator.State = MembershipState.Active;
            context.Record(scope, clock.GetUtcNow(), "administrator.reactivate", after: new { email = found.Person.Email });
        }

        return Task.FromResult<AdministratorOutcome?>(null);
    }, ct);

    /// <summary>Makes another the primary administrator.</summary>
    public Task<AdministratorOutcome> HandOverAsync(Guid personId, string key, CancellationToken ct) => ActAsync(personId, key, async found =>
    {
        if (found.Administrator.IsPrimary)
            return null;
        var primary = await context.Administrators.SingleOrDefaultAsync(a => a.IsPrimary, ct);
        if (DecideAdministrator.HandOver(found.Facts, primary?.PersonId == scope.PersonId) is { } refusal)
            return AdministratorOutcome.Refused(refusal);
        (primary!.IsPrimary, found.Administrator.IsPrimary) = (false, true);
        primary.Version++;
        context.Record(scope, clock.GetUtcNow(), "administrator.hand-over", before: new { primary = scope.Who }, after: new { primary = found.Person.Email });
        return null;
    }, ct);

    /// <summary>Sends an invitation again; the link sent before is worth nothing any more.</summary>
    public Task<AdministratorOutcome> ResendAsync(Guid personId, string key, CancellationToken ct) => ActAsync(personId, key, async found =>
    {
        if (found.Administrator.State == MembershipState.Invited)
            await invitations.InviteAsync(context, scope, found.Person, Place.Partner, null, scope.PartnerName, ct);
        return null;
    }, ct);

    /// <summary>Takes an invitation back.</summary>
    public async Task<AdministratorOutcome> WithdrawAsync(Guid personId, CancellationToken ct)
    {
        if (!await invitations.WithdrawAsync(context, scope, personId, Place.Partner, null, ct))
            return AdministratorOutcome.Missing;
        await context.SaveChangesAsync(ct);
        return AdministratorOutcome.Done;
    }

    /// <summary>Takes a colleague's authenticator app, recovery codes and passkeys away, and ends their sessions: they begin anew with their password.</summary>
    public Task<AdministratorOutcome> ResetSecondFactorAsync(Guid personId, string key, CancellationToken ct) => ActAsync(personId, key, async found =>
    {
        if (found.Facts.IsActor)
            return AdministratorOutcome.Refused(AdministratorRefusal.Yourself);
        if (!await factor.ResetAsync(context, scope, personId, ct))
            return AdministratorOutcome.Refused(AdministratorRefusal.Elsewhere);
        return null;
    }, ct);

    /// <summary>One act on one administrator, in one transaction, once for each key. Of two who act at once the second is told so.</summary>
    private async Task<AdministratorOutcome> ActAsync(Guid personId, string key, Func<Found, Task<AdministratorOutcome?>> act, CancellationToken ct)
    {
        if (await context.WasSentBeforeAsync(scope.PersonId, key, ct))
            return AdministratorOutcome.Done;
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var all = await context.Administrators.Where(a => a.PersonId == personId || (a.Role == AdministratorRole.SuperAdmin && a.State == MembershipState.Active)).ToListAsync(ct);
        if (all.SingleOrDefault(a => a.PersonId == personId) is not { } administrator)
            return AdministratorOutcome.Missing;
        var person = await context.Users.AsNoTracking().SingleAsync(p => p.Id == personId, ct);
        var facts = new AdministratorFacts(
            administrator.Role, administrator.State, administrator.IsPrimary, personId == scope.PersonId,
            all.Count(a => a.PersonId != personId && a.Role == AdministratorRole.SuperAdmin && a.State == MembershipState.Active));
        if (await act(new(administrator, person, facts)) is { } outcome)
            return outcome;
        administrator.Version++;

        // whoever takes away a Super Admin changes the ones that remain too, so that of two who do it at once one is refused
        if (facts.Role == AdministratorRole.SuperAdmin && (administrator.Role != facts.Role || administrator.State != facts.State))
        {
            foreach (var other in all.Where(a => a.PersonId != personId))
                other.Version++;
        }

        return await SaveAsync(key, $"/settings/administrators/{personId}", transaction, ct);
    }

    private async Task<AdministratorOutcome> SaveAsync(string key, string outcome, Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction transaction, CancellationToken ct)
    {
        if (key.Length > 0)
            context.Requests.Add(new() { PartnerId = context.PartnerId, PersonId = scope.PersonId!.Value, Key = key, Outcome = outcome, At = clock.GetUtcNow() });
        try
        {
            await context.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return AdministratorOutcome.Done;
        }
        catch (DbUpdateException)
        {
            // somebody else's change, or the same form, was saved between reading and writing
            await transaction.RollbackAsync(ct);
            context.ChangeTracker.Clear();
            return await context.WasSentBeforeAsync(scope.PersonId, key, ct) ? AdministratorOutcome.Done : AdministratorOutcome.Overtaken;
        }
    }

    /// <summary>What the form chose, or what is wrong with it.</summary>
    private async Task<(Choice? Choice, AdministratorOutcome? Wrong)> ChoiceAsync(AdministratorForm form, CancellationToken ct)
    {
        AdministratorRole role;
        Guid? roleId = null;
        var roleName = form.Role;
        if (Guid.TryParse(form.Role, out var id))
        {
            if (await context.CustomRoles.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, ct) is not { } custom)
                return (null, AdministratorOutcome.Wrong("role", "Administrators.RoleGone"));
            (role, roleId, roleName) = (custom.Base, id, custom.Name);
        }
        else if (!Enum.TryParse(form.Role, out role) || !scope.RolesHere.Contains(role))
        {
            return (null, AdministratorOutcome.Wrong("role", "Administrators.RoleGone"));
        }

        var groups = form.Scope == AdministratorScope.Groups
            ? await context.CustomerGroups.AsNoTracking().Where(g => form.Groups.Contains(g.Id)).OrderBy(g => g.Name).Select(g => new { g.Id, g.Name }).ToListAsync(ct) : [];
        IReadOnlyList<string> names = form.Scope == AdministratorScope.ChosenCustomers ? ChosenCustomers.Read(form.Customers) : [];
        var (customers, unknown) = await ChosenCustomers.FindAsync(context, names, ct);
        return unknown.Count > 0
            ? (null, AdministratorOutcome.Wrong("customers", "Administrators.CustomersUnknown", unknown))
            : (new(role, roleId, roleName, [.. groups.Select(g => g.Id)], [.. groups.Select(g => g.Name)], customers, names), null);
    }

    private async Task<Choice> ChosenBeforeAsync(Administrator administrator, CancellationToken ct)
    {
        var role = administrator.RoleId is { } id ? await context.CustomRoles.Where(r => r.Id == id).Select(r => r.Name).SingleAsync(ct) : administrator.Role.ToString();
        var groups = await context.AdministratorGroups.Where(g => g.PersonId == administrator.PersonId)
            .Join(context.CustomerGroups, g => g.GroupId, g => g.Id, (_, g) => g.Name).OrderBy(n => n).ToListAsync(ct);
        var customers = await context.AdministratorCustomers.Where(c => c.PersonId == administrator.PersonId)
            .Join(context.Customers, c => c.CustomerId, c => c.Id, (_, c) => c.ExternalId).OrderBy(e => e).ToListAsync(ct);
        return new(administrator.Role, administrator.RoleId, role, [], groups, [], customers);
    }

    private void AddChosen(Guid personId, AdministratorScope to, Choice chosen)
    {
        if (to == AdministratorScope.Groups)
            context.AdministratorGroups.AddRange(chosen.Groups.Select(g => new AdministratorGroup { PartnerId = context.PartnerId, PersonId = personId, GroupId = g }));
        if (to == AdministratorScope.ChosenCustomers)
            context.AdministratorCustomers.AddRange(chosen.Customers.Select(c => new AdministratorCustomer { PartnerId = context.PartnerId, PersonId = personId, CustomerId = c }));
    }

    private static object Shown(Person person, Administrator administrator, Choice chosen) => new
    {
        email = person.Email,
        role = chosen.RoleName,
        scope = administrator.Scope,
        groups = administrator.Scope == AdministratorScope.Groups ? string.Join(", ", chosen.GroupNames) : null,
        customers = administrator.Scope == AdministratorScope.ChosenCustomers ? string.Join(", ", chosen.CustomerNames) : null,
    };

    private sealed record Found(Administrator Administrator, Person Person, AdministratorFacts Facts);

    private sealed record Choice(
        AdministratorRole Role, Guid? RoleId, string RoleName, IReadOnlyList<Guid> Groups, IReadOnlyList<string> GroupNames, IReadOnlyList<Guid> Customers, IReadOnlyList<string> CustomerNames)
    {
        public int Count => Groups.Count + Customers.Count;
    }
}

/// <summary>What can be done about an administrator besides changing role and scope.</summary>
public enum AdministratorAct
{
    Resend,
    Withdraw,
    Deactivate,
    Reactivate,
    HandOver,
    ResetSecondFactor,
}
