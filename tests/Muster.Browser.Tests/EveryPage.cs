using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.Playwright;
using Muster.Data.Usage;
using Xunit;

namespace Muster.Browser;

/// <summary>Every page there is, in English and light. The walks are classes of their own, so that they go at the same time.</summary>
public sealed class EveryPageInEnglish(MusterSite site, Chromium chromium) : EveryPage(site, chromium)
{
    [Fact]
    public Task Is_accessible_and_fits() => IsAccessibleAndFitsAsync("en", dark: false);
}

/// <summary>Every page there is, in French and dark.</summary>
public sealed class EveryPageInFrench(MusterSite site, Chromium chromium) : EveryPage(site, chromium)
{
    [Fact]
    public Task Is_accessible_and_fits() => IsAccessibleAndFitsAsync("fr", dark: true);
}

/// <summary>Every page there is where no script runs, and what isn't a page.</summary>
public sealed class EveryPageWithoutScript(MusterSite site, Chromium chromium) : EveryPage(site, chromium)
{
    [Fact]
    public async Task Is_there_without_script()
    {
        var desks = await DesksAsync(new("fr", Script: false, Width: 380));
        foreach (var (_, address, status) in await StopsAsync())
        {
            var page = desks.Of(address);
            var answer = await page.GotoAsync(address);
            Assert.True(answer?.Status == status, $"{address} answered {answer?.Status}.");
            await Expect(page.Locator("main h1")).ToBeVisibleAsync();
            await Expect(page.Locator("main")).Not.ToHaveTextAsync("");
        }
    }

    [Fact]
    public async Task Or_download_or_probe_answers()
    {
        var desks = await DesksAsync(new());
        var customer = await CustomerAsync();
        foreach (var route in (await RoutesAsync()).Where(r => !IsPage(r)).Select(Pattern).Distinct())
        {
            Assert.True(Others.TryGetValue(route, out var other), $"{route} is new: say here what it answers.");
            var (address, type) = other(customer);
            var (status, path) = address.Split(' ') is [var said, var rest] ? (int.Parse(said, System.Globalization.CultureInfo.InvariantCulture), rest) : (200, address);
            var answer = await desks.Of(path).APIRequest.GetAsync(path);
            Assert.True(answer.Status == status, $"{address} answered {answer.Status}.");
            Assert.StartsWith(type, answer.Headers.GetValueOrDefault("content-type", ""), StringComparison.Ordinal);
        }
    }

    /// <summary>The picture in the README; written on request only.</summary>
    [Fact]
    public async Task Looks_like_the_picture_in_the_readme()
    {
        Assert.SkipUnless(TakesPictures, "Pictures are taken with MUSTER_SCREENSHOTS=1.");
        var page = await SignInAsync(new());
        await page.GotoAsync("/customers?sort=unprotected&order=desc");
        await Expect(page.Locator("th:has(#sort-unprotected)")).ToBeVisibleAsync();
        await PictureAsync(page, Path.Combine("docs", "images", "customers.png"));
    }
}

/// <summary>One walk opens every page there is, as different people see it.</summary>
public abstract class EveryPage(MusterSite site, Chromium chromium) : Journey(site, chromium)
{
    /// <summary>
    /// Addresses by route, filled from a customer of the demo set, COLLEAGUE and GROUP from its partner, TRIAL, TERM and MONTHLY from a customer of that kind, TRIED from a license
    /// of the first, DRAFT and MADE from accounts that its administrator has begun and created, PREVIEWED and PLANNED from changes of its licenses, BUYER, SELLER, FAILED, ORDERED and WRITTEN from the distributor's partners and orders; an address that begins with a
    /// status is expected to answer it.
    /// A route that isn't here fails the walk.
    /// </summary>
    protected static readonly Dictionary<string, Func<CustomerListRow, string[]>> Addresses = new()
    {
        ["/"] = _ => ["/", "/?family=server"],
        ["/sign-in"] = _ => ["/sign-in"],
        ["/sign-in/code"] = _ => ["/sign-in/code"],
        ["/forgot"] = _ => ["/forgot", "/forgot?sent=true"],
        ["/reset"] = _ => ["410 /reset"],
        ["/invitation"] = _ => ["410 /invitation"],
        ["/profile"] = _ => ["/profile"],
        ["/profile/second-factor"] = _ => ["/profile/second-factor"],
        ["/profile/second-factor/codes"] = _ => ["/profile/second-factor/codes"],
        ["/places"] = _ => ["/places"],
        ["/customers"] = _ => ["/customers", "/customers?q=zzzz", "/customers?attention=unprotected&sort=unprotected&order=desc"],
        ["/customers/{Id:guid}"] = c => [$"/customers/{c.CustomerId}", $"404 /customers/{Guid.AllBitsSet}"],
        ["/customers/{Id:guid}/scheduled/{ActId:guid}"] = c => [$"/customers/{c.CustomerId}/scheduled/PLANNED", $"404 /customers/{c.CustomerId}/scheduled/{Guid.AllBitsSet}"],
        ["/customers/change-licenses"] = _ => ["/customers/change-licenses"],
        ["/customers/change-licenses/{RunId:guid}"] = _ => ["/customers/change-licenses/PREVIEWED", "/customers/change-licenses/PREVIEWED?step=choose", "/customers/change-licenses/PREVIEWED?step=confirm", "/customers/change-licenses/PLANNED"],
        ["/customers/scheduled"] = _ => ["/customers/scheduled", "/customers/scheduled?q=zzzz"],
        ["/customers/{Id:guid}/usage"] = c => [$"/customers/{c.CustomerId}/usage"],
        ["/customers/{Id:guid}/usage/{Meter}"] = c => [$"/customers/{c.CustomerId}/usage/endpoint", $"/customers/{c.CustomerId}/usage/server?q=zzzz", $"/customers/{c.CustomerId}/usage/endpoint?since=2026-01-01"],
        ["/customers/{Id:guid}/devices"] = c => [$"/customers/{c.CustomerId}/devices?attention=unprotected"],
        ["/customers/{Id:guid}/devices/cleanup"] = c => [$"/customers/{c.CustomerId}/devices/cleanup"],
        ["/customers/{Id:guid}/devices/retire"] = c => [$"/customers/{c.CustomerId}/devices/retire"],
        ["/customers/{Id:guid}/devices/exclude"] = c => [$"/customers/{c.CustomerId}/devices/exclude"],
        ["/customers/{Id:guid}/holders"] = c => [$"/customers/{c.CustomerId}/holders"],
        ["/customers/{Id:guid}/holders/merge"] = c => [$"/customers/{c.CustomerId}/holders/merge"],
        ["/customers/{Id:guid}/corrections"] = c => [$"/customers/{c.CustomerId}/corrections"],
        ["/customers/{Id:guid}/corrections/{CorrectionId:guid}"] = c => [$"404 /customers/{c.CustomerId}/corrections/{Guid.AllBitsSet}"],
        ["/customers/{Id:guid}/contact"] = c => [$"/customers/{c.CustomerId}/contact"],
        ["/customers/{Id:guid}/launch"] = c => [$"/customers/{c.CustomerId}/launch"],
        ["/customers/{Id:guid}/assistance"] = c => [$"/customers/{c.CustomerId}/assistance"],
        ["/customers/{Id:guid}/administrator"] = c => [$"/customers/{c.CustomerId}/administrator"],
        ["/customers/{Id:guid}/unlink"] = c => [$"/customers/{c.CustomerId}/unlink"],
        ["/customers/unlink"] = c => [$"/customers/unlink?ids={c.CustomerId:N}", "/customers/unlink"],
        ["/customers/link"] = _ => ["/customers/link"],
        ["/orders"] = _ => ["/orders", "/orders?q=zzzz", "/orders?end=SELLER"],
        ["/orders/{Id:guid}"] = _ => ["/orders/ORDERED", $"404 /orders/{Guid.AllBitsSet}"],
        ["/distribution"] = _ => ["/distribution", "/distribution?end=BUYER"],
        ["/distribution/orders"] = _ => ["/distribution/orders", "/distribution/orders?status=suspended"],
        ["/distribution/orders/import"] = _ => ["/distribution/orders/import"],
        ["/distribution/prices"] = _ => ["/distribution/prices"],
        ["/distribution/billing"] = _ => ["/distribution/billing"],
        ["/distribution/consumption"] = _ => ["/distribution/consumption", "/distribution/consumption?period=2026-10&partner=BUYER", "/distribution/consumption?print=all"],
        ["/distribution/orders/new"] = _ => ["/distribution/orders/new", "/distribution/orders/new?partner=BUYER"],
        ["/distribution/orders/{Id:guid}"] = _ => ["/distribution/orders/FAILED", "/distribution/orders/ORDERED?act=Change&line=1", $"404 /distribution/orders/{Guid.AllBitsSet}"],
        ["/distribution/orders/{Id:guid}/edit"] = _ => ["/distribution/orders/WRITTEN/edit"],
        ["/licenses"] = _ => ["/licenses", "/licenses?state=expiring&sort=end", "/licenses?q=zzzz"],
        ["/notices"] = _ => ["/notices", "/notices?kind=expired&show=muted"],
        ["/notices/mutes"] = c => [$"/notices/mutes?customer={c.CustomerId}&product=CIXA-MSP"],
        ["/profile/notices"] = _ => ["/profile/notices"],
        ["/console/partner"] = _ => ["/console/partner"],
        ["/customers/{Id:guid}/billing-type"] = _ => ["/customers/TRIAL/billing-type", "/customers/TERM/billing-type", "/customers/MONTHLY/billing-type"],
        ["/customers/{Id:guid}/license-key"] = c => [$"/customers/{c.CustomerId}/license-key"],
        ["/customers/{Id:guid}/trials"] = _ => ["/customers/TRIAL/trials", "/customers/TERM/trials"],
        ["/customers/{Id:guid}/licenses/{LicenseId:guid}/revoke"] = _ => ["/customers/TRIAL/licenses/TRIED/revoke"],
        ["/customers/new"] = _ => ["/customers/new", "/customers/new?kind=trial"],
        ["/customers/new/{DraftId:guid}"] = _ => ["/customers/new/DRAFT"],
        ["/customers/new/{DraftId:guid}/licenses"] = _ => ["/customers/new/DRAFT/licenses"],
        ["/customers/new/{DraftId:guid}/terms"] = _ => ["/customers/new/DRAFT/terms"],
        ["/customers/new/{DraftId:guid}/done"] = _ => ["/customers/new/MADE/done"],
        ["/console"] = _ => ["/console"],
        ["/console/over"] = _ => ["/console/over?why=AssistanceOff"],
        ["/console/devices"] = _ => ["/console/devices?attention=unprotected"],
        ["/console/devices/cleanup"] = _ => ["/console/devices/cleanup"],
        ["/console/devices/retire"] = _ => ["/console/devices/retire"],
        ["/console/devices/exclude"] = _ => ["/console/devices/exclude"],
        ["/console/holders"] = _ => ["/console/holders"],
        ["/console/holders/merge"] = _ => ["/console/holders/merge"],
        ["/console/corrections"] = _ => ["/console/corrections"],
        ["/console/corrections/{CorrectionId:guid}"] = _ => [$"404 /console/corrections/{Guid.AllBitsSet}"],
        ["/console/usage"] = _ => ["/console/usage"],
        ["/console/usage/{Meter}"] = _ => ["/console/usage/endpoint"],
        ["/console/licenses"] = _ => ["/console/licenses", "/console/licenses?kind=firewall"],
        ["/console/collectors"] = _ => ["/console/collectors"],
        ["/console/visits"] = _ => ["/console/visits"],
        ["/console/assistance"] = _ => ["/console/assistance", "/console/assistance?off=ask"],
        ["/console/administrators"] = _ => ["/console/administrators"],
        ["/operations"] = _ => ["/operations"],
        ["/operations/audit"] = _ => ["/operations/audit"],
        ["/audit"] = _ => ["/audit", "/audit?act=export&result=refused", "/audit?from=2026-01-01&q=a"],
        ["/console/audit"] = _ => ["/console/audit"],
        ["/devices"] = _ => ["/devices", "/devices?q=zzzz"],
        ["/billing"] = _ => ["/billing"],
        ["/billing/{Period}"] = _ => [$"/billing/{ThisMonth}", $"/billing/{ThisMonth}?print=all", $"/billing/{ThisMonth}?q=zzzz", "404 /billing/1999-01"],
        ["/billing/compare"] = _ => ["/billing/compare"],
        ["/billing/prices"] = _ => ["/billing/prices"],
        ["/settings/billing"] = _ => ["/settings/billing"],
        ["/settings/administrators"] = _ => ["/settings/administrators"],
        ["/settings/administrators/{PersonId:guid}"] = _ => ["/settings/administrators/COLLEAGUE", "/settings/administrators/COLLEAGUE?ask=Deactivate", $"404 /settings/administrators/{Guid.AllBitsSet}"],
        ["/settings/roles"] = _ => ["/settings/roles"],
        ["/settings/roles/{RoleId:guid}"] = _ => [$"404 /settings/roles/{Guid.AllBitsSet}"],
        ["/settings/groups"] = _ => ["/settings/groups"],
        ["/settings/groups/{GroupId:guid}"] = _ => ["/settings/groups/GROUP", "/settings/groups/GROUP?remove=1"],
        ["/settings/security"] = _ => ["/settings/security"],
        ["/settings/collectors"] = _ => ["/settings/collectors"],
        ["/status/{Code:int?}"] = _ => ["/status/500"],
    };

    /// <summary>What answers with something other than a page: its address, and the beginning of its content type.</summary>
    protected static readonly Dictionary<string, Func<CustomerListRow, (string Address, string Type)>> Others = new()
    {
        ["/health/live"] = _ => ("/health/live", "text/plain"),
        ["/health/ready"] = _ => ("/health/ready", ""),
        ["/audit.csv"] = _ => ("/audit.csv", "text/csv"),
        ["/console/audit.csv"] = _ => ("/console/audit.csv", "text/csv"),
        ["/operations/audit.csv"] = _ => ("/operations/audit.csv", "text/csv"),
        ["/customers.csv"] = _ => ("/customers.csv", "text/csv"),
        ["/customers/scheduled.csv"] = _ => ("/customers/scheduled.csv", "text/csv"),
        ["/customers/change-licenses/{runId:guid}/customers.csv"] = _ => ($"404 /customers/change-licenses/{Guid.AllBitsSet}/customers.csv", ""),
        ["/orders.csv"] = _ => ("/orders.csv", "text/csv"),
        ["/distribution/orders/template.csv"] = _ => ("/distribution/orders/template.csv", "text/csv"),
        ["/distribution/prices.csv"] = _ => ("/distribution/prices.csv", "text/csv"),
        ["/distribution/consumption.csv"] = _ => ("/distribution/consumption.csv", "text/csv"),
        ["/distribution/orders.csv"] = _ => ("/distribution/orders.csv", "text/csv"),
        ["/licenses.csv"] = _ => ("/licenses.csv", "text/csv"),
        ["/notices.csv"] = _ => ("/notices.csv", "text/csv"),
        ["/customers/{id:guid}/licenses.csv"] = c => ($"/customers/{c.CustomerId}/licenses.csv", "text/csv"),
        ["/customers/{id:guid}/devices.csv"] = c => ($"/customers/{c.CustomerId}/devices.csv", "text/csv"),
        ["/customers/{id:guid}/holders.csv"] = c => ($"/customers/{c.CustomerId}/holders.csv", "text/csv"),
        ["/customers/{id:guid}/devices/cleanup.csv"] = c => ($"/customers/{c.CustomerId}/devices/cleanup.csv", "text/csv"),
        ["/customers/{id:guid}/usage/{meter}.csv"] = c => ($"/customers/{c.CustomerId}/usage/endpoint.csv", "text/csv"),
        ["/customers/{id:guid}/usage/{meter}/changes.csv"] = c => ($"/customers/{c.CustomerId}/usage/endpoint/changes.csv", "text/csv"),
        ["/console/licenses.csv"] = _ => ("/console/licenses.csv", "text/csv"),
        ["/console/holders.csv"] = _ => ("/console/holders.csv", "text/csv"),
        ["/console/devices/cleanup.csv"] = _ => ("/console/devices/cleanup.csv", "text/csv"),
        ["/console/devices.csv"] = _ => ("/console/devices.csv", "text/csv"),
        ["/console/usage/{meter}.csv"] = _ => ("/console/usage/endpoint.csv", "text/csv"),
        ["/console/usage/{meter}/changes.csv"] = _ => ("/console/usage/endpoint/changes.csv", "text/csv"),
        ["/devices.csv"] = _ => ("/devices.csv", "text/csv"),
        ["/billing/compare.csv"] = _ => ("/billing/compare.csv", "text/csv"),
        ["/billing/{period}.csv"] = _ => ($"/billing/{ThisMonth}.csv", "text/csv"),
        ["/billing/prices.csv"] = _ => ("/billing/prices.csv", "text/csv"),
    };

    /// <summary>Opens each page, wide and narrow.</summary>
    protected async Task IsAccessibleAndFitsAsync(string language, bool dark)
    {
        var eyes = new Eyes(language, dark);
        var desks = await DesksAsync(eyes);
        var faults = new List<string>();
        foreach (var (name, address, status) in await StopsAsync())
        {
            var page = desks.Of(address);
            await page.SetViewportSizeAsync(1440, 900);
            var answer = await page.GotoAsync(address);
            Assert.True(answer?.Status == status, $"{address} answered {answer?.Status}.");
            await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", language);
            var chart = page.Locator("[data-chart] .m-chart-canvas");
            if (await chart.CountAsync() > 0)
                await Expect(chart.First).ToBeVisibleAsync();
            await TellAsync(() => NothingSticksOutAsync(page));
            await ScreenshotAsync(page, $"{name}-{eyes}");

            // light is judged wide, dark narrow
            if (!dark)
                await TellAsync(() => AxeFindsNothingAsync(page));
            await page.SetViewportSizeAsync(380, 800);
            await TellAsync(() => NothingSticksOutAsync(page));
            if (dark)
                await TellAsync(() => AxeFindsNothingAsync(page));
            await ScreenshotAsync(page, $"{name}-{eyes with { Width = 380 }}");
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));

        // all that is wrong on any page at once: a walk takes minutes
        async Task TellAsync(Func<Task> look)
        {
            try
            {
                await look();
            }
            catch (Xunit.Sdk.XunitException e)
            {
                faults.Add(e.Message);
            }
        }
    }

    /// <summary>The open period of a partner that closed none yet.</summary>
    private static string ThisMonth => MusterSite.Today.ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The administrators of the Flex partner, of one that buys through the distributor and of that itself, and somebody of a customer in its console.</summary>
    protected async Task<Desks> DesksAsync(Eyes eyes) => new(
        await SignInAsync(eyes),
        await SignInToConsoleAsync(eyes, await Site.NewCustomerAdministratorAsync(await CustomerAsync(), MusterSite.Email)),
        await SignInAsync(eyes, MusterSite.EmailOfBuyer),
        await SignInToDistributionAsync(eyes));

    /// <summary>Who opens which page.</summary>
    protected sealed record Desks(IPage Partner, IPage Console, IPage Buyer, IPage Distributor)
    {
        public IPage Of(string address) => address.Split('/', '?', '.')[1] switch
        {
            "console" => Console,
            "orders" => Buyer,
            "distribution" => Distributor,
            _ => Partner,
        };
    }

    protected static bool IsPage(RouteEndpoint route) => route.Metadata.GetMetadata<ComponentTypeMetadata>() is not null;

    protected static string Pattern(RouteEndpoint route) => "/" + route.RoutePattern.RawText?.TrimStart('/');

    /// <summary>A customer that has something to show on every page.</summary>
    protected async Task<CustomerListRow> CustomerAsync() => (await Site.CustomersAsync()).Where(c => c.Standing("endpoint") is not null).MaxBy(c => c.Unprotected)!;

    /// <summary>Every route that can be opened, files aside.</summary>
    protected async Task<IReadOnlyList<RouteEndpoint>> RoutesAsync() =>
        [.. from route in await Site.RoutesAsync()
            where route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") != false
            where !route.Metadata.Any(m => m.GetType().Name == "StaticAssetDescriptor")
            where Pattern(route) is not ("/{**path:file}" or "/_framework/opaque-redirect")
            select route];

    protected async Task<IReadOnlyList<(string Name, string Address, int Status)>> StopsAsync()
    {
        var stops = new List<(string, string, int)>();
        var customer = await CustomerAsync();
        var (colleague, group) = await Site.ColleagueAndGroupAsync();
        var (previewed, planned) = await Site.ChangesAsync(customer);
        IReadOnlyList<(string Word, string Value)> words =
        [
            .. await Site.AccountsAsync(), .. await Site.OrdersAsync(), ("COLLEAGUE", colleague.ToString()), ("GROUP", group.ToString()), ("PREVIEWED", previewed.ToString()), ("PLANNED", planned.ToString()),
        ];
        foreach (var route in (await RoutesAsync()).Where(IsPage).Select(Pattern).Distinct().Order(StringComparer.Ordinal))
        {
            Assert.True(Addresses.TryGetValue(route, out var addresses), $"{route} is new: say here how to open it.");
            var name = route == "/" ? "home" : string.Join('-', route.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(s => s.Trim('{', '}').Split(':')[0].ToLowerInvariant()));
            foreach (var (address, number) in addresses(customer).Select((a, i) => (a, i)))
            {
                var parts = words.Aggregate(address, (a, w) => a.Replace(w.Word, w.Value, StringComparison.Ordinal)).Split(' ');
                stops.Add((number == 0 ? name : $"{name}-{number + 1}", parts[^1], parts.Length > 1 ? int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture) : 200));
            }
        }

        Assert.NotEmpty(stops);
        return stops;
    }
}
