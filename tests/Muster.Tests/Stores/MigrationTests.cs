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

    /// <summary>The first migration was made from earlier ones: a store that has the last of those lacks nothing of it (docs/adr/0021).</summary>
    [Theory]
    [InlineData("", "b c")]
    [InlineData("b", "c")]
    [InlineData("a1 a2 b", "c")]
    [InlineData("a1 a2 b c", "")]
    public void A_store_lacks_what_came_after_it(string applied, string missing) =>
        Assert.Equal(Names(missing), MigrationHistory.Missing(["b", "c"], Names(applied), "The store"));

    [Theory]
    [InlineData("b c d", "The store was written by a newer Muster (it has the migration d). Run that version, or restore a backup.")]
    [InlineData("a1 d", "The store was written by a newer Muster (it has the migration d). Run that version, or restore a backup.")]
    [InlineData("a1", "The store was written by a Muster from before b, which this one can't lead on. Start it once with the commit 8b1f6c0, then with this one.")]
    public void A_store_of_a_newer_or_too_old_program_is_refused(string applied, string message) =>
        Assert.Equal(message, Assert.Throws<StoreException>(() => MigrationHistory.Missing(["b", "c"], Names(applied), "The store")).Message);

    private static string[] Names(string names) => names.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A store that has all of the earlier migrations is opened as it is; one that has only the first of them is left as it is.</summary>
    [Theory, EachDatabase]
    public async Task A_store_with_the_migrations_that_the_first_one_was_made_from_is_taken_on(TestDatabase database)
    {
        await using var store = Store.Open(await stores.EmptyAsync(database));
        await store.MigrateAsync(CancellationToken.None);
        await using var context = store.Context();
        await context.Database.ExecuteSqlRawAsync("""insert into "__EFMigrationsHistory"("MigrationId", "ProductVersion") values ('20261122211708_Initial', '10.0.14')""");
        await store.MigrateAsync(CancellationToken.None);

        await context.Database.ExecuteSqlRawAsync("""delete from "__EFMigrationsHistory" where "MigrationId" > '20261122211708_Initial'""");
        var refused = await Assert.ThrowsAsync<StoreException>(() => store.MigrateAsync(CancellationToken.None));
        Assert.Contains("was written by a Muster from before", refused.Message, StringComparison.Ordinal);
        Assert.Empty(await context.Partners.ToListAsync());
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
