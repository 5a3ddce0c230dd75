using Muster.Domain.Licensing;
using Xunit;

namespace Muster.Domain.Tests.Licensing;

public class UsageBesideItsLimit
{
    [Theory]
    [InlineData(0, 10, UsageLevel.Ok)]
    [InlineData(8, 10, UsageLevel.Ok)]
    [InlineData(9, 10, UsageLevel.Near)]
    [InlineData(10, 10, UsageLevel.Near)]
    [InlineData(11, 10, UsageLevel.Over)]
    [InlineData(899, 1000, UsageLevel.Ok)]
    [InlineData(900, 1000, UsageLevel.Near)]
    [InlineData(13, 15, UsageLevel.Ok)]
    [InlineData(14, 15, UsageLevel.Near)]
    [InlineData(1, 1, UsageLevel.Near)]
    [InlineData(0, 0, UsageLevel.Ok)]
    [InlineData(1, 0, UsageLevel.Over)]
    [InlineData(1, long.MaxValue, UsageLevel.Ok)]
    [InlineData(long.MaxValue, long.MaxValue, UsageLevel.Near)]
    public void Is_near_from_90_percent_and_over_above_it(long used, long limit, UsageLevel level) =>
        Assert.Equal(level, Of(used, Given.License(-10, 10, quantity: limit)).Level);

    [Theory]
    [InlineData(0)]
    [InlineData(1_000_000)]
    public void Is_ok_without_a_limit(long used)
    {
        var standing = Of(used, Given.License(-10, null, quantity: null));
        Assert.Equal((true, null, UsageLevel.Ok), (standing.Licensed, standing.Limit, standing.Level));
    }

    [Theory]
    [InlineData(0, UsageLevel.Ok)]
    [InlineData(1, UsageLevel.Unlicensed)]
    public void Is_unlicensed_when_no_license_is_in_force(long used, UsageLevel level)
    {
        var standing = Of(used, Given.License(1, null), Given.License(-10, -1), Given.License(-10, 10, "SVRCIXAXDR"));
        Assert.Equal((false, null, level), (standing.Licensed, standing.Limit, standing.Level));
    }

    [Fact]
    public void Sums_the_base_quantities_in_force_of_its_family()
    {
        var standing = Of(
            12,
            Given.License(-10, 10, quantity: 5),
            Given.License(-10, 0, "CIXAXDR", quantity: 6),
            Given.License(-10, -1, quantity: 100),
            Given.License(1, 10, quantity: 100),
            Given.License(-10, 10, "SVRCIXAXDR", quantity: 100));
        Assert.Equal(("endpoint", 12, true, 11, UsageLevel.Over), (standing.Family, standing.Used, standing.Licensed, standing.Limit, standing.Level));
    }

    [Fact]
    public void Has_no_limit_if_any_license_is_unlimited()
    {
        Assert.Null(Of(12, Given.License(-10, 10, quantity: null), Given.License(-10, 10, quantity: 5)).Limit);
        Assert.Null(Of(12, Given.License(-10, 10, quantity: 5), Given.License(-10, 10, quantity: null)).Limit);
        Assert.Equal(5, Of(12, Given.License(-10, -1, quantity: null), Given.License(-10, 10, quantity: 5)).Limit);
    }

    [Fact]
    public void Takes_no_limit_and_no_right_from_an_add_on()
    {
        var email = Given.Catalog.Family("email");
        var addOn = Given.License(-10, 10, "CEMA-PE-ADDON-MSP", quantity: 100);
        Assert.Equal(UsageLevel.Unlicensed, FamilyStanding.Of(email, 1, [addOn], Given.Catalog, Given.Today).Level);
        Assert.Equal(5, FamilyStanding.Of(email, 1, [addOn, Given.License(-10, 10, "CEMA-MSP", quantity: 5)], Given.Catalog, Given.Today).Limit);
    }

    private static FamilyStanding Of(long used, params License[] licenses) =>
        FamilyStanding.Of(Given.Catalog.Family("endpoint"), used, licenses, Given.Catalog, Given.Today);
}

public class TheSummaryOfLicenses
{
    [Fact]
    public void Of_none_is_empty() =>
        Assert.Equal(new LicenseSummary(0, 0, LicenseOwnership.None, null, null, null, null), Of());

    [Fact]
    public void Counts_those_in_force_and_seats_of_base_tiers()
    {
        var summary = Of(
            Given.License(-10, 10, quantity: 5),
            Given.License(-10, 0, "SVRCIXAXDR", quantity: 6),
            Given.License(-10, 10, "CEMA-PE-ADDON-MSP", quantity: 100),
            Given.License(-10, -1, quantity: 100),
            Given.License(1, null, quantity: 100));
        Assert.Equal((3, 11), (summary.InForce, summary.Seats));
    }

    [Fact]
    public void Has_no_number_of_seats_if_a_base_license_is_unlimited()
    {
        Assert.Null(Of(Given.License(-10, 10, quantity: null), Given.License(-10, 10, quantity: 5)).Seats);
        Assert.Equal(5, Of(Given.License(-10, 10, "CEMA-PE-ADDON-MSP", quantity: null), Given.License(-10, 10, quantity: 5)).Seats);
    }

    [Theory]
    [InlineData(null, null, LicenseOwnership.None)]
    [InlineData(LicenseOwner.Partner, null, LicenseOwnership.Partner)]
    [InlineData(LicenseOwner.Customer, null, LicenseOwnership.Customer)]
    [InlineData(LicenseOwner.Partner, LicenseOwner.Customer, LicenseOwnership.Mixed)]
    [InlineData(LicenseOwner.Customer, LicenseOwner.Customer, LicenseOwnership.Customer)]
    public void Says_who_owns_those_in_force(LicenseOwner? first, LicenseOwner? second, LicenseOwnership ownership)
    {
        List<License> licenses = [Given.License(-10, -1, owner: LicenseOwner.Partner), Given.License(1, 5, owner: LicenseOwner.Customer)];
        foreach (var owner in new[] { first, second })
        {
            if (owner is { } one)
                licenses.Add(Given.License(-10, 10, owner: one));
        }

        Assert.Equal(ownership, Of([.. licenses]).Ownership);
    }

    [Fact]
    public void Names_the_nearest_end_that_nothing_follows()
    {
        Assert.Equal(Given.Today.AddDays(20), Of(Given.License(-10, 10), Given.License(11, 400), Given.License(-10, 20, "CDE-MSP")).NearestExpiry);
        Assert.Equal(Given.Today.AddDays(10), Of(Given.License(-10, 20, "CDE-MSP"), Given.License(-10, 10)).NearestExpiry);
        Assert.Null(Of(Given.License(-10, null), Given.License(-10, 10)).NearestExpiry);
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(-60, true)]
    [InlineData(-61, false)]
    [InlineData(0, false)]
    public void Names_the_last_end_of_an_expired_license(int end, bool expired) =>
        Assert.Equal(expired ? Given.Today.AddDays(end) : null, Of(Given.License(-400, end), Given.License(-400, -61, "CDE-MSP")).ExpiredOn);

    [Fact]
    public void Names_the_earliest_start_of_a_base_license_in_force() =>
        Assert.Equal(
            Given.Today.AddDays(-20),
            Of(Given.License(-10, 10), Given.License(-20, 10), Given.License(-30, 10, "CEMA-PE-ADDON-MSP"), Given.License(-40, -1)).LicensedSince);

    [Theory]
    [InlineData(3, null, 3)]
    [InlineData(-5, 4, 5)]
    [InlineData(-5, 0, 1)]
    [InlineData(-50, -10, 51)]
    [InlineData(-100, -60, 1)]
    [InlineData(-100, -61, null)]
    [InlineData(-5, null, null)]
    public void Says_when_it_changes_next(int start, int? end, int? changes) =>
        Assert.Equal(changes is { } days ? Given.Today.AddDays(days) : null, Of(Given.License(start, end)).ChangesOn);

    [Fact]
    public void Stays_as_it_is_until_then()
    {
        License[] licenses =
        [
            Given.License(-90, -20), Given.License(-10, 7), Given.License(5, 12, "CIXAXDR"), Given.License(-3, 9, "CDE-MSP", owner: LicenseOwner.Customer),
        ];
        for (var day = Given.Today.AddDays(-100); day < Given.Today.AddDays(100); day = day.AddDays(1))
        {
            var now = LicenseSummary.Of(licenses, Given.Catalog, day);
            var next = LicenseSummary.Of(licenses, Given.Catalog, day.AddDays(1));
            if (now.ChangesOn != day.AddDays(1))
                Assert.Equal(now, next);
        }
    }

    [Fact]
    public void Can_read_a_license_that_ends_with_the_calendar()
    {
        var license = Given.License(-10, null);
        license.End = DateOnly.MaxValue;
        var summary = Of(license);
        Assert.Equal((1, DateOnly.MaxValue, null), (summary.InForce, summary.NearestExpiry, summary.ChangesOn));
    }

    private static LicenseSummary Of(params License[] licenses) => LicenseSummary.Of(licenses, Given.Catalog, Given.Today);
}
