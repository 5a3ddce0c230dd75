using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Muster.Data;
using Muster.Domain.Access;
using Muster.Domain.Catalog;
using Muster.Server.Features.Access;
using Muster.Server.Features.Corrections;
using Muster.Server.Features.Devices;
using Muster.Server.Features.Licenses;
using Muster.Server.Features.Usage;
using Muster.Server.Ui;

namespace Muster.Server.Features.Console;

/// <summary>What there is under <c>/console</c> besides pages.</summary>
public static class ConsoleRoutes
{
    /// <summary>Adds the use cases, and how a guest is known.</summary>
    public static IServiceCollection AddConsole(this IServiceCollection services)
    {
        services.AddAuthentication(GuestAuthentication.GuestOrSession)
            .AddScheme<AuthenticationSchemeOptions, GuestAuthentication>(GuestAuthentication.Name, null)
            .AddPolicyScheme(GuestAuthentication.GuestOrSession, null, options => options.ForwardDefaultSelector = GuestAuthentication.Choose);
        return services.AddScoped<LaunchCustomer>().AddScoped<RequestAssistance>().AddScoped<ChangeAssistance>().AddScoped<ChangeCustomerAdministrators>().AddSingleton<EndDueAssistance>();
    }

    /// <summary>Maps what a guest can do everywhere, and the downloads: those of the desk, of the one customer.</summary>
    public static void MapConsole(this WebApplication app)
    {
        app.MapPost("/console/extend", async (LaunchCustomer launch, [FromForm] string? returnUrl, CancellationToken ct) =>
        {
            await launch.ExtendAsync(ct);
            return Results.LocalRedirect(Preferences.IsLocal(returnUrl) ? returnUrl! : GuestVisit.Path);
        }).May(ConsolePermission.Read);
        app.MapPost("/console/leave", async (HttpContext http, IAntiforgery antiforgery, LaunchCustomer launch, CancellationToken ct) =>
        {
            // an endpoint that reads no form must ask for itself
            if (!await antiforgery.IsRequestValidAsync(http))
                return Results.BadRequest();
            var customer = http.Features.Get<GuestVisit>()?.CustomerId;
            await launch.LeaveAsync(http, ct);
            return Results.LocalRedirect(customer is { } id ? $"/customers/{id}" : GuestVisit.Path);
        }).May(ConsolePermission.Read);

        app.MapGet("/console/licenses.csv", (HttpContext http, Scope scope, ListLicenses list, MusterContext context) =>
            ExportLicenses.OfCustomerAsync(http, list, context, scope.CustomerId!.Value)).May(ConsolePermission.Read);
        app.MapGet("/console/devices.csv", (HttpContext http, Scope scope, ListDevices list, MusterContext context, Store store, ProductCatalog catalog) =>
            ExportDevices.OfCustomerAsync(scope.CustomerId!.Value, http, list, context, store, catalog)).May(ConsolePermission.Read);
        app.MapGet("/console/holders.csv", (HttpContext http, Scope scope, MusterContext context, ListPeople list) =>
            ExportTidying.PeopleAsync(scope.CustomerId!.Value, http, context, list)).May(ConsolePermission.Read);
        app.MapGet("/console/devices/cleanup.csv", (HttpContext http, Scope scope, MusterContext context, ListUntidy list) =>
            ExportTidying.DevicesAsync(scope.CustomerId!.Value, http, context, list)).May(ConsolePermission.Read);
        app.MapGet("/console/usage/{meter}.csv", (string meter, HttpContext http, Scope scope, ExplainUsage explain) =>
            ExplainUsage.ExportAsync(scope.CustomerId!.Value, meter, http, explain)).May(ConsolePermission.Read);
        app.MapGet("/console/usage/{meter}/changes.csv", (string meter, HttpContext http, Scope scope, ExplainUsage explain) =>
            ExplainUsage.ExportChangesAsync(scope.CustomerId!.Value, meter, http, explain)).May(ConsolePermission.Read);
    }
}
