using Muster.Data.Protection;
using Muster.Domain.Catalog;
using Muster.Domain.Protection;

namespace Muster.Server.Features.Usage;

/// <summary>Counts devices by kind, and on how many of them each component is. In the same order whatever order they come in.</summary>
internal sealed class DeviceTally
{
    private readonly SortedDictionary<DeviceKind, (int Devices, SortedDictionary<string, int> Installed)> _kinds = [];

    /// <summary>What was counted.</summary>
    public IReadOnlyList<DeviceTotal> Totals => [.. _kinds.Select(k => new DeviceTotal(k.Key, k.Value.Devices, k.Value.Installed))];

    /// <summary>Counts a device. A component that is stopped is on it nevertheless.</summary>
    public void Add(Device device)
    {
        var (devices, installed) = _kinds.TryGetValue(device.Kind, out var kind) ? kind : (0, new(StringComparer.Ordinal));
        foreach (var component in device.Components.Where(c => c.Status != ComponentStatus.Missing))
            installed[component.Code] = installed.GetValueOrDefault(component.Code) + 1;
        _kinds[device.Kind] = (devices + 1, installed);
    }
}
