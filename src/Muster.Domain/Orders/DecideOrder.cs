using Muster.Domain.Catalog;
using Muster.Domain.Usage;

namespace Muster.Domain.Orders;

/// <summary>A line of an order as it is written.</summary>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Product">Code of the product.</param>
/// <param name="Quantity">Units ordered: a limit, never what is billed.</param>
/// <param name="Starts">First day in force.</param>
/// <param name="Ends">Last day; null when it renews.</param>
/// <param name="RenewMonths">Of one that renews, how many months it runs each time.</param>
public sealed record OrderLine(int Line, string Product, long Quantity, DateOnly Starts, DateOnly? Ends, int RenewMonths);

/// <summary>What is wrong with an order.</summary>
public enum OrderRefusal
{
    /// <summary>The number is empty, too long, or can't be kept.</summary>
    Number,

    /// <summary>The distributor has an order of this number already.</summary>
    NumberTaken,

    /// <summary>The purchase order number is too long, or can't be kept.</summary>
    PurchaseOrder,

    /// <summary>There is no line.</summary>
    NoLines,

    /// <summary>There are too many lines.</summary>
    TooManyLines,

    /// <summary>The line's number isn't one, or stands twice.</summary>
    LineNumber,

    /// <summary>The catalog has no such product.</summary>
    Product,

    /// <summary>Two base tiers of one family: they exclude each other.</summary>
    TwoTiers,

    /// <summary>The product stands on two lines.</summary>
    ProductTwice,

    /// <summary>An add-on without a base tier of its family, neither ordered nor there already.</summary>
    AddOnWithoutBase,

    /// <summary>The quantity isn't between 1 and ten millions.</summary>
    Quantity,

    /// <summary>It starts too long ago, or too far ahead.</summary>
    Starts,

    /// <summary>It ends before it starts.</summary>
    Ends,

    /// <summary>It renews after too few or too many months.</summary>
    Renews,

    /// <summary>The partner doesn't buy through this distributor.</summary>
    Partner,

    /// <summary>Neither a customer this distributor sold to nor a new one is named.</summary>
    Customer,

    /// <summary>The new customer's name is empty, too long, or can't be kept.</summary>
    CustomerName,

    /// <summary>The new customer's external id is empty, too long, or can't be kept.</summary>
    CustomerExternalId,

    /// <summary>The new customer's e-mail is none, or one of its contact's names can't be kept.</summary>
    CustomerContact,

    /// <summary>The new customer's country is none.</summary>
    CustomerCountry,

    /// <summary>The new customer's data can't live there.</summary>
    CustomerGeography,
}

/// <summary>Something wrong with an order.</summary>
/// <param name="Refusal">What.</param>
/// <param name="Line">On which line; null when it is about the whole order.</param>
public sealed record OrderFault(OrderRefusal Refusal, int? Line = null);

/// <summary>Decides whether an order can be placed as written. Whether it can be provisioned shows when it is: the customer may have changed by then.</summary>
public static class DecideOrder
{
    /// <summary>The most characters of a number.</summary>
    public const int LongestNumber = 64;

    /// <summary>The most characters of a reason.</summary>
    public const int LongestReason = 500;

    /// <summary>The most lines of an order.</summary>
    public const int MostLines = 50;

    /// <summary>The largest quantity of a line.</summary>
    public const long LargestQuantity = 10_000_000;

    /// <summary>How many days ago a line may start.</summary>
    public const int MostDaysBack = 31;

    /// <summary>How many days ahead a line may start.</summary>
    public const int MostDaysAhead = 366;

    /// <summary>How many months a line runs before it renews, at most.</summary>
    public const int MostMonths = 60;

    /// <summary>Everything that is wrong, the whole order first, then line by line.</summary>
    /// <param name="number">The distributor's number, trimmed.</param>
    /// <param name="numberTaken">Whether another order of the distributor has it.</param>
    /// <param name="purchaseOrder">The partner's purchase order number, trimmed; may be empty.</param>
    /// <param name="lines">The lines.</param>
    /// <param name="there">Codes of the products this distributor's subscriptions give the customer already; empty for a new one.</param>
    /// <param name="today">The day.</param>
    /// <param name="catalog">Knows the products.</param>
    public static IReadOnlyList<OrderFault> Place(
        string number, bool numberTaken, string purchaseOrder, IReadOnlyList<OrderLine> lines, IReadOnlyCollection<string> there, DateOnly today, ProductCatalog catalog)
    {
        var faults = new List<OrderFault>();
        if (number.Length == 0 || !IsKept(number))
            faults.Add(new(OrderRefusal.Number));
        else if (numberTaken)
            faults.Add(new(OrderRefusal.NumberTaken));
        if (!IsKept(purchaseOrder))
            faults.Add(new(OrderRefusal.PurchaseOrder));
        if (lines.Count == 0)
            faults.Add(new(OrderRefusal.NoLines));
        if (lines.Count > MostLines)
            faults.Add(new(OrderRefusal.TooManyLines));
        for (var i = 0; i < lines.Count; i++)
            faults.AddRange(Faults(lines, i, there, today, catalog).Select(f => new OrderFault(f, lines[i].Line)));
        return faults;
    }

    /// <summary>What is wrong with a quantity or product that is to take the place of a subscription's.</summary>
    /// <param name="subscription">The product it has.</param>
    /// <param name="product">Code of the product it is to have: another tier of the same family, or the same.</param>
    /// <param name="quantity">Units it is to have.</param>
    /// <param name="catalog">Knows the products.</param>
    public static OrderRefusal? Change(string subscription, string product, long quantity, ProductCatalog catalog) =>
        !catalog.TryProduct(product, out var wanted) || !catalog.TryProduct(subscription, out var had) || wanted.Line != had.Line ? OrderRefusal.Product
        : quantity is < 1 or > LargestQuantity ? OrderRefusal.Quantity
        : null;

    /// <summary>Whether a reason can stand in an order's history: there is one, and it fits.</summary>
    /// <param name="reason">As typed, trimmed.</param>
    public static bool IsReason(string reason) => reason.Length is > 0 and <= LongestReason && Names.IsLine(reason);

    private static IEnumerable<OrderRefusal> Faults(IReadOnlyList<OrderLine> lines, int index, IReadOnlyCollection<string> there, DateOnly today, ProductCatalog catalog)
    {
        var line = lines[index];
        var before = lines.Take(index).ToList();
        if (line.Line is < 1 or > 9_999 || before.Exists(l => l.Line == line.Line))
            yield return OrderRefusal.LineNumber;
        if (!catalog.TryProduct(line.Product, out var product))
            yield return OrderRefusal.Product;
        else if (before.Exists(l => l.Product == line.Product) || there.Contains(line.Product))
            yield return OrderRefusal.ProductTwice;
        else if (!product.IsAddOn && before.Select(l => l.Product).Concat(there).Any(p => IsBaseOf(p, product.Family, catalog)))
            yield return OrderRefusal.TwoTiers;
        else if (product.IsAddOn && !lines.Select(l => l.Product).Concat(there).Any(p => IsBaseOf(p, product.Family, catalog)))
            yield return OrderRefusal.AddOnWithoutBase;
        if (line.Quantity is < 1 or > LargestQuantity)
            yield return OrderRefusal.Quantity;
        if (line.Starts < today.AddDays(-MostDaysBack) || line.Starts > today.AddDays(MostDaysAhead))
            yield return OrderRefusal.Starts;
        if (line.Ends < line.Starts)
            yield return OrderRefusal.Ends;
        if (line.Ends is null && line.RenewMonths is < 1 or > MostMonths)
            yield return OrderRefusal.Renews;
    }

    private static bool IsBaseOf(string code, string family, ProductCatalog catalog) =>
        catalog.TryProduct(code, out var product) && !product.IsAddOn && product.Family == family;

    private static bool IsKept(string text) => text.Length <= LongestNumber && Names.IsLine(text);
}
