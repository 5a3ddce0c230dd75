namespace Muster.Domain.Billing;

/// <summary>The price that a product's units get.</summary>
/// <param name="BandFrom">First unit of the band; 0 when it isn't a band's.</param>
/// <param name="Price">Price of each unit, in 1/10,000 of the major unit.</param>
public readonly record struct UnitPrice(long BandFrom, long Price);

/// <summary>An issuer's prices for a partner, in one currency.</summary>
public sealed class PriceBook
{
    private readonly ILookup<string, PriceEntry> _entries;

    /// <summary>Takes the entries of one issuer for one partner, in any order.</summary>
    /// <param name="entries">The entries.</param>
    /// <param name="currency">ISO 4217 code; entries in others are left aside.</param>
    public PriceBook(IEnumerable<PriceEntry> entries, string currency) =>
        _entries = entries.Where(e => e.Currency == currency)
            .OrderByDescending(e => e.ValidFrom).ThenByDescending(e => e.RecordedAt).ThenByDescending(e => e.Id)
            .ToLookup(e => e.Product);

    /// <summary>The products that any entry is about.</summary>
    public IEnumerable<string> Products => _entries.Select(e => e.Key);

    /// <summary>The entry that holds for a product on a day; null for none.</summary>
    /// <param name="product">Code of the product.</param>
    /// <param name="day">The day.</param>
    /// <param name="closedAt">For a closed period, when it closed: later entries count only if they correct. Null for an open one.</param>
    public PriceEntry? EntryOn(string product, DateOnly day, DateTimeOffset? closedAt = null) =>
        _entries[product].FirstOrDefault(e => e.ValidFrom <= day && (closedAt is null || e.Corrects || e.RecordedAt <= closedAt));

    /// <summary>The price of a product; null when there is none.</summary>
    /// <param name="product">Code of the product.</param>
    /// <param name="day">The last day of the period.</param>
    /// <param name="total">Its units over all of the partner's customers with this issuer: chooses the band.</param>
    /// <param name="closedAt">For a closed period, when it closed. Null for an open one.</param>
    public UnitPrice? Find(string product, DateOnly day, long total, DateTimeOffset? closedAt = null)
    {
        UnitPrice? found = null;
        foreach (var band in EntryOn(product, day, closedAt)?.Bands ?? [])
        {
            if (band.From > total)
                break;
            found = new(band.From, band.UnitPrice);
        }

        return found;
    }
}
