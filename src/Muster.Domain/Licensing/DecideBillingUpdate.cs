using Muster.Domain.Accounts;
using Muster.Domain.Catalog;

namespace Muster.Domain.Licensing;

/// <summary>Decides about Update billing (product.md): facts in, a plan or a refusal out.</summary>
public static class DecideBillingUpdate
{
    /// <summary>Whether a customer can be made monthly at all, whatever is chosen; null when it can.</summary>
    /// <param name="program">What the partner has joined.</param>
    /// <param name="billing">What the customer is.</param>
    /// <param name="licenses">All its licenses.</param>
    /// <param name="today">The day.</param>
    public static LicensingRefusal? MayBecomeMonthly(PartnerProgram program, BillingType billing, IReadOnlyCollection<License> licenses, DateOnly today) =>
        program == PartnerProgram.FlexConnect || LicensingRules.HasOrdered(licenses, today) ? LicensingRefusal.Ordered
        : billing == BillingType.Usage ? LicensingRefusal.AlreadyMonthly
        : program != PartnerProgram.Flex ? LicensingRefusal.NotFlex
        : null;

    /// <summary>Decides.</summary>
    /// <remarks>
    /// From trial all trials end the day before, and what is chosen begins without end and limit. From term what is chosen takes the place
    /// of the partner's own termed and trial licenses of its lines; other lines stay, and so does what the customer owns. A monthly license
    /// there is already stays if it is the one chosen, and ends if it is another of its line.
    /// </remarks>
    /// <param name="target">What the customer is to be.</param>
    /// <param name="program">What the partner has joined.</param>
    /// <param name="billing">What the customer is.</param>
    /// <param name="licenses">All its licenses.</param>
    /// <param name="products">Codes of the products it is to have monthly.</param>
    /// <param name="applyNow">Whether "apply now" was said; asked for from term.</param>
    /// <param name="today">The day it is to happen.</param>
    /// <param name="catalog">Knows the products.</param>
    public static LicensingDecision Decide(
        BillingType target,
        PartnerProgram program,
        BillingType billing,
        IReadOnlyCollection<License> licenses,
        IReadOnlyCollection<string> products,
        bool applyNow,
        DateOnly today,
        ProductCatalog catalog)
    {
        if (target != BillingType.Usage)
            return LicensingRefusal.NeedsKey;
        if (MayBecomeMonthly(program, billing, licenses, today) is { } refusal)
            return refusal;
        if (LicensingRules.Fault(products, catalog) is { } fault)
            return fault;

        var lines = products.Select(p => catalog.Product(p).Line).ToHashSet();
        var ahead = licenses.Where(l => l.Owner == LicenseOwner.Partner && l.IsAhead(today)).ToList();
        var kept = ahead.Where(l => l.Type == LicenseType.Usage && l.IsInForce(today) && products.Contains(l.Product)).ToList();
        var ends = ahead.Except(kept).Where(l => l.Type switch
        {
            LicenseType.Trial => billing == BillingType.Trial || lines.Contains(catalog.Line(l)),
            LicenseType.Term or LicenseType.Usage => lines.Contains(catalog.Line(l)),
            _ => false,
        });
        var order = catalog.Products.Select(p => p.Code).ToList();
        var plan = new LicensePlan(
            [.. products.Distinct().Where(p => !kept.Exists(l => l.Product == p)).OrderBy(order.IndexOf).Select(p => new NewLicense(p, LicenseType.Usage, today, null, null))],
            [.. ends.OrderBy(l => order.IndexOf(l.Product)).ThenBy(l => l.Start).Select(l => l.EndBefore(today))],
            BillingType.Usage);
        if (LicensingRules.Fault(plan.After(Guid.Empty, Guid.Empty, licenses), products, today, catalog, bothOrNeither: true) is { } wrong)
            return wrong;
        return billing == BillingType.Term && !applyNow ? LicensingRefusal.ApplyNowMissing : plan;
    }

    /// <summary>What was decided again on the day it was planned for: refused where it would end a term that nobody agreed to end.</summary>
    /// <remarks>A term that began since was bought by somebody who wasn't asked; trials and monthly licenses are replaced as ever.</remarks>
    /// <param name="again">What is decided on that day.</param>
    /// <param name="licenses">All the customer's licenses on that day.</param>
    /// <param name="agreed">The licenses that were shown to end when it was planned.</param>
    public static LicensingDecision OnItsDay(LicensingDecision again, IReadOnlyCollection<License> licenses, IReadOnlyCollection<Guid> agreed) =>
        again.Plan is { } plan && plan.Edits.Any(e => !agreed.Contains(e.LicenseId) && licenses.Single(l => l.Id == e.LicenseId).Type == LicenseType.Term)
            ? LicensingRefusal.ApplyNowMissing
            : again;

    /// <summary>What a form offers first: the products of the licenses that would end, one base tier of each family.</summary>
    /// <param name="licenses">All the customer's licenses.</param>
    /// <param name="today">The day.</param>
    /// <param name="catalog">Knows the products.</param>
    public static IReadOnlyList<string> SameProducts(IReadOnlyCollection<License> licenses, DateOnly today, ProductCatalog catalog) =>
        [.. licenses.Where(l => l.Owner == LicenseOwner.Partner && l.Type is LicenseType.Trial or LicenseType.Term or LicenseType.Usage && l.IsInForce(today))
            .Select(l => catalog.Product(l.Product)).GroupBy(p => p.Line).Select(g => g.MaxBy(p => p.Tier ?? 0)!.Code)];
}
