using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Muster.Access;
using Muster.Data;
using Muster.Data.Access;
using Muster.Infrastructure;
using Xunit;

namespace Muster.Audit;

/// <summary>What is on record, who reads it, and how it is found.</summary>
public sealed partial class AuditLogTests(TestStores stores)
{
    /// <summary>Codes that are not written out beside their recording.</summary>
    private static readonly string[] OtherActs = ["export", "audit.prune", "import.customers", "import.licenses", "import.devices", "import.sightings", "import.prices"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Everybody_reads_what_is_theirs_to_read(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var cast = await Cast.OfAsync(app, Stop);
        await using (var context = app.Store.Context(cast.Partner.Id))
        {
            // who may read an audit log and sees one customer only
            var scoped = await context.Administrators.SingleAsync(a => context.Users.Any(u => u.Id == a.PersonId && u.Email == cast.People["scoped out"]), Stop);
            scoped.Role = Domain.Access.AdministratorRole.Admin;
            foreach (var (name, customer, log, who) in new[]
            {
                ("desk", (Guid?)null, AuditLog.Partner, (Guid?)null), ("own", null, AuditLog.Partner, scoped.PersonId), ("ours", cast.Customer, AuditLog.Partner, null),
                ("both", cast.Customer, AuditLog.Both, null), ("theirs", cast.Customer, AuditLog.Customer, null), ("elsewhere", cast.Elsewhere, AuditLog.Both, null),
            })
                Put(context, app, name, customer, log, who);
            await context.SaveChangesAsync(Stop);
        }

        await using (var context = app.Store.Context(cast.Other.Id))
        {
            Put(context, app, "foreign", cast.Foreign, AuditLog.Both);
            await context.SaveChangesAsync(Stop);
        }

        var operations = $"operations-{cast.Partner.Code}";
        await using (var context = app.Store.Context())
        {
            Put(context, app, operations, null, AuditLog.Partner);
            await context.SaveChangesAsync(Stop);
        }

        Assert.Equal(["both", "desk", "elsewhere", "ours", "own"], await ReadAsync("super admin", "/audit"));
        Assert.Equal(["elsewhere", "own"], await ReadAsync("scoped out", "/audit"));
        Assert.Equal(["foreign"], await ReadAsync("stranger", "/audit"));
        Assert.Equal(["both", "theirs"], await ReadAsync("customer reader", "/console/audit"));
        Assert.Equal(["elsewhere"], await ReadAsync("other customer", "/console/audit"));
        Assert.Contains(operations, await ReadAsync("operator", "/operations/audit"));

        // the page and its file, each narrowed to those entries; signing in is on record too
        async Task<List<string>> ReadAsync(string actor, string path)
        {
            using var visitor = await app.SignInAsync(cast.People[actor]);
            var page = await visitor.GetAsync($"{path}?act=test&size=200");
            Assert.Equal(HttpStatusCode.OK, page.Status);
            var shown = page.Column("Details").Select(d => d.Replace("Note: ", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
            using var file = await visitor.DownloadAsync($"{path}.csv?act=test");
            var noted = Note().Matches(await file.Content.ReadAsStringAsync(Stop)).Select(m => m.Groups["note"].Value).Order(StringComparer.Ordinal);
            Assert.Equal(shown, noted);
            return shown;
        }
    }

    [Theory, EachDatabase]
    public async Task An_entry_is_found_by_whatever_is_known_of_it(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var cast = await Cast.OfAsync(app, Stop);
        var ada = Guid.CreateVersion7();
        await using (var context = app.Store.Context(cast.Partner.Id))
        {
            Put(context, app, "yesterday", cast.Customer, AuditLog.Partner, ada, at: app.Clock.Now.AddDays(-1));
            Put(context, app, "today", cast.Elsewhere, AuditLog.Partner);
            Put(context, app, "refused", cast.Customer, AuditLog.Partner, refused: true);
            await context.SaveChangesAsync(Stop);
        }

        using var visitor = await app.SignInAsync(cast.People["admin"]);
        var (today, yesterday) = (cast.Facts.Today.ToString("yyyy-MM-dd", null), cast.Facts.Today.AddDays(-1).ToString("yyyy-MM-dd", null));
        foreach (var (query, expected) in new[]
        {
            ("", "refused, today, yesterday"),
            ("&q=bak", "refused, yesterday"),
            ("&q=zzzz", ""),
            ($"&customer={cast.Elsewhere}", "today"),
            ($"&person={ada}", "yesterday"),
            ("&result=refused", "refused"),
            ("&result=done", "today, yesterday"),
            ($"&from={today}", "refused, today"),
            ($"&to={yesterday}", "yesterday"),
            ($"&from={yesterday}&to={today}", "refused, today, yesterday"),
            ("&from=nonsense&person=1&size=7&page=99", "refused, today, yesterday"),
        })
        {
            var page = await visitor.GetAsync("/audit?act=test" + query);
            var found = page.Document.QuerySelector("main table") is null ? [] : page.Column("Details").Select(d => d.Replace("Note: ", "", StringComparison.Ordinal));
            Assert.True(expected == string.Join(", ", found.Order(StringComparer.Ordinal)), $"{query}: {page.AllText}");
        }
    }

    [Theory, EachDatabase]
    public async Task A_change_is_shown_in_words(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var cast = await Cast.OfAsync(app, Stop);
        using var visitor = await app.SignInAsync(cast.People["admin"]);
        var form = await visitor.GetAsync($"/customers/{cast.Customer}/contact");
        await form.SubmitAsync("form:has(input[name=city])", ("city", "Quimper"), ("phone", "=1+1"));

        var page = await visitor.GetAsync("/audit?act=customer.change");
        var row = Assert.Single(page.Rows());
        Assert.Equal(["The admin", "Customer changed", "Bakery"], row.Skip(1).Take(3).Select(c => c.Split("  ")[0].Replace(" 127.0.0.1", "", StringComparison.Ordinal)));
        Assert.Equal("Phone: =1+1 City: Quimper", row[4]);
        visitor.Language = "fr";
        Assert.Equal("Client modifié", (await visitor.GetAsync("/audit?act=customer.change")).Rows()[0][2]);
    }

    [Theory, EachDatabase]
    public async Task Files_and_refusals_are_on_record(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var cast = await Cast.OfAsync(app, Stop);
        using (var visitor = await app.SignInAsync(cast.People["help desk"]))
        {
            (await visitor.DownloadAsync($"/customers/{cast.Customer}/devices.csv?q=pc&separator=semicolon")).Dispose();
            (await visitor.DownloadAsync($"/customers/{cast.Foreign}/devices.csv")).Dispose();
            await visitor.GetAsync("/billing/prices?q=secret");
            var page = await visitor.GetAsync($"/customers/{cast.Customer}/contact");
            Assert.Equal(HttpStatusCode.OK, page.Status);
        }

        // a form that was offered while it was allowed still
        using (var visitor = await app.SignInAsync(cast.People["admin"]))
        {
            var form = await visitor.GetAsync($"/customers/{cast.Customer}/contact");
            await using (var context = app.Store.Context(cast.Partner.Id))
            {
                var admin = await context.Administrators.SingleAsync(a => context.Users.Any(u => u.Id == a.PersonId && u.Email == cast.People["admin"]), Stop);
                admin.Role = Domain.Access.AdministratorRole.ReadOnly;
                await context.SaveChangesAsync(Stop);
            }

            Assert.Equal(HttpStatusCode.Forbidden, (await form.SubmitAsync("form:has(input[name=city])", ("city", "Quimper"))).Status);
        }

        await using var read = app.Store.Context(cast.Partner.Id);
        var entries = await read.AuditEntries.Where(e => e.Act == "export" || e.Act == "access.refuse").OrderBy(e => e.Act).ThenBy(e => e.Who).ToListAsync(Stop);
        Assert.Equal(
            [
                ("The admin", "access.refuse", true, $$"""{"method":"POST","path":"/customers/{{cast.Customer}}/contact"}"""),
                ("The help desk", "access.refuse", true, """{"method":"GET","path":"/billing/prices"}"""),
                ("The help desk", "export", false, """{"file":"devices.csv","selected":null,"filter":{"q":"pc"}}"""),
            ],
            entries.Select(e => (e.Who, e.Act, e.Refused, e.After)));
        Assert.Equal(cast.Customer, entries[^1].CustomerId);
    }

    /// <summary>A code in the source without a word in the texts would be shown as it is.</summary>
    [Fact]
    public void Every_act_has_a_word()
    {
        var texts = new System.Resources.ResourceManager(typeof(Server.Resources.Texts));
        var acts = Repository.Files("src/Muster.Server", "*.cs")
            .Where(f => f.Text.Contains(".Record(", StringComparison.Ordinal))
            .SelectMany(f => ActCode().Matches(f.Text).Select(m => m.Groups["act"].Value))
            .Where(a => !a.StartsWith("muster.", StringComparison.Ordinal)).Concat(OtherActs).Distinct().ToList();
        Assert.True(acts.Count > 20, string.Join(", ", acts));
        Assert.DoesNotContain(acts, a => texts.GetString("Act." + a, System.Globalization.CultureInfo.InvariantCulture) is null);
    }

    private static void Put(MusterContext context, MusterApp app, string note, Guid? customer, AuditLog log, Guid? person = null, bool refused = false, DateTimeOffset? at = null) =>
        context.AuditEntries.Add(new()
        {
            PartnerId = context.PartnerId,
            Id = Guid.CreateVersion7(at ?? app.Clock.Now),
            At = at ?? app.Clock.Now,
            PersonId = person,
            Who = "Test",
            Address = "",
            Act = "test",
            Refused = refused,
            CustomerId = customer,
            Log = log,
            After = JsonSerializer.Serialize(new { note }),
        });

    [GeneratedRegex("\"\"note\"\":\"\"(?<note>[^\"]+)\"\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Note();

    [GeneratedRegex("\"(?<act>[a-z]+\\.[a-z-]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ActCode();
}
