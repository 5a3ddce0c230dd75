namespace Muster.Data.Access;

/// <summary>Where a session works.</summary>
public enum Place
{
    /// <summary>A partner's desk.</summary>
    Partner,

    /// <summary>A customer's console.</summary>
    Customer,

    /// <summary>The installation.</summary>
    Operator,
}

/// <summary>A signed-in browser. Read on each request, so that it can be ended at once.</summary>
public sealed class Session
{
    public required Guid Id { get; init; }

    public required Guid PersonId { get; init; }

    /// <summary>Where it works; changes when the person switches to another place.</summary>
    public Place Place { get; set; }

    /// <summary>The partner being worked for, or of the customer whose console it is; empty for the operator.</summary>
    public required Guid PartnerId { get; set; }

    /// <summary>The customer whose console it is, or null.</summary>
    public Guid? CustomerId { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last used, to five minutes.</summary>
    public DateTimeOffset LastUsedAt { get; set; }

    public required DateTimeOffset ExpiresAt { get; set; }

    /// <summary>When it was ended; null while it is open.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Address it was opened from.</summary>
    public required string Address { get; init; }

    /// <summary>What the browser said it is, shortened: <c>Firefox, Windows</c>.</summary>
    public string Browser { get; init; } = "";

    /// <summary>Whether a second factor or a passkey was shown when it was opened.</summary>
    public bool TwoFactor { get; set; }
}

/// <summary>A browser that somebody has signed in with before: failures elsewhere don't lock it out.</summary>
public sealed class KnownBrowser
{
    public required Guid PersonId { get; init; }

    /// <summary>SHA-256 of the token its cookie holds, 32 bytes.</summary>
    public required byte[] Hash { get; init; }

    public required DateTimeOffset LastUsedAt { get; set; }
}

/// <summary>How often a sign-in failed, by account and address. Checked before a password is hashed.</summary>
public sealed class SignInFailure
{
    /// <summary>SHA-256 of what is counted (an account or an address), as hex; not the thing itself.</summary>
    public required string Key { get; init; }

    public required int Count { get; set; }

    public required DateTimeOffset LastAt { get; set; }
}

/// <summary>What a link in a message is for.</summary>
public enum AccessLinkPurpose
{
    /// <summary>Coming for the first time, or to a further place.</summary>
    Invitation,

    /// <summary>Choosing a new password.</summary>
    Reset,
}

/// <summary>A link sent to somebody, good once and for a time.</summary>
public sealed class AccessLink
{
    public required Guid Id { get; init; }

    /// <summary>SHA-256 of its whole token, 32 bytes. The token itself is kept nowhere but in the message.</summary>
    public required byte[] Hash { get; init; }

    public required AccessLinkPurpose Purpose { get; init; }

    public required Guid PersonId { get; init; }

    /// <summary>The place it invites to, with <see cref="InvitedByPartnerId"/> and <see cref="CustomerId"/>; of a reset, nothing.</summary>
    public Place Place { get; init; }

    public Guid InvitedByPartnerId { get; init; }

    /// <summary>The customer it invites to, or null.</summary>
    public Guid? CustomerId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was used or withdrawn; null while it is good.</summary>
    public DateTimeOffset? EndedAt { get; set; }
}

/// <summary>A message to be sent: written in the transaction of what it tells, removed when it is sent.</summary>
public sealed class Mail
{
    public required Guid Id { get; init; }

    /// <summary>Recipient, subject and text, protected; they hold a name, and often a link that is a key.</summary>
    public required byte[] Content { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it is tried next; also the end of the lease of who is sending it.</summary>
    public required DateTimeOffset DueAt { get; set; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; set; }

    /// <summary>What stopped the last attempt; empty for nothing.</summary>
    public string Failure { get; set; } = "";
}
