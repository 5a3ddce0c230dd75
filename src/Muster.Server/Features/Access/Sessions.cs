using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;

namespace Muster.Server.Features.Access;

/// <summary>The sessions of a person.</summary>
public static class Sessions
{
    /// <summary>Those that are open, the last used first.</summary>
    public static IQueryable<Session> OpenOf(MusterContext context, Guid personId, DateTimeOffset now) =>
        context.Sessions.Where(s => s.PersonId == personId && s.EndedAt == null && s.ExpiresAt > now).OrderByDescending(s => s.LastUsedAt);

    /// <summary>Ends all open ones but one, at once.</summary>
    /// <returns>How many.</returns>
    public static Task<int> EndAsync(MusterContext context, Guid personId, Guid? except, DateTimeOffset now, CancellationToken ct) =>
        context.Sessions.Where(s => s.PersonId == personId && s.EndedAt == null && s.Id != except).ExecuteUpdateAsync(u => u.SetProperty(s => s.EndedAt, now), ct);
}
