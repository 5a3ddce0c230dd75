using Muster.Domain.Access;
using Muster.Server.Features.Access;
using Muster.Server.Features.Billing;
using Muster.Server.Features.Import;
using Muster.Server.Features.Operations;
using Muster.Server.Features.Orders;
using Muster.Server.Http;
using Muster.Server.Jobs;

namespace Muster.Server.Features.Distribution;

/// <summary>What there is about orders and distributors besides pages.</summary>
public static class DistributionRoutes
{
    /// <summary>Adds the use cases.</summary>
    public static IServiceCollection AddDistribution(this IServiceCollection services) => services
        .AddScoped<PlaceOrder>().AddScoped<MoveSubscription>().AddScoped<AnswerFailure>().AddScoped<ChangeDistributorLinks>()
        .AddScoped<ListOrders>().AddScoped<UploadOrders>().AddScoped<ListConsumption>()
        .AddSingleton<ProvisionOrders>().AddSingleton<DailyJob, TurnSubscriptions>().AddHostedService<ProvisionJob>();

    /// <summary>Maps the downloads.</summary>
    public static void MapDistribution(this WebApplication app)
    {
        app.MapGet("/orders.csv", ExportOrders.Async).May(Permission.ReadOrders);
        app.MapGet("/distribution/orders.csv", ExportOrders.Async).May(Permission.ReadDistribution);

        // an empty file of orders, to be filled in
        app.MapGet("/distribution/orders/template.csv", (HttpContext http) => CsvExport.SendAsync<object>(http, "orders", UploadOrders.Columns, [], (_, _) => { })).May(Permission.Distribute);
        app.MapGet("/distribution/prices.csv", ExportPrices.Async).May(Permission.ReadDistribution);
        app.MapGet("/distribution/consumption.csv", ExportConsumption.Async).May(Permission.ReadDistribution);
    }
}
