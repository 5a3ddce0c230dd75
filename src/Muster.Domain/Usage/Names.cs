using System.Text;

namespace Muster.Domain.Usage;

/// <summary>How holders and subjects are named and compared (design.md, Names).</summary>
public static class Names
{
    /// <summary>The longest subject, in characters.</summary>
    public const int MaxSubject = 200;

    /// <summary>The longest holder, in characters.</summary>
    public const int MaxHolder = 256;

    /// <summary>The longest shown host name, in characters; longer ones are refused.</summary>
    public const int MaxShownName = 200;

    /// <summary>A holder as counted: NFC, trimmed, lower case. Empty is nobody.</summary>
    /// <exception cref="ArgumentException">The text has a lone surrogate or U+FFFE; ask <see cref="IsWellFormed"/> first.</exception>
    public static string Holder(string? holder) =>
        holder is null ? "" : holder.Normalize(NormalizationForm.FormC).Trim().ToLowerInvariant();

    /// <summary>Whether the text can be stored and normalized everywhere: no NUL, no lone surrogate, and not U+FFFE, which is no character.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '\0' or '\uFFFE' || char.IsLowSurrogate(c))
                return false;
            if (char.IsHighSurrogate(c) && (++i == text.Length || !char.IsLowSurrogate(text[i])))
                return false;
        }

        return true;
    }

    /// <summary>Whether the text is one line that can be kept: well formed, and without control characters.</summary>
    public static bool IsLine(string text) => IsWellFormed(text) && !text.Any(char.IsControl);

    /// <summary>Compares by UTF-8 bytes, as PostgreSQL's collation "C" and SQLite's BINARY do.</summary>
    /// <remarks>UTF-16 order differs from it only where a surrogate meets a character above it.</remarks>
    public static int Compare(string a, string b)
    {
        var common = Math.Min(a.Length, b.Length);
        var i = a.AsSpan().CommonPrefixLength(b);
        return i == common ? a.Length.CompareTo(b.Length) : Rank(a[i]).CompareTo(Rank(b[i]));

        static int Rank(char c) => char.IsSurrogate(c) ? c + 0x10000 : c;
    }
}
