using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Muster.Data;
using Muster.Data.Licensing;
using Muster.Domain.Accounts;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Server.Features.Access;
using Muster.Server.Resources;

namespace Muster.Server.Features.Licensing;

/// <summary>One thing that will happen by itself.</summary>
/// <param name="Kind">What.</param>
/// <param name="DueOn">The day it is due, from 00:00 UTC: of a license that ends, the day after its last.</param>
/// <param name="CustomerId">The customer.</param>
/// <param name="Name">Its name.</param>
/// <param name="ExternalId">The partner's own name for it.</param>
/// <param name="Act">The planned act; null for the end of a license.</param>
/// <param name="License">The license that ends; null for a planned act.</param>
public sealed record ScheduledItem(ScheduledKind Kind, DateOnly DueOn, Guid CustomerId, string Name, string ExternalId, PlannedAct? Act, License? License)
{
    /// <summary>What will be left of it when its day comes; null when it isn't a change of licenses.</summary>
    public LicenseChoice? Effective { get; init; }

    /// <summary>Who asked for the newest change that takes something from it; empty when none does.</summary>
    public string ReplacedBy { get; init; } = "";

    /// <summary>Of a license that ends, whether another of its line goes on.</summary>
    public bool Followed { get; init; }
}

/// <summary>A page of what will happen.</summary>
/// <param name="Filter">The filter, its page within what there is.</param>
/// <param name="Rows">The rows, by day.</param>
/// <param name="Count">How many match.</param>
public sealed record ScheduledRows(ScheduledFilter Filter, IReadOnlyList<ScheduledItem> Rows, int Count);

/// <summary>Everything that will happen by itself: planned acts that wait, and ends of licenses; one filter for page and CSV.</summary>
public sealed class ListScheduled(MusterContext context, Scope scope, ProductCatalog catalog, IEnumerable<IPlannedAct> kinds, TimeProvider clock)
{
    private readonly Dictionary<PlannedActKind, IPlannedAct> _kinds = kinds.ToDictionary(k => k.Kind);

    /// <summary>The day the list is for (UTC).</summary>
    public DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    /// <summary>A page.</summary>
    public async Task<ScheduledRows> PageAsync(ScheduledFilter filter, CancellationToken ct)
    {
        var (acts, ends) = (Acts(filter), Ends(filter));
        var count = await acts.CountAsync(ct) + await ends.CountAsync(ct);
        filter = filter.OnPage(Math.Clamp(filter.Page, 1, Math.Max(1, (count + filter.Size - 1) / filter.Size)));
        return new(filter, await FilledAsync(await KeysAsync(filter, (filter.Page - 1) * filter.Size, filter.Size, ct), ct), count);
    }

    /// <summary>All that match, by day, some at a time.</summary>
    public async IAsyncEnumerable<ScheduledItem> AllAsync(ScheduledFilter filter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var some in (await KeysAsync(filter, 0, int.MaxValue, ct)).Chunk(500))
        {
            foreach (var item in await FilledAsync(some, ct))
                yield return item;
        }
    }

    /// <summary>How many planned acts of a customer wait, the ends of its licenses aside.</summary>
    public Task<int> WaitingAsync(Guid customerId, CancellationToken ct) => context.PlannedActs.CountAsync(a => a.CustomerId == customerId && a.State == PlannedActState.Waiting, ct);

    /// <summary>What an item will do, in words.</summary>
    public string Say(ScheduledItem item, IStringLocalizer<Texts> texts) => item switch
    {
        { License: { } license } => texts["Scheduled.Ends", ChangeWords.Name(catalog, license.Product), license.Number],
        { Effective: { } choice } => ChangeWords.Choice(texts, catalog, choice.IsEmpty ? ChangeLicensesAct.Of(item.Act!).Choice : choice, Sees),
        _ => _kinds.TryGetValue(item.Act!.Kind, out var kind) ? kind.Say(item.Act, texts, Sees) : "",
    };

    /// <summary>Whether who asks may take an item back.</summary>
    public bool MayCancel(ScheduledItem item) => item.Act is { } act && CancelAct.May(scope, _kinds.Values, act);

    /// <summary>One planned act, with what is left of it; null when there is none within scope.</summary>
    public async Task<ScheduledItem?> FindAsync(Guid customerId, Guid actId, CancellationToken ct)
    {
        var act = await context.PlannedActs.AsNoTracking().SingleOrDefaultAsync(a => a.CustomerId == customerId && a.Id == actId && a.State != PlannedActState.Draft && a.State != PlannedActState.TakenOut, ct);
        return act is null ? null : (await FilledAsync([new(act.DueOn, act.CustomerId, act.Id, false)], ct)).SingleOrDefault();
    }

    private bool Sees(string family) => scope.Level(family) != Domain.Access.FamilyLevel.None;

    private IQueryable<PlannedAct> Acts(ScheduledFilter filter)
    {
        var acts = context.PlannedActs.AsNoTracking().Where(a => a.State == PlannedActState.Waiting);
        if (filter.Kind is { } kind)
        {
            if (kind is ScheduledKind.Expiry or ScheduledKind.TrialEnd)
                return acts.Where(_ => false);
            var planned = Enum.Parse<PlannedActKind>(kind.ToString());
            acts = acts.Where(a => a.Kind == planned);
        }

        if (filter.Customer is { } customer)
            acts = acts.Where(a => a.CustomerId == customer);
        if (filter.Within is { } days)
        {
            var last = Today.AddDays(days);
            acts = acts.Where(a => a.DueOn <= last);
        }

        if (SearchText.Of(filter.Search) is { Length: > 0 } text)
            acts = acts.Where(a => context.CustomerList.Any(c => c.CustomerId == a.CustomerId && c.NameSearch.Contains(text)));
        return acts;
    }

    private IQueryable<License> Ends(ScheduledFilter filter)
    {
        var (today, last) = (Today, Today.AddDays(filter.Within ?? ScheduledFilter.EndsDays));
        var licenses = context.Licenses.AsNoTracking().Where(l => l.End >= today && l.End < last && l.End >= l.Start);
        if (filter.Kind is { } kind)
        {
            licenses = kind switch
            {
                ScheduledKind.Expiry => licenses.Where(l => l.Type != LicenseType.Trial),
                ScheduledKind.TrialEnd => licenses.Where(l => l.Type == LicenseType.Trial),
                _ => licenses.Where(_ => false),
            };
        }

        if (filter.Customer is { } customer)
            licenses = licenses.Where(l => l.CustomerId == customer);
        if (SearchText.Of(filter.Search) is { Length: > 0 } text)
            licenses = licenses.Where(l => context.CustomerList.Any(c => c.CustomerId == l.CustomerId && c.NameSearch.Contains(text)));
        if (scope.Families.Count > 0)
        {
            var seen = catalog.Products.Where(p => scope.Sees(catalog.Family(p.Family))).Select(p => p.Code).ToList();
            licenses = licenses.Where(l => seen.Contains(l.Product));
        }

        return licenses.Where(l => context.Customers.Any(c => c.Id == l.CustomerId));
    }

    /// <summary>A stretch of what matches, by day: the first so many of either kind hold the first so many of both.</summary>
    private async Task<IReadOnlyList<Key>> KeysAsync(ScheduledFilter filter, int skip, int take, CancellationToken ct)
    {
        var most = take == int.MaxValue ? int.MaxValue : skip + take;
        var acts = await Acts(filter).OrderBy(a => a.DueOn).ThenBy(a => a.CustomerId).ThenBy(a => a.Id).Select(a => new { a.DueOn, a.CustomerId, a.Id }).Take(most).ToListAsync(ct);
        var ends = await Ends(filter).OrderBy(l => l.End).ThenBy(l => l.CustomerId).ThenBy(l => l.Id).Select(l => new { End = l.End!.Value, l.CustomerId, l.Id }).Take(most).ToListAsync(ct);
        return [.. acts.Select(a => new Key(a.DueOn, a.CustomerId, a.Id, false)).Concat(ends.Select(l => new Key(l.End.AddDays(1), l.CustomerId, l.Id, true)))
            .OrderBy(k => k.DueOn).ThenBy(k => k.CustomerId).ThenBy(k => k.Id).Skip(skip).Take(take)];
    }

    private async Task<List<ScheduledItem>> FilledAsync(IReadOnlyCollection<Key> keys, CancellationToken ct)
    {
        var customers = keys.Select(k => k.CustomerId).Distinct().ToList();
        var names = await context.Customers.AsNoTracking().Where(c => customers.Contains(c.Id)).Select(c => new { c.Id, c.Name, c.ExternalId }).ToDictionaryAsync(c => c.Id, ct);
        var licenses = (await context.Licenses.AsNoTracking().Where(l => customers.Contains(l.CustomerId)).ToListAsync(ct)).ToLookup(l => l.CustomerId);
        var ids = keys.Where(k => !k.IsEnd).Select(k => k.Id).Distinct().ToList();
        var acts = await context.PlannedActs.AsNoTracking().Where(a => customers.Contains(a.CustomerId) && ids.Contains(a.Id)).ToDictionaryAsync(a => (a.CustomerId, a.Id), ct);
        var scheduled = (await context.PlannedActs.AsNoTracking()
            .Where(a => customers.Contains(a.CustomerId) && a.Kind == PlannedActKind.ChangeLicenses && a.Seen == "" && (a.State == PlannedActState.Waiting || a.State == PlannedActState.Done)).ToListAsync(ct))
            .ToLookup(a => a.CustomerId);
        var items = new List<ScheduledItem>();
        foreach (var key in keys.Where(k => names.ContainsKey(k.CustomerId)))
        {
            var name = names[key.CustomerId];
            if (key.IsEnd && licenses[key.CustomerId].FirstOrDefault(l => l.Id == key.Id) is { } license)
            {
                items.Add(new(license.Type == LicenseType.Trial ? ScheduledKind.TrialEnd : ScheduledKind.Expiry, key.DueOn, key.CustomerId, name.Name, name.ExternalId, null, license)
                {
                    Followed = license.HasSuccessor(licenses[key.CustomerId], catalog),
                });
            }
            else if (!key.IsEnd && acts.TryGetValue((key.CustomerId, key.Id), out var act))
            {
                items.Add(WithRest(new(Enum.Parse<ScheduledKind>(act.Kind.ToString()), key.DueOn, key.CustomerId, name.Name, name.ExternalId, act, null), [.. scheduled[key.CustomerId]]));
            }
        }

        return items;
    }

    private ScheduledItem WithRest(ScheduledItem item, IReadOnlyList<PlannedAct> scheduled)
    {
        if (item.Kind != ScheduledKind.ChangeLicenses)
            return item;
        var (mine, others) = (ChangeLicensesAct.Of(item.Act!), scheduled.Select(ChangeLicensesAct.Of).ToList());
        if (item.Act!.Seen.Length > 0)
            return item with { Effective = mine.Choice };
        var newer = mine.ReplacedBy(others, catalog);
        return item with { Effective = mine.Effective(others, catalog), ReplacedBy = newer is null ? "" : scheduled.First(a => a.Id == newer.Id).Who };
    }

    private readonly record struct Key(DateOnly DueOn, Guid CustomerId, Guid Id, bool IsEnd);
}
