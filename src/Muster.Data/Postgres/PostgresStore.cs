using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Muster.Data.Billing;
using Muster.Data.Orders;
using Muster.Data.Protection;
using Muster.Data.Usage;
using Muster.Domain.Billing;
using Muster.Domain.Protection;
using Npgsql;
using NpgsqlTypes;

namespace Muster.Data.Postgres;

/// <summary>The store that many server processes share.</summary>
public sealed class PostgresStore : Store
{
    /// <summary>The advisory lock of the start-up gate.</summary>
    private const long GateKey = 0x4D75_7374_6572;

    /// <summary>
    /// Until the transaction ends, statements are planned for what is there now. Marks are none at noon and a hundred thousand at
    /// midnight: a plan that was kept from a table found empty reads all of it for each row.
    /// </summary>
    private const string PlannedNow = "set local plan_cache_mode = force_custom_plan";

    private readonly NpgsqlDataSource _source;
    private readonly string _direct;
    private readonly DbContextOptions<PostgresMusterContext> _options;
    private readonly NewRows _news = new();

    /// <summary>Prepares connections; none is opened yet.</summary>
    /// <exception cref="StoreException">The connection string is not one.</exception>
    public PostgresStore(string connectionString, string? direct)
    {
        try
        {
            _source = new NpgsqlDataSourceBuilder(Defaults(connectionString, direct is null)).Build();
            _direct = new NpgsqlConnectionStringBuilder(direct ?? connectionString) { Pooling = false }.ToString();
        }
        catch (ArgumentException e)
        {
            throw new StoreException($"MUSTER_DATABASE: {e.Message}", e);
        }

        _options = new DbContextOptionsBuilder<PostgresMusterContext>().UseNpgsql(_source).AddInterceptors(new RaiseOrdersVersion(this)).Options;
    }

    /// <summary>
    /// What a connection string doesn't say. Nothing here leaves anything behind in a session that would have to be reset; days seen come
    /// in long rows of answers; and the same statements come again and again, most of whose cost is their planning. Behind a pooler a
    /// session is nobody's own.
    /// </summary>
    private static string Defaults(string connectionString, bool ownSessions)
    {
        var said = new DbConnectionStringBuilder { ConnectionString = connectionString };
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        if (!Says("No Reset On Close"))
            settings.NoResetOnClose = true;
        if (!Says("Read Buffer Size"))
            settings.ReadBufferSize = 64 * 1024;
        if (ownSessions && !Says("Max Auto Prepare"))
            settings.MaxAutoPrepare = 100;
        return settings.ToString();

        bool Says(string keyword) => said.Keys.Cast<string>().Any(k => k.Replace(" ", "", StringComparison.Ordinal).Equals(keyword.Replace(" ", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase));
    }

    /// <inheritdoc/>
    public override string Description
    {
        get
        {
            var parts = new NpgsqlConnectionStringBuilder(_source.ConnectionString);
            return $"PostgreSQL {parts.Host}:{parts.Port}/{parts.Database}";
        }
    }

    /// <inheritdoc/>
    public override bool IsEmbedded => false;

    /// <inheritdoc/>
    public override int Writers => Environment.ProcessorCount;

    /// <inheritdoc/>
    public override MusterContext Context(Guid partnerId = default) => new PostgresMusterContext(_options) { PartnerId = partnerId };

    /// <inheritdoc/>
    public override async Task<DbConnection> ConnectAsync(CancellationToken ct) => await _source.OpenConnectionAsync(ct);

    /// <inheritdoc/>
    public override object Instant(DateTimeOffset instant) => instant.UtcDateTime;

    /// <inheritdoc/>
    public override DateTimeOffset InstantAt(DbDataReader reader, int column) => reader.GetFieldValue<DateTimeOffset>(column);

    /// <inheritdoc/>
    public override async Task MigrateAsync(CancellationToken ct)
    {
        // EF Core lets its own lock go between two migrations; this one is held until the connection closes, which a killed process does too
        await using var gate = new NpgsqlConnection(_direct);
        try
        {
            await gate.OpenAsync(ct);
        }
        catch (NpgsqlException e)
        {
            throw new StoreException($"{Description} can't be reached: {e.Message}", e);
        }

        await using (var enter = new NpgsqlCommand("select pg_advisory_lock($1)", gate) { CommandTimeout = 300, Parameters = { new() { Value = GateKey } } })
            await enter.ExecuteNonQueryAsync(ct);
        var options = new DbContextOptionsBuilder<PostgresMusterContext>();
        options.UseNpgsql(gate);
        await using var context = new PostgresMusterContext(options.Options);
        var applied = await HistoryExistsAsync(gate, ct) ? (await context.Database.GetAppliedMigrationsAsync(ct)).ToList() : [];
        if (MigrationHistory.Missing([.. context.Database.GetMigrations()], applied, Description).Count > 0)
        {
            await context.Database.MigrateAsync(ct);
            await gate.ReloadTypesAsync(ct);
        }

        await using var guarded = new NpgsqlCommand(AuditGuard.IsThereSql, gate);
        if (await guarded.ExecuteScalarAsync(ct) is not true)
        {
            await using var guard = new NpgsqlCommand(AuditGuard.Sql, gate);
            await guard.ExecuteNonQueryAsync(ct);
        }
    }

    /// <inheritdoc/>
    public override async Task<long> WriteUsageAsync(Guid partnerId, UsageBatch batch, CancellationToken ct)
    {
        await using var connection = await _source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var changed = await new PostgresUsage(connection, partnerId, _news, Clock.GetUtcNow()).WriteAsync(batch, null, ct);
        await transaction.CommitAsync(ct);
        return changed;
    }

    /// <inheritdoc/>
    public override Task<long> WriteUsageWithinAsync(MusterContext context, UsageBatch batch, Func<CancellationToken, Task> devices, CancellationToken ct) =>
        context.Database.CurrentTransaction is null
            ? throw new InvalidOperationException("No transaction is open.")
            : new PostgresUsage((NpgsqlConnection)context.Database.GetDbConnection(), context.PartnerId, _news, Clock.GetUtcNow()).WriteAsync(batch, devices, ct);

    /// <inheritdoc/>
    public override async Task AddDevicesAsync(Guid partnerId, IReadOnlyCollection<Device> devices, CancellationToken ct)
    {
        await using var connection = await _source.OpenConnectionAsync(ct);
        await using var copy = await connection.BeginBinaryImportAsync($"copy devices({DeviceColumns.List}) from stdin (format binary)", ct);
        foreach (var device in devices)
        {
            await copy.StartRowAsync(ct);
            foreach (var value in DeviceColumns.Values(device, partnerId, Instant))
                await CopyAsync(copy, value, ct);
        }

        await copy.CompleteAsync(ct);
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<RecountClaim>> ClaimRecountsAsync(Guid? partnerId, RecountClaim? after, int most, DateTimeOffset now, CancellationToken ct)
    {
        await using var connection = await _source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var planned = new NpgsqlCommand(PlannedNow, connection, transaction))
            await planned.ExecuteNonQueryAsync(ct);
        await using var command = new NpgsqlCommand(
            $"""
            update recounts set claimed_until = @until
            where (partner_id, customer_id) in (
                select partner_id, customer_id from recounts
                where claimed_until < @now and (partner_id, customer_id) > (@afterPartner, @afterCustomer) {(partnerId is null ? "" : "and partner_id = @partner")}
                order by partner_id, customer_id limit @most for update skip locked)
            returning partner_id, customer_id, from_day, marks
            """,
            connection,
            transaction);
        command.Parameters.AddWithValue("until", now.AddMinutes(2).UtcDateTime);
        command.Parameters.AddWithValue("now", now.UtcDateTime);
        command.Parameters.AddWithValue("most", most);
        command.Parameters.AddWithValue("afterPartner", after?.PartnerId ?? Guid.Empty);
        command.Parameters.AddWithValue("afterCustomer", after?.CustomerId ?? Guid.Empty);
        if (partnerId is { } partner)
            command.Parameters.AddWithValue("partner", partner);
        var claims = new List<RecountClaim>();
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
                claims.Add(new(reader.GetGuid(0), reader.GetGuid(1), reader.GetFieldValue<DateOnly>(2), reader.GetInt64(3)));
        }

        await transaction.CommitAsync(ct);
        claims.Sort(RecountClaim.InOrder);
        return claims;
    }

    /// <inheritdoc/>
    public override async Task<bool> UnmarkAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<RecountClaim> claims, CancellationToken ct)
    {
        var (partner, customers) = (claims[0].PartnerId, claims.Select(c => c.CustomerId).ToArray());

        // in the order in which all others mark them
        await using (var hold = new NpgsqlBatch((NpgsqlConnection)connection, (NpgsqlTransaction)transaction)
        {
            BatchCommands =
            {
                new(PlannedNow),
                new("select 1 from recounts where partner_id = $1 and customer_id = any($2) order by customer_id for update") { Parameters = { new() { Value = partner }, new() { Value = customers } } },
            },
        })
        {
            await hold.ExecuteNonQueryAsync(ct);
        }

        await using var batch = new NpgsqlBatch((NpgsqlConnection)connection, (NpgsqlTransaction)transaction);
        batch.BatchCommands.Add(new("delete from recounts r using unnest($2, $3) c(id, marks) where r.partner_id = $1 and r.customer_id = c.id and r.marks = c.marks")
        {
            Parameters = { new() { Value = partner }, new() { Value = customers }, new() { Value = claims.Select(c => c.Marks).ToArray() } },
        });
        batch.BatchCommands.Add(new("update recounts set claimed_until = $3 where partner_id = $1 and customer_id = any($2)")
        {
            Parameters = { new() { Value = partner }, new() { Value = customers }, new() { Value = Instant(DateTimeOffset.UnixEpoch) } },
        });
        return await batch.ExecuteNonQueryAsync(ct) == claims.Count;
    }

    /// <inheritdoc/>
    public override async Task ReplaceDailyUsageAsync(DbConnection connection, DbTransaction transaction, Guid partnerId, IReadOnlyList<UsageFrom> customers, CancellationToken ct)
    {
        if (customers.Count == 0)
            return;
        await using var batch = new NpgsqlBatch((NpgsqlConnection)connection, (NpgsqlTransaction)transaction);
        batch.BatchCommands.Add(new("delete from daily_usage u using unnest($2, $3) c(id, from_day) where u.partner_id = $1 and u.customer_id = c.id and u.from_day >= c.from_day")
        {
            Parameters = { new() { Value = partnerId }, new() { Value = customers.Select(c => c.CustomerId).ToArray() }, new() { Value = customers.Select(c => c.From).ToArray() } },
        });
        var changes = customers.SelectMany(c => c.Changes, (c, change) => (c.CustomerId, Change: change)).ToList();
        batch.BatchCommands.Add(new("insert into daily_usage(partner_id, customer_id, family, from_day, count) select $1, c, f, d, n from unnest($2, $3, $4, $5) u(c, f, d, n)")
        {
            Parameters =
            {
                new() { Value = partnerId }, new() { Value = changes.Select(c => c.CustomerId).ToArray() }, new() { Value = changes.Select(c => c.Change.Family).ToArray() },
                new() { Value = changes.Select(c => c.Change.Day).ToArray() }, new() { Value = changes.Select(c => c.Change.Count).ToArray() },
            },
        });
        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <inheritdoc/>
    public override Task LockDaysAsync(DbConnection connection, DbTransaction transaction, Guid partnerId, DateOnly from, DateOnly to, CancellationToken ct) =>
        LockAsync(connection, transaction, alone: true, DayLocks.Keys(partnerId, DayLocks.Months(from, to)), ct);

    /// <inheritdoc/>
    public override Task LockPricesAsync(DbConnection connection, DbTransaction transaction, Guid issuerId, bool records, CancellationToken ct) =>
        LockAsync(connection, transaction, alone: records, [DayLocks.OfPrices(issuerId)], ct);

    private static async Task LockAsync(DbConnection connection, DbTransaction transaction, bool alone, long[] keys, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"select pg_advisory_xact_lock{(alone ? "" : "_shared")}(k) from unnest($1) k", (NpgsqlConnection)connection, (NpgsqlTransaction)transaction)
        {
            CommandTimeout = 0,
            Parameters = { new() { Value = keys } },
        };
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <inheritdoc/>
    public override async Task AddStatementLinesAsync(DbConnection connection, DbTransaction transaction, IEnumerable<StatementLine> lines, CancellationToken ct)
    {
        await using var copy = await ((NpgsqlConnection)connection).BeginBinaryImportAsync($"copy statement_lines({StatementLineColumns.List}) from stdin (format binary)", ct);
        var row = new object?[StatementLineColumns.Names.Length];
        foreach (var line in lines)
        {
            StatementLineColumns.Fill(row, line);
            await copy.StartRowAsync(ct);
            foreach (var value in row)
                await CopyAsync(copy, value, ct);
        }

        await copy.CompleteAsync(ct);
    }

    /// <inheritdoc/>
    public override async Task AnalyzeAsync(CancellationToken ct)
    {
        await using var connection = await _source.OpenConnectionAsync(ct);
        foreach (var table in (string[])["customers", "licenses", "devices", "days_seen", "subjects", "daily_usage", "customer_list", "recounts"])
        {
            await using var command = new NpgsqlCommand($"vacuum (analyze) {table}", connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync(ct);
        }
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _source.DisposeAsync();

    /// <summary>Copies one value, as its column has it.</summary>
    private static Task CopyAsync(NpgsqlBinaryImporter copy, object? value, CancellationToken ct) => value switch
    {
        null => copy.WriteNullAsync(ct),
        DateTime instant => copy.WriteAsync(instant, NpgsqlDbType.TimestampTz, ct),
        string text => copy.WriteAsync(text, NpgsqlDbType.Text, ct),
        Guid id => copy.WriteAsync(id, NpgsqlDbType.Uuid, ct),
        bool flag => copy.WriteAsync(flag, NpgsqlDbType.Boolean, ct),
        DateOnly day => copy.WriteAsync(day, NpgsqlDbType.Date, ct),
        int number => copy.WriteAsync(number, NpgsqlDbType.Integer, ct),
        long number => copy.WriteAsync(number, NpgsqlDbType.Bigint, ct),
        _ => throw new InvalidOperationException($"No way to copy a {value.GetType().Name}."),
    };

    private static async Task<bool> HistoryExistsAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select to_regclass('\"__EFMigrationsHistory\"') is not null", connection);
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }
}
