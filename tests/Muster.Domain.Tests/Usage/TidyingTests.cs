using Muster.Domain.Protection;
using Muster.Domain.Usage;
using Xunit;

namespace Muster.Domain.Tests.Usage;

/// <summary>How a holder's name is read.</summary>
public class AccountNames
{
    private static readonly HashSet<string> Hosts = [AccountName.Host("PC-7"), AccountName.Host("A-Very-Long-Computer.corp.example")];

    [Theory]
    [InlineData("dom\\user7", "user7", "dom")]
    [InlineData("user7@dom.example", "user7", "dom.example")]
    [InlineData("user7", "user7", "")]
    [InlineData("a@b@dom", "a@b", "dom")]
    [InlineData("@dom", "@dom", "")]
    [InlineData("a\\b\\c", "c", "a")]
    [InlineData("dom\\", "", "dom")]
    public void A_name_has_an_account_and_a_place(string name, string account, string place)
    {
        var read = AccountName.Of(name);
        Assert.Equal((account, place), (read.Account, read.Place));
    }

    [Theory]
    [InlineData("dom\\ada", AccountKind.Person)]
    [InlineData("ada@dom", AccountKind.Person)]
    [InlineData("pc-7\\ada", AccountKind.Local)]
    [InlineData(".\\ada", AccountKind.Local)]
    [InlineData("a-very-long-com\\ada", AccountKind.Local)]
    [InlineData("ada@pc-7", AccountKind.Person)]
    [InlineData("pc-7\\administrator", AccountKind.Service)]
    [InlineData("dom\\svc-backup", AccountKind.Service)]
    [InlineData("dom\\sql_service", AccountKind.Service)]
    [InlineData("dom\\pc-7$", AccountKind.Service)]
    [InlineData("nt authority\\système", AccountKind.Service)]
    [InlineData("dom\\savoy", AccountKind.Person)]
    [InlineData("dom\\", AccountKind.Service)]
    public void A_name_tells_what_kind_of_account_it_is(string name, AccountKind kind) => Assert.Equal(kind, AccountName.Of(name).Kind(Hosts));

    [Fact]
    public void Names_of_one_account_are_likely_one_person_and_the_directorys_name_is_best()
    {
        var duplicates = LikelyDuplicates.Of(
        [
            Person("pc-7\\ada", AccountKind.Local, 3, "endpoint"), Person("dom\\ada", AccountKind.Person, 1, "endpoint", "encryption"), Person("ada@dom", AccountKind.Person, 1, "endpoint", "phish"),
            Person("bob@dom", AccountKind.Person, 1, "phish"), Person("dom\\bob", AccountKind.Person, 1, "endpoint"),
            Person("pc-7\\administrator", AccountKind.Service, 1, "endpoint"), Person("pc-8\\administrator", AccountKind.Service, 1, "endpoint"),
            Person("dom\\cyd", AccountKind.Person, 1, "endpoint"),
        ]);
        Assert.Equal([("ada", "dom\\ada", 2), ("bob", "dom\\bob", 0)], duplicates.Select(d => (d.Account, d.People[0].Name, d.Saved)));
    }

    private static CountedPerson Person(string name, AccountKind kind, int subjects, params string[] families) => new(name, [], kind, families, subjects, Given.Today);
}

/// <summary>Devices that inflate a count.</summary>
public class UntidyDevices
{
    private static readonly DateOnly Today = Given.Today;

    [Fact]
    public void A_device_is_stale_from_the_14th_day_and_leaves_on_the_30th()
    {
        CountedDevice[] devices = [Device("a", 13, "ada"), Device("b", 14, "bob"), Device("c", 29, "cyd", "c", "d"), Device("d", 0, "cyd", "c", "d")];
        Assert.Equal([("c", 1, 0), ("b", 16, 1)], UntidySubjects.Stale(devices, Today).Select(s => (s.Device.Id, s.LeavesOn.DayNumber - Today.DayNumber, s.Saved)));
    }

    [Fact]
    public void Retiring_all_devices_of_a_person_saves_the_person()
    {
        CountedDevice[] devices = [Device("c", 20, "cyd", "c", "d"), Device("d", 20, "cyd", "c", "d"), Device("e", 20, "")];
        Assert.Equal([0, 0, 1], UntidySubjects.Stale(devices, Today).Select(s => s.Saved));
        Assert.Equal(2, UntidySubjects.Saved(devices));
    }

    [Fact]
    public void One_name_with_several_ids_is_likely_one_computer_set_up_anew()
    {
        CountedDevice[] devices = [Device("a", 9, "ada") with { Name = "PC-1" }, Device("b", 0, "bob") with { Name = "pc-1" }, Device("c", 0, "cyd") with { Name = "PC-2" }, Device("d", 0, "dan")];
        var reimaged = Assert.Single(UntidySubjects.Reimaged(devices));
        Assert.Equal(("pc-1", "b", "a", 1), (reimaged.Name, reimaged.Newest.Id, Assert.Single(reimaged.Older).Id, reimaged.Saved));
    }

    [Fact]
    public void A_device_is_shared_when_more_than_one_person_was_seen_on_it()
    {
        var shared = Assert.Single(UntidySubjects.Shared(
            [Device("a", 0, "ada"), Device("b", 0, "bob"), Device("c", 0, "")],
            new Dictionary<string, Dictionary<string, DateOnly>> { ["a"] = new() { ["bob"] = Today.AddDays(-3), ["ada"] = Today }, ["b"] = new() { ["bob"] = Today } }));
        Assert.Equal("a", shared.Device.Id);
        Assert.Equal(["ada", "bob"], shared.People.Select(p => p.Holder));
    }

    [Theory]
    [InlineData(1, 1, "in repair", 0, null)]
    [InlineData(1, 1, "in repair", 366, null)]
    [InlineData(0, 0, "in repair", 0, ExclusionRefusal.NothingChosen)]
    [InlineData(2, 1, "in repair", 0, ExclusionRefusal.DeviceUnknown)]
    [InlineData(1, 1, " ", 0, ExclusionRefusal.ReasonMissing)]
    [InlineData(1, 1, "a\0", 0, ExclusionRefusal.ReasonUnreadable)]
    [InlineData(1, 1, "in repair", -1, ExclusionRefusal.EndPast)]
    [InlineData(1, 1, "in repair", 367, ExclusionRefusal.EndTooFar)]
    [InlineData(1, 1, "in repair", null, ExclusionRefusal.EndMissing)]
    public void An_exclusion_has_devices_a_reason_and_an_end(int chosen, int found, string reason, int? days, ExclusionRefusal? refusal) =>
        Assert.Equal(refusal, DecideExclusion.Exclude(chosen, found, reason, days is { } end ? Today.AddDays(end) : null, Today));

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    [InlineData(5, false)]
    [InlineData(null, true)]
    public void An_excluded_device_is_not_unprotected_through_its_last_day(int? until, bool unprotected)
    {
        var device = Given.Device(("endpoint-protection", ComponentStatus.Stopped));
        (device.Judged, device.GapFrom, device.ExcludedUntil) = (true, Today.AddDays(-2), until is { } days ? Today.AddDays(days) : null);
        Assert.Equal(unprotected, device.IsUnprotected(Today));
    }

    [Fact]
    public void A_retirement_holds_for_a_device_until_it_is_seen_on_a_later_day()
    {
        var device = Given.Device();
        var retirement = CorrectedWorlds.Retire("pc1", Today.AddDays(-3), Today.AddDays(4));
        Assert.Same(retirement, ProtectionGap.Retirement(device, [retirement], Today));
        Assert.Null(ProtectionGap.Retirement(device, [retirement], Today.AddDays(-4)));
        Assert.Null(ProtectionGap.Retirement(device, [retirement], Today.AddDays(4)));
        Assert.Null(ProtectionGap.Retirement(device, [CorrectedWorlds.Retire("pc2", Today), CorrectedWorlds.Merge("pc1", "x", Today)], Today));
        device.LastSeen = Given.At(-3);
        Assert.NotNull(ProtectionGap.Retirement(device, [retirement], Today));
        device.LastSeen = Given.At(-2);
        Assert.Null(ProtectionGap.Retirement(device, [retirement], Today));
    }

    /// <summary>A device that makes a unit of its own or, with others named, stands behind one with them.</summary>
    private static CountedDevice Device(string id, int silent, string holder, params string[] together) =>
        new(id, id, Today.AddDays(-silent), holder, [new("endpoint", holder.Length > 0 ? holder : id, together.Length > 0 ? together : [id])]);
}
