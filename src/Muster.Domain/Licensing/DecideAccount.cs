using Muster.Domain.Accounts;
using Muster.Domain.Catalog;

namespace Muster.Domain.Licensing;

/// <summary>What kind of customer is created.</summary>
public enum NewAccountKind
{
    /// <summary>Billed by use, after use.</summary>
    Monthly,

    /// <summary>Tries products for <see cref="DecideTrial.Days"/> days.</summary>
    Trial,
}

/// <summary>Decides with which licenses a new customer begins (product.md, Monthly account): facts in, a plan or a refusal out.</summary>
public static class DecideAccount
{
    /// <summary>Whether a partner of this program may create customers of a kind: monthly ones only in Flex; a trial needs no program.</summary>
    public static bool MayCreate(NewAccountKind kind, PartnerProgram program) => kind == NewAccountKind.Trial || program == PartnerProgram.Flex;

    /// <summary>Decides.</summary>
    /// <param name="kind">What kind of customer.</param>
    /// <param name="program">What the partner has joined.</param>
    /// <param name="products">Codes of the products chosen: at least one, one base tier of a family, add-ons with their base, Endpoint and Server or neither.</param>
    /// <param name="today">The day it begins.</param>
    /// <param name="catalog">Knows the products.</param>
    public static LicensingDecision Decide(NewAccountKind kind, PartnerProgram program, IReadOnlyCollection<string> products, DateOnly today, ProductCatalog catalog)
    {
        if (!MayCreate(kind, program))
            return LicensingRefusal.NotFlex;
        if (LicensingRules.Fault(products, catalog) is { } fault)
            return fault;
        var trial = kind == NewAccountKind.Trial;
        var plan = new LicensePlan(
            [.. products.Distinct().Select(p => trial ? DecideTrial.New(p, today) : new NewLicense(p, LicenseType.Usage, today, null, null))],
            [],
            trial ? BillingType.Trial : BillingType.Usage);
        return LicensingRules.Fault(plan.After(Guid.Empty, Guid.Empty, []), products, today, catalog, bothOrNeither: true) ?? plan;
    }
}
