using System.Globalization;
using System.Linq.Expressions;
using Muster.Data.Usage;
using Muster.Domain.Licensing;
using Muster.Domain.Protection;

namespace Muster.Server.Features.Customers;

/// <summary>When a customer wants a look, by its row of the list: as a filter, and as the same condition in the words of both databases.</summary>
public static class AttentionRules
{
    /// <summary>The filter of the list.</summary>
    public static Expression<Func<CustomerListRow, bool>> Filter(Attention attention, DateOnly today)
    {
        var (soon, recently, quiet) = (Soon(today), Recently(today), Quiet(today));
        return attention switch
        {
            Attention.Unprotected => c => c.Unprotected > 0,
            Attention.OverUse => c => c.Over,
            Attention.Expiring => c => c.NearestExpiry >= today && c.NearestExpiry <= soon,
            Attention.Expired => c => c.ExpiredOn >= recently,
            Attention.Silent => c => c.QuietSince <= quiet,
            Attention.NoAssistance => c => !c.PartnerAssistance,
            Attention.Jump => c => c.JumpFamily != null,
        };
    }

    /// <summary>The condition on the columns of <c>customer_list</c>, for sums.</summary>
    public static string Sql(Attention attention, DateOnly today) => attention switch
    {
        Attention.Unprotected => "unprotected > 0",
        Attention.OverUse => "\"over\"",
        Attention.Expiring => $"nearest_expiry >= {Day(today)} and nearest_expiry <= {Day(Soon(today))}",
        Attention.Expired => $"expired_on >= {Day(Recently(today))}",
        Attention.Silent => $"quiet_since <= {Day(Quiet(today))}",
        Attention.NoAssistance => "not partner_assistance",
        Attention.Jump => "jump_family is not null",
    };

    private static DateOnly Soon(DateOnly today) => today.AddDays(License.ExpiringDays);

    private static DateOnly Recently(DateOnly today) => today.AddDays(-License.ExpiredDays);

    private static DateOnly Quiet(DateOnly today) => today.AddDays(-ProtectionGap.CustomerSilentDays);

    /// <summary>Both databases compare a day with this literal.</summary>
    private static string Day(DateOnly day) => $"'{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}'";
}
