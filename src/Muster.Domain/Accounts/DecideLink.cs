using Muster.Domain.Licensing;

namespace Muster.Domain.Accounts;

/// <summary>Why a request to be linked can't be sent.</summary>
public enum LinkRefusal
{
    /// <summary>The e-mail is none.</summary>
    Email,

    /// <summary>There is no external id, or it is too long.</summary>
    ExternalId,

    /// <summary>A customer of the partner has this external id, or another open request names it.</summary>
    ExternalIdTaken,

    /// <summary>There is no reason, or it is too long.</summary>
    Reason,

    /// <summary>An open request asks this e-mail already, or one did within the last days: a no is a no for a while.</summary>
    AskedAlready,

    /// <summary>Too many requests are open.</summary>
    TooMany,
}

/// <summary>Decides about a partner's asking a company that exists to become its customer. Whether there is such a company is no fact of it: the answer must not tell.</summary>
public static class DecideLink
{
    /// <summary>The most characters of an external id.</summary>
    public const int LongestExternalId = 100;

    /// <summary>The most characters of a reason.</summary>
    public const int LongestReason = 500;

    /// <summary>For how many days an e-mail isn't asked again, whatever became of the request.</summary>
    public const int PauseDays = 7;

    /// <summary>How many requests of a partner may be open at a time.</summary>
    public const int MostOpen = 50;

    /// <summary>May this be asked?</summary>
    /// <param name="isEmail">Whether the e-mail is one.</param>
    /// <param name="externalId">What the partner will call it, trimmed.</param>
    /// <param name="externalIdTaken">Whether a customer or an open request of the partner has that.</param>
    /// <param name="reason">Why, trimmed.</param>
    /// <param name="askedAlready">Whether an open request of the partner asks this e-mail.</param>
    /// <param name="open">How many requests of the partner are open.</param>
    /// <returns>All that is wrong, each once; empty when it may be sent.</returns>
    public static IReadOnlyList<LinkRefusal> Ask(bool isEmail, string externalId, bool externalIdTaken, string reason, bool askedAlready, int open)
    {
        var refusals = new List<LinkRefusal>();
        if (!isEmail)
            refusals.Add(LinkRefusal.Email);
        else if (askedAlready)
            refusals.Add(LinkRefusal.AskedAlready);
        if (externalId.Length is 0 or > LongestExternalId)
            refusals.Add(LinkRefusal.ExternalId);
        else if (externalIdTaken)
            refusals.Add(LinkRefusal.ExternalIdTaken);
        if (reason.Length is 0 or > LongestReason)
            refusals.Add(LinkRefusal.Reason);
        if (refusals.Count == 0 && open >= MostOpen)
            refusals.Add(LinkRefusal.TooMany);
        return refusals;
    }

    /// <summary>How a company is billed that brings its own licenses: they are termed; without one in force it is a trial, which asks for no program.</summary>
    /// <param name="licenses">What it brings: licenses the customer owns.</param>
    /// <param name="today">The day it is linked.</param>
    public static BillingType BillingTypeOf(IEnumerable<License> licenses, DateOnly today) =>
        licenses.Any(l => l.IsInForce(today)) ? BillingType.Term : BillingType.Trial;
}
