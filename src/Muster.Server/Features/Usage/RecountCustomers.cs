using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Muster.Data;
using Muster.Data.Billing;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Domain.Protection;
using Muster.Domain.Usage;

namespace Muster.Server.Features.Usage;

/// <summary>
/// Makes the cached figures of marked customers anew: daily usage, the state of their devices, and their row of the customer
/// list. Everything here can be dropped and made again to the same bytes.
/// </summary>
public sealed class RecountCustomers(Store store, ProductCatalog catalog, CountUsage counting, TimeProvider clock)
{
    private const int ClaimsAtOnce = 200;
    private const int CountedAtOnce = 50;

    /// <summary>On SQLite a transaction keeps every other writer out, and is to be short.</summary>
    private const int CountedAtOnceEmbedded = 10;

    private readonly MakeListRow _rows = new(catalog);

    /// <summary>Works off all marks, those of one partner or of all, and returns how many customers were recounted.</summary>
    /// <param name="partnerId">One partner, or null for all.</param>
    /// <param name="progress">Told the number done so far.</param>
    /// <param name="ct">Cancels; what was done stays done.</param>
    /// <exception cref="AggregateException">Some failed, after all others were recounted; a later call tries them again.</exception>
    public Task<int> DrainAsync(Guid? partnerId, IProgress<int>? progress, CancellationToken ct) => WorkAsync(partnerId, store.Writers, untilNone: true, progress, ct);

    /// <summary>
    /// Goes through all marks once, beside requests: with half of the writers, and without turning back to customers that are marked
    /// again meanwhile, who would keep those behind them waiting for as long as sightings of them arrive.
    /// </summary>
    /// <inheritdoc cref="DrainAsync"/>
    public Task<int> GoThroughAsync(CancellationToken ct) => WorkAsync(null, Math.Max(1, store.Writers / 2), untilNone: false, null, ct);

    private async Task<int> WorkAsync(Guid? partnerId, int writers, bool untilNone, IProgress<int>? progress, CancellationToken ct)
    {
        var (done, before, last) = (0, 0, (RecountClaim?)null);
        var failures = new ConcurrentQueue<Exception>();
        while (true)
        {
            var claims = await store.ClaimRecountsAsync(partnerId, last, ClaimsAtOnce, clock.GetUtcNow(), ct);
            if (claims.Count == 0 && untilNone && done > before)
            {
                (before, last) = (done, null);
                continue;
            }

            if (claims.Count == 0)
            {
                await SumMonthlyUsage.RefreshAsync(store, clock, partnerId, ct);
                return failures.IsEmpty ? done : throw new AggregateException(failures);
            }

            var past = new ConcurrentDictionary<Guid, bool>();
            await Parallel.ForEachAsync(
                claims.GroupBy(c => c.PartnerId).SelectMany(c => c.Chunk(store.IsEmbedded ? CountedAtOnceEmbedded : CountedAtOnce)),
                new ParallelOptions { MaxDegreeOfParallelism = writers, CancellationToken = ct },
                async (chunk, token) =>
                {
                    if (await RecountAsync(chunk, failures, token))
                        past[chunk[0].PartnerId] = true;
                });
            foreach (var partner in claims.Select(c => c.PartnerId).Distinct())
            {
                await using var context = store.Context(partner);
                await context.RaiseListVersionAsync(ct);
                if (past.ContainsKey(partner))
                    await SumMonthlyUsage.MarkAsync(store, partner, ct);
            }

            last = claims[^1];
            done += claims.Count;
            progress?.Report(done);
        }
    }

    /// <summary>Marks the customers whose figures change today by time alone, and returns how many.</summary>
    public async Task<int> MarkDueAsync(CancellationToken ct)
    {
        await using var connection = await store.ConnectAsync(ct);
        await using var command = connection.CreateCommand();

        command.CommandText = """
            insert into recounts(partner_id, customer_id, from_day, marks, claimed_until)
            select partner_id, customer_id, refresh_on, 1, @never from customer_list where refresh_on <= @today
            on conflict (partner_id, customer_id) do nothing
            """;
        command.AddParameter("@today", Today);
        command.AddParameter("@never", store.Instant(DateTimeOffset.UnixEpoch));
        return await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Whether some process holds a claim on marks.</summary>
    public async Task<bool> IsClaimedAsync(CancellationToken ct)
    {
        await using var connection = await store.ConnectAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from recounts where claimed_until >= @now";
        command.AddParameter("@now", store.Instant(clock.GetUtcNow()));
        return Convert.ToInt64(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture) > 0;
    }

    /// <summary>Marks every customer to be counted anew, of one partner or of all, and returns how many.</summary>
    /// <param name="partnerId">One partner, or null for all.</param>
    /// <param name="from">The first day to make anew; null for the first day anything was seen.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<long> MarkAllAsync(Guid? partnerId, DateOnly? from, CancellationToken ct)
    {
        await using var connection = await store.ConnectAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            insert into recounts(partner_id, customer_id, from_day, marks, claimed_until)
            select partner_id, id, @from, 1, @never from customers where {(partnerId is null ? "1 = 1" : "partner_id = @partner")} order by partner_id, id
            on conflict (partner_id, customer_id) do update set
                from_day = case when excluded.from_day < recounts.from_day then excluded.from_day else recounts.from_day end,
                marks = recounts.marks + 1
            """;
        command.AddParameter("@from", from ?? Beginning);
        command.AddParameter("@never", store.Instant(DateTimeOffset.UnixEpoch));
        if (partnerId is { } partner)
            command.AddParameter("@partner", partner);
        return await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>How many customers wait to be counted or are being counted, of one partner or of all.</summary>
    public async Task<long> WaitingAsync(Guid? partnerId, CancellationToken ct)
    {
        await using var connection = await store.ConnectAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = $"select count(*) from recounts {(partnerId is null ? "" : "where partner_id = @partner")}";
        if (partnerId is { } partner)
            command.AddParameter("@partner", partner);
        return Convert.ToInt64(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
    }

    /// <summary>A mark from this day on makes everything anew, from the first day anything was seen.</summary>
    internal static readonly DateOnly Beginning = new(1900, 1, 1);

    /// <summary>The last day to count ahead, so that a count that falls by silence alone shows.</summary>
    internal static DateOnly Horizon(DateOnly today) => today.AddDays(SubjectTimeline.ActiveDays + 1);

    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    /// <summary>Recounts customers of one partner together; when that fails each by itself, so that what keeps one keeps no other.</summary>
    /// <returns>Whether the sums of past months may have changed.</returns>
    private async Task<bool> RecountAsync(RecountClaim[] claims, ConcurrentQueue<Exception> failures, CancellationToken ct)
    {
        try
        {
            if (await TryAsync(claims, ct) is { } past)
                return past;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (claims.Length == 1)
            {
                // its mark stays for a later try; the figures of the others don't wait for it
                failures.Enqueue(new InvalidOperationException($"Recounting the customer {claims[0].CustomerId} failed: {e.Message}", e));
                return false;
            }
        }

        var any = false;
        foreach (var claim in claims.Length == 1 ? [] : claims)
            any |= await RecountAsync([claim], failures, ct);
        return any;
    }

    /// <summary>Recounts customers of one partner in one transaction.</summary>
    /// <returns>Whether the sums of past months may have changed; null when nothing was written, since another process has finished one of them.</returns>
    private async Task<bool?> TryAsync(RecountClaim[] claims, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        List<Guid> ids = [.. claims.Select(c => c.CustomerId)];
        await using var context = store.Context(claims[0].PartnerId);

        // of one that was unlinked, the counts of its last periods may still be charged
        var customers = await context.Customers.IgnoreQueryFilters([MusterContext.OpenFilter]).AsNoTracking().Where(c => ids.Contains(c.Id)).ToDictionaryAsync(c => c.Id, ct);
        var licenses = (await context.Licenses.AsNoTracking().Where(l => ids.Contains(l.CustomerId)).ToListAsync(ct)).ToLookup(l => l.CustomerId);
        List<Guid> closed = [.. customers.Values.Where(c => c.ClosedAt is not null).Select(c => c.Id)];
        if (closed.Count > 0)
        {
            // what a sighting on its way brought after it was unlinked
            await context.Devices.Where(d => closed.Contains(d.CustomerId)).ExecuteDeleteAsync(ct);
            await context.Subjects.Where(s => closed.Contains(s.CustomerId)).ExecuteDeleteAsync(ct);
        }

        // rows without a customer are for the check to tell; here they must stop nobody else's figures
        List<Guid> gone = [.. ids.Where(id => !customers.ContainsKey(id) || (closed.Contains(id) && !licenses.Contains(id)))];
        if (gone.Count > 0)
        {
            await context.Recounts.Where(r => gone.Contains(r.CustomerId)).ExecuteDeleteAsync(ct);
            claims = [.. claims.Where(c => !gone.Contains(c.CustomerId))];
            ids = [.. claims.Select(c => c.CustomerId)];
        }

        var past = gone.Exists(customers.ContainsKey);
        if (claims.Length == 0)
            return past;

        // a mark on the list row only still needs today's counts, and a midnight nobody was awake for is made up; the days after
        // today show when silence makes counts fall
        var known = await context.CustomerList.Where(c => ids.Contains(c.CustomerId)).ToDictionaryAsync(c => c.CustomerId, ct);
        var since = claims.ToDictionary(c => c.CustomerId, c => !known.TryGetValue(c.CustomerId, out var row) || c.FromDay <= Beginning ? (DateOnly?)null : new[] { row.RefreshOn, c.FromDay, today }.Min());

        // what is usual takes the days before today as well
        var usual = today.AddDays(-UsageJump.UsualDays);
        var counts = await counting.ManyAsync(context.PartnerId, [.. since.Select(s => (s.Key, usual < s.Value ? usual : s.Value))], Horizon(today), ct);
        var judged = await JudgeAsync(context, ids, licenses, today, ct);

        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var connection = context.Database.GetDbConnection();
        var dbTransaction = transaction.GetDbTransaction();

        // first, as acts on licenses do; where another process took over a claim that ran out and has finished, what it read is newer
        if (!await store.UnmarkAsync(connection, dbTransaction, claims, ct))
            return null;
        var totals = await context.DeviceTotals.Where(t => ids.Contains(t.CustomerId)).ToDictionaryAsync(t => t.CustomerId, ct);
        var kept = await KeptAsync(connection, dbTransaction, context.PartnerId, [.. since.Select(s => KeyValuePair.Create(s.Key, s.Value ?? DateOnly.MinValue))], ct);
        var replaced = new List<UsageFrom>();
        foreach (var id in ids)
        {
            var customer = customers[id];
            var row = known.GetValueOrDefault(id);

            // before the first day that anything was seen nothing may stand
            var (first, replacedFrom) = since[id] is { } day ? (day, day) : (counts[id].From < today ? counts[id].From : today, DateOnly.MinValue);
            var changes = Changes(counts[id], first, today, kept[id].Where(k => k.Day < replacedFrom).ToDictionary(k => k.Family, k => k.Count));
            if (!kept[id].Where(k => k.Day >= replacedFrom).ToHashSet().SetEquals(changes))
                replaced.Add(new(id, replacedFrom, changes));
            past |= customer.ClosedAt is not null || first < new DateOnly(today.Year, today.Month, 1) || row?.BillingType != customer.BillingType;
            if (customer.ClosedAt is not null)
                continue;
            var made = _rows.Of(customer, [.. licenses[id]], counts[id], judged[id].Protection, now);
            if (row is null)
                context.CustomerList.Add(made);
            else
                context.Entry(row).CurrentValues.SetValues(made);
            if (totals.TryGetValue(id, out var total))
                total.Totals = judged[id].Totals;
            else
                context.DeviceTotals.Add(new() { PartnerId = context.PartnerId, CustomerId = id, Totals = judged[id].Totals });
        }

        // of a customer that was unlinked only what is billed is kept
        context.RemoveRange(known.Values.Where(r => closed.Contains(r.CustomerId)));
        context.RemoveRange(totals.Values.Where(t => closed.Contains(t.CustomerId)));
        await store.ReplaceDailyUsageAsync(connection, dbTransaction, context.PartnerId, replaced, ct);
        await context.SaveChangesAsync(ct);
        if (claims.Any(c => c.FromDay < today))
            await context.MarkForAdjustmentAsync(claims.Where(c => c.FromDay < today).Select(c => KeyValuePair.Create(c.CustomerId, c.FromDay)), ct);
        await transaction.CommitAsync(ct);
        return past;
    }

    /// <summary>Each change of a count between two days, going on from what is kept before the first.</summary>
    private List<UsageChange> Changes(CustomerCounts counts, DateOnly from, DateOnly today, IReadOnlyDictionary<string, long> before)
    {
        var changes = new List<UsageChange>();
        foreach (var family in catalog.Families)
        {
            var last = before.GetValueOrDefault(family.Code);
            for (var day = from; day <= today; day = day.AddDays(1))
            {
                var count = counts.On(family.Code, day);
                if (count != last)
                    changes.Add(new(family.Code, day, last = count));
            }
        }

        return changes;
    }

    /// <summary>What is kept of each customer's daily usage from its day on, and of each family the last change before it.</summary>
    private static async Task<ILookup<Guid, UsageChange>> KeptAsync(DbConnection connection, DbTransaction transaction, Guid partnerId, IReadOnlyCollection<KeyValuePair<Guid, DateOnly>> customers, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.AddParameter("@partner", partnerId);
        foreach (var (i, (customer, from)) in customers.Index())
        {
            command.AddParameter(string.Create(CultureInfo.InvariantCulture, $"@c{i}"), customer);
            command.AddParameter(string.Create(CultureInfo.InvariantCulture, $"@d{i}"), from);
        }

        command.CommandText = $"""
            with needed(customer_id, from_day) as (values {string.Join(", ", customers.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"(@c{i}, @d{i})")))}),
            earlier as (
                select u.customer_id, u.family, max(u.from_day) as from_day from needed n
                join daily_usage u on u.partner_id = @partner and u.customer_id = n.customer_id and u.from_day < n.from_day
                group by u.customer_id, u.family)
            select u.customer_id, u.family, u.from_day, u.count from earlier e
            join daily_usage u on u.partner_id = @partner and u.customer_id = e.customer_id and u.family = e.family and u.from_day = e.from_day
            union all
            select u.customer_id, u.family, u.from_day, u.count from needed n
            join daily_usage u on u.partner_id = @partner and u.customer_id = n.customer_id and u.from_day >= n.from_day
            """;
        var kept = new List<(Guid Customer, UsageChange Change)>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            kept.Add((reader.GetGuid(0), new(reader.GetString(1), reader.GetFieldValue<DateOnly>(2), reader.GetInt64(3))));
        return kept.ToLookup(k => k.Customer, k => k.Change);
    }

    private async Task<IReadOnlyDictionary<Guid, JudgeDevices>> JudgeAsync(MusterContext context, List<Guid> ids, ILookup<Guid, License> licenses, DateOnly today, CancellationToken ct)
    {
        var retirements = (await context.Corrections.AsNoTracking().Where(c => ids.Contains(c.CustomerId) && c.Kind == CorrectionKind.RetiredSubject).ToListAsync(ct)).ToLookup(c => c.CustomerId);
        var judges = ids.ToDictionary(id => id, id => new JudgeDevices([.. licenses[id]], [.. retirements[id]], catalog, today));
        var changed = new List<Device>();
        await foreach (var device in context.Devices.AsNoTracking().Where(d => ids.Contains(d.CustomerId)).AsAsyncEnumerable().WithCancellation(ct))
        {
            if (judges[device.CustomerId].Add(device))
                changed.Add(device);
        }

        foreach (var device in changed)
        {
            await context.Devices.Where(d => d.CustomerId == device.CustomerId && d.Id == device.Id)
                .ExecuteUpdateAsync(u => u.SetProperty(d => d.Judged, device.Judged).SetProperty(d => d.GapFrom, device.GapFrom), ct);
        }

        return judges;
    }
}
