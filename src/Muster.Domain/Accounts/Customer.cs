namespace Muster.Domain.Accounts;

/// <summary>How a customer is billed. Stored; only creating, a key and Update billing change it.</summary>
public enum BillingType
{
    Trial,
    Term,

    /// <summary>Monthly, by usage.</summary>
    Usage,
}

/// <summary>One partner's link to one company. A row never changes partner.</summary>
public sealed class Customer
{
    /// <summary>Places where a customer's data may live: the ISO 3166-1 codes of the geographies.</summary>
    public static readonly IReadOnlyList<string> DataGeographies = ["AE", "AU", "BR", "CA", "DE", "GB", "IE", "IN", "JP", "US"];

    public required Guid PartnerId { get; init; }

    public required Guid Id { get; init; }

    /// <summary>The company's id; it outlives the link to this partner.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>The partner's own name for it in files, unique per partner, compared exactly. Up to 100 characters.</summary>
    public required string ExternalId { get; init; }

    /// <summary>Up to 200 characters.</summary>
    public required string Name { get; set; }

    public required BillingType BillingType { get; set; }

    /// <summary>One of <see cref="DataGeographies"/>; never changes.</summary>
    public required string DataGeography { get; init; }

    /// <summary>Whether the customer lets its partner open its console. It governs the console only.</summary>
    public bool PartnerAssistance { get; set; }

    /// <summary>Until when it does; null for until it is turned off.</summary>
    public DateTimeOffset? AssistanceUntil { get; set; }

    /// <summary>Whether the customer wants to know why it is launched.</summary>
    public bool RequiresLaunchReason { get; set; }

    public Contact Contact { get; set; } = new();

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The version of the terms that were accepted for it; empty where none were asked for.</summary>
    public string TermsVersion { get; set; } = "";

    /// <summary>When they were; null where none were asked for.</summary>
    public DateTimeOffset? TermsAcceptedAt { get; set; }

    /// <summary>Name of who accepted them, at that time; empty where none were asked for.</summary>
    public string TermsAcceptedBy { get; set; } = "";

    /// <summary>When it was unlinked: the row is kept for what refers to it, and seen by nobody. Null while it is linked.</summary>
    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>Goes up with each change of the row; a form that was filled from an older one is refused.</summary>
    public int Version { get; set; }

    /// <summary>Whether the customer lets its partner open its console at an instant: what is on for a time is over when that time is.</summary>
    public bool LetsPartnerIn(DateTimeOffset now) => PartnerAssistance && !(AssistanceUntil <= now);
}

/// <summary>Whom to call, and where. Every field may be empty, never null; each is up to 200 characters.</summary>
public sealed class Contact
{
    public string FirstName { get; set; } = "";

    public string LastName { get; set; } = "";

    public string Email { get; set; } = "";

    public string Phone { get; set; } = "";

    public string Address1 { get; set; } = "";

    public string Address2 { get; set; } = "";

    public string City { get; set; } = "";

    public string State { get; set; } = "";

    public string PostalCode { get; set; } = "";

    /// <summary>ISO 3166-1 alpha-2, or empty.</summary>
    public string Country { get; set; } = "";
}
