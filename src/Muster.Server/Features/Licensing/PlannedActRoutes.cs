namespace Muster.Server.Features.Licensing;

/// <summary>What there is about planned acts besides pages.</summary>
public static class PlannedActRoutes
{
    /// <summary>Adds what carries them out. Each kind adds itself, <c>AddSingleton&lt;IPlannedAct, ...&gt;()</c>.</summary>
    public static IServiceCollection AddPlannedActs(this IServiceCollection services) => services.AddSingleton<ApplyPlannedActs>();
}
