namespace Muster.Domain.Billing;

/// <summary>A file in which a vendor or distributor says what it billed for a period. Kept to be compared; it charges nobody.</summary>
public sealed class VendorBill
{
    /// <summary>The partner that was billed.</summary>
    public required Guid PartnerId { get; init; }

    public required Guid Id { get; init; }

    /// <summary>Name of the period it is for, as <c>2026-11</c>.</summary>
    public required string Period { get; init; }

    /// <summary>Name of the file; a file of the same name for the same period takes its place.</summary>
    public required string FileName { get; init; }

    /// <summary>Number of lines.</summary>
    public required int Lines { get; init; }

    /// <summary>Who uploaded it.</summary>
    public required string Who { get; init; }

    public required DateTimeOffset UploadedAt { get; init; }
}

/// <summary>A line of such a file, as it was written there. Whom it is for is judged when it is compared.</summary>
public sealed class VendorBillLine
{
    public required Guid PartnerId { get; init; }

    public required Guid BillId { get; init; }

    /// <summary>The line of the file it stands on.</summary>
    public required int Number { get; init; }

    /// <summary>The vendor's id of the customer: a tenant id; empty where the file doesn't say.</summary>
    public required string Account { get; init; }

    /// <summary>The customer's external id; empty where the file doesn't say.</summary>
    public required string ExternalId { get; init; }

    /// <summary>Serial number of a device, or the customer's account number; empty where the file doesn't say.</summary>
    public required string Serial { get; init; }

    /// <summary>The customer's name; empty where the file doesn't say.</summary>
    public required string Customer { get; init; }

    /// <summary>Code of the product, in the catalog's spelling where it is there; else the vendor's code or article number.</summary>
    public required string Product { get; init; }

    /// <summary>What the vendor calls it.</summary>
    public required string Description { get; init; }

    /// <summary>Units billed; negative for a credit.</summary>
    public required long Billed { get; init; }

    /// <summary>Units the vendor says were used; null where it doesn't.</summary>
    public long? Used { get; init; }

    /// <summary>Units the vendor says were ordered; null where it doesn't.</summary>
    public long? Ordered { get; init; }

    /// <summary>Price of each unit, in 1/10,000 of the major unit; null where it can't be read.</summary>
    public long? UnitPrice { get; init; }
}
