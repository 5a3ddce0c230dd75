using Muster.Domain.Catalog;

namespace Muster.Domain.Licensing;

/// <summary>Decides about trials (product.md, Update billing: 30 days, extended once by 30; they need no program): facts in, a plan or a refusal out.</summary>
public static class DecideTrial
{
    /// <summary>How many days a trial lasts, the first and the last included; its extension lasts as long again.</summary>
    public const int Days = 30;

    /// <summary>A trial of a product that begins on a day. It has no limit: what is tried is counted, and nothing of it is charged.</summary>
    public static NewLicense New(string product, DateOnly day) => new(product, LicenseType.Trial, day, day.AddDays(Days - 1), null);

    /// <summary>Whether a product may still be tried: nothing of its line is in force, and nothing of it was tried before.</summary>
    /// <param name="product">Code of the product.</param>
    /// <param name="licenses">All the customer's licenses.</param>
    /// <param name="today">The day.</param>
    /// <param name="catalog">Knows the lines.</param>
    public static LicensingRefusal? MayStart(string product, IReadOnlyCollection<License> licenses, DateOnly today, ProductCatalog catalog)
    {
        var line = catalog.Product(product).Line;
        var own = licenses.Where(l => catalog.Line(l) == line).ToList();
        return own.Exists(l => l.IsInForce(today)) ? LicensingRefusal.LineInForce
            : own.Exists(l => l.Type == LicenseType.Trial) ? LicensingRefusal.TriedBefore
            : null;
    }

    /// <summary>Whether a customer can try anything at all: not what a distributor orders for.</summary>
    public static bool MayTry(IReadOnlyCollection<License> licenses, DateOnly today) => !LicensingRules.HasOrdered(licenses, today);

    /// <summary>Begins trials. The customer's billing type stays what it is.</summary>
    /// <param name="products">Codes of the products.</param>
    /// <param name="licenses">All the customer's licenses.</param>
    /// <param name="today">The first day of the trials.</param>
    /// <param name="catalog">Knows the products.</param>
    public static LicensingDecision Start(IReadOnlyCollection<string> products, IReadOnlyCollection<License> licenses, DateOnly today, ProductCatalog catalog)
    {
        if (!MayTry(licenses, today))
            return LicensingRefusal.Ordered;
        if (LicensingRules.Fault(products, catalog) is { } fault)
            return fault;
        foreach (var product in products)
        {
            if (MayStart(product, licenses, today, catalog) is { } refusal)
                return LicensingDecision.Refuse(refusal, catalog.Product(product).Family);
        }

        var plan = new LicensePlan([.. products.Distinct().Select(p => New(p, today))], []);
        return LicensingRules.Fault(plan.After(Guid.Empty, Guid.Empty, licenses), products, today, catalog, bothOrNeither: false) ?? plan;
    }

    /// <summary>Gives a trial in force as many days again, once.</summary>
    /// <param name="license">The license.</param>
    /// <param name="today">The day.</param>
    public static LicensingDecision Extend(License license, DateOnly today) =>
        license.Type != LicenseType.Trial ? LicensingRefusal.NotATrial
        : license.Owner == LicenseOwner.Customer ? LicensingRefusal.CustomerOwned
        : !license.IsInForce(today) || license.End is not { } end ? LicensingRefusal.NotInForce
        : license.TrialExtended ? LicensingRefusal.ExtendedBefore
        : new LicensePlan([], [new(license.Id, end.AddDays(Days), license.AutomaticInstall, TrialExtended: true)]);

    /// <summary>Ends a trial: it is not in force from the next day. Trials of add-ons end with the last base they stand on.</summary>
    /// <param name="license">The license.</param>
    /// <param name="licenses">All the customer's licenses.</param>
    /// <param name="today">The day, which is its last.</param>
    /// <param name="catalog">Knows the lines.</param>
    public static LicensingDecision End(License license, IReadOnlyCollection<License> licenses, DateOnly today, ProductCatalog catalog)
    {
        if (license.Type != LicenseType.Trial)
            return LicensingRefusal.NotATrial;
        if (license.Owner == LicenseOwner.Customer)
            return LicensingRefusal.CustomerOwned;
        if (!license.IsInForce(today))
            return LicensingRefusal.NotInForce;
        if (license.End == today)
            return LicensingRefusal.EndsToday;
        var (product, tomorrow) = (catalog.Product(license.Product), today.AddDays(1));
        var ends = new List<LicenseEdit> { license.EndBefore(tomorrow) };
        var others = licenses.Where(l => l.Id != license.Id && l.IsInForce(tomorrow) && catalog.Product(l.Product).Family == product.Family).ToList();
        if (!product.IsAddOn && others.TrueForAll(l => catalog.Product(l.Product).IsAddOn))
        {
            if (others.Exists(l => l.Type != LicenseType.Trial || l.Owner == LicenseOwner.Customer))
                return LicensingDecision.Refuse(LicensingRefusal.AddOnStays, product.Family);
            ends.AddRange(others.Select(l => l.EndBefore(tomorrow)));
        }

        return new LicensePlan([], ends);
    }
}
