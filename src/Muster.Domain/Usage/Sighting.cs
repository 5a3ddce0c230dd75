using Muster.Domain.Catalog;

namespace Muster.Domain.Usage;

/// <summary>A subject seen active at an instant, in the hands of a holder or of nobody.</summary>
/// <param name="Meter">The meter.</param>
/// <param name="Subject">The subject's stable id.</param>
/// <param name="Holder">The holder as counted, or empty for nobody.</param>
/// <param name="SeenAt">The instant, UTC.</param>
/// <param name="Name">The name to show for the subject, or null when the source does not say.</param>
public sealed record Sighting(string Meter, string Subject, string Holder, DateTimeOffset SeenAt, string? Name)
{
    /// <summary>How far ahead of our clock an instant may be.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    /// <summary>How far back an instant may lie that arrives by itself; imports may go back to <see cref="EarliestYear"/>.</summary>
    public static readonly TimeSpan Back = TimeSpan.FromDays(400);

    /// <summary>The earliest year days seen are kept for; older instants are a broken clock.</summary>
    public const int EarliestYear = 2000;

    /// <summary>The UTC day it falls on.</summary>
    public DateOnly Day => DateOnly.FromDateTime(SeenAt.UtcDateTime);

    /// <summary>Checks what a source says and puts its names in the form that is counted.</summary>
    /// <param name="catalog">Knows the meters.</param>
    /// <param name="meter">Meter as said.</param>
    /// <param name="subject">Subject as said.</param>
    /// <param name="holder">Holder as said, or null.</param>
    /// <param name="seenAt">The instant; a source without an offset is refused before.</param>
    /// <param name="name">Name to show, or null.</param>
    /// <param name="now">The clock.</param>
    /// <param name="sighting">The sighting, when nothing is wrong.</param>
    /// <returns>What is wrong, or null.</returns>
    public static SightingRejection? Read(
        ProductCatalog catalog, string? meter, string? subject, string? holder, DateTimeOffset seenAt, string? name, DateTimeOffset now, out Sighting? sighting)
    {
        sighting = null;
        if (meter is null || !catalog.TryMeter(meter, out var family) || family.Counted == Counted.Serials)
            return new(SightingRejection.UnknownMeter, "meter", $"'{meter}' is not a meter that takes sightings; those are {string.Join(", ", catalog.SightingMeters)}.");
        if (subject is null || !Names.IsWellFormed(subject))
            return new(SightingRejection.BadSubject, "subject", "The subject is missing or has a character that can't be stored.");
        subject = subject.Trim();
        if (subject.Length is 0 or > Names.MaxSubject)
            return new(SightingRejection.BadSubject, "subject", $"The subject must have 1 to {Names.MaxSubject} characters; it has {subject.Length}.");
        if (holder is not null && !Names.IsWellFormed(holder))
            return new(SightingRejection.BadHolder, "holder", "The holder has a character that can't be stored.");
        var counted = Names.Holder(holder);
        if (counted.Length > Names.MaxHolder)
            return new(SightingRejection.BadHolder, "holder", $"The holder may have {Names.MaxHolder} characters; it has {counted.Length}.");
        if (name is not null && !Names.IsWellFormed(name))
            return new(SightingRejection.BadName, "name", "The name has a character that can't be stored.");
        name = name?.Trim();
        if (name is { Length: 0 })
            name = null;
        if (name is { Length: > Names.MaxShownName })
            return new(SightingRejection.BadName, "name", $"The name may have {Names.MaxShownName} characters; it has {name.Length}.");
        if (seenAt > now + Ahead)
            return Arriving(seenAt, now);
        if (seenAt.UtcDateTime.Year < EarliestYear)
            return new(SightingRejection.TooOld, "seenAt", $"The instant {seenAt.UtcDateTime:O} is before {EarliestYear}.");
        sighting = new Sighting(meter, subject, counted, seenAt.ToUniversalTime(), name);
        return null;
    }

    /// <summary>Why an instant does not stand that arrives by itself, or null: more than <see cref="Back"/> ago is a broken clock or a matter for an import.</summary>
    public static SightingRejection? Arriving(DateTimeOffset seenAt, DateTimeOffset now) =>
        seenAt > now + Ahead ? new(SightingRejection.Future, "seenAt", $"The instant {seenAt.UtcDateTime:O} is in the future.")
        : seenAt < now - Back ? new(SightingRejection.TooOld, "seenAt", $"The instant {seenAt.UtcDateTime:O} is more than {Back.Days} days ago.")
        : null;
}

/// <summary>Why a sighting does not stand.</summary>
/// <param name="Code">Stable code.</param>
/// <param name="Field">The field at fault.</param>
/// <param name="Reason">A sentence for people.</param>
public sealed record SightingRejection(string Code, string Field, string Reason)
{
    public const string Malformed = "malformed";
    public const string UnknownCustomer = "unknown-customer";
    public const string UnknownMeter = "unknown-meter";
    public const string BadSubject = "bad-subject";
    public const string BadHolder = "bad-holder";
    public const string BadName = "bad-name";
    public const string BadInstant = "bad-instant";
    public const string Future = "future";
    public const string TooOld = "too-old";
}
