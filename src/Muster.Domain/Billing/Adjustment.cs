namespace Muster.Domain.Billing;

/// <summary>What was billed so far for one product of a customer in a closed period: its charge, and all adjustments of it.</summary>
/// <param name="Product">Code of the product.</param>
/// <param name="Quantity">Units.</param>
/// <param name="Price">The price they had, price errors made good included.</param>
/// <param name="Amount">In minor units.</param>
public sealed record BilledSoFar(string Product, long Quantity, UnitPrice Price, long Amount)
{
    /// <summary>Adds up the lines for one customer, period and product, oldest first.</summary>
    /// <exception cref="OverflowException">A sum is too large to be kept.</exception>
    public static BilledSoFar Of(string product, IEnumerable<StatementLine> lines)
    {
        var (quantity, amount, price) = (0L, 0L, default(UnitPrice));
        foreach (var line in lines)
        {
            amount = checked(amount + line.Amount);
            if (line.Kind == LineKind.PriceError)
            {
                price = price with { Price = checked(price.Price + line.UnitPrice) };
                continue;
            }

            // the first line has the closed price, or the one that was found for a product that wasn't charged then
            price = price == default ? new(line.BandFrom, line.UnitPrice) : price;
            quantity = checked(quantity + line.Quantity);
        }

        return new(product, quantity, price, amount);
    }
}

/// <summary>A difference for a closed period, to become a line of the next statement.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Product">Code of the product.</param>
/// <param name="Quantity">Units that differ; for a price error the units whose price was wrong.</param>
/// <param name="Price">Their price; for a price error what differs, without a band.</param>
/// <param name="Amount">What it would be now, minus what was billed so far, in minor units.</param>
public sealed record Adjustment(LineKind Kind, string Product, long Quantity, UnitPrice Price, long Amount)
{
    /// <summary>
    /// What a closed period differs by for one product of a customer: the quantity at the price that was billed, then the price if
    /// that was wrong. Both together are exactly what it would be now, minus what was billed so far.
    /// </summary>
    /// <param name="product">Code of the product.</param>
    /// <param name="quantity">What the quantity would be now.</param>
    /// <param name="billed">What was billed so far; null for nothing.</param>
    /// <param name="closed">The price the product had on the closed statement, or would have had; used when nothing was billed.</param>
    /// <param name="right">The price it should have had; the same unless a price error was recorded.</param>
    /// <param name="reason">Why the quantity differs, if it does.</param>
    /// <param name="currency">ISO 4217 code.</param>
    /// <exception cref="OverflowException">An amount is too large to be kept.</exception>
    public static IReadOnlyList<Adjustment> Of(string product, long quantity, BilledSoFar? billed, UnitPrice closed, UnitPrice right, LineKind reason, string currency)
    {
        var before = billed ?? new(product, 0, closed, 0);
        var adjustments = new List<Adjustment>(2);
        var atBilledPrice = Money.Amount(quantity, before.Price.Price, currency);
        if (quantity != before.Quantity)
            adjustments.Add(new(reason, product, checked(quantity - before.Quantity), before.Price, checked(atBilledPrice - before.Amount)));
        if (right.Price != before.Price.Price && quantity != 0)
        {
            adjustments.Add(new(
                LineKind.PriceError, product, quantity, new(0, checked(right.Price - before.Price.Price)), checked(Money.Amount(quantity, right.Price, currency) - atBilledPrice)));
        }

        return adjustments;
    }
}
