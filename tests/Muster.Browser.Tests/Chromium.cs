using Microsoft.Playwright;
using Muster.Browser;
using Xunit;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Muster.Browser;

/// <summary>One browser for all journeys; each opens windows of its own in it.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private readonly Lazy<Task<IBrowser>> _browser;
    private IPlaywright? _playwright;

    public Chromium() => _browser = new(LaunchAsync);

    /// <summary>The browser to use: MUSTER_TEST_CHROMIUM, or where Debian puts it; null when it isn't there.</summary>
    public static string? Path { get; } = new[] { Environment.GetEnvironmentVariable("MUSTER_TEST_CHROMIUM"), "/usr/bin/chromium" }
        .FirstOrDefault(path => path is { Length: > 0 } && File.Exists(path));

    /// <summary>Why journeys are skipped, or null when they run. In CI nothing is skipped.</summary>
    public static string? Missing { get; } = Path is null && Environment.GetEnvironmentVariable("MUSTER_TEST_REQUIRE") != "1"
        ? "No chromium: neither MUSTER_TEST_CHROMIUM nor /usr/bin/chromium (tools/test.sh installs it)"
        : null;

    public Task<IBrowser> BrowserAsync() => _browser.Value;

    public async ValueTask DisposeAsync()
    {
        if (_browser.IsValueCreated)
            await (await _browser.Value).DisposeAsync();
        _playwright?.Dispose();
    }

    private async Task<IBrowser> LaunchAsync()
    {
        _playwright = await Playwright.CreateAsync();

        // other tests run beside these
        Assertions.SetDefaultExpectTimeout(20_000);
        return await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Path ?? throw new InvalidOperationException("There is no chromium, and MUSTER_TEST_REQUIRE=1 allows no skip."),
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }
}
