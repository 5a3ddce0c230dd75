using Microsoft.AspNetCore.Identity;

namespace Muster.Data.Access;

/// <summary>Someone who signs in. One person may belong to several partners.</summary>
public sealed class Person : IdentityUser<Guid>
{
    /// <summary>What pages and audit entries call them, up to 200 characters.</summary>
    public string DisplayName { get; set; } = "";
}

/// <summary>What an administrator of a partner may do (product.md, Who may).</summary>
public enum AdministratorRole
{
    SuperAdmin,
}

/// <summary>A person's place among a partner's administrators.</summary>
public sealed class Administrator
{
    public required Guid PartnerId { get; init; }

    public required Guid PersonId { get; init; }

    public required AdministratorRole Role { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A signed-in browser. Read on each request, so that it can be ended at once.</summary>
public sealed class Session
{
    public required Guid Id { get; init; }

    public required Guid PersonId { get; init; }

    /// <summary>The partner being worked for.</summary>
    public required Guid PartnerId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; set; }

    /// <summary>When it was ended by signing out; null while it is open.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Address it was opened from.</summary>
    public required string Address { get; init; }
}

/// <summary>How often a sign-in failed, by account and address. Checked before a password is hashed.</summary>
public sealed class SignInFailure
{
    /// <summary>SHA-256 of what is counted (an account or an address), as hex; not the thing itself.</summary>
    public required string Key { get; init; }

    public required int Count { get; set; }

    public required DateTimeOffset LastAt { get; set; }
}

/// <summary>One thing somebody did. Written in the transaction of the act, never changed.</summary>
public sealed class AuditEntry
{
    public required Guid PartnerId { get; init; }

    public required Guid Id { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Who; null for a command run on the server.</summary>
    public Guid? PersonId { get; init; }

    /// <summary>Their name at that time, or the command's.</summary>
    public required string Who { get; init; }

    /// <summary>From which address; empty for a command.</summary>
    public required string Address { get; init; }

    /// <summary>What was done, as a stable code such as <c>customer.change</c>.</summary>
    public required string Act { get; init; }

    /// <summary>On which customer, or null.</summary>
    public Guid? CustomerId { get; init; }

    /// <summary>What it was before, as JSON; empty when nothing was.</summary>
    public string Before { get; init; } = "";

    /// <summary>What it is after, as JSON.</summary>
    public string After { get; init; } = "";
}

/// <summary>The outcome of a write under its idempotency key: a retry finds it and does nothing.</summary>
public sealed class Request
{
    public required Guid PartnerId { get; init; }

    /// <summary>Whose request it was.</summary>
    public required Guid PersonId { get; init; }

    /// <summary>The key the form or client chose, up to 100 characters.</summary>
    public required string Key { get; init; }

    /// <summary>Where the first one led to.</summary>
    public required string Outcome { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>A data-protection key, wrapped by the installation's key file.</summary>
public sealed class ProtectionKey
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public required string Xml { get; init; }
}

/// <summary>A fact about the store itself, such as how its demo set was made.</summary>
public sealed class StoreFact
{
    public required string Key { get; init; }

    public required string Value { get; set; }
}
