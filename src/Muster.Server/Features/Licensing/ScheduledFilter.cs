using System.Globalization;
using Muster.Server.Features.Customers;

namespace Muster.Server.Features.Licensing;

/// <summary>What happens by itself.</summary>
public enum ScheduledKind
{
    /// <summary>A change of licenses that somebody scheduled.</summary>
    ChangeLicenses,

    /// <summary>A change of the billing type that somebody scheduled.</summary>
    UpdateBilling,

    /// <summary>An unlinking that somebody asked for.</summary>
    Unlink,

    /// <summary>A license ends.</summary>
    Expiry,

    /// <summary>A trial ends.</summary>
    TrialEnd,
}

/// <summary>What the list of scheduled things shows: page and CSV are made from the same one. Every value of a query that isn't known is as if it weren't there.</summary>
public sealed record ScheduledFilter
{
    /// <summary>Rows on a page when the query doesn't say.</summary>
    public const int DefaultSize = 25;

    /// <summary>How many days ahead ends of licenses are shown.</summary>
    public const int EndsDays = 90;

    private const int LongestSearch = 100;

    /// <summary>The words of the query for kinds.</summary>
    public static readonly IReadOnlyDictionary<string, ScheduledKind> KindWords = new Dictionary<string, ScheduledKind>
    {
        ["change"] = ScheduledKind.ChangeLicenses,
        ["billing"] = ScheduledKind.UpdateBilling,
        ["unlink"] = ScheduledKind.Unlink,
        ["expiry"] = ScheduledKind.Expiry,
        ["trial-end"] = ScheduledKind.TrialEnd,
    };

    /// <summary>The days ahead that can be chosen.</summary>
    public static readonly IReadOnlyList<int> Days = [7, 30, 90];

    /// <summary>What is searched among customers' names, as typed; empty for nothing.</summary>
    public string Search { get; private init; } = "";

    /// <summary>The kind; null for any.</summary>
    public ScheduledKind? Kind { get; private init; }

    /// <summary>Within how many days; null for any.</summary>
    public int? Within { get; private init; }

    /// <summary>One customer; null for all.</summary>
    public Guid? Customer { get; private init; }

    /// <summary>The page, from 1.</summary>
    public int Page { get; private init; } = 1;

    /// <summary>Rows on a page.</summary>
    public int Size { get; private init; } = DefaultSize;

    /// <summary>Whether anything is left out.</summary>
    public bool Any => Search.Length > 0 || Kind is not null || Within is not null || Customer is not null;

    /// <summary>Reads <c>q, kind, within, customer, page, size</c>.</summary>
    public static ScheduledFilter Read(IQueryCollection query)
    {
        var search = query["q"].ToString().Trim();
        return new()
        {
            Search = search.Length > LongestSearch ? search[..LongestSearch] : search,
            Kind = KindWords.TryGetValue(query["kind"].ToString(), out var kind) ? kind : null,
            Within = int.TryParse(query["within"], NumberStyles.None, CultureInfo.InvariantCulture, out var days) && Days.Contains(days) ? days : null,
            Customer = Guid.TryParseExact(query["customer"].ToString(), "D", out var customer) ? customer : null,
            Page = int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page > 0 ? page : 1,
            Size = int.TryParse(query["size"], NumberStyles.None, CultureInfo.InvariantCulture, out var size) && CustomerFilter.Sizes.Contains(size) ? size : DefaultSize,
        };
    }

    /// <summary>This filter on another page.</summary>
    public ScheduledFilter OnPage(int page) => this with { Page = page };
}
