using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace Muster.Browser;

/// <summary>A colleague is made by the primary administrator's own hands, and sees what they were given and no more.</summary>
public sealed partial class ScopeJourneys(MusterSite site, Chromium chromium) : Journey(site, chromium)
{
    [Theory]
    [InlineData("en")]
    [InlineData("fr")]
    public async Task A_help_desk_colleague_sees_the_customers_of_their_group(string language)
    {
        var (colleague, group) = await Site.ColleagueAndGroupAsync();
        var boss = await SignInAsync(new(language));
        await boss.GotoAsync($"/settings/groups/{group}");
        var members = await boss.Locator("main table tbody th a").AllInnerTextsAsync();
        Assert.NotEmpty(members);
        await boss.GotoAsync($"/settings/administrators/{colleague}");
        await Expect(boss.Locator("#field-role")).ToHaveValueAsync("HelpDesk");
        await AxeFindsNothingAsync(boss);

        var eyes = new Eyes(language, Dark: language == "fr");
        var desk = await SignInAsync(eyes, await Site.EmailOfAsync(colleague));
        await desk.GotoAsync("/customers");
        await Expect(desk.Locator("main table tbody tr")).ToHaveCountAsync(members.Count);
        Assert.Equal(members.Order(StringComparer.Ordinal), (await desk.Locator("main table tbody th .m-name > a:first-child").AllInnerTextsAsync()).Order(StringComparer.Ordinal));
        await AxeFindsNothingAsync(desk);
        await ScreenshotAsync(desk, $"journey-scope-{eyes}");

        // what isn't theirs isn't offered, and isn't there
        Assert.Equal(0, await desk.Locator("a[href^='/settings/'], a[href='/billing'], a[href='/audit'], a[href='/operations']").CountAsync());
        var other = (await Site.CustomersAsync()).First(c => !members.Contains(c.Name));
        var answer = await desk.GotoAsync(string.Create(CultureInfo.InvariantCulture, $"/customers/{other.CustomerId}"));
        Assert.Equal(404, answer?.Status);
        Assert.Equal(403, (await desk.GotoAsync("/settings/administrators"))?.Status);
        Assert.Equal(403, (await desk.GotoAsync("/billing"))?.Status);
        await desk.GotoAsync("/customers");
        await desk.Locator("main table tbody th .m-name > a:first-child").First.ClickAsync();
        await Expect(desk).ToHaveURLAsync(CustomerAddress());
        await Expect(desk.Locator("main a[href$='/launch'], main a[href$='/assistance']").First).ToBeVisibleAsync();
    }

    [GeneratedRegex("/customers/[0-9a-f-]{36}$", RegexOptions.None, 1000)]
    private static partial Regex CustomerAddress();

    private static Microsoft.Playwright.IPageAssertions Expect(Microsoft.Playwright.IPage page) => Microsoft.Playwright.Assertions.Expect(page);
}
