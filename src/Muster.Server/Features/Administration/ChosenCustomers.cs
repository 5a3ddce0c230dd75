using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Usage;

namespace Muster.Server.Features.Administration;

/// <summary>Customers named in a form by their external ids, one on each line: what a partner has at hand in its own systems.</summary>
internal static class ChosenCustomers
{
    /// <summary>The most customers taken at once.</summary>
    public const int Most = 10_000;

    /// <summary>The external ids of a text, each once.</summary>
    public static IReadOnlyList<string> Read(string? text) =>
        [.. (text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(e => Names.IsWellFormed(e)).Distinct(StringComparer.Ordinal).Take(Most)];

    /// <summary>Their ids, and the names that no customer has.</summary>
    public static async Task<(IReadOnlyList<Guid> Ids, IReadOnlyList<string> Unknown)> FindAsync(MusterContext context, IReadOnlyList<string> externalIds, CancellationToken ct)
    {
        var found = new Dictionary<string, Guid>(StringComparer.Ordinal);
        foreach (var some in externalIds.Chunk(500))
        {
            foreach (var customer in await context.Customers.AsNoTracking().Where(c => some.Contains(c.ExternalId)).Select(c => new { c.ExternalId, c.Id }).ToListAsync(ct))
                found[customer.ExternalId] = customer.Id;
        }

        return ([.. found.Values], [.. externalIds.Where(e => !found.ContainsKey(e))]);
    }
}
