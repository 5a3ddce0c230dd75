using Muster.Domain.Usage;
using Muster.Infrastructure;

namespace Muster.Usage;

/// <summary>Sightings for tests, made at random from a seed where the test says so.</summary>
internal static class Sightings
{
    /// <summary>Names that a store could trip over.</summary>
    public static readonly string[] Holders =
        ["", "ada", "zoë", "élodie d'arcy", "o'neil", "back\\slash", "quote\"d", "北野", "😀 smiley", "\uFFFDodd", "a%b_c", "{curly},null", "tab\tinside"];

    public static Sighting Of(string subject, string holder, DateTimeOffset at, string? name = null, string meter = "endpoint") =>
        new(meter, subject, Names.Holder(holder), at, name);

    /// <summary>Some sightings of a few subjects within the days before a day, with the same subjects, holders and names again and again.</summary>
    public static List<Sighting> Random(Random random, int count, DateTimeOffset until, int days) =>
    [
        .. Enumerable.Range(0, count).Select(_ => Of(
            $"subject-{random.Next(12)}{Holders[random.Next(Holders.Length)]}",
            Holders[random.Next(Holders.Length)],
            until - TimeSpan.FromMinutes(random.Next(days * 24) * 60),
            random.Next(3) == 0 ? $"HOST-{random.Next(4)}{Holders[random.Next(Holders.Length)]}" : null,
            random.Next(4) switch { 0 => "server", 1 => "email", _ => "endpoint" })),
    ];
}
