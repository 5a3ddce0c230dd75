using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Muster.Data.Billing;
using Muster.Data.Protection;
using Muster.Data.Usage;
using Muster.Domain.Billing;
using Muster.Domain.Protection;
using Muster.Domain.Usage;
using Npgsql;
using NpgsqlTypes;

namespace Muster.Data.Postgres;

/// <summary>The store that many server processes share.</summary>
public sealed class PostgresStore : Store
{
    /// <summary>Rows in one statement; more gain nothing and hold memory.</summary>
    private const int RowsPerStatement = 10_000;

    /// <summary>The advisory lock of the start-up gate.</summary>
    private const long GateKey = 0x4D75_7374_6572;

    private const string Key = "partner_id, customer_id, meter, subject, holder, year";

    private static readonly string[] Months = [.. Enumerable.Range(1, 12).Select(m => $"d{m:00}")];

    private readonly NpgsqlDataSource _source;
    private readonly string _direct;
    private readonly DbContextOptions<PostgresMusterContext> _options;

    /// <summary>Prepares connections; none is opened yet.</summary>
    /// <exception cref="StoreException">The connection string is not one.</exception>
    public PostgresStore(string connectionString, string? direct)
    {
        try
        {
            _source = new NpgsqlDataSourceBuilder(connectionString).Build();
            _direct = new NpgsqlConnectionStringBuilder(direct ?? connectionString) { Pooling = false }.ToString();
        }
        catch (ArgumentException e)
        {
            throw new StoreException($"MUSTER_DATABASE: {e.Message}", e);
        }

        _options = new DbContextOptionsBuilder<PostgresMusterContext>().UseNpgsql(_source).Options;
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
        var known = context.Database.GetMigrations().ToList();
        var applied = await HistoryExistsAsync(gate, ct) ? (await context.Database.GetAppliedMigrationsAsync(ct)).ToList() : [];
        if (applied.Except(known).FirstOrDefault() is { } newer)
            throw new StoreException($"{Description} was written by a newer Muster (it has the migration {newer}). Run that version, or restore a backup.");
        if (applied.Count < known.Count)
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
        var changed = await WriteAsync(connection, partnerId, batch, null, ct);
        await transaction.CommitAsync(ct);
        return changed;
    }

    /// <inheritdoc/>
    public override Task<long> WriteUsageWithinAsync(MusterContext context, UsageBatch batch, Func<CancellationToken, Task> devices, CancellationToken ct) =>
        context.Database.CurrentTransaction is null
            ? throw new InvalidOperationException("No transaction is open.")
            : WriteAsync((NpgsqlConnection)context.Database.GetDbConnection(), context.PartnerId, batch, devices, ct);

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
    public override async Task<IReadOnlyList<RecountClaim>> ClaimRecountsAsync(Guid? partnerId, int most, DateTimeOffset now, CancellationToken ct)
    {
        await using var connection = await _source.OpenConnectionAsync(ct);
        await using var command = new NpgsqlCommand(
            $"""
            update recounts set claimed_until = @until
            where (partner_id, customer_id) in (
                select partner_id, customer_id from recounts
                where claimed_until < @now {(partnerId is null ? "" : "and partner_id = @partner")}
                order by partner_id, customer_id limit @most for update skip locked)
            returning partner_id, customer_id, from_day, marks
            """,
            connection);
        command.Parameters.AddWithValue("until", now.AddMinutes(2).UtcDateTime);
        command.Parameters.AddWithValue("now", now.UtcDateTime);
        command.Parameters.AddWithValue("most", most);
        if (partnerId is { } partner)
            command.Parameters.AddWithValue("partner", partner);
        var claims = new List<RecountClaim>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            claims.Add(new(reader.GetGuid(0), reader.GetGuid(1), reader.GetFieldValue<DateOnly>(2), reader.GetInt64(3)));
        return claims;
    }

    /// <inheritdoc/>
    public override async Task ReplaceDailyUsageAsync(
        DbConnection connection, DbTransaction transaction, Guid partnerId, Guid customerId, DateOnly from, IReadOnlyList<(string Family, DateOnly Day, long Count)> changes, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch((NpgsqlConnection)connection, (NpgsqlTransaction)transaction);
        batch.BatchCommands.Add(new("delete from daily_usage where partner_id = $1 and customer_id = $2 and from_day >= $3")
        {
            Parameters = { new() { Value = partnerId }, new() { Value = customerId }, new() { Value = from } },
        });
        if (changes.Count > 0)
        {
            batch.BatchCommands.Add(new("insert into daily_usage(partner_id, customer_id, family, from_day, count) select $1, $2, f, d, c from unnest($3, $4, $5) u(f, d, c)")
            {
                Parameters =
                {
                    new() { Value = partnerId }, new() { Value = customerId }, new() { Value = changes.Select(c => c.Family).ToArray() },
                    new() { Value = changes.Select(c => c.Day).ToArray() }, new() { Value = changes.Select(c => c.Count).ToArray() },
                },
            });
        }

        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <inheritdoc/>
    public override async Task LockDaysAsync(DbConnection connection, DbTransaction transaction, Guid partnerId, DateOnly from, DateOnly to, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select pg_advisory_xact_lock(k) from unnest($1) k", (NpgsqlConnection)connection, (NpgsqlTransaction)transaction)
        {
            CommandTimeout = 0,
            Parameters = { new() { Value = DayLocks.Keys(partnerId, DayLocks.Months(from, to)) } },
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

    private async Task<long> WriteAsync(NpgsqlConnection connection, Guid partnerId, UsageBatch batch, Func<CancellationToken, Task>? devices, CancellationToken ct)
    {
        var marks = new RecountMarks();
        var changed = 0L;
        var days = batch.SortedDays();
        var late = await LockAsync(connection, partnerId, days, ct);
        foreach (var chunk in days.Chunk(RowsPerStatement))
            changed += await WriteDaysAsync(connection, partnerId, chunk, batch.Added, late, marks, ct);
        if (late is { Days.Count: > 0 })
            await WriteLateAsync(connection, partnerId, late, ct);
        foreach (var chunk in batch.SortedNames().Chunk(RowsPerStatement))
            await WriteNamesAsync(connection, partnerId, chunk, ct);
        foreach (var chunk in batch.SortedSigns().Chunk(RowsPerStatement))
            await WriteSignsAsync(connection, partnerId, chunk, marks, ct);
        if (devices is not null)
            await devices(ct);
        await MarkAsync(connection, partnerId, marks, ct);
        return changed;
    }

    /// <summary>
    /// Keeps a close of past days waiting until the transaction ends, or waits for one that goes on, and says how far the partner's
    /// periods are closed. Null when no day can be late.
    /// </summary>
    private async Task<LateDays?> LockAsync(NpgsqlConnection connection, Guid partnerId, List<(SeenKey Key, YearBits Bits)> rows, CancellationToken ct)
    {
        var now = Clock.GetUtcNow();
        var months = LateDays.PastMonths(rows, DateOnly.FromDateTime(now.UtcDateTime));
        if (months.Count == 0)
            return null;

        // two statements: the second sees what was committed while the first waited
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new("select pg_advisory_xact_lock_shared(k) from unnest($1) k") { Parameters = { new() { Value = DayLocks.Keys(partnerId, months) } } });
        batch.BatchCommands.Add(new(LateDays.ClosedSql + "$1") { Parameters = { new() { Value = partnerId } } });
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        await reader.ReadAsync(ct);
        return LateDays.After(
            await reader.IsDBNullAsync(0, ct) ? null : reader.GetFieldValue<DateOnly>(0), await reader.IsDBNullAsync(1, ct) ? null : reader.GetFieldValue<DateTimeOffset>(1), now);
    }

    private static async Task WriteLateAsync(NpgsqlConnection connection, Guid partnerId, LateDays late, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            insert into late_days(partner_id, customer_id, meter, subject, holder, day, arrived_at)
            select $1, c, m, s, h, d, $7 from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::date[]) u(c, m, s, h, d)
            on conflict do nothing
            """,
            connection);
        command.Parameters.Add(new() { Value = partnerId });
        command.Parameters.Add(new() { Value = late.Days.Select(d => d.Key.Customer).ToArray() });
        command.Parameters.Add(new() { Value = late.Days.Select(d => d.Key.Meter).ToArray() });
        command.Parameters.Add(new() { Value = late.Days.Select(d => d.Key.Subject).ToArray() });
        command.Parameters.Add(new() { Value = late.Days.Select(d => d.Key.Holder).ToArray() });
        command.Parameters.Add(new() { Value = late.Days.Select(d => d.Day).ToArray() });
        command.Parameters.Add(new() { Value = late.ArrivedAt.UtcDateTime });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>
    /// Writes rows in one statement, which has a column for each month that any of them has days in, in the order of their keys: of two
    /// statements the second could want rows that another writer holds, which waits for rows of the first.
    /// </summary>
    private static async Task<long> WriteDaysAsync(NpgsqlConnection connection, Guid partnerId, (SeenKey Key, YearBits Bits)[] rows, UsageAdded? added, LateDays? late, RecountMarks marks, CancellationToken ct)
    {
        var known = added is null && late is null ? [] : await KnownAsync(connection, partnerId, [.. rows.Where(r => UsageAdded.NeedsBefore(r.Bits)).Select(r => r.Key)], ct);
        var months = 0u;
        foreach (var (_, bits) in rows)
            months |= MonthsWithDays(bits);
        return await UpsertAsync(
            connection, partnerId, rows, [.. Enumerable.Range(0, rows.Length)], [.. Enumerable.Range(0, 12).Where(month => (months & (1u << month)) != 0)], Tell, ct);

        void Tell(SeenKey key, YearBits bits)
        {
            marks.Add(key, bits);
            added?.Add(key, bits, known.GetValueOrDefault(key));
            late?.Add(key, bits, known.GetValueOrDefault(key));
        }
    }

    private static uint MonthsWithDays(in YearBits bits)
    {
        var months = 0u;
        for (var month = 0; month < 12; month++)
        {
            if (bits[month] != 0)
                months |= 1u << month;
        }

        return months;
    }

    private static async Task<long> UpsertAsync(
        NpgsqlConnection connection, Guid partnerId, (SeenKey Key, YearBits Bits)[] rows, List<int> indices, int[] months, Action<SeenKey, YearBits> tell, CancellationToken ct)
    {
        var (customers, meters, subjects) = (new Guid[indices.Count], new string[indices.Count], new string[indices.Count]);
        var (holders, years) = (new string[indices.Count], new short[indices.Count]);
        var bits = months.Select(_ => new int[indices.Count]).ToArray();
        for (var i = 0; i < indices.Count; i++)
        {
            var (key, days) = rows[indices[i]];
            (customers[i], meters[i], subjects[i], holders[i], years[i]) = (key.Customer, key.Meter, key.Subject, key.Holder, key.Year);
            for (var m = 0; m < months.Length; m++)
                bits[m][i] = days[months[m]];
        }

        await using var command = new NpgsqlCommand(UpsertSql(months), connection);
        command.Parameters.Add(new() { Value = partnerId });
        command.Parameters.Add(new() { Value = customers });
        command.Parameters.Add(new() { Value = meters });
        command.Parameters.Add(new() { Value = subjects });
        command.Parameters.Add(new() { Value = holders });
        command.Parameters.Add(new() { Value = years });
        foreach (var column in bits)
            command.Parameters.Add(new() { Value = column });
        var positions = new Dictionary<SeenKey, int>(indices.Count);
        foreach (var index in indices)
            positions.Add(rows[index].Key, index);
        var changed = 0L;
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            changed++;
            var (key, days) = rows[positions[new(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetInt16(4))]];
            tell(key, days);
        }

        return changed;
    }

    /// <summary>The days that rows have now.</summary>
    private static async Task<Dictionary<SeenKey, YearBits>> KnownAsync(NpgsqlConnection connection, Guid partnerId, SeenKey[] keys, CancellationToken ct)
    {
        var known = new Dictionary<SeenKey, YearBits>();
        if (keys.Length == 0)
            return known;
        await using var command = new NpgsqlCommand(
            $"""
            select customer_id, meter, subject, holder, year, {string.Join(", ", Months)} from days_seen
            where partner_id = $1 and (customer_id, meter, subject, holder, year) in (select * from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::smallint[]))
            """,
            connection);
        command.Parameters.Add(new() { Value = partnerId });
        command.Parameters.Add(new() { Value = keys.Select(k => k.Customer).ToArray() });
        command.Parameters.Add(new() { Value = keys.Select(k => k.Meter).ToArray() });
        command.Parameters.Add(new() { Value = keys.Select(k => k.Subject).ToArray() });
        command.Parameters.Add(new() { Value = keys.Select(k => k.Holder).ToArray() });
        command.Parameters.Add(new() { Value = keys.Select(k => k.Year).ToArray() });
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var bits = default(YearBits);
            for (var month = 0; month < 12; month++)
                bits[month] = reader.GetInt32(5 + month);
            known[new(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetInt16(4))] = bits;
        }

        return known;
    }

    /// <summary>Probes before it inserts: a row whose bits are all there costs a read, and no write-ahead log. Every row returned was added or changed.</summary>
    private static string UpsertSql(int[] months)
    {
        var columns = months.Select(m => Months[m]).ToList();
        var all = string.Join(", ", columns);
        return $"""
            insert into days_seen as t (partner_id, customer_id, meter, subject, holder, year, {string.Join(", ", Months)})
            select $1, customer_id, meter, subject, holder, year, {string.Join(", ", Months.Select(m => columns.Contains(m) ? m : "0"))}
            from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::smallint[], {string.Join(", ", months.Select((_, i) => $"${i + 7}::int[]"))})
                u(customer_id, meter, subject, holder, year, {all})
            where not coalesce((
                select {string.Join(" and ", columns.Select(c => $"o.{c} & u.{c} = u.{c}"))} from days_seen o
                where o.partner_id = $1 and o.customer_id = u.customer_id and o.meter = u.meter and o.subject = u.subject and o.holder = u.holder and o.year = u.year), false)
            on conflict ({Key}) do update set {string.Join(", ", columns.Select(c => $"{c} = t.{c} | excluded.{c}"))}
            where {string.Join(" or ", columns.Select(c => $"t.{c} | excluded.{c} <> t.{c}"))}
            returning customer_id, meter, subject, holder, year
            """;
    }

    private static async Task WriteNamesAsync(
        NpgsqlConnection connection, Guid partnerId, (Guid Customer, string Meter, string Subject, string Name, DateTimeOffset At)[] rows, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            insert into subjects as t (partner_id, customer_id, meter, subject, name, named_at)
            select $1, c, m, s, n, a from unnest($2, $3, $4, $5, $6) u(c, m, s, n, a)
            where not exists (
                select from subjects o where o.partner_id = $1 and o.customer_id = u.c and o.meter = u.m and o.subject = u.s
                and (o.named_at > u.a or (o.named_at = u.a and o.name >= u.n)))
            on conflict (partner_id, customer_id, meter, subject) do update set name = excluded.name, named_at = excluded.named_at
            where excluded.named_at > t.named_at or (excluded.named_at = t.named_at and excluded.name > t.name)
            """,
            connection);
        command.Parameters.Add(new() { Value = partnerId });
        command.Parameters.Add(new() { Value = rows.Select(r => r.Customer).ToArray() });
        command.Parameters.Add(new() { Value = rows.Select(r => r.Meter).ToArray() });
        command.Parameters.Add(new() { Value = rows.Select(r => r.Subject).ToArray() });
        command.Parameters.Add(new() { Value = rows.Select(r => r.Name).ToArray() });
        command.Parameters.Add(new() { Value = rows.Select(r => r.At.UtcDateTime).ToArray() });
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task WriteSignsAsync(NpgsqlConnection connection, Guid partnerId, (Guid Customer, string Subject, DateTimeOffset At)[] rows, RecountMarks marks, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            update devices t set last_seen = u.a
            from unnest($2, $3, $4) u(c, s, a) join devices o on o.partner_id = $1 and o.customer_id = u.c and o.external_id = u.s and (o.last_seen is null or o.last_seen < u.a)
            where t.partner_id = $1 and t.customer_id = o.customer_id and t.id = o.id and (t.last_seen is null or t.last_seen < u.a)
            returning t.customer_id, o.last_seen, u.a
            """,
            connection);
        command.Parameters.Add(new() { Value = partnerId });
        command.Parameters.Add(new() { Value = rows.Select(r => r.Customer).ToArray() });
        command.Parameters.Add(new() { Value = rows.Select(r => r.Subject).ToArray() });
        command.Parameters.Add(new() { Value = rows.Select(r => r.At.UtcDateTime).ToArray() });
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            marks.AddSign(reader.GetGuid(0), reader.IsDBNull(1) ? null : reader.GetFieldValue<DateTimeOffset>(1), reader.GetFieldValue<DateTimeOffset>(2));
    }

    private static async Task MarkAsync(NpgsqlConnection connection, Guid partnerId, RecountMarks marks, CancellationToken ct)
    {
        var sorted = marks.Sorted().ToList();
        if (sorted.Count == 0)
            return;
        await using var command = new NpgsqlCommand(RecountMarks.Sql("select $1, c, d, 1, '-infinity'::timestamptz from unnest($2, $3) u(c, d)"), connection);
        command.Parameters.Add(new() { Value = partnerId });
        command.Parameters.Add(new() { Value = sorted.Select(m => m.Key).ToArray() });
        command.Parameters.Add(new() { Value = sorted.Select(m => m.Value).ToArray() });
        await command.ExecuteNonQueryAsync(ct);
    }
}
