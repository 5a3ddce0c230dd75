using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
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
/// <param name="IsAsked">Whether the partner has asked to be let in, and waits for an answer.</param>
public sealed record CustomerHead(Customer Customer, CustomerListRow? Row, bool IsAsked)
{
    /// <summary>Finds a customer; null when there is none with this id within scope.</summary>
    public static async Task<CustomerHead?> FindAsync(MusterContext context, Guid id, CancellationToken ct)
    {
        var customer = await context.Customers.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, ct);
        if (customer is null)
            return null;
        var row = await context.CustomerList.AsNoTracking().SingleOrDefaultAsync(c => c.CustomerId == id, ct);
        return new(customer, row, !customer.PartnerAssistance && await context.AssistanceRequests.AnyAsync(r => r.CustomerId == id && r.Answer == AssistanceAnswer.Open, ct));
    }
}
