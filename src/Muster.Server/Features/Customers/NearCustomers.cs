using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Accounts;

namespace Muster.Server.Features.Customers;

/// <summary>A customer that is called nearly like another.</summary>
/// <param name="Id">The customer.</param>
/// <param name="Name">Its name.</param>
/// <param name="ExternalId">Its external id.</param>
public sealed record NearCustomer(Guid Id, string Name, string ExternalId);

/// <summary>Finds customers within scope that are called nearly the same, by the names of the list.</summary>
public sealed class NearCustomers(MusterContext context)
{
    /// <summary>How many are named at most.</summary>
    private const int Most = 5;

    /// <summary>How many names are looked at: a piece that more names hold says little.</summary>
    private const int MostLookedAt = 20_000;

    private const int Prefix = 2;

    /// <summary>Finds them, by name.</summary>
    public async Task<IReadOnlyList<NearCustomer>> Async(string name, CancellationToken ct)
    {
        var text = SearchText.Of(name);
        if (text.Length == 0)
            return [];
        var rows = context.CustomerList.AsNoTracking();
        var pieces = NearName.Pieces(name);
        var prefix = text[..Math.Min(Prefix, text.Length)];
        rows = pieces switch
        {
            [var one, var other] => rows.Where(c => c.NameSearch.Contains(one) || c.NameSearch.Contains(other)),
            [var one] => rows.Where(c => c.NameSearch.Contains(one)),
            _ => rows.Where(c => c.NameSearch.StartsWith(prefix)),
        };
        var near = new List<NearCustomer>();
        await foreach (var row in rows.Select(c => new NearCustomer(c.CustomerId, c.Name, c.ExternalId)).Take(MostLookedAt).AsAsyncEnumerable().WithCancellation(ct))
        {
            if (NearName.Is(row.Name, name))
                near.Add(row);
        }

        return [.. near.OrderBy(c => SearchText.Of(c.Name), StringComparer.Ordinal).ThenBy(c => c.Id).Take(Most)];
    }
}
