namespace Muster.Domain.Usage;

/// <summary>Why a unit came or went.</summary>
public enum ChangeReason
{
    /// <summary>Something was seen for the first time.</summary>
    New,

    /// <summary>Something was seen again that had been silent for too long to count.</summary>
    Returned,

    /// <summary>Something that counted all along is in other hands.</summary>
    ChangedHands,

    /// <summary>A correction holds on one of the two days, and not on the other.</summary>
    Corrected,

    /// <summary>Nothing of it has been seen for 30 days.</summary>
    Silent,
}

/// <summary>A unit that is counted on one of two days, and not on the other.</summary>
/// <param name="Unit">The unit, as it is on the day on which it is counted.</param>
/// <param name="Came">Whether it is counted on the later day.</param>
/// <param name="Reason">Why.</param>
/// <param name="Other">The unit that what stands behind it is counted with on the other day; null for none.</param>
public sealed record UnitChange(CountedUnit Unit, bool Came, ChangeReason Reason, string? Other);

/// <summary>Explains the difference between two counts. Those that came less those that went are the difference, always.</summary>
public static class UsageComparison
{
    /// <summary>What came and went, in the order of the units' names, those that came first.</summary>
    /// <param name="before">The units of the earlier day.</param>
    /// <param name="after">The units of the later day.</param>
    /// <param name="seenBefore">Whether a subject had been seen up to the earlier day.</param>
    /// <param name="retired">The subjects that a correction keeps from counting on the earlier day, and on the later.</param>
    public static IReadOnlyList<UnitChange> Of(
        IReadOnlyList<CountedUnit> before, IReadOnlyList<CountedUnit> after, Func<string, bool> seenBefore, (IReadOnlySet<string> Before, IReadOnlySet<string> After) retired)
    {
        var (was, now) = (BySubject(before), BySubject(after));
        var (old, kept) = (before.Select(Key).ToHashSet(), after.Select(Key).ToHashSet());
        return
        [
            .. after.Where(u => !old.Contains(Key(u))).Select(u => Change(u, true, was, retired.Before, seenBefore)),
            .. before.Where(u => !kept.Contains(Key(u))).Select(u => Change(u, false, now, retired.After, seenBefore)),
        ];
    }

    private static UnitChange Change(
        CountedUnit unit, bool came, Dictionary<string, (CountedUnit Unit, string Holder)> other, IReadOnlySet<string> retired, Func<string, bool> seenBefore)
    {
        foreach (var subject in unit.Subjects)
        {
            // counted on both days, in other hands: or in the same, and it is who is counted as one that differs
            if (other.TryGetValue(subject.Id, out var found))
                return new(unit, came, unit.IsHolder && found.Holder == subject.Holder ? ChangeReason.Corrected : ChangeReason.ChangedHands, found.Unit.Name);
        }

        if (unit.Subjects.Any(s => retired.Contains(s.Id)))
            return new(unit, came, ChangeReason.Corrected, null);
        if (!came)
            return new(unit, came, ChangeReason.Silent, null);
        return new(unit, came, unit.Subjects.Any(s => seenBefore(s.Id)) ? ChangeReason.Returned : ChangeReason.New, null);
    }

    private static Dictionary<string, (CountedUnit Unit, string Holder)> BySubject(IReadOnlyList<CountedUnit> units)
    {
        var found = new Dictionary<string, (CountedUnit Unit, string Holder)>();
        foreach (var unit in units)
        {
            foreach (var subject in unit.Subjects)
                found[subject.Id] = (unit, subject.Holder);
        }

        return found;
    }

    private static (bool, string) Key(CountedUnit unit) => (unit.IsHolder, unit.Name);
}
