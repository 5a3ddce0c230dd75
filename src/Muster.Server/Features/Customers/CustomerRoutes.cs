using Muster.Domain.Access;
using Muster.Server.Features.Access;
using Muster.Server.Features.Licenses;

namespace Muster.Server.Features.Customers;

/// <summary>What there is under <c>/customers</c> besides pages.</summary>
public static class CustomerRoutes
{
    /// <summary>Adds the use cases.</summary>
    public static IServiceCollection AddCustomers(this IServiceCollection services) => services.AddScoped<ListCustomers>().AddScoped<ListLicenses>().AddScoped<ChangeContact>();

    /// <summary>Maps the downloads.</summary>
    public static void MapCustomers(this WebApplication app)
    {
        app.MapGet("/customers.csv", ExportCustomers.Async).May(Permission.Read);
        app.MapPost("/customers.csv", ExportCustomers.SelectedAsync).May(Permission.Read);
        app.MapGet("/licenses.csv", ExportLicenses.AllAsync).May(Permission.Read);
        app.MapGet("/customers/{id:guid}/licenses.csv", ExportLicenses.OfCustomerAsync).May(Permission.Read);
    }
}
