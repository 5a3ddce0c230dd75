namespace Muster.Domain.Usage;

/// <summary>Why a correction, or its reversal, can't be recorded.</summary>
public enum CorrectionRefusal
{
    ReasonMissing,

    /// <summary>The reason has more than <see cref="Correction.MaxReason"/> characters.</summary>
    ReasonTooLong,

    /// <summary>The reason has a character that can't be stored.</summary>
    ReasonUnreadable,

    /// <summary>A day is missing, or is none.</summary>
    DayMissing,

    /// <summary>The day is to come: what is not yet so can't be said.</summary>
    DayAhead,

    /// <summary>The day is more than <see cref="Correction.EarliestDays"/> days ago.</summary>
    DayTooEarly,

    /// <summary>One name alone is nobody to merge.</summary>
    TooFewNames,

    /// <summary>More names or devices than are recorded at once.</summary>
    TooMany,

    /// <summary>The name to keep is none of those that are merged.</summary>
    KeepNotAmong,

    /// <summary>A name was never seen at this customer.</summary>
    NameUnknown,

    /// <summary>A name is merged into another already, on that day or later.</summary>
    AlreadyMerged,

    NothingChosen,

    /// <summary>A device is not the customer's.</summary>
    SubjectUnknown,

    /// <summary>A device is retired already, and was not seen since.</summary>
    AlreadyRetired,

    AlreadyReversed,

    /// <summary>A reversal can't begin before what it reverses.</summary>
    BeforeItsBeginning,
}

/// <summary>Decides whether a correction may be recorded: facts in, a refusal or null out.</summary>
public static class DecideCorrection
{
    /// <summary>The most names or subjects at once.</summary>
    public const int Most = 100;

    /// <summary>May these names be merged?</summary>
    /// <param name="names">The names, the one to keep among them, as counted.</param>
    /// <param name="keep">The name to keep.</param>
    /// <param name="reason">Why, as typed.</param>
    /// <param name="from">The first day; null when none was given.</param>
    /// <param name="today">The day.</param>
    /// <param name="existing">The customer's corrections.</param>
    /// <param name="known">The holders that were ever seen at the customer.</param>
    public static CorrectionRefusal? Merge(
        IReadOnlyCollection<string> names, string keep, string reason, DateOnly? from, DateOnly today, IReadOnlyCollection<Correction> existing, IReadOnlySet<string> known) =>
        names.Distinct().Count() < 2 ? CorrectionRefusal.TooFewNames
        : names.Count > Most ? CorrectionRefusal.TooMany
        : !names.All(known.Contains) ? CorrectionRefusal.NameUnknown
        : !names.Contains(keep) ? CorrectionRefusal.KeepNotAmong
        : Common(reason, from, today)
            ?? (existing.Any(c => c.Kind == CorrectionKind.MergedHolder && names.Contains(c.What) && c.IsInForceFrom(from!.Value)) ? CorrectionRefusal.AlreadyMerged : null);

    /// <summary>May these subjects be retired?</summary>
    /// <param name="subjects">The subjects.</param>
    /// <param name="reason">Why, as typed.</param>
    /// <param name="from">The first day on which they no longer count; null when none was given.</param>
    /// <param name="today">The day.</param>
    /// <param name="existing">The customer's corrections.</param>
    /// <param name="lastSeen">The customer's devices by subject, with the day each was last seen.</param>
    public static CorrectionRefusal? Retire(
        IReadOnlyCollection<string> subjects, string reason, DateOnly? from, DateOnly today, IReadOnlyCollection<Correction> existing, IReadOnlyDictionary<string, DateOnly?> lastSeen) =>
        subjects.Count == 0 ? CorrectionRefusal.NothingChosen
        : subjects.Count > Most ? CorrectionRefusal.TooMany
        : !subjects.All(lastSeen.ContainsKey) ? CorrectionRefusal.SubjectUnknown
        : Common(reason, from, today)
            ?? (existing.Any(c => c.Kind == CorrectionKind.RetiredSubject && subjects.Contains(c.What) && c.IsInForceFrom(from!.Value) && !(lastSeen[c.What] > c.FromDay))
                ? CorrectionRefusal.AlreadyRetired : null);

    /// <summary>May this correction be reversed?</summary>
    /// <param name="correction">The correction.</param>
    /// <param name="reason">Why, as typed.</param>
    /// <param name="from">The first day on which it is no longer in force; null when none was given.</param>
    /// <param name="today">The day.</param>
    public static CorrectionRefusal? Reverse(Correction correction, string reason, DateOnly? from, DateOnly today) =>
        correction.ReversedFrom is not null ? CorrectionRefusal.AlreadyReversed
        : Reason(reason) is { } refusal ? refusal
        : from is null ? CorrectionRefusal.DayMissing
        : from < correction.FromDay ? CorrectionRefusal.BeforeItsBeginning
        : from > today ? CorrectionRefusal.DayAhead
        : null;

    /// <summary>What is wrong with a reason, or null.</summary>
    public static CorrectionRefusal? Reason(string reason) =>
        reason.Trim() is not { Length: > 0 } clean ? CorrectionRefusal.ReasonMissing
        : clean.Length > Correction.MaxReason ? CorrectionRefusal.ReasonTooLong
        : !Names.IsLine(clean) ? CorrectionRefusal.ReasonUnreadable
        : null;

    private static CorrectionRefusal? Common(string reason, DateOnly? from, DateOnly today) =>
        Reason(reason) is { } refusal ? refusal
        : from is null ? CorrectionRefusal.DayMissing
        : from > today ? CorrectionRefusal.DayAhead
        : from < today.AddDays(-Correction.EarliestDays) ? CorrectionRefusal.DayTooEarly
        : null;
}
