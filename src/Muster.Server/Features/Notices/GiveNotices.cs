using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Muster.Data;
using Muster.Data.Licensing;
using Muster.Data.Notices;
using Muster.Data.Usage;
using Muster.Domain.Catalog;
using Muster.Domain.Notices;
using Muster.Server.Features.Licenses;
using Muster.Server.Features.Licensing;

namespace Muster.Server.Features.Notices;

/// <summary>
/// Finds what partners are to be told and writes it down, each thing once: what time brings once a day, what people did within a
/// minute. It reads sets of rows, not customer by customer.
/// </summary>
public sealed class GiveNotices(Store store, ProductCatalog catalog, TimeProvider clock)
{
    /// <summary>For how many days notices are kept.</summary>
    public const int KeptDays = 366;

    private const int AtOnce = 200;
    private static readonly TimeSpan Recent = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongAgo = TimeSpan.FromDays(DecideNotice.NewsDays);

    /// <summary>What time brings to a partner's customers: ends of licenses, over-use, devices without protection. Returns how many notices are new.</summary>
    public async Task<int> OfDayAsync(Guid partnerId, DateOnly day, CancellationToken ct)
    {
        await using var context = store.Context(partnerId);
        var mutes = await MutesAsync(context, day, ct);
        var given = await AddAsync(context, mutes, day, await EndsAsync(context, day, ct), ct);
        given += await AddAsync(context, mutes, day, await FiguresAsync(context, day, ct), ct);
        var old = clock.GetUtcNow().AddDays(-KeptDays);

        // what the next look is compared with stays, however old: else what lasts would be told as if it were new
        await context.Notices.Where(n => n.At < old && n.Kind != NoticeKind.OverUse && n.Kind != NoticeKind.Unprotected).ExecuteDeleteAsync(ct);
        await context.Notices.Where(n => n.At < old && n.Kind == NoticeKind.OverUse && n.Facts.Contains("\"ended\"")).ExecuteDeleteAsync(ct);
        await context.Notices.Where(n => n.At < old && n.Kind == NoticeKind.Unprotected && context.Notices.Any(o => o.CustomerId == n.CustomerId && o.Kind == n.Kind && o.At > n.At)).ExecuteDeleteAsync(ct);
        return given;
    }

    /// <summary>What people did, of all partners: scheduled changes that ended, and keys applied. Returns how many notices are new.</summary>
    /// <param name="lookBack">Whether to look back over days in which no server was awake.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<int> OfActsAsync(bool lookBack, CancellationToken ct)
    {
        var since = clock.GetUtcNow() - (lookBack ? LongAgo : Recent);
        List<Found> found = [];
        await using (var all = store.Context())
        {
            // a question across partners, as the job's that ends those acts; a customer that was unlinked is told of by nobody
            string[] partner = [MusterContext.PartnerFilter];
            var acts = await (
                from a in all.PlannedActs.IgnoreQueryFilters(partner).AsNoTracking()
                join c in all.Customers.IgnoreQueryFilters(partner) on new { a.PartnerId, a.CustomerId } equals new { c.PartnerId, CustomerId = c.Id }
                where (a.State == PlannedActState.Done || a.State == PlannedActState.Refused) && a.EndedAt >= since
                select new { a.PartnerId, a.CustomerId, a.Id, a.Kind, a.State, a.DueOn, a.RequestedAt, a.Who }).ToListAsync(ct);
            found.AddRange(acts.Where(a => a.DueOn > DateOnly.FromDateTime(a.RequestedAt.UtcDateTime)).Select(a => new Found(
                a.PartnerId, a.CustomerId, a.State == PlannedActState.Done ? NoticeKind.ChangeDone : NoticeKind.ChangeFailed, NoticeKeys.Act(a.Id), "", [],
                new() { Act = a.Kind, Who = a.Who, Due = a.DueOn })));
            var keys = await (
                from p in all.Partners
                from e in all.LicenseEvents.IgnoreQueryFilters(partner).Where(e => e.PartnerId == p.Id && e.At >= since && e.Act == ApplyKey.Act && e.Kind == LicenseEventKind.Begun)
                join c in all.Customers.IgnoreQueryFilters(partner) on new { e.PartnerId, e.CustomerId } equals new { c.PartnerId, CustomerId = c.Id }
                select new { e.PartnerId, e.CustomerId, e.LicenseId, e.Number, e.Product, e.Who, e.After }).AsNoTracking().ToListAsync(ct);
            found.AddRange(keys.Select(k => new Found(
                k.PartnerId, k.CustomerId, NoticeKind.KeyApplied, NoticeKeys.Key(k.LicenseId), k.Product, [k.Product],
                new() { Number = k.Number, Who = k.Who, Quantity = k.After?.Quantity, End = k.After?.End })));
        }

        var (given, today) = (0, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime));
        foreach (var some in found.GroupBy(f => f.PartnerId))
        {
            await using var context = store.Context(some.Key);
            given += await AddAsync(context, await MutesAsync(context, today, ct), today, [.. some], ct);
        }

        return given;
    }

    /// <summary>Licenses about to end, and those that just have.</summary>
    private async Task<List<Found>> EndsAsync(MusterContext context, DateOnly day, CancellationToken ct)
    {
        var found = new List<Found>();
        await context.Database.OpenConnectionAsync(ct);
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandTimeout = 0;
        command.CommandText = $"""
            {ListLicenses.Lines([.. catalog.Products], command)}
            select l.customer_id, l.id, l.product, l.number, l."end" from licenses l join customers c on c.partner_id = l.partner_id and c.id = l.customer_id and c.closed_at is null
            where l.partner_id = @partner and l."end" >= @from and l."end" <= @to and l.start <= @day and l.start <= l."end" and not {ListLicenses.HasSuccessor}
            """;
        command.AddParameter("@partner", context.PartnerId);
        command.AddParameter("@day", day);
        command.AddParameter("@from", day.AddDays(-DecideNotice.NewsDays));
        command.AddParameter("@to", day.AddDays(DecideNotice.ExpirySteps.Max()));
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var (customer, license, product) = (reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2));
            var end = reader.GetFieldValue<DateOnly>(4);
            var facts = new NoticeFacts { Number = reader.GetString(3), End = end, Days = end.DayNumber - day.DayNumber };
            if (DecideNotice.Expiring(end, false, day) is { } step)
                found.Add(new(context.PartnerId, customer, NoticeKind.Expiring, NoticeKeys.Expiring(license, end, step), product, [product], facts));
            else if (DecideNotice.Expired(end, false, day))
                found.Add(new(context.PartnerId, customer, NoticeKind.Expired, NoticeKeys.Expired(license, end), product, [product], facts));
        }

        return found;
    }

    /// <summary>What the list's figures tell: families over their limit, and devices without protection. Each is compared with the last notice about it, whose facts keep up.</summary>
    private async Task<List<Found>> FiguresAsync(MusterContext context, DateOnly day, CancellationToken ct)
    {
        var told = await context.Notices.AsNoTracking().Where(n => n.Kind == NoticeKind.OverUse || n.Kind == NoticeKind.Unprotected).OrderBy(n => n.Id)
            .Select(n => new { n.CustomerId, n.Id, n.Kind, n.Facts }).ToListAsync(ct);
        var last = new Dictionary<(Guid Customer, string What), (Guid Id, NoticeFacts Facts)>();
        foreach (var notice in told)
        {
            var facts = NoticeFacts.Read(notice.Facts);
            last[(notice.CustomerId, facts.Family ?? "")] = (notice.Id, facts);
        }

        var known = last.Keys.Select(k => k.Customer).ToHashSet();
        var (found, turned) = (new List<Found>(), new List<(Guid Customer, Guid Notice, NoticeFacts Facts)>());
        await foreach (var row in context.CustomerList.AsNoTracking().Where(c => c.Over || c.Unprotected > 0).AsAsyncEnumerable().WithCancellation(ct))
        {
            known.Remove(row.CustomerId);
            Compare(row.CustomerId, row);
        }

        // what is neither over nor unprotected any more has only something to end
        foreach (var customer in known)
            Compare(customer, null);
        foreach (var (customer, notice, facts) in turned)
        {
            var text = facts.Write();
            await context.Notices.Where(n => n.CustomerId == customer && n.Id == notice).ExecuteUpdateAsync(u => u.SetProperty(n => n.Facts, text), ct);
        }

        return await WithProductsAsync(context, found, day, ct);

        void Compare(Guid customer, CustomerListRow? row)
        {
            foreach (var family in catalog.Families)
            {
                var (before, isKnown) = (last.GetValueOrDefault((customer, family.Code)), last.ContainsKey((customer, family.Code)));
                var limit = row?[CustomerListRow.Limit(family.Code)] as long?;
                var most = limit == CustomerListRow.Unlimited ? null : limit;
                var used = row?[CustomerListRow.Used(family.Code)] as long? ?? 0;
                switch (DecideNotice.OverUse(isKnown && before.Facts.Ended is null, used, most))
                {
                    case OverUseTurn.Begins:
                        found.Add(new(context.PartnerId, customer, NoticeKind.OverUse, NoticeKeys.OverUse(family.Code, day), "", [], new() { Family = family.Code, Used = used, Limit = most }));
                        break;
                    case OverUseTurn.Ends:
                        turned.Add((customer, before.Id, before.Facts with { Ended = day }));
                        break;
                }
            }

            var lacking = last.GetValueOrDefault((customer, ""));
            var now = (long)(row?.Unprotected ?? 0);
            var (fresh, level) = DecideNotice.Unprotected(lacking.Facts?.Level ?? 0, now);
            if (fresh > 0)
                found.Add(new(context.PartnerId, customer, NoticeKind.Unprotected, NoticeKeys.Unprotected(day), "", [], new() { New = fresh, Devices = now, Level = level }));
            else if (lacking.Facts is { } facts && facts.Level != level)
                turned.Add((customer, lacking.Id, facts with { Level = level }));
        }
    }

    /// <summary>Over-use is about the products of the family that are in force: a mute may name one of them.</summary>
    private async Task<List<Found>> WithProductsAsync(MusterContext context, List<Found> found, DateOnly day, CancellationToken ct)
    {
        var over = found.Where(f => f.Kind == NoticeKind.OverUse).Select(f => f.CustomerId).Distinct().ToList();
        var products = new Dictionary<Guid, List<string>>();
        foreach (var some in over.Chunk(500))
        {
            foreach (var license in await context.Licenses.Where(l => some.Contains(l.CustomerId) && l.Start <= day && (l.End == null || l.End >= day)).Select(l => new { l.CustomerId, l.Product }).Distinct().ToListAsync(ct))
            {
                if (!products.TryGetValue(license.CustomerId, out var own))
                    products.Add(license.CustomerId, own = []);
                own.Add(license.Product);
            }
        }

        return
        [
            .. found.Select(f => f.Kind != NoticeKind.OverUse ? f : f with
            {
                Products = [.. products.GetValueOrDefault(f.CustomerId, []).Where(p => catalog.TryProduct(p, out var product) && product.Family == f.Facts.Family)],
            }),
        ];
    }

    private static async Task<List<NoticeMute>> MutesAsync(MusterContext context, DateOnly day, CancellationToken ct) => await context.NoticeMutes.AsNoTracking().Where(m => m.Until >= day).ToListAsync(ct);

    /// <summary>Writes those that aren't there; several servers may find the same.</summary>
    private async Task<int> AddAsync(MusterContext context, List<NoticeMute> mutes, DateOnly day, List<Found> found, CancellationToken ct)
    {
        var (now, given) = (clock.GetUtcNow(), 0);
        foreach (var some in found.Chunk(AtOnce))
        {
            var (customers, keys) = (some.Select(f => f.CustomerId).Distinct().ToList(), some.Select(f => f.Key).ToList());
            var there = (await context.Notices.Where(n => customers.Contains(n.CustomerId) && keys.Contains(n.Key)).Select(n => new { n.CustomerId, n.Key }).ToListAsync(ct)).Select(n => (n.CustomerId, n.Key)).ToHashSet();
            var missing = some.Where(f => !there.Contains((f.CustomerId, f.Key))).DistinctBy(f => (f.CustomerId, f.Key)).ToList();
            if (missing.Count == 0)
                continue;
            await using var transaction = await context.Database.BeginTransactionAsync(ct);

            // somebody may have been unlinked since it was found
            var still = await context.Customers.Where(c => customers.Contains(c.Id)).Select(c => c.Id).ToListAsync(ct);
            missing.RemoveAll(f => !still.Contains(f.CustomerId));
            if (missing.Count == 0)
                continue;
            await using var command = context.Database.GetDbConnection().CreateCommand();
            command.Transaction = transaction.GetDbTransaction();
            var rows = new StringBuilder();
            command.AddParameter("@partner", context.PartnerId);
            command.AddParameter("@at", store.Instant(now));
            for (var i = 0; i < missing.Count; i++)
            {
                var (one, n) = (missing[i], i.ToString(CultureInfo.InvariantCulture));
                var muted = mutes.Exists(m => DecideNotice.IsMuted(m.MutedCustomerId, m.Product, m.Until, one.CustomerId, one.Products, day));
                rows.Append(i == 0 ? "" : ", ").Append(CultureInfo.InvariantCulture, $"(@partner, @c{n}, @i{n}, @k{n}, @y{n}, @p{n}, @f{n}, @at, @m{n})");
                command.AddParameter("@c" + n, one.CustomerId);
                command.AddParameter("@i" + n, Guid.CreateVersion7(now));
                command.AddParameter("@k" + n, one.Kind.ToString());
                command.AddParameter("@y" + n, one.Key);
                command.AddParameter("@p" + n, one.Product);
                command.AddParameter("@f" + n, one.Facts.Write());
                command.AddParameter("@m" + n, muted);
            }

            command.CommandText = $"insert into notices(partner_id, customer_id, id, kind, key, product, facts, at, muted) values {rows} on conflict (partner_id, customer_id, key) do nothing";
            given += await command.ExecuteNonQueryAsync(ct);
            await transaction.CommitAsync(ct);
        }

        return given;
    }

    /// <summary>Something to be told.</summary>
    private sealed record Found(Guid PartnerId, Guid CustomerId, NoticeKind Kind, string Key, string Product, IReadOnlyCollection<string> Products, NoticeFacts Facts);
}
