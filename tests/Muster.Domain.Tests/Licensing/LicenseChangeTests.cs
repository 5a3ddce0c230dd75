using FsCheck;
using FsCheck.Fluent;
using Muster.Domain.Accounts;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Xunit;

namespace Muster.Domain.Tests.Licensing;

/// <summary>Changing licenses: what a choice does to a customer, rule by rule (product.md, Acts).</summary>
public class ChangingLicenses
{
    private const string Advanced = "CIXA-MSP";
    private const string Xdr = "CIXAXDR";
    private const string ServerAdvanced = "SVRCLOUDADV-MSP";
    private const string Email = "CEMA-MSP";
    private const string Portal = "CEMA-PE-ADDON-MSP";

    /// <summary>What a customer has, what is chosen, and what it has from that day on, or why not. Licenses: CODE, * of the customer, ! of type term, (+n) starting in n days.</summary>
    [Theory]

    // a tier takes the place of another; what isn't chosen stays
    [InlineData("CIXA-MSP SVRCLOUDADV-MSP", "endpoint=CIXAXDR", "CIXAXDR SVRCLOUDADV-MSP")]
    [InlineData("CIXAXDR SVRCIXAXDR", "endpoint=CIXA-MSP server=SVRCLOUDADV-MSP", "CIXA-MSP SVRCLOUDADV-MSP")]
    [InlineData("CIXA-MSP SVRCLOUDADV-MSP", "mobile=CMS-MSP", "CIXA-MSP SVRCLOUDADV-MSP CMS-MSP")]
    [InlineData("CIXA-MSP SVRCLOUDADV-MSP CMS-MSP", "mobile=", "CIXA-MSP SVRCLOUDADV-MSP")]

    // what it has already changes nothing
    [InlineData("CIXA-MSP SVRCLOUDADV-MSP", "endpoint=CIXA-MSP", "CIXA-MSP SVRCLOUDADV-MSP")]
    [InlineData("CIXA-MSP SVRCLOUDADV-MSP", "mobile=", "CIXA-MSP SVRCLOUDADV-MSP")]

    // both Endpoint and Server, or neither; their tiers may differ
    [InlineData("", "endpoint=CIXA-MSP", "EndpointAlone server")]
    [InlineData("", "server=SVRCLOUDADV-MSP", "ServerAlone endpoint")]
    [InlineData("", "endpoint=CIXAXDR server=SVRCLOUDADV-MSP", "CIXAXDR SVRCLOUDADV-MSP")]
    [InlineData("CIXA-MSP SVRCLOUDADV-MSP", "endpoint=", "ServerAlone endpoint")]
    [InlineData("CIXA-MSP SVRCLOUDADV-MSP", "endpoint= server=", "")]
    [InlineData("CIXA-MSP", "endpoint=CIXAXDR", "EndpointAlone server")]
    [InlineData("CIXA-MSP", "endpoint=CIXA-MSP", "CIXA-MSP")]

    // an add-on needs its base, and goes with it
    [InlineData("CEMA-MSP", "+CEMA-PE-ADDON-MSP", "CEMA-MSP CEMA-PE-ADDON-MSP")]
    [InlineData("", "+CEMA-PE-ADDON-MSP", "AddOnWithoutBase email")]
    [InlineData("", "email=CEMA-MSP +CEMA-PE-ADDON-MSP", "CEMA-MSP CEMA-PE-ADDON-MSP")]
    [InlineData("CEMA-MSP CEMA-PE-ADDON-MSP", "-CEMA-PE-ADDON-MSP", "CEMA-MSP")]
    [InlineData("CEMA-MSP CEMA-PE-ADDON-MSP", "email=", "")]
    [InlineData("CEMA-MSP CEMA-PE-ADDON-MSP", "email= +CEMA-PE-ADDON-MSP", "AddOnWithoutBase email")]
    [InlineData("CEMA-MSP CEMA-PE-ADDON-MSP*", "email=", "AddOnWithoutBase email")]
    [InlineData("CEMA-MSP CEMA-PE-ADDON-MSP*", "-CEMA-PE-ADDON-MSP", "OthersLicense email")]

    // only monthly licenses of the partner are changed; others stay, and nothing may stand against them
    [InlineData("CMS-MSP*", "mobile=CMA-MSP", "OthersLicense mobile")]
    [InlineData("CMS-MSP!", "mobile=CMA-MSP", "OthersLicense mobile")]
    [InlineData("CMS-MSP!", "mobile=", "OthersLicense mobile")]
    [InlineData("CMS-MSP!", "mobile=CMS-MSP", "CMS-MSP")]
    [InlineData("CMS-MSP*(+9)", "mobile=CMA-MSP", "OthersLicense mobile")]
    [InlineData("CMS-MSP*(+9)", "mobile=CMS-MSP", "CMS-MSP")]
    [InlineData("CMA-MSP CMS-MSP*", "mobile=CMS-MSP", "CMS-MSP")]

    // what would begin later by itself doesn't
    [InlineData("CMS-MSP CMA-MSP(+9)", "mobile=CMS-MSP", "CMS-MSP")]
    [InlineData("CMA-MSP(+9)", "mobile=CMA-MSP", "CMA-MSP")]

    // several at once: each family says why not
    [InlineData("CMS-MSP*", "mobile=CMA-MSP +CEMA-PE-ADDON-MSP endpoint=CIXA-MSP", "OthersLicense mobile, AddOnWithoutBase email, EndpointAlone server")]
    [InlineData("", "mobile=NOSUCH", "ProductUnknown mobile")]
    [InlineData("", "mobile=CIXA-MSP", "ProductUnknown mobile")]
    [InlineData("", "+NOSUCH", "ProductUnknown")]
    [InlineData("", "", "NothingChosen")]
    public void Does_as_the_rules_say(string has, string choice, string expected)
    {
        var licenses = Licenses(has);
        var change = Decide(licenses, choice);
        Assert.Equal(
            expected,
            change.IsAllowed
                ? string.Join(' ', InForce(change.Plan.After(default, default, licenses), Given.Today))
                : string.Join(", ", change.Refusals.Select(r => r.Family is null ? $"{r.Reason}" : $"{r.Reason} {r.Family}").OrderBy(r => Array.IndexOf(expected.Split(", "), r))));
        Assert.True(change.IsAllowed || change.Plan.IsEmpty);
    }

    [Theory]
    [InlineData(PartnerProgram.Term, BillingType.Usage, LicenseChangeRefusal.NotFlex)]
    [InlineData(PartnerProgram.FlexConnect, BillingType.Usage, LicenseChangeRefusal.NotFlex)]
    [InlineData(PartnerProgram.Flex, BillingType.Trial, LicenseChangeRefusal.NotMonthly)]
    [InlineData(PartnerProgram.Flex, BillingType.Term, LicenseChangeRefusal.NotMonthly)]
    public void Is_for_monthly_customers_of_partners_in_Flex(PartnerProgram program, BillingType billing, LicenseChangeRefusal refusal) =>
        Assert.Equal([new(refusal)], DecideLicenseChange.Of(new(program, billing, [], Given.Catalog, _ => true), Choice("mobile=CMS-MSP"), Given.Today).Refusals);

    [Fact]
    public void Reaches_as_far_as_the_role_does()
    {
        var facts = Facts([]) with { MayChange = family => family != "mobile" };
        Assert.Equal([new(LicenseChangeRefusal.FamilyClosed, "mobile")], DecideLicenseChange.Of(facts, Choice("mobile=CMS-MSP email=CEMA-MSP"), Given.Today).Refusals);
        Assert.True(DecideLicenseChange.Of(facts, Choice("email=CEMA-MSP"), Given.Today).IsAllowed);
    }

    [Fact]
    public void Ends_the_old_the_day_before_and_begins_the_new_without_an_end()
    {
        var old = Given.License(-30, null, "CMS-MSP");
        var plan = Decide([old], "mobile=CMA-MSP").Plan;
        Assert.Equal(new LicenseEdit(old.Id, Given.Today.AddDays(-1), AutomaticInstall.On, false), Assert.Single(plan.Edits));
        Assert.Equal(new NewLicense("CMA-MSP", LicenseType.Usage, Given.Today, null, null), Assert.Single(plan.Begins));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void What_is_given_up_on_the_day_it_began_or_before_was_never_in_force(int start)
    {
        var license = Given.License(start, null, "CMS-MSP");
        Assert.Equal(license.Start.AddDays(-1), Assert.Single(Decide([license], "mobile=").Plan.Edits).End);
    }

    [Theory]
    [InlineData("CMS-MSP", "CMA-MSP", true, AutomaticInstall.On)]
    [InlineData("CMS-MSP", "CMA-MSP", false, AutomaticInstall.Off)]
    [InlineData("CMA-MSP", "CMS-MSP", true, AutomaticInstall.NewDevices)]
    [InlineData("CMA-MSP", "CMS-MSP", false, AutomaticInstall.Off)]
    [InlineData("", "CMS-MSP", true, AutomaticInstall.On)]
    public void A_downgrade_installs_only_on_devices_to_come(string has, string tier, bool install, AutomaticInstall expected) =>
        Assert.Equal(expected, Assert.Single(Decide(Licenses(has), "mobile=" + tier, install).Plan.Begins).AutomaticInstall);

    [Fact]
    public void No_plan_leaves_two_tiers_of_a_chosen_family_in_force_from_its_day_on() => All(s =>
    {
        var change = DecideLicenseChange.Of(Facts(s.Licenses), s.Choice, Given.Today);
        var after = change.Plan.After(default, default, s.Licenses);
        return !change.IsAllowed || Enumerable.Range(0, 40).All(d => s.Choice.Tiers.Keys.All(f =>
            Given.Catalog.Family(f).BaseTiers.Count(t => after.Any(l => l.Product == t.Code && l.IsInForce(Given.Today.AddDays(d)))) <= 1));
    });

    [Fact]
    public void No_plan_changes_what_was_in_force_before_its_day_or_isnt_the_partners_to_change() => All(s =>
    {
        var after = DecideLicenseChange.Of(Facts(s.Licenses), s.Choice, Given.Today).Plan.After(default, default, s.Licenses);
        return s.Licenses.All(l => DecideLicenseChange.IsOurs(l) || after.Single(a => a.Id == l.Id).End == l.End)
            && Enumerable.Range(-40, 40).All(d => InForce(s.Licenses, Given.Today.AddDays(d)).SequenceEqual(InForce(after, Given.Today.AddDays(d))));
    });

    [Fact]
    public void The_same_choice_twice_is_the_same_as_once() => All(s =>
    {
        var once = DecideLicenseChange.Of(Facts(s.Licenses), s.Choice, Given.Today);
        return !once.IsAllowed || DecideLicenseChange.Of(Facts(once.Plan.After(default, default, s.Licenses)), s.Choice, Given.Today) is { IsAllowed: true, Plan.IsEmpty: true };
    });

    [Fact]
    public void An_allowed_change_ends_with_both_Endpoint_and_Server_or_neither_and_no_add_on_alone() => All(s =>
    {
        var change = DecideLicenseChange.Of(Facts(s.Licenses), s.Choice, Given.Today);
        if (!change.IsAllowed || change.Plan.IsEmpty)
            return true;
        var families = InForce(change.Plan.After(default, default, s.Licenses), Given.Today).Select(Given.Catalog.Product).Where(p => !p.IsAddOn).Select(p => p.Family).ToHashSet();
        return families.Contains("endpoint") == families.Contains("server")
            && s.Choice.AddOns.Where(a => a.Value).All(a => families.Contains(Given.Catalog.Product(a.Key).Family));
    });

    [Fact]
    public void A_downgrade_installs_nothing() => All(s =>
    {
        var change = DecideLicenseChange.Of(Facts(s.Licenses), s.Choice, Given.Today);
        var downgraded = change.Plan.Begins.Where(b => s.Licenses.Any(l => l.IsInForce(Given.Today)
            && Given.Catalog.Product(l.Product) is { Tier: { } had } p && p.Family == Given.Catalog.Product(b.Product).Family && had > Given.Catalog.Product(b.Product).Tier)).ToList();
        var alone = new LicensePlan(downgraded, change.Plan.Edits).After(default, default, s.Licenses);
        DevicesOfKind[] devices = [.. Enum.GetValues<DeviceKind>().Select(k => new DevicesOfKind(k, 10, new Dictionary<string, int>()))];
        return ComponentChange.Of(s.Licenses, alone, Given.Catalog, Given.Today, devices).All(c => c.Installed == 0);
    });

    private static void All(Func<Situation, bool> holds) => Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Situations, holds));

    private static Arbitrary<Situation> Situations => Arb.From(
        from licenses in Gen.Choose(0, 6).SelectMany(count => One.ListOf(count))
        from families in Gen.Choose(0, (1 << Given.Catalog.Families.Count) - 1)
        from pick in Gen.Choose(0, 100)
        from addOn in Gen.Elements<bool?>(null, true, false)
        from install in Gen.Elements(true, false)
        select new Situation(
            [.. licenses],
            new LicenseChoice(
                Given.Catalog.Families.Where((_, i) => (families & (1 << i)) != 0).Select((f, i) => (f, Tier: (pick + i) % (f.BaseTiers.Count + 1)))
                    .ToDictionary(t => t.f.Code, t => t.Tier == 0 ? "" : t.f.BaseTiers[t.Tier - 1].Code),
                addOn is { } wanted ? new Dictionary<string, bool> { [Portal] = wanted } : [],
                install)));

    private static Gen<License> One =>
        from product in Gen.Elements(Given.Catalog.Products.Select(p => p.Code).ToArray())
        from start in Gen.Choose(-30, 10)
        from length in Gen.Elements<int?>(null, null, 5, 35, 60)
        from ours in Gen.Elements(true, true, true, false)
        let license = Given.License(start, start + length, product, owner: ours ? LicenseOwner.Partner : LicenseOwner.Customer)
        select ours ? Monthly(license) : license;

    private static License Monthly(License license)
    {
        license.Type = LicenseType.Usage;
        return license;
    }

    private static LicenseChange Decide(List<License> licenses, string choice, bool install = true) => DecideLicenseChange.Of(Facts(licenses), Choice(choice, install), Given.Today);

    private static LicenseFacts Facts(IReadOnlyCollection<License> licenses) => new(PartnerProgram.Flex, BillingType.Usage, licenses, Given.Catalog, _ => true);

    private static List<License> Licenses(string text) =>
    [
        .. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word =>
        {
            var start = word.Contains("(+9)", StringComparison.Ordinal) ? 9 : -30;
            var license = Given.License(start, null, word.Replace("(+9)", "", StringComparison.Ordinal).TrimEnd('*', '!'), owner: word.Contains('*', StringComparison.Ordinal) ? LicenseOwner.Customer : LicenseOwner.Partner);
            license.Type = word.Contains('!', StringComparison.Ordinal) ? LicenseType.Term : LicenseType.Usage;
            return license;
        }),
    ];

    private static LicenseChoice Choice(string text, bool install = true)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new(
            words.Where(w => w.Contains('=', StringComparison.Ordinal)).Select(w => w.Split('=')).ToDictionary(w => w[0], w => w[1]),
            words.Where(w => w[0] is '+' or '-').ToDictionary(w => w[1..], w => w[0] == '+'),
            install);
    }

    private static IEnumerable<string> InForce(IEnumerable<License> licenses, DateOnly day)
    {
        var codes = licenses.Where(l => l.IsInForce(day)).Select(l => l.Product).ToHashSet();
        return Given.Catalog.Products.Select(p => p.Code).Where(codes.Contains);
    }

    private sealed record Situation(List<License> Licenses, LicenseChoice Choice);
}

/// <summary>Scheduled changes of one customer: what a newer one takes from an older one, and gives back.</summary>
public class ScheduledChanges
{
    private static readonly LicenseChoice Both = new(new Dictionary<string, string> { ["endpoint"] = "CIXAXDR", ["mobile"] = "" }, new Dictionary<string, bool> { ["CEMA-PE-ADDON-MSP"] = true }, true);

    [Theory]
    [InlineData("endpoint", "mobile CEMA-PE-ADDON-MSP")]
    [InlineData("mobile", "endpoint CEMA-PE-ADDON-MSP")]
    [InlineData("email", "endpoint mobile")]
    [InlineData("server", "endpoint mobile CEMA-PE-ADDON-MSP")]
    public void A_newer_one_takes_its_families_with_their_add_ons(string family, string left)
    {
        var (older, newer) = (At(1, Both), At(2, Tier(family)));
        var effective = older.Effective([older, newer], Given.Catalog);
        Assert.Equal(left, string.Join(' ', effective.Tiers.Keys.Concat(effective.AddOns.Keys)));
        Assert.Equal(newer.Choice, newer.Effective([older, newer], Given.Catalog), Same);
        Assert.Equal(family == "server" ? null : newer, older.ReplacedBy([older, newer], Given.Catalog));
    }

    [Fact]
    public void Taking_the_newer_back_restores_the_older_exactly() => Assert.Equal(Both, At(1, Both).Effective([], Given.Catalog), Same);

    [Fact]
    public void Of_two_at_one_instant_the_greater_id_is_newer()
    {
        ScheduledChange[] two = [At(1, Tier("endpoint")), At(1, Tier("endpoint"))];
        Assert.Single(two, c => c.Effective(two, Given.Catalog).IsEmpty);
    }

    [Fact]
    public void Each_family_is_changed_by_exactly_one_of_those_that_chose_it() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(
            Arb.From(Gen.Choose(1, 5).SelectMany(count => (
                from hour in Gen.Choose(0, 5)
                from families in Gen.Choose(0, (1 << Given.Catalog.Families.Count) - 1)
                select At(hour, Tier([.. Given.Catalog.Families.Where((_, i) => (families & (1 << i)) != 0).Select(f => f.Code)]))).ListOf(count))),
            changes => changes.SelectMany(c => c.Choice.Tiers.Keys).Distinct().All(f => changes.Count(c => c.Effective(changes, Given.Catalog).Tiers.ContainsKey(f)) == 1)));

    private static ScheduledChange At(int hour, LicenseChoice choice) => new(Guid.CreateVersion7(), Given.At(0).AddHours(hour), choice);

    private static LicenseChoice Tier(params string[] families) => new(families.ToDictionary(f => f, _ => ""), new Dictionary<string, bool>(), true);

    private static bool Same(LicenseChoice? a, LicenseChoice? b) =>
        a!.Tiers.OrderBy(t => t.Key).SequenceEqual(b!.Tiers.OrderBy(t => t.Key)) && a.AddOns.OrderBy(t => t.Key).SequenceEqual(b.AddOns.OrderBy(t => t.Key)) && a.AutomaticInstall == b.AutomaticInstall;
}

/// <summary>What a change installs and removes, in numbers of devices.</summary>
public class ComponentsOfAChange
{
    [Theory]
    [InlineData("CIXA-MSP", "CIXAXDR", AutomaticInstall.On, "xdr-sensor +7")]
    [InlineData("CIXA-MSP", "CIXAXDR", AutomaticInstall.Off, "")]
    [InlineData("CIXAXDR", "CIXA-MSP", AutomaticInstall.NewDevices, "xdr-sensor -3")]
    [InlineData("", "CIXA-MSP", AutomaticInstall.On, "endpoint-protection +1")]
    [InlineData("CIXAXDR", "", AutomaticInstall.On, "endpoint-protection -9, xdr-sensor -3")]
    [InlineData("CIXAXDR", "CIXAXDR", AutomaticInstall.On, "")]
    [InlineData("CMS-MSP", "CMA-MSP", AutomaticInstall.On, "")]
    public void Are_counted_where_they_are_and_where_they_arent(string before, string after, AutomaticInstall install, string expected)
    {
        DevicesOfKind[] devices = [new(DeviceKind.Computer, 10, new Dictionary<string, int> { ["endpoint-protection"] = 9, ["xdr-sensor"] = 3 }), new(DeviceKind.Server, 5, new Dictionary<string, int>())];
        var changes = ComponentChange.Of(Of(before, AutomaticInstall.On), Of(after, install), Given.Catalog, Given.Today, devices);
        Assert.Equal(expected, string.Join(", ", changes.Select(c => c.Component + " " + (c.Installed > 0 ? $"+{c.Installed}" : $"-{c.Removed}"))));
    }

    private static List<License> Of(string product, AutomaticInstall install)
    {
        if (product.Length == 0)
            return [];
        var license = Given.License(-10, null, product);
        license.AutomaticInstall = install;
        return [license];
    }
}
