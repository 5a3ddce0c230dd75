namespace Muster.Domain.Billing;

/// <summary>How a family's quantity is taken from the counts of a period's days (product.md, Billing).</summary>
public enum BillingRule
{
    /// <summary>The count on the period's last day.</summary>
    CutOff,

    /// <summary>The greatest count of a licensed day.</summary>
    Peak,

    /// <summary>The mean over all days of the period, days without a license 0, rounded up.</summary>
    Average,
}

/// <summary>
/// How an issuer closes a partner's periods. Without a row the defaults hold. A change is audited and touches no closed period:
/// statements keep the rules they were closed with.
/// </summary>
public sealed class IssuerSettings
{
    /// <summary>The partner that pays.</summary>
    public required Guid PartnerId { get; init; }

    /// <summary>Who issues the statements. A partner that runs Muster alone is its own issuer: its own id.</summary>
    public required Guid IssuerId { get; init; }

    /// <summary>The day of the month a period ends on: 1 to 28, or <see cref="Period.LastDay"/>.</summary>
    public int CutOffDay { get; set; } = Period.LastDay;

    /// <summary>Days from the cut-off to the close, 1 to 28.</summary>
    public int CloseAfterDays { get; set; } = DefaultCloseAfterDays;

    /// <summary>Goes up with each change; a form that was filled from an older one is refused.</summary>
    public int Version { get; set; }

    /// <summary>Days from the cut-off to the close when nothing else is set.</summary>
    public const int DefaultCloseAfterDays = 2;

    /// <summary>The most days from the cut-off to the close.</summary>
    public const int MaxCloseAfterDays = 28;
}

/// <summary>The rule of a family, where it isn't <see cref="BillingRule.CutOff"/>.</summary>
public sealed class FamilyRule
{
    public required Guid PartnerId { get; init; }

    public required Guid IssuerId { get; init; }

    /// <summary>Code of the family.</summary>
    public required string Family { get; init; }

    public required BillingRule Rule { get; set; }
}
