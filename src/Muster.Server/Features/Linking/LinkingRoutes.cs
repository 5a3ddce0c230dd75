using Muster.Domain.Access;
using Muster.Server.Features.Access;
using Muster.Server.Features.Licensing;
using Muster.Server.Features.Operations;

namespace Muster.Server.Features.Linking;

/// <summary>Linking and unlinking, besides pages.</summary>
public static class LinkingRoutes
{
    /// <summary>Adds the use cases.</summary>
    public static IServiceCollection AddLinking(this IServiceCollection services) =>
        services.AddSingleton<MoveCompany>().AddSingleton<IPlannedAct, PlannedUnlink>().AddSingleton<DailyJob, RemoveUnlinked>()
            .AddScoped<UnlinkCustomers>().AddScoped<AskLink>().AddScoped<AnswerLink>();

    /// <summary>Maps what is no page of its own.</summary>
    public static void MapLinking(this IEndpointRouteBuilder app) => app.MapPost("/customers/unlink/choose", UnlinkLinks.ChooseAsync).May(Permission.Unlink);
}
