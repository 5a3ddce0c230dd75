using System.Globalization;
using Muster.Data;
using Muster.Server.Features.Access;
using Muster.Server.Http;

namespace Muster.Server.Features.Audit;

/// <summary>Puts every download on record: which file, of which customer, narrowed to what.</summary>
public sealed class RecordExports(Store store, Scope scope, TimeProvider clock) : IRecordExports
{
    /// <inheritdoc/>
    public async Task Async(HttpContext http, string fileName, CancellationToken ct)
    {
        // a context of its own: the request's has a query waiting to be read
        await using var context = store.Context(scope.PartnerId);
        var customer = Guid.TryParse(http.GetRouteValue("id")?.ToString(), CultureInfo.InvariantCulture, out var id) ? id : (Guid?)null;
        var filter = http.Request.Query.Where(q => q.Key != "separator" && q.Value.Any(v => !string.IsNullOrEmpty(v))).ToDictionary(q => q.Key, q => q.Value.ToString());
        var selected = http.Request.HasFormContentType ? (await http.Request.ReadFormAsync(ct))["id"].Count : (int?)null;
        context.Record(scope, clock.GetUtcNow(), "export", customer, after: new { File = fileName + ".csv", Selected = selected, Filter = filter });
        await context.SaveChangesAsync(ct);
    }
}
