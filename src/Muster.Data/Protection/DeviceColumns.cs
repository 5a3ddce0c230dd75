using System.Text.Json;
using Muster.Domain.Protection;

namespace Muster.Data.Protection;

/// <summary>The columns of devices in one order, for writing them in bulk.</summary>
internal static class DeviceColumns
{
    public static readonly string[] Names =
    [
        "partner_id", "customer_id", "id", "external_id", "host_name", "host_search", "kind", "os", "last_user", "user_search",
        "expected", "known_since", "last_seen", "components", "judged", "gap_from", "excluded_until", "exclusion_reason",
    ];

    public static readonly string List = string.Join(", ", Names);

    /// <summary>The values of a device; instants as the store keeps them.</summary>
    /// <exception cref="InvalidOperationException">The device belongs to another partner.</exception>
    public static object?[] Values(Device device, Guid partnerId, Func<DateTimeOffset, object> instant) =>
        device.PartnerId != partnerId
            ? throw new InvalidOperationException("A device belongs to another partner than the one worked for.")
            :
            [
                device.PartnerId, device.CustomerId, device.Id, device.ExternalId, device.HostName, device.HostSearch, device.Kind.ToString(), device.Os,
                device.LastUser, device.UserSearch, device.Expected, instant(device.KnownSince), device.LastSeen is { } seen ? instant(seen) : null,
                JsonSerializer.Serialize(device.Components, ComponentJson.Options), device.Judged, device.GapFrom,
                device.ExcludedUntil, device.ExclusionReason,
            ];
}
