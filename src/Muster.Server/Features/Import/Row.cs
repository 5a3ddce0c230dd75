using System.Globalization;

namespace Muster.Server.Features.Import;

/// <summary>
/// One row while it is read: each method reads a column's value, and adds to <see cref="Problems"/> where it isn't one.
/// The values are those of the reader's current row: a row is read before the next one is asked for.
/// </summary>
internal sealed class Row(long line, Func<Column, string?> value)
{
    private readonly List<Problem> _problems = [];

    /// <summary>The line the row starts on.</summary>
    public long Line { get; } = line;

    public IReadOnlyList<Problem> Problems => _problems;

    public void Refuse(Column column, string reason, string? key = null) => _problems.Add(new Problem(Line, column.Name, reason) { Key = key });

    /// <summary>Whether there is nothing in any of the columns, as in rows that spreadsheets write after the last one.</summary>
    public bool IsBlank(IEnumerable<Column> columns) => columns.All(c => string.IsNullOrWhiteSpace(value(c)));

    /// <summary>The value on one line and trimmed; empty where the file hasn't the column, or where the value was refused.</summary>
    public string Text(Column column)
    {
        var raw = value(column);
        if (string.IsNullOrWhiteSpace(raw)) return "";
        if (TextRules.Fault(raw) is { } fault)
        {
            Refuse(column, fault);
            return "";
        }
        var text = TextRules.OneLine(raw);
        if (text.Length <= column.Longest) return text;
        Refuse(column, string.Create(CultureInfo.InvariantCulture, $"is longer than {column.Longest} characters"));
        return "";
    }

    /// <summary>As <see cref="Text"/>, and an empty value is refused.</summary>
    public string Needed(Column column)
    {
        var before = _problems.Count;
        var text = Text(column);
        if (text.Length == 0 && _problems.Count == before) Refuse(column, "is empty");
        return text;
    }

    /// <summary>A value that must be one of the words; words are compared like headers. Null where it is empty or refused.</summary>
    public string? OneOf(Column column, IReadOnlyDictionary<string, string> words)
    {
        var text = Text(column);
        if (text.Length == 0) return null;
        if (words.TryGetValue(Column.Fold(text), out var found)) return found;
        Refuse(column, $"{TextRules.Quote(text)} isn't one of {string.Join(", ", words.Values.Distinct())}");
        return null;
    }

    /// <summary>Yes or no; null where it is empty or refused.</summary>
    public bool? YesNo(Column column) => OneOf(column, Words.YesNo) switch
    {
        null => null,
        var word => word == "yes",
    };

    /// <summary>
    /// A day: <c>yyyy-MM-dd</c>, <c>dd.MM.yyyy</c>, and <c>dd/MM/yyyy</c> if <paramref name="slashesStartWithDay"/>.
    /// Null where it is empty or refused.
    /// </summary>
    public DateOnly? Day(Column column, bool slashesStartWithDay)
    {
        var text = Text(column);
        if (text.Length == 0) return null;
        if (DateOnly.TryParseExact(text, ["yyyy-MM-dd", "dd.MM.yyyy", "d.M.yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return Sane(column, day);
        if (DateOnly.TryParseExact(text, ["dd/MM/yyyy", "d/M/yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out day) && slashesStartWithDay)
            return Sane(column, day);
        Refuse(column, text.Contains('/', StringComparison.Ordinal)
            ? $"{TextRules.Quote(text)} can be read as day/month or as month/day, or isn't a day; write it as yyyy-MM-dd"
            : $"{TextRules.Quote(text)} isn't a day; write it as yyyy-MM-dd");
        return null;
    }

    /// <summary>An instant with its offset from UTC, or a day (its start in UTC). Null where it is empty or refused.</summary>
    public DateTimeOffset? Instant(Column column)
    {
        var text = Text(column);
        if (text.Length == 0) return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return Sane(column, day) is null ? null : new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        if (Instants.TryParse(text, out var instant, out var fault)) return Sane(column, DateOnly.FromDateTime(instant.UtcDateTime)) is null ? null : instant;
        Refuse(column, $"{TextRules.Quote(text)} {fault}");
        return null;
    }

    /// <summary>A quantity; null for <c>unlimited</c>, empty, or refused.</summary>
    public long? Quantity(Column column)
    {
        var text = Text(column);
        if (text.Length == 0 || Words.Unlimited.Contains(Column.Fold(text)) || text == "\u221E") return null;
        if (text.All(char.IsAsciiDigit) && text.Length <= 9) return long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        if (text.All(char.IsAsciiDigit)) Refuse(column, $"{TextRules.Quote(text)} is more than 999999999");
        else if (text.All(c => char.IsAsciiDigit(c) || c is ',' or '.' or '\'' or '\u2019' || char.IsWhiteSpace(c)) && text.Any(char.IsAsciiDigit))
            Refuse(column, $"{TextRules.Quote(text)} has a thousands separator or a fraction; write the digits only, as 1200");
        else Refuse(column, $"{TextRules.Quote(text)} isn't a whole number or 'unlimited'");
        return null;
    }

    private DateOnly? Sane(Column column, DateOnly day)
    {
        if (day.Year is >= 1990 and <= 2199) return day;
        Refuse(column, $"{TextRules.Quote(Text(column))} isn't between 1990 and 2199");
        return null;
    }
}

/// <summary>Instants as ISO 8601 writes them, with an offset: nobody's local time is guessed.</summary>
internal static class Instants
{
    public static bool TryParse(string text, out DateTimeOffset instant, out string fault)
    {
        instant = default;
        fault = "isn't an ISO 8601 instant like 2026-11-03T08:15:00Z";
        if (text.Length < 16 || text[10] != 'T') return false;
        var time = text.AsSpan(11);
        if (time[^1] != 'Z' && time.IndexOfAny('+', '-') < 0)
        {
            fault = "has no offset; end it with Z or +01:00";
            return false;
        }
        // up to 7 digits of a second are kept; some systems write 9
        var dot = text.AsSpan().IndexOf('.');
        if (dot > 0)
        {
            var digits = text.AsSpan(dot + 1).IndexOfAnyExceptInRange('0', '9');
            if (digits > 7) text = string.Concat(text.AsSpan(0, dot + 8), text.AsSpan(dot + 1 + digits));
        }
        if (!DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"], CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant)) return false;
        return true;
    }
}

/// <summary>Words that stand for values, folded like headers, each with what it means.</summary>
internal static class Words
{
    public static readonly IReadOnlySet<string> Unlimited = Set("unlimited", "illimité", "illimitée");

    public static readonly IReadOnlySet<string> Perpetual = Set("perpetual", "never", "perpétuelle", "perpétuel", "jamais");

    public static readonly IReadOnlyDictionary<string, string> YesNo = Map(
        ("yes", "yes"), ("no", "no"), ("y", "yes"), ("n", "no"), ("on", "yes"), ("off", "no"), ("true", "yes"), ("false", "no"),
        ("1", "yes"), ("0", "no"), ("oui", "yes"), ("non", "no"), ("vrai", "yes"), ("faux", "no"));

    public static IReadOnlyDictionary<string, string> Map(params (string Word, string Meaning)[] words) =>
        words.ToDictionary(w => Column.Fold(w.Word), w => w.Meaning);

    private static HashSet<string> Set(params string[] words) => [.. words.Select(Column.Fold)];
}
