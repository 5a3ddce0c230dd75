using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Muster.Domain.Accounts;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Xunit;

namespace Muster.Domain.Tests.Licensing;

/// <summary>Creating accounts, Update billing, license keys, trials and revoking: each rule of product.md with a row that keeps and one that breaks it.</summary>
public class AccountDecisionTests
{
    private const string Both = "CIXA-MSP SVRCLOUDADV-MSP";

    private static ProductCatalog Catalog => Given.Catalog;

    private static DateOnly Today => Given.Today;

    [Theory]
    [InlineData(NewAccountKind.Monthly, PartnerProgram.Flex, Both, null)]
    [InlineData(NewAccountKind.Monthly, PartnerProgram.Term, Both, LicensingRefusal.NotFlex)]
    [InlineData(NewAccountKind.Monthly, PartnerProgram.FlexConnect, Both, LicensingRefusal.NotFlex)]
    [InlineData(NewAccountKind.Trial, PartnerProgram.Flex, Both, null)]
    [InlineData(NewAccountKind.Trial, PartnerProgram.Term, Both, null)]
    [InlineData(NewAccountKind.Trial, PartnerProgram.FlexConnect, Both, null)]
    [InlineData(NewAccountKind.Monthly, PartnerProgram.Flex, "", LicensingRefusal.NothingChosen)]
    [InlineData(NewAccountKind.Monthly, PartnerProgram.Flex, "NOPE", LicensingRefusal.UnknownProduct)]
    [InlineData(NewAccountKind.Monthly, PartnerProgram.Flex, "CIXA-MSP", LicensingRefusal.EndpointAndServer)]
    [InlineData(NewAccountKind.Trial, PartnerProgram.Flex, "SVRCLOUDADV-MSP", LicensingRefusal.EndpointAndServer)]
    [InlineData(NewAccountKind.Monthly, PartnerProgram.Flex, "CIXAXDR SVRCLOUDADV-MSP", null)]
    [InlineData(NewAccountKind.Monthly, PartnerProgram.Flex, "CIXA-MSP CIXAXDR SVRCLOUDADV-MSP", LicensingRefusal.TwoTiers)]
    [InlineData(NewAccountKind.Monthly, PartnerProgram.Flex, "CEMA-MSP", null)]
    [InlineData(NewAccountKind.Monthly, PartnerProgram.Flex, "CEMA-MSP CEMA-PE-ADDON-MSP", null)]
    [InlineData(NewAccountKind.Monthly, PartnerProgram.Flex, "CEMA-PE-ADDON-MSP", LicensingRefusal.AddOnWithoutBase)]
    public void An_account_begins_with_what_goes_together(NewAccountKind kind, PartnerProgram program, string products, LicensingRefusal? refusal) =>
        Assert.Equal(refusal, DecideAccount.Decide(kind, program, Split(products), Today, Catalog).Refusal);

    [Fact]
    public void A_monthly_account_has_no_end_and_no_limit_and_a_trial_lasts_30_days()
    {
        var monthly = DecideAccount.Decide(NewAccountKind.Monthly, PartnerProgram.Flex, Split(Both), Today, Catalog).Plan!;
        Assert.Equal(BillingType.Usage, monthly.BillingType);
        Assert.All(monthly.Begins, b => Assert.Equal((LicenseType.Usage, Today, null, null), (b.Type, b.Start, b.End, b.Quantity)));
        var trial = DecideAccount.Decide(NewAccountKind.Trial, PartnerProgram.Term, Split(Both), Today, Catalog).Plan!;
        Assert.Equal(BillingType.Trial, trial.BillingType);
        Assert.All(trial.Begins, b => Assert.Equal((LicenseType.Trial, Today, Today.AddDays(29)), (b.Type, b.Start, b.End!.Value)));
    }

    public static TheoryData<string, BillingType, PartnerProgram, BillingType, string, string, bool, LicensingRefusal?> Updates => new()
    {
        { "from trial", BillingType.Trial, PartnerProgram.Flex, BillingType.Usage, "T:CIXA-MSP T:SVRCLOUDADV-MSP", Both, false, null },
        { "not in Flex", BillingType.Trial, PartnerProgram.Term, BillingType.Usage, "T:CIXA-MSP", Both, false, LicensingRefusal.NotFlex },
        { "in Flex Connect", BillingType.Trial, PartnerProgram.FlexConnect, BillingType.Usage, "T:CIXA-MSP", Both, false, LicensingRefusal.Ordered },
        { "ordered", BillingType.Trial, PartnerProgram.Flex, BillingType.Usage, "O:CIXA-MSP", Both, false, LicensingRefusal.Ordered },
        { "from monthly", BillingType.Usage, PartnerProgram.Flex, BillingType.Usage, "U:CEMA-MSP", "CEMA-MSP", false, LicensingRefusal.AlreadyMonthly },
        { "to term", BillingType.Usage, PartnerProgram.Flex, BillingType.Term, "U:CEMA-MSP", "CEMA-MSP", true, LicensingRefusal.NeedsKey },
        { "from term, now", BillingType.Term, PartnerProgram.Flex, BillingType.Usage, "R:CIXA-MSP R:SVRCLOUDADV-MSP", Both, true, null },
        { "from term, not said", BillingType.Term, PartnerProgram.Flex, BillingType.Usage, "R:CIXA-MSP R:SVRCLOUDADV-MSP", Both, false, LicensingRefusal.ApplyNowMissing },
        { "nothing chosen", BillingType.Trial, PartnerProgram.Flex, BillingType.Usage, "T:CIXA-MSP", "", false, LicensingRefusal.NothingChosen },
        { "endpoint alone", BillingType.Trial, PartnerProgram.Flex, BillingType.Usage, "T:CIXA-MSP T:SVRCLOUDADV-MSP", "CIXA-MSP", false, LicensingRefusal.EndpointAndServer },
        { "endpoint beside a server that stays", BillingType.Term, PartnerProgram.Flex, BillingType.Usage, "R:CIXA-MSP R:SVRCLOUDADV-MSP", "CIXA-MSP", true, null },
        { "add-on on a base that stays", BillingType.Term, PartnerProgram.Flex, BillingType.Usage, "R:CEMA-MSP", "CEMA-PE-ADDON-MSP", true, null },
        { "add-on on a base that ends", BillingType.Trial, PartnerProgram.Flex, BillingType.Usage, "T:CEMA-MSP", "CEMA-PE-ADDON-MSP", false, LicensingRefusal.AddOnWithoutBase },
    };

    [Theory, MemberData(nameof(Updates))]
    public void Billing_is_updated(string what, BillingType billing, PartnerProgram program, BillingType target, string has, string products, bool applyNow, LicensingRefusal? refusal)
    {
        Assert.NotEmpty(what);
        Assert.Equal(refusal, DecideBillingUpdate.Decide(target, program, billing, Licenses(has), Split(products), applyNow, Today, Catalog).Refusal);
    }

    [Fact]
    public void From_trial_all_trials_end_the_day_before_even_those_not_chosen()
    {
        var licenses = Licenses("T:CIXA-MSP T:SVRCLOUDADV-MSP T:CDE-MSP");
        var plan = DecideBillingUpdate.Decide(BillingType.Usage, PartnerProgram.Flex, BillingType.Trial, licenses, Split("CIXAXDR SVRCLOUDADV-MSP"), false, Today, Catalog).Plan!;
        Assert.Equal(BillingType.Usage, plan.BillingType);
        Assert.Equal(licenses.Select(l => l.Id).Order(), plan.Edits.Select(e => e.LicenseId).Order());
        Assert.All(plan.Edits, e => Assert.Equal(Today.AddDays(-1), e.End));
        Assert.Equal(["CIXAXDR", "SVRCLOUDADV-MSP"], plan.Begins.Select(b => b.Product));
        Assert.All(plan.Begins, b => Assert.Equal((LicenseType.Usage, Today, null), (b.Type, b.Start, b.End)));
    }

    [Fact]
    public void From_term_only_the_partners_own_of_the_lines_chosen_end_renewals_too_in_the_catalogs_order()
    {
        var licenses = Licenses("R:CIXA-MSP R:SVRCLOUDADV-MSP R:CDE-MSP C:CIXA-MSP F:CIXAXDR");
        var plan = DecideBillingUpdate.Decide(BillingType.Usage, PartnerProgram.Flex, BillingType.Term, licenses, Split(Both), true, Today, Catalog).Plan!;
        Assert.Equal([licenses[0].Id, licenses[4].Id, licenses[1].Id], plan.Edits.Select(e => e.LicenseId));
        var never = plan.Edits.Single(e => e.LicenseId == licenses[4].Id);
        Assert.Equal(licenses[4].Start.AddDays(-1), never.End);
    }

    /// <summary>Decided again on its day: what came since and would end, beside the first license, to whose end was agreed.</summary>
    [Theory]
    [InlineData("nothing came", BillingType.Term, "R:CIXA-MSP R:SVRCLOUDADV-MSP", "0 1", null)]
    [InlineData("a term came of a line chosen", BillingType.Term, "R:CIXA-MSP R:SVRCLOUDADV-MSP", "0", LicensingRefusal.ApplyNowMissing)]
    [InlineData("a term came of another line", BillingType.Term, "R:CIXA-MSP R:CDE-MSP", "0", null)]
    [InlineData("the customer's own came", BillingType.Term, "R:CIXA-MSP C:SVRCLOUDADV-MSP", "0", null)]
    [InlineData("a trial came", BillingType.Trial, "T:CIXA-MSP T:SVRCLOUDADV-MSP", "0", null)]
    [InlineData("a term was revoked", BillingType.Term, "R:CIXA-MSP", "0 1", null)]
    public void A_billing_update_of_a_later_day_ends_no_term_that_came_since(string what, BillingType billing, string has, string agreed, LicensingRefusal? refusal)
    {
        Assert.NotEmpty(what);
        var licenses = Licenses(has);
        var shown = licenses.Append(Licenses("R:CDE-MSP").Single()).ToList();
        var again = DecideBillingUpdate.Decide(BillingType.Usage, PartnerProgram.Flex, billing, licenses, Split(Both), true, Today, Catalog);
        Assert.NotNull(again.Plan);
        Assert.Equal(refusal, DecideBillingUpdate.OnItsDay(again, licenses, [.. Split(agreed).Select(i => shown[int.Parse(i, CultureInfo.InvariantCulture)].Id)]).Refusal);
    }

    [Fact]
    public void A_refusal_on_its_day_stays_what_it_is() =>
        Assert.Equal(LicensingRefusal.Ordered, DecideBillingUpdate.OnItsDay(LicensingRefusal.Ordered, Licenses("R:CIXA-MSP"), []).Refusal);

    [Fact]
    public void The_same_products_are_offered_first() =>
        Assert.Equal(["CIXAXDR", "CEMA-PE-ADDON-MSP"], DecideBillingUpdate.SameProducts(Licenses("R:CIXA-MSP R:CIXAXDR C:CDE-MSP R:CEMA-PE-ADDON-MSP"), Today, Catalog));

    public static TheoryData<string, BillingType, string, KeyTerms, string, BillingType?, LicensingRefusal?> Keys => new()
    {
        { "trial of the line ends", BillingType.Trial, "T:CIXA-MSP T:CDE-MSP", new("CIXAXDR", 50, 12), "0", BillingType.Term, null },
        { "monthly of the line ends", BillingType.Usage, "U:CIXA-MSP U:SVRCLOUDADV-MSP", new("CIXA-MSP", 50, 12), "0", BillingType.Term, null },
        { "term stands beside", BillingType.Term, "R:CIXA-MSP", new("CIXA-MSP", 50, 12), "", null, null },
        { "a line left by month ends when its key comes", BillingType.Term, "R:CIXA-MSP U:CDE-MSP", new("CDE-MSP", null, 1), "1", null, null },
        { "the customer's own stays", BillingType.Usage, "C:CIXA-MSP", new("CIXA-MSP", 50, 12), "", BillingType.Term, null },
        { "an add-on with its base", BillingType.Usage, "U:CEMA-MSP", new("CEMA-PE-ADDON-MSP", 50, 12), "", BillingType.Term, null },
        { "an add-on without", BillingType.Usage, "U:CDE-MSP", new("CEMA-PE-ADDON-MSP", 50, 12), "", null, LicensingRefusal.AddOnWithoutBase },
        { "ordered", BillingType.Usage, "O:CIXA-MSP", new("CIXA-MSP", 50, 12), "", null, LicensingRefusal.Ordered },
        { "revoked", BillingType.Trial, "", new("CIXA-MSP", 50, 12, Revoked: true), "", null, LicensingRefusal.KeyRevoked },
        { "applied", BillingType.Trial, "", new("CIXA-MSP", 50, 12, Applied: true), "", null, LicensingRefusal.KeyApplied },
        { "of no product", BillingType.Trial, "", new("GONE", 50, 12), "", null, LicensingRefusal.UnknownProduct },
    };

    [Theory, MemberData(nameof(Keys))]
    public void A_key_gives_a_license_of_its_own(string what, BillingType billing, string has, KeyTerms key, string ends, BillingType? becomes, LicensingRefusal? refusal)
    {
        Assert.NotEmpty(what);
        var licenses = Licenses(has);
        var decided = DecideKey.Apply(key, billing, licenses, Today, Catalog);
        Assert.Equal(refusal, decided.Refusal);
        if (decided.Plan is not { } plan)
            return;
        Assert.Equal(becomes, plan.BillingType);
        Assert.Equal(Split(ends).Select(i => licenses[int.Parse(i, System.Globalization.CultureInfo.InvariantCulture)].Id), plan.Edits.Select(e => e.LicenseId));
        Assert.All(plan.Edits, e => Assert.Equal(Today.AddDays(-1), e.End));
        var begins = Assert.Single(plan.Begins);
        Assert.Equal(new NewLicense(key.Product, LicenseType.Term, Today, Today.AddMonths(key.Months).AddDays(-1), key.Quantity), begins);
    }

    [Theory]
    [InlineData("", "CIXA-MSP", null)]
    [InlineData("U:CDE-MSP", "CIXA-MSP", null)]
    [InlineData("U:CIXA-MSP", "CIXAXDR", LicensingRefusal.LineInForce)]
    [InlineData("E:CIXA-MSP", "CIXAXDR", LicensingRefusal.TriedBefore)]
    [InlineData("T:CIXA-MSP", "CIXA-MSP", LicensingRefusal.LineInForce)]
    [InlineData("O:CDE-MSP", "CIXA-MSP", LicensingRefusal.Ordered)]
    [InlineData("", "", LicensingRefusal.NothingChosen)]
    [InlineData("", "CIXA-MSP CIXAXDR", LicensingRefusal.TwoTiers)]
    [InlineData("", "CEMA-PE-ADDON-MSP", LicensingRefusal.AddOnWithoutBase)]
    [InlineData("U:CEMA-MSP", "CEMA-PE-ADDON-MSP", null)]
    public void A_line_is_tried_once_and_only_where_nothing_is_in_force(string has, string products, LicensingRefusal? refusal) =>
        Assert.Equal(refusal, DecideTrial.Start(Split(products), Licenses(has), Today, Catalog).Refusal);

    [Fact]
    public void A_trial_is_extended_once_by_30_days()
    {
        var trial = Licenses("T:CIXA-MSP").Single();
        var edit = DecideTrial.Extend(trial, Today).Plan!.Edits.Single();
        Assert.Equal((trial.End!.Value.AddDays(30), true), (edit.End!.Value, edit.TrialExtended));
        trial.TrialExtended = true;
        Assert.Equal(LicensingRefusal.ExtendedBefore, DecideTrial.Extend(trial, Today).Refusal);
        Assert.Equal(LicensingRefusal.NotInForce, DecideTrial.Extend(Licenses("E:CIXA-MSP").Single(), Today).Refusal);
        Assert.Equal(LicensingRefusal.NotATrial, DecideTrial.Extend(Licenses("U:CIXA-MSP").Single(), Today).Refusal);
    }

    [Fact]
    public void What_the_customer_tries_by_itself_is_not_the_partners_to_extend_or_end()
    {
        var licenses = Licenses("T:CEMA-MSP T:CEMA-PE-ADDON-MSP");
        licenses[1].Owner = LicenseOwner.Customer;
        Assert.Equal(LicensingRefusal.CustomerOwned, DecideTrial.Extend(licenses[1], Today).Refusal);
        Assert.Equal(LicensingRefusal.CustomerOwned, DecideTrial.End(licenses[1], licenses, Today, Catalog).Refusal);
        Assert.Equal(LicensingRefusal.AddOnStays, DecideTrial.End(licenses[0], licenses, Today, Catalog).Refusal);
    }

    [Fact]
    public void A_trial_ends_with_today_and_its_add_ons_with_it()
    {
        var licenses = Licenses("T:CEMA-MSP T:CEMA-PE-ADDON-MSP T:CDE-MSP");
        Assert.Equal([(licenses[0].Id, Today), (licenses[1].Id, Today)], DecideTrial.End(licenses[0], licenses, Today, Catalog).Plan!.Edits.Select(e => (e.LicenseId, e.End!.Value)));
        Assert.Equal([licenses[1].Id], DecideTrial.End(licenses[1], licenses, Today, Catalog).Plan!.Edits.Select(e => e.LicenseId));
        var mixed = Licenses("T:CEMA-MSP U:CEMA-PE-ADDON-MSP");
        Assert.Equal(LicensingRefusal.AddOnStays, DecideTrial.End(mixed[0], mixed, Today, Catalog).Refusal);
        licenses[0].End = Today;
        Assert.Equal(LicensingRefusal.EndsToday, DecideTrial.End(licenses[0], licenses, Today, Catalog).Refusal);
        Assert.Equal(LicensingRefusal.NotATrial, DecideTrial.End(mixed[1], mixed, Today, Catalog).Refusal);
        Assert.Equal(LicensingRefusal.NotInForce, DecideTrial.End(Licenses("E:CIXA-MSP")[0], [], Today, Catalog).Refusal);
    }

    [Theory]
    [InlineData("R:CIXA-MSP", "fraud", null, 0)]
    [InlineData("U:CIXA-MSP", "fraud", null, 0)]
    [InlineData("F:CIXA-MSP", "fraud", null, 19)]
    [InlineData("E:CIXA-MSP", "fraud", LicensingRefusal.NotInForce, 0)]
    [InlineData("C:CIXA-MSP", "fraud", LicensingRefusal.CustomerOwned, 0)]
    [InlineData("R:CIXA-MSP", " ", LicensingRefusal.ReasonMissing, 0)]
    [InlineData("R:CIXA-MSP", "a\u0001", LicensingRefusal.ReasonWrong, 0)]
    public void A_revoked_license_is_not_in_force_from_the_next_day(string has, string reason, LicensingRefusal? refusal, int end)
    {
        var decided = DecideRevoke.Decide(Licenses(has).Single(), reason, Today);
        Assert.Equal(refusal, decided.Refusal);
        if (decided.Plan is { } plan)
            Assert.Equal(Today.AddDays(end), plan.Edits.Single().End);
    }

    [Fact]
    public void A_family_that_a_role_is_lowered_in_is_not_touched()
    {
        var licenses = Licenses("T:CIXA-MSP T:SVRCLOUDADV-MSP");
        LicensingDecision plan = DecideBillingUpdate.Decide(BillingType.Usage, PartnerProgram.Flex, BillingType.Trial, licenses, Split(Both), false, Today, Catalog);
        Assert.Same(plan, plan.Within(licenses, Catalog, _ => true));
        var refused = plan.Within(licenses, Catalog, f => f != "server");
        Assert.Equal((LicensingRefusal.FamilyLowered, "server"), (refused.Refusal, refused.Families.Single()));
    }

    /// <summary>Whatever there is and is chosen: no plan leaves a partner two monthly base tiers, nor a trial of a customer made monthly, nor an end after which nothing changed.</summary>
    [Fact]
    public void No_plan_leaves_two_monthly_tiers_in_a_family()
    {
        var kinds = Gen.Elements("T", "U", "R", "C", "E", "F");
        var products = Gen.Elements(Catalog.Products.Select(p => p.Code).ToArray());
        var licenses = (from k in kinds from p in products select $"{k}:{p}").ListOf(6);
        var cases = from l in licenses
                    from chosen in products.ListOf(4)
                    from billing in Gen.Elements(BillingType.Trial, BillingType.Term)
                    select (Has: string.Join(' ', l), Chosen: chosen.ToList(), Billing: billing);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var has = Licenses(c.Has);
            var decided = DecideBillingUpdate.Decide(BillingType.Usage, PartnerProgram.Flex, c.Billing, has, c.Chosen, true, Today, Catalog);
            if (decided.Plan is not { } plan)
                return decided.Refusal is not null;
            var after = plan.After(Guid.Empty, Guid.Empty, has);
            var monthly = after.Where(l => l.Type == LicenseType.Usage && l.Owner == LicenseOwner.Partner).ToList();
            var ends = plan.Edits.Select(e => e.LicenseId).ToHashSet();
            var based = c.Chosen.Select(Catalog.Product).Where(p => !p.IsAddOn).Select(p => p.Family).ToHashSet();
            return Enumerable.Range(0, 60).All(d => based.All(f => monthly.Where(l => l.IsInForce(Today.AddDays(d))).Select(l => Catalog.Product(l.Product))
                    .Where(p => !p.IsAddOn && p.Family == f).Distinct().Count() == 1))
                && c.Chosen.All(p => monthly.Exists(l => l.Product == p && l.IsInForce(Today)))
                && (c.Billing != BillingType.Trial || !after.Any(l => l.Type == LicenseType.Trial && l.IsInForce(Today)))
                && has.Where(l => l.Owner == LicenseOwner.Customer).All(l => !ends.Contains(l.Id))
                && after.Where(l => ends.Contains(l.Id)).All(l => !l.IsInForce(Today));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_key_is_read_as_it_was_written_and_no_wrong_letter_goes_unnoticed()
    {
        Prop.ForAll(Gen.Choose(0, 255).Select(i => (byte)i).ArrayOf(KeyText.Bytes).ToArbitrary(), Gen.Choose(0, 53).ToArbitrary(), Gen.Choose(1, 31).ToArbitrary(), (content, place, off) =>
        {
            var text = KeyText.Write(content);
            var letters = text.Replace("-", "", StringComparison.Ordinal).ToCharArray();
            const string all = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
            letters[place] = all[(all.IndexOf(letters[place], StringComparison.Ordinal) + off) % all.Length];
            var wrong = KeyText.Read(new string(letters));
            return KeyText.Read(text).Content!.SequenceEqual(content)
                && KeyText.Read(text.ToLowerInvariant().Replace('-', ' ').Replace('0', 'o').Replace('1', 'l')).Content!.SequenceEqual(content)
                && wrong.Refusal == LicensingRefusal.KeyMistyped && wrong.Group == (place / 6) + 1;
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("", LicensingRefusal.KeyIncomplete)]
    [InlineData("7Q2K9H", LicensingRefusal.KeyIncomplete)]
    [InlineData("7Q2K9H-?", LicensingRefusal.KeyMistyped)]
    public void What_is_no_key_is_told_so(string text, LicensingRefusal refusal) => Assert.Equal(refusal, KeyText.Read(text).Refusal);

    [Fact]
    public void Groups_that_changed_places_are_noticed()
    {
        var groups = KeyText.Write(Enumerable.Range(1, KeyText.Bytes).Select(i => (byte)(i * 37)).ToArray()).Split('-');
        (groups[1], groups[2]) = (groups[2], groups[1]);
        Assert.Equal((LicensingRefusal.KeyMistyped, 2), (KeyText.Read(string.Join('-', groups)).Refusal!.Value, KeyText.Read(string.Join('-', groups)).Group));
        Assert.Equal(LicensingRefusal.KeyIncomplete, KeyText.Read(string.Join('-', groups) + "7").Refusal);
    }

    private static List<string> Split(string words) => [.. words.Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>Licenses by a letter: T trial, U monthly, R term, O ordered, C the customer's own, E a trial that is over, F a term to come.</summary>
    private static List<License> Licenses(string has) => [.. Split(has).Select(word =>
    {
        var (kind, product) = (word[0], word[2..]);
        var license = kind switch
        {
            'T' => Given.License(-5, 24, product),
            'E' => Given.License(-60, -31, product),
            'U' or 'O' => Given.License(-50, null, product),
            'F' => Given.License(20, 200, product),
            _ => Given.License(-50, 200, product, owner: kind == 'C' ? LicenseOwner.Customer : LicenseOwner.Partner),
        };
        license.Type = kind switch { 'T' or 'E' => LicenseType.Trial, 'U' => LicenseType.Usage, 'O' => LicenseType.Ordered, _ => LicenseType.Term };
        return license;
    })];
}
