namespace Muster.Domain.Usage;

/// <summary>Names that are likely one person, because their accounts are called the same.</summary>
/// <param name="Account">The account they share.</param>
/// <param name="People">The people as counted; the one whose name a merge would best keep is first.</param>
/// <param name="Saved">How many units fewer there would be today, over all families, if they were merged.</param>
public sealed record LikelyDuplicate(string Account, IReadOnlyList<CountedPerson> People, int Saved);

/// <summary>A person as counted today.</summary>
/// <param name="Name">The name, merges applied.</param>
/// <param name="OtherNames">The names merged into it.</param>
/// <param name="Kind">What the name tells of its account.</param>
/// <param name="Families">The families in which the person is a unit: codes, in the catalog's order.</param>
/// <param name="Subjects">How many subjects are in their hands.</param>
/// <param name="LastSeen">When any of those was last seen.</param>
public sealed record CountedPerson(string Name, IReadOnlyList<string> OtherNames, AccountKind Kind, IReadOnlyList<string> Families, int Subjects, DateOnly LastSeen);

/// <summary>Finds likely duplicates among the people counted.</summary>
public static class LikelyDuplicates
{
    /// <summary>The groups of people whose accounts are called the same, those that would save most first. Accounts of services are nobody's and left out.</summary>
    public static IReadOnlyList<LikelyDuplicate> Of(IEnumerable<CountedPerson> people) =>
    [
        .. people.Where(p => p.Kind != AccountKind.Service)
            .GroupBy(p => AccountName.Of(p.Name).Account)
            .Where(g => g.Count() > 1)
            .Select(g =>
            {
                var ordered = BestFirst(g);
                return new LikelyDuplicate(g.Key, ordered, Saved(ordered));
            })
            .OrderByDescending(d => d.Saved).ThenBy(d => d.Account, ByName),
    ];

    /// <summary>Those whose name a merge would best keep first: one of the directory rather than of a computer or a service, with most subjects, then the greater name.</summary>
    public static IReadOnlyList<CountedPerson> BestFirst(IEnumerable<CountedPerson> people) =>
        [.. people.OrderBy(p => p.Kind).ThenByDescending(p => p.Subjects).ThenByDescending(p => p.Name, ByName)];

    /// <summary>How many units fewer there would be if all of these were one person: in each family, one is left.</summary>
    public static int Saved(IReadOnlyCollection<CountedPerson> people) => people.SelectMany(p => p.Families).GroupBy(f => f).Sum(g => g.Count() - 1);

    private static Comparer<string> ByName { get; } = Comparer<string>.Create(Names.Compare);
}
