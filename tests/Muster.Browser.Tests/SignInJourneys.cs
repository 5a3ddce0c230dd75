using Microsoft.Playwright;
using Muster.Domain.Access;
using Xunit;

namespace Muster.Browser;

/// <summary>From an invitation to the desk of a partner that requires a second factor, and in again the next day.</summary>
public sealed class SignInJourneys(MusterSite site, Chromium chromium) : Journey(site, chromium)
{
    private const string Password = "a quiet walk by the river";

    [Theory]
    [InlineData("en", true)]
    [InlineData("fr", false)]
    public async Task With_an_authenticator_app(string language, bool script)
    {
        var email = $"app-{language}@lakeside.example";
        var page = await AcceptAsync(new(language, Dark: script, Script: script), $"lakeside-{language}", email);
        await AxeAsync(page, script);
        var key = Bytes(await page.Locator("#authenticator-key").InnerTextAsync());
        await Expect(page.Locator(".m-qr svg path")).ToHaveCountAsync(1);
        await page.Locator("#field-code").FillAsync(Code(key, 0));
        await page.Locator("form:has(input[name=key]) button[type=submit]").ClickAsync();
        await Expect(page.Locator(".m-codes li")).ToHaveCountAsync(10);
        await AxeAsync(page, script);
        var recovery = await page.Locator(".m-codes li").First.InnerTextAsync();
        await page.Locator("main a.btn-primary").ClickAsync();
        await Expect(page.Locator(".m-codes")).ToHaveCountAsync(0);

        // in again: a code that wasn't used, and once a recovery code
        foreach (var code in new[] { Code(key, 1), recovery })
        {
            await SignOutAsync(page);
            await page.Locator("input[name=email]").FillAsync(email);
            await page.Locator("input[name=password]").FillAsync(Password);
            await page.Locator("input[name=password]").PressAsync("Enter");
            await AddressHasAsync(page, "/sign-in/code");
            await AxeAsync(page, script);
            await page.Locator("#field-code").FillAsync(code);
            await page.Locator("#field-code").PressAsync("Enter");
            await InsideAsync(page);
        }
    }

    [Theory]
    [InlineData("fr")]
    [InlineData("en")]
    public async Task With_a_passkey(string language)
    {
        var email = $"key-{language}@harbor.example";
        var page = await AcceptAsync(new(language, Width: 380), $"harbor-{language}", email, async opened =>
        {
            var device = await opened.Context.NewCDPSessionAsync(opened);
            await device.SendAsync("WebAuthn.enable");
            await device.SendAsync("WebAuthn.addVirtualAuthenticator", new()
            {
                ["options"] = new { protocol = "ctap2", transport = "internal", hasResidentKey = true, hasUserVerification = true, isUserVerified = true, automaticPresenceSimulation = true },
            });
        });
        await page.Locator("#field-name").FillAsync("Téléphone");
        await page.Locator("form[data-passkey=create] button").ClickAsync();
        await Expect(page.Locator(".m-codes li")).ToHaveCountAsync(10);
        await page.GotoAsync("/profile/second-factor");
        await Expect(page.Locator(".m-passkey")).ToContainTextAsync("Téléphone");
        await page.Locator(".m-passkey summary").ClickAsync();
        await AxeFindsNothingAsync(page);
        await NothingSticksOutAsync(page);

        // it opens the door alone, and is the second step after a password
        await SignOutAsync(page);
        await page.Locator("form[data-passkey=get] button").ClickAsync();
        await InsideAsync(page);
        await SignOutAsync(page);
        await page.Locator("input[name=email]").FillAsync(email);
        await page.Locator("input[name=password]").FillAsync(Password);
        await page.Locator("input[name=password]").PressAsync("Enter");
        await AddressHasAsync(page, "/sign-in/code");
        await page.Locator("form[data-passkey=get] button").ClickAsync();
        await InsideAsync(page);
    }

    /// <summary>Opens an invitation and accepts it; the page where a second factor is set up is open then.</summary>
    private async Task<IPage> AcceptAsync(Eyes eyes, string partner, string email, Func<IPage, Task>? first = null)
    {
        var link = await Site.InviteAsync(partner, email);
        var page = await OpenAsync(eyes);
        if (first is not null)
            await first(page);
        await page.GotoAsync(link);
        await Expect(page.Locator("main")).ToContainTextAsync($"{partner} & Co");
        await LookAsync(page, eyes, "invitation");
        await page.Locator("input[name=name]").FillAsync("Renée Été");
        await page.Locator("input[name=password]").FillAsync(Password);
        await page.Locator("input[name=password]").PressAsync("Enter");
        await AddressHasAsync(page, "/profile/second-factor");

        // whatever else is asked for, this is what is shown
        await page.GotoAsync("/customers");
        await AddressHasAsync(page, "/profile/second-factor");
        return page;
    }

    /// <summary>Waits for a page whose links are those of the desk: the pages on the way in have none.</summary>
    private static Task InsideAsync(IPage page) => Expect(page.Locator("nav.m-nav a[href='/customers']")).ToBeVisibleAsync();

    private static async Task SignOutAsync(IPage page)
    {
        await page.Locator(".m-person").ClickAsync();
        await page.Locator("form[action='/sign-out'] button").ClickAsync();
        await AddressHasAsync(page, "/sign-in");
    }

    private static Task AxeAsync(IPage page, bool script) => script ? AxeFindsNothingAsync(page) : Task.CompletedTask;

    private static string Code(byte[] key, int later) => Totp.Code(key, Totp.StepAt(MusterSite.Now) + later);

    private static byte[] Bytes(string base32)
    {
        var bits = string.Concat(base32.Where(c => !char.IsWhiteSpace(c)).Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(b => b.Length == 8).Select(b => Convert.ToByte(new string(b), 2))];
    }
}
