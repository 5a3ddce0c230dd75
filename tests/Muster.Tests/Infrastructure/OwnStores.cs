using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Data.Usage;
using Muster.Domain.Accounts;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Domain.Usage;
using Muster.Server.Features.Billing;
using Muster.Server.Features.Operations;
using Muster.Server.Features.Usage;
using Xunit;

namespace Muster.Infrastructure;

/// <summary>
/// One store of each kind for the tests of one class, with no server on it: for tests that move time, tamper with rows, or look at
/// marks that a server would work off.
/// </summary>
public sealed class OwnStores(TestStores stores) : IAsyncDisposable
{
    private readonly Dictionary<TestDatabase, (Store Store, string Setting)> _opened = [];

    /// <summary>The class's store of a kind, as MUSTER_DATABASE says it.</summary>
    public async Task<string> SettingAsync(TestDatabase database) => (await OpenedAsync(database)).Setting;

    /// <summary>The class's store of a kind, its schema up to date.</summary>
    public async Task<Store> StoreAsync(TestDatabase database) => (await OpenedAsync(database)).Store;

    /// <summary>A partner of the test's own in it, seen with a clock of the test's own.</summary>
    internal async Task<Workshop> WorkshopAsync(TestDatabase database) => await Workshop.OpenAsync(await StoreAsync(database));

    /// <summary>A server on it; the test disposes of it.</summary>
    internal async Task<MusterApp> AppAsync(TestDatabase database, TestClock? clock = null)
    {
        var (store, setting) = await OpenedAsync(database);
        return await MusterApp.StartAsync(store, setting, stores.Directory, clock);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (store, _) in _opened.Values)
            await store.DisposeAsync();
    }

    private async Task<(Store Store, string Setting)> OpenedAsync(TestDatabase database)
    {
        if (_opened.TryGetValue(database, out var opened))
            return opened;
        var setting = await stores.EmptyAsync(database);
        var store = Store.Open(setting);
        await store.MigrateAsync(CancellationToken.None);
        return _opened[database] = (store, setting);
    }
}

/// <summary>A partner in a store, and the use cases that keep its figures, without a server.</summary>
internal sealed class Workshop
{
    public static readonly ProductCatalog Catalog = ProductCatalog.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "catalog.json")));

    private Workshop(Store store)
    {
        Store = store;
        Counting = new(store, Catalog);
        Recount = new(store, Catalog, Counting, Clock);
        Check = new(store, Catalog, Counting, Recount, new CheckStatements(Catalog, new ChargeCustomers(Catalog)), Clock);
    }

    public Store Store { get; }

    public TestClock Clock { get; } = new();

    public Guid Partner { get; } = Guid.CreateVersion7();

    public string Code => $"work-{Partner.ToString("N")[^12..]}";

    public CountUsage Counting { get; }

    public RecountCustomers Recount { get; }

    public CheckStore Check { get; }

    public DateOnly Today => DateOnly.FromDateTime(Clock.Now.UtcDateTime);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<Workshop> OpenAsync(Store store)
    {
        var shop = new Workshop(store);
        await using var context = shop.Context();
        context.Partners.Add(new() { Id = shop.Partner, Code = shop.Code, Name = shop.Code, Program = PartnerProgram.Flex, Currency = "EUR", CreatedAt = shop.Clock.Now });
        var person = new Person { Id = Guid.CreateVersion7(), UserName = shop.Code, NormalizedUserName = shop.Code.ToUpperInvariant(), DisplayName = "Ada Admin" };
        context.Users.Add(person);
        context.Administrators.Add(new() { PartnerId = shop.Partner, PersonId = person.Id, Role = Domain.Access.AdministratorRole.SuperAdmin, CreatedAt = shop.Clock.Now });
        await context.SaveChangesAsync(Stop);
        return shop;
    }

    public MusterContext Context() => Store.Context(Partner);

    /// <summary>A customer of the partner, marked to be counted as a new one is.</summary>
    public async Task<Guid> CustomerAsync(string externalId = "one", BillingType billing = BillingType.Usage)
    {
        var id = Guid.CreateVersion7();
        await using var context = Context();
        context.Customers.Add(new()
        {
            PartnerId = Partner,
            Id = id,
            TenantId = Guid.CreateVersion7(),
            ExternalId = externalId,
            Name = $"Customer {externalId}",
            BillingType = billing,
            DataGeography = "DE",
            CreatedAt = Clock.Now,
        });
        await SaveAsync(context, id);
        return id;
    }

    /// <summary>A license of a customer; by default it has been in force for a year and never ends.</summary>
    public async Task<License> LicenseAsync(Guid customer, string product, DateOnly? start = null, DateOnly? end = null, long? quantity = 100)
    {
        var license = new License
        {
            PartnerId = Partner,
            CustomerId = customer,
            Id = Guid.CreateVersion7(),
            Number = $"L-{Guid.CreateVersion7():N}",
            Product = product,
            Type = LicenseType.Usage,
            Owner = LicenseOwner.Partner,
            Start = start ?? Today.AddYears(-1),
            End = end,
            Quantity = quantity,
        };
        await using var context = Context();
        context.Licenses.Add(license);
        await SaveAsync(context, customer);
        return license;
    }

    /// <summary>Saves what a context was given, and marks a customer in the same transaction.</summary>
    public async Task SaveAsync(MusterContext context, Guid customer, DateOnly? from = null)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(Stop);
        await context.SaveChangesAsync(Stop);
        await context.MarkForRecountAsync(Store, [KeyValuePair.Create(customer, from ?? DateOnly.MaxValue)], Stop);
        await transaction.CommitAsync(Stop);
    }

    public Task<long> WriteAsync(UsageBatch batch) => Store.WriteUsageAsync(Partner, batch, Stop);

    /// <summary>Writes sightings of one customer and returns how many rows of days seen changed.</summary>
    public Task<long> WriteAsync(Guid customer, params IEnumerable<Sighting> sightings)
    {
        var batch = new UsageBatch();
        foreach (var sighting in sightings)
            batch.Add(customer, sighting);
        return WriteAsync(batch);
    }

    public Task<int> DrainAsync() => Recount.DrainAsync(Partner, null, Stop);

    /// <summary>Midnight, as the job does it.</summary>
    public async Task<int> NewDayAsync()
    {
        await Recount.MarkDueAsync(Stop);
        return await DrainAsync();
    }

    public async Task<CustomerListRow> ListRowAsync(Guid customer)
    {
        await using var context = Context();
        return await context.CustomerList.AsNoTracking().SingleAsync(c => c.CustomerId == customer, Stop);
    }

    /// <summary>The differences that the check tells of this partner.</summary>
    public async Task<IReadOnlyList<string>> DifferencesAsync()
    {
        var said = new List<string>();
        await Check.Async(
            difference =>
            {
                said.Add(difference);
                return Task.CompletedTask;
            },
            Stop);
        return said;
    }

    /// <summary>Runs a statement with the partner at hand as @partner, and returns how many rows it changed.</summary>
    public async Task<int> ExecuteAsync(string sql, params (string Name, object? Value)[] parameters)
    {
        await using var connection = await Store.ConnectAsync(Stop);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.AddParameter("@partner", Partner);
        foreach (var (name, value) in parameters)
            command.AddParameter(name, value);
        return await command.ExecuteNonQueryAsync(Stop);
    }

    /// <summary>What a query gives, a text for each row, in ordinal order; the partner is @partner.</summary>
    public async Task<IReadOnlyList<string>> RowsAsync(string sql)
    {
        await using var connection = await Store.ConnectAsync(Stop);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.AddParameter("@partner", Partner);
        await using var reader = await command.ExecuteReaderAsync(Stop);
        var rows = new List<string>();
        while (await reader.ReadAsync(Stop))
        {
            rows.Add(string.Join(" | ", Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i) switch
            {
                DateTime instant => instant.ToString("O", CultureInfo.InvariantCulture),
                DateOnly day => day.ToString("O", CultureInfo.InvariantCulture),
                var value => Convert.ToString(value, CultureInfo.InvariantCulture),
            })));
        }

        rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    /// <summary>All that was written of usage, by the customers' external ids.</summary>
    public async Task<IReadOnlyList<string>> UsageRowsAsync() =>
    [
        .. await RowsAsync("""
            select 'days', c.external_id, d.meter, d.subject, d.holder, d.year, d01, d02, d03, d04, d05, d06, d07, d08, d09, d10, d11, d12
            from days_seen d join customers c on c.partner_id = d.partner_id and c.id = d.customer_id where d.partner_id = @partner
            """),
        .. await RowsAsync("""
            select 'name', c.external_id, s.meter, s.subject, s.name, s.named_at
            from subjects s join customers c on c.partner_id = s.partner_id and c.id = s.customer_id where s.partner_id = @partner
            """),
        .. await RowsAsync("""
            select 'device', c.external_id, d.external_id, d.last_seen
            from devices d join customers c on c.partner_id = d.partner_id and c.id = d.customer_id where d.partner_id = @partner
            """),
    ];

    /// <summary>The cached counts and list rows, by the customers' external ids.</summary>
    public async Task<IReadOnlyList<string>> CachedRowsAsync() =>
    [
        .. await RowsAsync("""
            select 'usage', c.external_id, u.family, u.from_day, u.count
            from daily_usage u join customers c on c.partner_id = u.partner_id and c.id = u.customer_id where u.partner_id = @partner
            """),
        .. await RowsAsync($"""
            select 'list', external_id, name, name_search, external_search, billing_type, licenses, seats, owner, nearest_expiry, expired_on, quiet_since, unprotected, refresh_on, jump_family, jump_usual,
                {string.Join(", ", CustomerListRow.Families.SelectMany(f => (string[])[CustomerListRow.Used(f), CustomerListRow.Limit(f)]))}
            from customer_list where partner_id = @partner
            """),
    ];

    public Task<IReadOnlyList<string>> MarksAsync() => RowsAsync("select customer_id, from_day, marks from recounts where partner_id = @partner");
}
