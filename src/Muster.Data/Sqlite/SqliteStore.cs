using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using Muster.Data.Billing;
using Muster.Data.Orders;
using Muster.Data.Protection;
using Muster.Data.Usage;
using Muster.Domain.Billing;
using Muster.Domain.Protection;

namespace Muster.Data.Sqlite;

/// <summary>The embedded store: one file, one writer at a time.</summary>
public sealed class SqliteStore : Store
{
    /// <summary>Rows written per transaction, so that none holds the file for long (design.md: 250 ms).</summary>
    private const int RowsPerTransaction = 4_000;

    private readonly SemaphoreSlim _writer = new(1, 1);
    private readonly string _connectionString;
    private readonly DbContextOptions<SqliteMusterContext> _options;

    /// <summary>Opens a file, which need not exist yet.</summary>
    public SqliteStore(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = Path, Cache = SqliteCacheMode.Private, Pooling = true, ForeignKeys = true, DefaultTimeout = 60 }.ToString();
        _options = new DbContextOptionsBuilder<SqliteMusterContext>().UseSqlite(_connectionString).AddInterceptors(Pragmas.Instance, new RaiseOrdersVersion(this)).Options;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public override string Description => $"SQLite {Path}";

    /// <inheritdoc/>
    public override bool IsEmbedded => true;

    /// <inheritdoc/>
    public override int Writers => 1;

    /// <inheritdoc/>
    public override MusterContext Context(Guid partnerId = default) => new SqliteMusterContext(_options) { PartnerId = partnerId };

    /// <inheritdoc/>
    public override async Task<DbConnection> ConnectAsync(CancellationToken ct)
    {
        var connection = new SqliteConnection(_connectionString);
        await connection.OpenAsync(ct);
        Pragmas.Set(connection);
        return connection;
    }

    /// <inheritdoc/>
    public override object Instant(DateTimeOffset instant) => instant.UtcTicks;

    /// <inheritdoc/>
    public override DateTimeOffset InstantAt(DbDataReader reader, int column) => new(reader.GetInt64(column), TimeSpan.Zero);

    /// <inheritdoc/>
    public override async Task MigrateAsync(CancellationToken ct)
    {
        // EF Core's own lock is a row that a killed process leaves behind; a file lock dies with its process
        await using var gate = await FileGate.EnterAsync(Path + ".migrating", ct);
        await using var context = Context();
        var applied = (await context.Database.GetAppliedMigrationsAsync(ct)).ToList();
        var missing = MigrationHistory.Missing([.. context.Database.GetMigrations()], applied, Description);
        await using var connection = (SqliteConnection)await ConnectAsync(ct);
        await using (var command = connection.CreateCommand())
        {
            // a new file, and one restored from a backup, is not in this mode yet
            command.CommandText = "pragma journal_mode = wal";
            await command.ExecuteNonQueryAsync(ct);
        }

        if (missing.Count == 0)
        {
            await GuardAsync(connection, ct);
            return;
        }

        if (applied.Count > 0)
        {
            var copy = $"{Path}.before-{missing[0]}";
            File.Delete(copy);
            await BackupAsync(copy, ct);
        }

        await using (var command = connection.CreateCommand())
        {
            command.CommandText = "drop table if exists \"__EFMigrationsLock\"";
            await command.ExecuteNonQueryAsync(ct);
        }

        await context.Database.MigrateAsync(ct);
        await GuardAsync(connection, ct);
    }

    private static async Task GuardAsync(SqliteConnection connection, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = AuditGuard.Sql;
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Writes a consistent copy of the store to a file that doesn't exist yet, while others go on working.</summary>
    public async Task BackupAsync(string file, CancellationToken ct)
    {
        await using var connection = await ConnectAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "vacuum into @file";
        Add(command, "@file").Value = file;
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Makes sure a file is a whole Muster store.</summary>
    /// <exception cref="StoreException">It is not, and why.</exception>
    public static async Task VerifyAsync(string file, CancellationToken ct)
    {
        try
        {
            await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
            await connection.OpenAsync(ct);
            await using var command = connection.CreateCommand();
            command.CommandText = "select count(*) from sqlite_master where name in ('days_seen', 'customers', '__EFMigrationsHistory')";
            if ((long)(await command.ExecuteScalarAsync(ct))! != 3)
                throw new StoreException($"{file} is a SQLite file, but not a Muster store.");
            command.CommandText = "pragma integrity_check(1)";
            if (await command.ExecuteScalarAsync(ct) is not "ok")
                throw new StoreException($"{file} is damaged.");
        }
        catch (SqliteException e)
        {
            throw new StoreException($"{file} can't be read as a store: {e.Message}", e);
        }
    }

    /// <summary>Puts another file in the place of this store, which is kept beside it. Nobody may be working on it.</summary>
    public void Replace(string file)
    {
        using (var connection = new SqliteConnection(_connectionString))
            SqliteConnection.ClearPool(connection);
        var draft = Path + ".restoring";
        File.Copy(file, draft, overwrite: true);
        foreach (var part in (string[])["", "-wal", "-shm"])
        {
            if (File.Exists(Path + part))
                File.Move(Path + part, $"{Path}.replaced{part}", overwrite: true);
        }

        File.Move(draft, Path);
    }

    /// <inheritdoc/>
    public override async Task<long> WriteUsageAsync(Guid partnerId, UsageBatch batch, CancellationToken ct)
    {
        var (days, names, signs) = (batch.SortedDays(), batch.SortedNames(), batch.SortedSigns());
        if (days.Count + names.Count + signs.Count <= RowsPerTransaction)
        {
            return await WriteMarkedAsync(
                partnerId,
                usage =>
                {
                    var written = usage.Days(days, batch.Added);
                    usage.Names(names);
                    usage.Signs(signs);
                    return written;
                },
                ct);
        }

        var changed = 0L;
        foreach (var chunk in days.Chunk(RowsPerTransaction))
            changed += await WriteMarkedAsync(partnerId, usage => usage.Days(chunk, batch.Added), ct);
        foreach (var chunk in names.Chunk(RowsPerTransaction))
            await WriteMarkedAsync(partnerId, usage => usage.Names(chunk), ct);
        foreach (var chunk in signs.Chunk(RowsPerTransaction))
            await WriteMarkedAsync(partnerId, usage => usage.Signs(chunk), ct);
        return changed;
    }

    /// <inheritdoc/>
    public override async Task<long> WriteUsageWithinAsync(MusterContext context, UsageBatch batch, Func<CancellationToken, Task> devices, CancellationToken ct)
    {
        var connection = (SqliteConnection)context.Database.GetDbConnection();
        var transaction = (SqliteTransaction?)context.Database.CurrentTransaction?.GetDbTransaction() ?? throw new InvalidOperationException("No transaction is open.");
        var usage = new SqliteUsage(this, connection, transaction, context.PartnerId);
        var changed = usage.Days(batch.SortedDays(), batch.Added);
        usage.Names(batch.SortedNames());
        usage.Signs(batch.SortedSigns());
        await devices(ct);
        usage.Mark();
        return changed;
    }

    /// <inheritdoc/>
    public override async Task AddDevicesAsync(Guid partnerId, IReadOnlyCollection<Device> devices, CancellationToken ct)
    {
        foreach (var chunk in devices.Chunk(RowsPerTransaction))
        {
            await WriteAsync(
                (connection, transaction) =>
                {
                    using var command = connection.CreateCommand();
                    command.Transaction = transaction;
                    command.CommandText = $"insert into devices({DeviceColumns.List}) values ({string.Join(", ", DeviceColumns.Names.Select(n => "@" + n))})";
                    var parameters = DeviceColumns.Names.Select(n => Add(command, "@" + n)).ToList();
                    foreach (var device in chunk)
                    {
                        var values = DeviceColumns.Values(device, partnerId, Instant);
                        for (var i = 0; i < values.Length; i++)
                            parameters[i].Value = values[i] ?? DBNull.Value;
                        command.ExecuteNonQuery();
                    }

                    return 0;
                },
                ct);
        }
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<RecountClaim>> ClaimRecountsAsync(Guid? partnerId, RecountClaim? after, int most, DateTimeOffset now, CancellationToken ct)
    {
        var claims = new List<RecountClaim>();
        await WriteAsync(
            (connection, transaction) =>
            {
                using var command = connection.CreateCommand();
                command.Transaction = transaction;
                command.CommandText = $"""
                    update recounts set claimed_until = @until
                    where (partner_id, customer_id) in (
                        select partner_id, customer_id from recounts
                        where claimed_until < @now and (partner_id, customer_id) > (@afterPartner, @afterCustomer) {(partnerId is null ? "" : "and partner_id = @partner")} order by partner_id, customer_id limit @most)
                    returning partner_id, customer_id, from_day, marks
                    """;
                Add(command, "@until").Value = Instant(now.AddMinutes(2));
                Add(command, "@now").Value = Instant(now);
                Add(command, "@most").Value = most;
                Add(command, "@afterPartner").Value = after?.PartnerId ?? Guid.Empty;
                Add(command, "@afterCustomer").Value = after?.CustomerId ?? Guid.Empty;
                if (partnerId is { } partner)
                    Add(command, "@partner").Value = partner;
                using var reader = command.ExecuteReader();
                while (reader.Read())
                    claims.Add(new(reader.GetGuid(0), reader.GetGuid(1), reader.GetFieldValue<DateOnly>(2), reader.GetInt64(3)));
                return claims.Count;
            },
            ct);
        claims.Sort(RecountClaim.InOrder);
        return claims;
    }

    /// <inheritdoc/>
    public override Task<bool> UnmarkAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<RecountClaim> claims, CancellationToken ct)
    {
        using var delete = connection.CreateCommand();
        delete.Transaction = transaction;
        delete.CommandText = "delete from recounts where partner_id = @partner and customer_id = @customer and marks = @marks";
        using var release = connection.CreateCommand();
        release.Transaction = transaction;
        release.CommandText = "update recounts set claimed_until = @never where partner_id = @partner and customer_id = @customer";
        Add(release, "@never").Value = Instant(DateTimeOffset.UnixEpoch);
        Add(delete, "@partner").Value = claims[0].PartnerId;
        Add(release, "@partner").Value = claims[0].PartnerId;
        var (deleted, marks, released) = (Add(delete, "@customer"), Add(delete, "@marks"), Add(release, "@customer"));
        var there = 0;
        foreach (var claim in claims)
        {
            (deleted.Value, marks.Value, released.Value) = (claim.CustomerId, claim.Marks, claim.CustomerId);
            there += delete.ExecuteNonQuery() == 1 || release.ExecuteNonQuery() == 1 ? 1 : 0;
        }

        return Task.FromResult(there == claims.Count);
    }

    /// <inheritdoc/>
    public override Task ReplaceDailyUsageAsync(DbConnection connection, DbTransaction transaction, Guid partnerId, IReadOnlyList<UsageFrom> customers, CancellationToken ct)
    {
        using var delete = connection.CreateCommand();
        delete.Transaction = transaction;
        delete.CommandText = "delete from daily_usage where partner_id = @partner and customer_id = @customer and from_day >= @from";
        Add(delete, "@partner").Value = partnerId;
        var (deleted, from) = (Add(delete, "@customer"), Add(delete, "@from"));
        using var insert = connection.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText = "insert into daily_usage(partner_id, customer_id, family, from_day, count) values (@partner, @customer, @family, @day, @count)";
        Add(insert, "@partner").Value = partnerId;
        var (inserted, family, day, count) = (Add(insert, "@customer"), Add(insert, "@family"), Add(insert, "@day"), Add(insert, "@count"));
        foreach (var customer in customers)
        {
            (deleted.Value, from.Value, inserted.Value) = (customer.CustomerId, customer.From, customer.CustomerId);
            delete.ExecuteNonQuery();
            foreach (var change in customer.Changes)
            {
                (family.Value, day.Value, count.Value) = (change.Family, change.Day, change.Count);
                insert.ExecuteNonQuery();
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    /// <remarks>A transaction that writes keeps every other writer out.</remarks>
    public override Task LockDaysAsync(DbConnection connection, DbTransaction transaction, Guid partnerId, DateOnly from, DateOnly to, CancellationToken ct) => Task.CompletedTask;

    /// <inheritdoc/>
    public override Task LockPricesAsync(DbConnection connection, DbTransaction transaction, Guid issuerId, bool records, CancellationToken ct) => Task.CompletedTask;

    /// <inheritdoc/>
    public override Task AddStatementLinesAsync(DbConnection connection, DbTransaction transaction, IEnumerable<StatementLine> lines, CancellationToken ct)
    {
        using var insert = connection.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText = $"insert into statement_lines({StatementLineColumns.List}) values ({string.Join(", ", StatementLineColumns.Names.Select(n => "@" + n))})";
        var parameters = StatementLineColumns.Names.Select(n => Add(insert, "@" + n)).ToArray();
        var row = new object?[parameters.Length];
        foreach (var line in lines)
        {
            ct.ThrowIfCancellationRequested();
            StatementLineColumns.Fill(row, line);
            for (var i = 0; i < row.Length; i++)
                parameters[i].Value = row[i] ?? DBNull.Value;
            insert.ExecuteNonQuery();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task AnalyzeAsync(CancellationToken ct)
    {
        await using var connection = await ConnectAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "pragma optimize = 0x10002; pragma wal_checkpoint(passive);";
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        using (var connection = new SqliteConnection(_connectionString))
            SqliteConnection.ClearPool(connection);
        _writer.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs a short transaction that holds the write lock from its beginning.</summary>
    internal async Task<long> WriteAsync(Func<SqliteConnection, SqliteTransaction, long> work, CancellationToken ct)
    {
        await _writer.WaitAsync(ct);
        try
        {
            await using var connection = (SqliteConnection)await ConnectAsync(ct);
            await using var transaction = connection.BeginTransaction(IsolationLevel.Serializable, deferred: false);
            var result = work(connection, transaction);
            await transaction.CommitAsync(ct);
            return result;
        }
        finally
        {
            _writer.Release();
        }
    }

    /// <summary>The same for usage, with the customers marked that it is about.</summary>
    private Task<long> WriteMarkedAsync(Guid partnerId, Func<SqliteUsage, long> work, CancellationToken ct) =>
        WriteAsync(
            (connection, transaction) =>
            {
                var usage = new SqliteUsage(this, connection, transaction, partnerId);
                var result = work(usage);
                usage.Mark();
                return result;
            },
            ct);

    /// <summary>Adds a parameter whose value is set later, once or for each row.</summary>
    internal static SqliteParameter Add(DbCommand command, string name)
    {
        var parameter = new SqliteParameter { ParameterName = name };
        command.Parameters.Add(parameter);
        return parameter;
    }

    /// <summary>What every connection needs: no commit is acknowledged before it is on disk, and a busy file is waited for.</summary>
    private sealed class Pragmas : DbConnectionInterceptor
    {
        public static readonly Pragmas Instance = new();

        public static void Set(DbConnection connection)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "pragma busy_timeout = 5000; pragma synchronous = full; pragma temp_store = memory; pragma cache_size = -32000;";
            command.ExecuteNonQuery();
        }

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Set(connection);

        public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            Set(connection);
            return Task.CompletedTask;
        }
    }
}
