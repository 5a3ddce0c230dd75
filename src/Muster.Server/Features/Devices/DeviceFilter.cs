using System.Globalization;
using Muster.Domain.Catalog;

namespace Muster.Server.Features.Devices;

/// <summary>Why devices are without full protection, as far as the list can be narrowed to it.</summary>
public enum GapFilter
{
    /// <summary>Nothing ever reported from it.</summary>
    NeverInstalled,

    /// <summary>It reports, and a licensed component is missing or stopped.</summary>
    Component,

    /// <summary>Nothing was seen of it for 14 days.</summary>
    Silent,
}

/// <summary>
/// What a list of devices shows: page and CSV are made from the same one. Every value of a query that isn't known is as if it
/// weren't there.
/// </summary>
public sealed record DeviceFilter
{
    /// <summary>Rows on a page when the query doesn't say.</summary>
    public const int DefaultSize = 50;

    /// <summary>The sort when the query doesn't say.</summary>
    public const string DefaultSort = "host";

    private const int LongestSearch = 100;

    /// <summary>What the list can be sorted by.</summary>
    public static readonly IReadOnlyList<string> Sorts = ["host", "customer", "kind", "seen", "user"];

    /// <summary>The sizes a page may have.</summary>
    public static readonly IReadOnlyList<int> Sizes = [25, 50, 100, 200];

    /// <summary>The words of the query for kinds.</summary>
    public static readonly IReadOnlyDictionary<string, DeviceKind> KindWords =
        new Dictionary<string, DeviceKind> { ["computer"] = DeviceKind.Computer, ["server"] = DeviceKind.Server, ["mobile"] = DeviceKind.Mobile };

    /// <summary>The words of the query for reasons.</summary>
    public static readonly IReadOnlyDictionary<string, GapFilter> ReasonWords =
        new Dictionary<string, GapFilter> { ["never-installed"] = GapFilter.NeverInstalled, ["component"] = GapFilter.Component, ["silent"] = GapFilter.Silent };

    /// <summary>One customer's devices, or null for those of all.</summary>
    public Guid? CustomerId { get; private init; }

    /// <summary>What is searched in host and last user, as typed; empty for nothing.</summary>
    public string Search { get; private init; } = "";

    /// <summary>Only devices without full protection. A reason says so too.</summary>
    public bool Unprotected { get; private init; }

    /// <summary>Only devices that may still count although nothing was seen of them for 14 days and more.</summary>
    public bool Stale { get; private init; }

    /// <summary>Only devices that are excluded from warnings today.</summary>
    public bool Excluded { get; private init; }

    /// <summary>Only devices with a gap of this kind; null for any.</summary>
    public GapFilter? Reason { get; private init; }

    /// <summary>Only devices of this kind; null for any.</summary>
    public DeviceKind? Kind { get; private init; }

    /// <summary>One of <see cref="Sorts"/>.</summary>
    public string Sort { get; private init; } = DefaultSort;

    /// <summary>Whether the sort is from last to first.</summary>
    public bool Descending { get; private init; }

    /// <summary>The page, from 1. A page past the last is the last.</summary>
    public int Page { get; private init; } = 1;

    /// <summary>Rows on a page.</summary>
    public int Size { get; private init; } = DefaultSize;

    /// <summary>Whether anything is left out.</summary>
    public bool Any => Search.Length > 0 || Unprotected || Stale || Excluded || Reason is not null || Kind is not null;

    /// <summary>Reads <c>q, attention, reason, kind, sort, order, page, size</c>.</summary>
    /// <param name="query">The query.</param>
    /// <param name="customerId">One customer, or null for all.</param>
    public static DeviceFilter Read(IQueryCollection query, Guid? customerId)
    {
        ArgumentNullException.ThrowIfNull(query);
        var search = query["q"].ToString().Trim();
        var sort = query["sort"].ToString();
        return new()
        {
            CustomerId = customerId,
            Search = search.Length > LongestSearch ? search[..LongestSearch] : search,
            Unprotected = query["attention"] == "unprotected",
            Stale = query["attention"] == "stale",
            Excluded = query["attention"] == "excluded",
            Reason = ReasonWords.TryGetValue(query["reason"].ToString(), out var reason) ? reason : null,
            Kind = KindWords.TryGetValue(query["kind"].ToString(), out var kind) ? kind : null,
            Sort = Sorts.Contains(sort) && (sort != "customer" || customerId is null) ? sort : DefaultSort,
            Descending = query["order"] == "desc",
            Page = int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page > 0 ? page : 1,
            Size = int.TryParse(query["size"], NumberStyles.None, CultureInfo.InvariantCulture, out var size) && Sizes.Contains(size) ? size : DefaultSize,
        };
    }

    /// <summary>This filter on another page.</summary>
    public DeviceFilter OnPage(int page) => this with { Page = page };
}
