using System.Globalization;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;

namespace Muster.Server.Features.Licenses;

/// <summary>How licenses stand, as the list can be narrowed to it.</summary>
public enum LicenseStanding
{
    /// <summary>In force today, those that end soon too.</summary>
    InForce,

    /// <summary>In force, and ends within 30 days without a successor.</summary>
    Expiring,

    /// <summary>Ended up to 60 days ago without a successor.</summary>
    Expired,

    /// <summary>Ended longer ago, or followed by a successor.</summary>
    Ended,

    /// <summary>Its start is to come.</summary>
    Future,
}

/// <summary>
/// What the list of licenses shows: page and CSV are made from the same one. Every value of a query that isn't known is as if it
/// weren't there.
/// </summary>
public sealed record LicenseFilter
{
    /// <summary>Rows on a page when the query doesn't say.</summary>
    public const int DefaultSize = 50;

    /// <summary>The sort of the page when the query doesn't say.</summary>
    public const string DefaultSort = "customer";

    private const int LongestSearch = 100;

    /// <summary>What the list can be sorted by.</summary>
    public static readonly IReadOnlyList<string> Sorts = ["customer", "product", "end", "quantity"];

    /// <summary>The sizes a page may have.</summary>
    public static readonly IReadOnlyList<int> Sizes = [25, 50, 100, 200];

    /// <summary>Within how many days renewals can be looked for.</summary>
    public static readonly IReadOnlyList<int> Renewals = [30, 60, 90];

    /// <summary>The words of the query for types.</summary>
    public static readonly IReadOnlyDictionary<string, LicenseType> TypeWords = Enum.GetValues<LicenseType>().ToDictionary(Word);

    /// <summary>The words of the query for owners.</summary>
    public static readonly IReadOnlyDictionary<string, LicenseOwner> OwnerWords =
        new Dictionary<string, LicenseOwner> { ["partner"] = LicenseOwner.Partner, ["customer"] = LicenseOwner.Customer };

    /// <summary>The words of the query for states.</summary>
    public static readonly IReadOnlyDictionary<string, LicenseStanding> StateWords = new Dictionary<string, LicenseStanding>
    {
        ["in-force"] = LicenseStanding.InForce,
        ["expiring"] = LicenseStanding.Expiring,
        ["expired"] = LicenseStanding.Expired,
        ["ended"] = LicenseStanding.Ended,
        ["future"] = LicenseStanding.Future,
    };

    /// <summary>One customer's licenses, or null for those of all.</summary>
    public Guid? CustomerId { get; private init; }

    /// <summary>What is searched: customers by name and external id, licenses by their whole number. As typed; empty for nothing.</summary>
    public string Search { get; private init; } = "";

    /// <summary>Code of a family; null for any.</summary>
    public string? Family { get; private init; }

    /// <summary>Code of a product; null for any.</summary>
    public string? Product { get; private init; }

    /// <summary>What kind of right; null for any.</summary>
    public LicenseType? Type { get; private init; }

    /// <summary>Who bought it; null for anybody.</summary>
    public LicenseOwner? Owner { get; private init; }

    /// <summary>How it stands; null for any.</summary>
    public LicenseStanding? State { get; private init; }

    /// <summary>Only those in force that end within so many days and have no successor; null for all.</summary>
    public int? Renewal { get; private init; }

    /// <summary>One of <see cref="Sorts"/>; null when the query doesn't say.</summary>
    public string? Sort { get; private init; }

    /// <summary>Whether the sort is from last to first.</summary>
    public bool Descending { get; private init; }

    /// <summary>The page, from 1. A page past the last is the last.</summary>
    public int Page { get; private init; } = 1;

    /// <summary>Rows on a page.</summary>
    public int Size { get; private init; } = DefaultSize;

    /// <summary>Whether anything is left out.</summary>
    public bool Any => Search.Length > 0 || Family is not null || Product is not null || Type is not null || Owner is not null || State is not null || Renewal is not null;

    /// <summary>Reads <c>q, family, product, type, owner, state, renewal, sort, order, page, size</c>.</summary>
    /// <param name="query">The query.</param>
    /// <param name="catalog">Knows families and products.</param>
    /// <param name="customerId">One customer, or null for all.</param>
    public static LicenseFilter Read(IQueryCollection query, ProductCatalog catalog, Guid? customerId = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        var search = query["q"].ToString().Trim();
        var (family, product, sort) = (query["family"].ToString(), query["product"].ToString(), query["sort"].ToString());
        return new()
        {
            CustomerId = customerId,
            Search = search.Length > LongestSearch ? search[..LongestSearch] : search,
            Family = catalog.TryFamily(family, out _) ? family : null,
            Product = catalog.TryProduct(product, out _) ? product : null,
            Type = TypeWords.TryGetValue(query["type"].ToString(), out var type) ? type : null,
            Owner = OwnerWords.TryGetValue(query["owner"].ToString(), out var owner) ? owner : null,
            State = StateWords.TryGetValue(query["state"].ToString(), out var state) ? state : null,
            Renewal = int.TryParse(query["renewal"], NumberStyles.None, CultureInfo.InvariantCulture, out var days) && Renewals.Contains(days) ? days : null,
            Sort = Sorts.Contains(sort) ? sort : null,
            Descending = query["order"] == "desc",
            Page = int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page > 0 ? page : 1,
            Size = int.TryParse(query["size"], NumberStyles.None, CultureInfo.InvariantCulture, out var size) && Sizes.Contains(size) ? size : DefaultSize,
        };
    }

    /// <summary>A type as queries and files have it.</summary>
    public static string Word(LicenseType type) => type switch
    {
        LicenseType.Trial => "trial",
        LicenseType.Term => "term",
        LicenseType.Usage => "usage",
        LicenseType.Ordered => "ordered",
        LicenseType.Enterprise => "enterprise",
        LicenseType.Perpetual => "perpetual",
    };

    /// <summary>What two filters that match the same have in common: everything but order and page.</summary>
    public LicenseFilter Matches() => this with { Sort = null, Descending = false, Page = 1, Size = DefaultSize };

    /// <summary>This filter on another page.</summary>
    public LicenseFilter OnPage(int page) => this with { Page = page };
}
