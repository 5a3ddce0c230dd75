using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Accounts;
using Muster.Domain.Catalog;
using Muster.Domain.Usage;
using Muster.Server.Features.Usage;

namespace Muster.Server.Features.Corrections;

/// <summary>The people a customer is counted for today, over all families that count people.</summary>
public sealed class ListPeople(MusterContext context, CountUsage counting, ProductCatalog catalog, TimeProvider clock)
{
    /// <summary>The most characters of a text to search for.</summary>
    public const int LongestSearch = 100;

    /// <summary>All of them, by name (UTF-8 bytes).</summary>
    public async Task<IReadOnlyList<CountedPerson>> Async(Guid customerId, CancellationToken ct)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var hosts = (await context.Devices.Where(d => d.CustomerId == customerId).Select(d => d.HostName).ToListAsync(ct)).Select(AccountName.Host).ToHashSet();
        var found = new Dictionary<string, (HashSet<string> Others, List<string> Families, HashSet<string> Subjects, DateOnly LastSeen)>();
        foreach (var family in catalog.Families.Where(f => f.Counted == Counted.Holders))
        {
            foreach (var unit in await counting.ExplainAsync(context.PartnerId, customerId, family, today, ct))
            {
                hosts.UnionWith(unit.Subjects.Where(s => s.Name != s.Id).Select(s => AccountName.Host(s.Name)));
                if (!unit.IsHolder)
                    continue;
                var seen = unit.Subjects.Max(s => s.LastSeen!.Value);
                var person = found.TryGetValue(unit.Name, out var known) ? known : ([], [], [], seen);
                person.Others.UnionWith(unit.OtherNames);
                person.Families.Add(family.Code);
                person.Subjects.UnionWith(unit.Subjects.Select(s => s.Id));
                found[unit.Name] = person with { LastSeen = seen > person.LastSeen ? seen : person.LastSeen };
            }
        }

        var byName = Comparer<string>.Create(Names.Compare);
        return
        [
            .. found.OrderBy(p => p.Key, byName).Select(p => new CountedPerson(
                p.Key, [.. p.Value.Others.Order(byName)], AccountName.Of(p.Key).Kind(hosts), p.Value.Families, p.Value.Subjects.Count, p.Value.LastSeen)),
        ];
    }

    /// <summary>The kinds of account one can ask for, by the word in addresses.</summary>
    public static readonly IReadOnlyDictionary<string, AccountKind> Kinds = new Dictionary<string, AccountKind> { ["local"] = AccountKind.Local, ["service"] = AccountKind.Service };

    /// <summary>The people in whose names a text occurs, of one kind of account if a known one is asked for.</summary>
    public static IReadOnlyList<CountedPerson> Matching(IReadOnlyList<CountedPerson> people, string search, string kindWord)
    {
        var text = SearchText.Of(search.Length > LongestSearch ? search[..LongestSearch] : search);
        AccountKind? kind = Kinds.TryGetValue(kindWord, out var known) ? known : null;
        return text.Length == 0 && kind is null ? people : [.. people.Where(p =>
            (kind is null || p.Kind == kind) && (text.Length == 0 || p.OtherNames.Append(p.Name).Any(n => SearchText.Of(n).Contains(text, StringComparison.Ordinal))))];
    }
}
