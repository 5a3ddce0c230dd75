using Muster.Domain.Access;

namespace Muster.Data.Access;

/// <summary>A partner's administrator entering a customer's console as a named guest.</summary>
public sealed class Launch
{
    /// <summary>The most characters of a reason.</summary>
    public const int LongestReason = DecideLaunch.LongestReason;

    public required Guid PartnerId { get; init; }

    public required Guid Id { get; init; }

    public required Guid CustomerId { get; init; }

    /// <summary>Who entered.</summary>
    public required Guid PersonId { get; init; }

    /// <summary>Their session: when it ends, so does this.</summary>
    public required Guid SessionId { get; init; }

    /// <summary>Their name and their partner's, as the customer reads them.</summary>
    public required string GuestName { get; init; }

    public required string PartnerName { get; init; }

    /// <summary>Why; empty where nobody demands a reason.</summary>
    public required string Reason { get; init; }

    /// <summary>SHA-256 of the token the guest's cookie holds, 32 bytes.</summary>
    public required byte[] Hash { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ends by itself; extended by the guest, never beyond eight hours after the start.</summary>
    public required DateTimeOffset EndsAt { get; set; }

    /// <summary>When it was ended before that; null while it isn't.</summary>
    public DateTimeOffset? EndedAt { get; set; }
}

/// <summary>What became of a request for Partner Assistance.</summary>
public enum AssistanceAnswer
{
    Open,
    Approved,
    Refused,

    /// <summary>Taken back by the partner.</summary>
    Withdrawn,
}

/// <summary>A partner's asking a customer for Partner Assistance.</summary>
public sealed class AssistanceRequest
{
    public required Guid PartnerId { get; init; }

    public required Guid CustomerId { get; init; }

    public required Guid Id { get; init; }

    public required Guid RequestedBy { get; init; }

    /// <summary>Their name at that time.</summary>
    public required string RequestedByName { get; init; }

    /// <summary>Why they ask.</summary>
    public required string Reason { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public AssistanceAnswer Answer { get; set; }

    /// <summary>Who answered, by name; empty while it is open.</summary>
    public string AnsweredBy { get; set; } = "";

    public DateTimeOffset? AnsweredAt { get; set; }

    /// <summary>Of an approved one: until when assistance is on; null for until it is turned off.</summary>
    public DateTimeOffset? Until { get; set; }
}
