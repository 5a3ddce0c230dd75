using Muster.Domain.Licensing;

namespace Muster.Data.Licensing;

/// <summary>What happened to a license.</summary>
public enum LicenseEventKind
{
    Begun,
    Changed,
    Removed,
}

/// <summary>One line of a license's history: what it was, what it is, who did it, when and why. Written with the change, never changed.</summary>
public sealed class LicenseEvent
{
    /// <summary>The most characters of a reason.</summary>
    public const int LongestReason = 500;

    public required Guid PartnerId { get; init; }

    public required Guid CustomerId { get; init; }

    public required Guid Id { get; init; }

    public required Guid LicenseId { get; init; }

    /// <summary>Number of the license.</summary>
    public required string Number { get; init; }

    /// <summary>Code of its product.</summary>
    public required string Product { get; init; }

    public required LicenseEventKind Kind { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Who; null for a command and for what happens by itself.</summary>
    public Guid? PersonId { get; init; }

    /// <summary>Their name at that time, or the command's.</summary>
    public required string Who { get; init; }

    /// <summary>The act it was part of, as in the audit log: <c>licenses.change</c>.</summary>
    public required string Act { get; init; }

    /// <summary>Why, as typed; may be empty.</summary>
    public required string Reason { get; init; }

    /// <summary>What it was; null when it began.</summary>
    public LicenseFigures? Before { get; init; }

    /// <summary>What it is; null when it was removed.</summary>
    public LicenseFigures? After { get; init; }
}

/// <summary>What can differ in a license from one moment to the next.</summary>
public sealed record LicenseFigures(LicenseType Type, LicenseOwner Owner, DateOnly Start, DateOnly? End, long? Quantity, AutomaticInstall AutomaticInstall, bool TrialExtended)
{
    /// <summary>Those of a license.</summary>
    public static LicenseFigures Of(License license) =>
        new(license.Type, license.Owner, license.Start, license.End, license.Quantity, license.AutomaticInstall, license.TrialExtended);
}
