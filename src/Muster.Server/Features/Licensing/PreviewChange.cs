using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Licensing;
using Muster.Data.Protection;
using Muster.Data.Usage;
using Muster.Domain.Accounts;
using Muster.Domain.Billing;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Server.Features.Access;
using Muster.Server.Features.Billing;

namespace Muster.Server.Features.Licensing;

/// <summary>How making a preview ended.</summary>
public enum PreviewResult
{
    Done,

    /// <summary>A field is wrong; nothing was changed.</summary>
    Invalid,

    /// <summary>The change has moved on since the form was filled, or is confirmed.</summary>
    Conflict,

    /// <summary>No such change, or it is somebody else's.</summary>
    NotFound,
}

/// <summary>Keeps what was chosen for a run, and finds out for each of its customers what that would do: nothing but the run is written.</summary>
public sealed class PreviewChange(MusterContext context, Store store, Scope scope, ProductCatalog catalog, TimeProvider clock)
{
    /// <summary>Small enough that no transaction keeps others waiting.</summary>
    private const int AtOnce = 500;

    /// <summary>Checks what was typed, keeps it, and makes the preview of every customer of the run.</summary>
    /// <param name="runId">The run; one's own.</param>
    /// <param name="form">What was typed.</param>
    /// <param name="ct">Cancels; the run is then as before its preview.</param>
    /// <returns>How it ended, and the faults by field when it is invalid.</returns>
    public async Task<(PreviewResult Result, IReadOnlyDictionary<string, string> Faults)> Async(Guid runId, ChangeForm form, CancellationToken ct)
    {
        var none = new Dictionary<string, string>();
        var now = clock.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        if (await context.ChangeRuns.SingleOrDefaultAsync(r => r.Id == runId && r.PersonId == scope.PersonId, ct) is not { } run)
            return (PreviewResult.NotFound, none);
        if (run.State is not (ChangeRunState.Draft or ChangeRunState.Previewed) || run.Version != form.Version)
            return (PreviewResult.Conflict, none);
        var faults = form.Faults(catalog, scope, today);
        var program = await context.Partners.Where(p => p.Id == context.PartnerId).Select(p => p.Program).SingleAsync(ct);
        if (program != PartnerProgram.Flex)
            faults = new Dictionary<string, string>(faults) { ["choice"] = "LicenseChangeRefusal.NotFlex" };
        if (faults.Count > 0)
            return (PreviewResult.Invalid, faults);
        try
        {
            var choice = form.Choice(catalog);
            (run.Choice, run.DueOn, run.Reason, run.State) = (ChangeJson.Write(choice), form.DueOn, form.CleanReason, ChangeRunState.Draft);
            run.Version++;
            await context.SaveChangesAsync(ct);
            await WriteAsync(run, await AssessAsync(run, choice, program, form.DueOn ?? today, ct), form.DueOn ?? today, ct);
            (run.State, run.PreviewedAt) = (ChangeRunState.Previewed, now);
            context.ChangeRuns.Update(run);
            run.Version++;
            await context.SaveChangesAsync(ct);
            return (PreviewResult.Done, none);
        }
        catch (DbUpdateConcurrencyException)
        {
            // the same form, or another change of the same run, was faster
            context.ChangeTracker.Clear();
            return (PreviewResult.Conflict, none);
        }
    }

    /// <summary>What a customer's change comes to, before it has prices.</summary>
    private sealed record Assessment(string Fingerprint, ChangePreview Preview, IReadOnlyList<FamilyCharge> Now, IReadOnlyList<FamilyCharge> Then);

    private async Task<Dictionary<Guid, Assessment>> AssessAsync(ChangeRun run, LicenseChoice choice, PartnerProgram program, DateOnly day, CancellationToken ct)
    {
        var assessments = new Dictionary<Guid, Assessment>();
        var families = choice.Families(catalog).ToHashSet();
        var ids = await context.PlannedActs.Where(a => a.RunId == run.Id).OrderBy(a => a.CustomerId).Select(a => a.CustomerId).ToListAsync(ct);
        foreach (var some in ids.Chunk(AtOnce))
        {
            var customers = await context.Customers.AsNoTracking().Where(c => some.Contains(c.Id)).ToListAsync(ct);
            var licenses = (await context.Licenses.AsNoTracking().Where(l => some.Contains(l.CustomerId)).ToListAsync(ct)).ToLookup(l => l.CustomerId);
            var totals = await context.DeviceTotals.AsNoTracking().Where(t => some.Contains(t.CustomerId)).ToDictionaryAsync(t => t.CustomerId, ct);
            var rows = await context.CustomerList.AsNoTracking().Where(c => some.Contains(c.CustomerId)).ToDictionaryAsync(c => c.CustomerId, ct);
            var waiting = run.DueOn is null ? [] : await context.PlannedActs.AsNoTracking()
                .Where(a => some.Contains(a.CustomerId) && a.State == PlannedActState.Waiting && a.Kind == PlannedActKind.ChangeLicenses && a.Seen == "").ToListAsync(ct);
            var replaced = waiting.Where(a => ChangeJson.Read<LicenseChoice>(a.Choice)!.Families(catalog).Any(families.Contains)).ToLookup(a => a.CustomerId, a => new ReplacedChange(a.DueOn, a.Who));
            foreach (var customer in customers)
                assessments[customer.Id] = Assess(customer, [.. licenses[customer.Id]], choice, program, day, totals.GetValueOrDefault(customer.Id), rows.GetValueOrDefault(customer.Id), [.. replaced[customer.Id]]);
        }

        return assessments;
    }

    private Assessment Assess(
        Customer customer, List<License> licenses, LicenseChoice choice, PartnerProgram program, DateOnly day, DeviceTotals? totals, CustomerListRow? row, IReadOnlyList<ReplacedChange> replaces)
    {
        var fingerprint = LicensedCustomer.FingerprintOf(customer, licenses);
        var (plan, refusals) = DecideLicenseChange.Of(new(program, customer.BillingType, licenses, catalog, _ => true), choice, day);
        var after = plan.After(customer.PartnerId, customer.Id, licenses);
        var preview = new ChangePreview
        {
            Refusals = refusals,
            Has = Products(licenses, day),
            WillHave = Products(after, day),
            Begins = plan.Begins.Count,
            Ends = plan.Edits.Count,
            Components = totals is null ? [] : ComponentChange.Of(licenses, after, catalog, day, totals.Totals.Select(t => new DevicesOfKind(t.Kind, t.Devices, t.Installed))),
            DevicesCounted = totals is not null,
            Replaces = replaces,
        };
        return new(fingerprint, preview, Charges(licenses, row, day), Charges(after, row, day));
    }

    /// <summary>The products in force on a day, in the catalog's order.</summary>
    private List<string> Products(IReadOnlyCollection<License> licenses, DateOnly day)
    {
        var codes = licenses.Where(l => l.IsInForce(day)).Select(l => l.Product).ToHashSet();
        return [.. catalog.Products.Select(p => p.Code).Where(codes.Contains)];
    }

    /// <summary>What would be charged for a month in which everything stays as on this day.</summary>
    private List<FamilyCharge> Charges(IReadOnlyCollection<License> licenses, CustomerListRow? row, DateOnly day)
    {
        var charges = new List<FamilyCharge>();
        var priced = licenses.Where(l => PricedLicense.Is(l.Type, l.Owner) && l.DistributorId is null && catalog.TryProduct(l.Product, out _))
            .Select(l => new PricedLicense(catalog.Product(l.Product), l.Number, l.Start, l.End)).ToLookup(l => l.Product.Family);
        var month = new Period("", day, day);
        foreach (var family in catalog.Families.Where(f => priced.Contains(f.Code)))
        {
            if (row?.Standing(family.Code)?.Used is > 0 and var used)
                charges.AddRange(FamilyCharge.Of(BillingRule.CutOff, month, [new(day, used)], [.. priced[family.Code]]));
        }

        return charges;
    }

    /// <summary>Prices the previews by the totals of all of the partner's customers, before and after, and writes them.</summary>
    private async Task WriteAsync(ChangeRun run, Dictionary<Guid, Assessment> assessments, DateOnly day, CancellationToken ct)
    {
        var terms = await BillingTerms.LoadAsync(context, catalog, ct);
        var now = await TotalsAsync(day, ct);
        var then = new Dictionary<string, long>(now);
        var takenOut = (await context.PlannedActs.Where(a => a.RunId == run.Id && a.State == PlannedActState.TakenOut).Select(a => a.CustomerId).ToListAsync(ct)).ToHashSet();
        foreach (var assessment in assessments.Where(a => a.Value.Preview.Changes && !takenOut.Contains(a.Key)).Select(a => a.Value))
        {
            foreach (var charge in assessment.Now)
                then[charge.Product.Code] = then.GetValueOrDefault(charge.Product.Code) - charge.Quantity;
            foreach (var charge in assessment.Then)
                then[charge.Product.Code] = then.GetValueOrDefault(charge.Product.Code) + charge.Quantity;
        }

        long? Cost(IReadOnlyList<FamilyCharge> charges, Dictionary<string, long> totals)
        {
            var sum = 0L;
            foreach (var charge in charges)
            {
                if (terms.Prices.Find(charge.Product.Code, day, totals.GetValueOrDefault(charge.Product.Code)) is not { } price)
                    return null;
                sum = checked(sum + Money.Amount(charge.Quantity, price.Price, terms.Currency));
            }

            return sum;
        }

        foreach (var some in assessments.Keys.Order().Chunk(AtOnce))
        {
            context.ChangeTracker.Clear();
            await using var transaction = await context.Database.BeginTransactionAsync(ct);

            // holds the run while it is still this preview's: of two previews at once none has its rows overwritten by the other
            if (await context.ChangeRuns.Where(r => r.Id == run.Id && r.Version == run.Version).ExecuteUpdateAsync(u => u.SetProperty(r => r.State, ChangeRunState.Draft), ct) == 0)
                throw new DbUpdateConcurrencyException();
            foreach (var act in await context.PlannedActs.Where(a => a.RunId == run.Id && some.Contains(a.CustomerId)).ToListAsync(ct))
            {
                var (fingerprint, preview, before, after) = assessments[act.CustomerId];
                act.Seen = fingerprint;
                act.Preview = ChangeJson.Write(preview with { Now = Cost(before, now), Then = Cost(after, preview.Changes ? then : now) });
                if (act.State != PlannedActState.TakenOut)
                    act.State = preview.Refusals.Count > 0 ? PlannedActState.Refused : PlannedActState.Draft;
            }

            await context.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }

        context.ChangeTracker.Clear();
    }

    /// <summary>The units of each priced product over all of the partner's customers, as the list has them: they choose the bands.</summary>
    private async Task<Dictionary<string, long>> TotalsAsync(DateOnly day, CancellationToken ct)
    {
        var used = string.Join(' ', catalog.Families.Where(f => CustomerListRow.Families.Contains(f.Code)).Select(f =>
            $"when l.product in ({string.Join(", ", f.BaseTiers.Concat(f.AddOns).Select(p => $"'{p.Code.Replace("'", "''", StringComparison.Ordinal)}'"))}) then c.{CustomerListRow.Used(f.Code)}"));
        await using var connection = await store.ConnectAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            select product, sum(case when used > 0 then used else 0 end) from (
                select l.product as product, case {used} else 0 end as used
                from (select distinct customer_id, product from licenses where partner_id = @partner and type in ('Usage', 'Ordered') and owner = 'Partner' and distributor_id is null and start <= @day and ("end" is null or "end" >= @day)) l
                join customer_list c on c.partner_id = @partner and c.customer_id = l.customer_id) counted
            group by product
            """;
        command.AddParameter("@partner", context.PartnerId);
        command.AddParameter("@day", day);
        var totals = new Dictionary<string, long>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            totals[reader.GetString(0)] = Convert.ToInt64(reader.GetValue(1), CultureInfo.InvariantCulture);
        return totals;
    }
}
