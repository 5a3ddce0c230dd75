using Microsoft.AspNetCore.Identity;

namespace Muster.Data.Access;

/// <summary>Someone who signs in. One person may belong to several partners.</summary>
public sealed class Person : IdentityUser<Guid>
{
    /// <summary>What pages and audit entries call them, up to 200 characters.</summary>
    public string DisplayName { get; set; } = "";

    /// <summary>The language they read pages in last, as two letters; empty before they first did. Messages to them are in it.</summary>
    public string Language { get; set; } = "";
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
