namespace Muster.Domain.Billing;

/// <summary>
/// The record of a closed period: what one issuer charges one partner. Everything is copied into it; nothing of it ever changes
/// (the store has no statement that updates or deletes one).
/// </summary>
public sealed class Statement
{
    /// <summary>The partner that pays.</summary>
    public required Guid PartnerId { get; init; }

    public required Guid Id { get; init; }

    /// <summary>Who issued it; the partner's own id when it is its own issuer.</summary>
    public required Guid IssuerId { get; init; }

    /// <summary>Name of the period, as <c>2026-11</c>. One statement for a partner, issuer and period.</summary>
    public required string Period { get; init; }

    /// <summary>First day of the period.</summary>
    public required DateOnly FirstDay { get; init; }

    /// <summary>Last day of the period.</summary>
    public required DateOnly LastDay { get; init; }

    /// <summary>The partner's name when it was closed.</summary>
    public required string PartnerName { get; init; }

    /// <summary>The issuer's name when it was closed.</summary>
    public required string IssuerName { get; init; }

    /// <summary>ISO 4217 code of all amounts.</summary>
    public required string Currency { get; init; }

    /// <summary>Rules it was closed with: <c>family=Rule</c>, separated by commas, all families in the catalog's order.</summary>
    public required string Rules { get; init; }

    /// <summary>Sum of all lines, in minor units.</summary>
    public required long Total { get; init; }

    /// <summary>Number of lines.</summary>
    public required int Lines { get; init; }

    /// <summary>What came in later than this is not in it.</summary>
    public required DateTimeOffset ClosedAt { get; init; }

    /// <summary>SHA-256 of its canonical bytes as 64 lower-case hex digits.</summary>
    public required string Hash { get; init; }
}

/// <summary>A product on a statement: the total that chose its band, and the price all its units got.</summary>
public sealed class StatementProduct
{
    public required Guid PartnerId { get; init; }

    public required Guid StatementId { get; init; }

    /// <summary>Code of the product.</summary>
    public required string Product { get; init; }

    /// <summary>Its name when it was closed.</summary>
    public required string ProductName { get; init; }

    /// <summary>Units over all customers of this statement; adjustments are not among them.</summary>
    public required long Quantity { get; init; }

    /// <summary>First unit of the band.</summary>
    public required long BandFrom { get; init; }

    /// <summary>Price of each unit, in 1/10,000 of the major unit.</summary>
    public required long UnitPrice { get; init; }

    /// <summary>Sum of its charges, in minor units; adjustments are not among them.</summary>
    public required long Amount { get; init; }
}

/// <summary>What a line of a statement is.</summary>
public enum LineKind
{
    /// <summary>The quantity of this period.</summary>
    Charge,

    /// <summary>A difference for a closed period: sightings came in after its close.</summary>
    LateSightings,

    /// <summary>A difference for a closed period: a correction reaches back into it.</summary>
    Correction,

    /// <summary>A difference for a closed period: a license was recorded, changed or taken away afterwards.</summary>
    LicenseChange,

    /// <summary>A difference for a closed period: its price was wrong.</summary>
    PriceError,
}

/// <summary>A line of a statement. Written in bulk when it closes, by customer name; never changed.</summary>
public sealed class StatementLine
{
    public required Guid PartnerId { get; init; }

    public required Guid StatementId { get; init; }

    /// <summary>From 1, by customer name (search form), external id, then product in the catalog's order; a customer's adjustments follow its charges.</summary>
    public required int Number { get; init; }

    public required LineKind Kind { get; init; }

    /// <summary>The period it is for: the statement's own for a charge, an earlier one for an adjustment.</summary>
    public required string ForPeriod { get; init; }

    public required Guid CustomerId { get; init; }

    /// <summary>The customer's external id when it was closed.</summary>
    public required string ExternalId { get; init; }

    /// <summary>The customer's name when it was closed.</summary>
    public required string CustomerName { get; init; }

    /// <summary>Code of the family.</summary>
    public required string Family { get; init; }

    /// <summary>Code of the product.</summary>
    public required string Product { get; init; }

    /// <summary>Its name when it was closed.</summary>
    public required string ProductName { get; init; }

    /// <summary>1 for the lowest base tier and up; null for an add-on.</summary>
    public int? Tier { get; init; }

    /// <summary>Number of the license charged; empty for an adjustment that no license stands behind any more.</summary>
    public required string LicenseNumber { get; init; }

    /// <summary>The rule the quantity was taken by.</summary>
    public required BillingRule Rule { get; init; }

    /// <summary>
    /// The day whose units the quantity is (<c>/customers/{id}/usage/{meter}?day=</c>): the cut-off, or the first day of the peak.
    /// Null for an average, which rests on all days of the period, and for a quantity of 0.
    /// </summary>
    public DateOnly? RestsOn { get; init; }

    /// <summary>
    /// Units: the quantity of the period; for an adjustment the difference to what was billed, may be negative; for a price error
    /// the quantity whose price was wrong.
    /// </summary>
    public required long Quantity { get; init; }

    /// <summary>First unit of the band; 0 for a price error.</summary>
    public required long BandFrom { get; init; }

    /// <summary>Price of each unit in 1/10,000 of the major unit; for a price error the difference, may be negative.</summary>
    public required long UnitPrice { get; init; }

    /// <summary>In minor units of the statement's currency, rounded half away from zero. For an adjustment: what it would be now, minus what was billed.</summary>
    public required long Amount { get; init; }
}
