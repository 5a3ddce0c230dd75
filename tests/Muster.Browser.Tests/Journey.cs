using System.Collections.Concurrent;
using System.Reflection;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using Muster.Infrastructure;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace Muster.Browser;

/// <summary>How a person looks at Muster.</summary>
/// <param name="Language">"en" or "fr".</param>
/// <param name="Dark">The system's color scheme.</param>
/// <param name="Script">Whether the browser runs script.</param>
/// <param name="Width">Of the window, in CSS pixels.</param>
public sealed record Eyes(string Language = "en", bool Dark = false, bool Script = true, int Width = 1440)
{
    public override string ToString() => $"{Language}-{(Dark ? "dark" : "light")}-{Width}{(Script ? "" : "-noscript")}";
}

/// <summary>In each language, with script at a desk and without it on a phone: whatever a person does, they can do in each of these ways.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EachWayAttribute : DataAttribute
{
    private static readonly Eyes[] Ways = [new("en"), new("en", Dark: true, Script: false, Width: 380), new("fr", Dark: true), new("fr", Script: false, Width: 380)];

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        ValueTask.FromResult<IReadOnlyCollection<ITheoryDataRow>>([.. Ways.Select(eyes => new TheoryDataRow(eyes))]);

    // how somebody looks can't be written down between finding a test and running it
    public override bool SupportsDiscoveryEnumeration() => false;
}

/// <summary>
/// A person at a browser. What derives from it tells journeys; at its end a journey fails if any page it saw logged an error,
/// threw, or broke the content security policy.
/// </summary>
public abstract class Journey(MusterSite site, Chromium chromium) : IAsyncLifetime
{
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    private readonly List<IBrowserContext> _windows = [];
    private readonly ConcurrentQueue<string> _errors = [];

    protected MusterSite Site { get; } = site;

    /// <summary>Opens a window, signed in to nothing.</summary>
    protected async Task<IPage> OpenAsync(Eyes eyes)
    {
        var browser = await chromium.BrowserAsync();
        var window = await browser.NewContextAsync(new()
        {
            // by this name passkeys are allowed without TLS
            BaseURL = new UriBuilder(await Site.AddressAsync()) { Host = "localhost" }.Uri.AbsoluteUri,
            Locale = eyes.Language == "fr" ? "fr-FR" : "en-US",
            TimezoneId = "UTC",
            ColorScheme = eyes.Dark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            JavaScriptEnabled = eyes.Script,
            ViewportSize = new() { Width = eyes.Width, Height = eyes.Width < 600 ? 800 : 900 },
        });
        _windows.Add(window);
        window.SetDefaultTimeout(20_000);
        var page = await window.NewPageAsync();
        page.Console += (_, message) =>
        {
            // what couldn't be loaded is judged below, by its status
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
                _errors.Enqueue($"{page.Url}: {message.Text}");
        };
        page.PageError += (_, error) => _errors.Enqueue($"{page.Url}: {error}");
        page.Response += (_, response) =>
        {
            // a page may be refused (404, 422); its styles, scripts and pictures may not
            if (response.Status >= 500 || (response.Status >= 400 && response.Request.ResourceType is not ("document" or "fetch" or "other")))
                _errors.Enqueue($"{response.Url}: {response.Status}");
        };
        return page;
    }

    /// <summary>Opens a window and signs in, by default as the administrator of the demo's Flex partner; the list is open then.</summary>
    protected Task<IPage> SignInAsync(Eyes eyes, string email = MusterSite.Email) => SignInAsync(eyes, email, "?returnUrl=%2Fcustomers", "table.m-customers");

    /// <summary>Opens a window and signs in at a desk of one's own (<see cref="MusterSite.NewPartnerAsync"/>); its home page is open then.</summary>
    protected Task<IPage> SignInToOwnDeskAsync(Eyes eyes, string email) => SignInAsync(eyes, email, "", ".m-top");

    /// <summary>Opens a window and signs in as somebody who works in a customer's console; its overview is open then.</summary>
    protected Task<IPage> SignInToConsoleAsync(Eyes eyes, string email) => SignInAsync(eyes, email, "", ".m-console-nav");

    /// <summary>Opens a window and signs in as the administrator of the demo's distributor; its partners are shown then.</summary>
    protected Task<IPage> SignInToDistributionAsync(Eyes eyes) => SignInAsync(eyes, MusterSite.EmailOfDistributor, "", "table.m-partners");

    private async Task<IPage> SignInAsync(Eyes eyes, string email, string query, string shown)
    {
        var page = await OpenAsync(eyes);
        await page.GotoAsync("/sign-in" + query);
        await page.Locator("input[name=email]").FillAsync(email);
        await page.Locator("input[name=password]").FillAsync(await Site.PasswordAsync(email));
        await page.Locator("input[name=password]").PressAsync("Enter");
        await Expect(page.Locator(shown)).ToBeVisibleAsync();
        await AtRestAsync(page);
        return page;
    }

    /// <summary>Says what a page is expected to come to, and waits for it.</summary>
    protected static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    /// <summary>Waits until a page's address has something in it.</summary>
    protected static Task AddressHasAsync(IPage page, string part) => page.WaitForURLAsync(url => url.Contains(part, StringComparison.Ordinal));

    /// <summary>Fails when a page stays wider than its window; a chart takes a few frames to follow.</summary>
    protected static async Task NothingSticksOutAsync(IPage page)
    {
        // asked from here again and again: in a page without script nothing would wake what waits for a frame
        await page.WaitForLoadStateAsync();
        int[] width = [1, 0];
        for (var look = 0; look < 60 && width[0] > width[1]; look++)
        {
            if (look > 0)
                await page.WaitForTimeoutAsync(16);
            width = await page.EvaluateAsync<int[]>("() => [document.documentElement.scrollWidth, innerWidth]");
        }

        Assert.True(width[0] <= width[1], $"{page.Url} is {width[0]} px wide in a window of {width[1]} px.");
    }

    /// <summary>Fails with one readable line per element that axe objects to. Needs a page with script on.</summary>
    /// <remarks>Run in the page itself: the library's own way opens another page for each verdict, which takes several times as long.</remarks>
    protected static async Task AxeFindsNothingAsync(IPage page)
    {
        // a page that is being replaced says so on its root, where axe would find it
        await AtRestAsync(page);
        await page.EvaluateAsync(Axe);
        var found = await page.EvaluateAsync<string[]>(
            """
            async () => (await axe.run({ resultTypes: ['violations'] })).violations.map(v =>
              [`${v.id} (${v.impact}): ${v.help}`, ...v.nodes.map(n => `    ${n.target}  ${n.html}`)].join('\n'))
            """);
        Assert.True(found.Length == 0, $"axe on {page.Url}:\n{string.Join('\n', found)}");
    }

    /// <summary>Waits until a page isn't being replaced: what is clicked before that is gone.</summary>
    private static Task AtRestAsync(IPage page) => Expect(page.Locator("html")).Not.ToHaveAttributeAsync("aria-busy", "true");

    /// <summary>Looks at a step of a journey: it fits, has its picture taken if that is asked for, and axe, which needs script, finds nothing.</summary>
    protected static async Task LookAsync(IPage page, Eyes eyes, string name)
    {
        await AtRestAsync(page);
        await NothingSticksOutAsync(page);
        await ScreenshotAsync(page, $"journey-{name}-{eyes}");
        if (eyes.Script)
            await AxeFindsNothingAsync(page);
    }

    /// <summary>Whether pictures are asked for: MUSTER_SCREENSHOTS=1.</summary>
    protected static bool TakesPictures { get; } = Environment.GetEnvironmentVariable("MUSTER_SCREENSHOTS") == "1";

    /// <summary>Keeps a picture of the window under artifacts/screenshots, if pictures are asked for.</summary>
    /// <param name="page">What to take a picture of.</param>
    /// <param name="name">File name without extension.</param>
    protected static Task ScreenshotAsync(IPage page, string name) =>
        TakesPictures ? PictureAsync(page, Path.Combine("artifacts", "screenshots", $"{name}.png")) : Task.CompletedTask;

    /// <summary>Writes a picture of the window.</summary>
    /// <param name="page">What to take a picture of.</param>
    /// <param name="path">Where to, from the repository's root.</param>
    protected static Task PictureAsync(IPage page, string path) => page.ScreenshotAsync(new() { Path = Path.Combine(Repository.Root, path) });

    public ValueTask InitializeAsync()
    {
        Assert.SkipWhen(Chromium.Missing is not null, Chromium.Missing ?? "");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var window in _windows)
            await window.DisposeAsync();
        Assert.True(_errors.IsEmpty, $"Errors on the way:{Environment.NewLine}{string.Join(Environment.NewLine, _errors)}");
    }
}
