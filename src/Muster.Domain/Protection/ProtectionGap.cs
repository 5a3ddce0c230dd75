using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Domain.Usage;

namespace Muster.Domain.Protection;

/// <summary>Why a device is without full protection.</summary>
public enum GapReason
{
    /// <summary>Known from an import or directory; nothing reports from it.</summary>
    NeverInstalled,

    /// <summary>A licensed component isn't installed, 72 hours after it was wanted.</summary>
    ProductMissing,

    /// <summary>A component is installed, and its service stopped.</summary>
    ServiceStopped,

    /// <summary>Nothing was seen of it for 14 days.</summary>
    Silent,
}

/// <summary>A device that should be protected and isn't (product.md, Protection gaps).</summary>
/// <param name="Reason">Why.</param>
/// <param name="Component">The component at fault, or null when it is the whole device.</param>
/// <param name="From">The first UTC day on which it counts as a gap.</param>
public sealed record ProtectionGap(GapReason Reason, string? Component, DateOnly From)
{
    /// <summary>How long a component may be missing after it was wanted.</summary>
    public static readonly TimeSpan InstallTime = TimeSpan.FromHours(72);

    /// <summary>After how many days without a sign a device is silent.</summary>
    public const int SilentDays = 14;

    /// <summary>After how many days without any sighting a licensed customer is silent.</summary>
    public const int CustomerSilentDays = 7;

    /// <summary>What a customer's licenses want on a device: component and the instant since which it is wanted.</summary>
    /// <remarks>A license that goes on without a break where another ended goes on wanting: a renewal gives no new 72 hours.</remarks>
    /// <param name="device">The device.</param>
    /// <param name="licenses">The customer's licenses.</param>
    /// <param name="catalog">Knows the components.</param>
    /// <param name="today">The day.</param>
    /// <returns>Empty when no family in force covers this kind of device.</returns>
    public static IReadOnlyDictionary<string, DateTimeOffset> Wanted(Device device, IEnumerable<License> licenses, ProductCatalog catalog, DateOnly today)
    {
        var runs = new Dictionary<string, (DateOnly From, int To)>();
        foreach (var license in licenses.Where(l => l.Start <= today).OrderBy(l => l.Start))
        {
            var product = catalog.Product(license.Product);
            if (!catalog.Family(product.Family).DeviceKinds.Contains(device.Kind))
                continue;
            var end = (license.End ?? DateOnly.MaxValue).DayNumber;
            foreach (var component in product.Components)
            {
                runs[component] = runs.TryGetValue(component, out var run) && license.Start.DayNumber <= run.To + 1
                    ? (run.From, Math.Max(run.To, end))
                    : (license.Start, end);
            }
        }

        return runs.Where(r => r.Value.To >= today.DayNumber).ToDictionary(r => r.Key, r => Since(r.Value.From));

        DateTimeOffset Since(DateOnly day)
        {
            var start = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
            return start > device.KnownSince ? start : device.KnownSince;
        }
    }

    /// <summary>
    /// What should be on a device by itself: of what licenses in force want, what is on it already, and what one of them installs on it. A
    /// license installs on all devices, only on those known since its start (after a downgrade), or on none.
    /// </summary>
    /// <param name="device">The device.</param>
    /// <param name="licenses">The customer's licenses.</param>
    /// <param name="catalog">Knows the components.</param>
    /// <param name="today">The day.</param>
    /// <returns>Codes of components, in ordinal order.</returns>
    public static IReadOnlySet<string> WantedByItself(Device device, IEnumerable<License> licenses, ProductCatalog catalog, DateOnly today)
    {
        var installed = device.Components.Where(c => c.Status != ComponentStatus.Missing).Select(c => c.Code).ToHashSet();
        var wanted = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var license in licenses.Where(l => l.IsInForce(today)))
        {
            var product = catalog.Product(license.Product);
            if (!catalog.Family(product.Family).DeviceKinds.Contains(device.Kind))
                continue;
            var installs = license.AutomaticInstall == AutomaticInstall.On
                || (license.AutomaticInstall == AutomaticInstall.NewDevices && DayOf(device.KnownSince) > license.Start);
            wanted.UnionWith(installs ? product.Components : product.Components.Where(installed.Contains));
        }

        return wanted;
    }

    /// <summary>What is being installed on a device: it isn't there yet, comes by itself, and its 72 hours aren't over.</summary>
    /// <inheritdoc cref="WantedByItself"/>
    public static IReadOnlyList<string> BeingInstalled(Device device, IReadOnlyCollection<License> licenses, ProductCatalog catalog, DateOnly today)
    {
        var coming = Of(device, Wanted(device, licenses, catalog, today)).Where(g => g.Reason == GapReason.ProductMissing && g.From > today).Select(g => g.Component!).ToList();
        if (coming.Count == 0)
            return [];
        var byItself = WantedByItself(device, licenses, catalog, today);
        return [.. coming.Where(byItself.Contains)];
    }

    /// <summary>The gaps of a device, those to come without further news included: each holds from its day.</summary>
    /// <param name="device">The device.</param>
    /// <param name="wanted">What <see cref="Wanted"/> gave.</param>
    public static IReadOnlyList<ProtectionGap> Of(Device device, IReadOnlyDictionary<string, DateTimeOffset> wanted)
    {
        if (!IsJudged(device, wanted))
            return [];
        if (device.Components.Count == 0 && device.LastSeen is null)
            return [new(GapReason.NeverInstalled, null, DayOf(device.KnownSince))];
        var gaps = new List<ProtectionGap>();
        if (device.Components.Count > 0)
        {
            foreach (var (component, since) in wanted.OrderBy(w => w.Key, StringComparer.Ordinal))
            {
                var report = device.Components.FirstOrDefault(c => c.Code == component);
                if (report is { Status: ComponentStatus.Stopped })
                    gaps.Add(new(GapReason.ServiceStopped, component, DayOf(report.Since)));
                else if (report is not { Status: ComponentStatus.Installed })
                    gaps.Add(new(GapReason.ProductMissing, component, DayAfter(since + InstallTime)));
            }
        }

        if (SilentFrom(device) is { } silent)
            gaps.Add(new(GapReason.Silent, null, silent));
        return gaps;
    }

    /// <summary>Whether a device's protection is judged: something is wanted on it, and it reports components or is expected.</summary>
    public static bool IsJudged(Device device, IReadOnlyDictionary<string, DateTimeOffset> wanted) =>
        wanted.Count > 0 && (device.Components.Count > 0 || device.Expected);

    /// <summary>The retirement that holds for a device on a day: in force, and nothing was seen of it since; null for none.</summary>
    /// <param name="device">The device.</param>
    /// <param name="corrections">The customer's corrections.</param>
    /// <param name="today">The day.</param>
    public static Correction? Retirement(Device device, IEnumerable<Correction> corrections, DateOnly today) => corrections.FirstOrDefault(c =>
        c.Kind == CorrectionKind.RetiredSubject && c.What == device.ExternalId && c.IsInForce(today) && !(device.LastSeen is { } seen && DayOf(seen) > c.FromDay));

    /// <summary>The first day on which a device counts as silent if nothing more is seen of it; null when nothing ever was.</summary>
    public static DateOnly? SilentFrom(Device device) => device.LastSeen is { } seen ? DayOf(seen).AddDays(SilentDays) : null;

    private static DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(instant.UtcDateTime);

    /// <summary>The first day that begins at or after an instant, so that nothing is called missing before its time.</summary>
    private static DateOnly DayAfter(DateTimeOffset instant)
    {
        var day = DayOf(instant);
        return instant.UtcDateTime.TimeOfDay == TimeSpan.Zero ? day : day.AddDays(1);
    }
}
