using System.CommandLine;
using Muster.Data;
using Muster.Data.Sqlite;
using Muster.Server.Features.Access;

namespace Muster.Server.Commands;

/// <summary><c>muster backup</c> and <c>restore</c>, on SQLite; PostgreSQL has its own ways (docs/operations.md).</summary>
internal static class BackupCommand
{
    private const string NotSqlite = "This works on SQLite. On PostgreSQL use pg_dump and pg_restore, or continuous archiving: docs/operations.md.";

    public static Command Backup()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "Where to write the copy; must not exist." };
        var command = new Command("backup", "Writes a consistent copy of a SQLite store while others go on working.") { file };
        command.Does(
            async (parsed, services, ct) =>
            {
                var target = parsed.GetValue(file)!;
                if (services.GetRequiredService<Store>() is not SqliteStore store)
                    throw new RefusedException(NotSqlite);
                if (target.Exists)
                    throw new RefusedException($"{target.FullName} exists already; a backup never overwrites a file.");
                if (!File.Exists(store.Path))
                    throw new RefusedException($"There is no store at {store.Path}.");
                await store.BackupAsync(target.FullName, ct);
                await parsed.InvocationConfiguration.Output.WriteLineAsync($"{target.FullName}: {new FileInfo(target.FullName).Length} bytes. Keep the key file beside it: without it everybody signs in anew.");
                return 0;
            },
            migrate: false);
        return command;
    }

    public static Command Restore()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "A copy made by backup." };
        var yes = new Option<bool>("--yes") { Description = "Replaces the store that is there; it is kept beside the new one." };
        var command = new Command("restore", "Puts a backup in the place of a SQLite store. No server may be running on it.") { file, yes };
        command.Does(
            async (parsed, services, ct) =>
            {
                var source = parsed.GetValue(file)!;
                if (services.GetRequiredService<Store>() is not SqliteStore store)
                    throw new RefusedException(NotSqlite);
                if (!source.Exists)
                    throw new RefusedException($"{source.FullName} does not exist.");
                await SqliteStore.VerifyAsync(source.FullName, ct);
                using var alone = FileGate.TryEnter(store.Path + ".serving", alone: true) ?? throw new RefusedException($"A server is running on {store.Path}. Stop it first.");
                if (File.Exists(store.Path) && !parsed.GetValue(yes))
                    throw new RefusedException($"There is a store at {store.Path}. To replace it, add --yes; it will be kept as {store.Path}.replaced.");
                store.Replace(source.FullName);
                await store.MigrateAsync(ct);
                await parsed.InvocationConfiguration.Output.WriteLineAsync($"{store.Path} is restored from {source.FullName}.");
                return 0;
            },
            migrate: false);
        return command;
    }
}
