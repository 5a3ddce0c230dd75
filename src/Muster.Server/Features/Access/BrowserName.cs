namespace Muster.Server.Features.Access;

/// <summary>What a browser says it is, in two words that its owner knows it by.</summary>
internal static class BrowserName
{
    // the order matters: each names itself beside those it descends from
    private static readonly (string Sign, string Name)[] Browsers =
        [("Edg", "Edge"), ("OPR/", "Opera"), ("Vivaldi", "Vivaldi"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];

    private static readonly (string Sign, string Name)[] Systems =
        [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"), ("Mac OS X", "macOS"), ("Linux", "Linux")];

    /// <summary><c>Firefox, Windows</c>; one word or none when no more is told.</summary>
    public static string Of(string? userAgent) =>
        string.Join(", ", new[] { Find(Browsers, userAgent ?? ""), Find(Systems, userAgent ?? "") }.OfType<string>());

    private static string? Find((string Sign, string Name)[] all, string text) =>
        all.Where(a => text.Contains(a.Sign, StringComparison.Ordinal)).Select(a => a.Name).FirstOrDefault();
}
