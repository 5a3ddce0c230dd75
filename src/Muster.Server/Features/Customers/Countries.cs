using System.Globalization;

namespace Muster.Server.Features.Customers;

/// <summary>Countries by their ISO 3166-1 alpha-2 code, named in the reader's language by the system's own tables.</summary>
public static class Countries
{
    /// <summary>The codes of all countries the system knows, upper case.</summary>
    public static readonly IReadOnlySet<string> Codes = CultureInfo.GetCultures(CultureTypes.SpecificCultures)
        .Select(c => new RegionInfo(c.Name).TwoLetterISORegionName)
        .Where(code => code is [>= 'A' and <= 'Z', >= 'A' and <= 'Z'] and not ("EU" or "UN" or "XK"))
        .ToHashSet();

    /// <summary>The country's name in the current language; the code itself when it is none we know.</summary>
    /// <remarks>A region's display name follows the process, not the reader; its native name in the reader's language does.</remarks>
    public static string Name(string code) =>
        Codes.Contains(code) ? new RegionInfo($"{CultureInfo.CurrentUICulture.TwoLetterISOLanguageName}-{code}").NativeName : code;
}
