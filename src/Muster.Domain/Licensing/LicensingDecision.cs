using Muster.Domain.Catalog;

namespace Muster.Domain.Licensing;

/// <summary>Why an act on a customer's licenses is not done: creating it, Update billing, a license key, a trial, revoking.</summary>
public enum LicensingRefusal
{
    /// <summary>Monthly licenses are for partners of the Flex program.</summary>
    NotFlex,

    /// <summary>What a distributor ordered is changed at the distributor.</summary>
    Ordered,

    /// <summary>The customer is monthly already.</summary>
    AlreadyMonthly,

    /// <summary>A customer becomes termed by a license key alone.</summary>
    NeedsKey,

    /// <summary>An update of its billing waits for its day.</summary>
    AlreadyScheduled,

    /// <summary>From term to monthly only if "apply now" is said.</summary>
    ApplyNowMissing,

    /// <summary>No product is chosen.</summary>
    NothingChosen,

    /// <summary>A product isn't in the catalog.</summary>
    UnknownProduct,

    /// <summary>Two base tiers of one family.</summary>
    TwoTiers,

    /// <summary>An add-on whose family has no base in force.</summary>
    AddOnWithoutBase,

    /// <summary>Endpoint without Server, or Server without Endpoint.</summary>
    EndpointAndServer,

    /// <summary>A family that the role of who acts may not change.</summary>
    FamilyLowered,

    /// <summary>The line has a license in force.</summary>
    LineInForce,

    /// <summary>The line was tried before.</summary>
    TriedBefore,

    /// <summary>The license is no trial.</summary>
    NotATrial,

    /// <summary>The trial had its one extension.</summary>
    ExtendedBefore,

    /// <summary>The license is not in force any more.</summary>
    NotInForce,

    /// <summary>It is in force for the last day anyway.</summary>
    EndsToday,

    /// <summary>Another license, no trial, is an add-on to it.</summary>
    AddOnStays,

    /// <summary>The customer's own license, which no issuer here gave.</summary>
    CustomerOwned,

    /// <summary>The text is no key: letters are missing or too many.</summary>
    KeyIncomplete,

    /// <summary>The text has a typing mistake.</summary>
    KeyMistyped,

    /// <summary>This installation didn't issue the key.</summary>
    KeyUnknown,

    /// <summary>The key was revoked.</summary>
    KeyRevoked,

    /// <summary>The key was applied before.</summary>
    KeyApplied,

    /// <summary>Too many wrong keys in a short time.</summary>
    TooManyKeys,

    ReasonMissing,

    /// <summary>The reason is too long, or has a character that can't be stored.</summary>
    ReasonWrong,
}

/// <summary>What a decision about licenses came to: a plan, or why there is none.</summary>
/// <param name="Plan">What to do; null when it is refused.</param>
/// <param name="Refusal">Why not; null when there is a plan.</param>
/// <param name="Families">Codes of the families the refusal is about; empty where it is about none in particular.</param>
public sealed record LicensingDecision(LicensePlan? Plan, LicensingRefusal? Refusal, IReadOnlyList<string> Families)
{
    /// <summary>It is to be done.</summary>
    public static implicit operator LicensingDecision(LicensePlan plan) => new(plan, null, []);

    /// <summary>It is refused.</summary>
    public static implicit operator LicensingDecision(LicensingRefusal refusal) => new(null, refusal, []);

    /// <summary>It is refused because of some families.</summary>
    public static LicensingDecision Refuse(LicensingRefusal refusal, params IReadOnlyList<string> families) => new(null, refusal, families);

    /// <summary>The same, refused when the plan touches a family that who acts may not change.</summary>
    /// <param name="licenses">The customer's licenses before.</param>
    /// <param name="catalog">Knows the families.</param>
    /// <param name="mayChange">Whether who acts may change a family.</param>
    public LicensingDecision Within(IReadOnlyCollection<License> licenses, ProductCatalog catalog, Func<string, bool> mayChange)
    {
        if (Plan is not { } plan)
            return this;
        var closed = plan.Begins.Select(b => b.Product).Concat(plan.Edits.Select(e => licenses.Single(l => l.Id == e.LicenseId).Product))
            .Select(p => catalog.Product(p).Family).Distinct().Where(f => !mayChange(f)).ToList();
        return closed.Count == 0 ? this : Refuse(LicensingRefusal.FamilyLowered, closed);
    }
}

/// <summary>What the decisions about licenses have in common.</summary>
internal static class LicensingRules
{
    /// <summary>Codes of the two families of which a monthly customer has both or neither.</summary>
    public const string Endpoint = "endpoint", Server = "server";

    /// <summary>What is wrong with products chosen together, whatever the customer has; null for nothing.</summary>
    public static LicensingDecision? Fault(IReadOnlyCollection<string> products, ProductCatalog catalog)
    {
        if (products.Count == 0)
            return LicensingRefusal.NothingChosen;
        if (products.Any(p => !catalog.TryProduct(p, out _)))
            return LicensingRefusal.UnknownProduct;
        var twice = products.Distinct().Select(catalog.Product).Where(p => !p.IsAddOn).GroupBy(p => p.Family).Where(g => g.Count() > 1).Select(g => g.Key).ToList();
        return twice.Count > 0 ? LicensingDecision.Refuse(LicensingRefusal.TwoTiers, twice) : null;
    }

    /// <summary>What may not be in force together on a day; null for nothing.</summary>
    /// <param name="licenses">All licenses of the customer as they would be.</param>
    /// <param name="begins">What begins: only its add-ons are judged, not those there are.</param>
    /// <param name="day">The day.</param>
    /// <param name="catalog">Knows the products.</param>
    /// <param name="bothOrNeither">Whether Endpoint and Server go together.</param>
    public static LicensingDecision? Fault(IEnumerable<License> licenses, IEnumerable<string> begins, DateOnly day, ProductCatalog catalog, bool bothOrNeither)
    {
        var bases = licenses.Where(l => l.IsInForce(day)).Select(l => catalog.Product(l.Product)).Where(p => !p.IsAddOn).Select(p => p.Family).ToHashSet();
        var alone = begins.Select(catalog.Product).Where(p => p.IsAddOn && !bases.Contains(p.Family)).Select(p => p.Family).Distinct().ToList();
        if (alone.Count > 0)
            return LicensingDecision.Refuse(LicensingRefusal.AddOnWithoutBase, alone);
        return bothOrNeither && bases.Contains(Endpoint) != bases.Contains(Server)
            ? LicensingDecision.Refuse(LicensingRefusal.EndpointAndServer, bases.Contains(Endpoint) ? Server : Endpoint)
            : null;
    }

    /// <summary>Whether a license is in force on a day, or will be later.</summary>
    public static bool IsAhead(this License license, DateOnly day) => (license.End is null || license.End >= day) && !(license.End < license.Start);

    /// <summary>Whether what is ordered for the customer is in force, or will be.</summary>
    public static bool HasOrdered(IEnumerable<License> licenses, DateOnly day) => licenses.Any(l => l.Type == LicenseType.Ordered && l.IsAhead(day));

    /// <summary>Ends a license so that it isn't in force on a day any more: the day before it, or before its own start where that is later.</summary>
    public static LicenseEdit EndBefore(this License license, DateOnly day) =>
        new(license.Id, (license.Start > day ? license.Start : day).AddDays(-1), license.AutomaticInstall, license.TrialExtended);

    /// <summary>A product's line.</summary>
    public static string Line(this ProductCatalog catalog, License license) => catalog.Product(license.Product).Line;
}
