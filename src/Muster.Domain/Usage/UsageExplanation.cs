using Muster.Domain.Catalog;

namespace Muster.Domain.Usage;

/// <summary>A subject behind a unit.</summary>
/// <param name="Id">The subject.</param>
/// <param name="LastSeen">The last day it was seen, up to the day explained; null for a serial number, which is assigned, not seen.</param>
public sealed record CountedSubject(string Id, DateOnly? LastSeen);

/// <summary>One unit of a count: a holder with the subjects in their hands, or a subject alone.</summary>
/// <param name="Name">The holder as counted, or the subject's id.</param>
/// <param name="IsHolder">Whether the unit is a person.</param>
/// <param name="Subjects">What stands behind it, ordered by id.</param>
public sealed record CountedUnit(string Name, bool IsHolder, IReadOnlyList<CountedSubject> Subjects);

/// <summary>Lists the units of a count on a day. Its length is the count, always.</summary>
public static class UsageExplanation
{
    /// <summary>The units on a day, ordered by name (UTF-8 bytes).</summary>
    /// <param name="counted">What one unit is.</param>
    /// <param name="rows">The customer's days seen on the family's meter; all rows of a subject follow each other.</param>
    /// <param name="day">The day.</param>
    public static IReadOnlyList<CountedUnit> Of(Counted counted, IEnumerable<DaysSeen> rows, DateOnly day)
    {
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
            .. held.Select(h => new CountedUnit(h.Key, true, [.. h.Value.OrderBy(s => s.Id, ByName)]))
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
            if (runs.Count > 0)
            {
                var seen = new CountedSubject(subject, DateOnly.FromDayNumber(timeline.LastSeen(day.DayNumber)!.Value));
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

    private static Comparer<string> ByName { get; } = Comparer<string>.Create(Names.Compare);
}
