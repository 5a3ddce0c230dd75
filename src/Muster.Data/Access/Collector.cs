namespace Muster.Data.Access;

/// <summary>A credential that sends sightings and check-ins, for one customer or for all customers of a partner.</summary>
public sealed class Collector
{
    /// <summary>The most characters of a name.</summary>
    public const int LongestName = 100;

    public required Guid PartnerId { get; init; }

    public required Guid Id { get; init; }

    /// <summary>The one customer it may send for; null for all of the partner's.</summary>
    public Guid? CustomerId { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>The beginning of its token, shown in lists; the token is found by it.</summary>
    public required string Prefix { get; init; }

    /// <summary>SHA-256 of its whole token, 32 bytes. The token itself is kept nowhere.</summary>
    public required byte[] Hash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Name of who created it, at that time.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When it was last used, to the hour; null when it never was.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    /// <summary>When it was revoked; null while it is good.</summary>
    public DateTimeOffset? RevokedAt { get; set; }
}
