using System.Globalization;

namespace Muster.Domain.Billing;

/// <summary>
/// Money as integers. An amount is in minor units of its currency (cents); a price of a unit is in 1/10,000 of the major unit
/// (0.0001 EUR), whatever the currency, so that prices of less than a cent can be said.
/// </summary>
public static class Money
{
    /// <summary>Price steps in one major unit: a unit price of 2.35 EUR is 23,500.</summary>
    public const long PriceScale = 10_000;

    /// <summary>The highest price of a unit, in 1/10,000: 100 million of the major unit.</summary>
    public const long MaxUnitPrice = 100_000_000 * PriceScale;

    /// <summary>Digits after the decimal mark of a currency's amounts (ISO 4217).</summary>
    public static int Digits(string currency) => currency switch
    {
        "BIF" or "CLP" or "DJF" or "GNF" or "ISK" or "JPY" or "KMF" or "KRW" or "PYG" or "RWF" or "UGX" or "VND" or "VUV" or "XAF" or "XOF" or "XPF" => 0,
        "BHD" or "IQD" or "JOD" or "KWD" or "LYD" or "OMR" or "TND" => 3,
        _ => 2,
    };

    /// <summary>What a quantity costs, in minor units, rounded half away from zero.</summary>
    /// <param name="quantity">Units; negative for what is given back.</param>
    /// <param name="unitPrice">Price of one unit, in 1/10,000 of the major unit.</param>
    /// <param name="currency">ISO 4217 code.</param>
    /// <exception cref="OverflowException">The amount is too large to be kept.</exception>
    public static long Amount(long quantity, long unitPrice, string currency)
    {
        var divisor = Digits(currency) switch { 0 => 10_000, 2 => 100, _ => 10 };
        var exact = (Int128)quantity * unitPrice;
        var rounded = ((Int128.Abs(exact) * 2) + divisor) / (2 * divisor);
        return checked((long)(Int128.IsNegative(exact) ? -rounded : rounded));
    }

    /// <summary>An amount as text, invariant and without grouping: <c>-1234.50</c>.</summary>
    public static string Text(long amount, string currency) => Text(amount, Digits(currency));

    /// <summary>A unit price as text, invariant: <c>2.35</c>, and as many digits as are needed, at least those of an amount.</summary>
    public static string PriceText(long unitPrice, string currency)
    {
        var text = Text(unitPrice, 4);
        var least = text.Length - 4 + Digits(currency);
        while (text.Length > least && text[^1] == '0')
            text = text[..^1];
        return text[^1] == '.' ? text[..^1] : text;
    }

    private static string Text(long value, int digits)
    {
        var number = Int128.Abs(value).ToString(CultureInfo.InvariantCulture).PadLeft(digits + 1, '0');
        return (value < 0 ? "-" : "") + (digits == 0 ? number : number[..^digits] + "." + number[^digits..]);
    }
}
