using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using Xunit;

namespace Muster.Texts;

public partial class TextsTests
{
    private static readonly ResourceManager Manager = new(typeof(Server.Resources.Texts));
    private static readonly Dictionary<string, string> English = Read(CultureInfo.InvariantCulture);
    private static readonly Dictionary<string, string> French = Read(CultureInfo.GetCultureInfo("fr"));

    [Fact]
    public void Both_languages_have_the_same_texts()
    {
        Assert.NotEmpty(English);
        Assert.Equal(English.Keys.Order(StringComparer.Ordinal), French.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_text_has_the_same_placeholders_in_both_languages()
    {
        var different = English.Keys.Intersect(French.Keys, StringComparer.Ordinal)
            .Where(key => !Placeholders(English[key]).SetEquals(Placeholders(French[key])));
        Assert.Empty(different);
    }

    [Fact]
    public void No_text_is_empty() =>
        Assert.Empty(English.Concat(French).Where(text => string.IsNullOrWhiteSpace(text.Value)).Select(text => text.Key));

    /// <summary>An ordinary space before a colon may leave it alone on the next line; an apostrophe is curved.</summary>
    [Fact]
    public void French_follows_its_typography() =>
        Assert.Empty(French.Where(text => FrenchSlip().IsMatch(text.Value)).Select(text => text.Key));

    private static Dictionary<string, string> Read(CultureInfo culture) =>
        Manager.GetResourceSet(culture, createIfNotExists: true, tryParents: false)!
            .Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!, StringComparer.Ordinal);

    private static HashSet<string> Placeholders(string text) =>
        [.. Placeholder().Matches(text).Select(match => match.Groups["number"].Value)];

    [GeneratedRegex(@"\{(?<number>\d+)[^}]*\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"(?<![\u00a0\u202f]|https?)[:;!?](\s|$)|\p{L}'\p{L}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FrenchSlip();
}
