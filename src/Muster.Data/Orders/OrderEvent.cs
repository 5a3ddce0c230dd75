using Muster.Domain.Orders;

namespace Muster.Data.Orders;

/// <summary>One line of an order's history. Written with what it tells, never changed.</summary>
public sealed class OrderEvent
{
    public required Guid PartnerId { get; init; }

    public required Guid OrderId { get; init; }

    public required Guid Id { get; init; }

    /// <summary>The subscription it is about; null for the whole order.</summary>
    public int? Line { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Who, by name; empty for what is done by itself.</summary>
    public required string Who { get; init; }

    /// <summary>What was done, as in the audit log: <c>order.suspend</c>.</summary>
    public required string Act { get; init; }

    public SubscriptionStatus? From { get; init; }

    public SubscriptionStatus? To { get; init; }

    /// <summary>Figures for its sentence, as JSON; may be empty.</summary>
    public string Facts { get; init; } = "";

    /// <summary>Why, as typed; may be empty.</summary>
    public string Reason { get; init; } = "";
}

/// <summary>The steps of provisioning, in their order. Each can be done again without harm.</summary>
public enum ProvisioningStep
{
    /// <summary>The customer is made, if it isn't there.</summary>
    Customer,

    /// <summary>The licenses begin, or are changed.</summary>
    Licenses,

    /// <summary>Partner Assistance is turned on.</summary>
    Assistance,

    /// <summary>The partner is told.</summary>
    Notice,
}

/// <summary>Provisioning to be done, of an order or of the change of one subscription. A row, worked off by a job; it is gone when all is done.</summary>
public sealed class Provisioning
{
    public required Guid PartnerId { get; init; }

    public required Guid OrderId { get; init; }

    /// <summary>The subscription whose change it is; 0 for a whole order.</summary>
    public required int Line { get; init; }

    /// <summary>The step to be done next.</summary>
    public required ProvisioningStep Step { get; set; }

    /// <summary>How often that step was tried.</summary>
    public int Attempts { get; set; }

    /// <summary>When it is to be tried; the greatest instant once it failed for good, until somebody says so.</summary>
    public required DateTimeOffset DueAt { get; set; }

    /// <summary>Until when a server has it.</summary>
    public required DateTimeOffset ClaimedUntil { get; set; }

    /// <summary>Why the step failed last, as a stable code; empty when it didn't.</summary>
    public string Failure { get; set; } = "";

    /// <summary>What the code speaks of: a product, an external id. Empty for nothing.</summary>
    public string FailureAbout { get; set; } = "";
}

/// <summary>How a distributor and a partner stand.</summary>
public enum DistributorLinkState
{
    /// <summary>The distributor asked; the partner has not answered.</summary>
    Invited,

    Active,

    /// <summary>Refused, or ended by either; orders there are go on.</summary>
    Ended,
}

/// <summary>A partner's buying through a distributor.</summary>
public sealed class DistributorLink
{
    public required Guid PartnerId { get; init; }

    public required Guid DistributorId { get; init; }

    public required DistributorLinkState State { get; set; }

    public required DateTimeOffset InvitedAt { get; set; }

    /// <summary>Name of who invited, at that time.</summary>
    public required string InvitedBy { get; set; }

    public DateTimeOffset? AnsweredAt { get; set; }

    /// <summary>Name of who answered or ended it, at that time; empty while it is open.</summary>
    public string AnsweredBy { get; set; } = "";

    /// <summary>Goes up with every change of an order or subscription between the two.</summary>
    public long OrdersVersion { get; set; }

    public int Version { get; set; }
}
