using System.Globalization;
using System.Text;
using Muster.Domain.Catalog;
using Muster.Domain.Usage;

namespace Muster.Domain.Tests.Usage;

/// <summary>A day on which a subject was seen in the hands of a holder; empty for nobody.</summary>
internal sealed record Seen(string Subject, string Holder, DateOnly Day)
{
    public override string ToString() => $"{Subject} {(Holder.Length == 0 ? "-" : Holder)} {Day:yyyy-MM-dd}";
}

/// <summary>
/// Days seen as a plain list, and the words of product.md, Counting, said over it one by one, with no thought of speed. What the
/// bits give is compared with this.
/// </summary>
internal sealed class PlainDays(IReadOnlyList<Seen> all, IReadOnlyList<Correction>? corrections = null)
{
    private readonly IReadOnlyList<Correction> _corrections = corrections ?? [];

    public IReadOnlyList<Seen> All { get; } = all;

    /// <summary>Reads <c>subject holder day</c> or <c>subject holder first..last</c>, parted by semicolons; <c>-</c> is nobody.</summary>
    public static PlainDays Of(string text)
    {
        var all = new List<Seen>();
        foreach (var part in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var words = part.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var days = words[2].Split("..").Select(Day).ToArray();
            for (var day = days[0]; day <= days[^1]; day = day.AddDays(1))
                all.Add(new(words[0], words[1] == "-" ? "" : words[1], day));
        }

        return new(all);
    }

    public static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The same days as the store keeps them: one row per subject, holder and year, all rows of a subject together.</summary>
    public List<DaysSeen> Rows()
    {
        var rows = new SortedDictionary<(string Subject, string Holder, int Year), YearBits>();
        foreach (var seen in All)
        {
            var key = (seen.Subject, seen.Holder, seen.Day.Year);
            var bits = DaysSeen.Of(seen.Subject, seen.Holder, seen.Day).Bits;
            rows[key] = rows.TryGetValue(key, out var before) ? DaysSeen.Or(before, bits) : bits;
        }

        return [.. rows.Select(r => new DaysSeen(r.Key.Subject, r.Key.Holder, r.Key.Year, r.Value))];
    }

    /// <summary>The units of a day as text, one a line: <c>ana: pc1 2026-03-01, pc2 2026-03-04</c>.</summary>
    public IReadOnlyList<string> Units(Counted counted, DateOnly day)
    {
        var active = All.Select(s => s.Subject).Distinct().Where(s => IsActive(s, day) && !IsRetired(s, day)).ToList();
        active.Sort(ByBytes);
        var units = new List<(string Name, bool IsHolder, string Text)>();
        foreach (var alone in active.Where(s => counted == Counted.Subjects || HolderOf(s, day).Length == 0))
            units.Add((alone, false, $"{alone}: {Shown(alone, day)}"));
        if (counted == Counted.Holders)
        {
            foreach (var person in active.Select(s => HolderOf(s, day)).Where(h => h.Length > 0).Select(h => PersonOf(h, day)).Distinct())
            {
                var subjects = active.Where(s => HolderOf(s, day) is { Length: > 0 } holder && PersonOf(holder, day) == person).Select(s => Shown(s, day));
                units.Add((person, true, $"{person}: {string.Join(", ", subjects)}"));
            }
        }

        units.Sort((a, b) => ByBytes(a.Name, b.Name) is var order and not 0 ? order : b.IsHolder.CompareTo(a.IsHolder));
        return [.. units.Select(u => u.Text)];
    }

    public static IReadOnlyList<string> Text(IReadOnlyList<CountedUnit> units) =>
        [.. units.Select(u => $"{u.Name}: {string.Join(", ", u.Subjects.Select(s => $"{s.Id} {s.LastSeen:yyyy-MM-dd}"))}")];

    public static int ByBytes(string a, string b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b));

    /// <summary>Sighted in the 30 days ending with the day.</summary>
    private bool IsActive(string subject, DateOnly day) =>
        All.Any(s => s.Subject == subject && s.Day <= day && s.Day >= day.AddDays(-29));

    /// <summary>The last person seen on it up to the day, however long ago; nobody takes it from no one.</summary>
    private string HolderOf(string subject, DateOnly day)
    {
        var people = All.Where(s => s.Subject == subject && s.Holder.Length > 0 && s.Day <= day).ToList();
        if (people.Count == 0)
            return "";
        var lastDay = people.Max(s => s.Day);
        var candidates = people.Where(s => s.Day == lastDay).Select(s => s.Holder).Distinct().ToList();
        candidates.Sort((a, b) =>
            RunBegan(subject, a, lastDay).CompareTo(RunBegan(subject, b, lastDay)) is var order and not 0 ? order : ByBytes(a, b));
        return candidates[^1];
    }

    /// <summary>All names that merges in force join to this one, and of them the one that is merged into no other; the greatest where that leaves a choice.</summary>
    private string PersonOf(string holder, DateOnly day)
    {
        var merges = _corrections.Where(c => c.Kind == CorrectionKind.MergedHolder && IsInForce(c, day)).ToList();
        var names = new HashSet<string> { holder };
        while (merges.Find(m => names.Contains(m.What) != names.Contains(m.KeptName)) is { } merge)
        {
            names.Add(merge.What);
            names.Add(merge.KeptName);
        }

        var last = names.Where(n => !merges.Exists(m => m.What == n && m.KeptName != n)).ToList();
        if (last.Count == 0)
            last = [.. names];
        last.Sort(ByBytes);
        return last[^1];
    }

    /// <summary>Retired, and nothing seen of it since.</summary>
    private bool IsRetired(string subject, DateOnly day) =>
        _corrections.Any(c => c.Kind == CorrectionKind.RetiredSubject && c.What == subject && IsInForce(c, day)
            && !All.Any(s => s.Subject == subject && s.Day > c.FromDay && s.Day <= day));

    private static bool IsInForce(Correction c, DateOnly day) => c.FromDay <= day && !(c.ReversedFrom is { } end && end <= day);

    /// <summary>The first day of the unbroken run of days that leads up to a day.</summary>
    private DateOnly RunBegan(string subject, string holder, DateOnly day)
    {
        while (All.Contains(new(subject, holder, day.AddDays(-1))))
            day = day.AddDays(-1);
        return day;
    }

    private string Shown(string subject, DateOnly day) =>
        $"{subject} {All.Where(s => s.Subject == subject && s.Day <= day).Max(s => s.Day):yyyy-MM-dd}";
}
