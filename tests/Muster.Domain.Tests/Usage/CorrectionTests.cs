using Muster.Domain.Catalog;
using Muster.Domain.Usage;
using Xunit;

namespace Muster.Domain.Tests.Usage;

/// <summary>Corrections of written-out situations.</summary>
public class CorrectingCounts
{
    private static readonly DateOnly March5 = new(2026, 3, 5);

    [Theory]
    [InlineData("2026-03-04", "host\\ana: pc1 2026-03-01", "ana@dom: pc2 2026-03-01")]
    [InlineData("2026-03-05", "ana@dom: pc1 2026-03-01, pc2 2026-03-01")]
    [InlineData("2026-03-09", "ana@dom: pc1 2026-03-01, pc2 2026-03-01")]
    [InlineData("2026-03-10", "host\\ana: pc1 2026-03-01", "ana@dom: pc2 2026-03-01")]
    public void A_merge_joins_two_names_from_its_day_until_it_is_reversed(string day, params string[] units) =>
        Assert.Equal(
            units.Order(StringComparer.Ordinal),
            Units("pc1 host\\ana 2026-03-01; pc2 ana@dom 2026-03-01", day, CorrectedWorlds.Merge("host\\ana", "ana@dom", March5, March5.AddDays(5))).Order(StringComparer.Ordinal));

    [Fact]
    public void Merges_chain()
    {
        Correction[] chain = [CorrectedWorlds.Merge("b", "c", March5), CorrectedWorlds.Merge("a", "b", March5)];
        Assert.Equal(["c: pc1 2026-03-01, pc2 2026-03-01"], Units("pc1 a 2026-03-01; pc2 c 2026-03-01", "2026-03-05", chain));

        // a link that is reversed parts what hung on it
        chain[0].ReversedFrom = March5.AddDays(1);
        Assert.Equal(["b: pc1 2026-03-01", "c: pc2 2026-03-01"], Units("pc1 a 2026-03-01; pc2 c 2026-03-01", "2026-03-06", chain));
    }

    [Fact]
    public void A_ring_is_one_person_by_the_greatest_name()
    {
        Correction[] ring = [CorrectedWorlds.Merge("a", "b", March5), CorrectedWorlds.Merge("b", "a", March5)];
        Assert.Equal(["b: pc1 2026-03-01, pc2 2026-03-01"], Units("pc1 a 2026-03-01; pc2 b 2026-03-01", "2026-03-05", ring));
    }

    [Fact]
    public void A_merge_decides_no_tie_of_holders()
    {
        // bob's run on the kiosk began last, and that stays so when his two names are one
        const string Seen = "pc1 ana 2026-03-01..2026-03-05; pc1 bob 2026-03-04..2026-03-05; pc1 bob@dom 2026-02-20..2026-03-03";
        Assert.Equal(["bob@dom: pc1 2026-03-05"], Units(Seen, "2026-03-05", CorrectedWorlds.Merge("bob", "bob@dom", March5)));
    }

    [Theory]
    [InlineData("2026-03-04", 1)]
    [InlineData("2026-03-05", 0)]
    [InlineData("2026-03-06", 0)]
    [InlineData("2026-03-07", 1)]
    [InlineData("2026-04-05", 1)]
    [InlineData("2026-04-06", 0)]
    public void A_retired_subject_counts_again_from_the_first_later_day_it_is_seen(string day, int count) =>
        Assert.Equal(count, Units("pc1 ana 2026-03-01..2026-03-05; pc1 - 2026-03-07", day, CorrectedWorlds.Retire("pc1", March5)).Count);

    [Fact]
    public void A_sighting_on_the_day_of_the_retirement_does_not_end_it() =>
        Assert.Empty(Units("pc1 ana 2026-03-05", "2026-03-05", CorrectedWorlds.Retire("pc1", March5)));

    [Fact]
    public void A_reversed_retirement_leaves_what_was_seen_counting() =>
        Assert.Single(Units("pc1 ana 2026-03-01", "2026-03-08", CorrectedWorlds.Retire("pc1", March5, March5.AddDays(3))));

    [Fact]
    public void A_correction_reversed_from_its_beginning_never_was()
    {
        var set = new CorrectionSet([CorrectedWorlds.Merge("a", "b", March5, March5), CorrectedWorlds.Retire("pc1", March5, March5.AddDays(-1))]);
        Assert.True(set.IsEmpty);
    }

    private static IReadOnlyList<string> Units(string seen, string day, params Correction[] corrections)
    {
        var rows = PlainDays.Of(seen).Rows();
        var on = PlainDays.Day(day);
        var set = new CorrectionSet(corrections);
        var units = PlainDays.Text(UsageExplanation.Of(Counted.Holders, rows, on, set));
        var count = new UsageCount(Counted.Holders, on, on, set);
        foreach (var row in rows)
            count.Add(row);
        Assert.Equal(units.Count, Assert.Single(count.Counts()));
        return units;
    }
}

/// <summary>What may be recorded, and what may not.</summary>
public class DecidingCorrections
{
    private static readonly DateOnly Today = Given.Today;
    private static readonly HashSet<string> Known = ["ana", "host\\ana", "bob", "bob@dom"];

    [Fact]
    public void Two_known_names_may_be_merged_today_or_long_ago()
    {
        Assert.Null(DecideCorrection.Merge(["ana", "host\\ana"], "ana", "same person", Today, Today, [], Known));
        Assert.Null(DecideCorrection.Merge(["ana", "host\\ana"], "ana", "same person", Today.AddDays(-400), Today, [], Known));
    }

    [Theory]
    [InlineData("ana", "ana", "x", 0, CorrectionRefusal.TooFewNames)]
    [InlineData("ana ana", "ana", "x", 0, CorrectionRefusal.TooFewNames)]
    [InlineData("ana zed", "ana", "x", 0, CorrectionRefusal.NameUnknown)]
    [InlineData("ana bob", "bob@dom", "x", 0, CorrectionRefusal.KeepNotAmong)]
    [InlineData("ana bob", "ana", "  ", 0, CorrectionRefusal.ReasonMissing)]
    [InlineData("ana bob", "ana", "a\tb", 0, CorrectionRefusal.ReasonUnreadable)]
    [InlineData("ana bob", "ana", "x", 1, CorrectionRefusal.DayAhead)]
    [InlineData("ana bob", "ana", "x", -401, CorrectionRefusal.DayTooEarly)]
    public void What_makes_no_sense_is_refused(string names, string keep, string reason, int day, CorrectionRefusal refusal) =>
        Assert.Equal(refusal, DecideCorrection.Merge(names.Split(' '), keep, reason, Today.AddDays(day), Today, [], Known));

    [Fact]
    public void A_day_that_is_none_and_a_reason_too_long_are_refused()
    {
        Assert.Equal(CorrectionRefusal.DayMissing, DecideCorrection.Merge(["ana", "bob"], "ana", "x", null, Today, [], Known));
        Assert.Equal(CorrectionRefusal.ReasonTooLong, DecideCorrection.Merge(["ana", "bob"], "ana", new('x', 401), Today, Today, [], Known));
    }

    [Theory]
    [InlineData("ana", null, CorrectionRefusal.AlreadyMerged)]
    [InlineData("ana", 1, CorrectionRefusal.AlreadyMerged)]
    [InlineData("ana", 0, null)]
    [InlineData("ana", -3, null)]
    [InlineData("bob", null, null)]
    public void A_name_that_is_merged_away_is_free_again_when_that_is_reversed(string name, int? reversed, CorrectionRefusal? refusal)
    {
        var existing = CorrectedWorlds.Merge("ana", "bob", Today.AddDays(-5), reversed is { } days ? Today.AddDays(days) : null);
        Assert.Equal(refusal, DecideCorrection.Merge([name, "bob@dom"], name, "x", Today, Today, [existing], Known));
        Assert.Equal(refusal, DecideCorrection.Merge([name, "bob@dom"], "bob@dom", "x", Today, Today, [existing], Known));
    }

    [Fact]
    public void What_may_be_merged_never_makes_a_ring()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var made = new List<Correction>();
            for (var i = 0; i < 12; i++)
            {
                var names = Known.OrderBy(_ => random.Next()).Take(2).ToList();
                var from = Today.AddDays(-random.Next(20));
                if (made.Count > 0 && random.Next(3) == 0)
                {
                    var old = made[random.Next(made.Count)];
                    if (DecideCorrection.Reverse(old, "x", from, Today) is null)
                        old.ReversedFrom = from;
                }
                else if (DecideCorrection.Merge(names, names[0], "x", from, Today, made, Known) is null)
                {
                    made.Add(CorrectedWorlds.Merge(names[1], names[0], from));
                }

                for (var day = Today.AddDays(-20); day <= Today; day = day.AddDays(1))
                {
                    foreach (var name in Known)
                    {
                        // from name to name there is one way, and it ends
                        var (at, steps) = (name, 0);
                        while (made.SingleOrDefault(m => m.What == at && m.IsInForce(day)) is { } merge)
                        {
                            at = merge.KeptName;
                            Assert.True(++steps <= Known.Count, "a ring");
                        }

                        Assert.Equal(at, new CorrectionSet(made).Person(name, day));
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(null, CorrectionRefusal.AlreadyRetired)]
    [InlineData(-10, CorrectionRefusal.AlreadyRetired)]
    [InlineData(-5, CorrectionRefusal.AlreadyRetired)]
    [InlineData(-4, null)]
    public void A_retired_device_is_retired_again_only_when_it_was_seen_since(int? seen, CorrectionRefusal? refusal)
    {
        var existing = CorrectedWorlds.Retire("pc1", Today.AddDays(-5));
        var devices = new Dictionary<string, DateOnly?> { ["pc1"] = seen is { } days ? Today.AddDays(days) : null };
        Assert.Equal(refusal, DecideCorrection.Retire(["pc1"], "x", Today, Today, [existing], devices));
    }

    [Fact]
    public void Only_devices_that_are_there_are_retired()
    {
        Assert.Equal(CorrectionRefusal.NothingChosen, DecideCorrection.Retire([], "x", Today, Today, [], new Dictionary<string, DateOnly?>()));
        Assert.Equal(CorrectionRefusal.SubjectUnknown, DecideCorrection.Retire(["pc1"], "x", Today, Today, [], new Dictionary<string, DateOnly?>()));
    }

    [Theory]
    [InlineData(-5, null)]
    [InlineData(0, null)]
    [InlineData(-6, CorrectionRefusal.BeforeItsBeginning)]
    [InlineData(1, CorrectionRefusal.DayAhead)]
    public void A_reversal_begins_between_the_beginning_and_today_and_only_once(int day, CorrectionRefusal? refusal)
    {
        var correction = CorrectedWorlds.Retire("pc1", Today.AddDays(-5));
        Assert.Equal(refusal, DecideCorrection.Reverse(correction, "x", Today.AddDays(day), Today));
        correction.ReversedFrom = Today;
        Assert.Equal(CorrectionRefusal.AlreadyReversed, DecideCorrection.Reverse(correction, "x", Today.AddDays(day), Today));
    }
}
