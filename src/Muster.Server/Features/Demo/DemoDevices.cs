using Muster.Domain.Catalog;
using Muster.Domain.Protection;

namespace Muster.Server.Features.Demo;

/// <summary>Draws a customer's devices: those behind its subjects, in good order but for the gaps it is there to show.</summary>
internal sealed class DemoDevices(DemoCustomer customer, DemoOptions options, Chance chance, ProductCatalog catalog)
{
    /// <summary>Devices silent for longer than this have been taken out of the directory, except where gaps are shown.</summary>
    private const int KeptDays = 13;

    private readonly Dictionary<(DeviceKind Kind, DateTimeOffset Known), IReadOnlyDictionary<string, DateTimeOffset>> _wanted = [];
    private int _faults;

    /// <summary>Draws them.</summary>
    /// <param name="subjects">The customer's subjects.</param>
    /// <param name="last">When and with whom each was last seen.</param>
    /// <param name="prefix">Host names begin with it.</param>
    /// <param name="first">The first day of the customer's history.</param>
    public void Draw(List<DemoSubject> subjects, (DateOnly Day, string Person)?[] last, string prefix, DateOnly first)
    {
        var gaps = customer.Story == Story.Gaps;
        var known = 0;
        for (var i = 0; i < subjects.Count; i++)
        {
            var subject = subjects[i];
            if (last[i] is not { } seen || KindOf(subject) is not { } kind)
                continue;
            var silent = options.Today.DayNumber - seen.Day.DayNumber > KeptDays;
            var shown = silent && (gaps || (customer.Story == Story.OneGap && i == 0));
            if (silent && !shown)
                continue;
            var device = new Device
            {
                PartnerId = customer.PartnerId,
                CustomerId = customer.Id,
                Id = Chance.Of(subject.Seed, 6, 0).Id(DemoCustomer.At(subject.From, 7, 0)),
                ExternalId = subject.Id,
                HostName = subject.Name ?? subject.Id,
                Kind = kind,
                Os = Os(kind, subject),
                LastUser = seen.Person,
                Expected = chance.Percent(30),
                KnownSince = DemoCustomer.At(subject.From, 7, 0),
                LastSeen = subject.Instant(seen.Day, options.Today),
            };
            device.Components = Components(device, subject, gaps && !silent && known++ % 18 is 3 or 7);
            Judge(device);
            customer.Devices.Add(device);
        }

        if (gaps)
            AddNeverInstalled(1 + (known / 30), prefix, first);
    }

    private static DeviceKind? KindOf(DemoSubject subject) => subject.Meters[0] switch
    {
        "endpoint" => DeviceKind.Computer,
        "server" => DeviceKind.Server,
        "mobile" => DeviceKind.Mobile,
        _ => null,
    };

    /// <summary>What is wanted is installed; where something is at fault, one component is stopped or missing, in turn.</summary>
    private List<ComponentReport> Components(Device device, DemoSubject subject, bool fault)
    {
        var wanted = Wanted(device).Keys.Order(StringComparer.Ordinal).ToList();
        if (wanted.Count == 0)
            wanted = [device.Kind switch { DeviceKind.Computer => "endpoint-protection", DeviceKind.Server => "server-protection", DeviceKind.Mobile => "mobile-agent" }];
        var broken = fault ? wanted[chance.Below(wanted.Count)] : null;
        var missing = _faults % 2 == 0;
        if (fault)
            _faults++;
        var reports = new List<ComponentReport>(wanted.Count);
        foreach (var component in wanted)
        {
            var version = $"{(component[0] % 3) + 2}.{subject.Seed % 4}.{(subject.Seed >> 8) % 30}";
            if (component != broken)
                reports.Add(new(component, version, ComponentStatus.Installed, device.KnownSince));
            else if (!missing)
                reports.Add(new(component, version, ComponentStatus.Stopped, DemoCustomer.At(options.Today.AddDays(-chance.Between(1, 20)), 9, chance.Below(20_000))));
            else if (wanted.Count == 1 || chance.Percent(50))
                reports.Add(new(component, "", ComponentStatus.Missing, device.KnownSince));
        }

        return reports;
    }

    /// <summary>Devices that the directory knows and nothing reports from.</summary>
    private void AddNeverInstalled(int count, string prefix, DateOnly first)
    {
        for (var i = 0; i < count; i++)
        {
            var since = options.Today.AddDays(-Math.Min(chance.Between(4, 90), Math.Max(0, options.Today.DayNumber - first.DayNumber)));
            var server = i % 4 == 3;
            var device = new Device
            {
                PartnerId = customer.PartnerId,
                CustomerId = customer.Id,
                Id = chance.Id(DemoCustomer.At(since, 7, 0)),
                ExternalId = DemoSubject.AgentId(chance.Next()),
                HostName = server ? $"SRV-NEW{i}" : $"{prefix}-NB-{DemoCustomer.Code(chance.Next(), 5)}",
                Kind = server ? DeviceKind.Server : DeviceKind.Computer,
                Os = server ? "Windows Server 2025" : "Windows 11 Pro",
                Expected = true,
                KnownSince = DemoCustomer.At(since, 7, 0),
            };
            Judge(device);
            customer.Devices.Add(device);
        }
    }

    /// <summary>Sets what the recount would, so that it need not touch each device of a large set again.</summary>
    private void Judge(Device device)
    {
        var wanted = Wanted(device);
        device.Judged = ProtectionGap.IsJudged(device, wanted);
        foreach (var gap in ProtectionGap.Of(device, wanted))
        {
            if (gap.Reason != GapReason.Silent && (device.GapFrom is null || gap.From < device.GapFrom))
                device.GapFrom = gap.From;
        }
    }

    private IReadOnlyDictionary<string, DateTimeOffset> Wanted(Device device)
    {
        var key = (device.Kind, device.KnownSince);
        if (!_wanted.TryGetValue(key, out var wanted))
            _wanted[key] = wanted = ProtectionGap.Wanted(device, customer.Licenses, catalog, options.Today);
        return wanted;
    }

    private static string Os(DeviceKind kind, DemoSubject subject)
    {
        var name = subject.Name ?? "";
        return kind switch
        {
            DeviceKind.Computer when name.StartsWith("MacBook", StringComparison.Ordinal) => "macOS 15",
            DeviceKind.Computer => (subject.Seed % 5) switch { 0 => "Windows 10 Pro", 1 => "Windows 11 Enterprise", _ => "Windows 11 Pro" },
            DeviceKind.Server => (subject.Seed % 5) switch { 0 => "Windows Server 2016", 1 => "Ubuntu Server 24.04", 2 => "Windows Server 2019", _ => "Windows Server 2022" },
            DeviceKind.Mobile => name.StartsWith("Android", StringComparison.Ordinal) ? "Android 16" : "iOS 19",
        };
    }
}
