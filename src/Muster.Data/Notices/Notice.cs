namespace Muster.Data.Notices;

/// <summary>What a notice tells.</summary>
public enum NoticeKind
{
    /// <summary>A license ends in 30, 7 or 1 days without a successor.</summary>
    Expiring,

    /// <summary>A license ended without a successor.</summary>
    Expired,

    /// <summary>A family began to be used more than it is licensed for.</summary>
    OverUse,

    /// <summary>More devices lack protection than before.</summary>
    Unprotected,

    /// <summary>What was scheduled is done.</summary>
    ChangeDone,

    /// <summary>What was scheduled could not be done.</summary>
    ChangeFailed,

    /// <summary>A license key was applied.</summary>
    KeyApplied,

    /// <summary>What a distributor ordered is provisioned.</summary>
    Ordered,
}

/// <summary>Something a partner's people may want to know of a customer.</summary>
public sealed class Notice
{
    public required Guid PartnerId { get; init; }

    public required Guid CustomerId { get; init; }

    public required Guid Id { get; init; }

    public required NoticeKind Kind { get; init; }

    /// <summary>What makes it the same notice when it is found again: it is given once.</summary>
    public required string Key { get; init; }

    /// <summary>Code of the product it is about; empty when it is about none. A mute may name it.</summary>
    public string Product { get; init; } = "";

    /// <summary>Figures for its sentence, as JSON.</summary>
    public required string Facts { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Whether it was muted when it was given: it is kept, and told nobody.</summary>
    public bool Muted { get; init; }

    /// <summary>When those who want mail at once had theirs written; null while it wasn't.</summary>
    public DateTimeOffset? MailedAt { get; set; }
}

/// <summary>Whether somebody wants mail about a kind of notice.</summary>
public enum NoticeMail
{
    None,
    AtOnce,

    /// <summary>With all others of the day, in one.</summary>
    Daily,
}

/// <summary>What one administrator chose for a kind of notice.</summary>
public sealed class NoticeSetting
{
    public required Guid PartnerId { get; init; }

    public required Guid PersonId { get; init; }

    public required NoticeKind Kind { get; init; }

    public required NoticeMail Mail { get; set; }
}

/// <summary>No notices about a customer, a product, or a product of a customer, through a day.</summary>
public sealed class NoticeMute
{
    /// <summary>The most characters of a reason.</summary>
    public const int LongestReason = 500;

    public required Guid PartnerId { get; init; }

    public required Guid Id { get; init; }

    /// <summary>The customer; null for all.</summary>
    public Guid? MutedCustomerId { get; init; }

    /// <summary>Code of the product; empty for all.</summary>
    public string Product { get; init; } = "";

    public required string Reason { get; init; }

    /// <summary>The last day.</summary>
    public required DateOnly Until { get; set; }

    /// <summary>Name of who asked for it, at that time.</summary>
    public required string MutedBy { get; init; }

    public required DateTimeOffset MutedAt { get; init; }
}
