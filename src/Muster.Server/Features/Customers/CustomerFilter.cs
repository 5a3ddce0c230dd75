using System.Globalization;
using Muster.Domain.Accounts;
using Muster.Domain.Catalog;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Customers;

/// <summary>Why a customer wants a look.</summary>
public enum Attention
{
    /// <summary>Devices lack protection.</summary>
    Unprotected,

    /// <summary>A family is used beyond its limit.</summary>
    OverUse,

    /// <summary>A license in force ends within 30 days and has no successor.</summary>
    Expiring,

    /// <summary>A license ended up to 60 days ago and has no successor.</summary>
    Expired,

    /// <summary>Licensed, and nothing at all was seen for 7 days.</summary>
    Silent,

    /// <summary>Partner Assistance is off.</summary>
    NoAssistance,

    /// <summary>A family is used far more or far less than usual.</summary>
    Jump,
}

/// <summary>
/// What the list of customers shows: page, CSV and totals are made from the same one. Every value of a query that isn't known
/// is as if it weren't there.
/// </summary>
public sealed record CustomerFilter
{
    /// <summary>Rows on a page when the query doesn't say.</summary>
    public const int DefaultSize = 25;

    /// <summary>The sort when the query doesn't say.</summary>
    public const string DefaultSort = "name";

    private const int LongestSearch = 100;

    /// <summary>What is searched, as typed; empty for nothing.</summary>
    public string Search { get; private init; } = "";

    public BillingType? Billing { get; private init; }

    public Domain.Licensing.LicenseOwnership? Owner { get; private init; }

    /// <summary>Code of a family that is licensed or used; null for any.</summary>
    public string? Family { get; private init; }

    public Attention? Attention { get; private init; }

    /// <summary>A group the customer is in; null for any.</summary>
    public Guid? Group { get; private init; }

    /// <summary>A key of <see cref="ListCustomers.SortKeys"/>.</summary>
    public string Sort { get; private init; } = DefaultSort;

    public bool Descending { get; private init; }

    /// <summary>The page, from 1. A page past the last is the last.</summary>
    public int Page { get; private init; } = 1;

    /// <summary>Rows on a page: 25, 50, 100 or 200.</summary>
    public int Size { get; private init; } = DefaultSize;

    /// <summary>Whether anything is left out.</summary>
    public bool Any => Search.Length > 0 || Billing is not null || Owner is not null || Family is not null || Attention is not null || Group is not null;

    /// <summary>The words of the query for billing types.</summary>
    public static readonly IReadOnlyDictionary<string, BillingType> BillingWords =
        new Dictionary<string, BillingType> { ["trial"] = BillingType.Trial, ["term"] = BillingType.Term, ["monthly"] = BillingType.Usage };

    /// <summary>The words of the query for owners.</summary>
    public static readonly IReadOnlyDictionary<string, Domain.Licensing.LicenseOwnership> OwnerWords = new Dictionary<string, Domain.Licensing.LicenseOwnership>
    {
        ["partner"] = Domain.Licensing.LicenseOwnership.Partner,
        ["customer"] = Domain.Licensing.LicenseOwnership.Customer,
        ["mixed"] = Domain.Licensing.LicenseOwnership.Mixed,
        ["none"] = Domain.Licensing.LicenseOwnership.None,
    };

    /// <summary>The words of the query for attention.</summary>
    public static readonly IReadOnlyDictionary<string, Attention> AttentionWords = new Dictionary<string, Attention>
    {
        ["unprotected"] = Customers.Attention.Unprotected,
        ["over-use"] = Customers.Attention.OverUse,
        ["expiring"] = Customers.Attention.Expiring,
        ["expired"] = Customers.Attention.Expired,
        ["silent"] = Customers.Attention.Silent,
        ["no-assistance"] = Customers.Attention.NoAssistance,
        ["jump"] = Customers.Attention.Jump,
    };

    /// <summary>All monthly customers.</summary>
    public static readonly CustomerFilter Monthly = new() { Billing = BillingType.Usage };

    /// <summary>The sizes a page may have.</summary>
    public static readonly IReadOnlyList<int> Sizes = [25, 50, 100, 200];

    /// <summary>Reads <c>q, billing, owner, family, attention, group, sort, order, page, size</c>.</summary>
    public static CustomerFilter Read(IQueryCollection query, ProductCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(query);
        var search = query["q"].ToString().Trim();
        var sort = query["sort"].ToString();
        var family = query["family"].ToString();
        return new()
        {
            Search = search.Length > LongestSearch ? search[..LongestSearch] : search,
            Billing = BillingWords.TryGetValue(query["billing"].ToString(), out var billing) ? billing : null,
            Owner = OwnerWords.TryGetValue(query["owner"].ToString(), out var owner) ? owner : null,
            Family = catalog.TryFamily(family, out _) ? family : null,
            Attention = AttentionWords.TryGetValue(query["attention"].ToString(), out var attention) ? attention : null,
            Group = Guid.TryParseExact(query["group"].ToString(), "D", out var group) ? group : null,
            Sort = ListCustomers.SortKeys.ContainsKey(sort) ? sort : DefaultSort,
            Descending = query["order"] == "desc",
            Page = int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page > 0 ? page : 1,
            Size = int.TryParse(query["size"], NumberStyles.None, CultureInfo.InvariantCulture, out var size) && Sizes.Contains(size) ? size : DefaultSize,
        };
    }

    /// <summary>What the totals of two filters have in common: everything but order and page.</summary>
    public CustomerFilter Totals() => this with { Sort = DefaultSort, Descending = false, Page = 1, Size = DefaultSize };

    /// <summary>This filter without what is about families that aren't there for who is asking.</summary>
    public CustomerFilter Within(Scope scope) => scope.Families.Count == 0 ? this : this with
    {
        Family = Family is { } family && scope.Level(family) == Domain.Access.FamilyLevel.None ? null : Family,
        Sort = scope.Level(Sort) == Domain.Access.FamilyLevel.None ? DefaultSort : Sort,
    };

    /// <summary>This filter on another page.</summary>
    public CustomerFilter OnPage(int page) => this with { Page = page };
}
