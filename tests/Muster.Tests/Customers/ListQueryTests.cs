using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Muster.Data;
using Muster.Data.Usage;
using Muster.Domain.Accounts;
using Muster.Domain.Licensing;
using Muster.Infrastructure;
using Muster.Server.Features.Customers;
using Xunit;

namespace Muster.Customers;

/// <summary>The list's query gives what a plain look at the same rows gives: which match, in which order, in which sum.</summary>
public sealed class ListQueryTests(OwnStores stores) : IClassFixture<OwnStores>
{
    /// <summary>Names that meet: the same in search form, with wildcards, in other scripts, hostile to spreadsheets.</summary>
    private static readonly string[] Names =
    [
        "Éluard", "eluard", "ELUARD & fils", "Zoë", "Zoe", "100% Net", "100 Net", "under_score", "underXscore", "back\\slash", "back/slash", "北野商店", "😀 Smile",
        "Łódź", "Straße", "strasse", "O'Neil", "\"Quoted\"", "=1+1", "a", "ab", "abc", "ábc", "Ab", "[x]", "*", "?",
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Every_filter_finds_what_a_plain_look_at_the_rows_finds(TestDatabase database)
    {
        var (shop, rows) = await FilledAsync(database, 300, seed: 51);
        foreach (var query in Queries())
            await AssertSameAsync(shop, rows, query);
    }

    [Theory, EachDatabase]
    public async Task Every_combination_of_filters_finds_what_a_plain_look_at_the_rows_finds(TestDatabase database)
    {
        var (shop, rows) = await FilledAsync(database, 300, seed: 52);
        var random = new Random(53);
        var one = Queries().Select(q => q.Split('=')[0]).Distinct().ToList();
        var all = Queries().ToList();
        for (var i = 0; i < 60; i++)
        {
            var query = string.Join('&', one.Where(_ => random.Next(3) == 0).Select(name => Pick(random, all.Where(q => q.StartsWith(name + "=", StringComparison.Ordinal)))));
            await AssertSameAsync(shop, rows, $"{query}&sort={Pick(random, ListCustomers.SortKeys.Keys)}&order={Pick(random, ["asc", "desc"])}");
        }
    }

    [Theory, EachDatabase]
    public async Task Search_is_blind_to_accents_and_case_and_takes_every_letter_for_itself(TestDatabase database)
    {
        string[] texts =
        [
            "a", "AB", "abc", "ÁBC", "é", "luard", "  éluard  ", "e\u0301luard", "zoë", "%", "_", "\\", "%%%", "100%", "___", "der_s", "k\\s",
            "'; drop table customers; --", "o'n", "北野", "北野商", "😀", "😀 s", "łód", "strasse", "straße", "[x]", "*", "c0000", "C001", "\0", "x\0y", "\uD800", "nothing has this name",
        ];
        var (shop, rows) = await FilledAsync(database, 200, seed: 54);
        foreach (var text in texts)
            await AssertSameAsync(shop, rows, new Dictionary<string, string> { ["q"] = text });
    }

    [Theory, EachDatabase]
    public async Task Every_column_sorts_both_ways_and_no_page_repeats_or_loses_a_row(TestDatabase database)
    {
        var (shop, rows) = await FilledAsync(database, 260, seed: 55);
        foreach (var sort in ListCustomers.SortKeys.Keys)
        {
            foreach (var order in new[] { "asc", "desc" })
            {
                await AssertSameAsync(shop, rows, $"sort={sort}&order={order}");
                await using var context = shop.Context();
                var list = List(shop, context);
                var paged = new List<Guid>();
                for (var page = 1; page <= 3; page++)
                    paged.AddRange((await list.PageAsync(Filter($"sort={sort}&order={order}&size=100&page={page}"), Stop)).Rows.Select(r => r.CustomerId));
                Assert.Equal(await list.Ordered(Filter($"sort={sort}&order={order}")).Select(r => r.CustomerId).ToListAsync(Stop), paged);
                Assert.Equal(260, paged.Distinct().Count());
            }
        }
    }

    [Theory, EachDatabase]
    public async Task A_page_past_the_last_is_the_last_and_what_is_not_known_is_as_if_it_were_not_there(TestDatabase database)
    {
        var (shop, _) = await FilledAsync(database, 60, seed: 56);
        await using var context = shop.Context();
        var list = List(shop, context);
        var last = await list.PageAsync(Filter("page=3"), Stop);
        Assert.Equal(10, last.Rows.Count);
        foreach (var page in new[] { "4", "2147483647" })
        {
            var past = await list.PageAsync(Filter($"page={page}"), Stop);
            Assert.Equal((3, last.Rows[0].CustomerId), (past.Filter.Page, past.Rows[0].CustomerId));
        }

        var first = await list.PageAsync(Filter(""), Stop);
        foreach (var odd in new[]
                 {
                     "page=0", "page=-1", "page=99999999999", "page=x", "page=1.5", "size=1", "size=1000000", "size=-25", "sort=password", "sort=Name", "order=up",
                     "billing=usage", "owner=me", "family=nothing", "attention=all", "q=", "q=%20%20", "page=%D9%A3",
                 })
            Assert.Equal(first.Rows.Select(r => r.CustomerId), (await list.PageAsync(Filter(odd), Stop)).Rows.Select(r => r.CustomerId));
        Assert.Equal(50, (await list.PageAsync(Filter("size=50"), Stop)).Rows.Count);
    }

    [Theory, EachDatabase]
    public async Task An_empty_list_has_one_empty_page(TestDatabase database)
    {
        var shop = await stores.WorkshopAsync(database);
        await using var context = shop.Context();
        var page = await List(shop, context).PageAsync(Filter("page=7&q=abc"), Stop);
        Assert.Equal((1, 0, 0L), (page.Filter.Page, page.Rows.Count, page.Totals.Customers));
    }

    /// <summary>Totals are kept; a recount that changes figures makes them anew.</summary>
    [Theory, EachDatabase]
    public async Task Totals_follow_the_figures(TestDatabase database)
    {
        var shop = await stores.WorkshopAsync(database);
        var customer = await shop.CustomerAsync();
        await shop.DrainAsync();
        using var cache = new MemoryCache(new MemoryCacheOptions());
        Assert.Equal((1, 0), await TotalsAsync());
        await shop.LicenseAsync(customer, "CIXA-MSP", quantity: 12);
        Assert.Equal((1, 0), await TotalsAsync());
        await shop.DrainAsync();
        Assert.Equal((1, 12), await TotalsAsync());

        async Task<(long, long)> TotalsAsync()
        {
            await using var context = shop.Context();
            var totals = await new ListCustomers(context, new Server.Features.Access.Scope(), Workshop.Catalog, cache, shop.Clock).TotalsAsync(Filter(""), Stop);
            return (totals.Customers, totals.Seats);
        }
    }

    /// <summary>One query value for everything that can be asked.</summary>
    private static IEnumerable<string> Queries() =>
    [
        "q=e", "q=abc", "q=net", "q=100%25", "q=c001",
        .. CustomerFilter.BillingWords.Keys.Select(w => $"billing={w}"),
        .. CustomerFilter.OwnerWords.Keys.Select(w => $"owner={w}"),
        .. CustomerListRow.Families.Select(f => $"family={f}"),
        .. CustomerFilter.AttentionWords.Keys.Select(w => $"attention={w}"),
    ];

    private static Task AssertSameAsync(Workshop shop, IReadOnlyList<CustomerListRow> rows, string query) =>
        AssertSameAsync(shop, rows, QueryHelpers.ParseQuery(query).ToDictionary(q => q.Key, q => q.Value.ToString()));

    private static async Task AssertSameAsync(Workshop shop, IReadOnlyList<CustomerListRow> rows, Dictionary<string, string> query)
    {
        var said = string.Join('&', query.Select(q => $"{q.Key}={q.Value}"));
        var filter = CustomerFilter.Read(new QueryCollection(query.ToDictionary(q => q.Key, q => new Microsoft.Extensions.Primitives.StringValues(q.Value))), Workshop.Catalog);
        var expected = rows.Where(r => Matches(r, query, shop.Today)).ToList();
        await using var context = shop.Context();
        var list = List(shop, context);

        var found = await list.Ordered(filter).ToListAsync(Stop);
        Assert.True(
            expected.Select(r => r.ExternalId).Order(StringComparer.Ordinal).SequenceEqual(found.Select(r => r.ExternalId).Order(StringComparer.Ordinal)),
            $"{said}: {string.Join(", ", found.Select(r => r.Name).Take(20))} instead of {string.Join(", ", expected.Select(r => r.Name).Take(20))}");

        var key = Key(query.GetValueOrDefault("sort") ?? "name");
        var sign = query.GetValueOrDefault("order") == "desc" ? -1 : 1;
        for (var i = 1; i < found.Count; i++)
        {
            var order = sign * key(found[i - 1], found[i]);
            Assert.True(order <= 0, $"{said}: row {i} is out of order.");
        }

        Assert.Equal(found.Select(r => r.CustomerId), await list.Ordered(filter).Select(r => r.CustomerId).ToListAsync(Stop));

        var totals = await list.TotalsAsync(filter, Stop);
        Assert.Equal(
            (expected.Count, expected.Sum(r => (long)r.Unprotected), expected.Sum(r => (long)r.Licenses),
                expected.Where(r => r.Seats != CustomerListRow.Unlimited).Sum(r => r.Seats), expected.Count(r => r.Seats == CustomerListRow.Unlimited)),
            (totals.Customers, totals.Unprotected, totals.Licenses, totals.Seats, totals.Unlimited));
        foreach (var (word, attention) in CustomerFilter.AttentionWords)
            Assert.Equal(expected.Count(r => Matches(r, new() { ["attention"] = word }, shop.Today)), totals.Attention[attention]);
        foreach (var family in CustomerListRow.Families)
        {
            var standings = expected.Select(r => r.Standing(family)).ToList();
            Assert.Equal(
                new FamilyTotal(standings.Count(s => s is not null), standings.Sum(s => s?.Used ?? 0), standings.Sum(s => s?.Limit ?? 0), standings.Count(s => s is { Licensed: true, Limit: null })),
                totals.Families[family]);
        }
    }

    /// <summary>Whether a row matches, written down from the words of the specification and not from the query.</summary>
    private static bool Matches(CustomerListRow row, Dictionary<string, string> query, DateOnly today)
    {
        foreach (var (name, value) in query)
        {
            var matches = name switch
            {
                "q" => Found(value, row.Name) || Found(value, row.ExternalId),
                "billing" => value == row.BillingType switch { BillingType.Trial => "trial", BillingType.Term => "term", BillingType.Usage => "monthly" },
                "owner" => value == row.Owner switch { LicenseOwnership.None => "none", LicenseOwnership.Partner => "partner", LicenseOwnership.Customer => "customer", LicenseOwnership.Mixed => "mixed" },
                "family" => row.Standing(value) is not null,
                "attention" => value switch
                {
                    "unprotected" => row.Unprotected > 0,
                    "over-use" => CustomerListRow.Families.Any(f => row.Standing(f)?.Level == UsageLevel.Over),
                    "expiring" => row.NearestExpiry >= today && row.NearestExpiry.DayNumber - today.DayNumber <= 30,
                    "expired" => row.ExpiredOn is { } ended && today.DayNumber - ended.DayNumber <= 60,
                    "silent" => row.QuietSince is { } since && today.DayNumber - since.DayNumber >= 7,
                    "no-assistance" => !row.PartnerAssistance,
                    "jump" => row.JumpFamily is not null,
                    _ => true,
                },
                _ => true,
            };
            if (!matches)
                return false;
        }

        return true;

        static bool Found(string text, string name)
        {
            var (sought, here) = (SearchText.Of(text), SearchText.Of(name));
            return sought.Length < 3 ? here.StartsWith(sought, StringComparison.Ordinal) : here.Contains(sought, StringComparison.Ordinal);
        }
    }

    private static Comparison<CustomerListRow> Key(string sort) => sort switch
    {
        "name" => (a, b) => Domain.Usage.Names.Compare(SearchText.Of(a.Name), SearchText.Of(b.Name)),
        "external" => (a, b) => Domain.Usage.Names.Compare(SearchText.Of(a.ExternalId), SearchText.Of(b.ExternalId)),
        "billing" => (a, b) => string.CompareOrdinal(a.BillingType.ToString(), b.BillingType.ToString()),
        "licenses" => (a, b) => a.Licenses.CompareTo(b.Licenses),
        "seats" => (a, b) => a.Seats.CompareTo(b.Seats),
        "owner" => (a, b) => string.CompareOrdinal(a.Owner.ToString(), b.Owner.ToString()),
        "expiry" => (a, b) => a.NearestExpiry.CompareTo(b.NearestExpiry),
        "assistance" => (a, b) => a.PartnerAssistance.CompareTo(b.PartnerAssistance),
        "geography" => (a, b) => string.CompareOrdinal(a.DataGeography, b.DataGeography),
        "unprotected" => (a, b) => a.Unprotected.CompareTo(b.Unprotected),
        _ => (a, b) => (a.Standing(sort)?.Used ?? -1).CompareTo(b.Standing(sort)?.Used ?? -1),
    };

    private static ListCustomers List(Workshop shop, MusterContext context) => new(context, new Server.Features.Access.Scope(), Workshop.Catalog, new MemoryCache(new MemoryCacheOptions()), shop.Clock);

    private static CustomerFilter Filter(string query) => CustomerFilter.Read(new QueryCollection(QueryHelpers.ParseQuery(query)), Workshop.Catalog);

    private static T Pick<T>(Random random, IEnumerable<T> from)
    {
        var all = from.ToList();
        return all[random.Next(all.Count)];
    }

    /// <summary>A partner with customers whose list rows are random, many of them tied, around every day that matters.</summary>
    private async Task<(Workshop Shop, IReadOnlyList<CustomerListRow> Rows)> FilledAsync(TestDatabase database, int count, int seed)
    {
        var random = new Random(seed);
        var shop = await stores.WorkshopAsync(database);
        var rows = new List<CustomerListRow>();
        await using var context = shop.Context();
        for (var i = 0; i < count; i++)
        {
            var customer = new Customer
            {
                PartnerId = shop.Partner,
                Id = Guid.CreateVersion7(),
                TenantId = Guid.CreateVersion7(),
                ExternalId = $"{Pick(random, ["c", "C", "é", "_"])}{i:0000}",
                Name = Pick(random, Names) + Pick(random, ["", "", $" {random.Next(5)}"]),
                BillingType = Pick(random, Enum.GetValues<BillingType>()),
                DataGeography = Pick(random, Customer.DataGeographies),
                CreatedAt = shop.Clock.Now,
            };
            var row = new CustomerListRow
            {
                PartnerId = shop.Partner,
                CustomerId = customer.Id,
                Name = customer.Name,
                NameSearch = SearchText.Of(customer.Name),
                ExternalId = customer.ExternalId,
                ExternalSearch = SearchText.Of(customer.ExternalId),
                BillingType = customer.BillingType,
                DataGeography = customer.DataGeography,
                Licenses = random.Next(6),
                Seats = random.Next(5) == 0 ? CustomerListRow.Unlimited : random.Next(200),
                Owner = Pick(random, Enum.GetValues<LicenseOwnership>()),
                NearestExpiry = random.Next(4) == 0 ? CustomerListRow.Never : shop.Today.AddDays(random.Next(-2, 34)),
                ExpiredOn = random.Next(2) == 0 ? null : shop.Today.AddDays(-random.Next(56, 65)),
                QuietSince = random.Next(4) == 0 ? null : shop.Today.AddDays(-random.Next(12)),
                PartnerAssistance = random.Next(2) == 0,
                Unprotected = random.Next(2) == 0 ? 0 : random.Next(40),
                JumpFamily = random.Next(3) == 0 ? "endpoint" : null,
                RefreshOn = CustomerListRow.Never,
            };
            foreach (var family in CustomerListRow.Families)
            {
                var (licensed, used) = (random.Next(3) > 0, random.Next(3) == 0 ? 0 : random.Next(120));
                row[CustomerListRow.Used(family)] = licensed || used > 0 ? used : CustomerListRow.Nothing;
                row[CustomerListRow.Limit(family)] = !licensed ? null : random.Next(3) == 0 ? CustomerListRow.Unlimited : random.Next(60) == 0 ? 0L : random.Next(120, 160);
                row.Over |= row.Standing(family)?.Level == UsageLevel.Over;
            }

            context.Add(customer);
            context.Add(row);
            rows.Add(row);
        }

        await context.SaveChangesAsync(Stop);
        return (shop, rows);
    }
}
