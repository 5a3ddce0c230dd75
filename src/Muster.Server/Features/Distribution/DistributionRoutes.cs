using Muster.Server.Features.Operations;
using Muster.Server.Jobs;

namespace Muster.Server.Features.Distribution;

/// <summary>What there is about orders and distributors besides pages.</summary>
public static class DistributionRoutes
{
    /// <summary>Adds the use cases.</summary>
    public static IServiceCollection AddDistribution(this IServiceCollection services) => services
        .AddScoped<PlaceOrder>().AddScoped<MoveSubscription>().AddScoped<AnswerFailure>().AddScoped<ChangeDistributorLinks>()
        .AddSingleton<ProvisionOrders>().AddSingleton<DailyJob, TurnSubscriptions>().AddHostedService<ProvisionJob>();
}
