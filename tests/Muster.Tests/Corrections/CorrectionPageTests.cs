using System.Net;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;
using Muster.Infrastructure;
using Muster.Server.Features.Usage;
using Xunit;

namespace Muster.Corrections;

/// <summary>What a person does about people counted twice, devices that are gone, and warnings that are known: found, previewed, done, undone.</summary>
public sealed class CorrectionPageTests(TestStores stores)
{
    private const string Form = "main form[method=post]:not([hidden])";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Likely_duplicates_and_local_accounts_are_shown_with_what_merging_would_save(TestDatabase database)
    {
        var desk = await DeskAsync(database);
        var page = await desk.Visitor.GetAsync($"/customers/{desk.Acme}/holders");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal(["ada | 2"], page.Rows(".m-duplicates").Select(r => $"{r[0]} | {r[2]}"));
        Assert.Equal(
            ["acme\\ada: ", "acme\\administrator: Service account", "ada@acme.example: ", "bob: ", "cyd: ", "laptop-1\\ada: Local account", "pc-4\\dan: Local account"],
            page.Rows(".m-people").Select(r => $"{r[1]}: {r[2]}"));
        Assert.Equal(["pc-4\\dan"], (await desk.Visitor.GetAsync($"/customers/{desk.Acme}/holders?account=local&q=DAN")).Rows(".m-people").Select(r => r[1]));
        Assert.Equal(["acme\\administrator"], (await desk.Visitor.GetAsync($"/customers/{desk.Acme}/holders?account=service")).Rows(".m-people").Select(r => r[1]));
        foreach (var query in new[] { "account=x", "page=-3", "size=7", "q=" })
            Assert.Equal(7, (await desk.Visitor.GetAsync($"/customers/{desk.Acme}/holders?{query}")).Rows(".m-people").Count);
        desk.Visitor.Language = "fr";
        Assert.Contains("Probablement la même personne", (await desk.Visitor.GetAsync($"/customers/{desk.Acme}/holders")).AllText, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Merging_says_what_it_will_do_does_it_once_and_can_be_reversed(TestDatabase database)
    {
        var desk = await DeskAsync(database);
        var merge = await (await desk.Visitor.GetAsync($"/customers/{desk.Acme}/holders")).FollowAsync("Merge … ada");
        Assert.Equal([["Endpoint", "6", "4", "−2"]], merge.Rows(".m-preview"));
        Assert.Equal("ada@acme.example", merge.One("input[name=keep][checked]").GetAttribute("value"));
        Assert.Equal(6, await desk.CountAsync("endpoint", 0));

        (string, string)[] fields = [("keep", "ada@acme.example"), ("reason", "Same person, says Ada"), ("from", "2031-03-10")];
        var done = await merge.SubmitAsync(Form, fields);
        Assert.EndsWith("/corrections", done.Url.AbsolutePath, StringComparison.Ordinal);
        Assert.Contains("3 names are one person now", done.AllText, StringComparison.Ordinal);
        Assert.Equal(
            ["acme\\ada counts as ada@acme.example | 10 Mar 2031 | Same person, says Ada", "laptop-1\\ada counts as ada@acme.example | 10 Mar 2031 | Same person, says Ada"],
            done.Rows(".m-corrections").Select(r => $"{r[0]} | {r[2]} | {r[3]}").Order(StringComparer.Ordinal));
        Assert.Equal((4, 6), (await desk.CountAsync("endpoint", 0), await desk.CountAsync("endpoint", 3)));

        // the same form sent again is the same act
        Assert.EndsWith("/corrections", (await merge.SubmitAsync(Form, fields)).Url.AbsolutePath, StringComparison.Ordinal);
        await using (var context = desk.App.Store.Context(desk.Partner.Id))
        {
            Assert.Equal(2, await context.Corrections.CountAsync(Stop));
            var entry = await context.AuditEntries.SingleAsync(a => a.Act == "holders.merge", Stop);
            Assert.Contains("Same person, says Ada", entry.After, StringComparison.Ordinal);
            Assert.Equal(desk.Acme, entry.CustomerId);
        }

        await desk.RecountAsync();
        var explained = await desk.Visitor.GetAsync($"/customers/{desk.Acme}/usage/endpoint");
        Assert.Equal("4", Page.Text(explained.One("output")));
        Assert.Contains(explained.Document.QuerySelectorAll(".m-units th[scope=row]"), th => Words(th) == "ada@acme.example also acme\\ada, laptop-1\\ada, merged");
        Assert.Single((await desk.Visitor.GetAsync($"/customers/{desk.Acme}/usage/endpoint?q=laptop-1%5Cada")).Rows(".m-units"));
        Assert.Equal("acme\\ada | laptop-1\\ada", (await desk.Visitor.CsvAsync($"/customers/{desk.Acme}/usage/endpoint.csv")).First(r => r["unit"] == "ada@acme.example")["other_names"]);

        var reverse = await done.FollowAsync("Reverse … laptop-1\\ada counts as ada@acme.example");
        Assert.Equal([["Endpoint", "4", "5", "+1"]], reverse.Rows(".m-preview"));
        var refused = await reverse.SubmitAsync(Form, ("reason", "He is another Ada"), ("from", "2031-03-09"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("before the correction", Page.Text(refused.One("#field-from-error")), StringComparison.Ordinal);
        var reversed = await refused.SubmitAsync(Form, ("from", "2031-03-12"));
        Assert.Contains("The correction is reversed", reversed.AllText, StringComparison.Ordinal);
        Assert.Contains("Reversed from 12 Mar 2031", reversed.AllText, StringComparison.Ordinal);
        Assert.EndsWith("/corrections", (await refused.SubmitAsync(Form, ("from", "2031-03-12"))).Url.AbsolutePath, StringComparison.Ordinal);
        Assert.Equal((5, 4, 6), (await desk.CountAsync("endpoint", 0), await desk.CountAsync("endpoint", 1), await desk.CountAsync("endpoint", 3)));
        Assert.Empty((await desk.Visitor.GetAsync(reverse.Url.PathAndQuery)).Document.QuerySelectorAll(Form));
    }

    [Theory, EachDatabase]
    public async Task What_makes_no_sense_is_refused_and_what_was_typed_stays(TestDatabase database)
    {
        var desk = await DeskAsync(database);
        var merge = await desk.Visitor.GetAsync($"/customers/{desk.Acme}/holders/merge?what=bob&what=acme%5Cada");
        foreach (var (reason, from, error) in new[] { (" ", "2031-03-12", "#field-reason-error"), ("x", "2031-03-13", "#field-from-error"), ("x", "", "#field-from-error"), ("x", "2020-01-01", "#field-from-error"), ("a\u0001", "2031-03-12", "#field-reason-error") })
        {
            var refused = await merge.SubmitAsync(Form, ("keep", "bob"), ("reason", reason), ("from", from));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.NotNull(refused.One(error));
            Assert.NotNull(refused.One("[data-error-summary]"));
            Assert.Equal("bob", refused.One("input[name=keep][checked]").GetAttribute("value"));
        }

        await merge.SubmitAsync(Form, ("keep", "bob"), ("reason", "the same"), ("from", "2031-03-12"));
        var again = await desk.Visitor.GetAsync($"/customers/{desk.Acme}/holders/merge?what=bob&what=pc-4%5Cdan");
        again.One("input[type=hidden][value='pc-4\\\\dan']").SetAttribute("value", "acme\\ada");
        var taken = await again.SubmitAsync(Form, ("reason", "the same"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, taken.Status);
        Assert.Contains("merged into another already", taken.AllText, StringComparison.Ordinal);
        foreach (var query in new[] { "", "?what=bob", "?what=bob&what=bob", "?what=nobody&what=bob", "?what=%00&what=bob", "?what=" + new string('x', 300) })
            Assert.Contains("Choose at least two people", (await desk.Visitor.GetAsync($"/customers/{desk.Acme}/holders/merge{query}")).AllText, StringComparison.Ordinal);
        await using var context = desk.App.Store.Context(desk.Partner.Id);
        Assert.Equal("acme\\ada", (await context.Corrections.SingleAsync(Stop)).What);
    }

    [Theory, EachDatabase]
    public async Task Stale_reimaged_and_shared_devices_are_told_apart(TestDatabase database)
    {
        var desk = await DeskAsync(database);
        var page = await desk.Visitor.GetAsync($"/customers/{desk.Acme}/devices/cleanup");
        Assert.Equal(["OLD-1 id-OLD-1 | cyd | 22 Feb 2031 | 24 Mar 2031 | 1"], Rows(".m-stale", 1, 5));
        Assert.Equal(["SRV-1 | srv-new 12 Mar 2031 | srv-old 10 Mar 2031 | 1"], Rows(".m-reimaged", 0, 4));
        Assert.Equal(["LAPTOP-1 s1 | acme\\ada | acme\\ada 12 Mar 2031 bob 10 Mar 2031"], Rows(".m-shared", 0, 3));
        var other = await desk.Visitor.GetAsync($"/customers/{desk.Empty}/devices/cleanup");
        Assert.Contains("No counted device is silent", other.AllText, StringComparison.Ordinal);
        Assert.Contains("Nobody is counted today", (await desk.Visitor.GetAsync($"/customers/{desk.Empty}/holders")).AllText, StringComparison.Ordinal);
        Assert.Contains("No corrections", (await desk.Visitor.GetAsync($"/customers/{desk.Empty}/corrections")).AllText, StringComparison.Ordinal);

        IEnumerable<string> Rows(string table, int skip, int take) =>
            page.Document.QuerySelectorAll(table + " tbody tr").Select(row => string.Join(" | ", row.Children.Skip(skip).Take(take).Select(Words)));
    }

    [Theory, EachDatabase]
    public async Task People_and_untidy_devices_are_files_too(TestDatabase database)
    {
        var desk = await DeskAsync(database);
        var page = await desk.Visitor.GetAsync($"/customers/{desk.Acme}/holders");
        var people = await desk.Visitor.CsvAsync(page.One("a[href*='holders.csv']").GetAttribute("href")!);
        Assert.Equal(page.Document.QuerySelectorAll(".m-people .m-unit").Select(Words), people.Select(p => p["name"]));
        Assert.Equal(("ada", "local"), (people.Single(p => p["name"] == "laptop-1\\ada")["likely_duplicate"], people.Single(p => p["name"] == "laptop-1\\ada")["account_kind"]));
        Assert.Equal("", people.Single(p => p["name"] == "bob")["likely_duplicate"]);
        Assert.Equal(["laptop-1\\ada"], (await desk.Visitor.CsvAsync($"/customers/{desk.Acme}/holders.csv?account=local&q=ADA")).Select(p => p["name"]));

        var devices = await desk.Visitor.CsvAsync($"/customers/{desk.Acme}/devices/cleanup.csv");
        Assert.Equal(
            ["stale id-OLD-1 2031-03-24 1 ", "re-imaged-newest srv-new   ", "re-imaged srv-old  1 ", "shared s1   acme\\ada | bob"],
            devices.Select(d => $"{d["finding"]} {d["device_id"]} {d["leaves_on"]} {d["group_saving"]} {d["people"]}"));
        using var missing = await desk.Visitor.DownloadAsync($"/customers/{Guid.CreateVersion7()}/holders.csv");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Theory, EachDatabase]
    public async Task A_retired_device_leaves_the_count_and_the_warnings_until_it_is_seen_again(TestDatabase database)
    {
        var desk = await DeskAsync(database);
        var cleanup = await desk.Visitor.GetAsync($"/customers/{desk.Acme}/devices/cleanup");
        var retire = await cleanup.SubmitAsync("form[action$=retire]", ("what", "true"));
        Assert.Equal([["Endpoint", "6", "5", "−1"]], retire.Rows(".m-preview"));
        Assert.Contains("OLD-1", retire.AllText, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await retire.SubmitAsync(Form, ("reason", ""))).Status);
        var done = await retire.SubmitAsync(Form, ("reason", "Sold"), ("from", "2031-03-11"));
        Assert.Contains("The device is retired", done.AllText, StringComparison.Ordinal);
        Assert.EndsWith("/corrections", (await retire.SubmitAsync(Form, ("reason", "Sold"))).Url.AbsolutePath, StringComparison.Ordinal);
        Assert.Equal((5, 5, 6), (await desk.CountAsync("endpoint", 0), await desk.CountAsync("endpoint", 1), await desk.CountAsync("endpoint", 2)));

        await desk.RecountAsync();
        var devices = await desk.Visitor.GetAsync($"/customers/{desk.Acme}/devices?q=old");
        Assert.Contains("Retired from 11 Mar 2031", devices.AllText, StringComparison.Ordinal);
        Assert.DoesNotContain("Silent for", devices.AllText, StringComparison.Ordinal);
        var explained = await desk.Visitor.GetAsync($"/customers/{desk.Acme}/usage/endpoint");
        Assert.Equal("5", Page.Text(explained.One("output")));
        Assert.Contains("OLD-1 from 11 Mar 2031, last seen on 22 Feb 2031", Page.Text(explained.One("#retired")), StringComparison.Ordinal);
        var twice = await desk.Visitor.GetAsync($"/customers/{desk.Acme}/devices/retire?what=id-OLD-1");
        Assert.Contains("retired already", (await twice.SubmitAsync(Form, ("reason", "Sold"))).AllText, StringComparison.Ordinal);

        var facts = new Facts(desk.App, desk.Partner);
        facts.Seen(desk.Acme, "endpoint", "id-OLD-1", "cyd", 0);
        await facts.CountAsync(Stop);
        Assert.Equal(6, await desk.CountAsync("endpoint", 0));
        Assert.Empty((await desk.Visitor.GetAsync($"/customers/{desk.Acme}/usage/endpoint")).Document.QuerySelectorAll("#retired"));
        foreach (var query in new[] { "", "?what=nothing", "?what=%00" })
            Assert.Contains("No device chosen", (await desk.Visitor.GetAsync($"/customers/{desk.Acme}/devices/retire{query}")).AllText, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task An_excluded_device_is_not_warned_of_and_the_numbers_follow(TestDatabase database)
    {
        var desk = await DeskAsync(database);
        Assert.Equal(["OLD-1"], (await desk.Visitor.GetAsync($"/customers/{desk.Acme}/devices?attention=unprotected")).Document.QuerySelectorAll(".m-host").Select(Page.Text));
        var devices = await desk.Visitor.GetAsync($"/customers/{desk.Acme}/devices?q=old");
        var exclude = await devices.SubmitAsync("form#act", "Exclude from warnings …", ("what", "true"));
        foreach (var until in new[] { "", "2031-03-11", "2033-01-01", "x" })
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await exclude.SubmitAsync(Form, ("reason", "In repair"), ("until", until))).Status);
        var done = await exclude.SubmitAsync(Form, ("reason", "In repair"), ("until", "2031-03-20"));
        Assert.Contains("The device is excluded from warnings", done.AllText, StringComparison.Ordinal);
        await exclude.SubmitAsync(Form, ("reason", "In repair"), ("until", "2031-03-20"));
        await desk.RecountAsync();
        Assert.Empty((await desk.Visitor.GetAsync($"/customers/{desk.Acme}/devices?attention=unprotected")).Document.QuerySelectorAll(".m-host"));
        Assert.Empty((await desk.Visitor.GetAsync($"/customers/{desk.Acme}/devices?reason=silent")).Document.QuerySelectorAll(".m-host"));
        var listed = await desk.Visitor.GetAsync("/devices?attention=excluded");
        Assert.Contains("In repair", listed.AllText, StringComparison.Ordinal);
        Assert.Equal("excluded", Assert.Single(await desk.Visitor.CsvAsync("/devices.csv?attention=excluded"))["protection"]);
        Assert.Equal(0, (await desk.ListRowAsync()).Unprotected);
        Assert.Equal(6, await desk.CountAsync("endpoint", 0));

        var again = await listed.FollowAsync("Excluded until 20 Mar 2031");
        var ended = await again.SubmitAsync("main form.m-card:not(:has(input[name=until]))");
        Assert.Contains("The device is warned of again", ended.AllText, StringComparison.Ordinal);
        await desk.RecountAsync();
        Assert.Equal(1, (await desk.ListRowAsync()).Unprotected);
        await using var context = desk.App.Store.Context(desk.Partner.Id);
        Assert.Equal(["devices.exclude", "devices.include"], await context.AuditEntries.Where(a => a.Act.StartsWith("devices.")).OrderBy(a => a.Act).Select(a => a.Act).ToListAsync(Stop));
        Assert.Equal(["OLD-1"], (await desk.Visitor.GetAsync("/devices?attention=stale")).Document.QuerySelectorAll(".m-host").Select(Page.Text));
    }

    [Theory, EachDatabase]
    public async Task Another_partners_customer_is_as_one_that_does_not_exist(TestDatabase database)
    {
        var (desk, other) = (await DeskAsync(database), await DeskAsync(database));
        var missing = Guid.CreateVersion7();
        foreach (var path in new[] { "holders", "holders/merge?what=bob&what=acme%5Cada", "devices/cleanup", "devices/retire?what=s1", "devices/exclude?what=s1", "corrections", $"corrections/{missing}" })
        {
            var foreign = await other.Visitor.GetAsync($"/customers/{desk.Acme}/{path}");
            Assert.Equal(HttpStatusCode.NotFound, foreign.Status);
            Assert.Equal((await other.Visitor.GetAsync($"/customers/{missing}/{path}")).AllText, foreign.AllText);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await desk.Visitor.GetAsync($"/customers/{desk.Acme}/corrections/{missing}")).Status);
        foreach (var (path, handler) in new[] { ("holders/merge?what=bob&what=acme%5Cada", "merge"), ("devices/retire?what=s1", "retire"), ("devices/exclude?what=id-OLD-1", "exclude") })
        {
            Assert.Equal(HttpStatusCode.BadRequest, await desk.Visitor.PostBareAsync($"/customers/{desk.Acme}/{path}", ("_handler", handler), ("what", "s1"), ("reason", "x")));
            var form = await other.Visitor.GetAsync($"/customers/{other.Acme}/{path}");
            form.One(Form).SetAttribute("action", $"/customers/{desk.Acme}/{path}");
            Assert.Equal(HttpStatusCode.NotFound, (await form.SubmitAsync(Form, ("reason", "x"))).Status);
        }

        await using var context = desk.App.Store.Context(desk.Partner.Id);
        Assert.Equal(0, await context.Corrections.CountAsync(Stop));
        Assert.False(await context.Devices.AnyAsync(d => d.ExcludedUntil != null, Stop));
    }

    /// <summary>Acme: ada under three names, bob on her laptop two days ago, dan's local account, an administrator, cyd's computer that is silent; and a server set up anew.</summary>
    private async Task<Desk> DeskAsync(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        var facts = new Facts(app, partner);
        var (acme, empty) = (facts.Customer("Acme"), facts.Customer("Empty"));
        facts.License(acme, "CIXA-MSP", 10);
        for (var days = 0; days < 8; days++)
        {
            facts.Seen(acme, "endpoint", "s1", "ACME\\ada", days, "LAPTOP-1");
            facts.Seen(acme, "endpoint", "s2", "LAPTOP-1\\ada", days, "DESK-2");
            facts.Seen(acme, "endpoint", "s3", "ada@acme.example", days, "DESK-3");
            facts.Seen(acme, "endpoint", "s4", "pc-4\\dan", days, "PC-4.acme.example");
        }

        facts.Seen(acme, "endpoint", "s1", "bob", 2);
        facts.Seen(acme, "mobile", "phone", "bob", 1, "bob's phone");
        facts.Seen(acme, "endpoint", "s5", "ACME\\Administrator", 3, "DESK-5");
        facts.Seen(acme, "endpoint", "id-OLD-1", "cyd", 18, "OLD-1");
        facts.Seen(acme, "server", "srv-old", "", 2, "SRV-1");
        facts.Seen(acme, "server", "srv-new", "", 0, "SRV-1");
        facts.Device(acme, "OLD-1", 18, facts.Component("endpoint-protection"));
        await facts.CountAsync(Stop);
        return new(app, partner, await app.SignInAsync(partner), acme, empty);
    }

    /// <summary>All texts of an element, however its parts are set.</summary>
    private static string Words(INode node) =>
        node is IText text ? text.Text.Trim() : string.Join(' ', node.ChildNodes.Select(Words).Where(w => w.Length > 0));

    private sealed record Desk(MusterApp App, TestPartner Partner, Visitor Visitor, Guid Acme, Guid Empty)
    {
        public async Task<long> CountAsync(string family, int ago)
        {
            var day = DateOnly.FromDateTime(App.Clock.Now.UtcDateTime).AddDays(-ago);
            return (await new CountUsage(App.Store, Facts.Catalog).Async(Partner.Id, Acme, day, day, Stop)).On(family, day);
        }

        public Task RecountAsync() => new Facts(App, Partner).CountAsync(Stop);

        public async Task<Muster.Data.Usage.CustomerListRow> ListRowAsync()
        {
            await using var context = App.Store.Context(Partner.Id);
            return await context.CustomerList.AsNoTracking().SingleAsync(c => c.CustomerId == Acme, Stop);
        }
    }
}
