using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Muster.Domain.Billing;
using Muster.Domain.Licensing;
using Xunit;

namespace Muster.Domain.Tests.Billing;

/// <summary>What a family of a customer is charged for. November 2026, unless a case says otherwise.</summary>
public class FamilyChargeTests
{
    private const string Low = "CIXA-MSP", High = "CIXAMTR-ADV-MSP", Mail = "CEMA-MSP", AddOn = "CEMA-PE-ADDON-MSP";

    private static readonly Period November = Period.Of(2026, 11, Period.LastDay);

    [Theory]
    // rule, counts "day:count ...", licenses "product first-last ..." as days of November, 0 for long before, - for without end; product quantity day
    [InlineData(BillingRule.CutOff, "0:5 20:7", "low 0--", "CIXA-MSP 7 30")]
    [InlineData(BillingRule.CutOff, "0:5 30:9", "low 0--", "CIXA-MSP 9 30")]
    [InlineData(BillingRule.CutOff, "0:5 31:9", "low 0--", "CIXA-MSP 5 30")]
    [InlineData(BillingRule.CutOff, "0:5", "low 0-29", "")]
    [InlineData(BillingRule.CutOff, "0:5", "low 0-30", "CIXA-MSP 5 30")]
    [InlineData(BillingRule.CutOff, "0:5", "low 30--", "CIXA-MSP 5 30")]
    [InlineData(BillingRule.CutOff, "0:5", "low 31--", "")]
    [InlineData(BillingRule.CutOff, "0:5 30:0", "low 0--", "")]
    [InlineData(BillingRule.CutOff, "", "low 0--", "")]
    [InlineData(BillingRule.CutOff, "0:5", "", "")]
    [InlineData(BillingRule.CutOff, "0:5", "low 0-14 high 15--", "CIXAMTR-ADV-MSP 5 30")]
    [InlineData(BillingRule.CutOff, "0:5", "high 0-14 low 15--", "CIXA-MSP 5 30")]
    [InlineData(BillingRule.CutOff, "0:5", "high 0-- low 15--", "CIXA-MSP 5 30")]
    [InlineData(BillingRule.CutOff, "0:5", "low 0-- high 0--", "CIXAMTR-ADV-MSP 5 30")]
    [InlineData(BillingRule.Peak, "0:5 10:8 12:6", "low 0--", "CIXA-MSP 8 10")]
    [InlineData(BillingRule.Peak, "0:5 10:8 12:6 20:8", "low 0--", "CIXA-MSP 8 10")]
    [InlineData(BillingRule.Peak, "0:5 10:8 12:6", "low 15--", "CIXA-MSP 6 15")]
    [InlineData(BillingRule.Peak, "0:5 10:8 12:6", "low 0-5", "CIXA-MSP 5 1")]
    [InlineData(BillingRule.Peak, "0:5 10:8 12:6", "low 0-5 high 12-13", "CIXAMTR-ADV-MSP 6 12")]
    [InlineData(BillingRule.Peak, "20:8", "low 0-10", "")]
    [InlineData(BillingRule.Average, "0:30", "low 0--", "CIXA-MSP 30")]
    [InlineData(BillingRule.Average, "0:30", "low 0-15", "CIXA-MSP 15")]
    [InlineData(BillingRule.Average, "0:30", "low 30--", "CIXA-MSP 1")]
    [InlineData(BillingRule.Average, "0:1", "low 30--", "CIXA-MSP 1")]
    [InlineData(BillingRule.Average, "0:31", "low 30--", "CIXA-MSP 2")]
    [InlineData(BillingRule.Average, "30:1", "low 0--", "CIXA-MSP 1")]
    [InlineData(BillingRule.Average, "0:30", "low 0-5 high 26--", "CIXAMTR-ADV-MSP 10")]
    [InlineData(BillingRule.CutOff, "0:5", "mail 0-- addon 0--", "CEMA-MSP 5 30, CEMA-PE-ADDON-MSP 5 30")]
    [InlineData(BillingRule.CutOff, "0:5", "mail 0-- addon 0-29", "CEMA-MSP 5 30")]
    [InlineData(BillingRule.CutOff, "0:5", "mail 0-29 addon 0--", "")]
    [InlineData(BillingRule.CutOff, "0:5", "addon 0--", "CEMA-PE-ADDON-MSP 5 30")]
    [InlineData(BillingRule.Peak, "0:5", "mail 0-10 addon 0-10", "CEMA-MSP 5 1, CEMA-PE-ADDON-MSP 5 1")]
    [InlineData(BillingRule.Peak, "0:5", "mail 0-10 addon 0-9", "CEMA-MSP 5 1")]
    [InlineData(BillingRule.Average, "0:30", "mail 0-15 addon 15--", "CEMA-MSP 15, CEMA-PE-ADDON-MSP 15")]
    public void What_is_charged(BillingRule rule, string counts, string licenses, string expected) =>
        Assert.Equal(expected, string.Join(", ", FamilyCharge.Of(rule, November, Counts(counts), Licenses(licenses))
            .Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Product.Code} {c.Quantity}{(c.RestsOn is { } day ? " " + day.Day : "")}"))));

    [Theory]
    [InlineData(LicenseType.Usage, LicenseOwner.Partner, true)]
    [InlineData(LicenseType.Ordered, LicenseOwner.Partner, true)]
    [InlineData(LicenseType.Usage, LicenseOwner.Customer, false)]
    [InlineData(LicenseType.Term, LicenseOwner.Partner, false)]
    [InlineData(LicenseType.Trial, LicenseOwner.Partner, false)]
    [InlineData(LicenseType.Enterprise, LicenseOwner.Partner, false)]
    [InlineData(LicenseType.Perpetual, LicenseOwner.Partner, false)]
    public void Only_monthly_and_ordered_licenses_of_the_partner_are_priced(LicenseType type, LicenseOwner owner, bool priced) => Assert.Equal(priced, PricedLicense.Is(type, owner));

    [Fact]
    public void Quantities_are_what_a_plain_list_of_days_gives() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Arb.From(Situations), s =>
        {
            var (counts, licenses) = s;
            var days = Enumerable.Range(0, November.Days).Select(i => November.From.AddDays(i)).ToList();
            var licensed = days.Select(d => licenses.Any(l => l.IsInForce(d)) ? counts.Where(c => c.From <= d).Select(c => c.Count).LastOrDefault() : 0).ToList();
            return Taken(BillingRule.CutOff) == licensed[^1]
                && Taken(BillingRule.Peak) == licensed.Max()
                && Taken(BillingRule.Average) == (licensed.Sum() + days.Count - 1) / days.Count;

            long Taken(BillingRule rule) => FamilyCharge.Of(rule, November, counts, licenses).Select(c => c.Quantity).SingleOrDefault();
        }));

    [Fact]
    public void The_day_a_quantity_rests_on_has_that_count() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Arb.From(Situations), s => new[] { BillingRule.CutOff, BillingRule.Peak }.All(rule =>
            FamilyCharge.Of(rule, November, s.Counts, s.Licenses).All(c => s.Counts.Last(n => n.From <= c.RestsOn).Count == c.Quantity))));

    private static Gen<(IReadOnlyList<CountFrom> Counts, IReadOnlyList<PricedLicense> Licenses)> Situations =>
        from steps in Gen.Choose(0, 12).SelectMany(n => (from gap in Gen.Choose(1, 9) from count in Gen.Choose(0, 12) select (gap, count)).ListOf(n))
        from spans in Gen.Choose(0, 3).SelectMany(n => (from start in Gen.Choose(-10, 35) from length in Gen.Choose(-1, 30) from high in Gen.Elements(true, false) select (start, length, high)).ListOf(n))
        select (Steps(steps), (IReadOnlyList<PricedLicense>)[.. spans.Select((x, i) => License(x.high ? High : Low, i, x.start, x.length < 0 ? null : x.start + x.length))]);

    private static IReadOnlyList<CountFrom> Steps(IEnumerable<(int Gap, int Count)> steps)
    {
        var day = November.From.AddDays(-10);
        return [.. steps.Select(s => new CountFrom(day = day.AddDays(s.Gap), s.Count))];
    }

    private static List<CountFrom> Counts(string counts) =>
        [.. counts.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(c => c.Split(':')).Select(c => new CountFrom(Day(Number(c[0])), Number(c[1])))];

    private static List<PricedLicense> Licenses(string licenses)
    {
        var words = licenses.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return [.. words.Chunk(2).Select((w, i) =>
        {
            var days = w[1].Split('-', 2);
            var product = w[0] switch { "low" => Low, "high" => High, "mail" => Mail, _ => AddOn };
            return License(product, i, Number(days[0]), days[1] == "-" ? null : Number(days[1]));
        })];
    }

    private static PricedLicense License(string product, int number, int start, int? end) =>
        new(Given.Catalog.Product(product), number.ToString(CultureInfo.InvariantCulture), Day(start), end is { } last ? Day(last) : null);

    private static DateOnly Day(int ofNovember) => November.From.AddDays(ofNovember - 1);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
