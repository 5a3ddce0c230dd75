using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Muster.Data;
using Muster.Data.Access;
using Muster.Data.Notices;
using Muster.Domain.Access;
using Muster.Domain.Catalog;
using Muster.Server.Features.Mail;
using Muster.Server.Resources;

namespace Muster.Server.Features.Notices;

/// <summary>
/// Writes notices to those who want mail about them: within a minute, or once a day in one message. A message is written in the
/// transaction that notes it, so that each is written once, whatever dies. Nobody gets one about what they may not see.
/// </summary>
public sealed class MailNotices(Store store, Outbox outbox, ProductCatalog catalog, IStringLocalizer<Texts> texts, Settings settings, TimeProvider clock)
{
    /// <summary>The most notices told in one message; the page has all.</summary>
    public const int MostLines = 50;

    /// <summary>A night's notices of a large partner: one message for each reader, not one for each thousand.</summary>
    private const int Batch = 50_000;

    /// <summary>Writes to those who want mail at once, of all partners, and returns how many messages were written.</summary>
    public async Task<int> AtOnceAsync(CancellationToken ct)
    {
        List<Guid> partners;
        await using (var all = store.Context())
            partners = await all.Notices.IgnoreQueryFilters([MusterContext.PartnerFilter]).Where(n => n.MailedAt == null).Select(n => n.PartnerId).Distinct().ToListAsync(ct);
        var written = 0;
        foreach (var partner in partners)
        {
            while (await AtOnceAsync(partner, ct) is { } some)
                written += some;
        }

        return written;
    }

    /// <summary>Writes a day's message to those who want one, once for each day and person. Returns how many were written.</summary>
    public async Task<int> OfDayAsync(Guid partnerId, DateOnly day, CancellationToken ct)
    {
        List<Reader> readers;
        await using (var context = store.Context(partnerId))
            readers = await ReadersAsync(context, NoticeMail.Daily, ct);
        var written = 0;
        foreach (var reader in readers)
            written += await OfDayAsync(partnerId, reader, day, ct) ? 1 : 0;
        return written;
    }

    private async Task<bool> OfDayAsync(Guid partnerId, Reader reader, DateOnly day, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var key = string.Create(CultureInfo.InvariantCulture, $"notices-{day:yyyyMMdd}");
        await using var context = Open(partnerId, reader);
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (await context.Requests.AnyAsync(r => r.PersonId == reader.PersonId && r.Key == key, ct))
            return false;
        var last = await context.Requests.Where(r => r.PersonId == reader.PersonId && r.Key.StartsWith("notices-")).OrderByDescending(r => r.At).Select(r => (DateTimeOffset?)r.At).FirstOrDefaultAsync(ct);
        var since = last ?? now.AddDays(-1);
        var notices = await SeenAsync(context.Notices.Where(n => n.At > since && n.At <= now), reader, ct);

        // a day without any is a day told of: what comes after it is the next one's
        if (notices.Count > 0)
            await WriteAsync(context, reader, notices, ct);
        context.Requests.Add(new Request { PartnerId = partnerId, PersonId = reader.PersonId, Key = key, Outcome = "/notices", At = now });
        try
        {
            await context.SaveChangesAsync(ct);
        }
        catch (DbUpdateException) when (!ct.IsCancellationRequested)
        {
            // another server was first
            return false;
        }

        await transaction.CommitAsync(ct);
        return notices.Count > 0;
    }

    /// <summary>One batch of a partner; null when nothing is left, or another server has it.</summary>
    private async Task<int?> AtOnceAsync(Guid partnerId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var context = store.Context(partnerId);
        var ids = await context.Notices.Where(n => n.MailedAt == null).OrderBy(n => n.Id).Select(n => n.Id).Take(Batch).ToListAsync(ct);
        if (ids.Count == 0)
            return null;
        var written = 0;
        await using var transaction = await context.Database.BeginTransactionAsync(ct);

        // of two servers, the second waits here and finds less than it read
        if (await context.Notices.Where(n => ids.Contains(n.Id) && n.MailedAt == null).ExecuteUpdateAsync(u => u.SetProperty(n => n.MailedAt, now), ct) != ids.Count)
            return null;
        foreach (var reader in await ReadersAsync(context, NoticeMail.AtOnce, ct))
        {
            await using var own = Open(partnerId, reader);
            var notices = await SeenAsync(own.Notices.Where(n => ids.Contains(n.Id)), reader, ct);
            if (notices.Count == 0)
                continue;
            await WriteAsync(context, reader, notices, ct);
            written++;
        }

        await context.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return written;
    }

    private MusterContext Open(Guid partnerId, Reader reader)
    {
        var context = store.Context(partnerId);
        if (!reader.SeesAllCustomers)
            context.SeeOnlyScopeOf(reader.PersonId);
        return context;
    }

    /// <summary>The active administrators who chose mail of a kind for anything, and what they may see.</summary>
    private static async Task<List<Reader>> ReadersAsync(MusterContext context, NoticeMail mail, CancellationToken ct)
    {
        var chosen = await (
            from s in context.NoticeSettings
            join a in context.Administrators on s.PersonId equals a.PersonId
            join p in context.Users on a.PersonId equals p.Id
            join r in context.CustomRoles on a.RoleId equals (Guid?)r.Id into roles
            from r in roles.DefaultIfEmpty()
            where s.Mail == mail && a.State == MembershipState.Active
            select new { s.PersonId, s.Kind, p.Email, p.DisplayName, p.Language, a.Scope, Role = r }).AsNoTracking().ToListAsync(ct);
        return
        [
            .. chosen.GroupBy(c => c.PersonId).Select(g => g.First()).Select(c => new Reader(
                c.PersonId, c.Email!, c.DisplayName, c.Language, c.Scope == AdministratorScope.AllCustomers, chosen.Where(o => o.PersonId == c.PersonId).Select(o => o.Kind).ToHashSet(),
                [.. (c.Role?.Families ?? new Dictionary<string, FamilyLevel>()).Where(f => f.Value == FamilyLevel.None).Select(f => f.Key)])),
        ];
    }

    private async Task<List<Notice>> SeenAsync(IQueryable<Notice> notices, Reader reader, CancellationToken ct) =>
        await ListNotices.Visible(notices, catalog, reader.Hidden).Where(n => !n.Muted && reader.Kinds.Contains(n.Kind)).AsNoTracking().OrderByDescending(n => n.At).ThenByDescending(n => n.Id).ToListAsync(ct);

    private async Task WriteAsync(MusterContext context, Reader reader, List<Notice> notices, CancellationToken ct)
    {
        var ids = notices.Take(MostLines).Select(n => n.CustomerId).Distinct().ToList();
        var names = await context.Customers.Where(c => ids.Contains(c.Id)).Select(c => new { c.Id, c.Name }).ToDictionaryAsync(c => c.Id, c => c.Name, ct);
        var partner = await context.Partners.Where(p => p.Id == context.PartnerId).Select(p => p.Name).SingleAsync(ct);
        using var reading = new Reading(reader.Language);
        var lines = new StringBuilder();
        foreach (var notice in notices.Take(MostLines).Where(n => names.ContainsKey(n.CustomerId)))
            lines.Append("- ").Append(names[notice.CustomerId]).Append(": ").Append(NoticeFacts.Read(notice.Facts).Say(notice, texts, catalog)).Append('\n');
        if (notices.Count > MostLines)
            lines.Append("- ").Append(texts["Mail.Notices.More", notices.Count - MostLines].Value).Append('\n');
        outbox.Add(context, new(
            reader.Email,
            notices.Count == 1 ? texts["Mail.Notices.Subject.One", partner] : texts["Mail.Notices.Subject", notices.Count, partner],
            texts["Mail.Notices.Text", reader.Name, lines.ToString(), settings.Link("", "/notices"), settings.Link("", "/profile/notices")]));
    }

    private sealed record Reader(Guid PersonId, string Email, string Name, string Language, bool SeesAllCustomers, IReadOnlySet<NoticeKind> Kinds, IReadOnlyList<string> Hidden);
}
