using Microsoft.AspNetCore.Diagnostics;
using Muster.Data;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Audit;

/// <summary>Puts on record what somebody asked for who may not have it: every answer 403 to somebody who is signed in.</summary>
public static class RecordRefusals
{
    private const int LongestPath = 200;

    /// <summary>Records refusals. Goes before authorization, after it is known who asks.</summary>
    public static void UseRecordRefusals(this WebApplication app) => app.Use(async (http, next) =>
    {
        await next(http);
        if (http.Response.StatusCode != StatusCodes.Status403Forbidden || http.Features.Get<IStatusCodeReExecuteFeature>() is not null)
            return;
        var services = http.RequestServices;
        var scope = services.GetRequiredService<Scope>();
        if (scope.PersonId is null)
            return;

        // without the query, which may hold what somebody searched for; written even if they went away meanwhile
        var path = http.Request.Path.ToString();
        await using var context = services.GetRequiredService<Store>().Context(scope.PartnerId);
        context.Record(
            scope, services.GetRequiredService<TimeProvider>().GetUtcNow(), "access.refuse", refused: true,
            after: new { http.Request.Method, Path = path.Length > LongestPath ? path[..LongestPath] : path });
        await context.SaveChangesAsync(CancellationToken.None);
    });
}
