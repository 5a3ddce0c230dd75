using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Microsoft.Playwright;
using Xunit;

namespace Muster.Browser;

/// <summary>From the list to the reasons behind it, and out as a file; with script and without.</summary>
public sealed class ListJourneys(MusterSite site, Chromium chromium) : Journey(site, chromium)
{
    [Theory]
    [InlineData("fr", true)]
    [InlineData("en", false)]
    public async Task From_a_warning_to_its_devices_and_back(string language, bool script)
    {
        var customer = (await Site.CustomersAsync()).Where(c => c.Unprotected > 1).MinBy(c => c.Unprotected)!;
        var page = await SignInAsync(new(language, Script: script));
        var search = page.Locator("#filter-q");
        var rows = page.Locator("table.m-customers tbody tr");
        if (script)
        {
            // typed letter by letter: the page changes beneath, the caret stays
            await search.ClickAsync();
            await page.Keyboard.TypeAsync(customer.ExternalId[..4].ToLowerInvariant());
            await AddressHasAsync(page, "q=");
            await page.Keyboard.TypeAsync(customer.ExternalId[4..].ToLowerInvariant());
            await Expect(rows).ToHaveCountAsync(1);
            await Expect(search).ToBeFocusedAsync();
        }
        else
        {
            await search.FillAsync(customer.ExternalId.ToLowerInvariant());
            await search.PressAsync("Enter");
            await Expect(rows).ToHaveCountAsync(1);
        }

        await Expect(search).ToHaveValueAsync(customer.ExternalId.ToLowerInvariant());
        await Expect(rows.First).ToContainTextAsync(customer.Name);

        await ChooseAsync(page, script, "attention", "unprotected");
        await Expect(page.Locator(".m-chips .m-chip")).ToHaveCountAsync(2);
        var filtered = page.Url;
        Assert.Contains("attention=unprotected", filtered, StringComparison.Ordinal);
        Assert.Contains("q=", filtered, StringComparison.Ordinal);

        await rows.First.Locator("a.m-badge").ClickAsync();
        var devices = page.Locator("table.m-devices tbody tr");
        await Expect(page.Locator("h1")).ToContainTextAsync(customer.Name);
        await Expect(devices).ToHaveCountAsync(customer.Unprotected);
        foreach (var device in await devices.AllAsync())
        {
            await Expect(device.Locator(".m-gaps .m-badge").First).ToBeVisibleAsync();
            await Expect(device.Locator(".m-todo")).Not.ToHaveTextAsync("");
        }

        await page.GoBackAsync();
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(page.Locator("#filter-attention")).ToHaveValueAsync("unprotected");
        await Expect(search).ToHaveValueAsync(customer.ExternalId.ToLowerInvariant());
        Assert.Equal(filtered, page.Url);
    }

    [Theory]
    [InlineData("en", true)]
    [InlineData("fr", false)]
    public async Task The_file_is_the_list_in_its_order(string language, bool script)
    {
        var page = await SignInAsync(new(language, Script: script));
        var count = (await Site.CustomersAsync()).Count(c => c.Standing("endpoint") is not null);
        Assert.InRange(count, 26, 50);

        await ChooseAsync(page, script, "family", "endpoint");
        await page.Locator("#sort-seats").ClickAsync();
        await Expect(page.Locator("th:has(#sort-seats)")).ToHaveAttributeAsync("aria-sort", "descending");
        var shown = new List<string>(await ExternalIdsAsync(page, 25));
        await page.Locator("#pager-next").ClickAsync();
        shown.AddRange(await ExternalIdsAsync(page, count - 25));
        Assert.Equal(["family=endpoint", "order=desc", "page=2", "sort=seats"], QueryOf(page));
        Assert.Equal(count, shown.Distinct().Count());

        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator("a[href^='/customers.csv']").ClickAsync());
        Assert.StartsWith("customers", download.SuggestedFilename, StringComparison.Ordinal);
        using (var reader = new CsvReader(new StreamReader(await download.PathAsync()), new CsvConfiguration(CultureInfo.InvariantCulture)))
            Assert.Equal(shown, reader.GetRecords<dynamic>().Select(row => (string)row.external_id).ToList());

        await page.Locator(".m-sizes a[href*='size=50']").ClickAsync();
        Assert.Equal(shown, await ExternalIdsAsync(page, count));
        Assert.Equal(["family=endpoint", "order=desc", "size=50", "sort=seats"], QueryOf(page));
    }

    /// <summary>Chooses in a filter; without script a button applies it.</summary>
    private static async Task ChooseAsync(IPage page, bool script, string name, string value)
    {
        await page.Locator($"#filter-{name}").SelectOptionAsync(value);
        if (!script)
            await page.Locator("form.m-filters button[type=submit]").ClickAsync();
        await AddressHasAsync(page, $"{name}={value}");
    }

    private static async Task<IReadOnlyList<string>> ExternalIdsAsync(IPage page, int rows)
    {
        var ids = page.Locator("table.m-customers tbody th .m-second");
        await Expect(ids).ToHaveCountAsync(rows);
        return [.. (await ids.AllTextContentsAsync()).Select(id => id.Trim())];
    }

    private static string[] QueryOf(IPage page) => [.. new Uri(page.Url).Query.TrimStart('?').Split('&').Order(StringComparer.Ordinal)];
}
