namespace Muster.Domain.Billing;

/// <summary>A band of a price: it holds for all units when the product's total reaches its first unit.</summary>
/// <param name="From">The total from which on it holds; 1 for the lowest band.</param>
/// <param name="UnitPrice">Price of each unit, in 1/10,000 of the major unit (<see cref="Money"/>).</param>
public readonly record struct PriceBand(long From, long UnitPrice);

/// <summary>
/// An entry of a price book: what a product costs from a day on. Entries are only added, never changed: of several for one day the
/// one recorded last holds. An entry without bands ends the price from that day on.
/// </summary>
public sealed class PriceEntry
{
    /// <summary>The partner that pays.</summary>
    public required Guid PartnerId { get; init; }

    /// <summary>Whose price book it is; the partner's own id when it is its own issuer.</summary>
    public required Guid IssuerId { get; init; }

    /// <summary>Version 7: entries recorded later have greater ids.</summary>
    public required Guid Id { get; init; }

    /// <summary>Code of the product.</summary>
    public required string Product { get; init; }

    /// <summary>ISO 4217 code. A statement takes only prices in the partner's currency.</summary>
    public required string Currency { get; init; }

    /// <summary>The first day on which it holds. A period takes the price that holds on its last day.</summary>
    public required DateOnly ValidFrom { get; init; }

    /// <summary>
    /// By their first unit, ascending; the lowest is from 1. Empty: no price from this day on.
    /// </summary>
    public required IReadOnlyList<PriceBand> Bands { get; init; }

    /// <summary>
    /// Whether it corrects a price error: closed periods whose last day it covers are charged the difference in the next
    /// statement. An entry that doesn't is left out of account for periods that were closed when it was recorded.
    /// </summary>
    public bool Corrects { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }
}
