using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Muster.Domain.Licensing;

namespace Muster.Data.Billing;

/// <summary>Marks customers whose closed periods the next close is to compare, in the transaction of what changed them.</summary>
public static class AdjustmentMarks
{
    /// <summary>
    /// Marks customers from a day on. Nothing is marked for a partner that never closed anything, nor for days to come: no closed
    /// period can have them.
    /// </summary>
    /// <param name="context">The context that made the change; it has a transaction open.</param>
    /// <param name="customers">Each with the first day on which a quantity may differ.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task MarkForAdjustmentAsync(this MusterContext context, IEnumerable<KeyValuePair<Guid, DateOnly>> customers, CancellationToken ct)
    {
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.Transaction = context.Database.CurrentTransaction?.GetDbTransaction() ?? throw new InvalidOperationException("Marks belong into the transaction of the change.");
        command.CommandText = """
            insert into adjustment_marks(partner_id, customer_id, from_day)
            select @partner, @customer, @from where exists (select 1 from closings c where c.partner_id = @partner)
            on conflict (partner_id, customer_id) do update set
                from_day = case when excluded.from_day < adjustment_marks.from_day then excluded.from_day else adjustment_marks.from_day end
            """;
        foreach (var (customer, from) in customers.OrderBy(c => c.Key))
        {
            command.Parameters.Clear();
            command.AddParameter("@partner", context.PartnerId);
            command.AddParameter("@customer", customer);
            command.AddParameter("@from", from);
            await command.ExecuteNonQueryAsync(ct);
        }
    }

    /// <summary>The customers whose licenses the context is about to save changes of, each with the first day they may matter on. To be asked before saving.</summary>
    public static IReadOnlyDictionary<Guid, DateOnly> LicenseChanges(this MusterContext context)
    {
        var changes = new Dictionary<Guid, DateOnly>();
        foreach (var entry in context.ChangeTracker.Entries<License>().Where(e => e.State is EntityState.Added or EntityState.Modified or EntityState.Deleted))
        {
            var from = entry.State == EntityState.Modified && entry.OriginalValues.GetValue<DateOnly>(nameof(License.Start)) is var was && was < entry.Entity.Start ? was : entry.Entity.Start;
            if (!changes.TryGetValue(entry.Entity.CustomerId, out var before) || from < before)
                changes[entry.Entity.CustomerId] = from;
        }

        return changes;
    }
}
