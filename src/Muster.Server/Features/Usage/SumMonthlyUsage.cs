using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Usage;

namespace Muster.Server.Features.Usage;

/// <summary>
/// Sums daily usage over a partner's monthly customers, day by day for 13 months, so that the home page adds up nothing. Made when
/// a past month changes and when a day begins; what is summed is one pass over daily usage in the order of its key.
/// </summary>
public static class SumMonthlyUsage
{
    /// <summary>A worker that dies keeps a partner from being summed for this long.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    /// <summary>What takes no longer is done whenever it is due; what does rests for so many times as long.</summary>
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

    private const int Rest = 20;

    /// <summary>The first day whose sums are kept.</summary>
    public static DateOnly First(DateOnly today) => new DateOnly(today.Year, today.Month, 1).AddMonths(-13);

    /// <summary>Says that sums of a partner's past months may have changed.</summary>
    public static async Task MarkAsync(Store store, Guid partnerId, CancellationToken ct)
    {
        await using var connection = await store.ConnectAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = """
            insert into monthly_usage_states(partner_id, version, made_version, made_on, not_before, claimed_until) values (@partner, 1, 0, @day, @never, @never)
            on conflict (partner_id) do update set version = monthly_usage_states.version + 1
            """;
        command.AddParameter("@partner", partnerId);
        command.AddParameter("@day", DateOnly.MinValue);
        command.AddParameter("@never", store.Instant(DateTimeOffset.UnixEpoch));
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Makes the sums that are out of date, those of one partner or of all. Several processes share the partners.</summary>
    public static async Task RefreshAsync(Store store, TimeProvider clock, Guid? partnerId, CancellationToken ct)
    {
        while (await ClaimAsync(store, clock, partnerId, ct) is { } claim)
            await MakeAsync(store, clock, claim.Partner, claim.Version, ct);
    }

    private static async Task<(Guid Partner, long Version)?> ClaimAsync(Store store, TimeProvider clock, Guid? partnerId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var connection = await store.ConnectAsync(ct);
        await using var command = connection.CreateCommand();
        var due = "(version <> made_version or made_on < @today) and not_before <= @now and claimed_until <= @now" + (partnerId is null ? "" : " and partner_id = @partner");
        command.CommandText = $"""
            update monthly_usage_states set claimed_until = @until
            where {due} and partner_id = (select partner_id from monthly_usage_states where {due} order by partner_id limit 1)
            returning partner_id, version
            """;
        command.AddParameter("@today", DateOnly.FromDateTime(now.UtcDateTime));
        command.AddParameter("@now", store.Instant(now));
        command.AddParameter("@until", store.Instant(now + Lease));
        if (partnerId is { } partner)
            command.AddParameter("@partner", partner);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetGuid(0), reader.GetInt64(1)) : null;
    }

    private static async Task MakeAsync(Store store, TimeProvider clock, Guid partner, long version, CancellationToken ct)
    {
        var took = Stopwatch.StartNew();
        var now = clock.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        await using var context = store.Context(partner);
        var rows = await SumAsync(context, First(today), ct);
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await context.MonthlyUsage.ExecuteDeleteAsync(ct);
        context.MonthlyUsage.AddRange(rows);
        await context.SaveChangesAsync(ct);
        var next = took.Elapsed < Short ? now : now + (Rest * took.Elapsed);
        await context.MonthlyUsageStates.ExecuteUpdateAsync(
            u => u.SetProperty(s => s.MadeVersion, version).SetProperty(s => s.MadeOn, today).SetProperty(s => s.NotBefore, next).SetProperty(s => s.ClaimedUntil, DateTimeOffset.UnixEpoch), ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>Adds up, day by day, by how much the counts of monthly customers change; what lies before the first day is one step.</summary>
    private static async Task<List<MonthlyUsage>> SumAsync(MusterContext context, DateOnly first, CancellationToken ct)
    {
        await context.Database.OpenConnectionAsync(ct);
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandTimeout = 0;
        command.CommandText = """
            select family, day, cast(sum(change) as bigint) from (
                select u.family, case when u.from_day < @first then @first else u.from_day end as day,
                    u.count - coalesce(lag(u.count) over (partition by u.customer_id, u.family order by u.from_day), 0) as change
                from daily_usage u join customer_list c on c.partner_id = u.partner_id and c.customer_id = u.customer_id
                where u.partner_id = @partner and c.billing_type = 'Usage') changes
            group by family, day order by family, day
            """;
        command.AddParameter("@partner", context.PartnerId);
        command.AddParameter("@first", first);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<MonthlyUsage>();
        var (family, count) = ("", 0L);
        while (await reader.ReadAsync(ct))
        {
            var read = reader.GetString(0);
            (family, count) = (read, (read == family ? count : 0) + reader.GetInt64(2));
            rows.Add(new() { PartnerId = context.PartnerId, Family = family, FromDay = reader.GetFieldValue<DateOnly>(1), Count = count });
        }

        return rows;
    }
}
