using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Catalog;
using Muster.Domain.Usage;
using Muster.Server.Features.Usage;

namespace Muster.Server.Features.Corrections;

/// <summary>Which of a customer's counted devices are stale, re-imaged or shared today, and what retiring them would save.</summary>
public sealed class ListUntidy(MusterContext context, CountUsage counting, ProductCatalog catalog, TimeProvider clock)
{
    /// <summary>All three lists.</summary>
    public async Task<Untidy> Async(Guid customerId, CancellationToken ct)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var hosts = await context.Devices.Where(d => d.CustomerId == customerId).ToDictionaryAsync(d => d.ExternalId, d => d.HostName, ct);
        var devices = new Dictionary<string, CountedDevice>();

        // computers and servers have host names; those of phones are chosen by people, who like the same ones
        var named = new HashSet<string>();
        foreach (var family in catalog.Families.Where(f => f.DeviceKinds.Count > 0))
        {
            foreach (var unit in await counting.ExplainAsync(context.PartnerId, customerId, family, today, ct))
            {
                var behind = new DeviceUnit(family.Code, unit.Name, [.. unit.Subjects.Select(s => s.Id)]);
                foreach (var subject in unit.Subjects)
                {
                    var seen = subject.LastSeen!.Value;
                    var holder = unit.IsHolder ? unit.Name : "";
                    devices[subject.Id] = devices.TryGetValue(subject.Id, out var known)
                        ? known with { LastSeen = seen > known.LastSeen ? seen : known.LastSeen, Holder = known.Holder.Length > 0 ? known.Holder : holder, Units = [.. known.Units, behind] }
                        : new(subject.Id, hosts.GetValueOrDefault(subject.Id, subject.Name), seen, holder, [behind]);
                    if (!family.DeviceKinds.Contains(DeviceKind.Mobile))
                        named.Add(subject.Id);
                }
            }
        }

        var people = await counting.PeopleSeenAsync(context.PartnerId, customerId, [.. catalog.Families.Where(f => f.DeviceKinds.Count > 0).Select(f => f.Meter)], today, ct);
        return new(
            UntidySubjects.Stale(devices.Values, today),
            UntidySubjects.Reimaged(devices.Values.Where(d => named.Contains(d.Id))),
            UntidySubjects.Shared(devices.Values, people));
    }
}

/// <summary>What wants tidying up.</summary>
/// <param name="Stale">Devices not seen for 14 days that still count.</param>
/// <param name="Reimaged">Names with several ids.</param>
/// <param name="Shared">Devices of several people.</param>
public sealed record Untidy(IReadOnlyList<StaleDevice> Stale, IReadOnlyList<ReimagedDevice> Reimaged, IReadOnlyList<SharedDevice> Shared);
