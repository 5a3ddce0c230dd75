using Muster.Domain.Catalog;

namespace Muster.Data.Protection;

/// <summary>How many devices a customer has and what is on them: what a preview reads instead of each device. Kept by the recount.</summary>
public sealed class DeviceTotals
{
    public required Guid PartnerId { get; init; }

    public required Guid CustomerId { get; init; }

    public required IReadOnlyList<DeviceTotal> Totals { get; set; }
}

/// <summary>The devices of one kind.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Devices">How many, those that are retired aside.</param>
/// <param name="Installed">On how many each component is, by its code, running or stopped.</param>
public sealed record DeviceTotal(DeviceKind Kind, int Devices, IReadOnlyDictionary<string, int> Installed);
