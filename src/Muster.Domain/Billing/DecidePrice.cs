namespace Muster.Domain.Billing;

/// <summary>What a price that somebody records does to a price book.</summary>
public enum PriceDecision
{
    /// <summary>The book says so already.</summary>
    Unchanged,

    /// <summary>The first entry of the product from that day on.</summary>
    Added,

    /// <summary>Takes the place of the entry from that day on, which stays in the history.</summary>
    Changed,
}

/// <summary>Decides on a price: entries are only ever added, and one that would say nothing new isn't.</summary>
public static class DecidePrice
{
    /// <summary>The most bands that a price has.</summary>
    public const int MostBands = 100;

    /// <summary>Decides.</summary>
    /// <param name="known">The entries of the product in the same book and currency, in any order.</param>
    /// <param name="validFrom">The first day it is to hold on.</param>
    /// <param name="bands">By their first unit, ascending; empty to end the price.</param>
    /// <param name="corrects">Whether it corrects closed periods.</param>
    public static PriceDecision Of(IEnumerable<PriceEntry> known, DateOnly validFrom, IReadOnlyList<PriceBand> bands, bool corrects)
    {
        var before = Latest(known.Where(e => e.ValidFrom == validFrom));
        return before is null ? PriceDecision.Added
            : before.Corrects == corrects && before.Bands.SequenceEqual(bands) ? PriceDecision.Unchanged
            : PriceDecision.Changed;
    }

    /// <summary>Of several entries the one that holds: from the latest day, and of those the one recorded last.</summary>
    /// <param name="entries">Entries of one product.</param>
    public static PriceEntry? Latest(IEnumerable<PriceEntry> entries) =>
        entries.OrderByDescending(e => e.ValidFrom).ThenByDescending(e => e.RecordedAt).ThenByDescending(e => e.Id).FirstOrDefault();
}
