using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Muster.Data;
using Muster.Data.Access;
using Muster.Data.Billing;
using Muster.Data.Licensing;
using Muster.Data.Notices;
using Muster.Data.Protection;
using Muster.Data.Usage;
using Muster.Domain.Accounts;
using Muster.Domain.Billing;
using Muster.Domain.Licensing;
using Muster.Domain.Protection;
using Muster.Domain.Usage;
using Muster.Server.Features.Usage;

namespace Muster.Server.Features.Linking;

/// <summary>What of a table goes with a company that leaves a partner.</summary>
public enum Goes
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>All of it: it is the company's.</summary>
    All,

    /// <summary>What is about licenses that the company owns.</summary>
    OwnLicenses,
}

/// <summary>What of a table stays under the row that is closed.</summary>
public enum Stays
{
    /// <summary>Nothing, from that moment on.</summary>
    Nothing,

    /// <summary>What statements are made from, until the last period with a licensed day of it is closed.</summary>
    UntilBilled,

    /// <summary>The partner's own record.</summary>
    ForGood,
}

/// <summary>
/// Moves a company from one partner to another, to the built-in one that stands for none, or from there: a customer's row never
/// changes partner, so the old one is closed and a new one begins with the same tenant. The company keeps its data; the old partner
/// keeps its statements and its audit log, and nothing else, once its last period with the company is closed.
/// </summary>
public sealed class MoveCompany(Store store, TimeProvider clock)
{
    /// <summary>Each table with a customer, what of it goes and what stays. A table that isn't here fails a test.</summary>
    public static readonly IReadOnlyDictionary<Type, (Goes Goes, Stays Stays)> Tables = new Dictionary<Type, (Goes, Stays)>
    {
        [typeof(License)] = (Goes.OwnLicenses, Stays.UntilBilled),
        [typeof(LicenseEvent)] = (Goes.OwnLicenses, Stays.Nothing),
        [typeof(Firewall)] = (Goes.All, Stays.UntilBilled),
        [typeof(Device)] = (Goes.All, Stays.Nothing),
        [typeof(DaysSeenRow)] = (Goes.All, Stays.UntilBilled),
        [typeof(SubjectRow)] = (Goes.All, Stays.Nothing),
        [typeof(Correction)] = (Goes.All, Stays.UntilBilled),
        [typeof(CustomerAdministrator)] = (Goes.All, Stays.Nothing),

        // made anew by the recount
        [typeof(DailyUsage)] = (Goes.Nothing, Stays.UntilBilled),
        [typeof(CustomerListRow)] = (Goes.Nothing, Stays.Nothing),
        [typeof(DeviceTotals)] = (Goes.Nothing, Stays.Nothing),
        [typeof(RecountRow)] = (Goes.Nothing, Stays.UntilBilled),

        [typeof(LateDay)] = (Goes.Nothing, Stays.UntilBilled),
        [typeof(AdjustmentMark)] = (Goes.Nothing, Stays.UntilBilled),
        [typeof(StatementLine)] = (Goes.Nothing, Stays.ForGood),

        // the company's own entries are written again, see CopyAuditAsync
        [typeof(AuditEntry)] = (Goes.Nothing, Stays.ForGood),

        // between the old partner and the company
        [typeof(AdministratorCustomer)] = (Goes.Nothing, Stays.Nothing),
        [typeof(CustomerGroupMember)] = (Goes.Nothing, Stays.Nothing),
        [typeof(Collector)] = (Goes.Nothing, Stays.Nothing),
        [typeof(Launch)] = (Goes.Nothing, Stays.Nothing),
        [typeof(AssistanceRequest)] = (Goes.Nothing, Stays.Nothing),
        [typeof(PlannedAct)] = (Goes.Nothing, Stays.Nothing),
        [typeof(Notice)] = (Goes.Nothing, Stays.Nothing),
    };

    /// <summary>The tables of a store whose rows are of one customer.</summary>
    public static IEnumerable<IEntityType> TablesOfCustomers(IModel model) =>
        model.GetEntityTypes().Where(e => e.GetTableName() is not null && e.FindProperty(MusterContext.PartnerKey) is not null && e.FindProperty(nameof(License.CustomerId)) is not null
            && e.ClrType != typeof(Session));

    /// <summary>Makes the built-in partner if it isn't there. To be called outside of a transaction.</summary>
    public async Task MakeNoneAsync(CancellationToken ct)
    {
        await using var context = store.Context(Partner.NoneId);
        if (await IsThereAsync())
            return;
        context.Partners.Add(new() { Id = Partner.NoneId, Code = Partner.NoneCode, Name = "", Program = PartnerProgram.Term, Kind = PartnerKind.None, Currency = "EUR", CreatedAt = clock.GetUtcNow() });
        try
        {
            await context.SaveChangesAsync(ct);
        }
        catch (DbUpdateException) when (!ct.IsCancellationRequested)
        {
            // another process was first
            context.ChangeTracker.Clear();
            if (!await IsThereAsync())
                throw;
        }

        Task<bool> IsThereAsync() => context.Partners.AnyAsync(p => p.Id == Partner.NoneId, ct);
    }

    /// <summary>Moves it, in the open transaction; the caller commits.</summary>
    /// <param name="context">The old partner's context. It has a transaction open, holds the customer, and has saved all its changes.</param>
    /// <param name="customer">The customer; tracked. It is closed by this.</param>
    /// <param name="to">The new partner.</param>
    /// <param name="externalId">What the new partner calls it in files; free there.</param>
    /// <param name="keep">A planned act that this is part of: its row stays to say so. Null for none.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>The new row.</returns>
    public async Task<Customer> Async(MusterContext context, Customer customer, Guid to, string externalId, Guid? keep, CancellationToken ct)
    {
        var (from, now) = (context.PartnerId, clock.GetUtcNow());
        var own = await context.Licenses.AsNoTracking().Where(l => l.CustomerId == customer.Id && l.Owner == LicenseOwner.Customer).ToListAsync(ct);
        var moved = Begun(customer, to, externalId, DecideLink.BillingTypeOf(own, DateOnly.FromDateTime(now.UtcDateTime)), now);
        var move = new Move(context, from, to, customer.Id, moved.Id);
        await WithinAsync(context, to, async () =>
        {
            context.Customers.Add(moved);
            await context.SaveChangesAsync(ct);
        });
        foreach (var table in TablesOfCustomers(context.Model))
        {
            if (Tables[table.ClrType].Goes != Goes.Nothing)
                await CopyAsync(move, table, ct);
        }

        await CopyAuditAsync(move, ct);
        await CarryPlacesAsync(move, ct);
        customer.ClosedAt = now;
        customer.Version++;
        await context.SaveChangesAsync(ct);

        // nothing is ever billed by the partner that is none
        var billed = from == Partner.NoneId;
        foreach (var table in TablesOfCustomers(context.Model))
        {
            if (Tables[table.ClrType].Stays == Stays.Nothing || (billed && Tables[table.ClrType].Stays == Stays.UntilBilled))
                await DeleteAsync(context, table, customer.Id, keep, ct);
        }

        // what the company owned is with the company
        await context.Licenses.Where(l => l.CustomerId == customer.Id && l.Owner == LicenseOwner.Customer).ExecuteDeleteAsync(ct);
        await context.NoticeMutes.Where(m => m.MutedCustomerId == customer.Id).ExecuteDeleteAsync(ct);
        await context.LinkRequests.Where(r => r.LinkedCustomerId == customer.Id).ExecuteDeleteAsync(ct);
        await context.AccountDrafts.Where(d => d.CreatedCustomerId == customer.Id).ExecuteDeleteAsync(ct);
        if (!billed && await IsBilledAsync(context, customer.Id, now, ct))
            await DeleteBilledAsync(context, customer.Id, ct);
        await context.RaiseListVersionAsync(ct);
        await WithinAsync(context, to, async () =>
        {
            await context.MarkForRecountAsync(store, [new(moved.Id, RecountCustomers.Beginning)], ct);
            await context.RaiseListVersionAsync(ct);
        });
        return moved;
    }

    /// <summary>Takes away what stayed of customers that were unlinked, once it can't come onto a statement any more. One transaction for each.</summary>
    /// <returns>How many customers' rows were taken away.</returns>
    public async Task<int> RemoveBilledAsync(Guid partnerId, CancellationToken ct)
    {
        List<Guid> closed;
        await using (var context = store.Context(partnerId))
        {
            closed = await context.Customers.IgnoreQueryFilters([MusterContext.OpenFilter]).Where(c => c.ClosedAt != null)
                .Where(c => context.Licenses.Any(l => l.CustomerId == c.Id) || context.DaysSeen.Any(d => d.CustomerId == c.Id) || context.DailyUsage.Any(d => d.CustomerId == c.Id))
                .OrderBy(c => c.Id).Select(c => c.Id).ToListAsync(ct);
        }

        var removed = 0;
        foreach (var id in closed)
        {
            await using var context = store.Context(partnerId);
            await using var transaction = await context.Database.BeginTransactionAsync(ct);
            if (!await IsBilledAsync(context, id, clock.GetUtcNow(), ct))
                continue;
            await DeleteBilledAsync(context, id, ct);
            await transaction.CommitAsync(ct);
            removed++;
        }

        return removed;
    }

    /// <summary>Whether every period with a licensed day of a closed customer is closed, and nothing is to be adjusted.</summary>
    private static async Task<bool> IsBilledAsync(MusterContext context, Guid customerId, DateTimeOffset now, CancellationToken ct)
    {
        if (await context.AdjustmentMarks.AnyAsync(m => m.CustomerId == customerId, ct))
            return false;
        var priced = context.Licenses.Where(l => l.CustomerId == customerId && l.Owner == LicenseOwner.Partner && (l.Type == LicenseType.Usage || l.Type == LicenseType.Ordered) && (l.End == null || l.End >= l.Start));
        if (!await priced.AnyAsync(ct))
            return true;
        if (await priced.AnyAsync(l => l.End == null, ct))
            return false;
        var last = await priced.GroupBy(l => l.DistributorId).Select(g => new { g.Key, Day = g.Max(l => l.End!.Value) }).ToListAsync(ct);
        var closed = await context.Closings.Where(c => c.ClosedThrough != null).ToDictionaryAsync(c => c.IssuerId, c => c.ClosedThrough!.Value, ct);

        // before the first statement of an issuer any period may be its first; a year back nobody begins
        var aYearAgo = DateOnly.FromDateTime(now.UtcDateTime).AddDays(-366);
        return last.All(l => closed.TryGetValue(l.Key ?? context.PartnerId, out var through) ? l.Day <= through : l.Day < aYearAgo);
    }

    /// <summary>Takes away what stayed until it was billed, and a notice that was found before the customer went and written after.</summary>
    private static async Task DeleteBilledAsync(MusterContext context, Guid customerId, CancellationToken ct)
    {
        foreach (var table in TablesOfCustomers(context.Model).Where(t => Tables[t.ClrType].Stays == Stays.UntilBilled || t.ClrType == typeof(Notice)))
            await DeleteAsync(context, table, customerId, null, ct);
    }

    private static Customer Begun(Customer old, Guid to, string externalId, BillingType billing, DateTimeOffset now) => new()
    {
        PartnerId = to,
        Id = Guid.CreateVersion7(now),
        TenantId = old.TenantId,
        ExternalId = externalId,
        Name = old.Name,
        BillingType = billing,
        DataGeography = old.DataGeography,
        RequiresLaunchReason = old.RequiresLaunchReason,
        Contact = new()
        {
            FirstName = old.Contact.FirstName,
            LastName = old.Contact.LastName,
            Email = old.Contact.Email,
            Phone = old.Contact.Phone,
            Address1 = old.Contact.Address1,
            Address2 = old.Contact.Address2,
            City = old.Contact.City,
            State = old.Contact.State,
            PostalCode = old.Contact.PostalCode,
            Country = old.Contact.Country,
        },
        CreatedAt = now,
    };

    private static async Task CopyAsync(Move move, IEntityType table, CancellationToken ct)
    {
        var columns = table.GetProperties().Select(p => p.GetColumnName()).ToList();
        var values = table.GetProperties().Select(p => p.Name switch
        {
            MusterContext.PartnerKey => "@to",
            nameof(License.CustomerId) => "@new",
            _ => $"t.{Quoted(p.GetColumnName())}",
        });
        const string Owned = $"= '{nameof(LicenseOwner.Customer)}'";
        var which = Tables[table.ClrType].Goes != Goes.OwnLicenses ? ""
            : table.ClrType == typeof(License) ? $" and t.owner {Owned}"
            : $" and t.license_id in (select l.id from licenses l where l.partner_id = @from and l.customer_id = @old and l.owner {Owned})";
        await ExecuteAsync(
            move.Context,
            $"insert into {Quoted(table.GetTableName()!)}({string.Join(", ", columns.Select(Quoted))}) select {string.Join(", ", values)} from {Quoted(table.GetTableName()!)} t where t.partner_id = @from and t.customer_id = @old{which}",
            [("@from", move.From), ("@to", move.To), ("@old", move.Old), ("@new", move.New)],
            ct);
    }

    /// <summary>
    /// Writes the company's own entries of the audit log again, under its new row and for its own eyes: the old partner's log is sealed
    /// and stays whole; the new partner reads nothing of what was before.
    /// </summary>
    private static async Task CopyAuditAsync(Move move, CancellationToken ct)
    {
        var entries = await move.Context.AuditEntries.AsNoTracking().Where(a => a.CustomerId == move.Old && a.Log != AuditLog.Partner).OrderBy(a => a.Id).ToListAsync(ct);
        await WithinAsync(move.Context, move.To, async () =>
        {
            foreach (var some in entries.Chunk(500))
            {
                move.Context.AuditEntries.AddRange(some.Select(a => new AuditEntry
                {
                    PartnerId = move.To,
                    Id = Guid.CreateVersion7(a.At),
                    At = a.At,
                    PersonId = a.PersonId,
                    Who = a.Who,
                    OnBehalfOf = a.OnBehalfOf,
                    Address = a.Address,
                    Act = a.Act,
                    Refused = a.Refused,
                    CustomerId = move.New,
                    Log = AuditLog.Customer,
                    Before = a.Before,
                    After = a.After,
                }));
                await move.Context.SaveChangesAsync(ct);
            }
        });
    }

    /// <summary>The company's people stay signed in, and invitations that are under way lead to the new row.</summary>
    private static async Task CarryPlacesAsync(Move move, CancellationToken ct)
    {
        var (from, to, old, @new) = (move.From, move.To, move.Old, move.New);
        await move.Context.Sessions.Where(s => s.PartnerId == from && s.CustomerId == old)
            .ExecuteUpdateAsync(u => u.SetProperty(s => s.PartnerId, to).SetProperty(s => s.CustomerId, @new), ct);
        await move.Context.AccessLinks.Where(l => l.InvitedByPartnerId == from && l.CustomerId == old)
            .ExecuteUpdateAsync(u => u.SetProperty(l => l.InvitedByPartnerId, to).SetProperty(l => l.CustomerId, @new), ct);
    }

    private static Task DeleteAsync(MusterContext context, IEntityType table, Guid customerId, Guid? keep, CancellationToken ct)
    {
        var but = keep is not null && table.ClrType == typeof(PlannedAct) ? " and id <> @keep" : "";
        return ExecuteAsync(
            context,
            $"delete from {Quoted(table.GetTableName()!)} where partner_id = @partner and customer_id = @customer{but}",
            [("@partner", context.PartnerId), ("@customer", customerId), .. but.Length > 0 ? [("@keep", (object)keep!.Value)] : Array.Empty<(string, object)>()],
            ct);
    }

    /// <summary>Does something as seen by another partner, within the same transaction.</summary>
    private static async Task WithinAsync(MusterContext context, Guid partner, Func<Task> act)
    {
        var own = context.PartnerId;
        try
        {
            context.PartnerId = partner;
            await act();
        }
        finally
        {
            context.PartnerId = own;
        }
    }

    private static async Task ExecuteAsync(MusterContext context, string sql, (string Name, object Value)[] parameters, CancellationToken ct)
    {
        await using DbCommand command = context.Database.GetDbConnection().CreateCommand();
        command.Transaction = context.Database.CurrentTransaction?.GetDbTransaction() ?? throw new InvalidOperationException("A company moves in one transaction.");
        command.CommandTimeout = 0;
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.AddParameter(name, value);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static string Quoted(string name) => $"\"{name}\"";

    private sealed record Move(MusterContext Context, Guid From, Guid To, Guid Old, Guid New);
}
