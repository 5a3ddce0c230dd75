using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Muster.Domain.Licensing;

namespace Muster.Data.Billing;

/// <summary>Marks customers whose closed periods the next close is to compare, in the transaction of what changed them.</summary>
/// <remarks>
/// Who marks doesn't ask whom a customer buys from: a mark is for all of the partner's issuers. The first that closes gives it to the
/// others that ever closed, and takes it for itself.
/// </remarks>
public static class AdjustmentMarks
{
    private const string Earlier = """
        on conflict (partner_id, customer_id, issuer_id) do update set
            from_day = case when excluded.from_day < adjustment_marks.from_day then excluded.from_day else adjustment_marks.from_day end
        """;

    /// <summary>
    /// Marks customers from a day on. Nothing is marked for a partner that never closed anything, nor for days to come: no closed
    /// period can have them.
    /// </summary>
    /// <param name="context">The context that made the change; it has a transaction open.</param>
    /// <param name="customers">Each with the first day on which a quantity may differ.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task MarkForAdjustmentAsync(this MusterContext context, IEnumerable<KeyValuePair<Guid, DateOnly>> customers, CancellationToken ct)
    {
        foreach (var (customer, from) in customers.OrderBy(c => c.Key))
        {
            // a command of its own: one that was prepared goes on with the parameters that it had first (npgsql/npgsql#3850)
            await using var command = Command(
                context,
                $"""
                insert into adjustment_marks(partner_id, customer_id, issuer_id, from_day)
                select @partner, @customer, @all, @from where exists (select 1 from closings c where c.partner_id = @partner)
                {Earlier}
                """);
            command.AddParameter("@partner", context.PartnerId);
            command.AddParameter("@customer", customer);
            command.AddParameter("@all", AdjustmentMark.ForAll);
            command.AddParameter("@from", from);
            await command.ExecuteNonQueryAsync(ct);
        }
    }

    /// <summary>The marks that an issuer's close works off. They are held, so that one set meanwhile waits and stays for the next close.</summary>
    /// <param name="context">The partner's, with the transaction of the close.</param>
    /// <param name="issuerId">The issuer.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Each customer, and whether the mark is for all issuers.</returns>
    public static async Task<IReadOnlyList<(Guid CustomerId, bool ForAll)>> TakeAdjustmentMarksAsync(this MusterContext context, Guid issuerId, CancellationToken ct)
    {
        await using var command = Command(
            context, "update adjustment_marks set from_day = from_day where partner_id = @partner and issuer_id in (@all, @issuer) returning customer_id, issuer_id");
        AddIssuer(command, context, issuerId);
        var marks = new List<(Guid, bool)>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            marks.Add((reader.GetGuid(0), reader.GetGuid(1) == AdjustmentMark.ForAll));
        return marks;
    }

    /// <summary>Takes away the marks that an issuer's close has worked off. Those that were for all are for each of the partner's other issuers now.</summary>
    /// <param name="context">The partner's, with the transaction of the close.</param>
    /// <param name="issuerId">The issuer.</param>
    /// <param name="marks">What <see cref="TakeAdjustmentMarksAsync"/> gave.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task DropAdjustmentMarksAsync(this MusterContext context, Guid issuerId, IReadOnlyCollection<(Guid CustomerId, bool ForAll)> marks, CancellationToken ct)
    {
        if (marks.Any(m => m.ForAll))
        {
            await using var giving = Command(
                context,
                $"""
                insert into adjustment_marks(partner_id, customer_id, issuer_id, from_day)
                select m.partner_id, m.customer_id, c.issuer_id, m.from_day from adjustment_marks m join closings c on c.partner_id = m.partner_id and c.issuer_id <> @issuer and c.closed_through is not null
                where m.partner_id = @partner and m.issuer_id = @all
                {Earlier}
                """);
            AddIssuer(giving, context, issuerId);
            await giving.ExecuteNonQueryAsync(ct);
        }

        foreach (var kind in marks.GroupBy(m => m.ForAll))
        {
            foreach (var chunk in kind.Select(m => m.CustomerId).Chunk(500))
            {
                await using var command = Command(
                    context,
                    $"""
                    delete from adjustment_marks where partner_id = @partner and issuer_id = @issuer
                        and customer_id in ({string.Join(", ", chunk.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"@c{i}")))})
                    """);
                command.AddParameter("@partner", context.PartnerId);
                command.AddParameter("@issuer", kind.Key ? AdjustmentMark.ForAll : issuerId);
                for (var i = 0; i < chunk.Length; i++)
                    command.AddParameter(string.Create(CultureInfo.InvariantCulture, $"@c{i}"), chunk[i]);
                await command.ExecuteNonQueryAsync(ct);
            }
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

    private static DbCommand Command(MusterContext context, string sql)
    {
        var command = context.Database.GetDbConnection().CreateCommand();
        command.Transaction = context.Database.CurrentTransaction?.GetDbTransaction() ?? throw new InvalidOperationException("Marks belong into the transaction of the change.");
        command.CommandText = sql;
        return command;
    }

    private static void AddIssuer(DbCommand command, MusterContext context, Guid issuerId)
    {
        command.AddParameter("@partner", context.PartnerId);
        command.AddParameter("@issuer", issuerId);
        command.AddParameter("@all", AdjustmentMark.ForAll);
    }
}
