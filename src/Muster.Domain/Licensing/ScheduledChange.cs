using Muster.Domain.Catalog;

namespace Muster.Domain.Licensing;

/// <summary>A change of a customer's licenses that waits for its day, or whose day has come.</summary>
/// <param name="Id">Which.</param>
/// <param name="RequestedAt">When it was asked for: what was asked later is newer, whichever day it is for. Of two at one instant, the greater id is.</param>
/// <param name="Choice">What is chosen.</param>
public sealed record ScheduledChange(Guid Id, DateTimeOffset RequestedAt, LicenseChoice Choice)
{
    /// <summary>
    /// What is left of a change: a newer scheduled one of the same family has taken that family's tier and add-ons from it, whichever of
    /// the two is due first. Nothing is written into the older one, so that taking the newer back gives it everything back.
    /// </summary>
    /// <param name="others">The customer's other scheduled changes that wait or were done; not those taken back or refused.</param>
    /// <param name="catalog">Knows the families of add-ons.</param>
    public LicenseChoice Effective(IEnumerable<ScheduledChange> others, ProductCatalog catalog) =>
        Choice.Without(others.Where(IsOlderThan).SelectMany(o => o.Choice.Families(catalog)).ToHashSet(), catalog);

    /// <summary>The newest of those that took something from it; null when none did.</summary>
    /// <inheritdoc cref="Effective"/>
    public ScheduledChange? ReplacedBy(IEnumerable<ScheduledChange> others, ProductCatalog catalog)
    {
        var mine = Choice.Families(catalog).ToHashSet();
        return others.Where(o => IsOlderThan(o) && o.Choice.Families(catalog).Any(mine.Contains)).OrderBy(o => o.RequestedAt).ThenBy(o => o.Id).LastOrDefault();
    }

    private bool IsOlderThan(ScheduledChange other) =>
        other.Id != Id && (RequestedAt < other.RequestedAt || (RequestedAt == other.RequestedAt && Id.CompareTo(other.Id) < 0));
}
