using Muster.Domain.Access;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Devices;

/// <summary>What there is about devices besides pages.</summary>
public static class DeviceRoutes
{
    /// <summary>Adds the use cases.</summary>
    public static IServiceCollection AddDevices(this IServiceCollection services) => services.AddScoped<ListDevices>().AddScoped<ExcludeDevices>();

    /// <summary>Maps the downloads.</summary>
    public static void MapDevices(this WebApplication app)
    {
        app.MapGet("/devices.csv", ExportDevices.AllAsync).May(Permission.ReadDevices);
        app.MapGet("/customers/{id:guid}/devices.csv", ExportDevices.OfCustomerAsync).May(Permission.ReadDevices);
    }
}
