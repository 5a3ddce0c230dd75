using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Accounts;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;

namespace Muster.Server.Features.Licensing;

/// <summary>Makes a trial or termed customer monthly.</summary>
public sealed class UpdateBilling(MusterContext context, ActOnLicenses act, ProductCatalog catalog)
{
    /// <summary>What it would do now, "apply now" being said.</summary>
    public LicensingDecision Preview(Customer customer, PartnerProgram program, IReadOnlyCollection<License> licenses, IReadOnlyList<string> products) =>
        DecideBillingUpdate.Decide(BillingType.Usage, program, customer.BillingType, licenses, products, applyNow: true, act.Today, catalog).Within(licenses, catalog, act.MayChange);

    /// <summary>Does it.</summary>
    /// <param name="customerId">The customer.</param>
    /// <param name="products">The products it is to have monthly.</param>
    /// <param name="applyNow">Whether "apply now" was said.</param>
    /// <param name="seen">Fingerprint of what the preview was made from.</param>
    /// <param name="key">The key that makes sending twice do it once; empty for none.</param>
    /// <param name="ct">Cancels.</param>
    public Task<LicensingOutcome> Async(Guid customerId, IReadOnlyList<string> products, bool applyNow, string seen, string key, CancellationToken ct) =>
        act.Async(customerId, new("billing.update", key, seen), async (customer, stop) => DecideBillingUpdate.Decide(
            BillingType.Usage, await context.Partners.Where(p => p.Id == context.PartnerId).Select(p => p.Program).SingleAsync(stop),
            customer.Customer.BillingType, customer.Licenses, products, applyNow, act.Today, catalog), null, ct);
}
