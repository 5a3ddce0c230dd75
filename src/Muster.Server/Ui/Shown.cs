using System.Globalization;
using Muster.Domain.Billing;

namespace Muster.Server.Ui;

/// <summary>Days, instants and numbers as people read them, in the culture of the request.</summary>
public static class Shown
{
    /// <summary>A day: <c>1 Oct 2026</c>, <c>1er oct. 2026</c>.</summary>
    public static string Day(DateOnly day) => day.Day == 1 && IsFrench
        ? "1er" + day.ToString(" MMM yyyy", CultureInfo.CurrentCulture)
        : day.ToString("d MMM yyyy", CultureInfo.CurrentCulture);

    /// <summary>An instant with its time, UTC.</summary>
    public static string Instant(DateTime at) => Day(DateOnly.FromDateTime(at)) + at.ToString(" HH:mm 'UTC'", CultureInfo.CurrentCulture);

    /// <summary>A whole number, its digits grouped.</summary>
    public static string Number(long value) => value.ToString("N0", CultureInfo.CurrentCulture);

    /// <summary>An amount with its currency: <c>1,234.50 EUR</c>, <c>1 234,50 EUR</c>.</summary>
    /// <param name="amount">In minor units.</param>
    /// <param name="currency">ISO 4217 code.</param>
    public static string Amount(long amount, string currency)
    {
        var digits = Money.Digits(currency);
        var scale = digits switch { 0 => 1m, 2 => 100m, _ => 1000m };
        return (amount / scale).ToString("N" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.CurrentCulture) + "\u00A0" + currency;
    }

    /// <summary>A unit price with its currency; decimals of less than a cent only where there are any.</summary>
    /// <param name="price">In 1/10,000 of the major unit.</param>
    /// <param name="currency">ISO 4217 code.</param>
    public static string UnitPrice(long price, string currency)
    {
        var digits = Money.Digits(currency);
        var format = "#,##0." + new string('0', digits) + new string('#', PriceText.Decimals - digits);
        return (price / (decimal)Money.PriceScale).ToString(format, CultureInfo.CurrentCulture) + "\u00A0" + currency;
    }

    private static bool IsFrench => CultureInfo.CurrentCulture.TwoLetterISOLanguageName == "fr";
}
