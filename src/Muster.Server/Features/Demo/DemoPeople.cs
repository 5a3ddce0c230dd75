using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Domain.Access;
using Muster.Domain.Accounts;

namespace Muster.Server.Features.Demo;

/// <summary>Groups of the first demo partner's customers, and colleagues with other roles. They have no password until they are given one: <c>muster admin reset</c>.</summary>
internal static class DemoPeople
{
    private const int KeyAccounts = 10;

    /// <summary>Adds them.</summary>
    public static async Task AddAsync(Store store, Guid partnerId, DateTimeOffset at, CancellationToken ct)
    {
        await using var context = store.Context(partnerId);
        var largest = await context.CustomerList.AsNoTracking().Where(c => c.Seats > 0).OrderByDescending(c => c.Licenses).ThenBy(c => c.CustomerId).Take(KeyAccounts).Select(c => c.CustomerId).ToListAsync(ct);
        var trials = await context.CustomerList.AsNoTracking().Where(c => c.BillingType == BillingType.Trial).OrderBy(c => c.CustomerId).Take(1000).Select(c => c.CustomerId).ToListAsync(ct);
        var key = AddGroup(context, at, "Key accounts", largest);
        var pilots = AddGroup(context, at, "Pilots", trials);
        AddColleague(context, at, "Hélène Roux", "helene.roux", AdministratorRole.Admin, null);
        AddColleague(context, at, "Jonas Weber", "jonas.weber", AdministratorRole.HelpDesk, key);
        AddColleague(context, at, "Amina Diallo", "amina.diallo", AdministratorRole.HelpDesk, pilots);
        AddColleague(context, at, "Paul Marchand", "paul.marchand", AdministratorRole.BusinessAdmin, null);
        AddColleague(context, at, "Ingrid Larsen", "ingrid.larsen", AdministratorRole.ReadOnly, null);

        // the largest account works in its own console too
        if (largest.Count > 0)
        {
            var contact = AddPerson(context, at, "Sofia Lindqvist", $"sofia.lindqvist@{DemoPartner.All[0].Code}-customer.example");
            context.CustomerAdministrators.Add(new() { PartnerId = partnerId, CustomerId = largest[0], PersonId = contact, Role = ConsoleRole.Admin, CreatedAt = at });
        }

        await context.SaveChangesAsync(ct);
    }

    private static Guid AddGroup(MusterContext context, DateTimeOffset at, string name, IReadOnlyList<Guid> customers)
    {
        var group = new CustomerGroup { PartnerId = context.PartnerId, Id = Guid.CreateVersion7(at), Name = name };
        context.CustomerGroups.Add(group);
        context.CustomerGroupMembers.AddRange(customers.Select(c => new CustomerGroupMember { PartnerId = context.PartnerId, GroupId = group.Id, CustomerId = c }));
        return group.Id;
    }

    private static void AddColleague(MusterContext context, DateTimeOffset at, string name, string mailbox, AdministratorRole role, Guid? group)
    {
        var person = AddPerson(context, at, name, $"{mailbox}@{DemoPartner.All[0].Code}.example");
        context.Administrators.Add(new() { PartnerId = context.PartnerId, PersonId = person, Role = role, Scope = group is null ? AdministratorScope.AllCustomers : AdministratorScope.Groups, CreatedAt = at });
        if (group is { } id)
            context.AdministratorGroups.Add(new() { PartnerId = context.PartnerId, PersonId = person, GroupId = id });
    }

    private static Guid AddPerson(MusterContext context, DateTimeOffset at, string name, string email)
    {
        var person = new Person
        {
            Id = Guid.CreateVersion7(at),
            UserName = email,
            NormalizedUserName = email.ToUpperInvariant(),
            Email = email,
            NormalizedEmail = email.ToUpperInvariant(),
            EmailConfirmed = true,
            SecurityStamp = Guid.CreateVersion7().ToString("N"),
            DisplayName = name,
        };
        context.Users.Add(person);
        return person.Id;
    }
}
