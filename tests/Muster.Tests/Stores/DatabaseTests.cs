using Muster.Infrastructure;
using Npgsql;
using Xunit;

namespace Muster.Stores;

/// <summary>The databases that the other tests lean on.</summary>
public sealed class DatabaseTests(TestStores stores)
{
    [Theory, EachDatabase]
    public async Task Tests_of_one_database_share_it(TestDatabase database) =>
        Assert.Equal(await stores.SharedAsync(database), await stores.SharedAsync(database));

    [Theory, EachDatabase]
    public async Task A_test_can_have_an_empty_one_to_itself(TestDatabase database) =>
        Assert.NotEqual(await stores.EmptyAsync(database), await stores.EmptyAsync(database));

    /// <summary>Under French collation accents and case come last, so a query that leans on the database's own order shows itself.</summary>
    [Fact]
    public async Task PostgreSQL_orders_as_French_does()
    {
        Assert.SkipWhen(TestStores.PostgresServer is null && !TestStores.Required, "No PostgreSQL");
        await using var source = NpgsqlDataSource.Create((await stores.SharedAsync(TestDatabase.Postgres))["postgres:".Length..]);
        await using var command = source.CreateCommand("select string_agg(x, ' ' order by x) from unnest(array['Z', 'a', 'é', 'f', 'B']) x");
        Assert.Equal("a B é f Z", await command.ExecuteScalarAsync());
    }
}
