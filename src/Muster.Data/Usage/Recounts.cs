using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Muster.Data.Usage;

/// <summary>Marks for acts that change entities: written in the act's own transaction.</summary>
public static class Recounts
{
    /// <summary>Marks customers to be recounted, in the context's open transaction.</summary>
    /// <param name="context">The context that made the change; it has a transaction open.</param>
    /// <param name="store">Its store.</param>
    /// <param name="customers">Each with the first day whose count may have changed; the greatest day when only the list row may have.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task MarkForRecountAsync(this MusterContext context, Store store, IEnumerable<KeyValuePair<Guid, DateOnly>> customers, CancellationToken ct)
    {
        var marks = new RecountMarks();
        foreach (var (customer, from) in customers) marks.Add(customer, from);
        foreach (var (customer, from) in marks.Sorted())
        {
            // a command of its own: one that was prepared goes on with the parameters that it had first (npgsql/npgsql#3850)
            await using var command = context.Database.GetDbConnection().CreateCommand();
            command.Transaction = context.Database.CurrentTransaction?.GetDbTransaction() ?? throw new InvalidOperationException("Marks belong into the transaction of the change.");
            command.CommandText = RecountMarks.Sql("values (@partner, @customer, @from, 1, @never)");
            command.AddParameter("@partner", context.PartnerId);
            command.AddParameter("@customer", customer);
            command.AddParameter("@from", from);
            command.AddParameter("@never", store.Instant(DateTimeOffset.UnixEpoch));
            await command.ExecuteNonQueryAsync(ct);
        }
    }
}
