using System.Globalization;

namespace Muster.Domain.Billing;

/// <summary>A unit price as files write it: digits and a decimal point, whatever the language. <see cref="Money.PriceText"/> writes it.</summary>
public static class PriceText
{
    /// <summary>Digits after the decimal point that a unit price keeps.</summary>
    public const int Decimals = 4;

    /// <summary>Reads a price such as <c>1.40</c>. Nothing is guessed: no comma, sign, currency or separator of thousands.</summary>
    /// <param name="text">The text, without white space around it.</param>
    /// <param name="price">In 1/10,000 of the major unit (<see cref="Money"/>).</param>
    /// <param name="fault">What is wrong, as the rest of a sentence about the text; null when it is a price.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out long price, out string? fault)
    {
        (price, fault) = (0, null);
        var point = text.IndexOf('.');
        var whole = point < 0 ? text : text[..point];
        var rest = point < 0 ? [] : text[(point + 1)..];
        if (text.Contains(','))
            fault = "has a comma; write a decimal point and no thousands separator, as 1.40";
        else if (whole.IsEmpty || (point >= 0 && rest.IsEmpty) || whole.ContainsAnyExceptInRange('0', '9') || rest.ContainsAnyExceptInRange('0', '9'))
            fault = "isn't a price; write digits and a decimal point, as 1.40";
        else if (rest.Length > Decimals)
            fault = "has more than 4 decimals";
        else if (whole.TrimStart('0').Length > 9)
            fault = "is more than 100000000";
        if (fault is not null)
            return false;
        price = long.Parse(whole, NumberStyles.None, CultureInfo.InvariantCulture) * Money.PriceScale;
        var scale = Money.PriceScale;
        foreach (var digit in rest)
        {
            scale /= 10;
            price += (digit - '0') * scale;
        }

        if (price <= Money.MaxUnitPrice)
            return true;
        (price, fault) = (0, "is more than 100000000");
        return false;
    }
}
