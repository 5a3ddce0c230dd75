using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Muster.Data;
using Muster.Data.Access;
using Xunit;

namespace Muster.Architecture;

/// <summary>What no table may be, on either database.</summary>
public sealed class ModelTests
{
    /// <summary>
    /// Tables that name a partner without belonging to one: a session is found by its secret before anybody knows whose it is.
    /// </summary>
    private static readonly Type[] NotOwned = [typeof(Session)];

    public static TheoryData<string> Databases => ["sqlite:none.db", "postgres:Host=none;Database=none"];

    [Theory, MemberData(nameof(Databases))]
    public void No_column_is_a_fraction_nor_a_time_without_offset(string database) =>
        Assert.Empty(from entity in Model(database).GetEntityTypes()
                     from property in Properties(entity)
                     let type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType
                     where type == typeof(decimal) || type == typeof(double) || type == typeof(float) || type == typeof(DateTime)
                     select $"{entity.DisplayName()}.{property.Name}: {type.Name}");

    [Theory, MemberData(nameof(Databases))]
    public void The_partner_leads_every_key_of_what_belongs_to_one(string database) =>
        Assert.Empty(from entity in Owned(database)
                     from key in entity.GetKeys()
                     where key.Properties[0].Name != MusterContext.PartnerKey
                     select $"{entity.DisplayName()}: {string.Join(", ", key.Properties.Select(p => p.Name))}");

    [Theory, MemberData(nameof(Databases))]
    public void The_partner_leads_every_reference_among_what_belongs_to_one(string database) =>
        Assert.Empty(from entity in Owned(database)
                     from reference in entity.GetForeignKeys()
                     where reference.PrincipalEntityType.FindProperty(MusterContext.PartnerKey) is not null
                         && reference.Properties[0].Name != MusterContext.PartnerKey
                     select $"{entity.DisplayName()} -> {reference.PrincipalEntityType.DisplayName()}");

    [Theory, MemberData(nameof(Databases))]
    public void Everything_that_belongs_to_a_partner_is_filtered(string database) =>
        Assert.Empty(from entity in Owned(database)
                     where entity.GetDeclaredQueryFilters().All(f => f.Key != MusterContext.PartnerFilter)
                     select entity.DisplayName());

    /// <summary>Tables that name a customer and whose rows a scope doesn't limit by themselves, and why not.</summary>
    private static readonly Dictionary<Type, string> NotScoped = new()
    {
        [typeof(AdministratorCustomer)] = "read to find out what the scope is",
        [typeof(CustomerGroupMember)] = "read to find out what the scope is",
        [typeof(CustomerInScope)] = "is the scope",
        [typeof(AuditEntry)] = "written whatever is seen, and most are on no customer; ListAudit limits what is read",
        [typeof(Collector)] = "may be for all customers; its page needs a permission that only who sees all has",
        [typeof(AccessLink)] = "found by its secret before anybody knows whose it is",
        [typeof(Session)] = "found before anybody knows whose it is",
    };

    [Theory, MemberData(nameof(Databases))]
    public void Everything_that_names_a_customer_is_within_a_scope_or_says_why_not(string database) =>
        Assert.Equal(
            NotScoped.Keys.Select(t => t.Name).Order(StringComparer.Ordinal),
            Model(database).GetEntityTypes().Where(e => e.FindProperty("CustomerId") is not null && e.GetDeclaredQueryFilters().All(f => f.Key != MusterContext.ScopeFilter))
                .Select(e => e.ClrType.Name).Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Databases))]
    public void Something_belongs_to_a_partner(string database) => Assert.NotEmpty(Owned(database));

    private static IModel Model(string database)
    {
        using var context = Store.Open(database).Context();
        return context.Model;
    }

    private static IEnumerable<IEntityType> Owned(string database) =>
        Model(database).GetEntityTypes().Where(e => e.FindProperty(MusterContext.PartnerKey) is not null && !NotOwned.Contains(e.ClrType));

    private static IEnumerable<IProperty> Properties(ITypeBase type) =>
        type.GetProperties().Concat(type.GetComplexProperties().SelectMany(c => Properties(c.ComplexType)));
}
