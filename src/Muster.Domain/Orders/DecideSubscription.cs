using Muster.Domain.Catalog;
using Muster.Domain.Licensing;

namespace Muster.Domain.Orders;

/// <summary>Why licenses of a subscription can't begin.</summary>
public enum SubscriptionRefusal
{
    /// <summary>The catalog has no such product any more.</summary>
    Product,

    /// <summary>Another base tier of its family is in force at the customer, or is to be: they exclude each other.</summary>
    OtherTier,

    /// <summary>The product is in force already, by another license.</summary>
    InForceAlready,

    /// <summary>It is an add-on, and no base tier of its family would be in force with it.</summary>
    AddOnWithoutBase,

    /// <summary>The customer isn't billed monthly.</summary>
    NotMonthly,
}

/// <summary>What a subscription does to its customer's licenses, or why it can't.</summary>
/// <param name="Plan">What it does; nothing when it is refused.</param>
/// <param name="Refusal">Why not; null when it can.</param>
/// <param name="Product">The product a refusal is about.</param>
public sealed record SubscriptionDecision(LicensePlan Plan, SubscriptionRefusal? Refusal = null, string Product = "");

/// <summary>Decides what subscriptions do to licenses: each gives one, of type ordered, in force while the subscription is (docs/domain.md, Orders).</summary>
public static class DecideSubscription
{
    /// <summary>Begins the licenses of an order's subscriptions; those there are already stay, so that it can be decided again.</summary>
    /// <param name="orderNumber">The order's number: licenses are numbered by it and the line.</param>
    /// <param name="subscriptions">Those of the order that are being provisioned.</param>
    /// <param name="licenses">All the customer's licenses.</param>
    /// <param name="catalog">Knows the products.</param>
    public static SubscriptionDecision Begin(string orderNumber, IReadOnlyCollection<Subscription> subscriptions, IReadOnlyCollection<License> licenses, ProductCatalog catalog)
    {
        var begins = new List<NewLicense>();
        foreach (var subscription in subscriptions.OrderBy(s => s.Line))
        {
            if (licenses.Any(l => l.Number == NumberOf(orderNumber, subscription.Line) && l.DistributorId == subscription.DistributorId))
                continue;
            if (Refusal(subscription.Product, subscription.Starts, licenses, [.. subscriptions.Select(s => s.Product)], catalog) is { } refusal)
                return Refused(refusal, subscription.Product);
            begins.Add(New(subscription, subscription.Product, subscription.Quantity, subscription.Starts, NumberOf(orderNumber, subscription.Line)));
        }

        return new(new(begins, []));
    }

    /// <summary>Takes back what <see cref="Begin"/> gave: the licenses are never in force.</summary>
    /// <param name="subscriptions">Those of the order.</param>
    /// <param name="licenses">All the customer's licenses.</param>
    public static LicensePlan Undo(IReadOnlyCollection<Subscription> subscriptions, IReadOnlyCollection<License> licenses) =>
        new([], [.. licenses.Where(l => subscriptions.Any(s => s.LicenseId == l.Id)).Select(l => EndAfter(l, l.Start.AddDays(-1)))]);

    /// <summary>Changes quantity or product to what is pending. Another product begins today, and what it was ends the day before.</summary>
    /// <param name="orderNumber">The order's number.</param>
    /// <param name="subscription">The subscription, with what is pending.</param>
    /// <param name="licenses">All the customer's licenses.</param>
    /// <param name="today">The day.</param>
    /// <param name="catalog">Knows the products.</param>
    public static SubscriptionDecision Change(string orderNumber, Subscription subscription, IReadOnlyCollection<License> licenses, DateOnly today, ProductCatalog catalog)
    {
        var (product, quantity) = (subscription.PendingProduct ?? subscription.Product, subscription.PendingQuantity ?? subscription.Quantity);
        if (licenses.FirstOrDefault(l => l.Id == subscription.LicenseId) is not { } license)
            return Begun(orderNumber, subscription, product, quantity, licenses, today, catalog);
        if (license.Product == product)
            return new(license.Quantity == quantity ? LicensePlan.Nothing : new([], [new(license.Id, license.End, license.AutomaticInstall, license.TrialExtended) { Quantity = quantity }]));
        var others = licenses.Where(l => l.Id != license.Id).ToList();
        var begun = Begun(orderNumber, subscription, product, quantity, others, today, catalog, licenses);
        return begun.Refusal is null ? new(begun.Plan with { Edits = [EndAfter(license, today.AddDays(-1))] }) : begun;
    }

    /// <summary>Suspends: not in force from today on, and not billed.</summary>
    public static LicensePlan Suspend(Subscription subscription, IReadOnlyCollection<License> licenses, DateOnly today) => End(subscription, licenses, today.AddDays(-1));

    /// <summary>Resumes: a new license begins today, with another number of the same line.</summary>
    public static SubscriptionDecision Resume(string orderNumber, Subscription subscription, IReadOnlyCollection<License> licenses, DateOnly today, ProductCatalog catalog) =>
        Begun(orderNumber, subscription, subscription.Product, subscription.Quantity, licenses, today, catalog);

    /// <summary>Lets the license end on a day, or takes that back: then it ends when the subscription does.</summary>
    /// <param name="subscription">The subscription; its own day of cancelling is what holds.</param>
    /// <param name="licenses">All the customer's licenses.</param>
    public static LicensePlan SetEnd(Subscription subscription, IReadOnlyCollection<License> licenses) =>
        licenses.FirstOrDefault(l => l.Id == subscription.LicenseId) is { } license && license.End != (subscription.CancelAfter ?? subscription.Ends)
            ? new([], [EndAfter(license, subscription.CancelAfter ?? subscription.Ends)])
            : LicensePlan.Nothing;

    /// <summary>Takes a scheduled cancellation back: the license ends when the subscription does, unless what was ordered for the time after excludes it.</summary>
    /// <param name="subscription">The subscription, with the day its cancellation is scheduled for.</param>
    /// <param name="licenses">All the customer's licenses.</param>
    /// <param name="catalog">Knows the products.</param>
    public static SubscriptionDecision WithdrawCancellation(Subscription subscription, IReadOnlyCollection<License> licenses, ProductCatalog catalog)
    {
        if (licenses.FirstOrDefault(l => l.Id == subscription.LicenseId) is not { } license || subscription.CancelAfter is not { } last)
            return new(LicensePlan.Nothing);
        if (license.End == subscription.Ends)
            return new(LicensePlan.Nothing);
        var from = last < license.Start ? license.Start : last.AddDays(1);
        return Refusal(subscription.Product, from, [.. licenses.Where(l => l.Id != license.Id && !(l.Start > subscription.Ends))], [], catalog) is { } refusal
            ? Refused(refusal, subscription.Product)
            : new(new([], [EndAfter(license, subscription.Ends)]));
    }

    /// <summary>How many years ahead a subscription may be cancelled.</summary>
    public const int MostYearsToCancellation = 5;

    /// <summary>Whether its last day is over: then nothing of it is resumed or taken back.</summary>
    public static bool IsOver(Subscription subscription, DateOnly today) => (subscription.CancelAfter ?? subscription.Ends) < today;

    /// <summary>Whether a day can be the last before it is cancelled: not over, not beyond its own end.</summary>
    public static bool MayCancelAfter(Subscription subscription, DateOnly last, DateOnly today) =>
        last >= today && last <= today.AddYears(MostYearsToCancellation) && !(last > subscription.Ends);

    /// <summary>Whether an add-on that the same distributor sold would be in force after the base tier that a plan ends: it goes first, or with it.</summary>
    /// <param name="subscription">The subscription whose license ends.</param>
    /// <param name="plan">What ends it.</param>
    /// <param name="licenses">All the customer's licenses.</param>
    /// <param name="catalog">Knows the products.</param>
    public static bool LeavesAddOn(Subscription subscription, LicensePlan plan, IReadOnlyCollection<License> licenses, ProductCatalog catalog) =>
        plan.Edits.Any(e => e.LicenseId == subscription.LicenseId && e.End is { } last
            && licenses.FirstOrDefault(l => l.Id == e.LicenseId) is { } own && catalog.TryProduct(own.Product, out var product) && !product.IsAddOn
            && licenses.Any(l => l.DistributorId == subscription.DistributorId && (l.End is null || (l.End > last && l.End >= l.Start))
                && catalog.TryProduct(l.Product, out var other) && other.IsAddOn && other.Family == product.Family));

    /// <summary>The number of a line's first license.</summary>
    public static string NumberOf(string orderNumber, int line) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{orderNumber}-{line}");

    private static SubscriptionDecision Begun(
        string orderNumber, Subscription subscription, string product, long quantity, IReadOnlyCollection<License> licenses, DateOnly today, ProductCatalog catalog, IReadOnlyCollection<License>? numbered = null)
    {
        var day = subscription.Starts > today ? subscription.Starts : today;
        if (Refusal(product, day, licenses, [], catalog) is { } refusal)
            return Refused(refusal, product);
        var first = NumberOf(orderNumber, subscription.Line);
        var times = (numbered ?? licenses).Count(l => l.Number == first || l.Number.StartsWith(first + "/", StringComparison.Ordinal));
        var number = times == 0 ? first : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{first}/{times + 1}");
        return new(new([New(subscription, product, quantity, day, number)], []));
    }

    private static SubscriptionRefusal? Refusal(string code, DateOnly from, IReadOnlyCollection<License> licenses, IReadOnlyCollection<string> ordered, ProductCatalog catalog)
    {
        if (!catalog.TryProduct(code, out var product))
            return SubscriptionRefusal.Product;
        var ahead = licenses.Where(l => (l.End is not { } end || (end >= from && end >= l.Start)) && catalog.TryProduct(l.Product, out var other) && other.Family == product.Family).ToList();
        if (ahead.Exists(l => l.Product == code))
            return SubscriptionRefusal.InForceAlready;
        if (!product.IsAddOn)
            return ahead.Exists(l => !catalog.Product(l.Product).IsAddOn) ? SubscriptionRefusal.OtherTier : null;
        var hasBase = ahead.Exists(l => !catalog.Product(l.Product).IsAddOn)
            || ordered.Any(o => catalog.TryProduct(o, out var other) && !other.IsAddOn && other.Family == product.Family);
        return hasBase ? null : SubscriptionRefusal.AddOnWithoutBase;
    }

    private static LicensePlan End(Subscription subscription, IReadOnlyCollection<License> licenses, DateOnly after) =>
        licenses.FirstOrDefault(l => l.Id == subscription.LicenseId) is { } license && !(license.End <= after) ? new([], [EndAfter(license, after)]) : LicensePlan.Nothing;

    private static LicenseEdit EndAfter(License license, DateOnly? last) =>
        new(license.Id, last is { } day && day < license.Start.AddDays(-1) ? license.Start.AddDays(-1) : last, license.AutomaticInstall, license.TrialExtended);

    private static NewLicense New(Subscription subscription, string product, long quantity, DateOnly start, string number) =>
        new(product, LicenseType.Ordered, start, subscription.CancelAfter ?? subscription.Ends, quantity) { Number = number, DistributorId = subscription.DistributorId };

    private static SubscriptionDecision Refused(SubscriptionRefusal refusal, string product) => new(LicensePlan.Nothing, refusal, product);
}
