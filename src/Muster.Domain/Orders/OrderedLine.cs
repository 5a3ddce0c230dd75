using System.Globalization;

namespace Muster.Domain.Orders;

/// <summary>A line of an order, as its licenses are numbered by it (<see cref="DecideSubscription.NumberOf"/>).</summary>
/// <param name="Order">The order's number.</param>
/// <param name="Line">The line, from 1.</param>
public readonly record struct OrderedLine(string Order, int Line)
{
    /// <summary>
    /// Reads the number of an ordered license: the order's number, a hyphen, the line, and from the second license of a line on a slash and
    /// how many there were. False for a number of another kind.
    /// </summary>
    /// <param name="licenseNumber">The license's number; that of an ordered license, as others may look the same.</param>
    /// <param name="line">The line.</param>
    public static bool TryRead(string licenseNumber, out OrderedLine line)
    {
        line = default;
        var hyphen = licenseNumber.LastIndexOf('-');
        if (hyphen <= 0)
            return false;
        var last = licenseNumber.AsSpan(hyphen + 1);
        if (last.IndexOf('/') is >= 0 and var slash)
        {
            if (!int.TryParse(last[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out _))
                return false;
            last = last[..slash];
        }

        if (!int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
            return false;
        line = new(licenseNumber[..hyphen], number);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Order} / {Line}");
}
