using Microsoft.Playwright;
using Xunit;

namespace Muster.Browser;

/// <summary>Everything with the keyboard alone.</summary>
public sealed class KeyboardJourneys(MusterSite site, Chromium chromium) : Journey(site, chromium)
{
    private const int MostSteps = 80;

    [Fact]
    public async Task From_signing_in_to_signing_out()
    {
        var customer = (await Site.CustomersAsync()).First(c => c.Standing("endpoint") is not null);
        var page = await OpenAsync(new());
        await page.GotoAsync("/sign-in");
        await Expect(page.Locator("#field-email")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync(MusterSite.Email);
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator("#field-password")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync(await Site.PasswordAsync(MusterSite.Email));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#usage")).ToBeVisibleAsync();
        await StepToAsync(page, page.Locator(".m-nav a[href='/customers']"), "Tab");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("table.m-customers")).ToBeVisibleAsync();

        // the skip link is first, shows itself, and leads past the navigation
        await page.ReloadAsync();
        var skip = page.Locator("a.m-skip");
        await StepToAsync(page, skip, "Tab");
        await Expect(skip).ToBeInViewportAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#main")).ToBeFocusedAsync();

        await StepToAsync(page, page.Locator("#filter-q"), "Tab");
        await page.Keyboard.TypeAsync(customer.ExternalId);
        await Expect(page.Locator("table.m-customers tbody tr")).ToHaveCountAsync(1);
        await StepToAsync(page, page.Locator("table.m-customers tbody th .m-name > a").First, "Tab");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("h1")).ToContainTextAsync(customer.Name);
        await Expect(page.Locator("h1")).ToBeFocusedAsync();

        await StepToAsync(page, page.Locator("nav.m-tabs a[href$='/usage']").First, "Tab");
        await page.Keyboard.PressAsync("Enter");
        await AddressHasAsync(page, "/usage");
        await Expect(page.Locator("#history")).ToBeVisibleAsync();
        await Expect(page.Locator("h1")).ToBeFocusedAsync();

        await FromTheMenuAsync(page, "button[name=culture][value=fr]", "Shift+Tab");

        // a full load begins at the top again
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "fr");
        await AddressHasAsync(page, "/usage");
        await FromTheMenuAsync(page, "button[name=theme][value=dark]", "Tab");
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await FromTheMenuAsync(page, "form[action='/sign-out'] button", "Tab");
        await Expect(page.Locator("#field-password")).ToBeVisibleAsync();
        Assert.EndsWith("/sign-in", page.Url, StringComparison.Ordinal);

        await page.GotoAsync("/customers");
        await Expect(page.Locator("#field-password")).ToBeVisibleAsync();
    }

    private static async Task FromTheMenuAsync(IPage page, string choice, string key)
    {
        await StepToAsync(page, page.Locator("button.m-person"), key);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#person-menu")).ToBeVisibleAsync();
        await StepToAsync(page, page.Locator($"#person-menu {choice}"), "Tab");
        await page.Keyboard.PressAsync("Enter");
    }

    /// <summary>Presses a key until something has the focus; wherever the focus stops on the way, it must be seen.</summary>
    private static async Task StepToAsync(IPage page, ILocator goal, string key)
    {
        for (var step = 0; step < MostSteps; step++)
        {
            await page.Keyboard.PressAsync(key);
            var unseen = await page.EvaluateAsync<string?>(
                """
                () => {
                  const at = document.activeElement;
                  if (!at || at === document.body || at === document.documentElement) return null;
                  const shows = element => {
                    const style = getComputedStyle(element);
                    return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
                  };
                  return shows(at) || (at.parentElement && at.parentElement.matches(':focus-within') && shows(at.parentElement)) ? null : at.outerHTML.slice(0, 200);
                }
                """);
            Assert.True(unseen is null, $"The focus can't be seen on {unseen}");
            if (await goal.EvaluateAsync<bool>("element => element === document.activeElement"))
                return;
        }

        Assert.Fail($"{key} doesn't lead to {goal} on {page.Url}");
    }
}
