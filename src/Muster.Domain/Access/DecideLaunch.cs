using Muster.Domain.Accounts;
using Muster.Domain.Usage;

namespace Muster.Domain.Access;

/// <summary>Why a customer's console can't be opened, or Partner Assistance not be asked for.</summary>
public enum LaunchRefusal
{
    /// <summary>The customer doesn't let its partner in.</summary>
    AssistanceOff,

    /// <summary>It does already: there is nothing to ask for.</summary>
    AssistanceOn,

    /// <summary>A request is open already.</summary>
    AlreadyAsked,

    ReasonMissing,

    /// <summary>The reason has more than <see cref="DecideLaunch.LongestReason"/> characters.</summary>
    ReasonTooLong,

    /// <summary>The reason has a character that can't be stored.</summary>
    ReasonUnreadable,
}

/// <summary>Decides about entering a customer's console as its partner's guest: facts in, a refusal or null out.</summary>
public static class DecideLaunch
{
    /// <summary>The most characters of a reason.</summary>
    public const int LongestReason = 500;

    /// <summary>How long a visit lasts at most, extensions included.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(8);

    /// <summary>May it be opened now?</summary>
    /// <param name="customer">The customer.</param>
    /// <param name="partner">The partner of the one who asks.</param>
    /// <param name="reason">Why, as typed.</param>
    /// <param name="now">The instant.</param>
    public static LaunchRefusal? Open(Customer customer, Partner partner, string reason, DateTimeOffset now) =>
        !customer.LetsPartnerIn(now) ? LaunchRefusal.AssistanceOff
        : string.IsNullOrWhiteSpace(reason) && !DemandsReason(customer, partner) ? null
        : Reason(reason);

    /// <summary>May Partner Assistance be asked for now? A reason is always given.</summary>
    /// <param name="customer">The customer.</param>
    /// <param name="isAsked">Whether a request is open.</param>
    /// <param name="reason">Why, as typed.</param>
    /// <param name="now">The instant.</param>
    public static LaunchRefusal? Ask(Customer customer, bool isAsked, string reason, DateTimeOffset now) =>
        customer.LetsPartnerIn(now) ? LaunchRefusal.AssistanceOn
        : isAsked ? LaunchRefusal.AlreadyAsked
        : Reason(reason);

    /// <summary>Whether who opens it must say why.</summary>
    public static bool DemandsReason(Customer customer, Partner partner) => customer.RequiresLaunchReason || partner.RequiresLaunchReason;

    /// <summary>When a visit ends that begins or goes on at an instant.</summary>
    /// <param name="start">When it began.</param>
    /// <param name="from">From when on it is given more time: its start, or the end it has.</param>
    /// <param name="minutes">How much; the partner's setting.</param>
    public static DateTimeOffset EndsAt(DateTimeOffset start, DateTimeOffset from, int minutes)
    {
        var (end, last) = (from.AddMinutes(Math.Max(1, minutes)), start + Longest);
        return end < last ? end : last;
    }

    private static LaunchRefusal? Reason(string reason) =>
        string.IsNullOrWhiteSpace(reason) ? LaunchRefusal.ReasonMissing
        : reason.Trim().Length > LongestReason ? LaunchRefusal.ReasonTooLong
        : !Names.IsWellFormed(reason) || reason.Any(c => char.IsControl(c) && c is not ('\r' or '\n' or '\t')) ? LaunchRefusal.ReasonUnreadable
        : null;
}
