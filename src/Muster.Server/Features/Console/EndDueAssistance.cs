using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Data.Usage;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Console;

/// <summary>
/// Turns off what was on for a time that is over, so that lists and filters say so. Nobody gets in by its being late: each request
/// of a guest compares with the clock.
/// </summary>
public sealed class EndDueAssistance(Store store, TimeProvider clock)
{
    /// <summary>Turns off all that is due, and returns how many customers that were.</summary>
    public async Task<int> Async(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var all = store.Context();
        var due = await all.Customers.IgnoreQueryFilters([MusterContext.PartnerFilter]).Where(c => c.PartnerAssistance && c.AssistanceUntil <= now)
            .OrderBy(c => c.PartnerId).ThenBy(c => c.Id).Select(c => new { c.PartnerId, c.Id }).Take(1000).ToListAsync(ct);
        foreach (var one in due)
        {
            await using var context = store.Context(one.PartnerId);
            var scope = new Scope();
            scope.Enter(one.PartnerId, "muster");
            await using var transaction = await context.Database.BeginTransactionAsync(ct);
            await context.MarkForRecountAsync(store, [new(one.Id, DateOnly.MaxValue)], ct);
            var customer = await context.Customers.SingleAsync(c => c.Id == one.Id, ct);

            // another server may have been here, or somebody has given it more time
            if (!customer.PartnerAssistance || customer.LetsPartnerIn(now))
                continue;
            var until = customer.AssistanceUntil;
            (customer.PartnerAssistance, customer.AssistanceUntil) = (false, null);
            var ended = await LaunchCustomer.EndAllAsync(context, one.Id, now, ct);
            context.Record(scope, now, "assistance.end", one.Id, new { on = true, until }, new { on = false, ended }, AuditLog.Both);
            await ChangeAssistance.SaveAsync(context, customer, now, ct);
            await transaction.CommitAsync(ct);
        }

        return due.Count;
    }
}
