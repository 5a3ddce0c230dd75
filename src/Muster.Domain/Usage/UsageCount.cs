using Muster.Domain.Catalog;

namespace Muster.Domain.Usage;

/// <summary>Counts a customer's units of one family on each day between two days, subject by subject.</summary>
/// <remarks>
/// One pass over the customer's days seen, sorted by subject, gives every day's count: the same stretches that
/// <see cref="UsageExplanation"/> lists. Memory grows with the holders of one customer, not with its days.
/// </remarks>
public sealed class UsageCount
{
    private readonly Counted _counted;
    private readonly int _from;
    private readonly int _to;
    private readonly long[] _steps;
    private readonly Dictionary<string, List<DayRun>> _holders = [];
    private readonly CorrectionSet _corrections;
    private readonly SubjectTimeline _timeline = new();
    private readonly List<HeldRun> _runs = [];
    private string? _subject;

    /// <summary>Prepares to count.</summary>
    /// <param name="counted">What one unit is.</param>
    /// <param name="from">First day.</param>
    /// <param name="to">Last day, not before the first.</param>
    /// <param name="corrections">The customer's corrections; null for none.</param>
    public UsageCount(Counted counted, DateOnly from, DateOnly to, CorrectionSet? corrections = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(to, from);
        _counted = counted;
        _corrections = corrections ?? CorrectionSet.None;
        _from = from.DayNumber;
        _to = to.DayNumber;
        _steps = new long[_to - _from + 2];
    }

    /// <summary>The last day on which anything was seen, up to the last day counted; corrections don't matter to it.</summary>
    public DateOnly? LastSeen { get; private set; }

    /// <summary>Adds the next row. All rows of a subject must follow each other.</summary>
    public void Add(in DaysSeen row)
    {
        if (row.Subject != _subject)
        {
            Flush();
            _subject = row.Subject;
        }

        _timeline.Add(row);
    }

    /// <summary>The count of each day, first to last.</summary>
    public long[] Counts()
    {
        Flush();
        foreach (var runs in _holders.Values)
            CountOnce(runs);
        _holders.Clear();
        var counts = new long[_to - _from + 1];
        var count = 0L;
        for (var i = 0; i < counts.Length; i++)
            counts[i] = count += _steps[i];
        return counts;
    }

    /// <summary>A holder counts once however many subjects overlap.</summary>
    private void CountOnce(List<DayRun> runs)
    {
        runs.Sort((a, b) => a.From.CompareTo(b.From));
        var (from, to) = (runs[0].From, runs[0].To);
        foreach (var run in runs)
        {
            if (run.From > to + 1)
            {
                Step(from, to);
                from = run.From;
                to = run.To;
            }

            to = Math.Max(to, run.To);
        }

        Step(from, to);
    }

    private void Step(int from, int to)
    {
        _steps[from - _from]++;
        _steps[to - _from + 1]--;
    }

    private void Flush()
    {
        if (_subject is null)
            return;
        if (_timeline.LastSeen(_to) is { } last && (LastSeen is null || last > LastSeen.Value.DayNumber))
            LastSeen = DateOnly.FromDayNumber(last);
        _runs.Clear();
        _timeline.Read(_from, _to, _runs);
        if (!_corrections.IsEmpty)
            _corrections.Apply(_subject, _timeline, _counted == Counted.Holders, _runs);
        foreach (var run in _runs)
        {
            if (_counted != Counted.Holders || run.Holder.Length == 0)
            {
                Step(run.From, run.To);
                continue;
            }

            if (!_holders.TryGetValue(run.Holder, out var held))
                _holders.Add(run.Holder, held = new(1));
            held.Add(new(run.From, run.To));
        }

        _timeline.Clear();
        _subject = null;
    }
}
