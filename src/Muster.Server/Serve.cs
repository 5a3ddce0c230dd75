using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Muster.Data;
using Muster.Data.Sqlite;
using Muster.Server.Features.Access;
using Muster.Server.Features.Accounts;
using Muster.Server.Features.Administration;
using Muster.Server.Features.Audit;
using Muster.Server.Features.Billing;
using Muster.Server.Features.Console;
using Muster.Server.Features.Corrections;
using Muster.Server.Features.Customers;
using Muster.Server.Features.Demo;
using Muster.Server.Features.Devices;
using Muster.Server.Features.Distribution;
using Muster.Server.Features.Ingest;
using Muster.Server.Features.Licensing;
using Muster.Server.Features.Linking;
using Muster.Server.Features.Notices;
using Muster.Server.Features.Operations;
using Muster.Server.Features.Usage;
using Muster.Server.Http;
using Muster.Server.Jobs;
using Muster.Server.Ui;

namespace Muster.Server;

/// <summary>The server: <c>muster serve</c>, or <c>muster</c> alone.</summary>
public static class Serve
{
    /// <summary>Puts the server together.</summary>
    public static WebApplication Build(string[] args)
    {
        // static files are found beside the program, wherever and by whatever it is started
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory, ApplicationName = typeof(Serve).Assembly.GetName().Name });
        builder.WebHost.UseStaticWebAssets();
        var settings = Settings.Read(builder.Configuration, builder.Environment.IsDevelopment());
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
            builder.WebHost.UseUrls(settings.Urls);

        // its coming up fills a screen, and hides how to sign in
        builder.Logging.AddFilter("Quartz", LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddMuster(settings);
        builder.Services.AddKeyProtection();
        builder.Services.AddAccess(settings);
        builder.Services.AddHostedService<RecountJob>();
        builder.Services.AddPlannedActs().AddHostedService<PlannedActsJob>();
        builder.Services.AddSingleton<DailyJob, CountNewDay>().AddSingleton<DailyJob, Features.Billing.CloseDueMonths>().AddSingleton<DailyJob, CleanUp>().AddSingleton<RunDailyJobs>();
        WakeJob.Add(builder.Services, settings);
        builder.Services.AddMemoryCache();
        builder.Services.AddAuthentication().AddCookie(cookie =>
        {
            cookie.Cookie.Name = "muster";
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.LoginPath = "/sign-in";
            cookie.ReturnUrlParameter = "returnUrl";
            cookie.ExpireTimeSpan = SignIn.Lifetime;
            cookie.SlidingExpiration = false;

            // the answer itself says so; a redirect would end in a page that says it went well
            cookie.Events.OnRedirectToAccessDenied = denied =>
            {
                denied.Response.StatusCode = StatusCodes.Status403Forbidden;
                return Task.CompletedTask;
            };
            cookie.Events.OnValidatePrincipal = ReadSession.ValidateAsync;
        });
        builder.Services.AddAuthorization(Policies.Add);
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            foreach (var proxy in (settings.Proxies ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                options.KnownProxies.Add(IPAddress.TryParse(proxy, out var address) ? address : throw new StoreException($"MUSTER_PROXIES: '{proxy}' is not an address; write addresses separated by commas."));
        });
        builder.AddUi();
        builder.Services.AddAdministration().AddCustomers().AddAccounts().AddDevices().AddUsage().AddCorrections().AddBilling().AddIngest().AddConsole().AddAudit().AddLinking().AddNotices().AddDistribution();

        var app = builder.Build();
        app.UseForwardedHeaders();
        app.UseUi();
        app.UseIngest();
        app.UseAuthentication();
        app.Use((context, next) =>
        {
            var scope = context.RequestServices.GetRequiredService<Scope>();
            scope.Enter(context);

            // a distributor's home is its portal
            if (scope.IsDistributor && context.Request.Path == "/")
            {
                context.Response.Redirect("/distribution");
                return Task.CompletedTask;
            }

            return scope.MustEnroll && !AccessRoutes.IsOpenWhileEnrolling(context) ? AccessRoutes.SendToEnroll(context) : next(context);
        });
        app.UseRecordRefusals();
        app.UseAuthorization();
        app.MapUi();
        app.MapAccess();
        app.MapHealth();
        app.MapAdministration();
        app.MapCustomers();
        app.MapPlannedActs();
        app.MapDevices();
        app.MapUsage();
        app.MapCorrections();
        app.MapBilling();
        app.MapIngest();
        app.MapConsole();
        app.MapAudit();
        app.MapLinking();
        app.MapNotices();
        app.MapDistribution();
        return app;
    }

    /// <summary>Brings the store up to date, and fills it with the demo set where a developer starts an empty one.</summary>
    public static async Task PrepareAsync(WebApplication app, CancellationToken ct)
    {
        var services = app.Services;
        var (settings, store) = (services.GetRequiredService<Settings>(), services.GetRequiredService<Store>());

        // read now, while the store's model is made, so that a wrong catalog or key stops the start and not the first request
        _ = services.GetRequiredService<Domain.Catalog.ProductCatalog>();
        _ = services.GetRequiredService<KeyProtection.WrappingKey>();
        await store.MigrateAsync(ct);
        await using var scope = services.CreateAsyncScope();
        var demo = scope.ServiceProvider.GetRequiredService<DemoSignIn>();
        var empty = await IsEmptyAsync(store, ct);
        if (settings.IsDevelopment)
            await demo.PrepareAsync(empty, ct);
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            var said = new List<string> { $"Muster on {string.Join(", ", app.Urls)}  ({store.Description})" };
            if (demo.Line is { } line)
                said.Add(line);
            else if (empty)
                said.Add("The store is empty. Create the first partner and its administrator: muster partner create --help");
            if (empty && !settings.IsDevelopment)
                said.Add("To add an administrator to a partner: muster admin create --help");
            Console.Out.WriteLine(string.Join(Environment.NewLine, said));
        });
    }

    /// <summary>Whether it has no partner yet, asked as the protection keys are.</summary>
    private static async Task<bool> IsEmptyAsync(Store store, CancellationToken ct)
    {
        await using var connection = await store.ConnectAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from partners where kind <> 'None'";
        return (long)(await command.ExecuteScalarAsync(ct))! == 0;
    }

    /// <summary>Holds the store while the server runs, so that nobody restores a backup under it. SQLite only.</summary>
    public static FileStream? Hold(Store store) =>
        store is SqliteStore sqlite ? FileGate.TryEnter(sqlite.Path + ".serving", alone: false) : null;
}
