using Microsoft.EntityFrameworkCore;
using Muster.Data.Access;
using Muster.Domain.Access;
using Muster.Infrastructure;

namespace Muster.Administration;

/// <summary>Further administrators of a test's partner, put in as plain facts.</summary>
internal static class Colleagues
{
    /// <summary>A colleague who signs in with the same password as the first administrator.</summary>
    public static async Task<TestPartner> NewColleagueAsync(
        this MusterApp app, TestPartner partner, string name, AdministratorRole role, Guid? roleId = null, IReadOnlyList<Guid>? customers = null, IReadOnlyList<Guid>? groups = null)
    {
        await using var context = app.Store.Context(partner.Id);
        var person = MusterApp.NewPerson($"{name}@{partner.Code}.example", name);
        context.Users.Add(person);
        context.Administrators.Add(new()
        {
            PartnerId = partner.Id,
            PersonId = person.Id,
            Role = role,
            RoleId = roleId,
            CreatedAt = app.Clock.Now,
            Scope = customers is not null ? AdministratorScope.ChosenCustomers : groups is not null ? AdministratorScope.Groups : AdministratorScope.AllCustomers,
        });
        context.AdministratorCustomers.AddRange((customers ?? []).Select(c => new AdministratorCustomer { PartnerId = partner.Id, PersonId = person.Id, CustomerId = c }));
        context.AdministratorGroups.AddRange((groups ?? []).Select(g => new AdministratorGroup { PartnerId = partner.Id, PersonId = person.Id, GroupId = g }));
        await context.SaveChangesAsync();
        return partner with { Email = person.Email! };
    }

    /// <summary>A group of a partner's customers.</summary>
    public static async Task<Guid> NewGroupAsync(this MusterApp app, TestPartner partner, string name, params IReadOnlyList<Guid> customers)
    {
        await using var context = app.Store.Context(partner.Id);
        var group = new CustomerGroup { PartnerId = partner.Id, Id = Guid.CreateVersion7(), Name = name };
        context.CustomerGroups.Add(group);
        context.CustomerGroupMembers.AddRange(customers.Select(c => new CustomerGroupMember { PartnerId = partner.Id, GroupId = group.Id, CustomerId = c }));
        await context.SaveChangesAsync();
        return group.Id;
    }

    /// <summary>The id of somebody who signs in.</summary>
    public static async Task<Guid> PersonIdAsync(this MusterApp app, TestPartner who)
    {
        await using var context = app.Store.Context();
        return await context.Users.Where(p => p.Email == who.Email).Select(p => p.Id).SingleAsync();
    }
}
