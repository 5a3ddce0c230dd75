using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Muster.Data.Sqlite;

/// <summary>The store on SQLite: instants as UTC ticks, lengths as checks because SQLite ignores them.</summary>
public sealed class SqliteMusterContext(DbContextOptions<SqliteMusterContext> options) : MusterContext(options)
{
    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicks>();
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        foreach (var entity in builder.Model.GetEntityTypes().Where(e => !e.IsOwned()))
            CheckLengths(entity, entity);
    }

    private static void CheckLengths(IMutableEntityType entity, IMutableTypeBase type)
    {
        foreach (var property in type.GetProperties())
        {
            if (property.ClrType == typeof(string) && property.GetMaxLength() is { } length)
                entity.AddCheckConstraint($"ck_{entity.GetTableName()}_{property.GetColumnName()}_length", $"length({property.GetColumnName()}) <= {length}");
        }

        foreach (var complex in type.GetComplexProperties())
            CheckLengths(entity, complex.ComplexType);
    }

    private sealed class UtcTicks() : ValueConverter<DateTimeOffset, long>(v => v.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
}
