using System.Text.Json;
using System.Text.RegularExpressions;

namespace Muster.Server.Features.Customers;

/// <summary>How postal codes look in each country, from the package <c>postcode-validator</c>; made into a resource when the program is built.</summary>
public static class PostalCodes
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(200);

    private static readonly Lazy<Dictionary<string, Regex>> Patterns = new(() =>
    {
        using var stream = typeof(PostalCodes).Assembly.GetManifestResourceStream("postal-codes.json") ?? throw new InvalidOperationException("The postal codes are missing.");
        return JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!.ToDictionary(p => p.Key, p => new Regex(p.Value, RegexOptions.ECMAScript | RegexOptions.IgnoreCase, Longest));
    });

    /// <summary>The countries whose postal codes are known, by ISO 3166-1 alpha-2.</summary>
    public static IEnumerable<string> Countries => Patterns.Value.Keys;

    /// <summary>Whether a text can be a postal code of a country; any text where the country's codes aren't known.</summary>
    public static bool Fits(string country, string code) => !Patterns.Value.TryGetValue(country, out var pattern) || pattern.IsMatch(code.Trim().ToUpperInvariant());
}
