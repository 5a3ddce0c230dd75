namespace Muster.Data.Billing;

/// <summary>
/// What keeps days seen, and prices, and a close apart: whoever writes days seen of a past month shares the month's lock, a close has those of
/// its days alone. Two partners or months may meet in one key, and then wait for each other once in a while.
/// </summary>
internal static class DayLocks
{
    /// <summary>Keys of the months of some days, in the order in which everybody takes them.</summary>
    public static long[] Keys(Guid partnerId, IEnumerable<DateOnly> days) =>
        [.. days.Select(d => (d.Year * 12) + d.Month - 1).Distinct().Select(month => Key(partnerId, month)).Distinct().Order()];

    /// <summary>Key of an issuer's prices: a close shares it, whoever records a price has it alone.</summary>
    public static long OfPrices(Guid issuerId) => Key(issuerId, -1);

    /// <summary>The days from one to another, one of each month.</summary>
    public static IEnumerable<DateOnly> Months(DateOnly from, DateOnly to)
    {
        for (var month = new DateOnly(from.Year, from.Month, 1); month <= to; month = month.AddMonths(1))
            yield return month;
    }

    private static long Key(Guid partnerId, int month)
    {
        Span<byte> bytes = stackalloc byte[16];
        partnerId.TryWriteBytes(bytes);
        return unchecked((BitConverter.ToInt64(bytes[8..]) ^ BitConverter.ToInt64(bytes)) + (month * 0x5851_F42D_4C95_7F2D));
    }
}
