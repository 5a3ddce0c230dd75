using Microsoft.EntityFrameworkCore;
using Muster.Data;

namespace Muster.Server.Features.Corrections;

/// <summary>The names to show for subjects.</summary>
public static class DeviceNames
{
    /// <summary>The customer's devices and subjects of these ids, each with its host name, its latest name, or its id.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> OfAsync(MusterContext context, Guid customerId, IReadOnlyCollection<string> subjects, CancellationToken ct)
    {
        var names = new Dictionary<string, string>();
        foreach (var subject in await context.DaysSeen.Where(d => d.CustomerId == customerId && subjects.Contains(d.Subject)).Select(d => d.Subject).Distinct().ToListAsync(ct))
            names[subject] = subject;
        foreach (var row in await context.Subjects.Where(s => s.CustomerId == customerId && subjects.Contains(s.Subject)).OrderBy(s => s.NamedAt).Select(s => new { s.Subject, s.Name }).ToListAsync(ct))
            names[row.Subject] = row.Name;
        foreach (var row in await context.Devices.Where(d => d.CustomerId == customerId && subjects.Contains(d.ExternalId)).Select(d => new { d.ExternalId, d.HostName }).ToListAsync(ct))
            names[row.ExternalId] = row.HostName;
        return names;
    }
}
