using Muster.Server.Features.Customers;
using Muster.Server.Features.Licensing;

namespace Muster.Server.Features.Accounts;

/// <summary>What opening accounts and acting on one customer's licenses needs besides pages.</summary>
public static class AccountRoutes
{
    /// <summary>Adds the use cases.</summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services) =>
        services.AddScoped<CreateAccount>().AddScoped<NearCustomers>().AddScoped<EstimateCosts>().AddScoped<UpdateBilling>().AddScoped<ManageTrials>().AddScoped<ApplyKey>();
}
