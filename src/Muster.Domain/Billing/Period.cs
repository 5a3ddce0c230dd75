using System.Globalization;

namespace Muster.Domain.Billing;

/// <summary>The stretch of days that one statement covers, both ends included. Named by the month of its last day, as <c>2026-11</c>.</summary>
/// <param name="Name">Year and month of the cut-off, as <c>2026-11</c>; sorts as text.</param>
/// <param name="From">First day: the day after the previous cut-off.</param>
/// <param name="To">Last day: the cut-off.</param>
public sealed record Period(string Name, DateOnly From, DateOnly To)
{
    /// <summary>Stands for the last day of a month as cut-off day.</summary>
    public const int LastDay = 0;

    /// <summary>The greatest day of a month that can be a cut-off, besides the last.</summary>
    public const int MaxCutOffDay = 28;

    /// <summary>Number of days.</summary>
    public int Days => To.DayNumber - From.DayNumber + 1;

    /// <summary>Whether a day lies in it.</summary>
    public bool Contains(DateOnly day) => From <= day && day <= To;

    /// <summary>The day on which it closes by itself, at 00:00 UTC.</summary>
    /// <param name="closeAfterDays">Days from the cut-off to the close, at least 1.</param>
    public DateOnly ClosesOn(int closeAfterDays) => To.AddDays(closeAfterDays);

    /// <summary>The cut-off of a month.</summary>
    /// <param name="year">The year.</param>
    /// <param name="month">The month, 1 to 12.</param>
    /// <param name="cutOffDay">1 to 28, or <see cref="LastDay"/>.</param>
    public static DateOnly CutOff(int year, int month, int cutOffDay) =>
        new(year, month, cutOffDay is >= 1 and <= MaxCutOffDay ? cutOffDay
            : cutOffDay == LastDay ? DateTime.DaysInMonth(year, month)
            : throw new ArgumentOutOfRangeException(nameof(cutOffDay), cutOffDay, "A cut-off day is 1 to 28, or 0 for the last."));

    /// <summary>The period whose cut-off lies in a month.</summary>
    /// <param name="year">The year.</param>
    /// <param name="month">The month, 1 to 12.</param>
    /// <param name="cutOffDay">1 to 28, or <see cref="LastDay"/>.</param>
    public static Period Of(int year, int month, int cutOffDay)
    {
        var to = CutOff(year, month, cutOffDay);
        var before = new DateOnly(year, month, 1).AddDays(-1);
        return new(NameOf(year, month), CutOff(before.Year, before.Month, cutOffDay).AddDays(1), to);
    }

    /// <summary>The period in which a day lies.</summary>
    /// <param name="day">The day.</param>
    /// <param name="cutOffDay">1 to 28, or <see cref="LastDay"/>.</param>
    public static Period On(DateOnly day, int cutOffDay)
    {
        var month = day <= CutOff(day.Year, day.Month, cutOffDay) ? day : new DateOnly(day.Year, day.Month, 1).AddMonths(1);
        return Of(month.Year, month.Month, cutOffDay);
    }

    /// <summary>
    /// The period that follows a closed one. It begins on the day after, whatever the cut-off was then, and ends at the cut-off of
    /// the month after: a changed cut-off makes one period shorter or longer and leaves no day out.
    /// </summary>
    /// <param name="closed">The closed one.</param>
    /// <param name="cutOffDay">1 to 28, or <see cref="LastDay"/>, as it is now.</param>
    public static Period After(Period closed, int cutOffDay)
    {
        var month = FirstOf(closed.Name).AddMonths(1);
        return new(NameOf(month.Year, month.Month), closed.To.AddDays(1), CutOff(month.Year, month.Month, cutOffDay));
    }

    /// <summary>Reads a name such as <c>2026-11</c>.</summary>
    public static bool TryName(string? text, out int year, out int month)
    {
        (year, month) = (0, 0);
        if (!DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first) || first.Year is < 2000 or > 9000)
            return false;
        (year, month) = (first.Year, first.Month);
        return true;
    }

    /// <summary>The name of a month's period.</summary>
    public static string NameOf(int year, int month) => string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{month:00}");

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static DateOnly FirstOf(string name) => DateOnly.ParseExact(name, "yyyy-MM", CultureInfo.InvariantCulture);
}
