using System.Text;

namespace Muster.Domain.Licensing;

/// <summary>What was read from the text of a license key.</summary>
/// <param name="Content">The key's content; null when the text is none.</param>
/// <param name="Refusal">What is wrong; null when there is a content.</param>
/// <param name="Group">The group with a typing mistake, from 1; 0 where none is known.</param>
public sealed record ReadKey(byte[]? Content, LicensingRefusal? Refusal, int Group);

/// <summary>
/// How a license key is written: 28 bytes in nine groups of six letters and digits, <c>7Q2K9H-…</c>. The last letter of each group checks
/// the others and the group's place, so that a mistake is found where it was made. Case, spaces and hyphens don't matter, and what is
/// taken for another letter (O, I, L) is read as what it looks like.
/// </summary>
public static class KeyText
{
    /// <summary>Bytes of a key's content.</summary>
    public const int Bytes = 28;

    /// <summary>Groups of a key.</summary>
    public const int Groups = 9;

    private const int GroupLength = 6;
    private const int DataLength = GroupLength - 1;

    /// <summary>Digits and letters that nobody takes for another one.</summary>
    private const string Letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>Writes a content.</summary>
    /// <param name="content">28 bytes.</param>
    public static string Write(ReadOnlySpan<byte> content)
    {
        if (content.Length != Bytes)
            throw new ArgumentException($"A key has {Bytes} bytes.", nameof(content));
        var text = new StringBuilder(Groups * (GroupLength + 1));
        Span<int> group = stackalloc int[DataLength];
        for (var g = 0; g < Groups; g++)
        {
            if (g > 0)
                text.Append('-');
            for (var i = 0; i < DataLength; i++)
            {
                group[i] = Value(content, (g * DataLength) + i);
                text.Append(Letters[group[i]]);
            }

            text.Append(Letters[Check(group, g)]);
        }

        return text.ToString();
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">As pasted or typed.</param>
    public static ReadKey Read(string text)
    {
        var values = new List<int>(Groups * GroupLength);
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c) || c is '-' or '‐' or '‑' or '–' or '—')
                continue;
            var value = Letters.IndexOf(char.ToUpperInvariant(c) switch { 'O' => '0', 'I' or 'L' => '1', var letter => letter }, StringComparison.Ordinal);
            if (value < 0)
                return new(null, LicensingRefusal.KeyMistyped, Math.Min((values.Count / GroupLength) + 1, Groups));
            values.Add(value);
            if (values.Count > Groups * GroupLength)
                return new(null, LicensingRefusal.KeyIncomplete, 0);
        }

        if (values.Count != Groups * GroupLength)
            return new(null, LicensingRefusal.KeyIncomplete, 0);
        var content = new byte[Bytes];
        Span<int> group = stackalloc int[DataLength];
        for (var g = 0; g < Groups; g++)
        {
            for (var i = 0; i < DataLength; i++)
            {
                group[i] = values[(g * GroupLength) + i];
                Put(content, (g * DataLength) + i, group[i]);
            }

            if (values[(g * GroupLength) + DataLength] != Check(group, g))
                return new(null, LicensingRefusal.KeyMistyped, g + 1);
        }

        return new(content, null, 0);
    }

    /// <summary>Five bits of the content, from the first on; beyond its end they are 0.</summary>
    private static int Value(ReadOnlySpan<byte> content, int index)
    {
        var value = 0;
        for (var bit = index * 5; bit < (index + 1) * 5; bit++)
            value = (value << 1) | (bit / 8 < content.Length ? (content[bit / 8] >> (7 - (bit % 8))) & 1 : 0);
        return value;
    }

    private static void Put(byte[] content, int index, int value)
    {
        for (var i = 0; i < 5; i++)
        {
            var bit = (index * 5) + i;
            if (bit / 8 < content.Length)
                content[bit / 8] |= (byte)(((value >> (4 - i)) & 1) << (7 - (bit % 8)));
        }
    }

    /// <summary>
    /// Weighs each letter by an odd number: one wrong letter always changes the sum, and so do two neighbors that changed places, but for
    /// letters that lie 16 apart.
    /// </summary>
    private static int Check(ReadOnlySpan<int> group, int place)
    {
        var sum = (place * 7) + 3;
        for (var i = 0; i < group.Length; i++)
            sum += group[i] * ((2 * i) + 3);
        return sum % Letters.Length;
    }
}
