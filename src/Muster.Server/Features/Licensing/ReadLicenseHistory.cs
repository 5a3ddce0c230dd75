using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Licensing;
using Muster.Domain.Catalog;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Licensing;

/// <summary>A page of what happened to a customer's licenses, the newest first.</summary>
/// <param name="Lines">The lines.</param>
/// <param name="Page">The page, from 1, within what there is.</param>
/// <param name="Count">How many there are.</param>
public sealed record ReadLicenseHistory(IReadOnlyList<LicenseEvent> Lines, int Page, int Count)
{
    /// <summary>Lines on a page.</summary>
    public const int PageSize = 10;

    /// <summary>Nothing happened yet.</summary>
    public static ReadLicenseHistory Nothing { get; } = new([], 1, 0);

    /// <summary>Reads a page, <c>history</c> in the query; of the families that are there for who is asking.</summary>
    public static async Task<ReadLicenseHistory> LoadAsync(MusterContext context, Scope scope, ProductCatalog catalog, Guid customerId, IQueryCollection query, CancellationToken ct)
    {
        var events = context.LicenseEvents.AsNoTracking().Where(e => e.CustomerId == customerId);
        if (scope.Families.Count > 0)
        {
            var seen = catalog.Products.Where(p => scope.Sees(catalog.Family(p.Family))).Select(p => p.Code).ToList();
            events = events.Where(e => seen.Contains(e.Product));
        }

        var count = await events.CountAsync(ct);
        var asked = int.TryParse(query["history"], NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : 1;
        var page = Math.Clamp(asked, 1, Math.Max(1, (count + PageSize - 1) / PageSize));
        return new(await events.OrderByDescending(e => e.At).ThenByDescending(e => e.Id).Skip((page - 1) * PageSize).Take(PageSize).ToListAsync(ct), page, count);
    }
}
