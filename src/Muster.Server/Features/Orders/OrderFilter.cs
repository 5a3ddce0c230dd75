using System.Globalization;
using Muster.Domain.Catalog;
using Muster.Domain.Orders;

namespace Muster.Server.Features.Orders;

/// <summary>
/// What the list of subscriptions shows: page and CSV are made from the same one. Every value of a query that isn't known is as if it
/// weren't there.
/// </summary>
public sealed record OrderFilter
{
    /// <summary>Rows on a page when the query doesn't say.</summary>
    public const int DefaultSize = 50;

    /// <summary>The sort when the query doesn't say: what was ordered last comes first.</summary>
    public const string DefaultSort = "ordered";

    private const int LongestSearch = 100;

    /// <summary>What the list can be sorted by.</summary>
    public static readonly IReadOnlyList<string> Sorts = ["ordered", "number", "customer", "product", "quantity", "status", "starts", "due"];

    /// <summary>The sizes a page may have.</summary>
    public static readonly IReadOnlyList<int> Sizes = [25, 50, 100, 200];

    /// <summary>Within how many days renewals and ends can be looked for.</summary>
    public static readonly IReadOnlyList<int> DueDays = [30, 60, 90];

    /// <summary>The words of the query and of files for statuses.</summary>
    public static readonly IReadOnlyDictionary<string, SubscriptionStatus> StatusWords = Enum.GetValues<SubscriptionStatus>().ToDictionary(Word);

    /// <summary>What is searched: order and purchase order numbers, and customers by name. As typed; empty for nothing.</summary>
    public string Search { get; private init; } = "";

    /// <summary>How it stands; null for any.</summary>
    public SubscriptionStatus? Status { get; private init; }

    /// <summary>Code of a product; null for any.</summary>
    public string? Product { get; private init; }

    /// <summary>A distributor at a partner's desk, a partner at a distributor's; null for any.</summary>
    public Guid? Other { get; private init; }

    /// <summary>A customer; null for any.</summary>
    public Guid? Customer { get; private init; }

    /// <summary>Only those in force that renew or end within so many days; null for all.</summary>
    public int? Due { get; private init; }

    /// <summary>One of <see cref="Sorts"/>.</summary>
    public string Sort { get; private init; } = DefaultSort;

    /// <summary>Whether the sort is from last to first.</summary>
    public bool Descending { get; private init; } = true;

    /// <summary>The page, from 1. A page past the last is the last.</summary>
    public int Page { get; private init; } = 1;

    /// <summary>Rows on a page.</summary>
    public int Size { get; private init; } = DefaultSize;

    /// <summary>Whether anything is left out.</summary>
    public bool Any => Search.Length > 0 || Status is not null || Product is not null || Other is not null || Customer is not null || Due is not null;

    /// <summary>Reads <c>q, status, product, distributor (or partner), customer, due, sort, order, page, size</c>.</summary>
    /// <param name="query">The query.</param>
    /// <param name="catalog">Knows products.</param>
    /// <param name="other">What the other side is called in the query: <c>distributor</c> or <c>partner</c>.</param>
    public static OrderFilter Read(IQueryCollection query, ProductCatalog catalog, string other)
    {
        ArgumentNullException.ThrowIfNull(query);
        var (search, product, sort) = (query["q"].ToString().Trim(), query["product"].ToString(), query["sort"].ToString());
        var sorted = Sorts.Contains(sort) ? sort : DefaultSort;
        return new()
        {
            Search = search.Length > LongestSearch ? search[..LongestSearch] : search,
            Status = StatusWords.TryGetValue(query["status"].ToString(), out var status) ? status : null,
            Product = catalog.TryProduct(product, out _) ? product : null,
            Other = Guid.TryParse(query[other], CultureInfo.InvariantCulture, out var id) ? id : null,
            Customer = Guid.TryParse(query["customer"], CultureInfo.InvariantCulture, out var customer) ? customer : null,
            Due = int.TryParse(query["due"], NumberStyles.None, CultureInfo.InvariantCulture, out var days) && DueDays.Contains(days) ? days : null,
            Sort = sorted,
            Descending = query["order"].ToString() switch { "asc" => false, "desc" => true, _ => sorted == DefaultSort },
            Page = int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page > 0 ? page : 1,
            Size = int.TryParse(query["size"], NumberStyles.None, CultureInfo.InvariantCulture, out var size) && Sizes.Contains(size) ? size : DefaultSize,
        };
    }

    /// <summary>A status as queries and files have it.</summary>
    public static string Word(SubscriptionStatus status) => status switch
    {
        SubscriptionStatus.Draft => "draft",
        SubscriptionStatus.Submitted => "submitted",
        SubscriptionStatus.Provisioning => "provisioning",
        SubscriptionStatus.Active => "active",
        SubscriptionStatus.ChangePending => "change-pending",
        SubscriptionStatus.Suspended => "suspended",
        SubscriptionStatus.CancellationScheduled => "cancellation-scheduled",
        SubscriptionStatus.Cancelled => "cancelled",
        SubscriptionStatus.Rejected => "rejected",
    };

    /// <summary>What two filters that match the same have in common: everything but order and page.</summary>
    public OrderFilter Matches() => this with { Sort = DefaultSort, Descending = true, Page = 1, Size = DefaultSize };

    /// <summary>This filter on another page.</summary>
    public OrderFilter OnPage(int page) => this with { Page = page };
}
