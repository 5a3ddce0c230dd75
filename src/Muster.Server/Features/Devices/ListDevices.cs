using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Accounts;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Domain.Protection;
using Muster.Domain.Usage;

namespace Muster.Server.Features.Devices;

/// <summary>Devices of one customer or of all: one filter, one query, and what is made of it for page and CSV.</summary>
public sealed class ListDevices(MusterContext context, ProductCatalog catalog, TimeProvider clock)
{
    /// <summary>How many matches are counted and paged. A partner may have millions: who looks for one narrows the list.</summary>
    public const int MostCounted = 10_000;

    /// <summary>The day the list is for (UTC).</summary>
    public DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    /// <summary>The rows of a page, in order.</summary>
    public async Task<DevicePage> PageAsync(DeviceFilter filter, CancellationToken ct)
    {
        var matches = await Matching(filter).Take(MostCounted + 1).CountAsync(ct);
        var paged = Math.Min(matches, MostCounted);
        var last = Math.Max(1, (paged + filter.Size - 1) / filter.Size);
        if (filter.Page > last)
            filter = filter.OnPage(last);

        // keys first: the index over host names alone finds them, and then their rows
        var keys = await Ordered(filter).Select(d => new { d.HostSearch, d.Id }).Skip((filter.Page - 1) * filter.Size).Take(filter.Size).ToListAsync(ct);
        var hosts = keys.Select(k => k.HostSearch).Distinct().ToList();
        var ids = keys.Select(k => k.Id).ToList();
        var devices = await Scoped(filter).Where(d => hosts.Contains(d.HostSearch) && ids.Contains(d.Id)).ToDictionaryAsync(d => d.Id, ct);
        var customerIds = devices.Values.Select(d => d.CustomerId).Distinct().ToList();
        var customers = await context.Customers.Where(c => customerIds.Contains(c.Id)).Select(c => new { c.Id, c.Name }).ToDictionaryAsync(c => c.Id, c => c.Name, ct);
        var licenses = (await context.Licenses.AsNoTracking().Where(l => customerIds.Contains(l.CustomerId)).ToListAsync(ct)).ToLookup(l => l.CustomerId);
        var subjects = devices.Values.Select(d => d.ExternalId).ToList();
        var retirements = (await context.Corrections.AsNoTracking()
            .Where(c => c.Kind == CorrectionKind.RetiredSubject && customerIds.Contains(c.CustomerId) && subjects.Contains(c.What)).ToListAsync(ct)).ToLookup(c => c.CustomerId);
        var rows = keys.Where(k => devices.ContainsKey(k.Id)).Select(k => devices[k.Id]).Where(d => customers.ContainsKey(d.CustomerId))
            .Select(d => new DeviceListRow(d, customers[d.CustomerId], d.IsUnprotected(Today), Gaps(d, licenses[d.CustomerId], catalog, Today))
            {
                Retirement = ProtectionGap.Retirement(d, retirements[d.CustomerId], Today),
                Installing = Installing(d, [.. licenses[d.CustomerId]], catalog, Today),
            }).ToList();

        long? unprotected = filter.Unprotected || filter.Reason is not null ? matches : filter.Any ? null : await UnprotectedAsync(filter.CustomerId, ct);
        return new(filter, rows, paged, matches > MostCounted, unprotected);
    }

    /// <summary>All that match, in the order of the page.</summary>
    public IQueryable<Device> Ordered(DeviceFilter filter)
    {
        var devices = Matching(filter);
        var customers = context.Customers;
        return filter.Sort switch
        {
            "customer" => By(d => customers.Where(c => c.Id == d.CustomerId).Select(c => c.Name).First()),
            "kind" => By(d => d.Kind),
            "seen" => By(d => d.LastSeen ?? DateTimeOffset.UnixEpoch),
            "user" => By(d => d.UserSearch),
            _ => filter.Descending
                ? devices.OrderByDescending(d => d.HostSearch).ThenByDescending(d => d.Id)
                : devices.OrderBy(d => d.HostSearch).ThenBy(d => d.Id),
        };

        IQueryable<Device> By<T>(Expression<Func<Device, T>> key) => filter.Descending
            ? devices.OrderByDescending(key).ThenByDescending(d => d.HostSearch).ThenByDescending(d => d.Id)
            : devices.OrderBy(key).ThenBy(d => d.HostSearch).ThenBy(d => d.Id);
    }

    /// <summary>All that match.</summary>
    public IQueryable<Device> Matching(DeviceFilter filter)
    {
        var devices = Scoped(filter);
        var today = Today;

        // the day of the last sign of life plus 14 is today or before: Device.IsUnprotected in the words of the database
        var silent = new DateTimeOffset(today.AddDays(1 - ProtectionGap.SilentDays).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        if (filter.Search.Length > 0)
        {
            var text = SearchText.Of(filter.Search);

            // one or two letters match too much to be sought inside
            devices = text.Length < 3
                ? devices.Where(d => d.HostSearch.StartsWith(text) || d.UserSearch.StartsWith(text))
                : devices.Where(d => d.HostSearch.Contains(text) || d.UserSearch.Contains(text));
        }

        if (filter.Kind is { } kind)
            devices = devices.Where(d => d.Kind == kind);
        if (filter.Excluded)
            devices = devices.Where(d => d.ExcludedUntil >= today);
        if (filter.Stale)
        {
            var gone = new DateTimeOffset(today.AddDays(1 - SubjectTimeline.ActiveDays).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
            devices = devices.Where(d => d.LastSeen < silent && d.LastSeen >= gone);
        }

        if (filter.Reason is null && !filter.Unprotected)
            return devices;
        devices = devices.Where(d => d.Judged && (d.ExcludedUntil == null || d.ExcludedUntil < today));
        if (filter.Reason is null)
            return devices.Where(d => d.GapFrom <= today || d.LastSeen < silent);
        IReadOnlyList<ComponentReport> none = [];
        return filter.Reason.Value switch
        {
            GapFilter.NeverInstalled => devices.Where(d => d.GapFrom <= today && d.LastSeen == null && d.Components == none),
            GapFilter.Component => devices.Where(d => d.GapFrom <= today && d.Components != none),
            GapFilter.Silent => devices.Where(d => d.LastSeen < silent),
        };
    }

    /// <summary>The gaps a device has on a day; none when it isn't without full protection.</summary>
    public static IReadOnlyList<ProtectionGap> Gaps(Device device, IEnumerable<License> licenses, ProductCatalog catalog, DateOnly today) =>
        device.IsUnprotected(today)
            ? [.. ProtectionGap.Of(device, ProtectionGap.Wanted(device, licenses, catalog, today)).Where(g => g.From <= today)]
            : [];

    /// <summary>What is being installed on a device that is judged; nothing on one that isn't, or that has no gap to come.</summary>
    public static IReadOnlyList<string> Installing(Device device, IReadOnlyCollection<License> licenses, ProductCatalog catalog, DateOnly today) =>
        device is { Judged: true, GapFrom: not null } ? ProtectionGap.BeingInstalled(device, licenses, catalog, today) : [];

    private IQueryable<Device> Scoped(DeviceFilter filter) =>
        filter.CustomerId is { } customer ? context.Devices.AsNoTracking().Where(d => d.CustomerId == customer) : context.Devices.AsNoTracking();

    /// <summary>Devices without full protection, as the list of customers has them: counting millions is for the recount.</summary>
    private async Task<long> UnprotectedAsync(Guid? customerId, CancellationToken ct) =>
        await context.CustomerList.Where(c => customerId == null || c.CustomerId == customerId).SumAsync(c => (long)c.Unprotected, ct);
}

/// <summary>A device as the list shows it.</summary>
/// <param name="Device">The device.</param>
/// <param name="Customer">Its customer's name.</param>
/// <param name="Unprotected">Whether it is without full protection today.</param>
/// <param name="Gaps">Why; the first day of each is today or before.</param>
public sealed record DeviceListRow(Device Device, string Customer, bool Unprotected, IReadOnlyList<ProtectionGap> Gaps)
{
    /// <summary>The retirement that holds for it; null for none.</summary>
    public Correction? Retirement { get; init; }

    /// <summary>Codes of the components that are being installed on it.</summary>
    public IReadOnlyList<string> Installing { get; init; } = [];
}

/// <summary>A page of devices.</summary>
/// <param name="Filter">The filter, its page within what there is.</param>
/// <param name="Rows">The rows in order.</param>
/// <param name="Count">How many match, up to <see cref="ListDevices.MostCounted"/>.</param>
/// <param name="More">Whether more match than were counted.</param>
/// <param name="Unprotected">How many of those that match are without full protection; null where that isn't known.</param>
public sealed record DevicePage(DeviceFilter Filter, IReadOnlyList<DeviceListRow> Rows, int Count, bool More, long? Unprotected);
