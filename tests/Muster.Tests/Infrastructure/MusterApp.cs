using System.Globalization;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Muster.Data;
using Muster.Data.Access;
using Muster.Domain.Accounts;
using Muster.Server.Features.Access;
using Muster.Server.Features.Mail;
using Muster.Server.Features.Usage;
using Xunit;

namespace Muster.Infrastructure;

/// <summary>A partner made for one test, and its administrator.</summary>
internal sealed record TestPartner(Guid Id, string Code, string Email, string Password);

/// <summary>
/// The whole server in this process, as it runs in production, on one of the test databases. Tests speak to it over HTTP and
/// by the intents below; they never look inside.
/// </summary>
internal sealed class MusterApp : IAsyncDisposable
{
    private const string Password = "correct horse battery staple";

    // what is tested is who may sign in, not how long hashing takes
    private static readonly PasswordHasherOptions QuickHashing = new() { IterationCount = 1_000 };
    private static readonly string PasswordHash = new PasswordHasher<Person>(Options.Create(QuickHashing)).HashPassword(new Person(), Password);

    private static int _partners;

    private readonly Host _host;

    private MusterApp(Store store, string setting, string directory, TestClock clock)
    {
        Store = store;
        Clock = clock;
        _host = new(setting, directory, clock);
    }

    /// <summary>The server's clock. The shared apps' stands still; a test that moves time starts an app of its own.</summary>
    public TestClock Clock { get; }

    /// <summary>The store beneath, for putting facts in and for looking at what was written.</summary>
    public Store Store { get; }

    /// <summary>The key file of a test run; in production nobody makes one by the way.</summary>
    private static string KeyFile(string directory)
    {
        var file = Path.Combine(directory, "muster.key");
        lock (QuickHashing)
        {
            if (!File.Exists(file))
                File.WriteAllBytes(file, System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));
        }

        return file;
    }

    /// <summary>Every route of the server.</summary>
    public IReadOnlyList<Endpoint> Endpoints => _host.Services.GetRequiredService<EndpointDataSource>().Endpoints;

    /// <summary>Starts a server.</summary>
    /// <param name="store">A migrated store.</param>
    /// <param name="setting">The same store, as MUSTER_DATABASE says it.</param>
    /// <param name="directory">Where it may keep files.</param>
    /// <param name="clock">Its clock; null for one that stands still.</param>
    public static async Task<MusterApp> StartAsync(Store store, string setting, string directory, TestClock? clock = null)
    {
        var app = new MusterApp(store, setting, directory, clock ?? new());
        await Task.Run(app._host.StartServer);
        return app;
    }

    /// <summary>Somebody who has not signed in.</summary>
    public Visitor NewVisitor() => new(_host.CreateClient());

    /// <summary>A client that keeps no cookies and follows no redirects, for looking at single answers.</summary>
    public HttpClient NewBareClient() => _host.CreateClient(new() { BaseAddress = new("https://localhost"), HandleCookies = false, AllowAutoRedirect = false });

    /// <summary>A client that keeps cookies and follows no redirects.</summary>
    public HttpClient NewClient() => _host.CreateClient(new() { BaseAddress = new("https://localhost"), AllowAutoRedirect = false });

    /// <summary>A partner without customers, and its administrator.</summary>
    public async Task<TestPartner> NewPartnerAsync(PartnerProgram program = PartnerProgram.Flex)
    {
        var id = Guid.CreateVersion7();
        var code = string.Create(CultureInfo.InvariantCulture, $"test-{Interlocked.Increment(ref _partners)}-{id.ToString("N")[^8..]}");
        var email = $"admin@{code}.example";
        await using var context = Store.Context(id);
        context.Partners.Add(new() { Id = id, Code = code, Name = $"Partner {code}", Program = program, Currency = "EUR", CreatedAt = Clock.Now });
        var person = NewPerson(email, "Ada Admin");
        context.Users.Add(person);
        context.Administrators.Add(new() { PartnerId = id, PersonId = person.Id, Role = Domain.Access.AdministratorRole.SuperAdmin, CreatedAt = Clock.Now });
        await context.SaveChangesAsync();
        return new(id, code, email, Password);
    }

    /// <summary>Has a partner's administrator run the installation too.</summary>
    public async Task MakeOperatorAsync(TestPartner partner)
    {
        await using var context = Store.Context();
        var person = await context.Users.SingleAsync(p => p.Email == partner.Email);
        context.Operators.Add(new() { PersonId = person.Id, CreatedAt = Clock.Now });
        await context.SaveChangesAsync();
    }

    /// <summary>Somebody who works in a customer's console.</summary>
    /// <returns>Their e-mail; the password is everybody's.</returns>
    public async Task<string> NewCustomerAdministratorAsync(TestPartner partner, Guid customer, Domain.Access.ConsoleRole role = Domain.Access.ConsoleRole.Admin, string name = "Carl Customer")
    {
        var person = NewPerson($"{Guid.CreateVersion7():N}@customer.example", name);
        await using var context = Store.Context(partner.Id);
        context.Users.Add(person);
        context.CustomerAdministrators.Add(new() { PartnerId = partner.Id, CustomerId = customer, PersonId = person.Id, Role = role, CreatedAt = Clock.Now });
        await context.SaveChangesAsync();
        return person.Email!;
    }

    /// <summary>Somebody with the password of all people in tests, who is not in the store yet and belongs nowhere.</summary>
    public static Person NewPerson(string email, string name) => new()
    {
        Id = Guid.CreateVersion7(),
        UserName = email,
        NormalizedUserName = email.ToUpperInvariant(),
        Email = email,
        NormalizedEmail = email.ToUpperInvariant(),
        EmailConfirmed = true,
        PasswordHash = PasswordHash,
        SecurityStamp = Guid.CreateVersion7().ToString("N"),
        DisplayName = name,
    };

    /// <summary>Signs in somebody with the password of all people in tests.</summary>
    public Task<Visitor> SignInAsync(string email) => SignInAsync(email, Password);

    public Task<Visitor> SignInAsync(TestPartner partner) => SignInAsync(partner.Email, partner.Password);

    /// <summary>Signs in through the page; fails the test when that is refused.</summary>
    public async Task<Visitor> SignInAsync(string email, string password)
    {
        var visitor = NewVisitor();
        var form = await visitor.GetAsync("/sign-in");
        var page = await form.SubmitAsync("form:has(input[name=password])", ("email", email), ("password", password));
        Assert.False(page.Url.AbsolutePath == "/sign-in", $"{email} could not sign in: {page.AllText}");
        return visitor;
    }

    /// <summary>Does something with the server's own services, as one of its requests would: for acts that have no page here.</summary>
    public async Task WithAsync<T>(Func<T, Task> act)
        where T : notnull
    {
        await using var scope = _host.Services.CreateAsyncScope();
        await act(scope.ServiceProvider.GetRequiredService<T>());
    }

    /// <summary>Has what is marked of a partner counted. The server works off marks too: waits for those it has taken.</summary>
    public async Task RecountAsync(Guid partner, CancellationToken ct)
    {
        var recount = _host.Services.GetRequiredService<RecountCustomers>();
        while (await recount.WaitingAsync(partner, ct) > 0)
        {
            if (await recount.DrainAsync(partner, null, ct) == 0)
                await Task.Delay(50, ct);
        }
    }

    /// <summary>The messages to somebody that were sent so far, as text, the oldest first; without a server to send through they are files.</summary>
    public async Task<IReadOnlyList<string>> MailsAsync(string email)
    {
        var send = _host.Services.GetRequiredService<SendMail>();

        // the server sends too: wait for what it has taken
        await using var context = Store.Context();
        while (await context.Mails.AnyAsync(m => m.Attempts < 2))
        {
            if (await send.DrainAsync(CancellationToken.None) == 0)
                await Task.Delay(20);
        }

        if (!Directory.Exists(send.Directory))
            return [];
        var all = Directory.GetFiles(send.Directory, "*.eml").Order(StringComparer.Ordinal).Select(File.ReadAllText);
        return [.. all.Where(text => text.Contains($"To: {email}", StringComparison.Ordinal))];
    }

    /// <summary>The path and query of the link in the last message to somebody.</summary>
    public async Task<string> LinkAsync(string email)
    {
        var link = (await MailsAsync(email))[^1].Split('\n').Single(line => line.StartsWith("https://", StringComparison.Ordinal));
        return new Uri(link.Trim()).PathAndQuery;
    }

    /// <summary>Invites somebody to a partner's desk, as its administrator does.</summary>
    public async Task<Guid> InviteAsync(TestPartner partner, string email, string name = "")
    {
        var id = Guid.Empty;
        await WithAsync<InvitePerson>(async invite =>
        {
            await using var context = Store.Context(partner.Id);
            var scope = new Scope();
            scope.Enter(new DefaultHttpContext { Request = { Scheme = "https", Host = new("localhost") } });
            scope.Enter(partner.Id, "Ada Admin");
            var person = await invite.PersonAsync(context, email, name, CancellationToken.None);
            id = person.Id;
            if (!await context.Administrators.AnyAsync(a => a.PersonId == id))
                context.Administrators.Add(new() { PartnerId = partner.Id, PersonId = id, Role = Domain.Access.AdministratorRole.Admin, State = Domain.Access.MembershipState.Invited, CreatedAt = Clock.Now });
            await invite.InviteAsync(context, scope, person, Place.Partner, null, $"Partner {partner.Code}", CancellationToken.None);
            await context.SaveChangesAsync();
        });
        return id;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private sealed class Host : WebApplicationFactory<Program>
    {
        private readonly string _setting;
        private readonly string _directory;
        private readonly TestClock _clock;

        public Host(string setting, string directory, TestClock clock)
        {
            (_setting, _directory, _clock) = (setting, directory, clock);
            // cookies are for https alone
            ClientOptions.BaseAddress = new("https://localhost");
        }

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            // not Development: that would load the demo set
            builder.UseEnvironment("Production");
            builder.UseSetting("MUSTER_DATABASE", _setting);
            builder.UseSetting("MUSTER_DATA", _directory);
            builder.UseSetting("MUSTER_KEY_FILE", KeyFile(_directory));
            builder.ConfigureLogging(logging => logging.ClearProviders().SetMinimumLevel(LogLevel.Warning));
            builder.ConfigureTestServices(services =>
            {
                services.RemoveAll<TimeProvider>().AddSingleton<TimeProvider>(_clock);
                services.Configure<PasswordHasherOptions>(o => o.IterationCount = QuickHashing.IterationCount);
            });
        }
    }
}
