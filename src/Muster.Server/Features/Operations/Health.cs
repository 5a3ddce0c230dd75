using Microsoft.EntityFrameworkCore;
using Muster.Data;

namespace Muster.Server.Features.Operations;

/// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: it reaches its store too.</summary>
public static class Health
{
    /// <summary>Maps both. They tell nothing that needs protecting.</summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => Results.Text("live")).AllowAnonymous();
        app.MapGet("/health/ready", async (Store store, CancellationToken ct) =>
        {
            try
            {
                await using var context = store.Context();
                await context.StoreFacts.AnyAsync(ct);
                return Results.Text("ready");
            }
            catch (Exception e) when (e is System.Data.Common.DbException or InvalidOperationException or TimeoutException)
            {
                return Results.Text("the store does not answer", statusCode: StatusCodes.Status503ServiceUnavailable);
            }
        }).AllowAnonymous();
    }
}
