using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Domain.Protection;
using Xunit;

namespace Muster.Domain.Tests.Protection;

/// <summary>Devices and their gaps, days counted from today; licenses are of Endpoint unless said.</summary>
public abstract class ProtectionScenario
{
    protected const string Protection = "endpoint-protection";
    protected const string Sensor = "xdr-sensor";

    protected static IReadOnlyDictionary<string, DateTimeOffset> Wanted(Device device, params License[] licenses) =>
        ProtectionGap.Wanted(device, licenses, Given.Catalog, Given.Today);

    protected static IReadOnlyList<ProtectionGap> Gaps(Device device, params License[] licenses) =>
        ProtectionGap.Of(device, Wanted(device, licenses));

    protected static DateTimeOffset Midnight(int days) => new(Given.Today.AddDays(days).ToDateTime(default), TimeSpan.Zero);
}

public class WhatIsWanted : ProtectionScenario
{
    [Fact]
    public void Are_the_components_of_the_tier_in_force() =>
        Assert.Equal([Protection, Sensor], Wanted(Given.Device(), Given.License(-10, 10, "CIXAXDR")).Keys);

    [Fact]
    public void Come_from_every_family_that_covers_the_kind_of_device() =>
        Assert.Equal(
            [Protection, "device-encryption"],
            Wanted(Given.Device(), Given.License(-10, 10), Given.License(-10, 10, "CDE-MSP"), Given.License(-10, 10, "SVRCIXAXDR"), Given.License(-10, 10, "CEMA-MSP")).Keys);

    [Theory]
    [InlineData(1, null)]
    [InlineData(-10, -1)]
    public void Are_none_while_no_license_is_in_force(int start, int? end) => Assert.Empty(Wanted(Given.Device(), Given.License(start, end)));

    [Fact]
    public void Are_wanted_since_the_license_began_or_the_device_was_known()
    {
        Assert.Equal(Midnight(-10), Wanted(Given.Device(), Given.License(-10, 10))[Protection]);
        Assert.Equal(Given.At(-100), Wanted(Given.Device(), Given.License(-500, 10))[Protection]);
    }

    [Fact]
    public void Are_wanted_since_the_first_of_several_licenses()
    {
        var wanted = Wanted(Given.Device(), Given.License(-10, 10), Given.License(-20, 10, "CIXAXDR"), Given.License(-5, 10, "CIXAXDR"));
        Assert.Equal((Midnight(-20), Midnight(-20)), (wanted[Protection], wanted[Sensor]));
    }

    [Fact]
    public void Go_on_being_wanted_when_a_license_is_renewed_without_a_break()
    {
        var wanted = Wanted(Given.Device(), Given.License(-40, -31), Given.License(-30, -1), Given.License(0, 300, "CIXAXDR"));
        Assert.Equal((Midnight(-40), Midnight(0)), (wanted[Protection], wanted[Sensor]));
    }

    [Fact]
    public void Are_wanted_anew_after_a_break() =>
        Assert.Equal(Midnight(0), Wanted(Given.Device(), Given.License(-30, -2), Given.License(0, 300))[Protection]);
}

public class WhatComesByItself : ProtectionScenario
{
    /// <summary>A computer known for 100 days with endpoint protection on it; the license is of XDR, from so many days ago.</summary>
    [Theory]
    [InlineData(AutomaticInstall.On, -10, "endpoint-protection xdr-sensor")]
    [InlineData(AutomaticInstall.Off, -10, "endpoint-protection")]
    [InlineData(AutomaticInstall.NewDevices, -10, "endpoint-protection")]
    [InlineData(AutomaticInstall.NewDevices, -101, "endpoint-protection xdr-sensor")]
    [InlineData(AutomaticInstall.NewDevices, -100, "endpoint-protection")]
    [InlineData(AutomaticInstall.On, 1, "")]
    public void Is_what_is_there_and_what_a_license_installs(AutomaticInstall install, int start, string expected)
    {
        var license = Given.License(start, null, "CIXAXDR");
        license.AutomaticInstall = install;
        Assert.Equal(expected, string.Join(' ', ProtectionGap.WantedByItself(Given.Device((Protection, ComponentStatus.Installed)), [license], Given.Catalog, Given.Today)));
    }

    [Theory]
    [InlineData(ComponentStatus.Stopped, "endpoint-protection")]
    [InlineData(ComponentStatus.Missing, "")]
    public void What_is_stopped_is_there_and_what_is_missing_isnt(ComponentStatus status, string expected)
    {
        var license = Given.License(-10, null);
        license.AutomaticInstall = AutomaticInstall.Off;
        Assert.Equal(expected, string.Join(' ', ProtectionGap.WantedByItself(Given.Device((Protection, status)), [license], Given.Catalog, Given.Today)));
    }

    [Theory]
    [InlineData(0, AutomaticInstall.On, "xdr-sensor")]
    [InlineData(-2, AutomaticInstall.On, "xdr-sensor")]
    [InlineData(-3, AutomaticInstall.On, "")]
    [InlineData(0, AutomaticInstall.Off, "")]
    public void Is_being_installed_for_72_hours(int start, AutomaticInstall install, string expected)
    {
        var license = Given.License(start, null, "CIXAXDR");
        license.AutomaticInstall = install;
        Assert.Equal(expected, string.Join(' ', ProtectionGap.BeingInstalled(Given.Device((Protection, ComponentStatus.Installed)), [license], Given.Catalog, Given.Today)));
    }
}

public class ADeviceThatNeverReported : ProtectionScenario
{
    [Fact]
    public void And_is_expected_was_never_installed()
    {
        var device = Given.Device();
        device.Expected = true;
        Assert.Equal([new(GapReason.NeverInstalled, null, Given.Today.AddDays(-100))], Gaps(device, Given.License(-10, 10)));
    }

    [Fact]
    public void And_nobody_expects_is_not_judged() => Assert.Empty(Gaps(Given.Device(), Given.License(-10, 10)));

    [Fact]
    public void Of_a_kind_that_no_family_in_force_covers_is_not_judged()
    {
        var device = Given.Device();
        device.Expected = true;
        Assert.Empty(Gaps(device, Given.License(-10, 10, "SVRCIXAXDR"), Given.License(-10, -1)));
        device.Kind = DeviceKind.Server;
        Assert.Single(Gaps(device, Given.License(-10, 10, "SVRCIXAXDR")));
    }
}

public class ADeviceThatReports : ProtectionScenario
{
    [Fact]
    public void All_that_is_wanted_has_no_gap_until_it_is_silent()
    {
        var gap = Assert.Single(Gaps(Given.Device((Protection, ComponentStatus.Installed)), Given.License(-50, 50)));
        Assert.Equal(new(GapReason.Silent, null, Given.Today.AddDays(14)), gap);
    }

    [Fact]
    public void A_stopped_service_has_a_gap_since_it_stopped() =>
        Assert.Contains(
            new(GapReason.ServiceStopped, Protection, Given.Today.AddDays(-1)),
            Gaps(Given.Device((Protection, ComponentStatus.Stopped)), Given.License(-50, 50)));

    [Theory]
    [InlineData(ComponentStatus.Missing)]
    [InlineData(null)]
    public void Without_a_wanted_component_has_a_gap_from_72_hours_after_it_was_wanted(ComponentStatus? status)
    {
        var device = status is { } said
            ? Given.Device((Protection, ComponentStatus.Installed), (Sensor, said))
            : Given.Device((Protection, ComponentStatus.Installed));
        Assert.Contains(new(GapReason.ProductMissing, Sensor, Given.Today.AddDays(-47)), Gaps(device, Given.License(-50, 50, "CIXAXDR")));
        Assert.Contains(new(GapReason.ProductMissing, Sensor, Given.Today.AddDays(3)), Gaps(device, Given.License(0, 50, "CIXAXDR")));
    }

    [Fact]
    public void And_was_known_within_a_day_has_no_gap_before_its_72_hours_are_over() =>
        Assert.Contains(
            new(GapReason.ProductMissing, Sensor, Given.Today.AddDays(-96)),
            Gaps(Given.Device((Protection, ComponentStatus.Installed)), Given.License(-500, 50, "CIXAXDR")));

    [Fact]
    public void Something_that_no_license_wants_has_no_gap_in_it() =>
        Assert.DoesNotContain(
            Gaps(Given.Device((Protection, ComponentStatus.Installed), (Sensor, ComponentStatus.Stopped)), Given.License(-50, 50)),
            g => g.Component == Sensor);

    [Fact]
    public void Several_faults_has_a_gap_for_each()
    {
        var device = Given.Device((Protection, ComponentStatus.Stopped));
        device.LastSeen = Given.At(-20);
        Assert.Equal(
            [
                new(GapReason.ServiceStopped, Protection, Given.Today.AddDays(-1)),
                new(GapReason.ProductMissing, Sensor, Given.Today.AddDays(-47)),
                new(GapReason.Silent, null, Given.Today.AddDays(-6)),
            ],
            Gaps(device, Given.License(-50, 50, "CIXAXDR")));
    }

    [Fact]
    public void And_is_not_licensed_is_not_judged() => Assert.Empty(Gaps(Given.Device((Protection, ComponentStatus.Stopped))));
}

public class ASilentDevice : ProtectionScenario
{
    [Theory]
    [InlineData(-13, false)]
    [InlineData(-14, true)]
    [InlineData(-15, true)]
    public void Was_not_seen_for_14_days(int lastSeen, bool silent)
    {
        var device = Given.Device((Protection, ComponentStatus.Installed));
        device.LastSeen = Given.At(lastSeen);
        device.Judged = true;
        Assert.Equal(Given.Today.AddDays(lastSeen + 14), ProtectionGap.SilentFrom(device));
        Assert.Equal(silent, device.IsUnprotected(Given.Today));
    }

    [Fact]
    public void That_is_expected_and_was_only_ever_sighted_is_silent_not_uninstalled()
    {
        var device = Given.Device();
        device.Expected = true;
        device.LastSeen = Given.At(-20);
        Assert.Equal([new(GapReason.Silent, null, Given.Today.AddDays(-6))], Gaps(device, Given.License(-50, 50)));
    }
}

public class AnUnprotectedDevice : ProtectionScenario
{
    [Theory]
    [InlineData(true, 0, true)]
    [InlineData(true, -5, true)]
    [InlineData(true, 1, false)]
    [InlineData(true, null, false)]
    [InlineData(false, -5, false)]
    public void Is_judged_and_has_a_gap_by_now(bool judged, int? gapFrom, bool unprotected)
    {
        var device = Given.Device((Protection, ComponentStatus.Installed));
        device.Judged = judged;
        device.GapFrom = gapFrom is { } days ? Given.Today.AddDays(days) : null;
        Assert.Equal(unprotected, device.IsUnprotected(Given.Today));
    }

    [Fact]
    public void Of_which_nothing_was_ever_seen_is_so_by_its_gap_alone()
    {
        var device = Given.Device();
        device.Judged = true;
        Assert.False(device.IsUnprotected(Given.Today));
        device.GapFrom = Given.Today;
        Assert.True(device.IsUnprotected(Given.Today));
    }
}
