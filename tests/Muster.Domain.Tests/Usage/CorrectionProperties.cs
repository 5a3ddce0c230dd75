using Muster.Domain.Catalog;
using Muster.Domain.Usage;
using Xunit;

namespace Muster.Domain.Tests.Usage;

/// <summary>What must hold of counts and explanations whatever is corrected.</summary>
public class CorrectionProperties
{
    private static readonly Counted[] BothWays = [Counted.Holders, Counted.Subjects];

    [Fact]
    public void Corrected_bits_count_what_a_plain_list_counts() => CorrectedWorlds.All(world => BothWays.All(counted =>
        Counts(counted, world).SequenceEqual(Days(world).Select(day => (long)world.Plain.Units(counted, day).Count))));

    [Fact]
    public void Corrected_bits_explain_what_a_plain_list_explains() => CorrectedWorlds.All(world => BothWays.All(counted =>
        Days(world).Where((_, i) => i % 3 == 0).All(day => PlainDays.Text(Explained(counted, world, day)).SequenceEqual(world.Plain.Units(counted, day)))));

    [Fact]
    public void The_explanation_is_as_long_as_the_count_with_corrections_in_force() => CorrectedWorlds.All(world => BothWays.All(counted =>
        Counts(counted, world).SequenceEqual(Days(world).Select(day => (long)Explained(counted, world, day).Count))));

    [Fact]
    public void A_correction_changes_no_day_before_its_own() => CorrectedWorlds.All(world => BothWays.All(counted =>
        world.Corrections.All(c =>
        {
            var without = world with { Corrections = [.. world.Corrections.Where(o => o != c)] };
            return Days(world).Zip(Counts(counted, world), Counts(counted, without)).All(d => d.First >= c.FromDay || d.Second == d.Third);
        })));

    [Fact]
    public void A_reversal_gives_the_counts_back_from_its_day_on() => CorrectedWorlds.All(world => BothWays.All(counted =>
        world.Corrections.All(c =>
        {
            var without = world with { Corrections = [.. world.Corrections.Where(o => o != c)] };
            return c.ReversedFrom is not { } end
                || Days(world).Zip(Counts(counted, world), Counts(counted, without)).All(d => d.First < end || d.Second == d.Third);
        })));

    [Fact]
    public void The_order_of_corrections_never_matters() => CorrectedWorlds.All(world => BothWays.All(counted =>
    {
        var turned = world with { Corrections = [.. world.Corrections.Reverse(), .. world.Corrections.Take(1)] };
        return Counts(counted, world).SequenceEqual(Counts(counted, turned))
            && PlainDays.Text(Explained(counted, world, world.World.To)).SequenceEqual(PlainDays.Text(Explained(counted, turned, world.World.To)));
    }));

    [Fact]
    public void A_merge_never_raises_a_count_and_leaves_other_people_alone() => CorrectedWorlds.All(world =>
    {
        var merges = world with { Corrections = [.. world.Corrections.Where(c => c.Kind == CorrectionKind.MergedHolder)] };
        var plain = world with { Corrections = [] };
        var named = merges.Corrections.SelectMany(c => new[] { c.What, c.KeptName }).ToHashSet();
        return Counts(Counted.Holders, merges).Zip(Counts(Counted.Holders, plain)).All(c => c.First <= c.Second)
            && Untouched(merges).SequenceEqual(Untouched(plain));

        IEnumerable<string> Untouched(CorrectedWorld of) => PlainDays.Text([.. Explained(Counted.Holders, of, of.World.To).Where(u => !u.IsHolder || !named.Contains(u.Name))]);
    });

    [Fact]
    public void Part_of_a_range_counts_as_in_the_whole() => CorrectedWorlds.All(world => BothWays.All(counted =>
    {
        var whole = Counts(counted, world);
        return Enumerable.Range(0, whole.Length).Where(i => i % 7 == 0).All(i =>
            Counts(counted, world with { World = world.World with { From = world.World.From.AddDays(i) } }).SequenceEqual(whole.Skip(i)));
    }));

    [Fact]
    public void Later_sightings_leave_a_past_day_alone() => CorrectedWorlds.All(world => BothWays.All(counted =>
    {
        var day = world.World.From;
        var past = world with { World = world.World with { Seen = [.. world.World.Seen.Where(s => s.Day <= day)] } };
        return PlainDays.Text(Explained(counted, world, day)).SequenceEqual(PlainDays.Text(Explained(counted, past, day)));
    }));

    [Fact]
    public void Counted_and_retired_together_are_what_is_active() => CorrectedWorlds.All(world => Days(world).Where((_, i) => i % 3 == 0).All(day =>
    {
        var active = Explained(Counted.Subjects, world with { Corrections = [] }, day).Select(u => u.Name);
        var retired = UsageExplanation.Retired(world.Plain.Rows(), day, world.Set);
        return retired.All(r => r.Correction.What == r.Id && r.Correction.IsInForce(day))
            && active.SequenceEqual(Explained(Counted.Subjects, world, day).Select(u => u.Name).Concat(retired.Select(r => r.Id)).Order(Comparer<string>.Create(PlainDays.ByBytes)));
    }));

    [Fact]
    public void A_merged_unit_names_the_merges_that_make_it() => CorrectedWorlds.All(world =>
        Explained(Counted.Holders, world, world.World.To).All(unit =>
            unit.Merges.All(m => m.IsInForce(world.World.To))
            && (unit.Subjects.All(s => s.Holder == unit.Name || s.Holder.Length == 0) || unit.Merges.Count > 0)
            && unit.Subjects.Where(s => unit.IsHolder && s.Holder != unit.Name).All(s => unit.Merges.Any(m => m.What == s.Holder || m.KeptName == s.Holder))));

    private static IEnumerable<DateOnly> Days(CorrectedWorld world)
    {
        for (var day = world.World.From; day <= world.World.To; day = day.AddDays(1))
            yield return day;
    }

    private static long[] Counts(Counted counted, CorrectedWorld world)
    {
        var count = new UsageCount(counted, world.World.From, world.World.To, world.Set);
        foreach (var row in world.Plain.Rows())
            count.Add(row);
        return count.Counts();
    }

    private static IReadOnlyList<CountedUnit> Explained(Counted counted, CorrectedWorld world, DateOnly day) =>
        UsageExplanation.Of(counted, world.Plain.Rows(), day, world.Set);
}
