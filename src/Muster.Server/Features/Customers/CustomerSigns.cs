using Muster.Data.Usage;
using Muster.Domain.Licensing;
using Muster.Domain.Protection;
using Muster.Server.Ui;

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

    /// <summary>How the bar of a family is drawn.</summary>
    public static BarLevel Bar(this UsageLevel level) => level switch
    {
        UsageLevel.Ok => BarLevel.Ok,
        UsageLevel.Near => BarLevel.Near,
        UsageLevel.Over => BarLevel.Over,
        UsageLevel.Unlicensed => BarLevel.Unlicensed,
    };

    /// <summary>The icon of a reason to look.</summary>
    public static string Icon(this Attention attention) => attention switch
    {
        Attention.Unprotected => "shield-x",
        Attention.OverUse => "alert-hexagon",
        Attention.Expiring => "clock-exclamation",
        Attention.Expired => "calendar-time",
        Attention.Silent => "volume-off",
        Attention.NoAssistance => "plug-off",
        Attention.Jump => "trending-up",
    };

    /// <summary>The class that colors its icon.</summary>
    public static string Tint(this Attention attention) => attention switch
    {
        Attention.Unprotected or Attention.OverUse or Attention.Expired => "m-say-bad",
        Attention.Expiring or Attention.Silent or Attention.Jump => "m-say-warning",
        Attention.NoAssistance => "",
    };
}
