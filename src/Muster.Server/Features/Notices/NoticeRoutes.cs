using Microsoft.AspNetCore.Antiforgery;
using Muster.Domain.Access;
using Muster.Server.Features.Access;
using Muster.Server.Features.Operations;
using Muster.Server.Jobs;
using Muster.Server.Ui;

namespace Muster.Server.Features.Notices;

/// <summary>What there is about notices besides pages.</summary>
public static class NoticeRoutes
{
    /// <summary>Adds the use cases, and what gives notices.</summary>
    public static IServiceCollection AddNotices(this IServiceCollection services) =>
        services.AddSingleton<GiveNotices>().AddSingleton<MailNotices>().AddSingleton<DailyJob, GiveDueNotices>().AddHostedService<NoticesJob>()
            .AddScoped<ListNotices>().AddScoped<ChangeNotices>();

    /// <summary>Maps the download, and what is done with one button.</summary>
    public static void MapNotices(this IEndpointRouteBuilder app)
    {
        app.MapGet("/notices.csv", ExportNotices.Async).May(Permission.Read);
        app.MapPost("/notices/read", async (HttpContext http, IAntiforgery antiforgery, ChangeNotices change, CancellationToken ct) =>
        {
            // an endpoint that reads no form must ask for itself
            if (!await antiforgery.IsRequestValidAsync(http))
                return Results.BadRequest();
            await change.MarkReadAsync(ct);
            FlashMessage.Set(http, Tone.Good, "Notices.MarkedRead");
            return Results.LocalRedirect("/notices");
        }).May(Permission.Read);
    }
}
