using Muster.Domain.Catalog;

namespace Muster.Domain.Usage;

/// <summary>A subject behind a unit.</summary>
/// <param name="Id">The subject.</param>
/// <param name="LastSeen">The last day it was seen, up to the day explained; null for a serial number, which is assigned, not seen.</param>
/// <param name="Holder">The holder it was judged to have by its sightings, before merges; empty for nobody, or where holders aren't counted.</param>
public sealed record CountedSubject(string Id, DateOnly? LastSeen, string Holder = "");

/// <summary>A subject that would be counted and is not, because it is retired.</summary>
/// <param name="Id">The subject.</param>
/// <param name="LastSeen">The last day it was seen, up to the day explained.</param>
/// <param name="Correction">Its retirement.</param>
public sealed record RetiredSubject(string Id, DateOnly LastSeen, Correction Correction);

/// <summary>One unit of a count: a holder with the subjects in their hands, or a subject alone.</summary>
/// <param name="Name">The holder as counted, merges applied; or the subject's id.</param>
/// <param name="IsHolder">Whether the unit is a person.</param>
/// <param name="Subjects">What stands behind it, ordered by id.</param>
public sealed record CountedUnit(string Name, bool IsHolder, IReadOnlyList<CountedSubject> Subjects)
{
    /// <summary>The merges in force that make one unit of several names; none for most.</summary>
    public IReadOnlyList<Correction> Merges { get; init; } = [];
}

/// <summary>Lists the units of a count on a day. Its length is the count, always.</summary>
public static class UsageExplanation
{
    /// <summary>The units on a day, ordered by name (UTF-8 bytes).</summary>
    /// <param name="counted">What one unit is.</param>
    /// <param name="rows">The customer's days seen on the family's meter; all rows of a subject follow each other.</param>
    /// <param name="day">The day.</param>
    /// <param name="corrections">The customer's corrections; null for none.</param>
    public static IReadOnlyList<CountedUnit> Of(Counted counted, IEnumerable<DaysSeen> rows, DateOnly day, CorrectionSet? corrections = null)
    {
        corrections ??= CorrectionSet.None;
        var alone = new List<CountedUnit>();
        var held = new Dictionary<string, List<CountedSubject>>();
        var timeline = new SubjectTimeline();
        var runs = new List<HeldRun>();
        string? subject = null;
        foreach (var row in rows)
        {
            if (row.Subject != subject)
            {
                Flush();
                subject = row.Subject;
            }

            timeline.Add(row);
        }

        Flush();
        return
        [
            .. held.Select(h => new CountedUnit(h.Key, true, [.. h.Value.OrderBy(s => s.Id, ByName)]) { Merges = corrections.Behind(h.Key, day) })
                .Concat(alone)
                .OrderBy(u => u.Name, ByName)
                .ThenByDescending(u => u.IsHolder),
        ];

        void Flush()
        {
            if (subject is null)
                return;
            runs.Clear();
            timeline.Read(day.DayNumber, day.DayNumber, runs);
            var holder = runs.Count > 0 && counted == Counted.Holders ? runs[0].Holder : "";
            if (!corrections.IsEmpty)
                corrections.Apply(subject, timeline, counted == Counted.Holders, runs);
            if (runs.Count > 0)
            {
                var seen = new CountedSubject(subject, DateOnly.FromDayNumber(timeline.LastSeen(day.DayNumber)!.Value), holder);
                if (counted != Counted.Holders || runs[0].Holder.Length == 0)
                    alone.Add(new(subject, false, [seen]));
                else if (held.TryGetValue(runs[0].Holder, out var subjects))
                    subjects.Add(seen);
                else
                    held.Add(runs[0].Holder, [seen]);
            }

            timeline.Clear();
        }
    }

    /// <summary>The subjects that would be counted on a day and are not, because they are retired; ordered by id.</summary>
    /// <param name="rows">The days seen of one customer on one meter, those of its retired subjects at least; all rows of a subject follow each other.</param>
    /// <param name="day">The day.</param>
    /// <param name="corrections">The customer's corrections.</param>
    public static IReadOnlyList<RetiredSubject> Retired(IEnumerable<DaysSeen> rows, DateOnly day, CorrectionSet corrections)
    {
        var retired = new List<RetiredSubject>();
        var (timeline, runs) = (new SubjectTimeline(), new List<HeldRun>());
        foreach (var subject in rows.GroupBy(r => r.Subject).Where(g => corrections.RetiredSubjects.Contains(g.Key)))
        {
            timeline.Clear();
            runs.Clear();
            foreach (var row in subject)
                timeline.Add(row);
            timeline.Read(day.DayNumber, day.DayNumber, runs);
            if (runs.Count > 0 && corrections.Retirement(subject.Key, timeline, day) is { } correction)
                retired.Add(new(subject.Key, DateOnly.FromDayNumber(timeline.LastSeen(day.DayNumber)!.Value), correction));
        }

        return [.. retired.OrderBy(r => r.Id, ByName)];
    }

    private static Comparer<string> ByName { get; } = Comparer<string>.Create(Names.Compare);
}
