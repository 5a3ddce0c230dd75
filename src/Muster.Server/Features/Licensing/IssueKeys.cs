using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Licensing;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Domain.Usage;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Licensing;

/// <summary>A key as the operator sees it.</summary>
/// <param name="Key">The key.</param>
/// <param name="Partner">Code of the partner whose customer it was applied to; null while it wasn't.</param>
/// <param name="Customer">External id of that customer; null while it wasn't.</param>
public sealed record IssuedKey(LicenseKey Key, string? Partner, string? Customer);

/// <summary>The operator's part of license keys: issuing, listing, revoking what nobody applied.</summary>
public sealed class IssueKeys(Store store, SignKeys sign, ProductCatalog catalog, TimeProvider clock)
{
    private static readonly Scope Command = new();

    /// <summary>Issues one.</summary>
    /// <param name="product">Code of the product.</param>
    /// <param name="quantity">Units; null for any number.</param>
    /// <param name="months">How long its license runs from the day it is applied.</param>
    /// <param name="order">The order it is sold with.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>The key and its text, which is kept nowhere.</returns>
    /// <exception cref="RefusedException">A value is wrong.</exception>
    public async Task<(LicenseKey Key, string Text)> IssueAsync(string product, long? quantity, int months, string order, CancellationToken ct)
    {
        if (!catalog.TryProduct(product, out _))
            throw new RefusedException($"--product: there is no product {product}; known are {string.Join(", ", catalog.Products.Select(p => p.Code))}.");
        if (quantity is < 1 or > KeyTerms.LargestQuantity)
            throw new RefusedException(FormattableString.Invariant($"--quantity: write unlimited, or a number from 1 to {KeyTerms.LargestQuantity}."));
        if (months is < 1 or > KeyTerms.LongestMonths)
            throw new RefusedException(FormattableString.Invariant($"--months: write a number from 1 to {KeyTerms.LongestMonths}."));
        order = order.Trim();
        if (order.Length is 0 or > LicenseKey.LongestOrder || !Names.IsLine(order))
            throw new RefusedException(FormattableString.Invariant($"--order: write the number of the order, 1 to {LicenseKey.LongestOrder} characters."));
        var now = clock.GetUtcNow();
        var key = new LicenseKey
        {
            Id = Guid.CreateVersion7(now),
            Product = product,
            Quantity = quantity,
            Months = months,
            OrderNumber = order,
            IssuedAt = now,
            IssuedBy = Command.Who,
        };
        await using var context = store.Context();
        context.LicenseKeys.Add(key);
        context.Record(Command, now, "key.issue", after: new { key.Id, key.Product, key.Quantity, key.Months, key.OrderNumber });
        await context.SaveChangesAsync(ct);
        return (key, sign.Write(key));
    }

    /// <summary>All keys, the latest first.</summary>
    public async Task<IReadOnlyList<IssuedKey>> ListAsync(CancellationToken ct)
    {
        await using var context = store.Context();
        var keys = await context.LicenseKeys.AsNoTracking().OrderByDescending(k => k.Id).ToListAsync(ct);
        var codes = await context.Partners.AsNoTracking().ToDictionaryAsync(p => p.Id, p => p.Code, ct);
        var names = new Dictionary<Guid, string>();
        foreach (var partner in keys.Select(k => k.AppliedPartnerId).OfType<Guid>().Distinct())
        {
            await using var own = store.Context(partner);
            var ids = keys.Where(k => k.AppliedPartnerId == partner).Select(k => k.AppliedCustomerId!.Value).ToList();
            foreach (var customer in await own.Customers.Where(c => ids.Contains(c.Id)).Select(c => new { c.Id, c.ExternalId }).ToListAsync(ct))
                names[customer.Id] = customer.ExternalId;
        }

        return [.. keys.Select(k => new IssuedKey(k, k.AppliedPartnerId is { } p ? codes.GetValueOrDefault(p) : null, k.AppliedCustomerId is { } c ? names.GetValueOrDefault(c) : null))];
    }

    /// <summary>Revokes a key that nobody applied; once more changes nothing.</summary>
    /// <exception cref="RefusedException">There is none, or it was applied.</exception>
    public async Task RevokeAsync(Guid id, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var context = store.Context();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var revoked = await context.LicenseKeys.Where(k => k.Id == id && k.AppliedAt == null && k.RevokedAt == null).ExecuteUpdateAsync(u => u.SetProperty(k => k.RevokedAt, now), ct);
        if (revoked == 0)
        {
            var key = await context.LicenseKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Id == id, ct) ?? throw new RefusedException($"--id: there is no key {id}.");
            if (key.AppliedAt is not null)
                throw new RefusedException($"--id: the key {id} was applied; revoke its license instead: muster licenses revoke --help");
            return;
        }

        context.Record(Command, now, "key.revoke", before: new { Id = id });
        await context.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }
}
