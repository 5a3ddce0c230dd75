using System.Globalization;
using Muster.Domain.Billing;

namespace Muster.Server.Features.Billing;

/// <summary>Which lines of a statement are shown. Every value of a query that isn't known is as if it weren't there.</summary>
public sealed record StatementFilter
{
    /// <summary>Lines on a page when the query doesn't say.</summary>
    public const int DefaultSize = 50;

    /// <summary>The most lines on the page for printing.</summary>
    public const int MostPrinted = 5_000;

    /// <summary>The words of the query for kinds of line.</summary>
    public static readonly IReadOnlyList<string> Kinds = ["charges", "adjustments"];

    /// <summary>Code of the issuer; empty for the partner itself, or the only one there is.</summary>
    public string Issuer { get; private init; } = "";

    /// <summary>What is searched in names and external ids, as typed; empty for nothing.</summary>
    public string Search { get; private init; } = "";

    /// <summary>Code of a product; empty for all.</summary>
    public string Product { get; private init; } = "";

    /// <summary>One of <see cref="Kinds"/>; empty for all.</summary>
    public string Kind { get; private init; } = "";

    /// <summary>Whether all lines are wanted on one page, to be printed.</summary>
    public bool Printed { get; private init; }

    /// <summary>The page, from 1.</summary>
    public int Page { get; private init; } = 1;

    /// <summary>Lines on a page.</summary>
    public int Size { get; private init; } = DefaultSize;

    /// <summary>Whether anything is left out.</summary>
    public bool Any => Search.Length > 0 || Product.Length > 0 || Kind.Length > 0;

    /// <summary>Reads <c>issuer, q, product, kind, print, page, size</c>.</summary>
    public static StatementFilter Read(IQueryCollection query)
    {
        var search = query["q"].ToString().Trim();
        var product = query["product"].ToString();
        var kind = query["kind"].ToString();
        var printed = query["print"] == "all";
        return new()
        {
            Issuer = query["issuer"].ToString(),
            Search = search.Length > 100 ? search[..100] : search,
            Product = product.Length <= 64 && Domain.Usage.Names.IsWellFormed(product) ? product : "",
            Kind = Kinds.Contains(kind) ? kind : "",
            Printed = printed,
            Page = !printed && int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page > 0 ? page : 1,
            Size = printed ? MostPrinted : int.TryParse(query["size"], NumberStyles.None, CultureInfo.InvariantCulture, out var size) && Ui.Pager.Sizes.Contains(size) ? size : DefaultSize,
        };
    }

    /// <summary>This filter on another page.</summary>
    public StatementFilter OnPage(int page) => this with { Page = page };

    /// <summary>Whether a line is of the product and kind asked for.</summary>
    public bool Takes(StatementLine line) =>
        (Product.Length == 0 || line.Product == Product) && (Kind.Length == 0 || line.Kind == LineKind.Charge == (Kind == "charges"));
}
