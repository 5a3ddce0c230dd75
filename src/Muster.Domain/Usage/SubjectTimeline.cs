using System.Numerics;

namespace Muster.Domain.Usage;

/// <summary>A stretch of days on which a subject is active, in the hands of one holder or of nobody.</summary>
/// <param name="From">First day (day number).</param>
/// <param name="To">Last day (day number).</param>
/// <param name="Holder">The holder as counted; empty for nobody.</param>
public readonly record struct HeldRun(int From, int To, string Holder);

/// <summary>
/// Reads one subject's days seen as stretches of activity and holders. The rules (product.md, Counting): a subject is active
/// on D if it was sighted in the 30 days ending with D; it belongs to the last person seen on it up to D, however long ago; if
/// several were seen on that day, to the one whose unbroken run of days began last, then to the greater name.
/// </summary>
/// <remarks>Reused from subject to subject, so that a customer is counted without garbage: <see cref="Clear"/>, <see cref="Add"/> its rows, <see cref="Read"/>.</remarks>
public sealed class SubjectTimeline
{
    /// <summary>For how many days a sighting counts, its own day included.</summary>
    public const int ActiveDays = 30;

    private readonly List<DaysSeen> _rows = [];
    private readonly List<(int Day, string Holder)> _changes = [];
    private readonly Dictionary<string, DayRun> _running = [];
    private int[] _seen = new int[36];
    private int _firstYear;
    private int _years;

    /// <summary>Forgets the rows.</summary>
    public void Clear() => _rows.Clear();

    /// <summary>Adds a row of the subject. Rows may come in any order.</summary>
    public void Add(in DaysSeen row) => _rows.Add(row);

    /// <summary>The last day at or before <paramref name="upTo"/> on which anybody or nobody was seen on it, or null.</summary>
    public int? LastSeen(int upTo)
    {
        int? last = null;
        foreach (var row in _rows)
        {
            if (row.LastDay(upTo) is { } day && day > (last ?? -1))
                last = day;
        }

        return last;
    }

    /// <summary>The first day after <paramref name="day"/> on which anybody or nobody was seen on it, or null.</summary>
    public int? FirstSeenAfter(int day)
    {
        int? first = null;
        foreach (var row in _rows)
        {
            if (row.FirstDay(day + 1) is { } seen && (first is null || seen < first))
                first = seen;
        }

        return first;
    }

    /// <summary>Appends the stretches between two days (day numbers, both included), in order, to <paramref name="runs"/>.</summary>
    public void Read(int from, int to, List<HeldRun> runs)
    {
        if (_rows.Count == 0 || from > to)
            return;
        ReadHolders(to);
        MergeDays();

        var earliest = DateOnly.FromDayNumber(Math.Max(from - ActiveDays + 1, 0));
        var latest = DateOnly.FromDayNumber(to);
        var start = Math.Max(0, ((earliest.Year - _firstYear) * 12) + earliest.Month - 1);
        var end = Math.Min((_years * 12) - 1, ((latest.Year - _firstYear) * 12) + latest.Month - 1);
        var (windowFrom, windowTo) = (0, -1);
        for (var month = start; month <= end; month++)
        {
            var bits = (uint)_seen[month];
            if (bits == 0)
                continue;
            var first = new DateOnly(_firstYear + (month / 12), (month % 12) + 1, 1).DayNumber;
            while (bits != 0)
            {
                var skip = BitOperations.TrailingZeroCount(bits);
                var length = BitOperations.TrailingZeroCount(~(bits >> skip));
                bits &= ~(uint)(((1UL << length) - 1) << skip);
                var day = first + skip;
                if (day > to)
                    break;
                if (windowTo >= 0 && day <= windowTo + 1)
                {
                    windowTo = day + length + ActiveDays - 2;
                    continue;
                }

                if (windowTo >= 0)
                    Emit(Math.Max(windowFrom, from), Math.Min(windowTo, to), runs);
                (windowFrom, windowTo) = (day, day + length + ActiveDays - 2);
            }
        }

        if (windowTo >= 0)
            Emit(Math.Max(windowFrom, from), Math.Min(windowTo, to), runs);
    }

    /// <summary>Cuts an active window where the holder changes.</summary>
    private void Emit(int from, int to, List<HeldRun> runs)
    {
        if (from > to)
            return;
        var holder = "";
        foreach (var (day, next) in _changes)
        {
            if (day > to)
                break;
            if (day > from)
            {
                runs.Add(new(from, day - 1, holder));
                from = day;
            }

            holder = next;
        }

        runs.Add(new(from, to, holder));
    }

    /// <summary>The days on which the holder changes, up to a day.</summary>
    private void ReadHolders(int to)
    {
        _changes.Clear();
        string? only = null;
        var several = false;
        foreach (var row in _rows)
        {
            if (row.Holder.Length == 0)
                continue;
            several |= only is not null && only != row.Holder;
            only ??= row.Holder;
        }

        if (only is null)
            return;
        if (!several)
        {
            if (FirstDayOf(only) is { } first)
                _changes.Add((first, only));
            return;
        }

        _rows.Sort((a, b) => a.Year.CompareTo(b.Year));
        _running.Clear();
        var current = "";
        for (var i = 0; i < _rows.Count;)
        {
            var year = _rows[i].Year;
            var next = i;
            while (next < _rows.Count && _rows[next].Year == year)
                next++;
            for (var month = 0; month < 12; month++)
            {
                var people = 0u;
                for (var r = i; r < next; r++)
                {
                    if (_rows[r].Holder.Length > 0)
                        people |= (uint)_rows[r].Bits[month];
                }

                if (people == 0)
                    continue;
                var first = new DateOnly(year, month + 1, 1).DayNumber;
                for (; people != 0; people &= people - 1)
                {
                    var bit = BitOperations.TrailingZeroCount(people);
                    if (first + bit > to)
                        return;
                    var holder = HolderOn(first + bit, i, next, month, 1 << bit);
                    if (holder != current)
                        _changes.Add((first + bit, current = holder));
                }
            }

            i = next;
        }
    }

    /// <summary>Who of the people seen on a day holds the subject.</summary>
    private string HolderOn(int day, int firstRow, int endRow, int month, int bit)
    {
        var holder = "";
        var began = -1;
        for (var r = firstRow; r < endRow; r++)
        {
            var row = _rows[r];
            if (row.Holder.Length == 0 || (row.Bits[month] & bit) == 0)
                continue;
            var run = _running.TryGetValue(row.Holder, out var before) && before.To >= day - 1
                ? before with { To = day }
                : new DayRun(day, day);
            _running[row.Holder] = run;
            if (run.From > began || (run.From == began && Names.Compare(row.Holder, holder) > 0))
                (holder, began) = (row.Holder, run.From);
        }

        return holder;
    }

    private int? FirstDayOf(string holder)
    {
        int? first = null;
        foreach (var row in _rows)
        {
            if (row.Holder != holder)
                continue;
            for (var month = 0; month < 12; month++)
            {
                if (row.Bits[month] == 0)
                    continue;
                var day = new DateOnly(row.Year, month + 1, 1).DayNumber + BitOperations.TrailingZeroCount(row.Bits[month]);
                first = first is { } known && known < day ? known : day;
                break;
            }
        }

        return first;
    }

    /// <summary>One integer per month, whoever was seen.</summary>
    private void MergeDays()
    {
        var lastYear = _firstYear = _rows[0].Year;
        foreach (var row in _rows)
        {
            _firstYear = Math.Min(_firstYear, row.Year);
            lastYear = Math.Max(lastYear, row.Year);
        }

        _years = lastYear - _firstYear + 1;
        if (_seen.Length < _years * 12)
            Array.Resize(ref _seen, _years * 12);
        Array.Clear(_seen, 0, _years * 12);
        foreach (var row in _rows)
        {
            for (var month = 0; month < 12; month++)
                _seen[((row.Year - _firstYear) * 12) + month] |= row.Bits[month];
        }
    }
}
