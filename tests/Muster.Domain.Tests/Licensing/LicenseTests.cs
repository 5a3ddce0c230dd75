using Muster.Domain.Licensing;
using Xunit;

namespace Muster.Domain.Tests.Licensing;

/// <summary>One license, days counted from today.</summary>
public class ALicense
{
    [Theory]
    [InlineData(1, 10, false)]
    [InlineData(0, 10, true)]
    [InlineData(-10, 10, true)]
    [InlineData(-10, 0, true)]
    [InlineData(0, 0, true)]
    [InlineData(-10, -1, false)]
    [InlineData(-10, null, true)]
    [InlineData(1, null, false)]
    public void Is_in_force_from_its_start_through_its_end_day(int start, int? end, bool inForce) =>
        Assert.Equal(inForce, Given.License(start, end).IsInForce(Given.Today));

    [Theory]
    [InlineData(1, 400, LicenseState.Future)]
    [InlineData(1, null, LicenseState.Future)]
    [InlineData(-10, null, LicenseState.InForce)]
    [InlineData(-10, 31, LicenseState.InForce)]
    [InlineData(-10, 30, LicenseState.Expiring)]
    [InlineData(-10, 1, LicenseState.Expiring)]
    [InlineData(-10, 0, LicenseState.LastDay)]
    [InlineData(0, 0, LicenseState.LastDay)]
    [InlineData(-400, -1, LicenseState.Expired)]
    [InlineData(-400, -60, LicenseState.Expired)]
    [InlineData(-400, -61, LicenseState.Ended)]
    public void Alone_stands_by_its_dates(int start, int? end, LicenseState state) => Assert.Equal(state, State(Given.License(start, end)));

    [Theory]
    [InlineData(30, LicenseState.InForce)]
    [InlineData(0, LicenseState.InForce)]
    [InlineData(-1, LicenseState.Ended)]
    [InlineData(-60, LicenseState.Ended)]
    public void With_a_successor_neither_expires_nor_is_expired(int end, LicenseState state)
    {
        Assert.Equal(state, State(Given.License(-400, end), Given.License(end + 1, end + 365)));
        Assert.Equal(state, State(Given.License(-400, end), Given.License(end + 1, null)));
        Assert.Equal(state, State(Given.License(-400, end), Given.License(Math.Min(-10, end), end + 1)));
    }

    [Theory]
    [InlineData("CIXA-MSP", true)]
    [InlineData("CIXAMTR-ADV-MSP", true)]
    [InlineData("SVRCLOUDADV-MSP", false)]
    [InlineData("CEMA-PE-ADDON-MSP", false)]
    public void Is_followed_by_any_tier_of_its_family(string product, bool follows) =>
        Assert.Equal(follows ? LicenseState.InForce : LicenseState.Expiring, State(Given.License(-10, 10), Given.License(0, null, product)));

    [Fact]
    public void For_an_add_on_is_followed_by_that_add_on_only()
    {
        Assert.Equal(LicenseState.Expiring, State(Given.License(-10, 10, "CEMA-PE-ADDON-MSP"), Given.License(0, null, "CEMA-MSP")));
        Assert.Equal(LicenseState.InForce, State(Given.License(-10, 10, "CEMA-PE-ADDON-MSP"), Given.License(0, null, "CEMA-PE-ADDON-MSP")));
    }

    [Fact]
    public void That_ends_with_another_is_not_followed_by_it() =>
        Assert.Equal(LicenseState.LastDay, State(Given.License(-10, 0), Given.License(-5, 0)));

    [Fact]
    public void Is_not_followed_by_what_is_never_in_force() =>
        Assert.Equal(LicenseState.Expiring, State(Given.License(-10, 10), Given.License(15, 14)));

    [Fact]
    public void That_never_ends_has_no_successor()
    {
        var forever = Given.License(-10, null);
        Assert.False(forever.HasSuccessor([forever, Given.License(0, null)], Given.Catalog));
    }

    private static LicenseState State(License license, params License[] others) => license.State(Given.Today, [license, .. others], Given.Catalog);
}
