using Muster.Domain.Catalog;

namespace Muster.Domain.Protection;

/// <summary>What a device says of a component.</summary>
public enum ComponentStatus
{
    Installed,
    Missing,
    Stopped,
}

/// <summary>A component as last reported.</summary>
/// <param name="Code">The component.</param>
/// <param name="Version">Its version, or empty.</param>
/// <param name="Status">How it is.</param>
/// <param name="Since">Since when it is so.</param>
public sealed record ComponentReport(string Code, string Version, ComponentStatus Status, DateTimeOffset Since);

/// <summary>A computer, server or phone of a customer.</summary>
public sealed class Device
{
    public required Guid PartnerId { get; init; }

    public required Guid CustomerId { get; init; }

    public required Guid Id { get; init; }

    /// <summary>Its stable id, the same as the subject in its sightings. Unique within its customer, up to 200 characters.</summary>
    public required string ExternalId { get; init; }

    public required string HostName
    {
        get;
        set
        {
            field = value;
            HostSearch = Accounts.SearchText.Of(value);
        }
    }

    /// <summary>Host name in search form.</summary>
    public string HostSearch { get; private set; } = "";

    public required DeviceKind Kind { get; set; }

    /// <summary>Operating system as reported, or empty.</summary>
    public string Os { get; set; } = "";

    /// <summary>The last person seen on it, as reported, or empty.</summary>
    public string LastUser
    {
        get;
        set
        {
            field = value;
            UserSearch = Accounts.SearchText.Of(value);
        }
    } = "";

    /// <summary>Last person in search form.</summary>
    public string UserSearch { get; private set; } = "";

    /// <summary>Whether an import or directory says it should be protected, although nothing may report from it.</summary>
    public bool Expected { get; set; }

    /// <summary>Since when it is known.</summary>
    public required DateTimeOffset KnownSince { get; init; }

    /// <summary>When anything was last seen of it; null when nothing ever was.</summary>
    public DateTimeOffset? LastSeen { get; set; }

    /// <summary>The instant of its latest check-in; null when it never made one.</summary>
    public DateTimeOffset? CheckedInAt { get; set; }

    /// <summary>What it last reported; empty when it never did.</summary>
    public IReadOnlyList<ComponentReport> Components { get; set; } = [];

    /// <summary>The last day on which nothing about it is warned of; null when it isn't excluded from warnings.</summary>
    public DateOnly? ExcludedUntil { get; set; }

    /// <summary>Why it is, or was, excluded from warnings; empty when it never was.</summary>
    public string ExclusionReason { get; set; } = "";

    /// <summary>
    /// Whether its protection is judged: a family in force wants it protected, it reports or is expected, and it isn't retired.
    /// Kept by the recount.
    /// </summary>
    public bool Judged { get; set; }

    /// <summary>First day on which it has a gap other than silence; null for none. Kept by the recount.</summary>
    public DateOnly? GapFrom { get; set; }

    /// <summary>
    /// A sign of life as it is kept, in <see cref="LastSeen"/>: to the hour, so that a device seen every minute is written once an
    /// hour. The day, by which silence is judged, stays what it is, and the order in which signs come does not matter.
    /// </summary>
    public static DateTimeOffset SignOf(DateTimeOffset instant)
    {
        var utc = instant.UtcTicks;
        return new(utc - (utc % TimeSpan.TicksPerHour), TimeSpan.Zero);
    }

    /// <summary>Whether it is excluded from warnings on a day.</summary>
    public bool IsExcluded(DateOnly today) => ExcludedUntil >= today;

    /// <summary>Whether it is without full protection on a day, and to be warned of.</summary>
    public bool IsUnprotected(DateOnly today) => Judged && !IsExcluded(today) && (GapFrom <= today || ProtectionGap.SilentFrom(this) <= today);
}
