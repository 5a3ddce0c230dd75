using System.Globalization;
using Muster.Domain.Accounts;

namespace Muster.Server.Features.Demo;

/// <summary>Names of customers of the demo set, and logins of their people.</summary>
internal static class DemoNames
{
    /// <summary>Draws a name that no customer has yet: now and then nearly that of the one before, or a very long one.</summary>
    public static string Company(Culture culture, Chance chance, string previous, int number, HashSet<string> names)
    {
        for (var attempt = 0; ; attempt++)
        {
            var name = attempt == 0 && number % 23 == 8 ? Nearly(culture, chance, previous)
                : number % 29 == 16 ? Long(culture, chance)
                : culture.Company(chance);
            if (attempt > 20)
                name = $"{name} {(number + 2).ToString(CultureInfo.InvariantCulture)}";
            if (name.Length <= 200 && names.Add(name))
                return name;
        }
    }

    /// <summary>Another spelling of the name before: what an accent, a dash or an ending makes of it.</summary>
    private static string Nearly(Culture culture, Chance chance, string name)
    {
        var plain = string.Concat(name.Normalize(System.Text.NormalizationForm.FormD).Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark));
        if (plain != name && plain.Any(char.IsAsciiLetter))
            return plain;
        return name.Contains(" & ", StringComparison.Ordinal) ? name.Replace(" & ", " and ", StringComparison.Ordinal) : $"{name} ({chance.Pick(culture.Cities).City})";
    }

    private static string Long(Culture culture, Chance chance)
    {
        var (start, middle) = culture.Country switch
        {
            "FR" => ("Groupement interprofessionnel de prévention et d'achats mutualisés ", ", section régionale de "),
            "DE" => ("Arbeitsgemeinschaft der mittelständischen Unternehmen für ", ", Niederlassung "),
            _ => ("The Regional Association for Shared Purchasing and Mutual Assistance of ", ", incorporating the former members of "),
        };
        return $"{start}{culture.Company(chance)}{middle}{culture.Company(chance)} ({chance.Pick(culture.Cities).City})";
    }

    /// <summary>What somebody signs in with at work, as one of the usual rules makes it; a number where the name has no Latin letters.</summary>
    public static string Login(string first, string last, int number)
    {
        var (f, l) = (Letters(first), Letters(last));
        if (f.Length == 0 || l.Length == 0)
            return number % 5 == 0 ? $"{first}.{last}".ToLowerInvariant() : $"user{number.ToString(CultureInfo.InvariantCulture)}";
        return (number % 2) switch
        {
            0 => $"{f}.{l}",
            _ => $"{f[0]}{l}",
        };

        static string Letters(string name) => new string([.. SearchText.Of(name).Where(char.IsAsciiLetter)]).ToLowerInvariant();
    }
}
