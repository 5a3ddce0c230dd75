using System.Runtime.InteropServices;

namespace Muster.Domain.Usage;

/// <summary>A customer's corrections, ready to be applied to what its days seen say.</summary>
/// <remarks>
/// The rules: who holds a subject is judged by sightings alone, and only then are names merged. The names that merges in force on a
/// day join, directly or through others, are one person that day; its name is the one that no merge in force leads away from, or
/// the greatest of several. A retired subject does not count from its day on until the first later day on which anything was seen
/// of it. So the order of corrections never matters, and a customer without any costs nothing.
/// </remarks>
public sealed class CorrectionSet
{
    private readonly List<Correction> _merges = [];
    private readonly HashSet<string> _names = [];
    private readonly Dictionary<string, List<Correction>> _retired = [];

    /// <summary>The days on which the merges in force change, in order.</summary>
    private readonly int[] _turns = [];
    private readonly Dictionary<string, string>?[] _people = [];

    /// <summary>Prepares the corrections of one customer, in any order.</summary>
    public CorrectionSet(IEnumerable<Correction> corrections)
    {
        foreach (var correction in corrections)
        {
            // reversed from its beginning: it never was
            if (!correction.IsInForceFrom(correction.FromDay))
                continue;
            if (correction.Kind == CorrectionKind.RetiredSubject)
            {
                if (!_retired.TryGetValue(correction.What, out var retirements))
                    _retired.Add(correction.What, retirements = []);
                retirements.Add(correction);
                continue;
            }

            _merges.Add(correction);
            _names.Add(correction.What);
            _names.Add(correction.KeptName);
        }

        if (_merges.Count == 0)
            return;
        _turns = [.. _merges.Select(m => m.FromDay.DayNumber).Concat(_merges.Select(m => m.ReversedFrom).OfType<DateOnly>().Select(d => d.DayNumber)).Distinct().Order()];
        _people = new Dictionary<string, string>?[_turns.Length];
    }

    /// <summary>No correction at all.</summary>
    public static CorrectionSet None { get; } = new([]);

    /// <summary>Whether there is nothing to apply.</summary>
    public bool IsEmpty => _merges.Count == 0 && _retired.Count == 0;

    /// <summary>The subjects with a retirement, whether it holds or not.</summary>
    public IReadOnlyCollection<string> RetiredSubjects => _retired.Keys;

    /// <summary>The person a holder is on a day: the holder, or the name that it is merged into.</summary>
    public string Person(string holder, DateOnly day) => Person(holder, day.DayNumber);

    /// <summary>The merges in force on a day that make a person of several names; none for one of a single name.</summary>
    public IReadOnlyList<Correction> Behind(string person, DateOnly day) => _names.Contains(person)
        ? [.. _merges.Where(m => m.IsInForce(day) && Person(m.What, day.DayNumber) == person).OrderBy(m => m.What, Comparer<string>.Create(Names.Compare)).ThenBy(m => m.Id)]
        : [];

    /// <summary>The retirement that keeps a subject from counting on a day; null for none.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="timeline">Its days seen.</param>
    /// <param name="day">The day.</param>
    public Correction? Retirement(string subject, SubjectTimeline timeline, DateOnly day) =>
        _retired.GetValueOrDefault(subject)?.Find(r => r.FromDay <= day && day.DayNumber < End(r, timeline));

    /// <summary>Applies everything to the stretches of one subject.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="timeline">Its days seen.</param>
    /// <param name="byHolder">Whether holders are counted; else only retirements matter.</param>
    /// <param name="runs">Its stretches, in order; replaced.</param>
    internal void Apply(string subject, SubjectTimeline timeline, bool byHolder, List<HeldRun> runs)
    {
        if (_retired.TryGetValue(subject, out var retirements))
        {
            foreach (var retirement in retirements)
                Cut(retirement.FromDay.DayNumber, End(retirement, timeline), runs);
        }

        if (byHolder && _names.Count > 0 && runs.Exists(r => _names.Contains(r.Holder)))
            Rename(runs);
    }

    /// <summary>The first day on which a retirement no longer keeps its subject from counting.</summary>
    private static int End(Correction retirement, SubjectTimeline timeline)
    {
        var end = retirement.ReversedFrom?.DayNumber ?? int.MaxValue;
        return timeline.FirstSeenAfter(retirement.FromDay.DayNumber) is { } again ? Math.Min(again, end) : end;
    }

    private static void Cut(int from, int end, List<HeldRun> runs)
    {
        HeldRun[] before = [.. runs];
        runs.Clear();
        foreach (var run in before)
        {
            if (run.From < from)
                runs.Add(run with { To = Math.Min(run.To, from - 1) });
            if (run.To >= end)
                runs.Add(run with { From = Math.Max(run.From, end) });
        }
    }

    /// <summary>Puts the person in the place of each holder, parting a stretch where merges begin or end.</summary>
    private void Rename(List<HeldRun> runs)
    {
        HeldRun[] before = [.. runs];
        runs.Clear();
        foreach (var run in before)
        {
            if (!_names.Contains(run.Holder))
            {
                runs.Add(run);
                continue;
            }

            var from = run.From;
            foreach (var turn in _turns)
            {
                if (turn <= from)
                    continue;
                if (turn > run.To)
                    break;
                runs.Add(new(from, turn - 1, Person(run.Holder, from)));
                from = turn;
            }

            runs.Add(new(from, run.To, Person(run.Holder, from)));
        }
    }

    private string Person(string holder, int day)
    {
        if (!_names.Contains(holder))
            return holder;
        var turn = Array.BinarySearch(_turns, day);
        turn = turn >= 0 ? turn : ~turn - 1;
        if (turn < 0)
            return holder;
        return (_people[turn] ??= People(DateOnly.FromDayNumber(_turns[turn]))).GetValueOrDefault(holder, holder);
    }

    /// <summary>Who each merged name is on a day.</summary>
    private Dictionary<string, string> People(DateOnly day)
    {
        // one group to begin with for each name; a merge throws two together
        var groups = new Dictionary<string, List<string>>();
        var leave = new HashSet<string>();
        foreach (var merge in _merges.Where(m => m.IsInForce(day)))
        {
            var (a, b) = (Group(merge.What), Group(merge.KeptName));
            if (merge.What != merge.KeptName)
                leave.Add(merge.What);
            if (a == b)
                continue;
            var (large, small) = a.Count < b.Count ? (b, a) : (a, b);
            large.AddRange(small);
            foreach (var name in small)
                groups[name] = large;
        }

        var people = new Dictionary<string, string>(groups.Count);
        foreach (var group in groups.Values.Distinct())
        {
            var kept = group.Where(n => !leave.Contains(n)).ToList();
            var stay = (kept.Count > 0 ? kept : group).Aggregate(Greater);
            foreach (var name in group)
                people[name] = stay;
        }

        return people;

        List<string> Group(string name)
        {
            ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(groups, name, out _);
            return group ??= [name];
        }
    }

    private static string Greater(string a, string b) => Names.Compare(a, b) >= 0 ? a : b;
}
