using Muster.Domain.Usage;

namespace Muster.Domain.Licensing;

/// <summary>Decides about revoking a license, which its issuer does (product.md, Revoke): facts in, a plan or a refusal out.</summary>
public static class DecideRevoke
{
    /// <summary>The most characters of a reason.</summary>
    public const int LongestReason = 500;

    /// <summary>Decides: not in force from the next day; one whose start is to come never is. No other license changes.</summary>
    /// <param name="license">The license.</param>
    /// <param name="reason">Why, as typed.</param>
    /// <param name="today">The day.</param>
    public static LicensingDecision Decide(License license, string reason, DateOnly today) =>
        MayRevoke(license, today) is { } refusal ? refusal
        : string.IsNullOrWhiteSpace(reason) ? LicensingRefusal.ReasonMissing
        : reason.Trim().Length > LongestReason || !Names.IsLine(reason) ? LicensingRefusal.ReasonWrong
        : new LicensePlan([], [license.EndBefore(today.AddDays(1))]);

    /// <summary>Whether there is something to revoke; null when there is.</summary>
    public static LicensingRefusal? MayRevoke(License license, DateOnly today) =>
        license.Owner == LicenseOwner.Customer ? LicensingRefusal.CustomerOwned
        : !license.IsAhead(today) ? LicensingRefusal.NotInForce
        : license.End == today ? LicensingRefusal.EndsToday
        : null;
}
