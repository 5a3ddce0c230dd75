using Microsoft.Extensions.DependencyInjection;
using Muster.Data.Usage;
using Muster.Domain.Accounts;
using Muster.Domain.Licensing;
using Muster.Domain.Protection;
using Muster.Domain.Usage;
using Muster.Infrastructure;

namespace Muster.Customers;

/// <summary>Puts customers into a partner's store, and counts them.</summary>
internal static class CustomerSeeds
{
    public static Customer NewCustomer(this TestPartner partner, string externalId, string name, BillingType billing = BillingType.Usage) => new()
    {
        PartnerId = partner.Id,
        Id = Guid.CreateVersion7(),
        TenantId = Guid.CreateVersion7(),
        ExternalId = externalId,
        Name = name,
        BillingType = billing,
        DataGeography = "DE",
        CreatedAt = TestClock.Start,
    };

    public static License NewLicense(this Customer customer, string product, long? quantity, DateOnly? end = null, LicenseOwner owner = LicenseOwner.Partner) => new()
    {
        PartnerId = customer.PartnerId,
        CustomerId = customer.Id,
        Id = Guid.CreateVersion7(),
        Number = $"L-{customer.ExternalId}-{product}",
        Product = product,
        Type = LicenseType.Term,
        Owner = owner,
        Start = new(2030, 1, 1),
        End = end,
        Quantity = quantity,
    };

    /// <summary>Saves rows and sightings of holders on the endpoint meter, and counts.</summary>
    public static async Task SaveAsync(this MusterApp app, TestPartner partner, IEnumerable<object> rows, params (Customer Customer, int Holders)[] seen)
    {
        await using var context = app.Store.Context(partner.Id);
        var all = rows.ToList();
        context.AddRange(all);
        await context.SaveChangesAsync();
        var usage = new UsageBatch();
        foreach (var (customer, holders) in seen)
        {
            for (var i = 0; i < holders; i++)
                usage.Add(customer.Id, new Sighting("endpoint", $"pc-{i}", $"user{i}", app.Clock.Now, null));
        }

        await app.Store.WriteUsageAsync(partner.Id, usage, CancellationToken.None);
        await using (var transaction = await context.Database.BeginTransactionAsync())
        {
            await context.MarkForRecountAsync(app.Store, all.OfType<Customer>().Select(c => KeyValuePair.Create(c.Id, DateOnly.FromDateTime(app.Clock.Now.UtcDateTime))), CancellationToken.None);
            await transaction.CommitAsync();
        }

        await app.RecountAsync(partner.Id, CancellationToken.None);
    }
}
