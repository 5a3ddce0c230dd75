using Muster.Domain.Access;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Usage;

/// <summary>What there is about usage besides pages.</summary>
public static class UsageRoutes
{
    /// <summary>Adds the use cases.</summary>
    public static IServiceCollection AddUsage(this IServiceCollection services) => services.AddScoped<ExplainUsage>();

    /// <summary>Maps the downloads.</summary>
    public static void MapUsage(this WebApplication app)
    {
        app.MapGet("/customers/{id:guid}/usage/{meter}.csv", ExplainUsage.ExportAsync).May(Permission.ReadDevices);
        app.MapGet("/customers/{id:guid}/usage/{meter}/changes.csv", ExplainUsage.ExportChangesAsync).May(Permission.ReadDevices);
    }
}
