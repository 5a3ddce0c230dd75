using System.Globalization;
using System.Text;
using Muster.Domain.Usage;

namespace Muster.Domain.Accounts;

/// <summary>The form in which names are searched and sorted: without accents and case, the same on every database.</summary>
public static class SearchText
{
    /// <summary>Trims, takes accents away, and makes upper case. Takes any text: what no store can hold becomes U+FFFD, and finds nothing.</summary>
    public static string Of(string text)
    {
        var plain = text.Trim();
        if (!Names.IsWellFormed(plain))
            plain = string.Concat(plain.EnumerateRunes().Select(r => r.Value is 0 or 0xFFFE ? Rune.ReplacementChar : r));
        if (Ascii.IsValid(plain))
            return plain.ToUpperInvariant();
        var kept = new StringBuilder(plain.Length);
        foreach (var c in plain.Normalize(NormalizationForm.FormD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
                kept.Append(c);
        }

        return kept.ToString().Normalize(NormalizationForm.FormC).ToUpperInvariant();
    }
}
