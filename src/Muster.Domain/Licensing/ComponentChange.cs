using Muster.Domain.Catalog;

namespace Muster.Domain.Licensing;

/// <summary>Devices of one kind: how many there are, and on how many of them each component is.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Devices">How many.</param>
/// <param name="Installed">By component, on how many it is.</param>
public sealed record DevicesOfKind(DeviceKind Kind, int Devices, IReadOnlyDictionary<string, int> Installed);

/// <summary>What a change of licenses does to a component.</summary>
/// <param name="Component">The component.</param>
/// <param name="Installed">On how many devices it is installed by itself.</param>
/// <param name="Removed">From how many it goes.</param>
public sealed record ComponentChange(string Component, int Installed, int Removed)
{
    /// <summary>
    /// What is installed and removed when licenses change. What goes is what nothing wants any more, wherever it is; what comes is what a
    /// license installs on all devices that was not installed so before, wherever it isn't.
    /// </summary>
    /// <param name="before">The licenses before.</param>
    /// <param name="after">The licenses afterwards.</param>
    /// <param name="catalog">Knows the components.</param>
    /// <param name="day">The first day the change holds on.</param>
    /// <param name="devices">The customer's devices.</param>
    /// <returns>By component; none that nothing happens to.</returns>
    public static IReadOnlyList<ComponentChange> Of(
        IReadOnlyCollection<License> before, IReadOnlyCollection<License> after, ProductCatalog catalog, DateOnly day, IEnumerable<DevicesOfKind> devices)
    {
        var changes = new SortedDictionary<string, (int Installed, int Removed)>(StringComparer.Ordinal);
        foreach (var kind in devices)
        {
            var (had, has) = (Wanted(before, kind.Kind, all: false), Wanted(after, kind.Kind, all: false));
            foreach (var component in had.Except(has))
                Add(component, 0, kind.Installed.GetValueOrDefault(component));
            foreach (var component in Wanted(after, kind.Kind, all: true).Except(Wanted(before, kind.Kind, all: true)))
                Add(component, kind.Devices - kind.Installed.GetValueOrDefault(component), 0);
        }

        return [.. changes.Where(c => c.Value != default).Select(c => new ComponentChange(c.Key, c.Value.Installed, c.Value.Removed))];

        void Add(string component, int installed, int removed)
        {
            var sum = changes.GetValueOrDefault(component);
            changes[component] = (sum.Installed + installed, sum.Removed + removed);
        }

        HashSet<string> Wanted(IReadOnlyCollection<License> licenses, DeviceKind kind, bool all) =>
        [
            .. licenses.Where(l => l.IsInForce(day) && (!all || l.AutomaticInstall == AutomaticInstall.On) && catalog.TryProduct(l.Product, out _))
                .Select(l => catalog.Product(l.Product)).Where(p => catalog.Family(p.Family).DeviceKinds.Contains(kind)).SelectMany(p => p.Components),
        ];
    }
}
