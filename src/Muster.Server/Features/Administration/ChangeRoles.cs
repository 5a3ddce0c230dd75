using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Domain.Access;
using Muster.Domain.Catalog;
using Muster.Domain.Usage;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Administration;

/// <summary>What is sent to make or change a custom role.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Base">What it may do at most.</param>
/// <param name="Families">The families it is lowered in.</param>
/// <param name="Version">Of the role the form was filled from.</param>
/// <param name="Key">What is sent twice with the same key is done once.</param>
public sealed record RoleForm(string Name, AdministratorRole Base, IReadOnlyDictionary<string, FamilyLevel> Families, int Version, string Key)
{
    /// <summary>The roles a custom one may begin with: a Super Admin has everything, and can't be lowered.</summary>
    public static readonly IReadOnlyList<AdministratorRole> Bases = [.. Enum.GetValues<AdministratorRole>().Where(r => r != AdministratorRole.SuperAdmin)];

    /// <summary>Reads <c>name, base, family-CODE, version, requestKey</c>.</summary>
    public static RoleForm Read(IFormCollection form, ProductCatalog catalog) => new(
        form["name"].ToString().Trim(),
        Enum.TryParse<AdministratorRole>(form["base"], out var role) && Bases.Contains(role) ? role : AdministratorRole.ReadOnly,
        catalog.Families.Select(f => (f.Code, Level: Enum.TryParse<FamilyLevel>(form["family-" + f.Code], out var level) && Enum.IsDefined(level) ? level : FamilyLevel.Full))
            .Where(f => f.Level != FamilyLevel.Full).ToDictionary(f => f.Code, f => f.Level),
        int.TryParse(form["version"], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var version) ? version : -1,
        RequestKey.Read(form));
}

/// <summary>How changing a role or a group ended.</summary>
public enum NamedResult
{
    Done,
    NotFound,

    /// <summary>The name is empty or can't be kept.</summary>
    NameWrong,

    /// <summary>Another has this name.</summary>
    NameTaken,

    /// <summary>Somebody changed it meanwhile.</summary>
    Conflict,

    /// <summary>Administrators have it: it can't be removed.</summary>
    InUse,
}

/// <summary>Making, changing and removing a partner's own roles.</summary>
public sealed class ChangeRoles(MusterContext context, Scope scope, TimeProvider clock)
{
    /// <summary>Makes one.</summary>
    public Task<NamedResult> CreateAsync(RoleForm form, CancellationToken ct) => SaveAsync(form, null, ct);

    /// <summary>Changes one; whoever has it is what it says from their next request on.</summary>
    public Task<NamedResult> ChangeAsync(Guid id, RoleForm form, CancellationToken ct) => SaveAsync(form, id, ct);

    /// <summary>Removes one that nobody has.</summary>
    public async Task<NamedResult> RemoveAsync(Guid id, CancellationToken ct)
    {
        if (await context.CustomRoles.SingleOrDefaultAsync(r => r.Id == id, ct) is not { } role)
            return NamedResult.NotFound;
        if (await context.Administrators.AnyAsync(a => a.RoleId == id, ct))
            return NamedResult.InUse;
        context.CustomRoles.Remove(role);
        context.Record(scope, clock.GetUtcNow(), "role.remove", before: Shown(role));
        return await context.SaveNamedAsync(null, scope, "", clock, ct);
    }

    private async Task<NamedResult> SaveAsync(RoleForm form, Guid? id, CancellationToken ct)
    {
        if (await context.WasSentBeforeAsync(scope.PersonId, form.Key, ct))
            return NamedResult.Done;
        CustomRole? role = null;
        if (id is not null && (role = await context.CustomRoles.SingleOrDefaultAsync(r => r.Id == id, ct)) is null)
            return NamedResult.NotFound;
        if (form.Name.Length is 0 or > CustomRole.LongestName || !Names.IsWellFormed(form.Name))
            return NamedResult.NameWrong;
        var names = await context.CustomRoles.AsNoTracking().Where(r => r.Id != id).Select(r => r.Name).ToListAsync(ct);
        if (names.Contains(form.Name, StringComparer.OrdinalIgnoreCase))
            return NamedResult.NameTaken;
        var now = clock.GetUtcNow();
        object? before = null;
        if (role is null)
        {
            role = new() { PartnerId = context.PartnerId, Id = Guid.CreateVersion7(now), Name = form.Name, Base = form.Base, Families = form.Families };
            context.CustomRoles.Add(role);
        }
        else
        {
            if (role.Version != form.Version)
                return NamedResult.Conflict;
            before = Shown(role);
            (role.Name, role.Base, role.Families) = (form.Name, form.Base, form.Families);
            role.Version++;
            foreach (var administrator in await context.Administrators.Where(a => a.RoleId == id).ToListAsync(ct))
                administrator.Role = form.Base;
        }

        context.Record(scope, now, before is null ? "role.create" : "role.change", before: before, after: Shown(role));
        return await context.SaveNamedAsync(form.Key, scope, "/settings/roles", clock, ct);
    }

    private static SortedDictionary<string, string> Shown(CustomRole role)
    {
        var shown = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["name"] = role.Name, ["base"] = role.Base.ToString() };
        foreach (var (family, level) in role.Families)
            shown["family " + family] = level.ToString();
        return shown;
    }
}

/// <summary>Saving what has a name of its own at a partner.</summary>
internal static class NamedSaving
{
    /// <summary>Saves with the key the form was sent with, in one transaction.</summary>
    public static async Task<NamedResult> SaveNamedAsync(this MusterContext context, string? key, Scope scope, string outcome, TimeProvider clock, CancellationToken ct)
    {
        if (!string.IsNullOrEmpty(key))
            context.Requests.Add(new() { PartnerId = context.PartnerId, PersonId = scope.PersonId!.Value, Key = key, Outcome = outcome, At = clock.GetUtcNow() });
        try
        {
            await context.SaveChangesAsync(ct);
            return NamedResult.Done;
        }
        catch (DbUpdateException)
        {
            // somebody else's change, or the same form, was saved between reading and writing
            context.ChangeTracker.Clear();
            return await context.WasSentBeforeAsync(scope.PersonId, key ?? "", ct) ? NamedResult.Done : NamedResult.Conflict;
        }
    }
}
