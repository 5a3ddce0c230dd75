using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Usage;
using Muster.Domain.Accounts;

namespace Muster.Server.Features.Customers;

/// <summary>The tabs of a customer's pages.</summary>
public enum CustomerTab
{
    Licenses,
    Usage,
    Devices,
    Holders,
    Contact,
}

/// <summary>What every page of a customer shows above its tabs.</summary>
/// <param name="Customer">The customer.</param>
/// <param name="Row">Its figures; null until they were counted for the first time.</param>
public sealed record CustomerHead(Customer Customer, CustomerListRow? Row)
{
    /// <summary>Finds a customer; null when there is none with this id within scope.</summary>
    public static async Task<CustomerHead?> FindAsync(MusterContext context, Guid id, CancellationToken ct)
    {
        var customer = await context.Customers.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, ct);
        return customer is null ? null : new(customer, await context.CustomerList.AsNoTracking().SingleOrDefaultAsync(c => c.CustomerId == id, ct));
    }
}
