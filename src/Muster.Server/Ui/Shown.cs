using System.Globalization;

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

    private static bool IsFrench => CultureInfo.CurrentCulture.TwoLetterISOLanguageName == "fr";
}
