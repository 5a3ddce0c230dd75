using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Accounts;
using Muster.Infrastructure;
using Xunit;

namespace Muster.Operations;

/// <summary>The executable itself: how a store begins, that servers share it, and that it is kept and brought back.</summary>
public sealed class StartTests(TestStores stores)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_servers_may_start_together_on_an_empty_PostgreSQL()
    {
        Assert.SkipWhen(TestStores.PostgresServer is null && !TestStores.Required, "No PostgreSQL");
        var folder = NewFolder();
        var setting = await stores.EmptyAsync(TestDatabase.Postgres);
        (string, string)[] environment = [("MUSTER_DATABASE", setting), ("MUSTER_DATA", folder), ("MUSTER_KEY_FILE", NewKey(folder))];
        await using var first = MusterProcess.Serve(environment);
        await using var second = MusterProcess.Serve(environment);
        using var http = new HttpClient();
        foreach (var server in new[] { first, second })
        {
            var address = await server.AddressAsync();
            Assert.Equal("ready", await http.GetStringAsync(new Uri(address, "/health/ready"), Stop));
            Assert.Equal("live", await http.GetStringAsync(new Uri(address, "/health/live"), Stop));
            using var page = await http.GetAsync(new Uri(address, "/sign-in"), Stop);
            Assert.True(page.IsSuccessStatusCode, server.Errors);
        }

        await using var store = Store.Open(setting);
        await using var context = store.Context();
        var applied = (await context.Database.GetAppliedMigrationsAsync(Stop)).ToList();
        Assert.Equal(context.Database.GetMigrations(), applied);
        Assert.Equal(applied.Count, applied.Distinct().Count());
    }

    [Theory, EachDatabase]
    public async Task A_production_store_begins_empty_and_says_how_to_go_on(TestDatabase database)
    {
        var folder = NewFolder();
        (string, string)[] environment =
            [("MUSTER_DATABASE", await stores.EmptyAsync(database)), ("MUSTER_DATA", folder), ("MUSTER_KEY_FILE", database == TestDatabase.Sqlite ? Path.Combine(folder, "muster.key") : NewKey(folder))];
        await using (var server = MusterProcess.Serve(environment))
        {
            var address = await server.AddressAsync();
            await server.SaidAsync("The store is empty.", "muster partner create --help");
            await server.SaidAsync("To add an administrator", "muster admin create --help");
            Assert.DoesNotContain("Sign in:", server.Output, StringComparison.Ordinal);
            await using (var store = Store.Open(environment[0].Item2))
            await using (var context = store.Context())
            {
                Assert.Empty(await context.Partners.ToListAsync(Stop));
                Assert.Empty(await context.Users.ToListAsync(Stop));
            }

            if (database == TestDatabase.Sqlite)
                Assert.Equal(32, new FileInfo(Path.Combine(folder, "muster.key")).Length);
            if (database == TestDatabase.Sqlite && !OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, "muster.key")));
        }

        var (exit, output, errors) = await MusterProcess.RunAsync(
            environment, "partner", "create", "--code", "northwind", "--name", "Northwind", "--program", "Flex", "--currency", "EUR", "--admin", "ada@northwind.example");
        Assert.Equal((0, ""), (exit, errors));
        Assert.Matches(@"\APartner northwind created\.\nSign in: ada@northwind\.example / [a-z0-9]{5}(-[a-z0-9]{5}){3}\n\z", output);

        (exit, output, errors) = await MusterProcess.RunAsync(
            environment, "partner", "create", "--code", "northwind", "--name", "Again", "--program", "Flex", "--currency", "EUR", "--admin", "bob@northwind.example");
        Assert.Equal((2, "", "--code: there is a partner or distributor northwind already.\n"), (exit, output, errors));
    }

    [Fact]
    public async Task On_PostgreSQL_the_key_file_is_asked_for()
    {
        Assert.SkipWhen(TestStores.PostgresServer is null && !TestStores.Required, "No PostgreSQL");
        var folder = NewFolder();
        await using var server = MusterProcess.Serve(("MUSTER_DATABASE", await stores.EmptyAsync(TestDatabase.Postgres)), ("MUSTER_DATA", folder));
        Assert.Equal(2, await server.ExitAsync());
        Assert.Contains("MUSTER_KEY_FILE must name a file", server.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(folder));
    }

    [Fact]
    public async Task A_key_file_that_is_not_one_stops_the_start()
    {
        var folder = NewFolder();
        var key = Path.Combine(folder, "short.key");
        await File.WriteAllTextAsync(key, "too short", Stop);
        await using var server = MusterProcess.Serve(("MUSTER_DATA", folder), ("MUSTER_KEY_FILE", key));
        Assert.Equal(2, await server.ExitAsync());
        Assert.Equal($"MUSTER_KEY_FILE: {key} must hold 32 bytes; it has 9.\n", server.Errors);
    }

    [Fact]
    public async Task A_setting_that_names_no_store_stops_the_start()
    {
        var (exit, _, errors) = await MusterProcess.RunAsync([("MUSTER_DATABASE", "mysql:somewhere"), ("MUSTER_DATA", NewFolder())], "check");
        Assert.Equal((2, "MUSTER_DATABASE must be sqlite:<path> or postgres:<connection string>.\n"), (exit, errors));
    }

    [Theory, EachDatabase]
    public async Task A_store_from_a_newer_version_is_refused(TestDatabase database)
    {
        var setting = await stores.EmptyAsync(database);
        await using var store = Store.Open(setting);
        await store.MigrateAsync(Stop);
        await using (var context = store.Context())
            await context.Database.ExecuteSqlRawAsync("""insert into "__EFMigrationsHistory"("MigrationId", "ProductVersion") values ('99990101000000_Later', '99.0.0')""", Stop);
        var folder = NewFolder();
        (string, string)[] environment = [("MUSTER_DATABASE", setting), ("MUSTER_DATA", folder), ("MUSTER_KEY_FILE", NewKey(folder))];

        var (exit, output, errors) = await MusterProcess.RunAsync(environment, "check");
        Assert.Equal((2, ""), (exit, output));
        Assert.Contains("was written by a newer Muster (it has the migration 99990101000000_Later)", errors, StringComparison.Ordinal);
        await using var server = MusterProcess.Serve(environment);
        Assert.Equal(2, await server.ExitAsync());
        Assert.Contains("newer Muster", server.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_is_brought_back_as_it_was()
    {
        var folder = NewFolder();
        (string, string)[] environment = [("MUSTER_DATA", folder)];
        var (store, backup) = (Path.Combine(folder, "muster.db"), Path.Combine(folder, "backup.db"));
        await CreatePartnerAsync(store, "first");
        Assert.Equal(0, (await MusterProcess.RunAsync(environment, "backup", backup)).Exit);
        await CreatePartnerAsync(store, "second");

        // a file that exists is never overwritten
        var size = new FileInfo(backup).Length;
        var (exit, _, errors) = await MusterProcess.RunAsync(environment, "backup", backup);
        Assert.Equal((2, size), (exit, new FileInfo(backup).Length));
        Assert.Contains("exists already", errors, StringComparison.Ordinal);

        // nor a store, unless that is said
        (exit, _, errors) = await MusterProcess.RunAsync(environment, "restore", backup);
        Assert.Equal(2, exit);
        Assert.Contains("add --yes", errors, StringComparison.Ordinal);
        Assert.Equal(["first", "second"], await PartnersAsync(store));

        // nor one that a server works on
        await using (var server = MusterProcess.Serve(environment))
        {
            await server.AddressAsync();
            (exit, _, errors) = await MusterProcess.RunAsync(environment, "restore", backup, "--yes");
            Assert.Equal(2, exit);
            Assert.Contains("A server is running on", errors, StringComparison.Ordinal);
            Assert.Equal(0, (await MusterProcess.RunAsync(environment, "backup", backup + ".2")).Exit);
        }

        Assert.Equal(["first", "second"], await PartnersAsync(store));
        (exit, _, errors) = await MusterProcess.RunAsync(environment, "restore", backup, "--yes");
        Assert.Equal((0, ""), (exit, errors));
        Assert.Equal(["first"], await PartnersAsync(store));
        Assert.Equal(["first", "second"], await PartnersAsync(store + ".replaced"));
        Assert.Equal(0, (await MusterProcess.RunAsync(environment, "restore", backup + ".2", "--yes")).Exit);
        Assert.Equal(["first", "second"], await PartnersAsync(store));
    }

    [Fact]
    public async Task What_is_not_a_whole_store_is_not_restored()
    {
        var folder = NewFolder();
        (string, string)[] environment = [("MUSTER_DATA", folder)];
        var store = Path.Combine(folder, "muster.db");
        await CreatePartnerAsync(store, "first");
        var backup = Path.Combine(folder, "backup.db");
        Assert.Equal(0, (await MusterProcess.RunAsync(environment, "backup", backup)).Exit);

        var text = Path.Combine(folder, "text.db");
        await File.WriteAllTextAsync(text, "This is no database, however long it may be. " + new string('x', 4_096), Stop);
        var other = Path.Combine(folder, "other.db");
        await using (var connection = new SqliteConnection($"Data Source={other};Pooling=False"))
        {
            await connection.OpenAsync(Stop);
            await using var command = connection.CreateCommand();
            command.CommandText = "create table notes(text)";
            await command.ExecuteNonQueryAsync(Stop);
        }

        var damaged = Path.Combine(folder, "damaged.db");
        var bytes = await File.ReadAllBytesAsync(backup, Stop);
        Array.Fill<byte>(bytes, 0xA5, bytes.Length / 2, bytes.Length / 4);
        await File.WriteAllBytesAsync(damaged, bytes, Stop);
        var cut = Path.Combine(folder, "cut.db");
        await File.WriteAllBytesAsync(cut, (await File.ReadAllBytesAsync(backup, Stop))[..(bytes.Length / 2)], Stop);

        foreach (var (file, why) in new[] { (Path.Combine(folder, "none.db"), "does not exist"), (text, "can't be read as a store"), (other, "not a Muster store"), (damaged, ""), (cut, "") })
        {
            var (exit, _, errors) = await MusterProcess.RunAsync(environment, "restore", file, "--yes");
            Assert.True(exit == 2 && errors.Contains(why, StringComparison.Ordinal) && errors.Contains(file, StringComparison.Ordinal), string.Create(CultureInfo.InvariantCulture, $"{file}: {exit} {errors}"));
            Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        }

        Assert.Equal(["first"], await PartnersAsync(store));
    }

    private static async Task CreatePartnerAsync(string file, string code)
    {
        await using var store = Store.Open("sqlite:" + file);
        await store.MigrateAsync(Stop);
        var id = Guid.CreateVersion7();
        await using var context = store.Context(id);
        context.Partners.Add(new() { Id = id, Code = code, Name = code, Program = PartnerProgram.Flex, Currency = "EUR", CreatedAt = TestClock.Start });
        await context.SaveChangesAsync(Stop);
    }

    private static async Task<List<string>> PartnersAsync(string file)
    {
        await using var store = Store.Open("sqlite:" + file);
        await using var context = store.Context();
        return await context.Partners.OrderBy(p => p.Code).Select(p => p.Code).ToListAsync(Stop);
    }

    private static string NewKey(string folder)
    {
        var key = Path.Combine(folder, "shared.key");
        File.WriteAllBytes(key, System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));
        return key;
    }

    private string NewFolder() => Directory.CreateDirectory(Path.Combine(stores.Directory, Guid.CreateVersion7().ToString("N"))).FullName;
}
