using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Notices;
using Muster.Domain.Access;
using Muster.Domain.Accounts;
using Muster.Domain.Catalog;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Notices;

/// <summary>
/// What the list of notices shows: page and CSV are made from the same one. Every value of a query that isn't known is as if it
/// weren't there.
/// </summary>
public sealed record NoticeFilter
{
    /// <summary>Rows on a page when the query doesn't say.</summary>
    public const int DefaultSize = 50;

    private const int LongestSearch = 100;

    /// <summary>The sizes a page may have.</summary>
    public static readonly IReadOnlyList<int> Sizes = [25, 50, 100, 200];

    /// <summary>The words of the query for kinds.</summary>
    public static readonly IReadOnlyDictionary<string, NoticeKind> KindWords = new Dictionary<string, NoticeKind>
    {
        ["expiring"] = NoticeKind.Expiring,
        ["expired"] = NoticeKind.Expired,
        ["over-use"] = NoticeKind.OverUse,
        ["unprotected"] = NoticeKind.Unprotected,
        ["change-done"] = NoticeKind.ChangeDone,
        ["change-failed"] = NoticeKind.ChangeFailed,
        ["key-applied"] = NoticeKind.KeyApplied,
        ["ordered"] = NoticeKind.Ordered,
    };

    /// <summary>What is searched in names of customers, as typed; empty for nothing.</summary>
    public string Search { get; private init; } = "";

    /// <summary>Only this kind; null for any.</summary>
    public NoticeKind? Kind { get; private init; }

    /// <summary>Only this customer's; null for any.</summary>
    public Guid? CustomerId { get; private init; }

    /// <summary>Only those that came after the last look.</summary>
    public bool Unread { get; private init; }

    /// <summary>Those that were muted, in place of the others.</summary>
    public bool Muted { get; private init; }

    /// <summary>The page, from 1. A page past the last is the last.</summary>
    public int Page { get; private init; } = 1;

    /// <summary>Rows on a page.</summary>
    public int Size { get; private init; } = DefaultSize;

    /// <summary>Whether anything is left out.</summary>
    public bool Any => Search.Length > 0 || Kind is not null || CustomerId is not null || Unread || Muted;

    /// <summary>Reads <c>q, kind, customer, show, page, size</c>.</summary>
    public static NoticeFilter Read(IQueryCollection query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var search = query["q"].ToString().Trim();
        return new()
        {
            Search = search.Length > LongestSearch ? search[..LongestSearch] : search,
            Kind = KindWords.TryGetValue(query["kind"].ToString(), out var kind) ? kind : null,
            CustomerId = Guid.TryParseExact(query["customer"].ToString(), "D", out var customer) ? customer : null,
            Unread = query["show"] == "unread",
            Muted = query["show"] == "muted",
            Page = int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page > 0 ? page : 1,
            Size = int.TryParse(query["size"], NumberStyles.None, CultureInfo.InvariantCulture, out var size) && Sizes.Contains(size) ? size : DefaultSize,
        };
    }

    /// <summary>This filter on another page.</summary>
    public NoticeFilter OnPage(int page) => this with { Page = page };
}

/// <summary>A notice as the page shows it.</summary>
/// <param name="Notice">The notice.</param>
/// <param name="Facts">Its figures.</param>
/// <param name="Customer">Its customer's name.</param>
/// <param name="IsUnread">Whether it came after the last look.</param>
public sealed record NoticeRow(Notice Notice, NoticeFacts Facts, string Customer, bool IsUnread);

/// <summary>A page of notices.</summary>
/// <param name="Filter">The filter, its page within what there is.</param>
/// <param name="Rows">The rows, the latest first.</param>
/// <param name="Count">How many match, up to <see cref="ListNotices.MostCounted"/>.</param>
/// <param name="More">Whether more match than were counted.</param>
/// <param name="CustomerName">Name of the customer it is narrowed to; null when it isn't.</param>
public sealed record NoticePage(NoticeFilter Filter, IReadOnlyList<NoticeRow> Rows, int Count, bool More, string? CustomerName);

/// <summary>Notices within scope, the latest first: one filter, one query, and what is made of it for page, CSV and the count in the navigation.</summary>
public sealed class ListNotices(MusterContext context, Scope scope, ProductCatalog catalog)
{
    /// <summary>How many matches are counted and paged.</summary>
    public const int MostCounted = 10_000;

    /// <summary>How many unread ones are counted for the navigation.</summary>
    public const int MostUnread = 99;

    /// <summary>The rows of a page, in order.</summary>
    public async Task<NoticePage> PageAsync(NoticeFilter filter, CancellationToken ct)
    {
        var seen = await SeenAtAsync(ct);
        var matching = Matching(filter, seen);
        var matches = await matching.Take(MostCounted + 1).CountAsync(ct);
        var paged = Math.Min(matches, MostCounted);
        filter = filter.OnPage(Math.Min(filter.Page, Math.Max(1, (paged + filter.Size - 1) / filter.Size)));
        var notices = await InOrder(matching).Skip((filter.Page - 1) * filter.Size).Take(filter.Size).ToListAsync(ct);
        var ids = notices.Select(n => (Guid?)n.CustomerId).Append(filter.CustomerId).OfType<Guid>().Distinct().ToList();
        var names = await context.Customers.Where(c => ids.Contains(c.Id)).Select(c => new { c.Id, c.Name }).ToDictionaryAsync(c => c.Id, c => c.Name, ct);
        return new(
            filter,
            [.. notices.Where(n => names.ContainsKey(n.CustomerId)).Select(n => new NoticeRow(n, NoticeFacts.Read(n.Facts), names[n.CustomerId], !n.Muted && (seen is null || n.At > seen)))],
            paged, matches > MostCounted, filter.CustomerId is { } customer ? names.GetValueOrDefault(customer, "–") : null);
    }

    /// <summary>All that match, in the order of the page.</summary>
    public async Task<IQueryable<Notice>> OrderedAsync(NoticeFilter filter, CancellationToken ct) => InOrder(Matching(filter, await SeenAtAsync(ct)));

    /// <summary>How many are unread, up to <see cref="MostUnread"/> and one.</summary>
    public async Task<int> UnreadAsync(CancellationToken ct)
    {
        var seen = context.Administrators.Where(a => a.PersonId == scope.PersonId).Select(a => a.NoticesSeenAt);
        var unread = Visible(context.Notices.AsNoTracking(), catalog, Hidden).Where(n => !n.Muted && n.At > (seen.FirstOrDefault() ?? DateTimeOffset.UnixEpoch));
        return await InOrder(unread).Take(MostUnread + 1).CountAsync(ct);
    }

    /// <summary>Those of some notices that are about families somebody sees.</summary>
    /// <param name="notices">The notices.</param>
    /// <param name="catalog">Knows whose family a product is.</param>
    /// <param name="hidden">Codes of the families that aren't there for them.</param>
    internal static IQueryable<Notice> Visible(IQueryable<Notice> notices, ProductCatalog catalog, IReadOnlyList<string> hidden)
    {
        if (hidden.Count == 0)
            return notices;
        var products = catalog.Products.Where(p => hidden.Contains(p.Family)).Select(p => p.Code).ToList();
        notices = notices.Where(n => !products.Contains(n.Product));
        foreach (var family in hidden)
        {
            var over = NoticeKeys.OverUse(family);
            notices = notices.Where(n => !n.Key.StartsWith(over));
        }

        return notices;
    }

    private IReadOnlyList<string> Hidden => [.. scope.Families.Where(f => f.Value == FamilyLevel.None).Select(f => f.Key)];

    private Task<DateTimeOffset?> SeenAtAsync(CancellationToken ct) => context.Administrators.Where(a => a.PersonId == scope.PersonId).Select(a => a.NoticesSeenAt).SingleOrDefaultAsync(ct);

    private static IQueryable<Notice> InOrder(IQueryable<Notice> notices) => notices.OrderByDescending(n => n.At).ThenByDescending(n => n.Id);

    private IQueryable<Notice> Matching(NoticeFilter filter, DateTimeOffset? seen)
    {
        var notices = Visible(context.Notices.AsNoTracking(), catalog, Hidden).Where(n => n.Muted == filter.Muted);
        if (filter.Search.Length > 0)
        {
            // one or two letters match too much to be sought inside
            var text = SearchText.Of(filter.Search);
            var customers = (text.Length < 3 ? context.CustomerList.Where(c => c.NameSearch.StartsWith(text)) : context.CustomerList.Where(c => c.NameSearch.Contains(text))).Select(c => c.CustomerId);
            notices = notices.Where(n => customers.Contains(n.CustomerId));
        }

        if (filter.Kind is { } kind)
            notices = notices.Where(n => n.Kind == kind);
        if (filter.CustomerId is { } customer)
            notices = notices.Where(n => n.CustomerId == customer);
        return filter.Unread && seen is { } at ? notices.Where(n => n.At > at) : notices;
    }
}
