using Microsoft.Data.Sqlite;
using Muster.Data.Billing;
using Muster.Data.Usage;
using Muster.Domain.Usage;
using static Muster.Data.Sqlite.SqliteStore;

namespace Muster.Data.Sqlite;

/// <summary>Writes usage of one partner within a transaction that holds the write lock.</summary>
internal sealed class SqliteUsage(SqliteStore store, SqliteConnection connection, SqliteTransaction transaction, Guid partnerId)
{
    private static readonly string[] Months = [.. Enumerable.Range(1, 12).Select(m => $"d{m:00}")];

    private readonly RecountMarks _marks = new();

    /// <summary>Adds days to what is there. Returns how many rows changed; those are told to what asks what was added.</summary>
    public long Days(IReadOnlyList<(SeenKey Key, YearBits Bits)> rows, UsageAdded? added)
    {
        using var before = connection.CreateCommand();
        before.Transaction = transaction;
        before.CommandText = $"""
            select {string.Join(", ", Months)} from days_seen
            where partner_id = @partner and customer_id = @customer and meter = @meter and subject = @subject and holder = @holder and year = @year
            """;
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"""
            insert into days_seen(partner_id, customer_id, meter, subject, holder, year, {string.Join(", ", Months)})
            values (@partner, @customer, @meter, @subject, @holder, @year, {string.Join(", ", Months.Select(m => "@" + m))})
            on conflict do update set {string.Join(", ", Months.Select(m => $"{m} = {m} | excluded.{m}"))}
            where {string.Join(" or ", Months.Select(m => $"{m} | excluded.{m} <> {m}"))}
            """;
        Add(command, "@partner").Value = partnerId;
        var (customer, meter, subject, holder, year) = (Add(command, "@customer"), Add(command, "@meter"), Add(command, "@subject"), Add(command, "@holder"), Add(command, "@year"));
        var months = Months.Select(m => Add(command, "@" + m)).ToArray();
        foreach (var parameter in (string[])["@partner", "@customer", "@meter", "@subject", "@holder", "@year"])
            Add(before, parameter);
        before.Parameters[0].Value = partnerId;
        var changed = 0L;
        var late = Late(rows);
        foreach (var (key, bits) in rows)
        {
            (customer.Value, meter.Value, subject.Value, holder.Value, year.Value) = (key.Customer, key.Meter, key.Subject, key.Holder, key.Year);
            for (var month = 0; month < 12; month++)
                months[month].Value = bits[month];
            var known = default(YearBits);
            if ((added is not null || late is not null) && UsageAdded.NeedsBefore(bits))
            {
                for (var i = 1; i < before.Parameters.Count; i++)
                    before.Parameters[i].Value = command.Parameters[i].Value;
                using var reader = before.ExecuteReader();
                if (reader.Read())
                {
                    for (var month = 0; month < 12; month++)
                        known[month] = reader.GetInt32(month);
                }
            }

            if (command.ExecuteNonQuery() == 0)
                continue;
            changed++;
            _marks.Add(key, bits);
            added?.Add(key, bits, known);
            late?.Add(key, bits, known);
        }

        if (late is { Days.Count: > 0 })
            WriteLate(late);
        return changed;
    }

    /// <summary>Keeps the latest name of each subject. Returns how many changed.</summary>
    public long Names(IReadOnlyList<(Guid Customer, string Meter, string Subject, string Name, DateTimeOffset At)> rows)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = """
            insert into subjects(partner_id, customer_id, meter, subject, name, named_at) values (@partner, @customer, @meter, @subject, @name, @at)
            on conflict do update set name = excluded.name, named_at = excluded.named_at
            where excluded.named_at > named_at or (excluded.named_at = named_at and excluded.name > name)
            """;
        Add(command, "@partner").Value = partnerId;
        var (customer, meter, subject, name, at) = (Add(command, "@customer"), Add(command, "@meter"), Add(command, "@subject"), Add(command, "@name"), Add(command, "@at"));
        var changed = 0L;
        foreach (var row in rows)
        {
            (customer.Value, meter.Value, subject.Value, name.Value, at.Value) = (row.Customer, row.Meter, row.Subject, row.Name, store.Instant(row.At));
            changed += command.ExecuteNonQuery();
        }

        return changed;
    }

    /// <summary>Keeps when each device gave its last sign. Returns how many changed.</summary>
    public long Signs(IReadOnlyList<(Guid Customer, string Subject, DateTimeOffset At)> rows)
    {
        using var find = connection.CreateCommand();
        find.Transaction = transaction;
        find.CommandText = """
            select last_seen from devices
            where partner_id = @partner and customer_id = @customer and external_id = @subject and (last_seen is null or last_seen < @at)
            """;
        using var write = connection.CreateCommand();
        write.Transaction = transaction;
        write.CommandText = "update devices set last_seen = @at where partner_id = @partner and customer_id = @customer and external_id = @subject";
        Add(find, "@partner").Value = partnerId;
        var (customer, subject, at) = (Add(find, "@customer"), Add(find, "@subject"), Add(find, "@at"));
        foreach (SqliteParameter parameter in find.Parameters)
            Add(write, parameter.ParameterName);
        var changed = 0L;
        foreach (var row in rows)
        {
            (customer.Value, subject.Value, at.Value) = (row.Customer, row.Subject, store.Instant(row.At));
            DateTimeOffset? before;
            using (var reader = find.ExecuteReader())
            {
                if (!reader.Read())
                    continue;
                before = reader.IsDBNull(0) ? null : store.InstantAt(reader, 0);
            }

            for (var i = 0; i < find.Parameters.Count; i++)
                write.Parameters[i].Value = find.Parameters[i].Value;
            changed += write.ExecuteNonQuery();
            _marks.AddSign(row.Customer, before, row.At);
        }

        return changed;
    }

    /// <summary>Marks the customers whose days or signs were written, so that they are counted again.</summary>
    public void Mark()
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = RecountMarks.Sql("values (@partner, @customer, @from, 1, 0)");
        Add(command, "@partner").Value = partnerId;
        var (customer, from) = (Add(command, "@customer"), Add(command, "@from"));
        foreach (var (marked, day) in _marks.Sorted())
        {
            (customer.Value, from.Value) = (marked, day);
            command.ExecuteNonQuery();
        }
    }

    /// <summary>How far the partner's periods are closed; null when no day can be late. The transaction that writes keeps a close out.</summary>
    private LateDays? Late(IReadOnlyList<(SeenKey Key, YearBits Bits)> rows)
    {
        var now = store.Clock.GetUtcNow();
        if (LateDays.PastMonths(rows, DateOnly.FromDateTime(now.UtcDateTime)).Count == 0)
            return null;
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = LateDays.ClosedSql + "@partner";
        Add(command, "@partner").Value = partnerId;
        using var reader = command.ExecuteReader();
        reader.Read();
        return LateDays.After(reader.IsDBNull(0) ? null : reader.GetFieldValue<DateOnly>(0), reader.IsDBNull(1) ? null : store.InstantAt(reader, 1), now);
    }

    private void WriteLate(LateDays late)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = """
            insert into late_days(partner_id, customer_id, meter, subject, holder, day, arrived_at) values (@partner, @customer, @meter, @subject, @holder, @day, @at)
            on conflict do nothing
            """;
        Add(command, "@partner").Value = partnerId;
        Add(command, "@at").Value = store.Instant(late.ArrivedAt);
        var (customer, meter, subject, holder, written) = (Add(command, "@customer"), Add(command, "@meter"), Add(command, "@subject"), Add(command, "@holder"), Add(command, "@day"));
        foreach (var (key, day) in late.Days)
        {
            (customer.Value, meter.Value, subject.Value, holder.Value, written.Value) = (key.Customer, key.Meter, key.Subject, key.Holder, day);
            command.ExecuteNonQuery();
        }
    }
}
