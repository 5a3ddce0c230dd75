using Muster.Data.Usage;
using Muster.Domain.Licensing;
using Muster.Domain.Protection;

namespace Muster.Server.Features.Customers;

/// <summary>Reads the dates of a list row on a day: the same rules as the filters of the list.</summary>
public static class CustomerSigns
{
    /// <summary>Whether a license in force ends within 30 days, or today.</summary>
    public static bool IsExpiring(this CustomerListRow row, DateOnly today) =>
        row.NearestExpiry >= today && row.NearestExpiry <= today.AddDays(License.ExpiringDays);

    /// <summary>Whether a license ended up to 60 days ago and has no successor.</summary>
    public static bool IsExpired(this CustomerListRow row, DateOnly today) => row.ExpiredOn >= today.AddDays(-License.ExpiredDays);

    /// <summary>Whether it is licensed, and nothing at all was seen for 7 days.</summary>
    public static bool IsSilent(this CustomerListRow row, DateOnly today) => row.QuietSince <= today.AddDays(-ProtectionGap.CustomerSilentDays);
}
