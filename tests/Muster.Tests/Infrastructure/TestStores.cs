using Muster.Data;
using Muster.Infrastructure;
using Npgsql;
using Xunit;

[assembly: AssemblyFixture(typeof(TestStores))]

namespace Muster.Infrastructure;

/// <summary>
/// The databases of this test run: one PostgreSQL database and one SQLite file for the whole assembly, gone at its end.
/// Tests share them, each with a partner of its own.
/// </summary>
public sealed class TestStores : IAsyncDisposable
{
    private readonly Lazy<Task<string>> _postgres;
    private readonly Dictionary<TestDatabase, Lazy<Task<Store>>> _stores;
    private readonly Dictionary<TestDatabase, Lazy<Task<MusterApp>>> _apps;
    private readonly List<string> _databases = [];
    private int _files;

    public TestStores()
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("muster-tests-").FullName;
        _postgres = new(NewPostgresAsync);
        _stores = Enum.GetValues<TestDatabase>().ToDictionary(d => d, d => new Lazy<Task<Store>>(() => MigratedAsync(d)));
        _apps = Enum.GetValues<TestDatabase>().ToDictionary(d => d, d => new Lazy<Task<MusterApp>>(() => NewAppAsync(d)));
    }

    /// <summary>Connection string of a PostgreSQL server with the right to create databases, or null.</summary>
    public static string? PostgresServer { get; } = Environment.GetEnvironmentVariable("MUSTER_TEST_POSTGRES") is { Length: > 0 } server ? server : null;

    /// <summary>Whether what is missing is a failure rather than a skip.</summary>
    public static bool Required { get; } = Environment.GetEnvironmentVariable("MUSTER_TEST_REQUIRE") == "1";

    /// <summary>A directory for the files of this run.</summary>
    public string Directory { get; }

    /// <summary>The shared database of a kind, as MUSTER_DATABASE says it.</summary>
    public async Task<string> SharedAsync(TestDatabase database) => database switch
    {
        TestDatabase.Sqlite => $"sqlite:{Path.Combine(Directory, "shared.db")}",
        TestDatabase.Postgres => $"postgres:{await _postgres.Value}",
    };

    /// <summary>The shared store of a kind, its schema up to date. Never to be disposed by a test.</summary>
    public Task<Store> StoreAsync(TestDatabase database) => _stores[database].Value;

    /// <summary>The shared server on the shared store of a kind. Never to be disposed by a test.</summary>
    internal Task<MusterApp> AppAsync(TestDatabase database) => _apps[database].Value;

    /// <summary>Another server on the shared store, with a clock of its own; the test disposes of it.</summary>
    internal async Task<MusterApp> NewAppAsync(TestDatabase database, TestClock? clock = null) =>
        await MusterApp.StartAsync(await StoreAsync(database), await SharedAsync(database), Directory, clock);

    /// <summary>An empty database of a kind for one test alone, as MUSTER_DATABASE says it: for tests of what happens to a whole store.</summary>
    public async Task<string> EmptyAsync(TestDatabase database) => database switch
    {
        TestDatabase.Sqlite => $"sqlite:{Path.Combine(Directory, $"own-{Interlocked.Increment(ref _files)}.db")}",
        TestDatabase.Postgres => $"postgres:{await NewPostgresAsync()}",
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps.Values.Where(a => a is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }))
            await (await app.Value).DisposeAsync();
        foreach (var store in _stores.Values.Where(s => s is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }))
            await (await store.Value).DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        foreach (var name in _databases)
            await ExecuteAsync($"drop database if exists \"{name}\" with (force)");
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private async Task<Store> MigratedAsync(TestDatabase database)
    {
        var store = Store.Open(await SharedAsync(database));
        await store.MigrateAsync(CancellationToken.None);
        return store;
    }

    private async Task<string> NewPostgresAsync()
    {
        var server = PostgresServer ?? throw new InvalidOperationException("MUSTER_TEST_POSTGRES isn't set, and MUSTER_TEST_REQUIRE=1 allows no skip.");
        var name = $"muster_test_{Guid.CreateVersion7():N}";
        lock (_databases)
            _databases.Add(name);
        await ExecuteAsync($"create database \"{name}\"");
        return new NpgsqlConnectionStringBuilder(server) { Database = name, MaxPoolSize = 20 }.ConnectionString;
    }

    private static async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(PostgresServer) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
