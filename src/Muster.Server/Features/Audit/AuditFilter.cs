using System.Globalization;

namespace Muster.Server.Features.Audit;

/// <summary>What the audit log shows: page and CSV are made from the same one. Every value of a query that isn't known is as if it weren't there.</summary>
public sealed record AuditFilter
{
    /// <summary>Rows on a page when the query doesn't say.</summary>
    public const int DefaultSize = 50;

    private const int LongestSearch = 100;
    private const int LongestAct = 64;

    /// <summary>The sizes a page may have.</summary>
    public static readonly IReadOnlyList<int> Sizes = [25, 50, 100, 200];

    /// <summary>What is searched in names of customers, as typed; empty for nothing.</summary>
    public string Search { get; private init; } = "";

    /// <summary>Only what was done on one customer.</summary>
    public Guid? CustomerId { get; private init; }

    /// <summary>Only what one person did.</summary>
    public Guid? PersonId { get; private init; }

    /// <summary>Only one act; empty for all.</summary>
    public string Act { get; private init; } = "";

    /// <summary>Only what was refused, or only what wasn't; null for both.</summary>
    public bool? Refused { get; private init; }

    /// <summary>From this day on (UTC).</summary>
    public DateOnly? From { get; private init; }

    /// <summary>Through this day (UTC).</summary>
    public DateOnly? To { get; private init; }

    /// <summary>The page, from 1. A page past the last is the last.</summary>
    public int Page { get; private init; } = 1;

    /// <summary>Rows on a page.</summary>
    public int Size { get; private init; } = DefaultSize;

    /// <summary>Whether anything is left out.</summary>
    public bool Any => Search.Length > 0 || CustomerId is not null || PersonId is not null || Act.Length > 0 || Refused is not null || From is not null || To is not null;

    /// <summary>Reads <c>q, customer, person, act, result, from, to, page, size</c>.</summary>
    public static AuditFilter Read(IQueryCollection query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var search = query["q"].ToString().Trim();
        var act = query["act"].ToString();
        return new()
        {
            Search = search.Length > LongestSearch ? search[..LongestSearch] : search,
            CustomerId = Guid.TryParse(query["customer"], CultureInfo.InvariantCulture, out var customer) ? customer : null,
            PersonId = Guid.TryParse(query["person"], CultureInfo.InvariantCulture, out var person) ? person : null,
            Act = act.Length <= LongestAct && act.All(c => c is (>= 'a' and <= 'z') or '.' or '-') ? act : "",
            Refused = query["result"].ToString() switch { "refused" => true, "done" => false, _ => null },
            From = Day(query["from"]),
            To = Day(query["to"]),
            Page = int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page > 0 ? page : 1,
            Size = int.TryParse(query["size"], NumberStyles.None, CultureInfo.InvariantCulture, out var size) && Sizes.Contains(size) ? size : DefaultSize,
        };
    }

    /// <summary>This filter on another page.</summary>
    public AuditFilter OnPage(int page) => this with { Page = page };

    private static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < DateOnly.MaxValue ? day : null;
}
