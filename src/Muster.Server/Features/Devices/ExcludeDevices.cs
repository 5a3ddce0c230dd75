using System.Text;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Data.Usage;
using Muster.Domain.Protection;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Devices;

/// <summary>How excluding devices, or warning of them again, ended.</summary>
/// <param name="Found">Whether the customer is there within scope.</param>
/// <param name="Refusal">Why nothing was changed; null when it was, now or by an earlier sending of the same form.</param>
public readonly record struct ExclusionOutcome(bool Found, ExclusionRefusal? Refusal);

/// <summary>Excludes devices from warnings through a day, and ends that before its time.</summary>
public sealed class ExcludeDevices(MusterContext context, Store store, Scope scope, TimeProvider clock)
{
    /// <summary>Excludes devices through a day; one that is excluded already gets this reason and end.</summary>
    /// <param name="customerId">The customer.</param>
    /// <param name="devices">The devices' own ids.</param>
    /// <param name="reason">Why, as typed.</param>
    /// <param name="until">The last day; null when none could be read.</param>
    /// <param name="key">The key that makes sending twice do it once; empty for none.</param>
    /// <param name="ct">Cancels.</param>
    public Task<ExclusionOutcome> Async(Guid customerId, IReadOnlyList<string> devices, string reason, DateOnly? until, string key, CancellationToken ct) =>
        ActAsync(
            customerId,
            devices,
            key,
            "devices.exclude",
            (found, today) => DecideExclusion.Exclude(devices.Count, found.Count, reason, until, today),
            device => (device.ExcludedUntil, device.ExclusionReason) = (until, reason.Trim().Normalize(NormalizationForm.FormC)),
            ct);

    /// <summary>Warns of devices again from today on.</summary>
    public Task<ExclusionOutcome> EndAsync(Guid customerId, IReadOnlyList<string> devices, string key, CancellationToken ct) =>
        ActAsync(customerId, devices, key, "devices.include", (found, _) => found.Count == 0 ? ExclusionRefusal.NothingChosen : null, device => device.ExcludedUntil = null, ct);

    private async Task<ExclusionOutcome> ActAsync(
        Guid customerId, IReadOnlyList<string> devices, string key, string act, Func<List<Device>, DateOnly, ExclusionRefusal?> decide, Action<Device> change, CancellationToken ct)
    {
        var person = scope.PersonId!.Value;
        var now = clock.GetUtcNow();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (!await context.Customers.AnyAsync(c => c.Id == customerId, ct))
            return new(false, null);

        // the mark is held until the end, so that the same form sent twice at once finds what the first did
        await context.MarkForRecountAsync(store, [new(customerId, DateOnly.MaxValue)], ct);
        if (key.Length > 0 && await context.Requests.AnyAsync(r => r.PersonId == person && r.Key == key, ct))
            return new(true, null);
        var found = await context.Devices.Where(d => d.CustomerId == customerId && devices.Contains(d.ExternalId)).OrderBy(d => d.ExternalId).ToListAsync(ct);
        if (decide(found, DateOnly.FromDateTime(now.UtcDateTime)) is { } refusal)
        {
            context.ChangeTracker.Clear();
            return new(true, refusal);
        }

        var before = found.Select(Facts).ToList();
        found.ForEach(change);
        context.Record(scope, now, act, customerId, before, found.Select(Facts).ToList());
        if (key.Length > 0)
            context.Requests.Add(new Request { PartnerId = context.PartnerId, PersonId = person, Key = key, Outcome = $"/customers/{customerId}/devices", At = now });
        await context.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new(true, null);

        static object Facts(Device device) => new { device = device.ExternalId, until = device.ExcludedUntil, reason = device.ExclusionReason };
    }
}
