using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Muster.Data;
using Muster.Data.Orders;
using Muster.Data.Usage;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Domain.Orders;
using Muster.Server.Features.Access;
using Muster.Server.Features.Distribution;
using Muster.Server.Features.Usage;

namespace Muster.Server.Features.Demo;

/// <summary>The demo's distributor.</summary>
internal static class DemoDistributor
{
    public const string Code = "meridian";

    public const string Name = "Meridian Distribution";

    /// <summary>What it charges in.</summary>
    public const string Currency = "GBP";

    /// <summary>E-mail of its administrator.</summary>
    public const string Administrator = $"admin@{Code}.example";

    /// <summary>What its people are called where an order says who wrote it.</summary>
    public const string Somebody = "Dana Whitfield";

    /// <summary>Its id.</summary>
    public static Guid Id(DemoOptions options) => Chance.Of((ulong)options.Seed, 14, 0).Id(DemoSet.Start(options));
}

/// <summary>
/// Orders of the demo's distributor: one behind the licenses of each Flex Connect customer that has a history, and for a young partner
/// one in every status, placed and provisioned through the code that does it for real, each at its own time.
/// </summary>
public sealed class DemoOrders(Store store, ProductCatalog catalog, RecountCustomers recount)
{
    private const string Endpoint = "CIXA-MSP", EndpointXdr = "CIXAXDR", Server = "SVRCLOUDADV-MSP", ServerXdr = "SVRCIXAXDR";

    /// <summary>The order behind a customer's licenses, once they are drawn; null when none of them was ordered.</summary>
    internal static (Order Order, IReadOnlyList<Subscription> Subscriptions, IReadOnlyList<OrderEvent> Events)? Of(DemoCustomer customer, DemoOptions options)
    {
        var licenses = customer.Licenses.Where(l => l.Type == LicenseType.Ordered).ToList();
        if (licenses.Count == 0)
            return null;
        var (chance, day) = (Chance.Of((ulong)options.Seed, 15, (ulong)customer.Index), DateOnly.FromDateTime(customer.CreatedAt.UtcDateTime));
        var order = new Order
        {
            PartnerId = customer.PartnerId,
            Id = chance.Id(customer.CreatedAt),
            DistributorId = DemoDistributor.Id(options),
            Number = NumberOf(customer),
            PurchaseOrder = "PO-" + chance.Between(10_000, 99_999).ToString(CultureInfo.InvariantCulture),
            ForCustomerId = customer.Id,
            CustomerName = customer.Name,
            CreatedAt = customer.CreatedAt,
            CreatedBy = DemoDistributor.Somebody,
            SubmittedAt = customer.CreatedAt,
            Version = 2,
        };
        var subscriptions = licenses.Select((license, i) => new Subscription
        {
            PartnerId = customer.PartnerId,
            OrderId = order.Id,
            Line = i + 1,
            DistributorId = order.DistributorId,
            ForCustomerId = customer.Id,
            Product = license.Product,
            Quantity = license.Quantity ?? 1,
            Status = SubscriptionStatus.Active,
            OrderedOn = day,
            Starts = license.Start,
            RenewMonths = 12,
            DueOn = day,
            LicenseId = license.Id,
        }).ToList();
        subscriptions.ForEach(s => s.DueOn = s.DueFrom(options.Today));
        OrderEvent[] events =
        [
            Event(customer.CreatedAt, null, DemoDistributor.Somebody, "order.submit", SubscriptionStatus.Draft, SubscriptionStatus.Submitted),
            .. subscriptions.Select(s => Event(customer.CreatedAt.AddMinutes(1), s.Line, "", "order.active", SubscriptionStatus.Provisioning, SubscriptionStatus.Active)),
        ];
        return (order, subscriptions, events);

        OrderEvent Event(DateTimeOffset at, int? line, string who, string act, SubscriptionStatus from, SubscriptionStatus to) =>
            new() { PartnerId = customer.PartnerId, OrderId = order.Id, Id = chance.Id(at), Line = line, At = at, Who = who, Act = act, From = from, To = to };
    }

    /// <summary>The number of a customer's order.</summary>
    internal static string NumberOf(DemoCustomer customer) => "MD-" + (100_000 + customer.Index).ToString(CultureInfo.InvariantCulture);

    /// <summary>Places the young partner's orders.</summary>
    public async Task RunAsync(DemoOptions options, CancellationToken ct)
    {
        var partner = DemoPartner.All[^1].Id(options);
        var at = new Desk(store, catalog, partner, DemoDistributor.Id(options), options.Today, ct);

        await at.PlaceAsync(120, "MD-20001", "Copper Kettle Bakery Ltd", "TW-1", (Endpoint, 25), (Server, 4));
        await at.PlaceAsync(95, "MD-20002", "Larkspur Veterinary Group", "TW-2", (EndpointXdr, 60), (Server, 6));
        await at.MoveAsync(20, "MD-20002", (m, o) => m.SuspendAsync(o.Id, 2, o.Version, "Server room is being moved; no servers until spring.", ct));
        await at.PlaceAsync(88, "MD-20003", "Penhaligon & Daughters", "TW-3", (Endpoint, 12));
        await at.MoveAsync(6, "MD-20003", (m, o) => m.CancelAsync(o.Id, 1, o.Version, options.Today.AddDays(24), "Sold to a company with its own contract.", ct));
        await at.PlaceAsync(80, "MD-20004", "Ashgrove Architects LLP", "TW-4", (Endpoint, 18));
        await at.MoveAsync(40, "MD-20004", (m, o) => m.SuspendAsync(o.Id, 1, o.Version, "Unpaid since August.", ct));
        await at.MoveAsync(9, "MD-20004", (m, o) => m.CancelSuspendedAsync(o.Id, 1, o.Version, "Still unpaid.", ct));

        // a change that can't go on: the customer bought the better tier elsewhere
        await at.PlaceAsync(70, "MD-20005", "Fenwick Marine Engineering", "TW-5", (Server, 9));
        await at.OwnAsync(31, "MD-20005", ServerXdr);
        await at.MoveAsync(2, "MD-20005", (m, o) => m.ChangeAsync(o.Id, 1, o.Version, ServerXdr, 9, "Asked for by the partner.", ct));

        // an external id that the partner gave to another
        await at.PlaceAsync(12, "MD-20006", "Tolliver Freight", "TW-1", (Endpoint, 30));
        await at.AnswerAsync(11, "MD-20006", (a, o) => a.RejectAsync(o.Id, o.Version, "Ordered with the number of another customer; ordered again as MD-20007.", ct));
        await at.PlaceAsync(11, "MD-20007", "Tolliver Freight", "TW-6", (Endpoint, 30));
        await at.PlaceAsync(1, "MD-20008", "Bellweather Fabrics", "TW-2", (Endpoint, 45));

        await at.PlaceAsync(0, "MD-20009", "Marsh & Quill Bookbinders", "TW-7", false, (EndpointXdr, 8));
        await at.WriteAsync(0, "MD-20010", "Osprey Estates", "TW-8", (Endpoint, 110), (Server, 12));
        await recount.DrainAsync(partner, null, ct);
    }

    /// <summary>The distributor's desk, at one time after another.</summary>
    private sealed class Desk(Store store, ProductCatalog catalog, Guid partner, Guid distributor, DateOnly today, CancellationToken ct)
    {
        private readonly Scope _scope = Scope.OfPlace(distributor, DemoDistributor.Name, DemoDistributor.Somebody);

        /// <summary>Orders for a new customer, and has it provisioned.</summary>
        public Task PlaceAsync(int daysAgo, string number, string name, string externalId, params (string Product, long Quantity)[] lines) =>
            PlaceAsync(daysAgo, number, name, externalId, true, lines);

        /// <summary>Orders for a new customer; what isn't provisioned at once waits until tomorrow.</summary>
        public async Task PlaceAsync(int daysAgo, string number, string name, string externalId, bool provisioned, params (string Product, long Quantity)[] lines)
        {
            await SaveAsync(daysAgo, number, name, externalId, submit: true, lines);
            if (provisioned)
            {
                await ProvisionAsync(daysAgo);
                return;
            }

            await using var context = store.Context(partner);
            var (order, tomorrow) = (await FindAsync(number), At(-1));
            await context.Provisionings.Where(p => p.OrderId == order.Id).ExecuteUpdateAsync(u => u.SetProperty(p => p.DueAt, tomorrow), ct);
        }

        /// <summary>Writes a draft.</summary>
        public Task WriteAsync(int daysAgo, string number, string name, string externalId, params (string Product, long Quantity)[] lines) => SaveAsync(daysAgo, number, name, externalId, submit: false, lines);

        public async Task MoveAsync(int daysAgo, string number, Func<MoveSubscription, Order, Task<MoveOutcome>> move)
        {
            Done(number, await move(new(store, _scope, catalog, new DemoClock(At(daysAgo))), await FindAsync(number)));
            await ProvisionAsync(daysAgo);
        }

        public async Task AnswerAsync(int daysAgo, string number, Func<AnswerFailure, Order, Task<MoveOutcome>> answer) =>
            Done(number, await answer(new(store, _scope, new DemoClock(At(daysAgo))), await FindAsync(number)));

        /// <summary>The customer of an order buys something itself.</summary>
        public async Task OwnAsync(int daysAgo, string number, string product)
        {
            var order = await FindAsync(number);
            var day = DateOnly.FromDateTime(At(daysAgo).UtcDateTime);
            await using var context = store.Context(partner);
            await using var transaction = await context.Database.BeginTransactionAsync(ct);
            context.Licenses.Add(new License
            {
                PartnerId = partner,
                CustomerId = order.ForCustomerId!.Value,
                Id = Guid.CreateVersion7(At(daysAgo)),
                Number = "E" + number[^5..],
                Product = product,
                Type = LicenseType.Enterprise,
                Owner = LicenseOwner.Customer,
                Start = day,
                End = day.AddYears(1).AddDays(-1),
                Quantity = 10,
            });
            await context.SaveChangesAsync(ct);
            await context.MarkForRecountAsync(store, [new(order.ForCustomerId.Value, day)], ct);
            await transaction.CommitAsync(ct);
        }

        private async Task SaveAsync(int daysAgo, string number, string name, string externalId, bool submit, (string Product, long Quantity)[] lines)
        {
            var day = DateOnly.FromDateTime(At(daysAgo).UtcDateTime);
            var mailbox = new string([.. name.Where(char.IsAsciiLetter)]).ToLowerInvariant();
            var input = new OrderInput(
                partner, number, $"PO {number[^4..]}", null, new(externalId, name, "GB", new("Sam", name.Split(' ')[0], $"office@{mailbox}.example", "GB")),
                [.. lines.Select((l, i) => new OrderLine(i + 1, l.Product, l.Quantity, day, null, 12))]);
            var saved = await new PlaceOrder(store, _scope, catalog, new DemoClock(At(daysAgo))).SaveAsync(null, 0, input, submit, "", ct);
            if (saved.OrderId is null)
                throw new InvalidOperationException($"The demo's order {number} can't be placed: {string.Join(", ", saved.Faults)}.");
        }

        private Task<int> ProvisionAsync(int daysAgo) => new ProvisionOrders(store, catalog, new DemoClock(At(daysAgo).AddMinutes(2)), NullLogger<ProvisionOrders>.Instance).DrainAsync(ct);

        private async Task<Order> FindAsync(string number)
        {
            await using var context = store.Context(partner);
            return await DistributorView.OrdersWithin(context, distributor).AsNoTracking().SingleAsync(o => o.Number == number, ct);
        }

        private DateTimeOffset At(int daysAgo) => new(today.AddDays(-daysAgo).ToDateTime(new(0, 10)), TimeSpan.Zero);

        private static void Done(string number, MoveOutcome outcome)
        {
            if (!outcome.Found || outcome.Refusal is not null || outcome.Conflict)
                throw new InvalidOperationException($"The demo's order {number} can't be moved: {outcome}.");
        }
    }
}
