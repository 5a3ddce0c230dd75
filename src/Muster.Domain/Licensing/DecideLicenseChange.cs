using Muster.Domain.Accounts;
using Muster.Domain.Catalog;

namespace Muster.Domain.Licensing;

/// <summary>What is chosen for customers' licenses, once for all of them; what isn't named stays as it is.</summary>
/// <param name="Tiers">By family, the code of the base tier to have; empty for none.</param>
/// <param name="AddOns">By code, whether to have the add-on.</param>
/// <param name="AutomaticInstall">Whether what begins installs by itself.</param>
public sealed record LicenseChoice(IReadOnlyDictionary<string, string> Tiers, IReadOnlyDictionary<string, bool> AddOns, bool AutomaticInstall)
{
    /// <summary>Nothing chosen.</summary>
    public static LicenseChoice Nothing { get; } = new(new Dictionary<string, string>(), new Dictionary<string, bool>(), true);

    /// <summary>Whether nothing is chosen.</summary>
    public bool IsEmpty => Tiers.Count == 0 && AddOns.Count == 0;

    /// <summary>The families it is about. An add-on that the catalog doesn't know belongs to none.</summary>
    public IEnumerable<string> Families(ProductCatalog catalog) =>
        Tiers.Keys.Concat(AddOns.Keys.Select(a => catalog.TryProduct(a, out var product) ? product.Family : null).OfType<string>()).Distinct();

    /// <summary>The rest of it, without what is about some families.</summary>
    public LicenseChoice Without(IReadOnlySet<string> families, ProductCatalog catalog) => this with
    {
        Tiers = Tiers.Where(t => !families.Contains(t.Key)).ToDictionary(),
        AddOns = AddOns.Where(a => !(catalog.TryProduct(a.Key, out var product) && families.Contains(product.Family))).ToDictionary(),
    };
}

/// <summary>Why licenses can't be changed as chosen.</summary>
public enum LicenseChangeRefusal
{
    /// <summary>No tier and no add-on is chosen.</summary>
    NothingChosen,

    /// <summary>The partner hasn't joined Flex.</summary>
    NotFlex,

    /// <summary>The customer isn't billed monthly.</summary>
    NotMonthly,

    /// <summary>The role reaches into the family to read at most.</summary>
    FamilyClosed,

    /// <summary>The catalog has no such product in the family.</summary>
    ProductUnknown,

    /// <summary>A license of the family, in force or to come, isn't a monthly one of the partner's: it stays, and what is chosen would stand against it.</summary>
    OthersLicense,

    /// <summary>The add-on would be there without a base tier of its family.</summary>
    AddOnWithoutBase,

    /// <summary>There would be Endpoint without Server.</summary>
    EndpointAlone,

    /// <summary>There would be Server without Endpoint.</summary>
    ServerAlone,
}

/// <summary>A refusal, and what it is about.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Family">The family; null when it is about the whole.</param>
public sealed record RefusedChange(LicenseChangeRefusal Reason, string? Family = null);

/// <summary>What a change comes to: what it does, or why it is refused.</summary>
/// <param name="Plan">What it does; nothing when it is refused.</param>
/// <param name="Refusals">Why not, in the catalog's order of families; empty when it may be done.</param>
public sealed record LicenseChange(LicensePlan Plan, IReadOnlyList<RefusedChange> Refusals)
{
    /// <summary>Whether it may be done.</summary>
    public bool IsAllowed => Refusals.Count == 0;
}

/// <summary>What a change of licenses is decided upon.</summary>
/// <param name="Program">The partner's program.</param>
/// <param name="BillingType">The customer's billing type.</param>
/// <param name="Licenses">All the customer's licenses.</param>
/// <param name="Catalog">Knows products and families.</param>
/// <param name="MayChange">Whether who asks may change a family, by its code.</param>
public sealed record LicenseFacts(PartnerProgram Program, BillingType BillingType, IReadOnlyCollection<License> Licenses, ProductCatalog Catalog, Func<string, bool> MayChange);

/// <summary>Decides what a choice does to a customer's licenses (product.md, Acts): facts in, a plan or refusals out.</summary>
public static class DecideLicenseChange
{
    /// <summary>Decides.</summary>
    /// <remarks>
    /// Only monthly licenses that the partner owns are changed. A base license of somebody else or of another type stays; where one is in
    /// force or to come, its tier may be chosen and nothing else. A family that is given up takes its add-ons along. What the customer has
    /// already stays untouched, however it is installed. A license given up on the day it began, or before, was never in force.
    /// </remarks>
    /// <param name="facts">What is known.</param>
    /// <param name="choice">What is chosen.</param>
    /// <param name="day">The first day it is to hold on.</param>
    public static LicenseChange Of(LicenseFacts facts, LicenseChoice choice, DateOnly day)
    {
        if (choice.IsEmpty)
            return Refused(new RefusedChange(LicenseChangeRefusal.NothingChosen));
        if (facts.Program != PartnerProgram.Flex)
            return Refused(new RefusedChange(LicenseChangeRefusal.NotFlex));
        if (facts.BillingType != BillingType.Usage)
            return Refused(new RefusedChange(LicenseChangeRefusal.NotMonthly));

        var catalog = facts.Catalog;
        var refusals = new List<RefusedChange>();
        if (choice.AddOns.Keys.Any(a => !catalog.TryProduct(a, out var product) || !product.IsAddOn) || choice.Tiers.Keys.Any(f => !catalog.TryFamily(f, out _)))
            refusals.Add(new(LicenseChangeRefusal.ProductUnknown));
        var current = facts.Licenses.Where(l => l.IsAhead(day) && catalog.TryProduct(l.Product, out _)).ToList();
        var (begins, ends) = (new List<NewLicense>(), new List<License>());
        var has = new Dictionary<string, bool>();
        foreach (var family in catalog.Families)
        {
            var own = current.Where(l => catalog.Product(l.Product).Family == family.Code).ToList();
            has[family.Code] = DecideFamily(facts, choice, day, family, own, begins, ends, refusals);
        }

        if (begins.Count + ends.Count > 0 && has.GetValueOrDefault(LicensingRules.Endpoint) != has.GetValueOrDefault(LicensingRules.Server))
            refusals.Add(has.GetValueOrDefault(LicensingRules.Endpoint) ? new(LicenseChangeRefusal.EndpointAlone, LicensingRules.Server) : new(LicenseChangeRefusal.ServerAlone, LicensingRules.Endpoint));
        return refusals.Count > 0 ? Refused([.. refusals]) : new(new LicensePlan(begins, [.. ends.Select(l => l.EndBefore(day))]), []);
    }

    /// <summary>Decides on one family, and returns whether a base tier of it is in force on the day afterwards.</summary>
    private static bool DecideFamily(
        LicenseFacts facts, LicenseChoice choice, DateOnly day, Family family, List<License> licenses, List<NewLicense> begins, List<License> ends, List<RefusedChange> refusals)
    {
        var catalog = facts.Catalog;
        var bases = licenses.Where(l => !catalog.Product(l.Product).IsAddOn).ToList();
        var licensed = bases.Exists(l => l.IsInForce(day));
        var addOns = family.AddOns.Where(a => choice.AddOns.ContainsKey(a.Code)).ToDictionary(a => a.Code, a => choice.AddOns[a.Code]);
        var isChosen = choice.Tiers.TryGetValue(family.Code, out var chosen);
        if (!isChosen && addOns.Count == 0)
            return licensed;
        if (!facts.MayChange(family.Code))
        {
            refusals.Add(new(LicenseChangeRefusal.FamilyClosed, family.Code));
            return licensed;
        }

        if (isChosen)
        {
            var tier = family.BaseTiers.FirstOrDefault(t => t.Code == chosen);
            if (tier is null && chosen!.Length > 0)
            {
                refusals.Add(new(LicenseChangeRefusal.ProductUnknown, family.Code));
                return licensed;
            }

            if (bases.Exists(l => !IsOurs(l) && l.Product != chosen))
            {
                refusals.Add(new(LicenseChangeRefusal.OthersLicense, family.Code));
                return licensed;
            }

            DecideTier(choice, day, tier, bases, catalog, begins, ends);
            licensed = tier is not null;
            foreach (var addOn in licensed ? [] : family.AddOns)
                addOns.TryAdd(addOn.Code, false);
        }

        foreach (var (code, wanted) in addOns)
            DecideAddOn(choice, day, family, code, wanted, licensed, [.. licenses.Where(l => l.Product == code)], begins, ends, refusals);
        return licensed;
    }

    private static void DecideTier(LicenseChoice choice, DateOnly day, Product? tier, List<License> bases, ProductCatalog catalog, List<NewLicense> begins, List<License> ends)
    {
        ends.AddRange(bases.Where(l => IsOurs(l) && l.Product != tier?.Code));
        if (tier is null || bases.Exists(l => l.Product == tier.Code && l.IsInForce(day)))
            return;

        // of what would begin later by itself, the new license takes the place
        ends.AddRange(bases.Where(l => IsOurs(l) && l.Product == tier.Code));
        var downgrade = bases.Exists(l => l.IsInForce(day) && catalog.Product(l.Product).Tier > tier.Tier);
        begins.Add(New(tier.Code, day, !choice.AutomaticInstall ? AutomaticInstall.Off : downgrade ? AutomaticInstall.NewDevices : AutomaticInstall.On));
    }

    private static void DecideAddOn(
        LicenseChoice choice, DateOnly day, Family family, string code, bool wanted, bool licensed, List<License> licenses, List<NewLicense> begins, List<License> ends, List<RefusedChange> refusals)
    {
        if (wanted && !licensed)
        {
            refusals.Add(new(LicenseChangeRefusal.AddOnWithoutBase, family.Code));
        }
        else if (wanted)
        {
            if (licenses.Exists(l => l.IsInForce(day)))
                return;
            ends.AddRange(licenses.Where(IsOurs));
            begins.Add(New(code, day, choice.AutomaticInstall ? AutomaticInstall.On : AutomaticInstall.Off));
        }
        else if (licenses.Exists(l => !IsOurs(l)))
        {
            refusals.Add(new(licensed ? LicenseChangeRefusal.OthersLicense : LicenseChangeRefusal.AddOnWithoutBase, family.Code));
        }
        else
        {
            ends.AddRange(licenses);
        }
    }

    /// <summary>Whether a license is one that a change may touch.</summary>
    public static bool IsOurs(License license) => license is { Type: LicenseType.Usage, Owner: LicenseOwner.Partner };

    private static NewLicense New(string product, DateOnly day, AutomaticInstall install) => new(product, LicenseType.Usage, day, null, null, install);

    private static LicenseChange Refused(params IReadOnlyList<RefusedChange> refusals) => new(LicensePlan.Nothing, refusals);
}
