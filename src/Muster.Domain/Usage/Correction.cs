namespace Muster.Domain.Usage;

/// <summary>What a correction corrects.</summary>
public enum CorrectionKind
{
    /// <summary>Two names of holders are one person.</summary>
    MergedHolder,

    /// <summary>A subject is gone, although it was seen lately.</summary>
    RetiredSubject,
}

/// <summary>
/// What somebody says about a customer that its sightings don't: applied on top of the days seen when they are counted and
/// explained, on all meters, from a day on. Never changed but by its reversal, and never deleted.
/// </summary>
public sealed class Correction
{
    /// <summary>The most characters of a reason.</summary>
    public const int MaxReason = 400;

    /// <summary>How many days back a correction may begin, as late sightings do.</summary>
    public const int EarliestDays = 400;

    public required Guid PartnerId { get; init; }

    public required Guid CustomerId { get; init; }

    public required Guid Id { get; init; }

    public required CorrectionKind Kind { get; init; }

    /// <summary>The holder that is merged into another, as counted; or the subject that is retired.</summary>
    public required string What { get; init; }

    /// <summary>The holder that stays, as counted; empty for a retired subject.</summary>
    public string KeptName { get; init; } = "";

    /// <summary>The first day it is in force; no count before it changes.</summary>
    public required DateOnly FromDay { get; init; }

    public required string Reason { get; init; }

    /// <summary>Who recorded it, as audit entries call them.</summary>
    public required string RecordedBy { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>The first day it is no longer in force; null while it is. On the day it began or before: it never was.</summary>
    public DateOnly? ReversedFrom { get; set; }

    /// <summary>Why it was reversed; empty while it isn't.</summary>
    public string ReversedReason { get; set; } = "";

    /// <summary>Who reversed it; empty while nobody did.</summary>
    public string ReversedBy { get; set; } = "";

    public DateTimeOffset? ReversedAt { get; set; }

    /// <summary>Whether it is in force on a day.</summary>
    public bool IsInForce(DateOnly day) => FromDay <= day && (ReversedFrom is not { } end || day < end);

    /// <summary>Whether it is in force on any day from one on.</summary>
    public bool IsInForceFrom(DateOnly day) => ReversedFrom is not { } end || (FromDay < end && day < end);
}
