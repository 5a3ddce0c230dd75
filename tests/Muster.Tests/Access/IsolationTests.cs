using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Infrastructure;
using Xunit;

namespace Muster.Access;

/// <summary>
/// Every door is tried with the ids of what isn't one's own, and with forms that are filled so that they would do something:
/// nothing of it changes, and nothing of it is told.
/// </summary>
public sealed class IsolationTests(TestStores stores)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [EachDatabase("stranger")]
    [EachDatabase("scoped out")]
    [EachDatabase("other customer")]
    [EachDatabase("operator")]
    [EachDatabase("rival")]
    public async Task What_is_not_ones_own_is_neither_changed_nor_told(TestDatabase database, string actor)
    {
        var app = await stores.AppAsync(database);
        var cast = await Cast.OfAsync(app, Stop);
        await cast.RestoreAsync(Stop);
        if (actor == "scoped out")
            await PromoteAsync(cast, actor);
        string[] secrets = actor is "stranger" or "operator" or "rival" ? ["Bakery", "bakery-pc", "Amelie", "Foundry", "foundry-pc", "The colleague", "Night shift", "ORD-77311", "Quarry"] : ["Bakery", "bakery-pc", "Amelie"];
        var before = await RowsAsync(cast, actor);
        Assert.Contains(before, r => r.StartsWith("devices:", StringComparison.Ordinal));

        using var asks = await Asker.OfAsync(cast, actor);
        foreach (var door in Doors.All(app, cast.Matters))
        {
            using var response = await asks.AskAsync(door, Filled(cast));
            Assert.True((int)response.StatusCode < 500, $"{door.Name}: {(int)response.StatusCode}");

            // what was asked for stands in the address, which a page may repeat
            var body = (await response.Content.ReadAsStringAsync(Stop)).Replace("id-bakery-pc", "", StringComparison.Ordinal);
            var told = secrets.Where(s => body.Contains(s, StringComparison.OrdinalIgnoreCase));
            Assert.True(!told.Any(), $"{door.Name} tells {string.Join(", ", told)}.");
            await asks.GoOnAsync();
        }

        Assert.Equal(before, await RowsAsync(cast, actor));
    }

    /// <summary>The same forms, sent by who may: else the test above would prove nothing.</summary>
    [Theory, EachDatabase]
    public async Task The_same_forms_do_something_for_who_may(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var cast = await Cast.OfAsync(app, Stop);
        await cast.RestoreAsync(Stop);
        var before = await RowsAsync(cast, "stranger");
        using var asks = await Asker.OfAsync(cast, "super admin");
        foreach (var door in Doors.All(app, cast.Matters).Where(d => d.Path != "/sign-out"))
        {
            (await asks.AskAsync(door, Filled(cast))).Dispose();
            await asks.GoOnAsync();
        }

        var changed = before.Except(await RowsAsync(cast, "stranger")).Select(r => r.Split(':')[0]).Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.Subset(changed.ToHashSet(), new HashSet<string> { "collectors", "corrections", "customers", "devices", "vendor_bills" });
    }

    /// <summary>Whoever may do the most, with a scope that leaves the customer out.</summary>
    private static async Task PromoteAsync(Cast cast, string actor)
    {
        await using var context = cast.App.Store.Context(cast.Partner.Id);
        var scoped = await context.Administrators.SingleAsync(a => context.Users.Any(u => u.Id == a.PersonId && u.Email == cast.People[actor]), Stop);
        scoped.Role = Domain.Access.AdministratorRole.Admin;
        await context.SaveChangesAsync(Stop);
    }

    /// <summary>A form in which every field that any form has is filled with something of the customer.</summary>
    private static IReadOnlyList<(string, string)> Filled(Cast cast)
    {
        var tomorrow = cast.Facts.Today.AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return
        [
            ("requestKey", Guid.CreateVersion7().ToString("N")), ("id", cast.Customer.ToString()), ("customer", cast.Customer.ToString()), ("version", "0"), ("reason", "because"),
            ("what", "id-bakery-pc"), ("until", tomorrow), ("from", cast.Facts.Today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), ("name", "Taken over"), ("firstName", "Eve"), ("lastName", "Evil"),
            ("email", $"eve-{Guid.CreateVersion7():N}@evil.example"), ("country", "FR"), ("city", "Elsewhere"), ("role", "SuperAdmin"), ("base", "SuperAdmin"), ("scope", "AllCustomers"), ("group", cast.Group.ToString()),
            ("act", "deactivate"), ("confirm", "true"), ("cutOffDay", "5"), ("closeAfterDays", "3"),
        ];
    }

    /// <summary>Every row of the partner or, for who belongs to the partner, of the customer; but not who was here and what they asked.</summary>
    private static async Task<List<string>> RowsAsync(Cast cast, string actor)
    {
        var rows = new List<string>();
        await using var context = cast.App.Store.Context(cast.Partner.Id);
        var byCustomer = actor is "scoped out" or "other customer";
        await using var connection = await cast.App.Store.ConnectAsync(Stop);
        foreach (var entity in context.Model.GetEntityTypes().Where(e => e.GetTableName() is not null && e.FindProperty(MusterContext.PartnerKey) is not null))
        {
            // a count that was due, or a message, is no change of anybody's
            if (entity.ClrType == typeof(AuditEntry) || entity.ClrType == typeof(AuditSeal) || entity.ClrType == typeof(Session) || entity.ClrType.Namespace == "Muster.Data.Usage")
                continue;
            var customer = entity.ClrType == typeof(Domain.Accounts.Customer) ? "id" : entity.FindProperty("CustomerId") is null ? null : "customer_id";
            if (byCustomer && customer is null)
                continue;
            await using var command = connection.CreateCommand();
            command.CommandText = $"select * from {entity.GetTableName()} where partner_id = @partner{(byCustomer ? $" and {customer} = @customer" : "")}";
            command.AddParameter("@partner", cast.Partner.Id);
            if (byCustomer)
                command.AddParameter("@customer", cast.Customer);
            await using var reader = await command.ExecuteReaderAsync(Stop);
            while (await reader.ReadAsync(Stop))
            {
                var values = Enumerable.Range(0, reader.FieldCount).Where(i => reader.GetName(i) is not ("last_used_at" or "gap_from" or "judged" or "mailed_at")).Select(i => Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture));
                rows.Add($"{entity.GetTableName()}: {string.Join(" | ", values)}");
            }
        }

        rows.Sort(StringComparer.Ordinal);
        return rows;
    }
}
