namespace Muster.Data.Billing;

/// <summary>
/// A day seen that arrived when its period was closed already. Written by <see cref="Store.WriteUsageAsync"/> in the transaction
/// that adds the day, and by nothing else; never changed. The explanation of a closed line leaves out those that came after its close.
/// </summary>
public sealed class LateDay
{
    public required Guid PartnerId { get; init; }

    public required Guid CustomerId { get; init; }

    public required string Meter { get; init; }

    public required string Subject { get; init; }

    /// <summary>The holder as counted; empty for nobody.</summary>
    public required string Holder { get; init; }

    public required DateOnly Day { get; init; }

    /// <summary>When it came in; always after <c>closed_at</c> of the statement it was too late for.</summary>
    public required DateTimeOffset ArrivedAt { get; init; }
}

/// <summary>
/// A customer whose closed periods may come out otherwise now, from a day on. The next close of each issuer compares them, writes what
/// differs as adjustments, and takes its mark away.
/// </summary>
public sealed class AdjustmentMark
{
    /// <summary>Whoever closes next works a mark off for itself and gives it to the partner's other issuers.</summary>
    public static readonly Guid ForAll = Guid.Empty;

    public required Guid PartnerId { get; init; }

    public required Guid CustomerId { get; init; }

    /// <summary>The issuer that is to compare; <see cref="ForAll"/> as long as none has closed since.</summary>
    public Guid IssuerId { get; init; }

    /// <summary>First day on which anything may differ.</summary>
    public required DateOnly FromDay { get; init; }
}

/// <summary>How far an issuer has closed a partner's periods, and what stopped the next close.</summary>
/// <remarks>
/// What stands in the way of a partner's close, for a home page:
/// <c>context.Closings.Where(c =&gt; c.StoppedPeriod != null)</c>. The row is there from the first attempt on.
/// </remarks>
public sealed class Closing
{
    public required Guid PartnerId { get; init; }

    public required Guid IssuerId { get; init; }

    /// <summary>Last day of the last closed period; null before the first.</summary>
    public DateOnly? ClosedThrough { get; set; }

    /// <summary>When the last period was closed.</summary>
    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>The period whose close was stopped, as <c>2026-11</c>; null when nothing is in the way.</summary>
    public string? StoppedPeriod { get; set; }

    /// <summary>When it was stopped last.</summary>
    public DateTimeOffset? StoppedAt { get; set; }

    /// <summary>Codes of the products without a price, separated by commas; empty when something else stopped it.</summary>
    public string StoppedProducts { get; set; } = "";

    /// <summary>What stopped it, in an English sentence for the log and the operator.</summary>
    public string StoppedReason { get; set; } = "";

    /// <summary>Until when a process has it.</summary>
    public DateTimeOffset ClaimedUntil { get; set; }
}
