using System.Globalization;
using System.Text;
using Muster.Domain.Catalog;
using Muster.Domain.Usage;

namespace Muster.Server.Features.Import;

/// <summary>A line of a sightings file.</summary>
/// <param name="Line">The line it stands on.</param>
/// <param name="Customer">The customer's external id.</param>
/// <param name="Sighting">What it says, with names as they are counted.</param>
internal readonly record struct SightingLine(long Line, string Customer, Sighting Sighting);

/// <summary>Reads sightings, one JSON object a line, with memory bounded by the longest line.</summary>
internal sealed class SightingLines(ImportFile file, ProductCatalog catalog, DateTimeOffset now, Action<Problem> report, Action<Problem> remark)
{
    /// <summary>No line is longer, in characters.</summary>
    public const int LongestLine = 16_384;

    private readonly HashSet<string> _unknown = [];
    private readonly byte[] _utf8 = new byte[LongestLine * 3];

    /// <summary>How many lines of the last reading were refused.</summary>
    public long BadLines { get; private set; }

    /// <summary>Reads from the top. A bad line is reported and skipped.</summary>
    public IEnumerable<SightingLine> Read()
    {
        BadLines = 0;
        var text = file.ReadText();
        var buffer = new char[LongestLine];
        int length, line = 0;
        while (true)
        {
            line++;
            (length, var more) = ReadLine(text, buffer);
            if (length > LongestLine)
            {
                Refuse(line, "row", string.Create(CultureInfo.InvariantCulture, $"is longer than {LongestLine} characters"));
            }
            else if (!buffer.AsSpan(0, length).Trim().IsEmpty)
            {
                if (Parse(line, buffer.AsSpan(0, length), out var sighting) is { } problem) Refuse(line, problem.Column, problem.Reason);
                else yield return sighting;
            }
            if (!more) yield break;
        }
    }

    private void Refuse(long line, string column, string reason)
    {
        BadLines++;
        report(new Problem(line, column, reason));
    }

    // the length is one more than the buffer's where the line doesn't fit; the rest of it is skipped
    private static (int Length, bool More) ReadLine(StreamReader text, char[] buffer)
    {
        var length = 0;
        while (text.Read() is var c and >= 0)
        {
            if (c == '\n') return (length > 0 && length <= buffer.Length && buffer[length - 1] == '\r' ? length - 1 : length, true);
            if (length < buffer.Length) buffer[length++] = (char)c;
            else length = buffer.Length + 1;
        }
        return (length, false);
    }

    private (string Column, string Reason)? Parse(long line, ReadOnlySpan<char> text, out SightingLine sighting)
    {
        sighting = default;
        if (TextRules.Fault(text) is { } fault) return ("row", fault);
        var length = Encoding.UTF8.GetBytes(text, _utf8);
        var reading = new ReadSighting(catalog, now, customerNeeded: true, property =>
        {
            if (_unknown.Count < 100 && _unknown.Add(property)) remark(new Problem(line, "row", "ignored: " + TextRules.Quote(property)));
        });
        if (reading.Of(_utf8.AsSpan(0, length), out var customer, out var read) is { } rejection) return (rejection.Field, rejection.Reason);
        sighting = new SightingLine(line, customer!, read!);
        return null;
    }
}
