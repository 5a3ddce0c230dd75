using Muster.Domain.Usage;

namespace Muster.Domain.Protection;

/// <summary>Why devices can't be excluded from warnings.</summary>
public enum ExclusionRefusal
{
    NothingChosen,

    /// <summary>A device is not the customer's.</summary>
    DeviceUnknown,

    ReasonMissing,

    /// <summary>The reason has more than <see cref="Correction.MaxReason"/> characters.</summary>
    ReasonTooLong,

    /// <summary>The reason has a character that can't be stored.</summary>
    ReasonUnreadable,

    /// <summary>An end is missing, or is no day: nothing is excluded for good.</summary>
    EndMissing,

    EndPast,

    /// <summary>The end is more than <see cref="DecideExclusion.MostDays"/> days ahead.</summary>
    EndTooFar,
}

/// <summary>Decides whether devices may be excluded from warnings: facts in, a refusal or null out.</summary>
public static class DecideExclusion
{
    /// <summary>The longest exclusion, in days after today.</summary>
    public const int MostDays = 366;

    /// <summary>May they be excluded?</summary>
    /// <param name="chosen">How many devices were chosen.</param>
    /// <param name="found">How many of them are the customer's.</param>
    /// <param name="reason">Why, as typed.</param>
    /// <param name="until">The last day; null when none was given.</param>
    /// <param name="today">The day.</param>
    public static ExclusionRefusal? Exclude(int chosen, int found, string reason, DateOnly? until, DateOnly today) =>
        chosen == 0 ? ExclusionRefusal.NothingChosen
        : found < chosen ? ExclusionRefusal.DeviceUnknown
        : DecideCorrection.Reason(reason) switch
        {
            CorrectionRefusal.ReasonTooLong => ExclusionRefusal.ReasonTooLong,
            CorrectionRefusal.ReasonUnreadable => ExclusionRefusal.ReasonUnreadable,
            null => (ExclusionRefusal?)null,
            _ => ExclusionRefusal.ReasonMissing,
        } ?? (until is null ? ExclusionRefusal.EndMissing
            : until < today ? ExclusionRefusal.EndPast
            : until > today.AddDays(MostDays) ? ExclusionRefusal.EndTooFar
            : (ExclusionRefusal?)null);
}
