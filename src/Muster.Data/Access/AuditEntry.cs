namespace Muster.Data.Access;

/// <summary>Whose audit log an entry stands in.</summary>
public enum AuditLog
{
    /// <summary>The partner's; of no partner, the operator's.</summary>
    Partner,

    /// <summary>The customer's own.</summary>
    Customer,

    /// <summary>Both: what a guest did, and what concerns the two.</summary>
    Both,
}

/// <summary>One thing somebody did. Written in the transaction of the act, never changed; only its block is noted later.</summary>
public sealed class AuditEntry
{
    public required Guid PartnerId { get; init; }

    public required Guid Id { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Who; null for a command run on the server.</summary>
    public Guid? PersonId { get; init; }

    /// <summary>Their name at that time, or the command's.</summary>
    public required string Who { get; init; }

    /// <summary>On whose behalf, where that isn't the one whose log it is: a guest's partner. Empty otherwise.</summary>
    public string OnBehalfOf { get; init; } = "";

    /// <summary>From which address; empty for a command.</summary>
    public required string Address { get; init; }

    /// <summary>What was done, as a stable code such as <c>customer.change</c>.</summary>
    public required string Act { get; init; }

    /// <summary>Whether it was refused.</summary>
    public bool Refused { get; init; }

    /// <summary>On which customer, or null.</summary>
    public Guid? CustomerId { get; init; }

    /// <summary>During which launch, or null.</summary>
    public Guid? LaunchId { get; init; }

    public AuditLog Log { get; init; }

    /// <summary>What it was before, as JSON; empty when nothing was.</summary>
    public string Before { get; init; } = "";

    /// <summary>What it is after, as JSON.</summary>
    public string After { get; init; } = "";

    /// <summary>Number of the block it is sealed in; null until the sealer came by.</summary>
    public long? Seal { get; set; }
}

/// <summary>A block of a partner's audit entries: proof that none of them was changed, added or taken away since.</summary>
public sealed class AuditSeal
{
    public required Guid PartnerId { get; init; }

    /// <summary>From 1, without gaps.</summary>
    public required long Number { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>How many entries it holds.</summary>
    public required int Entries { get; init; }

    /// <summary>The latest instant of its entries: when all are older than what is kept, its entries may be gone.</summary>
    public required DateTimeOffset LastAt { get; init; }

    /// <summary>SHA-256 over its entries in the order of their ids, 32 bytes.</summary>
    public required byte[] Root { get; init; }

    /// <summary>The code of the block before; 32 zeros in the first.</summary>
    public required byte[] Previous { get; init; }

    /// <summary>HMAC-SHA-256 over all of the above; its key is not in the store.</summary>
    public required byte[] Code { get; init; }

    /// <summary>When its entries were removed after the years they are kept; null while they are there.</summary>
    public DateTimeOffset? PrunedAt { get; set; }
}
