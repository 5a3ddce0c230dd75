using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Muster.Data;
using Muster.Data.Usage;
using Muster.Domain.Accounts;
using Muster.Domain.Catalog;
using Muster.Domain.Orders;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Orders;

/// <summary>A subscription as lists show it.</summary>
/// <param name="PartnerId">The partner.</param>
/// <param name="OrderId">Its order.</param>
/// <param name="Line">Its line.</param>
/// <param name="Number">The order's number.</param>
/// <param name="PurchaseOrder">The partner's purchase order number, or empty.</param>
/// <param name="CustomerId">The customer; null while it isn't made.</param>
/// <param name="Customer">Its name.</param>
/// <param name="Other">The distributor at a partner's desk, the partner at a distributor's, by name.</param>
/// <param name="Product">What is ordered; null when the catalog doesn't know it any more.</param>
/// <param name="ProductCode">Its code.</param>
/// <param name="Quantity">Units ordered.</param>
/// <param name="Used">Units of its family counted today; null while there is no count.</param>
/// <param name="Status">How it stands.</param>
/// <param name="OrderedOn">The day it was ordered on.</param>
/// <param name="Starts">First day in force.</param>
/// <param name="DueOn">The day it renews or ends.</param>
/// <param name="Renews">Whether it renews then, and doesn't end.</param>
/// <param name="LetsIn">Whether the customer lets its partner open its console.</param>
public sealed record SubscriptionRow(
    Guid PartnerId, Guid OrderId, int Line, string Number, string PurchaseOrder, Guid? CustomerId, string Customer, string Other, Product? Product, string ProductCode,
    long Quantity, long? Used, SubscriptionStatus Status, DateOnly OrderedOn, DateOnly Starts, DateOnly DueOn, bool Renews, bool LetsIn);

/// <summary>A page of subscriptions.</summary>
/// <param name="Filter">The filter, its page within what there is.</param>
/// <param name="Rows">The rows in order.</param>
/// <param name="Count">How many match.</param>
public sealed record SubscriptionPage(OrderFilter Filter, IReadOnlyList<SubscriptionRow> Rows, long Count);

/// <summary>
/// Subscriptions, of a partner's customers within scope, or of a distributor: one filter, one statement, and what is made of it for page
/// and CSV. A partner never sees drafts; a distributor sees its own alone.
/// </summary>
public sealed class ListOrders(MusterContext context, Scope scope, ProductCatalog catalog, IMemoryCache cache, TimeProvider clock)
{
    private static readonly TimeSpan KeepCounts = TimeSpan.FromMinutes(1);

    /// <summary>The day the list is for (UTC).</summary>
    public DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    /// <summary>What the other side is called in queries.</summary>
    public string OtherWord => scope.IsDistributor ? "partner" : "distributor";

    /// <summary>The products that are there for who is asking.</summary>
    public IReadOnlyList<Product> Products => [.. catalog.Products.Where(p => scope.IsDistributor || scope.Sees(catalog.Family(p.Family)))];

    /// <summary>What is asked for.</summary>
    public OrderFilter Read(IQueryCollection query) => OrderFilter.Read(query, catalog, OtherWord);

    /// <summary>The other sides there are orders with, by name: distributors of a partner, partners of a distributor.</summary>
    public async Task<IReadOnlyList<(Guid Id, string Name)>> OthersAsync(CancellationToken ct)
    {
        var links = scope.IsDistributor
            ? Distribution.DistributorView.Links(context, scope.PartnerId).Select(l => l.PartnerId)
            : context.DistributorLinks.Select(l => l.DistributorId);
        return [.. (await context.Partners.Where(p => links.Contains(p.Id)).OrderBy(p => p.Name).Select(p => new { p.Id, p.Name }).ToListAsync(ct)).Select(p => (p.Id, p.Name))];
    }

    /// <summary>The rows of a page, in order.</summary>
    public async Task<SubscriptionPage> PageAsync(OrderFilter filter, CancellationToken ct)
    {
        await context.Database.OpenConnectionAsync(ct);
        try
        {
            var count = await CountAsync(filter, ct);
            filter = filter.OnPage((int)Math.Clamp(filter.Page, 1, Math.Max(1, (count + filter.Size - 1) / filter.Size)));
            await using var command = Command(filter, onPage: true);
            await using var reader = await command.ExecuteReaderAsync(ct);
            var rows = new List<SubscriptionRow>(filter.Size);
            while (await reader.ReadAsync(ct))
                rows.Add(Row(reader));
            return new(filter, rows, count);
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }

    /// <summary>
    /// How many match. Kept for a minute at most, and no longer than until an order of whoever asks changes; of who sees some customers only
    /// it isn't kept, since which those are changes too. The connection is open.
    /// </summary>
    private async Task<long> CountAsync(OrderFilter filter, CancellationToken ct)
    {
        var links = scope.IsDistributor ? Distribution.DistributorView.Links(context, scope.PartnerId) : context.DistributorLinks;
        var key = (typeof(ListOrders), scope.PartnerId, string.Join(',', Products.Select(p => p.Code)), await links.SumAsync(l => l.OrdersVersion, ct), Today, filter.Matches());
        if (scope.SeesAllCustomers && cache.TryGetValue(key, out long kept))
            return kept;
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = $"select count(*) from {Matching(filter, command, byOrder: false)}";
        var count = Convert.ToInt64(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
        if (scope.SeesAllCustomers)
            cache.Set(key, count, KeepCounts);
        return count;
    }

    /// <summary>The statement behind page and file, on the context's connection, which is open.</summary>
    /// <param name="filter">What to show.</param>
    /// <param name="onPage">Whether only the rows of the filter's page.</param>
    public DbCommand Command(OrderFilter filter, bool onPage)
    {
        var command = context.Database.GetDbConnection().CreateCommand();
        var matching = Matching(filter, command, byOrder: filter.Sort is "number" or "customer");
        var order = Order(filter);
        var paged = "";
        if (onPage)
        {
            command.AddParameter("@most", filter.Size);
            command.AddParameter("@skip", (filter.Page - 1) * (long)filter.Size);
            paged = $" order by {order} limit @most offset @skip";
        }

        // keys first, as on the main list: what a page skips is looked at no further
        var used = string.Join(", ", CustomerListRow.Families.Select(f => "r." + CustomerListRow.Used(f)));
        command.CommandText = $"""
            with page as (select s.partner_id, s.order_id, s.line from {matching}{paged})
            select s.partner_id, s.order_id, s.line, o.number, o.purchase_order, s.for_customer_id, coalesce(c.name, o.customer_name), p.name, s.product, s.quantity, s.status,
                s.ordered_on, s.starts, s.due_on, case when s.renew_months > 0 and s.cancel_after is null then 1 else 0 end, c.partner_assistance, {used}
            from page g
            join subscriptions s on s.partner_id = g.partner_id and s.order_id = g.order_id and s.line = g.line
            join orders o on o.partner_id = s.partner_id and o.id = s.order_id
            join partners p on p.id = {(scope.IsDistributor ? "s.partner_id" : "s.distributor_id")}
            left join customers c on c.partner_id = s.partner_id and c.id = s.for_customer_id and c.closed_at is null
            left join customer_list r on r.partner_id = c.partner_id and r.customer_id = c.id
            order by {order}
            """;
        return command;
    }

    /// <summary>A row of the statement.</summary>
    public SubscriptionRow Row(DbDataReader reader)
    {
        var code = reader.GetString(8);
        var known = catalog.TryProduct(code, out var product);
        var status = Enum.Parse<SubscriptionStatus>(reader.GetString(10));

        // a distributor sees what is used of what it sells, while it does
        var shown = !scope.IsDistributor || status.IsInForce();
        var column = known ? 16 + CustomerListRow.Families.ToList().IndexOf(product!.Family) : -1;
        return new(
            reader.GetGuid(0),
            reader.GetGuid(1),
            reader.GetInt32(2),
            reader.GetString(3),
            reader.GetString(4),
            reader.IsDBNull(5) ? null : reader.GetGuid(5),
            reader.GetString(6),
            reader.GetString(7),
            product,
            code,
            reader.GetInt64(9),
            column < 16 || !shown || reader.IsDBNull(column) ? null : Math.Max(0, reader.GetInt64(column)),
            status,
            reader.GetFieldValue<DateOnly>(11),
            reader.GetFieldValue<DateOnly>(12),
            reader.GetFieldValue<DateOnly>(13),
            Convert.ToInt32(reader.GetValue(14), CultureInfo.InvariantCulture) == 1,
            !reader.IsDBNull(15) && reader.GetBoolean(15));
    }

    /// <summary>The subscriptions that match. To be followed by nothing but an order.</summary>
    /// <param name="filter">What to show.</param>
    /// <param name="command">Takes the values.</param>
    /// <param name="byOrder">Whether what follows sorts by something of the order; where nothing asks for it, it isn't looked at.</param>
    private string Matching(OrderFilter filter, DbCommand command, bool byOrder)
    {
        var where = new List<string>
        {
            scope.IsDistributor
                ? $"s.distributor_id = {Bound(command, "@distributor", scope.PartnerId)}"
                : $"s.partner_id = {Bound(command, "@partner", context.PartnerId)} and s.status <> '{nameof(SubscriptionStatus.Draft)}'",
        };
        if (filter.Status is { } status)
            where.Add($"s.status = {Bound(command, "@status", status.ToString())}");
        if (filter.Product is { } only)
            where.Add($"s.product = {Bound(command, "@product", only)}");
        if (Products.Count < catalog.Products.Count())
            where.Add(Products.Count == 0 ? "1 = 0" : $"s.product in ({string.Join(", ", Products.Select((p, i) => Bound(command, string.Create(CultureInfo.InvariantCulture, $"@p{i}"), p.Code)))})");
        if (filter.Other is { } other)
            where.Add($"{(scope.IsDistributor ? "s.partner_id" : "s.distributor_id")} = {Bound(command, "@other", other)}");
        if (filter.Customer is { } customer)
            where.Add($"s.for_customer_id = {Bound(command, "@customer", customer)}");
        if (filter.Due is { } days)
        {
            where.Add($"s.status in ('{nameof(SubscriptionStatus.Active)}', '{nameof(SubscriptionStatus.ChangePending)}', '{nameof(SubscriptionStatus.CancellationScheduled)}') "
                + $"and s.due_on >= {Bound(command, "@today", Today)} and s.due_on <= {Bound(command, "@until", Today.AddDays(days))}");
        }

        if (filter.Search.Length > 0)
            where.Add($"{(scope.IsDistributor ? "o.distributor_id = @distributor" : "o.partner_id = @partner")} and {Searched(filter.Search, command)}");
        var inScope = scope.IsDistributor ? "" : context.InScopeSql(command, "s.for_customer_id");
        var orders = byOrder || filter.Search.Length > 0 ? " join orders o on o.partner_id = s.partner_id and o.id = s.order_id" : "";
        return $"subscriptions s{orders} where {string.Join(" and ", where)}{inScope}";
    }

    private static string Searched(string search, DbCommand command)
    {
        var text = SearchText.Of(search);
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);

        // one or two letters match too much to be sought inside
        var like = Bound(command, "@like", text.Length < 3 ? escaped + "%" : $"%{escaped}%");
        return $"(o.number_search like {like} escape '\\' or o.purchase_search like {like} escape '\\' or o.customer_search like {like} escape '\\')";
    }

    private static string Order(OrderFilter filter)
    {
        var down = filter.Descending ? " desc" : "";
        var first = filter.Sort switch
        {
            "number" => $"o.number_search{down}",
            "customer" => $"o.customer_search{down}",
            "product" => $"s.product{down}",
            "quantity" => $"s.quantity{down}",
            "status" => $"s.status{down}",
            "starts" => $"s.starts{down}",
            "due" => $"s.due_on{down}",
            _ => $"s.ordered_on{down}",
        };
        return $"{first}, s.order_id{down}, s.line";
    }

    private static string Bound(DbCommand command, string name, object value)
    {
        command.AddParameter(name, value);
        return name;
    }
}
