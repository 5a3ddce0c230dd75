using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Usage;
using Muster.Domain.Accounts;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Domain.Orders;
using Muster.Domain.Protection;
using Muster.Infrastructure;
using Muster.Server.Features.Access;
using Muster.Server.Features.Demo;
using Muster.Server.Features.Distribution;
using Muster.Server.Features.Usage;
using Xunit;

namespace Muster.Demo;

/// <summary>The demo set: the same each time, whole, and with something of everything in it.</summary>
public sealed class DemoTests(TestStores stores)
{
    private static readonly ProductCatalog Catalog = ProductCatalog.Parse(File.ReadAllBytes(Path.Combine(Repository.Root, "src/Muster.Domain/Catalog/catalog.json")));

    private static readonly DateOnly Today = DateOnly.FromDateTime(TestClock.Start.UtcDateTime);

    /// <summary>Tables that a demo set fills, with the columns that put their rows in order.</summary>
    private static readonly (string Table, string Order)[] Tables =
    [
        ("partners", "id"), ("customers", "id"), ("licenses", "customer_id, id"), ("firewalls", "customer_id, serial"), ("devices", "customer_id, id"),
        ("days_seen", "customer_id, meter, subject, holder, year"), ("subjects", "customer_id, meter, subject"), ("daily_usage", "customer_id, family, from_day"),
        ("customer_list", "customer_id"), ("recounts", "customer_id"), ("store_facts", "key"),
    ];

    [Fact]
    public async Task The_same_arguments_make_the_same_rows()
    {
        var options = new DemoOptions(20, 600, 7, Today);
        await using var first = await MadeAsync(TestDatabase.Sqlite, options);
        await using var second = await MadeAsync(TestDatabase.Sqlite, options);
        await using var other = await MadeAsync(TestDatabase.Sqlite, options with { Seed = 8 });
        var (a, b) = (await RowsAsync(first.Store), await RowsAsync(second.Store));
        Assert.Equal(a, b);
        Assert.NotEqual(a, await RowsAsync(other.Store));
    }

    [Theory, EachDatabase]
    public async Task The_default_set_has_something_of_everything(TestDatabase database)
    {
        var options = DemoOptions.Default(Today);
        await using var made = await MadeAsync(database, options);
        Assert.Equal(["northwind", "harborlight", "alpine", "tideway", "meridian"], made.Partners.Select(p => p.Code));
        var (customers, licenses, devices, list, subjects, firewalls) =
            (new List<Customer>(), new List<License>(), new List<Device>(), new List<CustomerListRow>(), 0, new List<Firewall>());
        foreach (var partner in made.Partners)
        {
            await using var context = made.Store.Context(partner.Id);
            customers.AddRange(await context.Customers.AsNoTracking().ToListAsync());
            licenses.AddRange(await context.Licenses.AsNoTracking().ToListAsync());
            devices.AddRange(await context.Devices.AsNoTracking().ToListAsync());
            list.AddRange(await context.CustomerList.AsNoTracking().ToListAsync());
            firewalls.AddRange(await context.Firewalls.AsNoTracking().ToListAsync());
            subjects += await context.DaysSeen.Select(d => new { d.CustomerId, d.Meter, d.Subject }).Distinct().CountAsync();
            Assert.Empty(await context.Recounts.ToListAsync());
        }

        Assert.Equal(options.Customers, customers.Count);
        Assert.Equal(options.Customers, list.Count);
        Assert.Equal(options.Customers, customers.Select(c => c.Name).Distinct().Count());
        Assert.InRange(subjects, options.Subjects * 95 / 100, options.Subjects);

        Assert.Equal([.. Customer.DataGeographies.Order()], [.. customers.Select(c => c.DataGeography).Distinct().Order()]);
        Assert.Contains(customers, c => c.Name.Length > 100);
        Assert.Contains(customers, c => c.Name.Any(x => x is >= 'Α' and <= 'ω'));
        Assert.Contains(customers, c => c.Name.Any(x => x is >= 'А' and <= 'я'));
        Assert.Contains(customers, c => c.Name.Any(x => x is >= '\u0600' and <= '\u06ff'));
        Assert.Contains(customers, c => c.Name.Any(x => x >= '\u3040'));
        Assert.Contains(customers, c => !c.PartnerAssistance);
        Assert.Equal(Enum.GetValues<BillingType>(), customers.Select(c => c.BillingType).Distinct().Order());
        Assert.Equal(Enum.GetValues<LicenseType>(), licenses.Select(l => l.Type).Distinct().Order());
        Assert.Equal(Enum.GetValues<LicenseOwner>(), licenses.Select(l => l.Owner).Distinct().Order());
        Assert.Equal(Enum.GetValues<FirewallForm>(), firewalls.Select(f => f.Form).Distinct().Order());
        Assert.Contains(licenses, l => Catalog.Product(l.Product).IsAddOn);

        var byCustomer = licenses.ToLookup(l => l.CustomerId);
        var states = licenses.Select(l => l.State(Today, byCustomer[l.CustomerId], Catalog)).Distinct().ToHashSet();
        Assert.Equal(Enum.GetValues<LicenseState>(), states.Order());
        var gaps = devices.SelectMany(d => ProtectionGap.Of(d, ProtectionGap.Wanted(d, byCustomer[d.CustomerId], Catalog, Today))).Where(g => g.From <= Today).ToList();
        Assert.Equal(Enum.GetValues<GapReason>(), gaps.Select(g => g.Reason).Distinct().Order());
        var levels = list.SelectMany(r => CustomerListRow.Families.Select(r.Standing)).OfType<FamilyStanding>().Select(s => s.Level).Distinct().ToHashSet();
        Assert.Equal(Enum.GetValues<UsageLevel>(), levels.Order());
        Assert.Contains(list, r => r.Owner == LicenseOwnership.Mixed);
        Assert.Contains(list, r => r.Owner == LicenseOwnership.Customer);

        // the list's own attention states
        Assert.Contains(list, r => r.Over);
        Assert.Contains(list, r => r.NearestExpiry <= Today.AddDays(30));
        Assert.Contains(list, r => r.ExpiredOn is not null);
        Assert.Contains(list, r => r.QuietSince <= Today.AddDays(-7));
        var warned = list.Count(r => r.Unprotected > 0 || r.Over || r.ExpiredOn is not null || r.NearestExpiry <= Today.AddDays(30) || r.QuietSince <= Today.AddDays(-7));
        Assert.InRange(warned, options.Customers / 5, options.Customers / 2);
        Assert.InRange(list.Count(r => r.Unprotected > 0), 4, options.Customers / 3);
    }

    [Theory, EachDatabase]
    public async Task Cached_counts_are_the_counts_of_the_days_seen(TestDatabase database)
    {
        await using var made = await MadeAsync(database, new DemoOptions(15, 500, 3, Today));
        await ProveAsync(made);
    }

    [Theory, EachDatabase]
    public async Task A_set_that_has_aged_is_topped_up(TestDatabase database)
    {
        await using var made = await MadeAsync(database, new DemoOptions(15, 500, 3, Today));
        var topUp = new TopUpDemo(made.Store, made.Recount, made.Clock);
        Assert.False(await topUp.RunAsync(CancellationToken.None));

        made.Clock.Advance(TimeSpan.FromDays(20));
        Assert.True(await topUp.RunAsync(CancellationToken.None));
        Assert.False(await topUp.RunAsync(CancellationToken.None));
        var today = Today.AddDays(20);
        await ProveAsync(made);
        await using var context = made.Store.Context(made.Partners[0].Id);
        var list = await context.CustomerList.AsNoTracking().ToListAsync();
        Assert.InRange(list.Count(r => r.QuietSince <= today.AddDays(-7)), 1, list.Count / 4);
        Assert.InRange(list.Count(r => r.Unprotected > 0), 1, list.Count / 2);
    }

    [Fact]
    public async Task A_store_that_has_one_is_refused()
    {
        await using var made = await MadeAsync(TestDatabase.Sqlite, new DemoOptions(4, 40, 1, Today));
        var before = await RowsAsync(made.Store);
        var refused = await Assert.ThrowsAsync<DemoExistsException>(() => made.Generator.RunAsync(new DemoOptions(4, 40, 1, Today), null, CancellationToken.None));
        Assert.Contains("northwind", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await RowsAsync(made.Store));
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(1, -1)]
    public async Task Sizes_that_make_no_sense_are_refused(int customers, int subjects)
    {
        await using var store = Muster.Data.Store.Open(await stores.EmptyAsync(TestDatabase.Sqlite));
        await store.MigrateAsync(CancellationToken.None);
        var clock = new TestClock();
        var generator = new GenerateDemo(store, Catalog, new RecountCustomers(store, Catalog, new CountUsage(store, Catalog), clock), clock);
        await Assert.ThrowsAsync<RefusedException>(() => generator.RunAsync(new DemoOptions(customers, subjects, 1, Today), null, CancellationToken.None));
        await Assert.ThrowsAsync<RefusedException>(() => generator.RunAsync(new DemoOptions(1, 1, 1, Today.AddDays(1)), null, CancellationToken.None));
    }

    /// <summary>The smallest sets, and one with more customers than subjects.</summary>
    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 1)]
    [InlineData(3, 2, -5)]
    [InlineData(120, 30, 99)]
    public async Task Small_sets_are_whole(int customers, int subjects, long seed)
    {
        await using var made = await MadeAsync(TestDatabase.Sqlite, new DemoOptions(customers, subjects, seed, Today));
        var rows = 0;
        foreach (var partner in made.Partners)
        {
            await using var context = made.Store.Context(partner.Id);
            rows += await context.CustomerList.CountAsync();
        }

        Assert.Equal(customers, rows);
    }

    [Theory, EachDatabase]
    public async Task The_distributor_has_orders_in_every_status(TestDatabase database)
    {
        await using var made = await MadeAsync(database, DemoOptions.Default(Today));
        await new DemoOrders(made.Store, Catalog, made.Recount).RunAsync(DemoOptions.Default(Today), CancellationToken.None);
        var distributor = made.Partners.Single(p => p.Code == "meridian").Id;
        await using var context = made.Store.Context(distributor);
        var sold = await DistributorView.Subscriptions(context, distributor).AsNoTracking().ToListAsync();
        Assert.Equal(Enum.GetValues<SubscriptionStatus>(), sold.Select(s => s.Status).Distinct().Order());
        Assert.Equal(["harborlight", "tideway"], made.Partners.Where(p => sold.Any(s => s.PartnerId == p.Id)).Select(p => p.Code));

        // what is ordered and in force is licensed, and nothing else
        var licensed = new List<Guid>();
        foreach (var partner in made.Partners)
        {
            await using var own = made.Store.Context(partner.Id);
            licensed.AddRange(await own.Licenses.Where(l => l.Type == LicenseType.Ordered && (l.End == null || l.End >= Today)).Select(l => l.Id).ToListAsync());
            Assert.Empty(await own.Recounts.ToListAsync());
        }

        Assert.Equal(licensed.Order(), sold.Where(s => s.Status.IsInForce()).Select(s => s.LicenseId!.Value).Order());
    }

    private async Task<Made> MadeAsync(TestDatabase database, DemoOptions options)
    {
        var store = Muster.Data.Store.Open(await stores.EmptyAsync(database));
        await store.MigrateAsync(CancellationToken.None);
        var clock = new TestClock();
        var recount = new RecountCustomers(store, Catalog, new CountUsage(store, Catalog), clock);
        var generator = new GenerateDemo(store, Catalog, recount, clock);
        return new(store, clock, recount, generator, await generator.RunAsync(options, null, CancellationToken.None));
    }

    /// <summary>Compares the cache with counts made from days seen, for every customer on some days of the history.</summary>
    private static async Task ProveAsync(Made made)
    {
        var today = DateOnly.FromDateTime(made.Clock.Now.UtcDateTime);
        var counting = new CountUsage(made.Store, Catalog);
        foreach (var partner in made.Partners)
        {
            await using var context = made.Store.Context(partner.Id);
            var cached = (await context.DailyUsage.AsNoTracking().ToListAsync()).ToLookup(u => (u.CustomerId, u.Family));
            foreach (var row in await context.CustomerList.AsNoTracking().ToListAsync())
            {
                var counts = await counting.Async(partner.Id, row.CustomerId, today.AddDays(-380), today, CancellationToken.None);
                foreach (var family in Catalog.Families)
                {
                    Assert.Equal(counts.On(family.Code, today), Math.Max(0, (long)row[CustomerListRow.Used(family.Code)]!));
                    for (var day = today.AddDays(-380); day <= today; day = day.AddDays(13))
                        Assert.Equal(counts.On(family.Code, day), cached[(row.CustomerId, family.Code)].Where(u => u.FromDay <= day).MaxBy(u => u.FromDay)?.Count ?? 0);
                }
            }
        }
    }

    private static async Task<string> RowsAsync(Muster.Data.Store store)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var connection = await store.ConnectAsync(CancellationToken.None);
        foreach (var (table, order) in Tables)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"select * from {table} order by {order}";
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                for (var i = 0; i < reader.FieldCount; i++)
                    hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{table}.{reader.GetName(i)}={reader.GetValue(i)}\n")));
            }
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private sealed record Made(Muster.Data.Store Store, TestClock Clock, RecountCustomers Recount, GenerateDemo Generator, IReadOnlyList<DemoPartnerMade> Partners) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Store.DisposeAsync();
    }
}
