using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Ingest;

/// <summary>What machines send: <c>/ingest/v1</c> (docs/api.md), and the collectors they send as.</summary>
public static class IngestRoutes
{
    /// <summary>Adds the use cases.</summary>
    public static IServiceCollection AddIngest(this IServiceCollection services)
    {
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, CollectorAuthentication>(CollectorAuthentication.Name, null);
        services.AddScoped<ChangeCollectors>();
        services.AddSingleton<WriteSightings>().AddHostedService(provider => provider.GetRequiredService<WriteSightings>());
        return services;
    }

    /// <summary>Makes every refusal below <c>/ingest</c> a problem. Goes before authentication.</summary>
    public static void UseIngest(this WebApplication app) =>
        app.UseWhen(http => http.Request.Path.StartsWithSegments("/ingest", StringComparison.Ordinal), branch => branch.UseMiddleware<IngestProblems>());

    /// <summary>Maps the endpoints.</summary>
    public static void MapIngest(this WebApplication app)
    {
        var ingest = app.MapGroup("/ingest/v1").RequireAuthorization(Policies.Ingest).DisableAntiforgery().WithMetadata(new RequestSizeLimitAttribute(IngestBody.Largest));
        ingest.AddEndpointFilter(async (call, next) =>
        {
            var write = call.HttpContext.RequestServices.GetRequiredService<WriteSightings>();
            if (!write.TryEnter())
                throw new IngestException(StatusCodes.Status503ServiceUnavailable, "busy", "Too many requests are at hand; send the same again later.", IngestProblems.Later);
            try
            {
                return await next(call);
            }
            finally
            {
                write.Leave();
            }
        });
        ingest.MapPost("/sightings", ReceiveSightings.Async);
        ingest.MapPost("/checkins", ReceiveCheckIn.Async);
    }
}
