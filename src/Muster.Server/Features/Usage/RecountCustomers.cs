using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Billing;
using Muster.Data.Protection;
using Muster.Data.Usage;
using Muster.Domain.Accounts;
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

    /// <summary>Works off all marks, those of one partner or of all, and returns how many customers were recounted.</summary>
    /// <param name="partnerId">One partner, or null for all.</param>
    /// <param name="progress">Told the number done so far.</param>
    /// <param name="ct">Cancels; what was done stays done.</param>
    /// <exception cref="AggregateException">Some failed, after all others were recounted; a later call tries them again.</exception>
    public async Task<int> DrainAsync(Guid? partnerId, IProgress<int>? progress, CancellationToken ct)
    {
        var done = 0;
        var failures = new ConcurrentQueue<Exception>();
        while (true)
        {
            var claims = await store.ClaimRecountsAsync(partnerId, ClaimsAtOnce, clock.GetUtcNow(), ct);
            if (claims.Count == 0)
            {
                await SumMonthlyUsage.RefreshAsync(store, clock, partnerId, ct);
                return failures.IsEmpty ? done : throw new AggregateException(failures);
            }

            var past = new ConcurrentDictionary<Guid, bool>();
            await Parallel.ForEachAsync(
                claims,
                new ParallelOptions { MaxDegreeOfParallelism = store.Writers, CancellationToken = ct },
                async (claim, token) =>
                {
                    try
                    {
                        if (await RecountAsync(claim, token))
                            past[claim.PartnerId] = true;
                    }
                    catch (Exception e) when (e is not OperationCanceledException)
                    {
                        // its mark stays for a later try; the figures of the others don't wait for it
                        failures.Enqueue(new InvalidOperationException($"Recounting the customer {claim.CustomerId} failed: {e.Message}", e));
                    }
                });
            foreach (var partner in claims.Select(c => c.PartnerId).Distinct())
            {
                await using var context = store.Context(partner);
                await context.Partners.Where(p => p.Id == partner).ExecuteUpdateAsync(u => u.SetProperty(p => p.ListVersion, p => p.ListVersion + 1), ct);
                if (past.ContainsKey(partner))
                    await SumMonthlyUsage.MarkAsync(store, partner, ct);
            }

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
        return Convert.ToInt64(await command.ExecuteScalarAsync(ct), System.Globalization.CultureInfo.InvariantCulture) > 0;
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
        return Convert.ToInt64(await command.ExecuteScalarAsync(ct), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>A mark from this day on makes everything anew, from the first day anything was seen.</summary>
    internal static readonly DateOnly Beginning = new(1900, 1, 1);

    /// <summary>The last day to count ahead, so that a count that falls by silence alone shows.</summary>
    internal static DateOnly Horizon(DateOnly today) => today.AddDays(Domain.Usage.SubjectTimeline.ActiveDays + 1);

    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    /// <summary>Recounts a customer, and returns whether the sums of past months may have changed by it.</summary>
    private async Task<bool> RecountAsync(RecountClaim claim, CancellationToken ct)
    {
        var today = Today;
        await using var context = store.Context(claim.PartnerId);

        // of one that was unlinked, the counts of its last periods may still be charged
        var customer = await context.Customers.IgnoreQueryFilters([MusterContext.OpenFilter]).AsNoTracking().SingleOrDefaultAsync(c => c.Id == claim.CustomerId, ct);
        var licenses = await context.Licenses.AsNoTracking().Where(l => l.CustomerId == claim.CustomerId).ToListAsync(ct);
        if (customer?.ClosedAt is not null)
        {
            // what a sighting on its way brought after it was unlinked
            await context.Devices.Where(d => d.CustomerId == claim.CustomerId).ExecuteDeleteAsync(ct);
            await context.Subjects.Where(s => s.CustomerId == claim.CustomerId).ExecuteDeleteAsync(ct);
        }

        if (customer is null || (customer.ClosedAt is not null && licenses.Count == 0))
        {
            // rows without a customer are for the check to tell; here they must stop nobody else's figures
            await context.Recounts.Where(r => r.CustomerId == claim.CustomerId).ExecuteDeleteAsync(ct);
            return customer is not null;
        }

        // a mark on the list row only still needs today's counts, and a midnight nobody was awake for is made up; the days after
        // today show when silence makes counts fall
        var known = await context.CustomerList.Where(c => c.CustomerId == claim.CustomerId).Select(c => new { c.RefreshOn, c.BillingType }).SingleOrDefaultAsync(ct);
        DateOnly? since = known is null || claim.FromDay <= Beginning ? null : new[] { known.RefreshOn, claim.FromDay, today }.Min();

        // what is usual takes the days before today as well
        var usual = today.AddDays(-Domain.Usage.UsageJump.UsualDays);
        var counts = await counting.Async(claim.PartnerId, claim.CustomerId, usual < since ? usual : since, Horizon(today), ct);
        var from = since ?? (counts.From < today ? counts.From : today);

        // before the first day that anything was seen nothing may stand
        if (since is null)
            await context.DailyUsage.Where(u => u.CustomerId == claim.CustomerId && u.FromDay < from).ExecuteDeleteAsync(ct);
        var protection = await JudgeDevicesAsync(context, claim, licenses, today, ct);

        var row = ListRow(customer, licenses, counts, (protection.Unprotected, protection.ChangesOn), today);
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var connection = context.Database.GetDbConnection();
        var dbTransaction = Microsoft.EntityFrameworkCore.Storage.DbContextTransactionExtensions.GetDbTransaction(transaction);
        await ReplaceDailyUsageAsync(connection, dbTransaction, claim, from, today, counts, ct);
        if (customer.ClosedAt is not null)
            await context.CustomerList.Where(c => c.CustomerId == claim.CustomerId).ExecuteDeleteAsync(ct);
        else if (known is null)
            context.CustomerList.Add(row);
        else
            context.CustomerList.Update(row);

        // of a customer that was unlinked only what is billed is kept
        if (customer.ClosedAt is not null)
            await context.DeviceTotals.Where(t => t.CustomerId == claim.CustomerId).ExecuteDeleteAsync(ct);
        else if (await context.DeviceTotals.SingleOrDefaultAsync(t => t.CustomerId == claim.CustomerId, ct) is { } totals)
            totals.Totals = protection.Totals;
        else
            context.DeviceTotals.Add(new() { PartnerId = claim.PartnerId, CustomerId = claim.CustomerId, Totals = protection.Totals });
        await context.SaveChangesAsync(ct);
        if (claim.FromDay < today)
            await context.MarkForAdjustmentAsync([new(claim.CustomerId, claim.FromDay)], ct);

        // another process took over a claim that ran out and has finished: what it read is newer
        if (!await UnmarkAsync(connection, dbTransaction, claim, ct))
            return false;
        await transaction.CommitAsync(ct);
        return customer.ClosedAt is not null || from < new DateOnly(today.Year, today.Month, 1) || known?.BillingType != customer.BillingType;
    }

    /// <summary>Keeps each change of a count between two days, going on from what is kept before the first.</summary>
    private async Task ReplaceDailyUsageAsync(
        DbConnection connection, DbTransaction transaction, RecountClaim claim, DateOnly from, DateOnly today, CustomerCounts counts, CancellationToken ct)
    {
        var before = new Dictionary<string, long>();
        await using (var command = connection.CreateCommand())
        {
            command.Transaction = transaction;
            command.CommandText = """
                select u.family, u.count from daily_usage u
                where u.partner_id = @partner and u.customer_id = @customer and u.from_day = (
                    select max(v.from_day) from daily_usage v
                    where v.partner_id = u.partner_id and v.customer_id = u.customer_id and v.family = u.family and v.from_day < @from)
                """;
            command.AddParameter("@partner", claim.PartnerId);
            command.AddParameter("@customer", claim.CustomerId);
            command.AddParameter("@from", from);
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
                before[reader.GetString(0)] = reader.GetInt64(1);
        }

        var changes = new List<(string Family, DateOnly Day, long Count)>();
        foreach (var family in catalog.Families)
        {
            var last = before.GetValueOrDefault(family.Code);
            for (var day = from; day <= today; day = day.AddDays(1))
            {
                var count = counts.On(family.Code, day);
                if (count != last)
                    changes.Add((family.Code, day, last = count));
            }
        }

        await store.ReplaceDailyUsageAsync(connection, transaction, claim.PartnerId, claim.CustomerId, from, changes, ct);
    }

    /// <summary>Judges each device anew, counts those without full protection, and all that aren't retired by kind and by what is on them.</summary>
    private async Task<(int Unprotected, DateOnly? ChangesOn, IReadOnlyList<DeviceTotal> Totals)> JudgeDevicesAsync(
        MusterContext context, RecountClaim claim, List<License> licenses, DateOnly today, CancellationToken ct)
    {
        var unprotected = 0;
        var totals = new DeviceTally();
        var changed = new List<Device>();
        DateOnly? changes = null;
        var wantedBy = new Dictionary<(DeviceKind Kind, DateTimeOffset Known), IReadOnlyDictionary<string, DateTimeOffset>>();
        var retirements = await context.Corrections.AsNoTracking().Where(c => c.CustomerId == claim.CustomerId && c.Kind == CorrectionKind.RetiredSubject).ToListAsync(ct);
        await foreach (var device in context.Devices.AsNoTracking().Where(d => d.CustomerId == claim.CustomerId).AsAsyncEnumerable().WithCancellation(ct))
        {
            var (judged, gapBefore) = (device.Judged, device.GapFrom);
            if (!wantedBy.TryGetValue((device.Kind, device.KnownSince), out var wanted))
                wantedBy[(device.Kind, device.KnownSince)] = wanted = ProtectionGap.Wanted(device, licenses, catalog, today);
            var retired = ProtectionGap.Retirement(device, retirements, today) is not null;
            if (!retired)
                totals.Add(device);
            device.Judged = !retired && ProtectionGap.IsJudged(device, wanted);
            DateOnly? gapFrom = null;
            foreach (var gap in retired ? [] : ProtectionGap.Of(device, wanted))
            {
                if (gap.Reason != GapReason.Silent && (gapFrom is null || gap.From < gapFrom))
                    gapFrom = gap.From;
                if (gap.From > today && (changes is null || gap.From < changes))
                    changes = gap.From;
            }

            device.GapFrom = gapFrom;
            if (device.Judged && device.IsExcluded(today))
                changes = Earlier(changes, device.ExcludedUntil!.Value.AddDays(1));
            if (device.IsUnprotected(today))
                unprotected++;
            if (device.Judged != judged || device.GapFrom != gapBefore)
                changed.Add(device);
        }

        foreach (var device in changed)
        {
            await context.Devices.Where(d => d.CustomerId == claim.CustomerId && d.Id == device.Id)
                .ExecuteUpdateAsync(u => u.SetProperty(d => d.Judged, device.Judged).SetProperty(d => d.GapFrom, device.GapFrom), ct);
        }

        return (unprotected, changes, totals.Totals);
    }

    /// <summary>A customer's row of the list, from what it is made of.</summary>
    /// <param name="customer">The customer.</param>
    /// <param name="licenses">Its licenses.</param>
    /// <param name="counts">Its counts, from today or before to <see cref="Horizon"/>.</param>
    /// <param name="protection">How many devices lack protection, and the next day on which one's state changes by time alone.</param>
    /// <param name="today">The day.</param>
    internal CustomerListRow ListRow(Customer customer, List<License> licenses, CustomerCounts counts, (int Unprotected, DateOnly? ChangesOn) protection, DateOnly today)
    {
        var summary = LicenseSummary.Of(licenses, catalog, today);
        var refresh = Earlier(Earlier(summary.ChangesOn, protection.ChangesOn), counts.NextAssigned);
        var over = false;
        var row = new CustomerListRow
        {
            PartnerId = customer.PartnerId,
            CustomerId = customer.Id,
            Name = customer.Name,
            NameSearch = SearchText.Of(customer.Name),
            ExternalId = customer.ExternalId,
            ExternalSearch = SearchText.Of(customer.ExternalId),
            BillingType = customer.BillingType,
            Licenses = summary.InForce,
            Seats = summary.Seats ?? CustomerListRow.Unlimited,
            Owner = summary.Ownership,
            NearestExpiry = summary.NearestExpiry ?? CustomerListRow.Never,
            ExpiredOn = summary.ExpiredOn,
            QuietSince = summary.LicensedSince is { } since ? (counts.LastSeen is { } seen && seen > since ? seen : since) : null,
            PartnerAssistance = customer.LetsPartnerIn(clock.GetUtcNow()),
            DataGeography = customer.DataGeography,
            Unprotected = protection.Unprotected,
        };
        foreach (var family in catalog.Families)
        {
            var used = counts.On(family.Code, today);
            var standing = FamilyStanding.Of(family, used, licenses, catalog, today);
            over |= standing.Level == UsageLevel.Over;
            row[CustomerListRow.Used(family.Code)] = standing.Licensed || used > 0 ? used : CustomerListRow.Nothing;
            row[CustomerListRow.Limit(family.Code)] = standing.Licensed ? standing.Limit ?? CustomerListRow.Unlimited : (long?)null;
            if (!counts.ByFamily.TryGetValue(family.Code, out var figures))
                continue;
            for (var i = Math.Max(0, today.DayNumber - counts.From.DayNumber + 1); i < figures.Length; i++)
            {
                if (figures[i] == used)
                    continue;
                refresh = Earlier(refresh, DateOnly.FromDayNumber(counts.From.DayNumber + i));
                break;
            }
        }

        row.Over = over;
        row.RefreshOn = refresh ?? CustomerListRow.Never;
        Judge(row, counts, today);
        return row;
    }

    /// <summary>
    /// Finds the family that is farthest from its usual count. Until the row is refreshed today's counts stand, but what is usual
    /// moves on: the row is due on the day on which that makes a difference.
    /// </summary>
    private void Judge(CustomerListRow row, CustomerCounts counts, DateOnly today)
    {
        var last = row.RefreshOn < Horizon(today) ? row.RefreshOn : Horizon(today);
        (row.JumpFamily, row.JumpUsual) = Jump(today);
        var moving = counts.ByFamily.Keys.Where(Moves).Any();
        for (var day = today.AddDays(1); moving && day < last; day = day.AddDays(1))
        {
            if (Jump(day) == (row.JumpFamily, row.JumpUsual))
                continue;
            row.RefreshOn = day;
            return;
        }

        (string? Family, long Usual) Jump(DateOnly on)
        {
            (string? Family, long Usual) found = default;
            var farthest = 0L;
            Span<long> before = stackalloc long[Domain.Usage.UsageJump.UsualDays];
            foreach (var family in catalog.Families)
            {
                if (!counts.ByFamily.ContainsKey(family.Code))
                    continue;
                for (var i = 0; i < before.Length; i++)
                    before[i] = counts.On(family.Code, on.AddDays(i - before.Length));
                var (usual, count) = (Domain.Usage.UsageJump.Usual(before), counts.On(family.Code, on));
                if (Domain.Usage.UsageJump.Is(usual, count) && Math.Abs(count - usual) > farthest)
                    (found, farthest) = ((family.Code, usual), Math.Abs(count - usual));
            }

            return found;
        }

        // most families never differ from themselves by as much
        bool Moves(string family)
        {
            var (least, most) = (long.MaxValue, 0L);
            for (var day = today.AddDays(-Domain.Usage.UsageJump.UsualDays); day <= today; day = day.AddDays(1))
            {
                var count = counts.On(family, day);
                (least, most) = (Math.Min(least, count), Math.Max(most, count));
            }

            return most - least >= Domain.Usage.UsageJump.LeastUnits;
        }
    }

    /// <summary>Takes the mark away, or only gives it back when more marks came meanwhile. False when it is gone already.</summary>
    private async Task<bool> UnmarkAsync(DbConnection connection, DbTransaction transaction, RecountClaim claim, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "delete from recounts where partner_id = @partner and customer_id = @customer and marks = @marks";
        command.AddParameter("@partner", claim.PartnerId);
        command.AddParameter("@customer", claim.CustomerId);
        command.AddParameter("@marks", claim.Marks);
        if (await command.ExecuteNonQueryAsync(ct) == 1)
            return true;
        command.CommandText = "update recounts set claimed_until = @never where partner_id = @partner and customer_id = @customer";
        command.Parameters.RemoveAt("@marks");
        command.AddParameter("@never", store.Instant(DateTimeOffset.UnixEpoch));
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    private static DateOnly? Earlier(DateOnly? a, DateOnly? b) => a is null || b < a ? b ?? a : a;
}
