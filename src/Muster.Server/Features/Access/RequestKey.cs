using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Usage;

namespace Muster.Server.Features.Access;

/// <summary>The hidden field <c>requestKey</c> of a form: what is sent twice with the same key is done once.</summary>
public static class RequestKey
{
    private const int Longest = 100;

    /// <summary>The key that was sent; empty when none was, or none that can be kept.</summary>
    public static string Read(IFormCollection form)
    {
        var key = form["requestKey"].ToString();
        return key.Length <= Longest && Names.IsWellFormed(key) ? key : "";
    }

    /// <summary>Whether the act of this key is done already. An empty key is never known.</summary>
    public static async Task<bool> WasSentBeforeAsync(this MusterContext context, Guid? person, string key, CancellationToken ct) =>
        key.Length > 0 && await context.Requests.AsNoTracking().AnyAsync(r => r.PersonId == person && r.Key == key, ct);
}
