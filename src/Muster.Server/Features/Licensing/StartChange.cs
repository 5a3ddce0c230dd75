using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Muster.Data;
using Muster.Data.Access;
using Muster.Data.Licensing;
using Muster.Domain.Accounts;
using Muster.Server.Features.Access;
using Muster.Server.Features.Customers;

namespace Muster.Server.Features.Licensing;

/// <summary>How choosing customers for a change ended.</summary>
public enum StartChangeResult
{
    Done,

    /// <summary>The partner hasn't joined Flex.</summary>
    NotFlex,

    /// <summary>No customer within scope was chosen.</summary>
    NobodyChosen,

    /// <summary>More than <see cref="StartChange.MostCustomers"/>.</summary>
    TooMany,

    /// <summary>There is no such change of one's own that customers can be added to.</summary>
    NotFound,

    /// <summary>It moved on while customers were added to it.</summary>
    Conflict,
}

/// <summary>Begins a change of licenses with the customers chosen on the list, or adds them to one that isn't confirmed yet.</summary>
public sealed class StartChange(MusterContext context, Store store, ListCustomers list, Scope scope, TimeProvider clock)
{
    /// <summary>The most customers of one change.</summary>
    public const int MostCustomers = 20_000;

    /// <summary>Begins, or adds.</summary>
    /// <param name="runId">The change to add to; null begins one.</param>
    /// <param name="selected">The customers selected; null for all that match the filter.</param>
    /// <param name="filter">The filter of the list.</param>
    /// <param name="query">The same, as its query string.</param>
    /// <param name="key">The key that makes sending twice do it once; empty for none.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>How it ended, and which change it is.</returns>
    public async Task<(StartChangeResult Result, Guid RunId)> Async(Guid? runId, IReadOnlyCollection<Guid>? selected, CustomerFilter filter, string query, string key, CancellationToken ct)
    {
        var (person, now) = (scope.PersonId!.Value, clock.GetUtcNow());
        if (await context.Partners.AnyAsync(p => p.Id == context.PartnerId && p.Program != PartnerProgram.Flex, ct))
            return (StartChangeResult.NotFlex, Guid.Empty);
        if (key.Length > 0 && await context.Requests.AsNoTracking().SingleOrDefaultAsync(r => r.PersonId == person && r.Key == key, ct) is { } before)
            return (StartChangeResult.Done, Guid.TryParse(before.Outcome, out var known) ? known : Guid.Empty);
        if (selected is { Count: 0 })
            return (StartChangeResult.NobodyChosen, Guid.Empty);
        try
        {
            return await ChooseAsync(runId, selected, filter, query, key, person, now, ct);
        }
        catch (DbUpdateException)
        {
            // the same form came twice at once, or the change moved on while customers were added to it
            context.ChangeTracker.Clear();
            return key.Length > 0 && await context.Requests.AsNoTracking().SingleOrDefaultAsync(r => r.PersonId == person && r.Key == key, ct) is { } sent
                ? (StartChangeResult.Done, Guid.TryParse(sent.Outcome, out var there) ? there : Guid.Empty)
                : (StartChangeResult.Conflict, Guid.Empty);
        }
    }

    private async Task<(StartChangeResult Result, Guid RunId)> ChooseAsync(
        Guid? runId, IReadOnlyCollection<Guid>? selected, CustomerFilter filter, string query, string key, Guid person, DateTimeOffset now, CancellationToken ct)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var run = await FindAsync(runId, selected is null ? query : "", person, now, ct);
        if (run is null)
            return (StartChangeResult.NotFound, Guid.Empty);
        if (key.Length > 0)
            context.Requests.Add(new Request { PartnerId = context.PartnerId, PersonId = person, Key = key, Outcome = run.Id.ToString(), At = now });
        await context.SaveChangesAsync(ct);
        if (selected is null)
        {
            await using var command = list.Matching(filter).CreateDbCommand();
            await InsertAsync(command, "customer_id", run, transaction, now, ct);
        }
        else
        {
            foreach (var some in selected.Distinct().Chunk(500))
            {
                await using var command = context.Customers.AsNoTracking().Where(c => some.Contains(c.Id)).CreateDbCommand();
                await InsertAsync(command, "id", run, transaction, now, ct);
            }
        }

        var customers = await context.PlannedActs.CountAsync(a => a.RunId == run.Id, ct);
        if (customers is 0 or > MostCustomers)
            return (customers == 0 ? StartChangeResult.NobodyChosen : StartChangeResult.TooMany, Guid.Empty);
        await transaction.CommitAsync(ct);
        return (StartChangeResult.Done, run.Id);
    }

    private async Task<ChangeRun?> FindAsync(Guid? runId, string query, Guid person, DateTimeOffset now, CancellationToken ct)
    {
        if (runId is { } id)
        {
            var run = await context.ChangeRuns.SingleOrDefaultAsync(r => r.Id == id && r.PersonId == person && (r.State == ChangeRunState.Draft || r.State == ChangeRunState.Previewed), ct);
            if (run is not null)
            {
                // what was previewed lacks those who come now
                (run.State, run.Version) = (ChangeRunState.Draft, run.Version + 1);
            }

            return run;
        }

        var begun = new ChangeRun { PartnerId = context.PartnerId, Id = Guid.CreateVersion7(now), PersonId = person, Who = scope.Who, CreatedAt = now, Filter = query };
        context.ChangeRuns.Add(begun);
        return begun;
    }

    /// <summary>Adds an act for each customer a query finds, in the database: ten thousand are one statement. A customer is in a run once, since its act has the run's id.</summary>
    private async Task InsertAsync(DbCommand command, string customer, ChangeRun run, IDbContextTransaction transaction, DateTimeOffset now, CancellationToken ct)
    {
        command.Transaction = transaction.GetDbTransaction();
        command.CommandText = $"""
            insert into planned_acts(partner_id, customer_id, id, run_id, kind, choice, due_on, state, seen, person_id, who, address, requested_at, reason, preview, outcome, ended_by)
            select @act_partner, chosen.{customer}, @act_run, @act_run, 'ChangeLicenses', '', @act_day, 'Draft', '', @act_person, @act_who, @act_address, @act_at, '', '', '', ''
            from ({command.CommandText}) chosen where 1 = 1
            on conflict (partner_id, customer_id, id) do nothing
            """;
        command.AddParameter("@act_partner", context.PartnerId);
        command.AddParameter("@act_run", run.Id);
        command.AddParameter("@act_day", DateOnly.FromDateTime(now.UtcDateTime));
        command.AddParameter("@act_person", run.PersonId);
        command.AddParameter("@act_who", scope.Who);
        command.AddParameter("@act_address", scope.Address);
        command.AddParameter("@act_at", store.Instant(now));
        await command.ExecuteNonQueryAsync(ct);
    }
}
