using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Muster.Domain.Protection;

namespace Muster.Server.Commands;

/// <summary>What can be known of the machine this runs on, without more rights than anybody has.</summary>
internal static class ThisMachine
{
    /// <summary>The first user id that is a person's, by the custom of Linux distributions.</summary>
    private const int FirstPerson = 1000;

    /// <summary>An id made from the machine id, which itself is told nobody; null where there is none.</summary>
    public static string? Id()
    {
        foreach (var file in (string[])["/etc/machine-id", "/var/lib/dbus/machine-id"])
        {
            if (File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 } id)
                return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("muster check-in\n" + id)))[..32];
        }

        return null;
    }

    /// <summary>The operating system in words.</summary>
    public static string Os()
    {
        const string Key = "PRETTY_NAME=";
        var line = File.Exists("/etc/os-release") ? File.ReadLines("/etc/os-release").FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal)) : null;
        var os = line?[Key.Length..].Trim('"', '\'') ?? RuntimeInformation.OSDescription;
        return os.Length > 100 ? os[..100] : os;
    }

    /// <summary>Who is logged in, or who runs this; null for nobody but the system.</summary>
    public static string? User()
    {
        // systemd-logind keeps a directory for each person who is logged in
        var people = Directory.Exists("/run/user")
            ? Directory.EnumerateDirectories("/run/user").Select(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var uid) ? uid : 0).Where(uid => uid >= FirstPerson).Order().ToList()
            : [];
        if (people.Count > 0 && File.Exists("/etc/passwd"))
        {
            var name = File.ReadLines("/etc/passwd").Select(l => l.Split(':')).FirstOrDefault(p => p.Length > 2 && p[2] == people[0].ToString(CultureInfo.InvariantCulture))?[0];
            if (name is not null)
                return name;
        }

        return Environment.UserName is "root" or "SYSTEM" or "" ? null : Environment.UserName;
    }

    /// <summary>How a component is whose units must all run: missing when systemd knows none of them, stopped when one doesn't run.</summary>
    public static async Task<ComponentStatus> StatusAsync(IReadOnlyList<string> units, CancellationToken ct)
    {
        var states = new List<ComponentStatus>();
        foreach (var unit in units)
            states.Add(Directory.Exists("/run/systemd/system") ? await UnitAsync(unit, ct) : ProcessOf(unit));
        return states.All(s => s == ComponentStatus.Missing) ? ComponentStatus.Missing
            : states.All(s => s == ComponentStatus.Installed) ? ComponentStatus.Installed
            : ComponentStatus.Stopped;
    }

    private static async Task<ComponentStatus> UnitAsync(string unit, CancellationToken ct)
    {
        using var process = Process.Start(new ProcessStartInfo("systemctl", ["show", "--property=LoadState,ActiveState", "--", unit]) { UseShellExecute = false, RedirectStandardOutput = true })
            ?? throw new IOException("systemctl can't be run.");
        var said = await process.StandardOutput.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        return said.Contains("LoadState=not-found", StringComparison.Ordinal) ? ComponentStatus.Missing
            : said.Contains("ActiveState=active", StringComparison.Ordinal) ? ComponentStatus.Installed
            : ComponentStatus.Stopped;
    }

    /// <summary>Without systemd nothing tells what is installed: what doesn't run is stopped.</summary>
    private static ComponentStatus ProcessOf(string name)
    {
        var found = Process.GetProcessesByName(name.EndsWith(".service", StringComparison.Ordinal) ? name[..^".service".Length] : name);
        foreach (var process in found)
            process.Dispose();
        return found.Length > 0 ? ComponentStatus.Installed : ComponentStatus.Stopped;
    }
}
