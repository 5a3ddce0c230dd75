using Muster.Data.Protection;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Domain.Protection;
using Muster.Domain.Usage;

namespace Muster.Server.Features.Usage;

/// <summary>Judges a customer's devices anew, one after another: counts those without full protection, and all that aren't retired by kind and by what is on them.</summary>
/// <param name="licenses">The customer's licenses.</param>
/// <param name="retirements">Its retirements.</param>
/// <param name="catalog">Knows what licenses want on devices.</param>
/// <param name="today">The day.</param>
internal sealed class JudgeDevices(IReadOnlyCollection<License> licenses, IReadOnlyCollection<Correction> retirements, ProductCatalog catalog, DateOnly today)
{
    private readonly DeviceTally _totals = new();
    private readonly Dictionary<(DeviceKind Kind, DateTimeOffset Known), IReadOnlyDictionary<string, DateTimeOffset>> _wantedBy = [];
    private int _unprotected;
    private DateOnly? _changesOn;

    /// <summary>How many lack protection, and the next day on which one's state changes by time alone.</summary>
    public (int Unprotected, DateOnly? ChangesOn) Protection => (_unprotected, _changesOn);

    /// <summary>How many there are, and of what.</summary>
    public IReadOnlyList<DeviceTotal> Totals => _totals.Totals;

    /// <summary>Judges a device, and returns whether its own state is another than it has stored.</summary>
    public bool Add(Device device)
    {
        var (judged, gapBefore) = (device.Judged, device.GapFrom);
        if (!_wantedBy.TryGetValue((device.Kind, device.KnownSince), out var wanted))
            _wantedBy[(device.Kind, device.KnownSince)] = wanted = ProtectionGap.Wanted(device, licenses, catalog, today);
        var retired = ProtectionGap.Retirement(device, retirements, today) is not null;
        if (!retired)
            _totals.Add(device);
        device.Judged = !retired && ProtectionGap.IsJudged(device, wanted);
        DateOnly? gapFrom = null;
        foreach (var gap in retired ? [] : ProtectionGap.Of(device, wanted))
        {
            if (gap.Reason != GapReason.Silent && (gapFrom is null || gap.From < gapFrom))
                gapFrom = gap.From;
            if (gap.From > today)
                Changes(gap.From);
        }

        device.GapFrom = gapFrom;
        if (device.Judged && device.IsExcluded(today))
            Changes(device.ExcludedUntil!.Value.AddDays(1));
        if (device.IsUnprotected(today))
            _unprotected++;
        return device.Judged != judged || device.GapFrom != gapBefore;
    }

    private void Changes(DateOnly on) => _changesOn = _changesOn is { } before && before < on ? before : on;
}
