using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Muster.Domain.Orders;

namespace Muster.Data.Orders;

/// <summary>
/// Raises <see cref="DistributorLink.OrdersVersion"/> once orders or subscriptions of the two were changed: after the commit, on a
/// connection of its own, so that nobody waits for a number that only says what may be read again. A server that dies in between leaves
/// it as it was; what rests on it is kept for a minute at most.
/// </summary>
internal sealed class RaiseOrdersVersion(Store store) : ISaveChangesInterceptor, IDbTransactionInterceptor
{
    /// <inheritdoc/>
    public ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is MusterContext context)
        {
            context.ChangedOrders.UnionWith(context.ChangeTracker.Entries().Where(e => e.State is not (EntityState.Unchanged or EntityState.Detached)).Select(e => e.Entity).Select(e => e switch
            {
                Order order => (order.PartnerId, order.DistributorId),
                Subscription subscription => (subscription.PartnerId, subscription.DistributorId),
                _ => default,
            }).Where(link => link != default));
        }

        return new(result);
    }

    /// <inheritdoc/>
    public async ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is MusterContext { Database.CurrentTransaction: null } context)
            await RaiseAsync(context);
        return result;
    }

    /// <inheritdoc/>
    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default) =>
        eventData.Context is MusterContext context ? RaiseAsync(context) : Task.CompletedTask;

    private async Task RaiseAsync(MusterContext context)
    {
        if (context.ChangedOrders.Count == 0)
            return;
        List<(Guid Partner, Guid Distributor)> links = [.. context.ChangedOrders];
        context.ChangedOrders.Clear();
        try
        {
            await using var connection = await store.ConnectAsync(CancellationToken.None);
            foreach (var (partner, distributor) in links)
            {
                await using var command = connection.CreateCommand();
                command.CommandText = "update distributor_links set orders_version = orders_version + 1 where partner_id = @partner and distributor_id = @distributor";
                command.AddParameter("@partner", partner);
                command.AddParameter("@distributor", distributor);
                await command.ExecuteNonQueryAsync(CancellationToken.None);
            }
        }
        catch (DbException)
        {
            // what was to be done is done
        }
    }
}
