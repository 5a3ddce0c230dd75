namespace Muster.Data.Usage;

/// <summary>
/// A change of the sum of a family's counts over a partner's monthly customers: it holds from its day to the day before the next
/// change. A cache of daily usage over the last 13 months, for charts; today's sum is in the customer list.
/// </summary>
public sealed class MonthlyUsage
{
    public required Guid PartnerId { get; init; }

    public required string Family { get; init; }

    public required DateOnly FromDay { get; init; }

    public required long Count { get; init; }
}

/// <summary>How fresh a partner's <see cref="MonthlyUsage"/> is, and who is making it.</summary>
public sealed class MonthlyUsageState
{
    public required Guid PartnerId { get; init; }

    /// <summary>Goes up whenever daily usage of a past month changes.</summary>
    public required long Version { get; init; }

    /// <summary>The version it was last made from.</summary>
    public required long MadeVersion { get; init; }

    /// <summary>The day it was last made for.</summary>
    public required DateOnly MadeOn { get; init; }

    /// <summary>When it may be made again: a large partner's sums take seconds, and late sightings may come all day.</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>Until when a worker has it.</summary>
    public required DateTimeOffset ClaimedUntil { get; init; }
}
