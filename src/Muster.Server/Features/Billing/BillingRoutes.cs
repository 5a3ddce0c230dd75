using Microsoft.AspNetCore.Antiforgery;
using Muster.Domain.Access;
using Muster.Server.Features.Access;
using Muster.Server.Features.Import;
using Muster.Server.Ui;

namespace Muster.Server.Features.Billing;

/// <summary>What there is about billing besides pages.</summary>
public static class BillingRoutes
{
    /// <summary>Adds the use cases.</summary>
    public static IServiceCollection AddBilling(this IServiceCollection services) =>
        services.AddScoped<ListPrices>().AddScoped<UploadPrices>().AddScoped<ChangeBillingSettings>().AddScoped<PreviewStatement>().AddScoped<ShowStatement>().AddScoped<UploadBill>().AddScoped<ShowComparison>();

    /// <summary>Maps the downloads.</summary>
    public static void MapBilling(this WebApplication app)
    {
        app.MapGet("/billing/prices.csv", ExportPrices.Async).May(Permission.ReadBilling);
        app.MapGet("/billing/compare.csv", ExportComparison.Async).May(Permission.ReadBilling);
        app.MapPost("/billing/compare/{id:guid}/remove", async (Guid id, HttpContext http, IAntiforgery antiforgery, UploadBill upload, CancellationToken ct) =>
        {
            // an endpoint that reads no form must ask for itself
            if (!await antiforgery.IsRequestValidAsync(http))
                return Results.BadRequest();
            if (!await upload.RemoveAsync(id, ct))
                return Results.NotFound();
            FlashMessage.Set(http, Tone.Good, "Compare.Removed");
            return Results.LocalRedirect("/billing/compare");
        }).May(Permission.EditBilling);
        app.MapGet("/billing/{period}.csv", ExportPeriod.Async).May(Permission.ReadBilling);
    }
}
