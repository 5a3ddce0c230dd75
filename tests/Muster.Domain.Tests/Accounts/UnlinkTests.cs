using FsCheck;
using FsCheck.Fluent;
using Muster.Domain.Accounts;
using Muster.Domain.Licensing;
using Xunit;

namespace Muster.Domain.Tests.Accounts;

/// <summary>When a customer can be unlinked, and what ends with it. Today is 15 June 2026.</summary>
public class UnlinkTests
{
    private static readonly HashSet<Guid> NothingRevoked = [];

    // billing, owner, type, start, end (days from today; 9999 is never), revoked; then the day, or the refusal and the day it works from
    [Theory]
    [InlineData(BillingType.Term, LicenseOwner.Partner, LicenseType.Term, -100, 10, false, "InForce 2026-08-24")]
    [InlineData(BillingType.Term, LicenseOwner.Partner, LicenseType.Term, -100, 0, false, "InForce 2026-08-14")]
    [InlineData(BillingType.Term, LicenseOwner.Partner, LicenseType.Term, -100, -1, false, "EndedRecently 2026-08-13")]
    [InlineData(BillingType.Term, LicenseOwner.Partner, LicenseType.Term, -100, -59, false, "EndedRecently 2026-06-16")]
    [InlineData(BillingType.Term, LicenseOwner.Partner, LicenseType.Term, -100, -60, false, "2026-06-15")]
    [InlineData(BillingType.Term, LicenseOwner.Partner, LicenseType.Perpetual, -100, 9999, false, "InForce never")]
    [InlineData(BillingType.Term, LicenseOwner.Partner, LicenseType.Term, 5, 40, false, "InForce 2026-09-23")]
    [InlineData(BillingType.Term, LicenseOwner.Partner, LicenseType.Term, 5, 4, false, "2026-06-15")]
    [InlineData(BillingType.Term, LicenseOwner.Partner, LicenseType.Term, -100, -1, true, "2026-06-15")]
    [InlineData(BillingType.Term, LicenseOwner.Partner, LicenseType.Term, -100, 0, true, "2026-06-15")]
    [InlineData(BillingType.Term, LicenseOwner.Partner, LicenseType.Perpetual, -100, 9999, true, "2026-06-15")]
    [InlineData(BillingType.Term, LicenseOwner.Customer, LicenseType.Term, -100, 300, false, "2026-06-15")]
    [InlineData(BillingType.Usage, LicenseOwner.Partner, LicenseType.Usage, -100, 9999, false, "2026-07-01")]
    [InlineData(BillingType.Usage, LicenseOwner.Partner, LicenseType.Usage, 3, 9999, false, "2026-07-01")]
    [InlineData(BillingType.Usage, LicenseOwner.Partner, LicenseType.Usage, -100, -1, false, "2026-06-15")]
    [InlineData(BillingType.Usage, LicenseOwner.Customer, LicenseType.Term, -100, 9999, false, "2026-06-15")]
    [InlineData(BillingType.Usage, LicenseOwner.Partner, LicenseType.Ordered, -100, 9999, false, "Ordered never")]
    [InlineData(BillingType.Usage, LicenseOwner.Partner, LicenseType.Ordered, -100, 0, false, "Ordered never")]
    [InlineData(BillingType.Usage, LicenseOwner.Partner, LicenseType.Ordered, -100, -1, false, "2026-06-15")]
    [InlineData(BillingType.Usage, LicenseOwner.Customer, LicenseType.Ordered, -100, 9999, false, "2026-06-15")]
    [InlineData(BillingType.Trial, LicenseOwner.Partner, LicenseType.Trial, -10, 20, false, "2026-06-15")]
    [InlineData(BillingType.Trial, LicenseOwner.Partner, LicenseType.Trial, -50, -20, false, "2026-06-15")]
    public void A_customer_with_one_license(BillingType billing, LicenseOwner owner, LicenseType type, int start, int end, bool revoked, string expected)
    {
        var license = License(owner, type, start, end);
        Assert.Equal(expected, Said(DecideUnlink.Of(billing, [license], revoked ? new HashSet<Guid> { license.Id } : NothingRevoked, false, Given.Today)));
    }

    [Theory]
    [InlineData(BillingType.Trial)]
    [InlineData(BillingType.Term)]
    [InlineData(BillingType.Usage)]
    public void A_customer_without_licenses_goes_at_once(BillingType billing)
    {
        var decision = DecideUnlink.Of(billing, [], NothingRevoked, false, Given.Today);
        Assert.Equal(Given.Today, decision.On);
        Assert.True(decision.Plan.IsEmpty);
    }

    [Theory]
    [InlineData(BillingType.Trial)]
    [InlineData(BillingType.Term)]
    [InlineData(BillingType.Usage)]
    public void A_customer_for_whom_an_order_is_not_over_stays(BillingType billing) =>
        Assert.Equal("Ordered never", Said(DecideUnlink.Of(billing, [], NothingRevoked, true, Given.Today)));

    [Theory]
    [InlineData("2026-06-01", "2026-07-01")]
    [InlineData("2026-06-30", "2026-07-01")]
    [InlineData("2026-12-31", "2027-01-01")]
    public void A_monthly_customer_goes_on_the_first_of_the_next_month(string today, string on) =>
        Assert.Equal(Day(on), DecideUnlink.Of(BillingType.Usage, [License(LicenseOwner.Partner, LicenseType.Usage, -300, 9999)], NothingRevoked, false, Day(today)).On);

    [Theory]
    [InlineData("2026-06-30", "2026-07-01", "2026-06-30")]
    [InlineData("2026-07-01", "2026-07-01", "2026-06-30")]
    [InlineData("2026-07-03", "2026-07-01", "2026-06-30")]
    public void On_its_day_or_after_what_was_scheduled_waits_no_further_month(string today, string on, string lastDay)
    {
        var license = License(LicenseOwner.Partner, LicenseType.Usage, -300, 9999);
        var decision = DecideUnlink.Of(BillingType.Usage, [license], NothingRevoked, false, Day(today), new DateOnly(2026, 7, 1));
        Assert.Equal(Day(on), decision.On);
        Assert.Equal(Day(lastDay), Assert.Single(decision.Plan.Edits).End);
    }

    [Fact]
    public void What_became_termed_meanwhile_is_refused_on_its_day()
    {
        var decision = DecideUnlink.Of(BillingType.Term, [License(LicenseOwner.Partner, LicenseType.Term, 0, 365)], NothingRevoked, false, Given.Today, Given.Today);
        Assert.Equal(UnlinkRefusal.InForce, decision.Refusal);
    }

    [Fact]
    public void The_latest_end_names_the_day_and_one_without_end_leaves_none()
    {
        License[] licenses = [License(LicenseOwner.Partner, LicenseType.Term, -100, -5), License(LicenseOwner.Partner, LicenseType.Term, -100, 30, "SVRCLOUDADV-MSP")];
        Assert.Equal("InForce " + Text(Given.Today.AddDays(90)), Said(DecideUnlink.Of(BillingType.Term, licenses, NothingRevoked, false, Given.Today)));
        Assert.Equal("InForce never", Said(DecideUnlink.Of(BillingType.Term, [.. licenses, License(LicenseOwner.Partner, LicenseType.Perpetual, -1, 9999)], NothingRevoked, false, Given.Today)));
    }

    [Fact]
    public void Whatever_the_licenses_the_customers_own_stay_and_none_of_the_partners_is_in_force_after() =>
        Prop.ForAll(Worlds(), world =>
        {
            var decision = DecideUnlink.Of(world.Billing, world.Licenses, world.Revoked, false, Given.Today);
            if (decision.On is not { } on)
                return decision.Plan.IsEmpty && decision.Refusal is not null;
            var after = decision.Plan.After(Guid.Empty, Guid.Empty, world.Licenses);
            return decision.Plan.Begins.Count == 0
                && after.Where(l => l.Owner == LicenseOwner.Partner).All(l => !l.IsInForce(on) && !l.IsInForce(on.AddDays(400)))
                && world.Licenses.Where(l => l.Owner == LicenseOwner.Customer).All(l => after.Single(a => a.Id == l.Id).End == l.End)
                && world.Licenses.All(l => !(l.End < on) || after.Single(a => a.Id == l.Id).End == l.End);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_refusal_is_gone_on_the_day_it_names_and_not_before() =>
        Prop.ForAll(Worlds(), world =>
        {
            if (DecideUnlink.Of(world.Billing, world.Licenses, world.Revoked, false, Given.Today) is not { WorksFrom: { } from })
                return true;
            return DecideUnlink.Of(world.Billing, world.Licenses, world.Revoked, false, from).Refusal is null
                && DecideUnlink.Of(world.Billing, world.Licenses, world.Revoked, false, from.AddDays(-1)).Refusal is not null;
        }).QuickCheckThrowOnFailure();

    private static Arbitrary<(BillingType Billing, IReadOnlyList<License> Licenses, IReadOnlySet<Guid> Revoked)> Worlds() => (
        from billing in Gen.Elements(Enum.GetValues<BillingType>())
        from licenses in Gen.ListOf(
            from owner in Gen.Elements(Enum.GetValues<LicenseOwner>())
            from type in Gen.Elements(Enum.GetValues<LicenseType>())
            from start in Gen.Choose(-120, 40)
            from length in Gen.Choose(-1, 150)
            from forever in Gen.Choose(0, 4)
            select License(owner, type, start, forever == 0 ? 9999 : start + length))
        from revoked in Gen.Choose(0, 3)
        select (billing, (IReadOnlyList<License>)[.. licenses], (IReadOnlySet<Guid>)licenses.Take(revoked).Select(l => l.Id).ToHashSet())).ToArbitrary();

    private static License License(LicenseOwner owner, LicenseType type, int start, int end, string product = "CIXA-MSP")
    {
        var license = Given.License(start, end == 9999 ? null : end, product, owner: owner);
        license.Type = type;
        return license;
    }

    private static string Said(UnlinkDecision decision) => decision.On is { } on ? Text(on) : $"{decision.Refusal} {(decision.WorksFrom is { } from ? Text(from) : "never")}";

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
