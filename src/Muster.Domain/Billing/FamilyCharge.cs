using Muster.Domain.Catalog;
using Muster.Domain.Licensing;

namespace Muster.Domain.Billing;

/// <summary>A license that is priced: of type usage or ordered, and the partner's own.</summary>
/// <param name="Product">What it is a right to.</param>
/// <param name="Number">Its number.</param>
/// <param name="Start">First day in force.</param>
/// <param name="End">Last day in force; null when it never ends.</param>
public sealed record PricedLicense(Product Product, string Number, DateOnly Start, DateOnly? End)
{
    /// <summary>Whether a license is priced at all. Everything else is measured, not priced.</summary>
    public static bool Is(LicenseType type, LicenseOwner owner) => type is LicenseType.Usage or LicenseType.Ordered && owner == LicenseOwner.Partner;

    /// <summary>Whether it is in force on a day.</summary>
    public bool IsInForce(DateOnly day) => Start <= day && (End is null || day <= End);
}

/// <summary>A count that holds from a day on.</summary>
/// <param name="From">The day.</param>
/// <param name="Count">Units.</param>
public readonly record struct CountFrom(DateOnly From, long Count);

/// <summary>A quantity charged to a product of one customer in a period.</summary>
/// <param name="Product">The tier or add-on.</param>
/// <param name="License">Number of its license.</param>
/// <param name="Rule">How the quantity was taken.</param>
/// <param name="Quantity">Units, more than 0.</param>
/// <param name="RestsOn">The day whose count it is; null for an average.</param>
public sealed record FamilyCharge(Product Product, string License, BillingRule Rule, long Quantity, DateOnly? RestsOn)
{
    /// <summary>
    /// What one family of one customer is charged for in a period (product.md, Billing). The quantity goes once to the tier in force
    /// at the end of the family's last licensed day, and to each add-on in force on that day.
    /// </summary>
    /// <remarks>
    /// Licensed is a day on which a priced base license is in force. Of several tiers on one day the one that started last is
    /// charged, then the higher. An add-on on a base that isn't priced is charged by the days it is in force itself.
    /// </remarks>
    /// <param name="rule">The family's rule.</param>
    /// <param name="period">The period.</param>
    /// <param name="counts">The family's counts, by day: one at or before the first day needed, if anything was counted then, and each change up to the period's last day.</param>
    /// <param name="licenses">The customer's priced licenses of the family, base and add-ons.</param>
    /// <returns>The tier first, then add-ons by code.</returns>
    /// <exception cref="OverflowException">A sum of counts is too large to be kept.</exception>
    public static IReadOnlyList<FamilyCharge> Of(BillingRule rule, Period period, IReadOnlyList<CountFrom> counts, IReadOnlyList<PricedLicense> licenses)
    {
        var bases = Overlapping(licenses, period, l => !l.Product.IsAddOn);
        if (bases.Count == 0)
        {
            var alone = new List<FamilyCharge>();
            foreach (var addOn in Overlapping(licenses, period, l => l.Product.IsAddOn).GroupBy(l => l.Product.Code).OrderBy(g => g.Key, StringComparer.Ordinal))
                alone.AddRange(Charge(rule, period, counts, [.. addOn], []));
            return alone;
        }

        return Charge(rule, period, counts, bases, Overlapping(licenses, period, l => l.Product.IsAddOn));
    }

    private static List<FamilyCharge> Charge(
        BillingRule rule, Period period, IReadOnlyList<CountFrom> counts, IReadOnlyList<PricedLicense> licensing, IReadOnlyList<PricedLicense> addOns)
    {
        var last = licensing.Max(l => l.End is { } end && end < period.To ? end : period.To);
        var (quantity, day) = Take(rule, period, counts, licensing, last);
        if (quantity == 0)
            return [];
        var tier = InForce(licensing, last).OrderByDescending(l => l.Start).ThenByDescending(l => l.Product.Tier).ThenBy(l => l.Number, StringComparer.Ordinal).First();
        return
        [
            new(tier.Product, tier.Number, rule, quantity, day),
            .. InForce(addOns, last).GroupBy(l => l.Product.Code).OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => g.OrderByDescending(l => l.Start).ThenBy(l => l.Number, StringComparer.Ordinal).First())
                .Select(l => new FamilyCharge(l.Product, l.Number, rule, quantity, day)),
        ];
    }

    private static (long Quantity, DateOnly? Day) Take(
        BillingRule rule, Period period, IReadOnlyList<CountFrom> counts, IReadOnlyList<PricedLicense> licensing, DateOnly last)
    {
        if (rule == BillingRule.CutOff)
            return last == period.To && On(counts, period.To) is > 0 and var count ? (count, period.To) : (0, null);

        var (sum, peak, next, current) = (0L, 0L, 0, 0L);
        DateOnly? peakDay = null;
        for (var day = period.From; day <= last; day = day.AddDays(1))
        {
            for (; next < counts.Count && counts[next].From <= day; next++)
                current = counts[next].Count;
            if (current == 0 || !licensing.Any(l => l.IsInForce(day)))
                continue;
            sum = checked(sum + current);
            if (current > peak)
                (peak, peakDay) = (current, day);
        }

        return rule == BillingRule.Peak ? (peak, peakDay) : ((sum / period.Days) + (sum % period.Days > 0 ? 1 : 0), null);
    }

    private static long On(IReadOnlyList<CountFrom> counts, DateOnly day)
    {
        for (var i = counts.Count - 1; i >= 0; i--)
        {
            if (counts[i].From <= day)
                return counts[i].Count;
        }

        return 0;
    }

    private static List<PricedLicense> Overlapping(IReadOnlyList<PricedLicense> licenses, Period period, Func<PricedLicense, bool> which) =>
        [.. licenses.Where(l => which(l) && l.Start <= period.To && (l.End is not { } end || end >= period.From) && (l.End is not { } ends || ends >= l.Start))];

    private static IEnumerable<PricedLicense> InForce(IReadOnlyList<PricedLicense> licenses, DateOnly day) => licenses.Where(l => l.IsInForce(day));
}
