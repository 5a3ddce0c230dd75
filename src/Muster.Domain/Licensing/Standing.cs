using Muster.Domain.Catalog;

namespace Muster.Domain.Licensing;

/// <summary>How a family's usage stands against its limit. In words, never only in color.</summary>
public enum UsageLevel
{
    /// <summary>Below 90 % of the limit, or no limit.</summary>
    Ok,

    /// <summary>From 90 % of the limit to all of it.</summary>
    Near,

    /// <summary>More than the limit. Flagged, never enforced.</summary>
    Over,

    /// <summary>Used without a license in force. Flagged, never billed.</summary>
    Unlicensed,
}

/// <summary>Who owns the licenses a customer has in force.</summary>
public enum LicenseOwnership
{
    None,
    Partner,
    Customer,
    Mixed,
}

/// <summary>A family's usage beside what it is licensed for: one used figure, never split between licenses.</summary>
/// <param name="Family">Code of the family.</param>
/// <param name="Used">Units counted.</param>
/// <param name="Licensed">Whether a base license is in force.</param>
/// <param name="Limit">Sum of the base quantities in force; null when any is unlimited, or nothing is licensed.</param>
public sealed record FamilyStanding(string Family, long Used, bool Licensed, long? Limit)
{
    /// <summary>ok, near (from 90 %), over, or unlicensed.</summary>
    public UsageLevel Level =>
        !Licensed ? (Used > 0 ? UsageLevel.Unlicensed : UsageLevel.Ok)
        : Limit is not { } limit || Used == 0 ? UsageLevel.Ok
        : Used > limit ? UsageLevel.Over
        : (Int128)Used * 10 >= (Int128)limit * 9 ? UsageLevel.Near
        : UsageLevel.Ok;

    /// <summary>How a family stands on a day.</summary>
    /// <param name="family">The family.</param>
    /// <param name="used">Units counted on that day.</param>
    /// <param name="licenses">The customer's licenses.</param>
    /// <param name="catalog">Knows the products.</param>
    /// <param name="day">The day.</param>
    public static FamilyStanding Of(Family family, long used, IEnumerable<License> licenses, ProductCatalog catalog, DateOnly day)
    {
        var licensed = false;
        long? limit = 0;
        foreach (var license in licenses)
        {
            var product = catalog.Product(license.Product);
            if (product.Family != family.Code || product.IsAddOn || !license.IsInForce(day))
                continue;
            licensed = true;
            limit = limit is null || license.Quantity is null ? null : checked(limit + license.Quantity);
        }

        return new(family.Code, used, licensed, licensed ? limit : null);
    }
}

/// <summary>What a customer's licenses amount to on a day.</summary>
/// <param name="InForce">Number of licenses in force.</param>
/// <param name="Seats">Sum of the base quantities in force; null when any is unlimited.</param>
/// <param name="Ownership">Who owns those in force.</param>
/// <param name="NearestExpiry">The first end of a license in force that has no successor.</param>
/// <param name="ExpiredOn">The latest end of an expired license.</param>
/// <param name="LicensedSince">The earliest start of a base license in force.</param>
/// <param name="ChangesOn">The next day on which any of this changes by time alone.</param>
public sealed record LicenseSummary(
    int InForce, long? Seats, LicenseOwnership Ownership, DateOnly? NearestExpiry, DateOnly? ExpiredOn, DateOnly? LicensedSince, DateOnly? ChangesOn)
{
    /// <summary>Reads a customer's licenses on a day.</summary>
    /// <param name="licenses">All its licenses, past and future too.</param>
    /// <param name="catalog">Knows the products.</param>
    /// <param name="day">The day.</param>
    public static LicenseSummary Of(IReadOnlyCollection<License> licenses, ProductCatalog catalog, DateOnly day)
    {
        var inForce = 0;
        long? seats = 0;
        bool partner = false, customer = false;
        DateOnly? nearest = null, expired = null, since = null, changes = null;
        foreach (var license in licenses)
        {
            if (license.Start > day)
                changes = Earlier(changes, license.Start);
            if (license.End is { } end)
            {
                if (end >= day)
                    changes = end == DateOnly.MaxValue ? changes : Earlier(changes, end.AddDays(1));
                else if (day.DayNumber - end.DayNumber <= License.ExpiredDays)
                    changes = Earlier(changes, end.AddDays(License.ExpiredDays + 1));
            }

            if (license.State(day, licenses, catalog) == LicenseState.Expired && (expired is null || license.End > expired))
                expired = license.End;
            if (!license.IsInForce(day))
                continue;
            inForce++;
            partner |= license.Owner == LicenseOwner.Partner;
            customer |= license.Owner == LicenseOwner.Customer;
            if (!license.HasSuccessor(licenses, catalog))
                nearest = Earlier(nearest, license.End);
            if (catalog.Product(license.Product).IsAddOn)
                continue;
            seats = seats is null || license.Quantity is null ? null : checked(seats + license.Quantity);
            since = Earlier(since, license.Start);
        }

        var ownership = (partner, customer) switch
        {
            (true, true) => LicenseOwnership.Mixed,
            (true, false) => LicenseOwnership.Partner,
            (false, true) => LicenseOwnership.Customer,
            (false, false) => LicenseOwnership.None,
        };
        return new(inForce, seats, ownership, nearest, expired, since, changes);
    }

    private static DateOnly? Earlier(DateOnly? a, DateOnly? b) => a is null || b < a ? b ?? a : a;
}
