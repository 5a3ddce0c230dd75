using Muster.Domain.Accounts;
using Muster.Domain.Catalog;

namespace Muster.Domain.Licensing;

/// <summary>What a license key is bound to, and how it stands.</summary>
/// <param name="Product">Code of the product.</param>
/// <param name="Quantity">Units; null for any number.</param>
/// <param name="Months">How long its license runs.</param>
/// <param name="Revoked">Whether it was revoked.</param>
/// <param name="Applied">Whether it was applied.</param>
public sealed record KeyTerms(string Product, long? Quantity, int Months, bool Revoked = false, bool Applied = false)
{
    /// <summary>The longest a key runs, in months.</summary>
    public const int LongestMonths = 120;

    /// <summary>The largest number of units a key is for.</summary>
    public const long LargestQuantity = 10_000_000;
}

/// <summary>Decides about applying a license key (product.md, License keys): facts in, a plan or a refusal out.</summary>
public static class DecideKey
{
    /// <summary>Decides.</summary>
    /// <remarks>
    /// The key's license stands beside the others with dates of its own. The partner's trial and monthly licenses of its line end the day
    /// before, whatever the customer is: after one key a customer is termed, and may still have other lines by month. Nothing else changes.
    /// </remarks>
    /// <param name="key">The key.</param>
    /// <param name="billing">What the customer is.</param>
    /// <param name="licenses">All its licenses.</param>
    /// <param name="today">The first day of the key's license.</param>
    /// <param name="catalog">Knows the products.</param>
    public static LicensingDecision Apply(KeyTerms key, BillingType billing, IReadOnlyCollection<License> licenses, DateOnly today, ProductCatalog catalog)
    {
        if (key.Revoked)
            return LicensingRefusal.KeyRevoked;
        if (key.Applied)
            return LicensingRefusal.KeyApplied;
        if (!catalog.TryProduct(key.Product, out var product))
            return LicensingRefusal.UnknownProduct;
        if (LicensingRules.HasOrdered(licenses, today))
            return LicensingRefusal.Ordered;
        var plan = new LicensePlan(
            [new(key.Product, LicenseType.Term, today, today.AddMonths(key.Months).AddDays(-1), key.Quantity)],
            [.. licenses.Where(l => l.Owner == LicenseOwner.Partner && l.Type is LicenseType.Trial or LicenseType.Usage && l.IsAhead(today) && catalog.Line(l) == product.Line)
                .Select(l => l.EndBefore(today))],
            billing == BillingType.Term ? null : BillingType.Term);
        return LicensingRules.Fault(plan.After(Guid.Empty, Guid.Empty, licenses), [key.Product], today, catalog, bothOrNeither: false) ?? plan;
    }
}
