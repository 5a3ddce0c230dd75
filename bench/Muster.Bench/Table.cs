using System.Diagnostics;
using System.Globalization;

namespace Muster.Bench;

/// <summary>Measures and prints: what, Muster's figure, the floor's, their ratio.</summary>
internal static class Table
{
    /// <summary>Rounds of <see cref="ClientsAsync"/> before it measures.</summary>
    public const int WarmRounds = 5;

    public static void Head() => Console.WriteLine($"{"what",-44} {"muster",12} {"floor",12} {"ratio",8}  floor is");

    public static void Row(string what, double muster, double floor, string unit, string floorIs, bool moreIsBetter = false) =>
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what,-44} {muster,9:F1} {unit} {floor,9:F1} {unit} {(moreIsBetter ? floor / muster : muster / floor),8:F2}  {floorIs}"));

    public static void Note(string what, string value) => Console.WriteLine($"{what,-44} {value}");

    /// <summary>Runs work with several clients at once and gives median and 95th percentile in milliseconds.</summary>
    public static async Task<(double Median, double P95)> ClientsAsync(int clients, int rounds, Func<int, Task> work)
    {
        // code is compiled in steps as it gets hot: what is measured is a server that has run for a while
        for (var warm = 0; warm < WarmRounds; warm++)
            await Task.WhenAll(Enumerable.Range(0, clients).Select(work));
        var times = new List<double>();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(async client =>
        {
            for (var round = 0; round < rounds; round++)
            {
                var start = Stopwatch.GetTimestamp();
                await work(client);
                var elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                lock (times)
                    times.Add(elapsed);
            }
        }));
        times.Sort();
        return (times[times.Count / 2], times[(int)(times.Count * 0.95)]);
    }
}
