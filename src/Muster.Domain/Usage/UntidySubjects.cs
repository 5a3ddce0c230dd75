namespace Muster.Domain.Usage;

/// <summary>A subject that is counted as a device today, on all meters together.</summary>
/// <param name="Id">The subject.</param>
/// <param name="Name">The name to show.</param>
/// <param name="LastSeen">The last day it was seen on any of the meters.</param>
/// <param name="Holder">The person it counts for on the first meter that counts people; empty for nobody.</param>
/// <param name="Units">The units it stands behind, one for each meter.</param>
public sealed record CountedDevice(string Id, string Name, DateOnly LastSeen, string Holder, IReadOnlyList<DeviceUnit> Units);

/// <summary>A unit that a device stands behind.</summary>
/// <param name="Family">The family's code.</param>
/// <param name="Unit">The unit's name.</param>
/// <param name="Subjects">All subjects behind it.</param>
public sealed record DeviceUnit(string Family, string Unit, IReadOnlyList<string> Subjects);

/// <summary>A device that is still counted though nothing was seen of it for 14 days.</summary>
/// <param name="Device">The device.</param>
/// <param name="LeavesOn">The first day on which it no longer counts, if nothing more is seen of it.</param>
/// <param name="Saved">Units fewer today if it alone were retired.</param>
public sealed record StaleDevice(CountedDevice Device, DateOnly LeavesOn, int Saved);

/// <summary>Devices of one name and several ids: likely one computer that was set up anew.</summary>
/// <param name="Name">The name.</param>
/// <param name="Newest">The one seen last.</param>
/// <param name="Older">The others.</param>
/// <param name="Saved">Units fewer today if the older ones were retired.</param>
public sealed record ReimagedDevice(string Name, CountedDevice Newest, IReadOnlyList<CountedDevice> Older, int Saved);

/// <summary>A device that several people used in the last 30 days; it counts for one of them.</summary>
/// <param name="Device">The device.</param>
/// <param name="People">Everybody, with the day they were last seen on it, the latest first.</param>
public sealed record SharedDevice(CountedDevice Device, IReadOnlyList<(string Holder, DateOnly LastSeen)> People);

/// <summary>Finds what inflates a count of devices, or looks as if it did.</summary>
public static class UntidySubjects
{
    /// <summary>After how many days without a sign a device that still counts is called stale.</summary>
    public const int StaleDays = 14;

    /// <summary>The devices not seen for 14 days that still count, the one that leaves first on top.</summary>
    public static IReadOnlyList<StaleDevice> Stale(IEnumerable<CountedDevice> devices, DateOnly today) =>
    [
        .. devices.Where(d => d.LastSeen.AddDays(StaleDays) <= today)
            .Select(d => new StaleDevice(d, d.LastSeen.AddDays(SubjectTimeline.ActiveDays), Saved([d])))
            .OrderBy(d => d.LeavesOn).ThenBy(d => d.Device.Name, ByName).ThenBy(d => d.Device.Id, ByName),
    ];

    /// <summary>Devices with the name of another, by name without regard to case.</summary>
    public static IReadOnlyList<ReimagedDevice> Reimaged(IEnumerable<CountedDevice> devices) =>
    [
        .. devices.Where(d => d.Name != d.Id).GroupBy(d => Names.Holder(d.Name)).Where(g => g.Key.Length > 0 && g.Count() > 1)
            .Select(g =>
            {
                CountedDevice[] latest = [.. g.OrderByDescending(d => d.LastSeen).ThenByDescending(d => d.Id, ByName)];
                return new ReimagedDevice(latest[0].Name, latest[0], latest[1..], Saved(latest[1..]));
            })
            .OrderByDescending(r => r.Saved).ThenBy(r => r.Name, ByName),
    ];

    /// <summary>The devices that more than one person used in the 30 days up to today.</summary>
    /// <param name="devices">The devices.</param>
    /// <param name="seen">Who was last seen on which subject when, within those days.</param>
    public static IReadOnlyList<SharedDevice> Shared(IEnumerable<CountedDevice> devices, IReadOnlyDictionary<string, Dictionary<string, DateOnly>> seen) =>
    [
        .. devices.Where(d => seen.TryGetValue(d.Id, out var people) && people.Count > 1)
            .Select(d => new SharedDevice(d, [.. seen[d.Id].Select(p => (p.Key, p.Value)).OrderByDescending(p => p.Value).ThenBy(p => p.Key, ByName)]))
            .OrderByDescending(s => s.People.Count).ThenBy(s => s.Device.Name, ByName).ThenBy(s => s.Device.Id, ByName),
    ];

    /// <summary>Units fewer today if all of these were retired: those behind which nothing else stands.</summary>
    public static int Saved(IReadOnlyCollection<CountedDevice> devices)
    {
        var ids = devices.Select(d => d.Id).ToHashSet();
        return devices.SelectMany(d => d.Units).DistinctBy(u => (u.Family, u.Unit, u.Subjects[0])).Count(u => u.Subjects.All(ids.Contains));
    }

    private static Comparer<string> ByName { get; } = Comparer<string>.Create(Names.Compare);
}
