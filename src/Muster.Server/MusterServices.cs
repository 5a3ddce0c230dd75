using Microsoft.AspNetCore.Identity;
using Muster.Data;
using Muster.Data.Access;
using Muster.Server.Features.Access;
using Muster.Server.Features.Demo;
using Muster.Server.Features.Usage;

namespace Muster.Server;

/// <summary>What the server and the commands have in common.</summary>
public static class MusterServices
{
    /// <summary>Adds the store, the catalog, the clock, and the use cases that need no request.</summary>
    public static IServiceCollection AddMuster(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton(settings);
        var store = Store.Open(settings.Database, settings.DatabaseDirect);
        store.Warm();
        services.AddSingleton(provider =>
        {
            store.Clock = provider.GetRequiredService<TimeProvider>();
            return store;
        });
        services.AddSingleton(_ => Settings.ReadCatalog());
        if (!services.Any(s => s.ServiceType == typeof(TimeProvider)))
            services.AddSingleton(TimeProvider.System);
        services.AddScoped<Scope>();
        services.AddScoped(provider => provider.GetRequiredService<Scope>().Open(provider.GetRequiredService<Store>()));
        services.AddIdentityCore<Person>(options =>
        {
            MusterContext.ConfigureIdentity(options);
            options.User.RequireUniqueEmail = true;

            // length is what makes a password hard to guess; rules of composition make it hard to remember
            options.Password = new PasswordOptions { RequiredLength = 12, RequireDigit = false, RequireLowercase = false, RequireUppercase = false, RequireNonAlphanumeric = false, RequiredUniqueChars = 4 };
        }).AddEntityFrameworkStores<MusterContext>();
        services.AddScoped<DemoSignIn>().AddScoped<CreatePartner>().AddScoped<CreateAdministrator>();
        services.AddSingleton<GenerateDemo>().AddSingleton<DemoBilling>().AddSingleton<DemoOrders>().AddSingleton<TopUpDemo>();
        services.AddSingleton<Http.AuditKey>().AddSingleton<Features.Audit.SealAudit>().AddSingleton<Features.Audit.PruneAudit>().AddSingleton<Features.Audit.CheckAudit>();
        services.AddSingleton<CountUsage>().AddSingleton<RecountCustomers>().AddSingleton<Features.Operations.CheckStore>();
        services.AddSingleton<Features.Billing.ChargeCustomers>().AddSingleton<Features.Billing.DraftStatement>().AddSingleton<Features.Billing.CloseMonth>()
            .AddSingleton<Features.Billing.CheckStatements>();
        services.AddSingleton<Features.Licensing.SignKeys>().AddSingleton<Features.Licensing.IssueKeys>().AddScoped<Features.Licensing.ActOnLicenses>().AddScoped<Features.Licensing.RevokeLicense>();
        return services;
    }
}
