using Microsoft.Extensions.Localization;
using Muster.Data.Licensing;
using Muster.Domain.Access;
using Muster.Domain.Billing;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Server.Features.Access;
using Muster.Server.Features.Billing;
using Muster.Server.Http;
using Muster.Server.Resources;

namespace Muster.Server.Features.Licensing;

/// <summary>A change of licenses, and what is scheduled, as files. Columns: docs/export.md.</summary>
public static class ExportChanges
{
    private static readonly string[] RunColumns =
        ["customer_external_id", "customer", "state", "has", "will_have", "licenses_begin", "licenses_end", "installed", "removed", "monthly_now", "monthly_then", "currency", "reasons", "due", "ended_at"];

    private static readonly string[] ScheduledColumns = ["due", "kind", "customer_external_id", "customer", "what", "requested_by", "requested_at", "reason", "license_number"];

    /// <summary><c>/customers/change-licenses/{runId}/customers.csv</c>: what the preview found for each customer, and what came of it.</summary>
    public static async Task RunAsync(Guid runId, HttpContext http, ShowChange show, Data.MusterContext context, Scope scope, ProductCatalog catalog)
    {
        var ct = http.RequestAborted;
        if (await show.FindAsync(runId, ct) is not { } run)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        // prices are a column for those who may read them
        var currency = scope.May(Permission.ReadBilling) ? (await BillingTerms.LoadAsync(context, catalog, ct)).Currency : null;
        var part = Enum.TryParse<RunPart>(http.Request.Query["show"], ignoreCase: true, out var read) && Enum.IsDefined(read) ? read : RunPart.All;
        await CsvExport.SendAsync(http, "license-change", RunColumns, await show.AllAsync(run, part, ct), (row, csv) =>
        {
            var preview = row.Preview ?? new();
            csv.Text(row.ExternalId);
            csv.Text(row.Name);
            csv.Text(State(row.Act.State));
            csv.Text(string.Join(' ', preview.Has.Where(Seen)));
            csv.Text(string.Join(' ', preview.WillHave.Where(Seen)));
            csv.Number(preview.Begins);
            csv.Number(preview.Ends);
            csv.Text(preview.DevicesCounted ? string.Join(' ', preview.Components.Where(c => c.Installed > 0 && ChangeWords.Sees(catalog, scope, c)).Select(c => FormattableString.Invariant($"{c.Component}:{c.Installed}"))) : "not-counted");
            csv.Text(preview.DevicesCounted ? string.Join(' ', preview.Components.Where(c => c.Removed > 0 && ChangeWords.Sees(catalog, scope, c)).Select(c => FormattableString.Invariant($"{c.Component}:{c.Removed}"))) : "not-counted");
            csv.Text(currency is not null && preview.Now is { } now ? Money.Text(now, currency) : "");
            csv.Text(currency is not null && preview.Then is { } then ? Money.Text(then, currency) : "");
            csv.Text(currency ?? "");
            csv.Text(string.Join(' ', Reasons(row, f => !catalog.TryFamily(f, out var family) || scope.Sees(family))));
            csv.Day(run.State == ChangeRunState.Confirmed ? row.Act.DueOn : run.DueOn);
            csv.Instant(row.Act.EndedAt);
        });

        bool Seen(string product) => !catalog.TryProduct(product, out var known) || scope.Sees(catalog.Family(known.Family));
    }

    /// <summary><c>/customers/scheduled.csv</c>: the rows of the list, all pages.</summary>
    public static async Task ScheduledAsync(HttpContext http, ListScheduled list, IStringLocalizer<Texts> texts)
    {
        var ct = http.RequestAborted;
        var items = new List<ScheduledItem>();
        await foreach (var item in list.AllAsync(ScheduledFilter.Read(http.Request.Query), ct))
            items.Add(item);
        await CsvExport.SendAsync(http, "scheduled", ScheduledColumns, items, (item, csv) =>
        {
            csv.Day(item.DueOn);
            csv.Text(ScheduledFilter.KindWords.First(w => w.Value == item.Kind).Key);
            csv.Text(item.ExternalId);
            csv.Text(item.Name);
            csv.Text(list.Say(item, texts));
            csv.Text(item.Act?.Who);
            csv.Instant(item.Act?.RequestedAt);
            csv.Text(item.Act?.Reason);
            csv.Text(item.License?.Number);
        });
    }

    /// <summary>The word of a state in files.</summary>
    private static string State(PlannedActState state) => state switch
    {
        PlannedActState.Draft => "preview",
        PlannedActState.TakenOut => "taken-out",
        PlannedActState.Waiting => "waiting",
        PlannedActState.Done => "done",
        PlannedActState.Refused => "refused",
        PlannedActState.Cancelled => "cancelled",
    };

    private static IEnumerable<string> Reasons(RunRow row, Func<string, bool> sees)
    {
        if (row.Outcome is { Gone: true })
            yield return "gone";
        if (row.Outcome is { Changed: true })
            yield return "changed";
        if (!row.IsRefused)
            yield break;
        foreach (var refusal in row.Outcome is { Refusals.Count: > 0 } outcome ? outcome.Refusals : row.Preview?.Refusals ?? [])
        {
            if (refusal.Family is null || sees(refusal.Family))
                yield return Word(refusal.Reason) + (refusal.Family is { } family ? ":" + family : "");
        }
    }

    private static string Word(LicenseChangeRefusal refusal) => refusal switch
    {
        LicenseChangeRefusal.NothingChosen => "nothing-chosen",
        LicenseChangeRefusal.NotFlex => "not-flex",
        LicenseChangeRefusal.NotMonthly => "not-monthly",
        LicenseChangeRefusal.FamilyClosed => "family-closed",
        LicenseChangeRefusal.ProductUnknown => "product-unknown",
        LicenseChangeRefusal.OthersLicense => "others-license",
        LicenseChangeRefusal.AddOnWithoutBase => "add-on-without-base",
        LicenseChangeRefusal.EndpointAlone => "endpoint-alone",
        LicenseChangeRefusal.ServerAlone => "server-alone",
    };
}
