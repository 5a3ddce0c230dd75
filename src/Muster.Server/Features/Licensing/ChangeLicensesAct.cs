using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Muster.Data;
using Muster.Data.Licensing;
using Muster.Domain.Access;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Server.Features.Access;
using Muster.Server.Resources;

namespace Muster.Server.Features.Licensing;

/// <summary>
/// Changes one customer's licenses as was chosen: decided again when its time has come. What is for at once is refused when the customer
/// isn't as the preview had it; what was scheduled leaves to newer scheduled changes what they took.
/// </summary>
public sealed class ChangeLicensesAct(ProductCatalog catalog) : IPlannedAct
{
    /// <summary>The act, as in the audit log and in the history of licenses.</summary>
    public const string Act = "licenses.change";

    /// <inheritdoc/>
    public PlannedActKind Kind => PlannedActKind.ChangeLicenses;

    /// <inheritdoc/>
    public Permission Permission => Permission.ChangeLicenses;

    /// <inheritdoc/>
    public async Task<ActOutcome> ApplyAsync(MusterContext context, LicensedCustomer customer, PlannedAct act, Scope scope, DateTimeOffset now, CancellationToken ct)
    {
        var choice = ChangeJson.Read<LicenseChoice>(act.Choice) ?? LicenseChoice.Nothing;
        if (act.Seen.Length > 0 && act.Seen != customer.Fingerprint)
        {
            var last = await context.LicenseEvents.AsNoTracking().Where(e => e.CustomerId == act.CustomerId).OrderByDescending(e => e.At).ThenByDescending(e => e.Id).FirstOrDefaultAsync(ct);
            return new(false, ChangeJson.Write(new ChangeOutcome { Changed = true, ChangedBy = last?.Who, ChangedAt = last?.At }));
        }

        if (act.Seen.Length == 0)
        {
            var others = await ScheduledAsync(context, act.CustomerId, ct);
            var (mine, planned) = (new ScheduledChange(act.Id, act.RequestedAt, choice), others.Select(Of).ToList());
            choice = mine.Effective(planned, catalog);
            if (choice.IsEmpty && mine.ReplacedBy(planned, catalog) is { } newer)
                return new(false, ChangeJson.Write(new ChangeOutcome())) { ReplacedBy = others.First(o => o.Id == newer.Id).Who };
        }

        var program = await context.Partners.Where(p => p.Id == act.PartnerId).Select(p => p.Program).SingleAsync(ct);

        // which families the role reaches into was asked when it was confirmed
        var (plan, refusals) = DecideLicenseChange.Of(new(program, customer.Customer.BillingType, customer.Licenses, catalog, _ => true), choice, DateOnly.FromDateTime(now.UtcDateTime));
        if (refusals.Count > 0)
            return new(false, ChangeJson.Write(new ChangeOutcome { Refusals = refusals }));
        var ended = plan.Edits.Select(e => customer.Licenses.First(l => l.Id == e.LicenseId).Product).ToList();
        if (!plan.IsEmpty)
            await customer.ApplyAsync(plan, scope, Act, act.Reason, now, ct);
        return new(true, ChangeJson.Write(new ChangeOutcome { Begun = [.. plan.Begins.Select(b => b.Product)], Ended = ended }));
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Families(PlannedAct act) => [.. Of(act).Choice.Families(catalog)];

    /// <inheritdoc/>
    public string Say(PlannedAct act, IStringLocalizer<Texts> texts, Func<string, bool> sees) => ChangeWords.Choice(texts, catalog, Of(act).Choice, sees);

    /// <inheritdoc/>
    public string SayRefusal(PlannedAct act, IStringLocalizer<Texts> texts, Func<string, bool> sees)
    {
        var outcome = ChangeJson.Read<ChangeOutcome>(act.Outcome) ?? new();
        return ChangeWords.Refusals(texts, outcome with { Refusals = [.. outcome.Refusals.Where(r => r.Family is not { } family || sees(family))] });
    }

    /// <summary>The scheduled changes of a customer that wait or were done: among them, newer ones take families from older ones.</summary>
    public static Task<List<PlannedAct>> ScheduledAsync(MusterContext context, Guid customerId, CancellationToken ct) => context.PlannedActs.AsNoTracking()
        .Where(a => a.CustomerId == customerId && a.Kind == PlannedActKind.ChangeLicenses && a.Seen == "" && (a.State == PlannedActState.Waiting || a.State == PlannedActState.Done)).ToListAsync(ct);

    /// <summary>An act as the rules see it.</summary>
    public static ScheduledChange Of(PlannedAct act) => new(act.Id, act.RequestedAt, ChangeJson.Read<LicenseChoice>(act.Choice) ?? LicenseChoice.Nothing);
}
