namespace Muster.Data.Licensing;

/// <summary>What became of a request to be linked.</summary>
public enum LinkAnswer
{
    Open,
    Approved,
    Refused,

    /// <summary>Taken back by the partner.</summary>
    Withdrawn,
}

/// <summary>A partner's asking a company that has no partner to become its customer. The partner isn't told whether there is such a company before it says yes.</summary>
public sealed class LinkRequest
{
    /// <summary>The partner that asks.</summary>
    public required Guid PartnerId { get; init; }

    public required Guid Id { get; init; }

    /// <summary>E-mail of an administrator of the company, as typed.</summary>
    public required string Email { get; init; }

    /// <summary>What the partner will call the customer in files.</summary>
    public required string ExternalId { get; init; }

    /// <summary>Why they ask.</summary>
    public required string Reason { get; init; }

    public required Guid RequestedBy { get; init; }

    /// <summary>Their name and their partner's at that time, as the company reads them.</summary>
    public required string RequestedByName { get; init; }

    public required string PartnerName { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>The customer of no partner that the e-mail leads to; null when it leads to none.</summary>
    public Guid? AskedCustomerId { get; init; }

    public LinkAnswer Answer { get; set; }

    /// <summary>Who answered, by name; empty while it is open.</summary>
    public string AnsweredBy { get; set; } = "";

    public DateTimeOffset? AnsweredAt { get; set; }

    /// <summary>The customer that came of it.</summary>
    public Guid? LinkedCustomerId { get; set; }
}
