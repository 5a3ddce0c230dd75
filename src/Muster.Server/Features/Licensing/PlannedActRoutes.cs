using System.Globalization;
using Microsoft.Extensions.Primitives;
using Muster.Domain.Access;
using Muster.Server.Features.Access;
using Muster.Server.Features.Customers;
using Muster.Server.Ui;

namespace Muster.Server.Features.Licensing;

/// <summary>What there is about changes of licenses and planned acts besides pages.</summary>
public static class PlannedActRoutes
{
    private const string Changes = "/customers/change-licenses";

    /// <summary>Adds what carries them out, and the use cases. Each kind adds itself, <c>AddSingleton&lt;IPlannedAct, ...&gt;()</c>.</summary>
    public static IServiceCollection AddPlannedActs(this IServiceCollection services) => services
        .AddSingleton<ApplyPlannedActs>().AddSingleton<IPlannedAct, ChangeLicensesAct>().AddSingleton<IPlannedAct, PlannedBillingUpdate>()
        .AddScoped<StartChange>().AddScoped<PreviewChange>().AddScoped<ConfirmChange>().AddScoped<ShowChange>().AddScoped<ListScheduled>().AddScoped<CancelAct>();

    /// <summary>Maps the forms without a page of their own, and the downloads.</summary>
    public static void MapPlannedActs(this WebApplication app)
    {
        app.MapPost(Changes + "/start", StartAsync).May(Permission.ChangeLicenses);
        app.MapPost(Changes + "/{runId:guid}/rows", TakeAsync).May(Permission.ChangeLicenses);
        app.MapPost(Changes + "/{runId:guid}/confirm", ConfirmAsync).May(Permission.ChangeLicenses);
        app.MapPost(Changes + "/{runId:guid}/discard", DiscardAsync).May(Permission.ChangeLicenses);
        app.MapPost(Changes + "/{runId:guid}/cancel", CancelAsync).May(Permission.ChangeLicenses);
        app.MapGet(Changes + "/{runId:guid}/customers.csv", ExportChanges.RunAsync).May(Permission.Read);
        app.MapGet("/customers/scheduled.csv", ExportChanges.ScheduledAsync).May(Permission.Read);
    }

    /// <summary>Begins a change with the selected rows of the list, or with all that match its filter (<c>all</c>); <c>run</c> adds them to one.</summary>
    private static async Task<IResult> StartAsync(HttpContext http, StartChange start, ListCustomers list, IFormCollection form, CancellationToken ct)
    {
        var query = http.Request.Query;
        Guid? run = Guid.TryParseExact(query["run"], "D", out var said) ? said : null;
        var selected = query["all"] == "true" ? null : Selected(form["id"]);
        var back = http.Request.QueryString.ToUriComponent();
        var (result, id) = await start.Async(run, selected, list.Read(query), back, RequestKey.Read(form), ct);
        switch (result)
        {
            case StartChangeResult.Done:
                return Results.LocalRedirect($"{Changes}/{id}?step=choose");
            case StartChangeResult.NotFound:
                return Results.NotFound();
            case StartChangeResult.NotFlex:
                return Results.UnprocessableEntity();
            default:
                FlashMessage.Set(
                    http, Tone.Warning, result switch { StartChangeResult.TooMany => "Change.TooMany", StartChangeResult.Conflict => "Change.Result.Conflict", _ => "Customers.NoneSelected" }, Shown.Number(StartChange.MostCustomers));
                return Results.LocalRedirect("/customers" + back);
        }
    }

    /// <summary>Takes the selected rows of the preview out, or puts them back.</summary>
    private static async Task<IResult> TakeAsync(Guid runId, HttpContext http, ConfirmChange confirm, IFormCollection form, CancellationToken ct)
    {
        var result = await confirm.TakeAsync(runId, Selected(form["id"]), form["act"] == "out", ct);
        return Answer(http, result, $"{Changes}/{runId}{http.Request.QueryString.ToUriComponent()}");
    }

    private static async Task<IResult> ConfirmAsync(Guid runId, HttpContext http, ConfirmChange confirm, IFormCollection form, CancellationToken ct)
    {
        var version = int.TryParse(form["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : -1;
        return Answer(http, await confirm.ConfirmAsync(runId, version, ct), $"{Changes}/{runId}");
    }

    private static async Task<IResult> DiscardAsync(Guid runId, HttpContext http, ConfirmChange confirm, IFormCollection form, CancellationToken ct)
    {
        _ = form;
        var result = await confirm.DiscardAsync(runId, ct);
        if (result == RunResult.Done)
            FlashMessage.Set(http, Tone.Good, "Change.Discarded");
        return Answer(http, result, result == RunResult.Done ? Changes : $"{Changes}/{runId}");
    }

    private static async Task<IResult> CancelAsync(Guid runId, HttpContext http, ConfirmChange confirm, IFormCollection form, CancellationToken ct)
    {
        _ = form;
        var result = await confirm.CancelAsync(runId, ct);
        if (result == RunResult.Done)
            FlashMessage.Set(http, Tone.Good, "Change.Cancelled");
        return Answer(http, result, $"{Changes}/{runId}");
    }

    private static IResult Answer(HttpContext http, RunResult result, string address)
    {
        if (result == RunResult.NotFound)
            return Results.NotFound();
        if (result != RunResult.Done)
            FlashMessage.Set(http, Tone.Warning, $"Change.Result.{result}");
        return Results.LocalRedirect(address);
    }

    private static List<Guid> Selected(StringValues ids) =>
        [.. ids.Select(i => Guid.TryParse(i, CultureInfo.InvariantCulture, out var id) ? id : Guid.Empty).Where(i => i != Guid.Empty).Distinct()];
}
