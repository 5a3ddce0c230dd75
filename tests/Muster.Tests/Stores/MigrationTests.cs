using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Muster.Data;
using Muster.Infrastructure;
using Xunit;

namespace Muster.Stores;

/// <summary>The migrations of both databases lead to the model of the code.</summary>
public sealed class MigrationTests(TestStores stores)
{
    [Theory]
    [InlineData("sqlite:none.db")]
    [InlineData("postgres:Host=none;Database=none")]
    public void The_model_has_no_change_without_a_migration(string database)
    {
        using var context = Store.Open(database).Context();
        Assert.False(context.Database.HasPendingModelChanges(), "Run tools/add-migration.sh NAME.");
    }

    [Fact]
    public void Both_databases_have_the_same_migrations()
    {
        using var sqlite = Store.Open("sqlite:none.db").Context();
        using var postgres = Store.Open("postgres:Host=none;Database=none").Context();
        Assert.Equal(
            sqlite.Database.GetMigrations().Select(WithoutTime),
            postgres.Database.GetMigrations().Select(WithoutTime));

        static string WithoutTime(string migration) => migration[(migration.IndexOf('_', StringComparison.Ordinal) + 1)..];
    }

    [Theory, EachDatabase]
    public async Task Migrating_twice_changes_nothing(TestDatabase database)
    {
        var store = await stores.StoreAsync(database);
        await store.MigrateAsync(CancellationToken.None);
        await using var context = store.Context();
        Assert.Empty(await context.Database.GetPendingMigrationsAsync());
    }

    /// <summary>Two processes that start together on an empty database must not harm each other.</summary>
    [Theory, EachDatabase]
    public async Task Several_processes_may_migrate_an_empty_database_at_once(TestDatabase database)
    {
        var setting = await stores.EmptyAsync(database);
        await using var first = Store.Open(setting);
        await using var second = Store.Open(setting);
        await using var third = Store.Open(setting);
        await Task.WhenAll(new[] { first, second, third }.Select(s => Task.Run(() => s.MigrateAsync(CancellationToken.None))));
        await using var context = second.Context();
        Assert.Empty(await context.Database.GetPendingMigrationsAsync());
        Assert.Empty(await context.Partners.ToListAsync());
    }
}
