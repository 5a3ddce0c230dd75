using Muster.Domain.Catalog;
using Muster.Domain.Usage;

namespace Muster.Domain.Protection;

/// <summary>A component as a device says it is now.</summary>
/// <param name="Code">The component.</param>
/// <param name="Version">Its version, or empty.</param>
/// <param name="Status">How it is.</param>
public sealed record ComponentState(string Code, string Version, ComponentStatus Status);

/// <summary>What one device says of itself at an instant.</summary>
/// <param name="DeviceId">Its stable id, the subject of its sightings.</param>
/// <param name="HostName">Its name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Os">Its operating system, or empty.</param>
/// <param name="User">Who uses it, as said; empty when nobody is there.</param>
/// <param name="SeenAt">The instant, UTC.</param>
/// <param name="Components">All components on it.</param>
public sealed record CheckIn(string DeviceId, string HostName, DeviceKind Kind, string Os, string User, DateTimeOffset SeenAt, IReadOnlyList<ComponentState> Components)
{
    /// <summary>
    /// What it is a sighting for: each family of this kind of device whose lowest tier is on it. A component that is stopped is on it
    /// nevertheless: it is charged, and the stopping is a gap.
    /// </summary>
    public IEnumerable<Sighting> Sightings(ProductCatalog catalog) =>
        from family in catalog.Families
        where family.DeviceKinds.Contains(Kind) && family.BaseTiers[0].Components is { Count: > 0 } needed && needed.All(Has)
        select new Sighting(family.Meter, DeviceId, Names.Holder(User), SeenAt, HostName);

    /// <summary>A device that wasn't known before.</summary>
    public Device NewDevice(Guid partnerId, Guid customerId, DateTimeOffset now)
    {
        var device = new Device
        {
            PartnerId = partnerId,
            CustomerId = customerId,
            Id = Guid.CreateVersion7(now),
            ExternalId = DeviceId,
            HostName = HostName,
            Kind = Kind,
            KnownSince = SeenAt < now ? SeenAt : now,
            LastSeen = Device.SignOf(SeenAt),
            CheckedInAt = SeenAt,
        };
        Apply(device);
        return device;
    }

    /// <summary>Brings a device up to date; only the newest check-in may. Nobody at it takes it from no one, and a component that is as it was keeps its day.</summary>
    /// <returns>Whether its protection may have changed.</returns>
    public bool Apply(Device device)
    {
        var reports = Components.Select(c => new ComponentReport(
            c.Code, c.Version, c.Status, device.Components.FirstOrDefault(b => b.Code == c.Code && b.Status == c.Status)?.Since ?? SeenAt)).ToList();
        var changed = device.Kind != Kind || !reports.Select(r => (r.Code, r.Status)).SequenceEqual(device.Components.Select(r => (r.Code, r.Status)));
        (device.HostName, device.Kind, device.Os) = (HostName, Kind, Os);
        if (User.Length > 0)
            device.LastUser = User;
        if (!reports.SequenceEqual(device.Components))
            device.Components = reports;
        return changed;
    }

    private bool Has(string component) => Components.Any(c => c.Code == component && c.Status != ComponentStatus.Missing);
}
