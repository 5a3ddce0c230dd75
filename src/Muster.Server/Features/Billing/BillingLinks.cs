using System.Globalization;
using Muster.Domain.Billing;
using Muster.Domain.Catalog;

namespace Muster.Server.Features.Billing;

/// <summary>Addresses that pages about billing lead to.</summary>
public static class BillingLinks
{
    /// <summary>A period's statement, or its estimate.</summary>
    public static string Period(string period, Issuer issuer) => At($"/billing/{period}", issuer);

    /// <summary>The file of a period; in the form that the reader's spreadsheet expects.</summary>
    public static string Csv(string period, Issuer issuer) => File($"/billing/{period}.csv", issuer);

    /// <summary>An issuer's part of a page.</summary>
    public static string At(string path, Issuer issuer) => issuer.IsOwn ? path : $"{path}?{issuer.Query}";

    /// <summary>An issuer's part of a file; in the form that the reader's spreadsheet expects.</summary>
    public static string File(string path, Issuer issuer) => At(path, issuer) + Separator(issuer.IsOwn ? "?" : "&");

    /// <summary>What chooses the separator that French spreadsheets expect, after <c>?</c> or <c>&amp;</c>; empty elsewhere.</summary>
    public static string Separator(string before) => CultureInfo.CurrentCulture.TwoLetterISOLanguageName == "fr" ? before + "separator=semicolon" : "";

    /// <summary>The units that a charge's quantity is as they were known when it closed, an adjustment's as they are known now, or the family's history where it rests on all days.</summary>
    public static string? Explanation(StatementLine line, Issuer issuer, bool closed, ProductCatalog catalog)
    {
        if (!catalog.TryFamily(line.Family, out var family))
            return null;
        return line.RestsOn is { } day
            ? $"/customers/{line.CustomerId}/usage/{family.Meter}?day={day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}" + (closed && line.Kind == LineKind.Charge ? "&statement=" + line.ForPeriod + (issuer.IsOwn ? "" : "&" + issuer.Query) : "")
            : $"/customers/{line.CustomerId}/usage?family={family.Code}#history";
    }
}
