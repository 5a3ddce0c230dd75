using Muster.Data.Billing;
using Muster.Data.Usage;
using Muster.Domain.Usage;
using Npgsql;

namespace Muster.Data.Postgres;

/// <summary>Writes usage of one partner within the transaction that a connection has open.</summary>
internal sealed class PostgresUsage(NpgsqlConnection connection, Guid partnerId, NewRows news, DateTimeOffset now)
{
    /// <summary>Rows in one statement; more gain nothing and hold memory.</summary>
    private const int RowsPerStatement = 10_000;

    /// <summary>Fewer rows are not worth a savepoint.</summary>
    private const int FewestUnprobed = 100;

    private const string Key = "partner_id, customer_id, meter, subject, holder, year";

    /// <summary>How many columns of a key come before those of months.</summary>
    private const int KeyColumns = 5;

    private static readonly string[] Months = [.. Enumerable.Range(1, 12).Select(m => $"d{m:00}")];

    private readonly RecountMarks _marks = new();

    /// <summary>Writes a batch and marks its customers. Returns how many rows of days changed.</summary>
    /// <param name="batch">What to write.</param>
    /// <param name="devices">Writes devices before customers are marked; null for none.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<long> WriteAsync(UsageBatch batch, Func<CancellationToken, Task>? devices, CancellationToken ct)
    {
        var changed = 0L;
        var days = batch.SortedDays();
        var late = await LockAsync(days, ct);
        foreach (var chunk in days.Chunk(RowsPerStatement))
            changed += await WriteDaysAsync(chunk, batch.Added, late, ct);
        if (late is { Days.Count: > 0 })
            await WriteLateAsync(late, ct);
        foreach (var chunk in batch.SortedNames().Chunk(RowsPerStatement))
            await WriteNamesAsync(chunk, ct);
        foreach (var chunk in batch.SortedSigns().Chunk(RowsPerStatement))
            await WriteSignsAsync(chunk, ct);
        if (devices is not null)
            await devices(ct);
        await MarkAsync(ct);
        return changed;
    }

    /// <summary>
    /// Keeps a close of past days waiting until the transaction ends, or waits for one that goes on, and says how far the partner's
    /// periods are closed. Null when no day can be late.
    /// </summary>
    private async Task<LateDays?> LockAsync(List<(SeenKey Key, YearBits Bits)> rows, CancellationToken ct)
    {
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

    private async Task WriteLateAsync(LateDays late, CancellationToken ct)
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
    private async Task<long> WriteDaysAsync((SeenKey Key, YearBits Bits)[] rows, UsageAdded? added, LateDays? late, CancellationToken ct)
    {
        var known = added is null && late is null ? [] : await KnownAsync([.. rows.Where(r => UsageAdded.NeedsBefore(r.Bits)).Select(r => r.Key)], ct);
        var months = 0u;
        foreach (var (_, bits) in rows)
            months |= MonthsWithDays(bits);
        return await UpsertAsync(rows, [.. Enumerable.Range(0, 12).Where(month => (months & (1u << month)) != 0)], Tell, ct);

        void Tell(SeenKey key, YearBits bits)
        {
            _marks.Add(key, bits);
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

    private async Task<long> UpsertAsync((SeenKey Key, YearBits Bits)[] rows, int[] months, Action<SeenKey, YearBits> tell, CancellationToken ct)
    {
        var columns = Columns(rows, months);
        if (rows.Length >= FewestUnprobed && news.Expected && await TryInsertAsync(rows.Length, columns, ct))
        {
            foreach (var (key, days) in rows)
                tell(key, days);
            return rows.Length;
        }

        await using var command = new NpgsqlCommand(UpsertSql(columns, Probe(columns), "returning customer_id, meter, subject, holder, year"), connection);
        AddParameters(command.Parameters, columns);
        var positions = new Dictionary<SeenKey, int>(rows.Length);
        for (var i = 0; i < rows.Length; i++)
            positions.Add(rows[i].Key, i);
        var changed = 0L;
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            changed++;
            var (key, days) = rows[positions[new(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetInt16(4))]];
            tell(key, days);
        }

        // a device that checks in says nothing of what comes by the thousand
        if (rows.Length >= FewestUnprobed)
            news.Saw(changed == rows.Length);
        return changed;
    }

    /// <summary>
    /// Writes rows that are all expected to be new or changed, neither looking first nor asking which were. When some were not, it
    /// takes everything back.
    /// </summary>
    /// <returns>Whether they all were.</returns>
    private async Task<bool> TryInsertAsync(int rows, Column[] columns, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new("savepoint before_days"));
        var insert = new NpgsqlBatchCommand(UpsertSql(columns, where: "", returning: ""));
        AddParameters(insert.Parameters, columns);
        batch.BatchCommands.Add(insert);
        await batch.ExecuteNonQueryAsync(ct);
        var all = insert.RecordsAffected == rows;
        news.Saw(all);
        await using var end = new NpgsqlCommand(all ? "release savepoint before_days" : "rollback to savepoint before_days", connection);
        await end.ExecuteNonQueryAsync(ct);
        return all;
    }

    /// <summary>The columns that rows have values in, in the order of their parameters.</summary>
    private static Column[] Columns((SeenKey Key, YearBits Bits)[] rows, int[] months)
    {
        var (customers, meters, subjects) = (new Guid[rows.Length], new string[rows.Length], new string[rows.Length]);
        var (holders, years) = (new string[rows.Length], new short[rows.Length]);
        var bits = months.Select(_ => new int[rows.Length]).ToArray();
        for (var i = 0; i < rows.Length; i++)
        {
            var (key, days) = rows[i];
            (customers[i], meters[i], subjects[i], holders[i], years[i]) = (key.Customer, key.Meter, key.Subject, key.Holder, key.Year);
            for (var m = 0; m < months.Length; m++)
                bits[m][i] = days[months[m]];
        }

        Column[] columns =
        [
            new("customer_id", "uuid", 2, customers, null), Column.Of("meter", "text", 3, meters), new("subject", "text", 4, subjects, null),
            new("holder", "text", 5, holders, null), Column.Of("year", "smallint", 6, years), .. months.Select((month, i) => Column.Of(Months[month], "int", i + 7, bits[i])),
        ];
        return columns;
    }

    private void AddParameters(NpgsqlParameterCollection parameters, Column[] columns)
    {
        parameters.Add(new() { Value = partnerId });
        foreach (var column in columns)
            parameters.Add(new() { Value = column.Same ?? column.Values });
    }

    /// <summary>The days that rows have now.</summary>
    private async Task<Dictionary<SeenKey, YearBits>> KnownAsync(SeenKey[] keys, CancellationToken ct)
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

    /// <summary>Adds days to rows. Every row that it says it wrote was added or changed.</summary>
    private static string UpsertSql(Column[] columns, string where, string returning)
    {
        var given = columns.ToDictionary(c => c.Name);
        var differing = columns.Where(c => c.Same is null).ToList();
        var months = columns[KeyColumns..];
        return $"""
            insert into days_seen as t ({Key}, {string.Join(", ", Months)})
            select $1, {string.Join(", ", columns[..KeyColumns].Select(c => c.Sql))}, {string.Join(", ", Months.Select(m => given.TryGetValue(m, out var c) ? c.Sql : "0"))}
            from unnest({string.Join(", ", differing.Select(c => c.All))}) u({string.Join(", ", differing.Select(c => c.Name))})
            {where}
            on conflict ({Key}) do update set {string.Join(", ", months.Select(c => $"{c.Name} = t.{c.Name} | excluded.{c.Name}"))}
            where {string.Join(" or ", months.Select(c => $"t.{c.Name} | excluded.{c.Name} <> t.{c.Name}"))}
            {returning}
            """;
    }

    /// <summary>Probes before a row is inserted: one whose bits are all there costs a read, and no write-ahead log.</summary>
    private static string Probe(Column[] columns) =>
        $"""
        where not coalesce((
            select {string.Join(" and ", columns[KeyColumns..].Select(c => $"o.{c.Name} & {c.Sql} = {c.Sql}"))} from days_seen o
            where o.partner_id = $1 and {string.Join(" and ", columns[..KeyColumns].Select(c => $"o.{c.Name} = {c.Sql}"))}), false)
        """;

    private async Task WriteNamesAsync(
        (Guid Customer, string Meter, string Subject, string Name, DateTimeOffset At)[] rows, CancellationToken ct)
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

    private async Task WriteSignsAsync((Guid Customer, string Subject, DateTimeOffset At)[] rows, CancellationToken ct)
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
            _marks.AddSign(reader.GetGuid(0), reader.IsDBNull(1) ? null : reader.GetFieldValue<DateTimeOffset>(1), reader.GetFieldValue<DateTimeOffset>(2));
    }

    private async Task MarkAsync(CancellationToken ct)
    {
        var sorted = _marks.Sorted().ToList();
        if (sorted.Count == 0)
            return;
        await using var command = new NpgsqlCommand(RecountMarks.Sql("select $1, c, d, 1, '-infinity'::timestamptz from unnest($2, $3) u(c, d)"), connection);
        command.Parameters.Add(new() { Value = partnerId });
        command.Parameters.Add(new() { Value = sorted.Select(m => m.Key).ToArray() });
        command.Parameters.Add(new() { Value = sorted.Select(m => m.Value).ToArray() });
        await command.ExecuteNonQueryAsync(ct);
    }
}

/// <summary>A column of rows on their way into the store.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Parameter">The number of its parameter.</param>
/// <param name="Values">A value for each row.</param>
/// <param name="Same">The value that all rows have, as the year and the day of what arrives nearly always are: sent once.</param>
internal sealed record Column(string Name, string Type, int Parameter, Array Values, object? Same)
{
    /// <summary>The value of a row.</summary>
    public string Sql => Same is null ? "u." + Name : $"${Parameter}::{Type}";

    /// <summary>The values of all rows.</summary>
    public string All => $"${Parameter}::{Type}[]";

    public static Column Of<T>(string name, string type, int parameter, T[] values) =>
        new(name, type, parameter, values, Array.TrueForAll(values, v => EqualityComparer<T>.Default.Equals(v, values[0])) ? values[0] : null);
}

/// <summary>
/// Whether what arrives is all new of late, as the first sightings of a day are, or a customer's first import. One for a process.
/// </summary>
internal sealed class NewRows
{
    private const int Enough = 3;

    private int _statements;

    /// <summary>Whether the last few statements of many rows found every row new or changed.</summary>
    public bool Expected => Volatile.Read(ref _statements) >= Enough;

    /// <summary>Takes note of a statement.</summary>
    public void Saw(bool all)
    {
        if (!all)
            Volatile.Write(ref _statements, 0);
        else if (!Expected)
            Interlocked.Increment(ref _statements);
    }
}
