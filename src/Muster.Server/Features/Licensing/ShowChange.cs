using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Muster.Data;
using Muster.Data.Licensing;
using Muster.Domain.Catalog;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Licensing;

/// <summary>Which of a run's customers are shown.</summary>
public enum RunPart
{
    All,

    /// <summary>Those that are changed, or will be.</summary>
    Changing,

    Refused,

    /// <summary>Taken out by hand.</summary>
    TakenOut,

    /// <summary>Confirmed, and not ended yet.</summary>
    Waiting,
}

/// <summary>A customer of a run as shown.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="Name">Its name.</param>
/// <param name="ExternalId">The partner's own name for it.</param>
/// <param name="Act">The act; not tracked.</param>
/// <param name="Preview">What the preview found; null while there is none.</param>
/// <param name="Outcome">What came of it; null while nothing did.</param>
public sealed record RunRow(Guid CustomerId, string Name, string ExternalId, PlannedAct Act, ChangePreview? Preview, ChangeOutcome? Outcome)
{
    /// <summary>Why it is refused, by the preview or when it was carried out; empty when it isn't.</summary>
    public bool IsRefused => Act.State == PlannedActState.Refused;
}

/// <summary>A page of a run's customers.</summary>
/// <param name="Rows">The rows, by name.</param>
/// <param name="Page">The page, within what there is.</param>
/// <param name="Count">How many match.</param>
public sealed record RunPage(IReadOnlyList<RunRow> Rows, int Page, int Count);

/// <summary>What a run does in sum, over the customers within scope.</summary>
public sealed record RunSummary
{
    /// <summary>Customers by the state of their act.</summary>
    public required IReadOnlyDictionary<PlannedActState, int> States { get; init; }

    /// <summary>Customers, those taken out and refused aside.</summary>
    public int Customers { get; init; }

    /// <summary>Of these, those that something changes for.</summary>
    public int Changing { get; init; }

    /// <summary>Licenses that begin.</summary>
    public int Begins { get; init; }

    /// <summary>Licenses that end.</summary>
    public int Ends { get; init; }

    /// <summary>Components installed, each on each device.</summary>
    public long Installed { get; init; }

    /// <summary>Components removed.</summary>
    public long Removed { get; init; }

    /// <summary>Customers whose devices aren't counted yet.</summary>
    public int NotCounted { get; init; }

    /// <summary>What a month costs now, in minor units, customers with an unknown price aside.</summary>
    public long Now { get; init; }

    /// <summary>What it will cost.</summary>
    public long Then { get; init; }

    /// <summary>Customers with a product that has no price.</summary>
    public int Unpriced { get; init; }

    /// <summary>Customers who were refused when it was carried out, not by the preview.</summary>
    public int RefusedLater { get; init; }

    /// <summary>How many are in any of these states.</summary>
    public int In(params PlannedActState[] states) => states.Sum(s => States.GetValueOrDefault(s));
}

/// <summary>A run in the list of runs.</summary>
/// <param name="Run">The run.</param>
/// <param name="Customers">How many customers within scope.</param>
/// <param name="Waiting">How many of them wait.</param>
/// <param name="Refused">How many were refused.</param>
public sealed record RunLine(ChangeRun Run, int Customers, int Waiting, int Refused);

/// <summary>Reads changes of licenses: runs, their customers, and what they come to.</summary>
public sealed class ShowChange(MusterContext context, Scope scope, ProductCatalog catalog, IMemoryCache cache)
{
    private const int MostRuns = 50;
    private static readonly TimeSpan Keep = TimeSpan.FromMinutes(10);

    /// <summary>The latest runs that are about customers within scope, given up ones aside.</summary>
    public async Task<IReadOnlyList<RunLine>> RunsAsync(CancellationToken ct)
    {
        var runs = await context.ChangeRuns.AsNoTracking()
            .Where(r => r.State != ChangeRunState.Discarded && context.PlannedActs.Any(a => a.RunId == r.Id))
            .OrderByDescending(r => r.Id).Take(MostRuns).ToListAsync(ct);
        var ids = runs.Select(r => (Guid?)r.Id).ToList();
        var counts = (await context.PlannedActs.Where(a => ids.Contains(a.RunId)).GroupBy(a => new { a.RunId, a.State }).Select(g => new { g.Key.RunId, g.Key.State, Count = g.Count() }).ToListAsync(ct))
            .ToLookup(c => c.RunId);
        return [.. runs.Select(r => new RunLine(
            r,
            counts[r.Id].Sum(c => c.Count),
            counts[r.Id].Where(c => c.State == PlannedActState.Waiting).Sum(c => c.Count),
            counts[r.Id].Where(c => c.State == PlannedActState.Refused).Sum(c => c.Count)))];
    }

    /// <summary>A run; null when there is none, or it is about nobody within scope.</summary>
    public Task<ChangeRun?> FindAsync(Guid id, CancellationToken ct) => context.ChangeRuns.AsNoTracking()
        .SingleOrDefaultAsync(r => r.Id == id && (r.PersonId == scope.PersonId || context.PlannedActs.Any(a => a.RunId == r.Id)), ct);

    /// <summary>A page of a run's customers, by name.</summary>
    public async Task<RunPage> PageAsync(ChangeRun run, RunPart part, int page, int size, CancellationToken ct)
    {
        var acts = Matching(run, part);
        var count = await acts.CountAsync(ct);
        page = Math.Clamp(page, 1, Math.Max(1, (count + size - 1) / size));
        return new(await RowsAsync(acts, (page - 1) * size, size, ct), page, count);
    }

    /// <summary>All of a run's customers that match, by name.</summary>
    public Task<List<RunRow>> AllAsync(ChangeRun run, RunPart part, CancellationToken ct) => RowsAsync(Matching(run, part), 0, int.MaxValue, ct);

    /// <summary>What the run does in sum. What is read from previews is kept while the run stays as it is.</summary>
    public async Task<RunSummary> SummaryAsync(ChangeRun run, CancellationToken ct)
    {
        var states = await context.PlannedActs.Where(a => a.RunId == run.Id).GroupBy(a => a.State).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        var version = scope.SeesAllCustomers ? 0 : await context.Partners.Where(p => p.Id == context.PartnerId).Select(p => p.ListVersion).SingleAsync(ct);
        var key = (nameof(RunSummary), run.Id, run.Version, scope.TotalsKey, version, context.PartnerId);
        if (!cache.TryGetValue(key, out RunSummary? sums))
            cache.Set(key, sums = await SumAsync(run, ct), Keep);
        var later = await context.PlannedActs.CountAsync(a => a.RunId == run.Id && a.State == PlannedActState.Refused && a.EndedAt != null, ct);
        return sums! with { States = states, RefusedLater = later };
    }

    /// <summary>What the customers of a run have in force on a day: how many customers have each product, in the catalog's order.</summary>
    public async Task<IReadOnlyList<(Product Product, int Customers)>> HasAsync(ChangeRun run, DateOnly day, CancellationToken ct)
    {
        var has = await (from act in context.PlannedActs
                         join license in context.Licenses on act.CustomerId equals license.CustomerId
                         where act.RunId == run.Id && license.Start <= day && (license.End == null || license.End >= day)
                         select new { license.Product, license.CustomerId }).Distinct().GroupBy(l => l.Product).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        return [.. catalog.Products.Where(p => has.ContainsKey(p.Code) && scope.Sees(catalog.Family(p.Family))).Select(p => (p, has[p.Code]))];
    }

    /// <summary>How many of a run's customers are billed monthly, and how many there are.</summary>
    public async Task<(int Monthly, int All)> BillingAsync(ChangeRun run, CancellationToken ct)
    {
        var types = await context.Customers.Where(c => context.PlannedActs.Any(a => a.RunId == run.Id && a.CustomerId == c.Id)).GroupBy(c => c.BillingType).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(ct);
        return (types.Where(t => t.Key == Domain.Accounts.BillingType.Usage).Sum(t => t.Count), types.Sum(t => t.Count));
    }

    private IQueryable<PlannedAct> Matching(ChangeRun run, RunPart part)
    {
        var acts = context.PlannedActs.AsNoTracking().Where(a => a.RunId == run.Id);
        return part switch
        {
            RunPart.All => acts,
            RunPart.Changing => acts.Where(a => a.State == PlannedActState.Draft || a.State == PlannedActState.Waiting || a.State == PlannedActState.Done),
            RunPart.Refused => acts.Where(a => a.State == PlannedActState.Refused),
            RunPart.TakenOut => acts.Where(a => a.State == PlannedActState.TakenOut || a.State == PlannedActState.Cancelled),
            RunPart.Waiting => acts.Where(a => a.State == PlannedActState.Waiting),
        };
    }

    private async Task<List<RunRow>> RowsAsync(IQueryable<PlannedAct> acts, int skip, int take, CancellationToken ct)
    {
        var rows = await (from act in acts
                          join customer in context.Customers on act.CustomerId equals customer.Id
                          orderby customer.Name, customer.Id
                          select new { act, customer.Name, customer.ExternalId }).Skip(skip).Take(take).ToListAsync(ct);
        return [.. rows.Select(r => new RunRow(
            r.act.CustomerId,
            r.Name,
            r.ExternalId,
            r.act,
            ChangeJson.Read<ChangePreview>(r.act.Preview),
            r.act.EndedAt is null ? null : ChangeJson.Read<ChangeOutcome>(r.act.Outcome)))];
    }

    private async Task<RunSummary> SumAsync(ChangeRun run, CancellationToken ct)
    {
        var (customers, changing, begins, ends, uncounted, unpriced) = (0, 0, 0, 0, 0, 0);
        var (installed, removed, now, then) = (0L, 0L, 0L, 0L);
        await foreach (var text in context.PlannedActs.Where(a => a.RunId == run.Id && a.State != PlannedActState.TakenOut && a.Preview != "").Select(a => a.Preview).AsAsyncEnumerable().WithCancellation(ct))
        {
            if (ChangeJson.Read<ChangePreview>(text) is not { Refusals.Count: 0 } preview)
                continue;
            customers++;
            changing += preview.Changes ? 1 : 0;
            (begins, ends) = (begins + preview.Begins, ends + preview.Ends);
            uncounted += preview.DevicesCounted ? 0 : 1;
            installed += preview.Components.Where(c => ChangeWords.Sees(catalog, scope, c)).Sum(c => (long)c.Installed);
            removed += preview.Components.Where(c => ChangeWords.Sees(catalog, scope, c)).Sum(c => (long)c.Removed);
            if (preview is { Now: { } before, Then: { } after })
                (now, then) = (checked(now + before), checked(then + after));
            else
                unpriced++;
        }

        return new()
        {
            States = new Dictionary<PlannedActState, int>(),
            Customers = customers,
            Changing = changing,
            Begins = begins,
            Ends = ends,
            Installed = installed,
            Removed = removed,
            NotCounted = uncounted,
            Now = now,
            Then = then,
            Unpriced = unpriced,
        };
    }
}
