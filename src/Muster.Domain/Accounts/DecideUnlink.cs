using Muster.Domain.Licensing;

namespace Muster.Domain.Accounts;

/// <summary>Why a customer can't be unlinked.</summary>
public enum UnlinkRefusal
{
    /// <summary>A distributor ordered its licenses, in force, to be, or suspended: the order is to be cancelled.</summary>
    Ordered,

    /// <summary>A license the partner owns is in force, or is to be.</summary>
    InForce,

    /// <summary>A license the partner owns ended less than 60 days ago.</summary>
    EndedRecently,
}

/// <summary>When a customer is unlinked and what ends with it, or why it can't be.</summary>
/// <param name="On">The first day on which it isn't linked any more; null when it is refused.</param>
/// <param name="Plan">The licenses that end, all of them the partner's; nothing when it is refused.</param>
/// <param name="Refusal">Why not; null when it can be.</param>
/// <param name="WorksFrom">Of a refusal, the day from which it works as things stand; null when no day is known.</param>
public sealed record UnlinkDecision(DateOnly? On, LicensePlan Plan, UnlinkRefusal? Refusal = null, DateOnly? WorksFrom = null);

/// <summary>Decides when a partner may let go of a customer (product.md, Acts: Unlink). The customer's own licenses never block, and never end by it.</summary>
public static class DecideUnlink
{
    /// <summary>For how many days after the end of a license the partner owns a termed customer stays linked.</summary>
    public const int TermDays = 60;

    /// <summary>Decides.</summary>
    /// <param name="billing">The customer's billing type.</param>
    /// <param name="licenses">All its licenses.</param>
    /// <param name="revoked">Those of them that the issuer revoked.</param>
    /// <param name="ordered">Whether a subscription of an order for it isn't over, drafts aside: one that is suspended has no license in force.</param>
    /// <param name="today">The day.</param>
    /// <param name="dueOn">Of what was scheduled, the day it was scheduled for: from then on a monthly customer waits no further month. Null for a new asking.</param>
    public static UnlinkDecision Of(BillingType billing, IReadOnlyCollection<License> licenses, IReadOnlySet<Guid> revoked, bool ordered, DateOnly today, DateOnly? dueOn = null)
    {
        var own = licenses.Where(l => l.Owner == LicenseOwner.Partner && !(l.End < l.Start)).ToList();

        // what is in force today, or is to be later
        var living = own.Where(l => l.End is null || l.End >= today).ToList();
        if (ordered || living.Exists(l => l.Type == LicenseType.Ordered && !revoked.Contains(l.Id)))
            return Refused(UnlinkRefusal.Ordered, null);
        if (billing == BillingType.Term)
        {
            var holding = own.Where(l => !revoked.Contains(l.Id) && (l.End is null || l.End.Value.AddDays(TermDays) > today)).ToList();
            if (holding.Count > 0)
            {
                DateOnly? from = holding.Exists(l => l.End is null) ? null : holding.Max(l => l.End!.Value).AddDays(TermDays);
                return Refused(holding.Exists(l => l.End is null || l.End >= today) ? UnlinkRefusal.InForce : UnlinkRefusal.EndedRecently, from);
            }
        }

        var on = billing != BillingType.Usage || living.Count == 0 ? today
            : dueOn <= today ? dueOn.Value
            : new DateOnly(today.Year, today.Month, 1).AddMonths(1);
        return new(on, new([], [.. living.Where(l => l.End is null || l.End >= on).Select(l => Ended(l, on))]));
    }

    private static UnlinkDecision Refused(UnlinkRefusal refusal, DateOnly? worksFrom) => new(null, LicensePlan.Nothing, refusal, worksFrom);

    /// <summary>Not in force from a day on; what would begin later never is.</summary>
    private static LicenseEdit Ended(License license, DateOnly on) =>
        new(license.Id, (license.Start < on ? on : license.Start).AddDays(-1), license.AutomaticInstall, license.TrialExtended);
}
