using Muster.Server.Features.Access;
using Muster.Server.Features.Import;

namespace Muster.Server.Features.Billing;

/// <summary>What there is about billing besides pages.</summary>
public static class BillingRoutes
{
    /// <summary>Adds the use cases.</summary>
    public static IServiceCollection AddBilling(this IServiceCollection services) =>
        services.AddScoped<ListPrices>().AddScoped<UploadPrices>().AddScoped<ChangeBillingSettings>().AddScoped<PreviewStatement>().AddScoped<ShowStatement>();

    /// <summary>Maps the downloads.</summary>
    public static void MapBilling(this WebApplication app)
    {
        app.MapGet("/billing/prices.csv", ExportPrices.Async).RequireAuthorization(Policies.Read);
        app.MapGet("/billing/{period}.csv", ExportPeriod.Async).RequireAuthorization(Policies.Read);
    }
}
