namespace Muster.Domain.Notices;

/// <summary>Decides what a partner is told of its customers, and what not: facts in, an answer out.</summary>
public static class DecideNotice
{
    /// <summary>How many days before its end a license is told of, each once.</summary>
    public static readonly IReadOnlyList<int> ExpirySteps = [30, 7, 1];

    /// <summary>For how many days an end is news: what ended longer ago when it is found is not told any more.</summary>
    public const int NewsDays = 7;

    /// <summary>The step at which a license's end is told: the smallest that it is within; null when it isn't told.</summary>
    /// <param name="end">Its last day; null when it never ends.</param>
    /// <param name="hasSuccessor">Whether another of its line goes on after it.</param>
    /// <param name="today">The day.</param>
    public static int? Expiring(DateOnly? end, bool hasSuccessor, DateOnly today)
    {
        if (end is not { } last || hasSuccessor || last < today)
            return null;
        int? step = null;
        foreach (var days in ExpirySteps)
        {
            if (last.DayNumber - today.DayNumber <= days)
                step = days;
        }

        return step;
    }

    /// <summary>Whether it is told that a license has ended.</summary>
    /// <inheritdoc cref="Expiring"/>
    public static bool Expired(DateOnly? end, bool hasSuccessor, DateOnly today) =>
        end is { } last && !hasSuccessor && last < today && today.DayNumber - last.DayNumber <= NewsDays;

    /// <summary>Whether a family's over-use begins, ends, or neither: told when it begins, and again only after it was not over.</summary>
    /// <param name="wasOver">Whether it was told of and has not ended since.</param>
    /// <param name="used">Units used.</param>
    /// <param name="limit">Units licensed; null for any number, or when it isn't licensed.</param>
    public static OverUseTurn OverUse(bool wasOver, long used, long? limit) => (wasOver, limit is { } most && used > most) switch
    {
        (false, true) => OverUseTurn.Begins,
        (true, false) => OverUseTurn.Ends,
        _ => OverUseTurn.None,
    };

    /// <summary>How many devices lack protection that didn't when it was looked last.</summary>
    /// <param name="level">How many lacked it then; 0 when it was never told.</param>
    /// <param name="now">How many lack it now.</param>
    /// <returns>How many are new, none when they are fewer, and what the next look is compared with.</returns>
    public static (long New, long Level) Unprotected(long level, long now) => (Math.Max(0, now - level), now);

    /// <summary>Whether a mute holds: no notice about its customer, its product, or its product at its customer, through its last day.</summary>
    /// <param name="mutedCustomer">The customer it names; null for all.</param>
    /// <param name="mutedProduct">Code of the product it names; empty for all.</param>
    /// <param name="until">Its last day.</param>
    /// <param name="customer">The customer of the notice.</param>
    /// <param name="products">Codes of the products the notice is about; empty for none.</param>
    /// <param name="today">The day.</param>
    public static bool IsMuted(Guid? mutedCustomer, string mutedProduct, DateOnly until, Guid customer, IReadOnlyCollection<string> products, DateOnly today) =>
        today <= until && (mutedCustomer is null || mutedCustomer == customer) && (mutedProduct.Length == 0 || products.Contains(mutedProduct));

    /// <summary>What is wrong with a mute.</summary>
    /// <param name="hasCustomer">Whether it names a customer, known and within scope.</param>
    /// <param name="customerUnknown">Whether one was named that isn't.</param>
    /// <param name="hasProduct">Whether it names a product.</param>
    /// <param name="reason">Why, trimmed.</param>
    /// <param name="until">Its last day; null when none could be read.</param>
    /// <param name="today">The day.</param>
    public static IReadOnlyList<MuteRefusal> Mute(bool hasCustomer, bool customerUnknown, bool hasProduct, string reason, DateOnly? until, DateOnly today)
    {
        var refusals = new List<MuteRefusal>();
        if (customerUnknown)
            refusals.Add(MuteRefusal.CustomerUnknown);
        else if (!hasCustomer && !hasProduct)
            refusals.Add(MuteRefusal.NothingNamed);
        if (reason.Length is 0 or > MaxReason)
            refusals.Add(MuteRefusal.Reason);
        if (until is not { } last || last < today || last > today.AddDays(MostDays))
            refusals.Add(MuteRefusal.Until);
        return refusals;
    }

    /// <summary>The most characters of a reason.</summary>
    public const int MaxReason = 500;

    /// <summary>How many days ahead a mute may end at most: never for good.</summary>
    public const int MostDays = 366;
}

/// <summary>What happens to a family's over-use.</summary>
public enum OverUseTurn
{
    None,
    Begins,
    Ends,
}

/// <summary>What is wrong with a mute.</summary>
public enum MuteRefusal
{
    /// <summary>It names neither a customer nor a product.</summary>
    NothingNamed,

    /// <summary>No customer within scope is called so.</summary>
    CustomerUnknown,

    /// <summary>There is no reason, or it is too long.</summary>
    Reason,

    /// <summary>There is no last day, it is over, or more than 366 days ahead.</summary>
    Until,

    /// <summary>The role doesn't reach into the product's family, or, where none is named, not into all of them.</summary>
    Family,
}
