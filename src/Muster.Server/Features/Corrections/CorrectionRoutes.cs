namespace Muster.Server.Features.Corrections;

/// <summary>What there is about corrections besides pages.</summary>
public static class CorrectionRoutes
{
    /// <summary>Adds the use cases.</summary>
    public static IServiceCollection AddCorrections(this IServiceCollection services) =>
        services.AddScoped<ListPeople>().AddScoped<ListUntidy>().AddScoped<PreviewCorrections>().AddScoped<RecordCorrections>();
}
