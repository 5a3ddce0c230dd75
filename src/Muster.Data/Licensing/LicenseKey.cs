namespace Muster.Data.Licensing;

/// <summary>A license key as issued by the operator. Its text is signed and kept nowhere: it is checked, then found by its id.</summary>
public sealed class LicenseKey
{
    /// <summary>The most characters of an order number.</summary>
    public const int LongestOrder = 64;

    public required Guid Id { get; init; }

    /// <summary>Code of the product.</summary>
    public required string Product { get; init; }

    /// <summary>Units; null for any number.</summary>
    public required long? Quantity { get; init; }

    /// <summary>How long the license runs from the day it is applied.</summary>
    public required int Months { get; init; }

    /// <summary>The order it was sold with.</summary>
    public required string OrderNumber { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>Name of who issued it, at that time, or the command's.</summary>
    public required string IssuedBy { get; init; }

    /// <summary>When it was revoked before anybody applied it; null while it is good.</summary>
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>When it was applied; null while it wasn't. A key applies once.</summary>
    public DateTimeOffset? AppliedAt { get; set; }

    /// <summary>To whose customer.</summary>
    public Guid? AppliedPartnerId { get; set; }

    public Guid? AppliedCustomerId { get; set; }

    /// <summary>The license that came of it.</summary>
    public Guid? AppliedLicenseId { get; set; }
}
