using Muster.Server.Features.Access;

namespace Muster.Server.Features.Customers;

/// <summary>What there is under <c>/customers</c> besides pages.</summary>
public static class CustomerRoutes
{
    /// <summary>Adds the use cases.</summary>
    public static IServiceCollection AddCustomers(this IServiceCollection services) => services.AddScoped<ListCustomers>().AddScoped<ChangeContact>();

    /// <summary>Maps the downloads.</summary>
    public static void MapCustomers(this WebApplication app)
    {
        app.MapGet("/customers.csv", ExportCustomers.Async).RequireAuthorization(Policies.Read);
        app.MapPost("/customers.csv", ExportCustomers.SelectedAsync).RequireAuthorization(Policies.Read);
        app.MapGet("/licenses.csv", ExportLicenses.AllAsync).RequireAuthorization(Policies.Read);
        app.MapGet("/customers/{id:guid}/licenses.csv", ExportLicenses.OfCustomerAsync).RequireAuthorization(Policies.Read);
    }
}
