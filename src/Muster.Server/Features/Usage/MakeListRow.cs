using Muster.Data.Usage;
using Muster.Domain.Accounts;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Domain.Usage;

namespace Muster.Server.Features.Usage;

/// <summary>Makes rows of the customer list: what is cached of a customer, and the day on which time alone makes it another.</summary>
internal sealed class MakeListRow(ProductCatalog catalog)
{
    /// <summary>A customer's row of the list, from what it is made of.</summary>
    /// <param name="customer">The customer.</param>
    /// <param name="licenses">Its licenses.</param>
    /// <param name="counts">Its counts, from today or before to <see cref="RecountCustomers.Horizon"/>.</param>
    /// <param name="protection">How many devices lack protection, and the next day on which one's state changes by time alone.</param>
    /// <param name="now">The instant.</param>
    public CustomerListRow Of(Customer customer, IReadOnlyCollection<License> licenses, CustomerCounts counts, (int Unprotected, DateOnly? ChangesOn) protection, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var summary = LicenseSummary.Of(licenses, catalog, today);
        var refresh = Earlier(Earlier(summary.ChangesOn, protection.ChangesOn), counts.NextAssigned);
        var over = false;
        var row = new CustomerListRow
        {
            PartnerId = customer.PartnerId,
            CustomerId = customer.Id,
            Name = customer.Name,
            NameSearch = SearchText.Of(customer.Name),
            ExternalId = customer.ExternalId,
            ExternalSearch = SearchText.Of(customer.ExternalId),
            BillingType = customer.BillingType,
            Licenses = summary.InForce,
            Seats = summary.Seats ?? CustomerListRow.Unlimited,
            Owner = summary.Ownership,
            NearestExpiry = summary.NearestExpiry ?? CustomerListRow.Never,
            ExpiredOn = summary.ExpiredOn,
            QuietSince = summary.LicensedSince is { } since ? (counts.LastSeen is { } seen && seen > since ? seen : since) : null,
            PartnerAssistance = customer.LetsPartnerIn(now),
            DataGeography = customer.DataGeography,
            Unprotected = protection.Unprotected,
        };
        foreach (var family in catalog.Families)
        {
            var used = counts.On(family.Code, today);
            var standing = FamilyStanding.Of(family, used, licenses, catalog, today);
            over |= standing.Level == UsageLevel.Over;
            row[CustomerListRow.Used(family.Code)] = standing.Licensed || used > 0 ? used : CustomerListRow.Nothing;
            row[CustomerListRow.Limit(family.Code)] = standing.Licensed ? standing.Limit ?? CustomerListRow.Unlimited : (long?)null;
            if (!counts.ByFamily.TryGetValue(family.Code, out var figures))
                continue;
            for (var i = Math.Max(0, today.DayNumber - counts.From.DayNumber + 1); i < figures.Length; i++)
            {
                if (figures[i] == used)
                    continue;
                refresh = Earlier(refresh, DateOnly.FromDayNumber(counts.From.DayNumber + i));
                break;
            }
        }

        row.Over = over;
        row.RefreshOn = refresh ?? CustomerListRow.Never;
        Judge(row, counts, today);
        return row;
    }

    /// <summary>
    /// Finds the family that is farthest from its usual count. Until the row is refreshed today's counts stand, but what is usual
    /// moves on: the row is due on the day on which that makes a difference.
    /// </summary>
    private void Judge(CustomerListRow row, CustomerCounts counts, DateOnly today)
    {
        var last = row.RefreshOn < RecountCustomers.Horizon(today) ? row.RefreshOn : RecountCustomers.Horizon(today);
        (row.JumpFamily, row.JumpUsual) = Jump(today);
        var moving = counts.ByFamily.Keys.Where(Moves).Any();
        for (var day = today.AddDays(1); moving && day < last; day = day.AddDays(1))
        {
            if (Jump(day) == (row.JumpFamily, row.JumpUsual))
                continue;
            row.RefreshOn = day;
            return;
        }

        (string? Family, long Usual) Jump(DateOnly on)
        {
            (string? Family, long Usual) found = default;
            var farthest = 0L;
            Span<long> before = stackalloc long[UsageJump.UsualDays];
            foreach (var family in catalog.Families)
            {
                if (!counts.ByFamily.ContainsKey(family.Code))
                    continue;
                for (var i = 0; i < before.Length; i++)
                    before[i] = counts.On(family.Code, on.AddDays(i - before.Length));
                var (usual, count) = (UsageJump.Usual(before), counts.On(family.Code, on));
                if (UsageJump.Is(usual, count) && Math.Abs(count - usual) > farthest)
                    (found, farthest) = ((family.Code, usual), Math.Abs(count - usual));
            }

            return found;
        }

        // most families never differ from themselves by as much
        bool Moves(string family)
        {
            var (least, most) = (long.MaxValue, 0L);
            for (var day = today.AddDays(-UsageJump.UsualDays); day <= today; day = day.AddDays(1))
            {
                var count = counts.On(family, day);
                (least, most) = (Math.Min(least, count), Math.Max(most, count));
            }

            return most - least >= UsageJump.LeastUnits;
        }
    }

    private static DateOnly? Earlier(DateOnly? a, DateOnly? b) => a is null || b < a ? b ?? a : a;
}
