using Microsoft.Extensions.Localization;
using Muster.Data;
using Muster.Data.Licensing;
using Muster.Domain.Access;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Server.Features.Access;
using Muster.Server.Resources;

namespace Muster.Server.Features.Licensing;

/// <summary>Makes a customer monthly on a day; decided again then, by what it has on that day.</summary>
public sealed class PlannedBillingUpdate(ProductCatalog catalog) : IPlannedAct
{
    /// <inheritdoc/>
    public PlannedActKind Kind => PlannedActKind.UpdateBilling;

    /// <inheritdoc/>
    public Permission Permission => Permission.ChangeBillingType;

    /// <inheritdoc/>
    public async Task<ActOutcome> ApplyAsync(MusterContext context, LicensedCustomer customer, PlannedAct act, Scope scope, DateTimeOffset now, CancellationToken ct)
    {
        var update = Of(act);
        var again = (await UpdateBilling.DecideAsync(context, customer, update, DateOnly.FromDateTime(now.UtcDateTime), catalog, ct)).Within(customer.Licenses, catalog, f => !update.Closed.Contains(f));
        var decision = DecideBillingUpdate.OnItsDay(again, customer.Licenses, update.Ends);
        if (decision.Plan is not { } plan)
            return new(false, ChangeJson.Write(new Outcome(decision.Refusal, [.. decision.Families])));
        await customer.ApplyAsync(plan, scope, UpdateBilling.Act, act.Reason, now, ct);
        return new(true, "{}");
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Families(PlannedAct act) => [.. Products(act).Select(p => p.Family).Distinct()];

    /// <inheritdoc/>
    public string Say(PlannedAct act, IStringLocalizer<Texts> texts, Func<string, bool> sees)
    {
        var names = Products(act).Where(p => sees(p.Family)).Select(p => p.Name).ToList();
        return names.Count == 0 ? texts["BillingType.ActHidden"] : texts["BillingType.Act", string.Join(", ", names)];
    }

    /// <inheritdoc/>
    public string SayRefusal(PlannedAct act, IStringLocalizer<Texts> texts, Func<string, bool> sees) =>
        act.Outcome == ApplyPlannedActs.CustomerGone || ChangeJson.Read<Outcome>(act.Outcome) is not { Refusal: { } refusal } outcome ? texts["Unlink.Gone"]
        : refusal == LicensingRefusal.ApplyNowMissing ? texts["BillingType.TermSince"]
        : LicensingRefused.Text(texts, new(null, refusal, [.. outcome.Families.Where(sees)]));

    private static BillingUpdate Of(PlannedAct act) => ChangeJson.Read<BillingUpdate>(act.Choice)!;

    /// <summary>What is chosen; what the catalog doesn't know any more is left out.</summary>
    private IEnumerable<Product> Products(PlannedAct act) => Of(act).Products.Where(p => catalog.TryProduct(p, out _)).Select(catalog.Product);

    private sealed record Outcome(LicensingRefusal? Refusal, IReadOnlyList<string> Families);
}
