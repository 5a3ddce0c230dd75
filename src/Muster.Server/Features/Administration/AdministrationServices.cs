using System.Globalization;
using Microsoft.AspNetCore.Antiforgery;
using Muster.Domain.Access;
using Muster.Server.Features.Access;
using Muster.Server.Ui;

namespace Muster.Server.Features.Administration;

/// <summary>Adds what a partner's settings need.</summary>
public static class AdministrationServices
{
    /// <summary>Adds the use cases.</summary>
    public static IServiceCollection AddAdministration(this IServiceCollection services) =>
        services.AddScoped<ChangeAdministrators>().AddScoped<ChangeRoles>().AddScoped<ChangeGroups>().AddScoped<ChangeSecurity>();

    /// <summary>Maps what is no page of its own.</summary>
    public static void MapAdministration(this IEndpointRouteBuilder app) =>
        app.MapPost("/settings/groups/add", AddSelectedAsync).May(Permission.ManageGroups);

    /// <summary>Puts the customers selected on the list into a group, and leads back to it.</summary>
    private static async Task<IResult> AddSelectedAsync(HttpContext http, IAntiforgery antiforgery, ChangeGroups groups, CancellationToken ct)
    {
        // an endpoint that reads the form itself must ask for itself
        if (!await antiforgery.IsRequestValidAsync(http))
            return Results.BadRequest();
        var form = await http.Request.ReadFormAsync(ct);
        var chosen = form["id"].Select(i => Guid.TryParse(i, CultureInfo.InvariantCulture, out var id) ? id : Guid.Empty).Where(i => i != Guid.Empty).ToList();
        if (!Guid.TryParse(form["to"], CultureInfo.InvariantCulture, out var group) || await groups.AddAsync(group, chosen, ct) is not { Found: true } outcome)
            return Results.NotFound();
        FlashMessage.Set(http, Tone.Good, outcome.Added == 1 ? "Groups.Added.One" : "Groups.Added", Shown.Number(outcome.Added));
        return Results.LocalRedirect($"/settings/groups/{group}");
    }
}
