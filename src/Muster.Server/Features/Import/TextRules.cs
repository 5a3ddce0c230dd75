using System.Globalization;
using System.Text;
using Muster.Domain.Usage;

namespace Muster.Server.Features.Import;

/// <summary>What text an import takes, and how it quotes text in a message.</summary>
internal static class TextRules
{
    /// <summary>Why a value isn't text that can be kept, or null.</summary>
    public static string? Fault(ReadOnlySpan<char> value)
    {
        if (value.IndexOfAnyExceptInRange(' ', '~') < 0) return null;
        var whole = value;
        while (value.Length > 0)
        {
            if (Rune.DecodeFromUtf16(value, out var rune, out var used) != System.Buffers.OperationStatus.Done) return "holds half of a character (a lone surrogate)";
            if (rune.Value == 0) return "holds a NUL character";
            if (rune.Value == 0xFFFD) return "holds a character that can't be read (U+FFFD); was the file saved in another encoding?";
            if (Rune.IsControl(rune) && rune.Value is not ('\t' or '\r' or '\n'))
                return string.Create(CultureInfo.InvariantCulture, $"holds the control character U+{rune.Value:X4}");
            value = value[used..];
        }
        return Names.IsWellFormed(whole) ? null : "holds a character that can't be stored";
    }

    /// <summary>The text without halves of characters, so that it can be normalized.</summary>
    public static string Readable(string text)
    {
        var readable = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) readable.Append(rune.Value == 0xFFFE ? "\uFFFD" : rune.ToString()); // no character: normalizing refuses it
        return readable.ToString();
    }

    /// <summary>A value as it stands in a message: quoted, cut at 40 characters, and nothing that a terminal would obey.</summary>
    public static string Quote(string value)
    {
        var quoted = new StringBuilder("'");
        var count = 0;
        foreach (var rune in value.EnumerateRunes())
        {
            if (++count > 40)
            {
                quoted.Append("...");
                break;
            }
            quoted.Append(Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                ? "\u00B7" : rune.ToString());
        }
        return quoted.Append('\'').ToString();
    }

    /// <summary>One line of text: composed (NFC), trimmed, with each run of line breaks and tabs as one space.</summary>
    public static string OneLine(string value) => (value.AsSpan().IndexOfAny('\r', '\n', '\t') < 0
        ? value.Trim()
        : string.Join(' ', value.Split(['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Trim()).Normalize(NormalizationForm.FormC);
}
