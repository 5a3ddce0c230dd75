using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace Muster.Server.Features.Import;

/// <summary>A column that an import knows.</summary>
/// <param name="Name">Its documented name, also used in messages.</param>
/// <param name="Longest">The most characters that a value may have.</param>
/// <param name="Aliases">Other headers it is known by; case, accents, spaces and punctuation don't matter.</param>
internal sealed record Column(string Name, int Longest, params string[] Aliases)
{
    public bool Required { get; init; }

    /// <summary>A header as it is compared: letters and digits only, without accents, lower-case.</summary>
    public static string Fold(string header)
    {
        var folded = new StringBuilder(header.Length);
        foreach (var rune in TextRules.Readable(header).Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune)) folded.Append(Rune.ToLowerInvariant(rune));
        }
        return folded.ToString();
    }
}

/// <summary>The rows of a CSV file under a known set of columns, whatever its separator and the order of its columns.</summary>
internal sealed class Table
{
    /// <summary>No value of any column is longer; a longer one is a quote that was never closed.</summary>
    public const int LongestValue = 65_536;

    private static readonly char[] Separators = [',', ';', '\t'];

    private readonly ImportFile _file;
    private readonly Action<Problem> _report;
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly char _separator;
    private readonly int _width;
    private readonly bool _hasSeparatorLine;

    /// <summary>Finds the separator and reads the header.</summary>
    /// <param name="file">The file; it is read again by each <see cref="Rows"/>.</param>
    /// <param name="columns">What the import knows.</param>
    /// <param name="report">Takes remarks that stop nothing: bad rows.</param>
    /// <exception cref="UnreadableFileException">No header, a required column missing, or a column twice.</exception>
    public Table(ImportFile file, IReadOnlyList<Column> columns, Action<Problem> report)
    {
        _file = file;
        _report = report;
        var known = columns.SelectMany(c => c.Aliases.Prepend(c.Name).Select(a => (Key: Column.Fold(a), Column: c)))
            .Distinct().ToDictionary(a => a.Key, a => a.Column);

        var firstLine = new char[16];
        var held = file.ReadText().ReadBlock(firstLine);
        var first = new string(firstLine, 0, held);
        char? said = first.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && held > 5 && first[5] is '\r' or '\n' ? first[4] : null;
        if (said is { } given && !Separators.Contains(given))
            throw new UnreadableFileException(new Problem(1, "header", "names a separator other than comma, semicolon or tab"));
        _hasSeparatorLine = said is not null;

        // the separator under which most of the header is known, then the one that splits it into most parts
        var (separator, header, line) = (said is { } only ? [only] : Separators)
            .Select(s => (Separator: s, Header: ReadHeader(s, out var at), Line: at))
            .MaxBy(h => (h.Header.Count(name => known.ContainsKey(Column.Fold(name))), h.Header.Count));
        _separator = separator;
        _width = header.Count;
        HeaderLine = line;

        var unknown = new List<string>();
        for (var i = 0; i < header.Count; i++)
        {
            if (!known.TryGetValue(Column.Fold(header[i]), out var column))
            {
                if (Column.Fold(header[i]).Length > 0) unknown.Add(TextRules.Quote(header[i]));
            }
            else if (!_places.TryAdd(column.Name, i))
            {
                throw new UnreadableFileException(new Problem(line, column.Name, $"stands twice in the header, as {TextRules.Quote(header[_places[column.Name]])} and as {TextRules.Quote(header[i])}"));
            }
        }
        var missing = columns.Where(c => c.Required && !_places.ContainsKey(c.Name)).Select(c => c.Name).ToList();
        if (missing.Count > 0)
            throw new UnreadableFileException(new Problem(line, "header", $"lacks {string.Join(", ", missing)}"));
        UnknownColumns = unknown;
    }

    /// <summary>The headers that nothing is read from, quoted for a message.</summary>
    public IReadOnlyList<string> UnknownColumns { get; }

    /// <summary>The line the header starts on.</summary>
    public long HeaderLine { get; }

    /// <summary>True when the file has the column.</summary>
    public bool Has(Column column) => _places.ContainsKey(column.Name);

    /// <summary>
    /// Reads the file from the top. Rows with as many values as the header come out; others are reported, with <see cref="BadRows"/>
    /// counting them. A quote that is never closed is reported and ends the reading.
    /// </summary>
    public IEnumerable<Row> Rows()
    {
        BadRows = 0;
        string? quoting = null;
        using var parser = Open(_separator, () => quoting = "has a quote inside a value; quote the whole value and double the quotes in it");
        long line = HeaderLine;
        var offset = _hasSeparatorLine ? 1 : 0;
        while (true)
        {
            var starts = parser.RawRow + 1L + offset;
            quoting = null;
            string? broken = null;
            var more = false;
            try
            {
                more = parser.Read();
            }
            catch (MaxFieldSizeException)
            {
                broken = string.Create(CultureInfo.InvariantCulture, $"has a value of more than {LongestValue} characters; is a quote not closed? The rest of the file was not read");
            }
            if (broken is null && more && parser.RawRow + offset >= starts && IsOpen(parser.RawRecord, _separator))
                broken = "has a quote that is never closed; the rest of the file was not read";
            if (broken is not null)
            {
                BadRows++;
                _report(new Problem(starts, "row", broken));
                yield break;
            }
            if (!more) yield break;
            if (starts <= line) continue; // the header
            for (var i = 0; i < parser.Count; i++) _ = parser[i]; // a bad quote is found where its value is asked for
            if (IsBlank(parser)) continue;
            if (quoting is not null || parser.Count > _width && HasMore(parser) || parser.Count < _width)
            {
                BadRows++;
                _report(new Problem(starts, "row", quoting ?? string.Create(CultureInfo.InvariantCulture, $"has {parser.Count} values where the header has {_width} columns")));
                continue;
            }
            yield return new Row(starts, column => _places.TryGetValue(column.Name, out var place) ? parser[place] : null);
        }
    }

    /// <summary>
    /// True when the days with slashes in some columns of the whole file can only be day/month/year: at least one has a day after
    /// the 12th, and none has a month after it.
    /// </summary>
    public bool SlashesStartWithDay(params IReadOnlyList<Column> columns)
    {
        var day = false;
        foreach (var row in Rows())
        {
            foreach (var column in columns)
            {
                var parts = row.Text(column).Split('/');
                if (parts.Length != 3) continue;
                if (Number(parts[1]) > 12) return false;
                day |= Number(parts[0]) > 12;
            }
        }
        return day;

        static int Number(string part) => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    /// <summary>How many rows of the last reading had the wrong shape.</summary>
    public int BadRows { get; private set; }

    private List<string> ReadHeader(char separator, out long line)
    {
        using var parser = Open(separator, () => { });
        var offset = _hasSeparatorLine ? 1 : 0;
        while (true)
        {
            line = parser.RawRow + 1L + offset;
            try
            {
                if (!parser.Read()) throw new UnreadableFileException(new Problem(1, "header", "is missing: the file holds only blank lines"));
            }
            catch (MaxFieldSizeException)
            {
                throw new UnreadableFileException(new Problem(line, "header", "can't be read; is a quote not closed?"));
            }
            if (IsBlank(parser)) continue;
            if (IsOpen(parser.RawRecord, separator)) throw new UnreadableFileException(new Problem(line, "header", "has a quote that is never closed"));
            return [.. Enumerable.Range(0, parser.Count).Select(i => parser[i])];
        }
    }

    private CsvParser Open(char separator, Action onBadQuote)
    {
        var text = _file.ReadText();
        if (_hasSeparatorLine) text.ReadLine();
        return new CsvParser(text, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = separator.ToString(),
            IgnoreBlankLines = false, // counted here, so that the line of each row is right
            MaxFieldSize = LongestValue,
            BadDataFound = _ => onBadQuote(),
        }, leaveOpen: true);
    }

    private static bool IsBlank(CsvParser parser) => parser.Count == 0 || parser.Count == 1 && parser[0].AsSpan().Trim(" \t\u001A").IsEmpty;

    // Excel writes empty values after the last column of some rows
    private bool HasMore(CsvParser parser)
    {
        for (var i = _width; i < parser.Count; i++)
        {
            if (parser[i].Length > 0) return true;
        }
        return false;
    }

    // the file ended inside a quoted value
    private static bool IsOpen(string row, char separator)
    {
        if (row.AsSpan().Count('"') % 2 == 0) return false;
        bool quoted = false, mayOpen = true; // at a value's start, and right after a closing quote, which a second one takes back
        foreach (var c in row)
        {
            var toggles = c == '"' && (quoted || mayOpen);
            quoted ^= toggles;
            mayOpen = toggles || c == separator;
        }
        return quoted;
    }
}
