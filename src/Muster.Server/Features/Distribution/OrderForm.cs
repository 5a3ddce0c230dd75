using System.Globalization;
using Muster.Domain.Orders;

namespace Muster.Server.Features.Distribution;

/// <summary>A line as it was typed.</summary>
/// <param name="Product">Code of the product; empty for a line that isn't used.</param>
/// <param name="Quantity">Units.</param>
/// <param name="Starts">First day.</param>
/// <param name="Renews">After how many months it renews; empty when it ends.</param>
/// <param name="Ends">Last day of one that doesn't renew.</param>
public sealed record OrderFormLine(string Product, string Quantity, string Starts, string Renews, string Ends)
{
    /// <summary>Whether nothing was typed that matters: a product makes a line.</summary>
    public bool IsEmpty => Product.Length == 0 && Quantity.Length == 0;
}

/// <summary>The form of an order as it was typed: kept as it is until it can be saved.</summary>
public sealed class OrderForm
{
    /// <summary>After how many months a line may renew, as the form offers it.</summary>
    public static readonly IReadOnlyList<int> Months = [1, 12, 24, 36, 60];

    /// <summary>The same, with the months of a line that came otherwise: by a file.</summary>
    public static IEnumerable<int> MonthsFor(OrderFormLine line) =>
        int.TryParse(line.Renews, NumberStyles.None, CultureInfo.InvariantCulture, out var own) && own is >= 1 and <= DecideOrder.MostMonths ? Months.Append(own).Distinct().Order() : Months;

    private const string New = "new";

    /// <summary>The order's number.</summary>
    public string Number { get; private init; } = "";

    /// <summary>The partner's purchase order number.</summary>
    public string PurchaseOrder { get; private init; } = "";

    /// <summary>Id of a customer, or <c>new</c>.</summary>
    public string Customer { get; private init; } = New;

    /// <summary>Whether the customer is a new one.</summary>
    public bool IsNew => Customer == New;

    /// <summary>What a new customer is called, where its data live, and whom to call.</summary>
    public NewOrderCustomer NewCustomer { get; private init; } = new("", "", "", new("", "", "", ""));

    /// <summary>The lines, those that aren't used too.</summary>
    public IReadOnlyList<OrderFormLine> Lines { get; private init; } = [];

    /// <summary>An empty form.</summary>
    public static OrderForm Empty(DateOnly today) => new() { Lines = [.. Enumerable.Range(0, 3).Select(_ => EmptyLine(today))] };

    /// <summary>A draft as a form shows it.</summary>
    public static OrderForm Of(Order order, IEnumerable<Subscription> lines) => new()
    {
        Number = order.Number,
        PurchaseOrder = order.PurchaseOrder,
        Customer = order.ForCustomerId?.ToString() ?? New,
        NewCustomer = order.NewCustomer ?? new("", "", "", new("", "", "", "")),
        Lines = [.. lines.OrderBy(l => l.Line).Select(l => new OrderFormLine(
            l.Product, l.Quantity.ToString(CultureInfo.InvariantCulture), Iso(l.Starts), l.Ends is null ? l.RenewMonths.ToString(CultureInfo.InvariantCulture) : "", l.Ends is { } end ? Iso(end) : ""))],
    };

    /// <summary>What was sent.</summary>
    public static OrderForm Read(IFormCollection form)
    {
        string Text(string field) => form[field].ToString();
        string At(string field, int i) => form[field] is var values && i < values.Count ? values[i] ?? "" : "";
        return new()
        {
            Number = Text("number"),
            PurchaseOrder = Text("purchaseOrder"),
            Customer = Text("customer") is { Length: > 0 } customer ? customer : New,
            NewCustomer = new(Text("externalId"), Text("name"), Text("geography"), new(Text("firstName"), Text("lastName"), Text("email"), Text("country"))),
            Lines = [.. Enumerable.Range(0, Math.Min(form["product"].Count, DecideOrder.MostLines + 1)).Select(i => new OrderFormLine(At("product", i), At("quantity", i), At("starts", i), At("renews", i), At("ends", i)))],
        };
    }

    /// <summary>The same with more lines to fill in.</summary>
    public OrderForm WithMoreLines(DateOnly today) => new()
    {
        Number = Number,
        PurchaseOrder = PurchaseOrder,
        Customer = Customer,
        NewCustomer = NewCustomer,
        Lines = [.. Lines, .. Enumerable.Range(0, 3).Select(_ => EmptyLine(today))],
    };

    /// <summary>The order as it would be placed; what can't be read becomes what is refused. Lines are numbered as they stand.</summary>
    public OrderInput Input(Guid partnerId) => new(
        partnerId,
        Number,
        PurchaseOrder,
        IsNew ? null : Guid.TryParse(Customer, CultureInfo.InvariantCulture, out var id) ? id : Guid.Empty,
        IsNew ? NewCustomer : null,
        [.. Lines.Select((l, i) => (Line: l, Number: i + 1)).Where(l => !l.Line.IsEmpty).Select(l => Line(l.Line, l.Number))]);

    private static OrderLine Line(OrderFormLine line, int number)
    {
        var ends = line.Renews.Length == 0;
        return new(
            number,
            line.Product,
            long.TryParse(line.Quantity.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var quantity) ? quantity : 0,
            Day(line.Starts) ?? DateOnly.MinValue,
            ends ? Day(line.Ends) ?? DateOnly.MinValue : null,
            !ends && int.TryParse(line.Renews, NumberStyles.None, CultureInfo.InvariantCulture, out var months) ? months : 0);
    }

    private static DateOnly? Day(string text) => DateOnly.TryParseExact(text.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static OrderFormLine EmptyLine(DateOnly today) => new("", "", Iso(today), "12", "");

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
