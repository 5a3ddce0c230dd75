using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Licensing;
using Muster.Domain.Accounts;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;

namespace Muster.Server.Features.Licensing;

/// <summary>How a trial or termed customer is to become monthly.</summary>
/// <param name="Products">Codes of the products it is to have monthly.</param>
/// <param name="ApplyNow">Whether "apply now" was said: that its terms end before they are over.</param>
public sealed record BillingUpdate(IReadOnlyList<string> Products, bool ApplyNow)
{
    /// <summary>Of one for a later day, codes of the families that who planned it may not change.</summary>
    public IReadOnlyList<string> Closed { get; init; } = [];

    /// <summary>Of one for a later day, the licenses it was said to end: a term license beside them is not to end by it.</summary>
    public IReadOnlyList<Guid> Ends { get; init; } = [];
}

/// <summary>Makes a trial or termed customer monthly, at once or on a later day.</summary>
public sealed class UpdateBilling(MusterContext context, ActOnLicenses act, ProductCatalog catalog)
{
    /// <summary>The act, as in the audit log and in the history of licenses.</summary>
    public const string Act = "billing.update";

    /// <summary>What it would do on a day by what the customer has now, "apply now" being said.</summary>
    public LicensingDecision Preview(Customer customer, PartnerProgram program, IReadOnlyCollection<License> licenses, IReadOnlyList<string> products, DateOnly on) =>
        DecideBillingUpdate.Decide(BillingType.Usage, program, customer.BillingType, licenses, products, applyNow: true, on, catalog).Within(licenses, catalog, act.MayChange);

    /// <summary>The one of a customer that waits for its day; null when none does.</summary>
    public Task<PlannedAct?> WaitingAsync(Guid customerId, CancellationToken ct) =>
        context.PlannedActs.AsNoTracking().FirstOrDefaultAsync(a => a.CustomerId == customerId && a.Kind == PlannedActKind.UpdateBilling && a.State == PlannedActState.Waiting, ct);

    /// <summary>Does it, or plans it.</summary>
    /// <param name="customerId">The customer.</param>
    /// <param name="update">What is chosen.</param>
    /// <param name="on">The later day; null for at once.</param>
    /// <param name="seen">Fingerprint of what the preview was made from.</param>
    /// <param name="key">The key that makes sending twice do it once; empty for none.</param>
    /// <param name="ct">Cancels.</param>
    public Task<LicensingOutcome> Async(Guid customerId, BillingUpdate update, DateOnly? on, string seen, string key, CancellationToken ct) =>
        act.Async(
            customerId,
            new(Act, key, seen),
            async (customer, stop) => await WaitingAsync(customerId, stop) is not null ? LicensingRefusal.AlreadyScheduled : await DecideAsync(context, customer, update, on ?? act.Today, catalog, stop),
            null,
            ct,
            on is { } day
                ? new(PlannedActKind.UpdateBilling, plan => ChangeJson.Write(update with { Closed = [.. catalog.Families.Select(f => f.Code).Where(f => !act.MayChange(f))], Ends = [.. plan.Edits.Select(e => e.LicenseId)] }), day)
                : null);

    /// <summary>Decides about a customer that is held.</summary>
    internal static async Task<LicensingDecision> DecideAsync(MusterContext context, LicensedCustomer customer, BillingUpdate update, DateOnly on, ProductCatalog catalog, CancellationToken ct) =>
        DecideBillingUpdate.Decide(
            BillingType.Usage, await context.Partners.Where(p => p.Id == context.PartnerId).Select(p => p.Program).SingleAsync(ct),
            customer.Customer.BillingType, customer.Licenses, update.Products, update.ApplyNow, on, catalog);
}
