using Muster.Domain.Access;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Corrections;

/// <summary>What there is about corrections besides pages.</summary>
public static class CorrectionRoutes
{
    /// <summary>Adds the use cases.</summary>
    public static IServiceCollection AddCorrections(this IServiceCollection services) =>
        services.AddScoped<ListPeople>().AddScoped<ListUntidy>().AddScoped<PreviewCorrections>().AddScoped<RecordCorrections>();

    /// <summary>Maps the downloads.</summary>
    public static void MapCorrections(this WebApplication app)
    {
        app.MapGet("/customers/{id:guid}/holders.csv", ExportTidying.PeopleAsync).May(Permission.ReadDevices);
        app.MapGet("/customers/{id:guid}/devices/cleanup.csv", ExportTidying.DevicesAsync).May(Permission.ReadDevices);
    }
}
