namespace Muster.Data.Licensing;

/// <summary>A customer that somebody is about to create: what was typed so far, so that going back or away loses nothing.</summary>
public sealed class AccountDraft
{
    public required Guid PartnerId { get; init; }

    public required Guid Id { get; init; }

    /// <summary>Who types: nobody else sees it.</summary>
    public required Guid PersonId { get; init; }

    /// <summary>What was typed, as JSON.</summary>
    public required string Body { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ChangedAt { get; set; }

    /// <summary>The customer that came of it; null until it did.</summary>
    public Guid? CreatedCustomerId { get; set; }

    /// <summary>Goes up with each change; of two who create at once, one does.</summary>
    public int Version { get; set; }
}
