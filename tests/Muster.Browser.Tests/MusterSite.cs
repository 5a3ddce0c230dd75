using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Muster.Browser;
using Muster.Data;
using Muster.Data.Licensing;
using Muster.Data.Usage;
using Muster.Domain.Accounts;
using Muster.Domain.Licensing;
using Muster.Server;
using Muster.Server.Features.Demo;
using Muster.Server.Features.Distribution;
using Xunit;

[assembly: AssemblyFixture(typeof(MusterSite))]

namespace Muster.Browser;

/// <summary>
/// Muster on a real port, as it runs in production, with the demo set on SQLite; one for all journeys. Its clock stands still, so
/// that pages and pictures are the same on every day.
/// </summary>
public sealed partial class MusterSite : IAsyncDisposable
{
    /// <summary>The administrator of the demo's Flex partner.</summary>
    public const string Email = "admin@northwind.example";

    /// <summary>The administrator of the demo's Term partner: whoever changes something does it there, beside the others' journeys.</summary>
    public const string EmailOfTermPartner = "admin@alpine.example";

    /// <summary>The administrator of the demo's distributor.</summary>
    public const string EmailOfDistributor = "admin@meridian.example";

    /// <summary>The administrator of a partner that buys through it, with orders in every status.</summary>
    public const string EmailOfBuyer = "admin@tideway.example";

    /// <summary>The last day of the demo set, and today.</summary>
    public static readonly DateOnly Today = new(2026, 11, 20);

    private readonly string _directory = Directory.CreateTempSubdirectory("muster-browser-").FullName;
    private readonly Dictionary<string, string> _passwords = [];
    private readonly Lazy<Task<Uri>> _address;
    private readonly Host _host;

    public MusterSite()
    {
        _host = new(_directory);
        _address = new(() => Task.Run(StartAsync));
    }

    /// <summary>Where it listens; makes the demo set and starts the server when it is first asked for.</summary>
    public Task<Uri> AddressAsync() => _address.Value;

    /// <summary>The password of an administrator.</summary>
    public async Task<string> PasswordAsync(string email)
    {
        await AddressAsync();
        return _passwords[email];
    }

    /// <summary>Now, as the server has it; it stands still.</summary>
    public static DateTimeOffset Now => new(Today.ToDateTime(new TimeOnly(15, 20)), TimeSpan.Zero);

    /// <summary>Every route of the server.</summary>
    public async Task<IReadOnlyList<RouteEndpoint>> RoutesAsync()
    {
        await AddressAsync();
        return [.. _host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];
    }

    /// <summary>The customers that an administrator may see, by name, as the store has them.</summary>
    public async Task<IReadOnlyList<CustomerListRow>> CustomersAsync(string email = Email)
    {
        await AddressAsync();
        var store = _host.Services.GetRequiredService<Store>();
        await using var all = store.Context();
        var code = email.Split('@', '.')[1];
        var partner = await all.Partners.SingleAsync(p => p.Code == code);
        await using var own = store.Context(partner.Id);
        return [.. (await own.CustomerList.AsNoTracking().ToListAsync()).OrderBy(c => c.Name, StringComparer.Ordinal)];
    }

    /// <summary>A Help Desk colleague of the demo's Flex partner, and the group of customers they were given: the first by its name.</summary>
    public async Task<(Guid Colleague, Guid Group)> ColleagueAndGroupAsync()
    {
        await AddressAsync();
        var store = _host.Services.GetRequiredService<Store>();
        await using var all = store.Context();
        var code = Email.Split('@', '.')[1];
        await using var own = store.Context(await all.Partners.Where(p => p.Code == code).Select(p => p.Id).SingleAsync());
        var given = await own.AdministratorGroups.Join(own.CustomerGroups, a => a.GroupId, g => g.Id, (a, g) => new { a.PersonId, GroupId = g.Id, g.Name }).OrderBy(g => g.Name).FirstAsync();
        return (given.PersonId, given.GroupId);
    }

    /// <summary>What stands in addresses for customers of each kind and for accounts that the administrator has begun, or created.</summary>
    public async Task<IReadOnlyList<(string Word, string Value)>> AccountsAsync()
    {
        await AddressAsync();
        var store = _host.Services.GetRequiredService<Store>();
        await using var all = store.Context();
        var code = Email.Split('@', '.')[1];
        await using var own = store.Context(await all.Partners.Where(p => p.Code == code).Select(p => p.Id).SingleAsync());
        var tried = await own.Licenses.Where(l => l.Type == LicenseType.Trial && l.End >= Today).OrderBy(l => l.Id).FirstAsync();
        var person = await own.Users.Where(p => p.Email == Email).Select(p => p.Id).SingleAsync();
        var now = _host.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        AccountDraft Draft(Guid? made) => new()
        {
            PartnerId = own.PartnerId,
            Id = Guid.CreateVersion7(),
            PersonId = person,
            Body = """{"kind":0,"company":{"name":"Boulangerie du Port","externalId":"PORT","dataGeography":"IE","email":"a@example.com","address1":"1 quai du Port","city":"Marseille","postalCode":"13002","country":"FR"},"products":["CIXA-MSP","SVRCLOUDADV-MSP"]}""",
            CreatedAt = now,
            ChangedAt = now,
            CreatedCustomerId = made,
        };
        var (draft, created) = (Draft(null), Draft(tried.CustomerId));
        own.AccountDrafts.AddRange(draft, created);
        await own.SaveChangesAsync();
        return
        [
            ("TRIAL", tried.CustomerId.ToString()), ("TRIED", tried.Id.ToString()), ("DRAFT", draft.Id.ToString()), ("MADE", created.Id.ToString()),
            ("TERM", await OfAsync(BillingType.Term)), ("MONTHLY", await OfAsync(BillingType.Usage)),
        ];

        async Task<string> OfAsync(BillingType type) => (await own.CustomerList.Where(c => c.BillingType == type && c.Licenses > 0).OrderBy(c => c.CustomerId).Select(c => c.CustomerId).FirstAsync()).ToString();
    }

    /// <summary>What stands in addresses for the partner that buys through the distributor, the distributor, and orders: one that failed, one that is active, a draft.</summary>
    public async Task<IReadOnlyList<(string Word, string Value)>> OrdersAsync()
    {
        await AddressAsync();
        var store = _host.Services.GetRequiredService<Store>();
        await using var all = store.Context();
        var code = EmailOfBuyer.Split('@', '.')[1];
        await using var own = store.Context(await all.Partners.Where(p => p.Code == code).Select(p => p.Id).SingleAsync());
        var orders = await own.Orders.IgnoreQueryFilters([MusterContext.SubmittedFilter]).ToDictionaryAsync(o => o.Number, o => o.Id.ToString());
        return [("BUYER", own.PartnerId.ToString()), ("SELLER", (await own.DistributorLinks.Select(l => l.DistributorId).SingleAsync()).ToString()), ("FAILED", orders["MD-20008"]), ("ORDERED", orders["MD-20001"]), ("WRITTEN", orders["MD-20010"])];
    }

    /// <summary>Has everything that was ordered and is due provisioned, by this or by the server's own round.</summary>
    public async Task ProvisionAsync()
    {
        var provision = _host.Services.GetRequiredService<ProvisionOrders>();
        await using var context = _host.Services.GetRequiredService<Store>().Context();
        while (await context.Provisionings.IgnoreQueryFilters([MusterContext.PartnerFilter]).AnyAsync(p => p.DueAt <= Now))
        {
            if (await provision.DrainAsync(CancellationToken.None) == 0)
                await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private static Settings SettingsIn(string directory) => new()
    {
        Data = directory,
        Database = $"sqlite:{Path.Combine(directory, "muster.db")}",
        Urls = "",
        IsDevelopment = false,
    };

    private async Task<Uri> StartAsync()
    {
        await using (var services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider, StillClock>().AddMuster(SettingsIn(_directory)).BuildServiceProvider())
        {
            await services.GetRequiredService<Store>().MigrateAsync(CancellationToken.None);
            await using var scope = services.CreateAsyncScope();
            foreach (var line in await scope.ServiceProvider.GetRequiredService<DemoSignIn>().MakeAsync(DemoOptions.Default(Today), null, CancellationToken.None))
            {
                var parts = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(" / ");
                _passwords[parts[0].Trim()] = parts[1];
            }
        }

        _host.UseKestrel(0);
        _host.StartServer();
        return _host.ClientOptions.BaseAddress;
    }

    private sealed class StillClock : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class Host(string directory) : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            // not Development: that would load a demo set by itself
            builder.UseEnvironment("Production");
            builder.UseSetting("MUSTER_DATABASE", SettingsIn(directory).Database);
            builder.UseSetting("MUSTER_DATA", directory);
            builder.UseSetting("MUSTER_KEY_FILE", Path.Combine(directory, "key"));
            builder.ConfigureLogging(logging => logging.ClearProviders().SetMinimumLevel(LogLevel.Warning));
            builder.ConfigureTestServices(services => services.RemoveAll<TimeProvider>().AddSingleton<TimeProvider, StillClock>());
        }
    }
}
