using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Domain.Usage;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Administration;

/// <summary>What came of adding customers to a group.</summary>
/// <param name="Found">Whether there is such a group.</param>
/// <param name="Added">How many were added.</param>
/// <param name="Unknown">External ids that no customer has; then nothing was added.</param>
public sealed record MembersOutcome(bool Found, int Added, IReadOnlyList<string> Unknown);

/// <summary>Making groups of customers, and putting customers into them.</summary>
public sealed class ChangeGroups(MusterContext context, Scope scope, TimeProvider clock)
{
    /// <summary>Makes a group, or gives one another name.</summary>
    public async Task<(NamedResult Result, Guid Id)> NameAsync(Guid? id, string name, int version, string key, CancellationToken ct)
    {
        if (await context.WasSentBeforeAsync(scope.PersonId, key, ct))
            return (NamedResult.Done, id ?? await context.CustomerGroups.Where(g => g.Name == name).Select(g => g.Id).SingleOrDefaultAsync(ct));
        CustomerGroup? group = null;
        if (id is not null && (group = await context.CustomerGroups.SingleOrDefaultAsync(g => g.Id == id, ct)) is null)
            return (NamedResult.NotFound, default);
        if (name.Length is 0 or > CustomerGroup.LongestName || !Names.IsWellFormed(name))
            return (NamedResult.NameWrong, default);
        var names = await context.CustomerGroups.AsNoTracking().Where(g => g.Id != id).Select(g => g.Name).ToListAsync(ct);
        if (names.Contains(name, StringComparer.OrdinalIgnoreCase))
            return (NamedResult.NameTaken, default);
        var now = clock.GetUtcNow();
        if (group is null)
        {
            group = new() { PartnerId = context.PartnerId, Id = Guid.CreateVersion7(now), Name = name };
            context.CustomerGroups.Add(group);
            context.Record(scope, now, "group.create", after: new { name });
        }
        else if (group.Version != version)
        {
            return (NamedResult.Conflict, default);
        }
        else
        {
            context.Record(scope, now, "group.rename", before: new { name = group.Name }, after: new { name });
            group.Name = name;
            group.Version++;
        }

        return (await context.SaveNamedAsync(key, scope, $"/settings/groups/{group.Id}", clock, ct), group.Id);
    }

    /// <summary>Removes a group; its customers stay, and whoever saw them only by it sees them no more.</summary>
    public async Task<NamedResult> RemoveAsync(Guid id, CancellationToken ct)
    {
        if (await context.CustomerGroups.SingleOrDefaultAsync(g => g.Id == id, ct) is not { } group)
            return NamedResult.NotFound;
        var (members, administrators) = (await context.CustomerGroupMembers.CountAsync(m => m.GroupId == id, ct), await context.AdministratorGroups.CountAsync(a => a.GroupId == id, ct));
        context.CustomerGroups.Remove(group);
        context.Record(scope, clock.GetUtcNow(), "group.remove", before: new { name = group.Name, customers = members, administrators });
        var result = await context.SaveNamedAsync(null, scope, "", clock, ct);
        await context.RaiseListVersionAsync(ct);
        return result;
    }

    /// <summary>Puts customers, named by their external ids, into a group.</summary>
    public async Task<MembersOutcome> AddAsync(Guid id, string externalIds, CancellationToken ct)
    {
        var (customers, unknown) = await ChosenCustomers.FindAsync(context, ChosenCustomers.Read(externalIds), ct);
        return unknown.Count > 0 ? new(await context.CustomerGroups.AnyAsync(g => g.Id == id, ct), 0, unknown) : await AddAsync(id, customers, ct);
    }

    /// <summary>Puts customers into a group. Those that are in it, and those out of scope, are passed over.</summary>
    public async Task<MembersOutcome> AddAsync(Guid id, IReadOnlyCollection<Guid> customers, CancellationToken ct)
    {
        if (await context.CustomerGroups.AsNoTracking().SingleOrDefaultAsync(g => g.Id == id, ct) is not { } group)
            return new(false, 0, []);
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var added = new List<string>();
        foreach (var some in customers.Chunk(500))
        {
            var fresh = await context.Customers.AsNoTracking().Where(c => some.Contains(c.Id) && !context.CustomerGroupMembers.Any(m => m.GroupId == id && m.CustomerId == c.Id))
                .Select(c => new { c.Id, c.ExternalId }).ToListAsync(ct);
            context.CustomerGroupMembers.AddRange(fresh.Select(c => new CustomerGroupMember { PartnerId = context.PartnerId, GroupId = id, CustomerId = c.Id }));
            added.AddRange(fresh.Select(c => c.ExternalId));
        }

        if (added.Count > 0)
            context.Record(scope, clock.GetUtcNow(), "group.add", after: new { group = group.Name, customers = string.Join(", ", added) });
        await context.SaveChangesAsync(ct);
        await context.RaiseListVersionAsync(ct);
        await transaction.CommitAsync(ct);
        return new(true, added.Count, []);
    }

    /// <summary>Takes customers out of a group.</summary>
    /// <returns>How many were in it; null when there is no such group.</returns>
    public async Task<int?> TakeOutAsync(Guid id, IReadOnlyCollection<Guid> customers, CancellationToken ct)
    {
        if (await context.CustomerGroups.AsNoTracking().SingleOrDefaultAsync(g => g.Id == id, ct) is not { } group)
            return null;
        var members = await context.CustomerGroupMembers.Where(m => m.GroupId == id && customers.Contains(m.CustomerId)).ToListAsync(ct);
        if (members.Count == 0)
            return 0;
        var ids = members.Select(m => m.CustomerId).ToList();
        var names = await context.Customers.Where(c => ids.Contains(c.Id)).Select(c => c.ExternalId).OrderBy(e => e).ToListAsync(ct);
        context.CustomerGroupMembers.RemoveRange(members);
        context.Record(scope, clock.GetUtcNow(), "group.take-out", before: new { group = group.Name, customers = string.Join(", ", names) });
        await context.SaveChangesAsync(ct);
        await context.RaiseListVersionAsync(ct);
        return members.Count;
    }
}
