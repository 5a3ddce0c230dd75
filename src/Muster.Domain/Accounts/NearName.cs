using System.Text;

namespace Muster.Domain.Accounts;

/// <summary>Whether two companies are called nearly the same: but for case, accents, punctuation, legal form and one typing mistake.</summary>
public static class NearName
{
    /// <summary>Below so many letters one mistake makes another word.</summary>
    private const int ShortestWithMistake = 5;

    /// <summary>Below so many letters a piece of a name is in too many others.</summary>
    private const int ShortestPiece = 3;

    /// <summary>What companies are by law, in the countries there are data geographies in and around; as <see cref="SearchText"/> writes it.</summary>
    private static readonly HashSet<string> LegalForms =
    [
        "AB", "AG", "AS", "APS", "BV", "BVBA", "CO", "COMPANY", "CORP", "CORPORATION", "CV", "EG", "EI", "EIRL", "EK", "EURL", "EV", "GBR", "GMBH", "INC", "INCORPORATED", "KFT", "KG", "KGAA",
        "KK", "LDA", "LIMITED", "LIMITADA", "LLC", "LLP", "LP", "LTD", "LTDA", "MBH", "NV", "OHG", "OY", "OYJ", "PLC", "PTE", "PTY", "PVT", "SA", "SARL", "SAS", "SASU", "SCI", "SCOP", "SCS", "SE",
        "SL", "SLU", "SNC", "SP", "SPA", "SPRL", "SRL", "SRO", "UG", "ULC", "ZOO",
    ];

    /// <summary>Letters that stand for what <see cref="SearchText"/> leaves as it is.</summary>
    private static readonly Dictionary<char, string> Spelled = new() { ['ß'] = "SS", ['ẞ'] = "SS", ['Ø'] = "O", ['Æ'] = "AE", ['Œ'] = "OE", ['Ł'] = "L", ['Đ'] = "D" };

    /// <summary>The words of a name that tell it from others: without accents and case, punctuation and legal forms; all words where nothing else is there.</summary>
    public static IReadOnlyList<string> Words(string name)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var c in SearchText.Of(name).Append(' '))
        {
            if (char.IsLetterOrDigit(c) || char.IsSurrogate(c))
            {
                word.Append(Spelled.GetValueOrDefault(c) ?? c.ToString());
            }
            else if (c is not ('.' or '\'' or '’') && word.Length > 0)
            {
                // dots and apostrophes hold together: S.A.R.L., L'Oréal
                words.Add(word.ToString());
                word.Clear();
            }
        }

        var telling = words.Where(w => !LegalForms.Contains(w) && w is not ("AND" or "ET" or "UND" or "THE")).ToList();
        return telling.Count > 0 ? telling : words;
    }

    /// <summary>Whether two names are nearly the same.</summary>
    public static bool Is(string one, string other)
    {
        var (a, b) = (string.Concat(Words(one)), string.Concat(Words(other)));
        return a.Length > 0 && (a == b || (Math.Min(a.Length, b.Length) >= ShortestWithMistake && IsOneMistake(a, b)));
    }

    /// <summary>
    /// Pieces of which every nearly same name holds at least one, as names are searched (<see cref="SearchText"/>): one mistake spoils one of
    /// them at most. Empty when the name is too short to be sought by pieces; then only names that begin with it are near.
    /// </summary>
    public static IReadOnlyList<string> Pieces(string name)
    {
        // letters that are spelled out here are not in what is searched: such a word is no piece
        var plain = SearchText.Of(name);
        var words = Words(name).Where(w => w.Length >= ShortestPiece && plain.Contains(w, StringComparison.Ordinal)).OrderByDescending(w => w.Length).ToList();
        if (words.Count >= 2)
            return [words[0], words[1]];
        if (words.Count == 0)
            return [];
        var (word, half) = (words[0], words[0].Length / 2);

        // the letter between the halves belongs to neither, so that two that changed places spoil one half only
        return word.Length >= ShortestWithMistake ? [word[..half], word[(half + 1)..]] : [word];
    }

    /// <summary>Whether one letter was left out, added, replaced, or changed places with its neighbor.</summary>
    private static bool IsOneMistake(string a, string b)
    {
        if (a.Length > b.Length)
            (a, b) = (b, a);
        if (b.Length - a.Length > 1)
            return false;
        var same = a.AsSpan().CommonPrefixLength(b);
        var (restA, restB) = (a[same..], b[same..]);
        if (a.Length < b.Length)
            return restA == restB[1..];
        return restA[1..] == restB[1..]
            || (restA.Length >= 2 && restA[0] == restB[1] && restA[1] == restB[0] && restA[2..] == restB[2..]);
    }
}
