using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Muster.Data;
using Muster.Domain.Access;
using Muster.Domain.Accounts;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Domain.Usage;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Licenses;

/// <summary>A license as the list shows it.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="ExternalId">Its external id.</param>
/// <param name="Customer">Its name.</param>
/// <param name="Product">What it is for.</param>
/// <param name="Type">What kind of right.</param>
/// <param name="Number">Its number.</param>
/// <param name="Owner">Who bought it.</param>
/// <param name="Start">First day in force.</param>
/// <param name="End">Last day in force; null when it never ends.</param>
/// <param name="Quantity">Units; null for any number.</param>
/// <param name="HasSuccessor">Whether another of its line goes on after it.</param>
public sealed record LicenseListRow(
    Guid CustomerId, string ExternalId, string Customer, Product Product, LicenseType Type, string Number, LicenseOwner Owner, DateOnly Start, DateOnly? End, long? Quantity, bool HasSuccessor);

/// <summary>A page of licenses.</summary>
/// <param name="Filter">The filter, its page within what there is.</param>
/// <param name="Rows">The rows in order.</param>
/// <param name="Count">How many match.</param>
public sealed record LicenseListPage(LicenseFilter Filter, IReadOnlyList<LicenseListRow> Rows, long Count);

/// <summary>Licenses of one customer or of all: one filter, one query, and what is made of it for page and CSV.</summary>
public sealed class ListLicenses(MusterContext context, Scope scope, ProductCatalog catalog, IMemoryCache cache, TimeProvider clock)
{
    private static readonly TimeSpan KeepCounts = TimeSpan.FromMinutes(1);

    /// <summary>The day the list is for (UTC).</summary>
    public DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    /// <summary>The products that are there for who is asking, in the catalog's order.</summary>
    public IReadOnlyList<Product> Products => [.. catalog.Products.Where(p => scope.Level(p.Family) != FamilyLevel.None)];

    /// <summary>What is asked for, within what may be.</summary>
    /// <param name="query">The query.</param>
    /// <param name="customerId">One customer, or null for all.</param>
    public LicenseFilter Read(IQueryCollection query, Guid? customerId = null) => LicenseFilter.Read(query, catalog, customerId);

    /// <summary>The rows of a page, in order.</summary>
    public async Task<LicenseListPage> PageAsync(LicenseFilter filter, CancellationToken ct)
    {
        var count = await CountAsync(filter, ct);
        filter = filter.OnPage((int)Math.Clamp(filter.Page, 1, Math.Max(1, (count + filter.Size - 1) / filter.Size)));
        await context.Database.OpenConnectionAsync(ct);
        try
        {
            await using var command = Command(filter, onPage: true);
            await using var reader = await command.ExecuteReaderAsync(ct);
            var rows = new List<LicenseListRow>(filter.Size);
            while (await reader.ReadAsync(ct))
                rows.Add(Row(reader));
            return new(filter, rows, count);
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }

    /// <summary>The statement behind page and file, on the context's connection.</summary>
    /// <param name="filter">What to show. Without a sort a page is by customer's name, and a file by external id.</param>
    /// <param name="onPage">Whether only the rows of the filter's page.</param>
    public DbCommand Command(LicenseFilter filter, bool onPage)
    {
        var command = context.Database.GetDbConnection().CreateCommand();
        var order = Order(onPage && filter.Sort is null ? LicenseFilter.DefaultSort : filter.Sort, filter.Descending);
        var matching = Matching(filter, command, order.From);
        var paged = "";
        if (onPage)
        {
            command.AddParameter("@most", filter.Size);
            command.AddParameter("@skip", (filter.Page - 1) * (long)filter.Size);
            paged = $" order by {order.By} limit @most offset @skip";
        }

        // keys first: what a page skips is not looked at any further; then the page's rows, in order again
        command.CommandText = $"""
            {Lines(command)}, page as (select l.* from {matching}{paged})
            select c.id, c.external_id, c.name, l.product, l.type, l.number, l.owner, l.start, l."end", l.quantity, {HasSuccessor}
            from page l
            join customers c on c.partner_id = l.partner_id and c.id = l.customer_id{(order.Joined.Length > 0 ? " " + order.Joined : "")}
            order by {order.By}
            """;
        return command;
    }

    /// <summary>A row of the statement.</summary>
    public LicenseListRow Row(DbDataReader reader) => new(
        reader.GetGuid(0),
        reader.GetString(1),
        reader.GetString(2),
        catalog.Product(reader.GetString(3)),
        Enum.Parse<LicenseType>(reader.GetString(4)),
        reader.GetString(5),
        Enum.Parse<LicenseOwner>(reader.GetString(6)),
        reader.GetFieldValue<DateOnly>(7),
        reader.IsDBNull(8) ? null : reader.GetFieldValue<DateOnly>(8),
        reader.IsDBNull(9) ? null : reader.GetInt64(9),
        reader.GetBoolean(10));

    /// <summary>How many match. Kept for a minute at most, and no longer than until a license of the partner changes.</summary>
    private async Task<long> CountAsync(LicenseFilter filter, CancellationToken ct)
    {
        var version = await context.Partners.Where(p => p.Id == context.PartnerId).Select(p => p.ListVersion).SingleAsync(ct);
        var key = (typeof(ListLicenses), context.PartnerId, scope.TotalsKey, string.Join(',', Products.Select(p => p.Code)), version, Today, filter.Matches());
        if (cache.TryGetValue(key, out long kept))
            return kept;
        await context.Database.OpenConnectionAsync(ct);
        try
        {
            await using var command = context.Database.GetDbConnection().CreateCommand();
            command.CommandText = $"{Lines(command)} select count(*) from {Matching(filter, command, "")}";
            var count = Convert.ToInt64(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
            cache.Set(key, count, KeepCounts);
            return count;
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }

    /// <summary>Whether another license of its line goes on after one; a line is what a successor must share, the catalog knows it and the database doesn't.</summary>
    internal const string HasSuccessor = """
        exists (select 1 from licenses o join lines ol on ol.product = o.product join lines ll on ll.product = l.product
            where o.partner_id = l.partner_id and o.customer_id = l.customer_id and o.id <> l.id and ol.line = ll.line and (o."end" is null or (o."end" > l."end" and o."end" >= o.start)))
        """;

    private string Lines(DbCommand command) => Lines(Products, command);

    /// <summary>The common table that <see cref="HasSuccessor"/> needs before a statement.</summary>
    internal static string Lines(IReadOnlyList<Product> products, DbCommand command) => products.Count == 0 ? "with lines(product, line) as (values ('', ''))" : $"with lines(product, line) as (values {string.Join(", ", products.Select((product, i) =>
    {
        command.AddParameter(Named("@p", i), product.Code);
        command.AddParameter(Named("@l", i), product.Line);
        return $"({Named("@p", i)}, {Named("@l", i)})";
    }))})";

    /// <summary>The licenses that match. To be followed by nothing but an order.</summary>
    private string Matching(LicenseFilter filter, DbCommand command, string from)
    {
        command.AddParameter("@partner", context.PartnerId);
        command.AddParameter("@today", Today);
        var products = Products.Where(p => (filter.Family is null || p.Family == filter.Family) && (filter.Product is null || p.Code == filter.Product)).ToList();
        var where = new List<string>
        {
            "l.partner_id = @partner",

            // what stays of a customer that was unlinked is for its last statement
            "exists (select 1 from customers x where x.partner_id = l.partner_id and x.id = l.customer_id and x.closed_at is null)",
            products.Count == 0 ? "1 = 0" : $"l.product in ({string.Join(", ", products.Select((p, i) => Bound(command, Named("@m", i), p.Code)))})",
        };
        if (filter.CustomerId is { } customer)
            where.Add($"l.customer_id = {Bound(command, "@customer", customer)}");
        if (filter.Type is { } type)
            where.Add($"l.type = {Bound(command, "@type", type.ToString())}");
        if (filter.Owner is { } owner)
            where.Add($"l.owner = {Bound(command, "@owner", owner.ToString())}");
        if (filter.Renewal is { } days)
            where.Add($"l.start <= @today and l.\"end\" >= @today and l.\"end\" <= {Bound(command, "@renewal", Today.AddDays(days))} and not {HasSuccessor}");
        if (filter.State is { } state)
            where.Add(Standing(state, command));
        if (filter.Search.Length > 0)
            where.Add(Searched(filter.Search, command));
        return $"licenses l{from} where {string.Join(" and ", where)}{context.InScopeSql(command, "l.customer_id")}";
    }

    private string Standing(LicenseStanding state, DbCommand command)
    {
        const string InForce = "l.start <= @today and (l.\"end\" is null or l.\"end\" >= @today)";
        return state switch
        {
            LicenseStanding.InForce => InForce,
            LicenseStanding.Expiring => $"l.start <= @today and l.\"end\" >= @today and l.\"end\" <= {Bound(command, "@soon", Today.AddDays(License.ExpiringDays))} and not {HasSuccessor}",
            LicenseStanding.Expired => $"l.start <= @today and l.\"end\" < @today and l.\"end\" >= {Bound(command, "@recent", Today.AddDays(-License.ExpiredDays))} and not {HasSuccessor}",
            LicenseStanding.Ended => $"l.start <= @today and l.\"end\" < @today and (l.\"end\" < {Bound(command, "@recent", Today.AddDays(-License.ExpiredDays))} or {HasSuccessor})",
            LicenseStanding.Future => "l.start > @today",
        };
    }

    private static string Searched(string search, DbCommand command)
    {
        var text = SearchText.Of(search);
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);

        // one or two letters match too much to be sought inside
        var like = Bound(command, "@like", text.Length < 3 ? escaped + "%" : $"%{escaped}%");
        var number = Bound(command, "@number", Names.IsWellFormed(search) ? search : text);
        return $"(l.number = {number} or l.customer_id in (select s.customer_id from customer_list s where s.partner_id = @partner and (s.name_search like {like} escape '\\' or s.external_search like {like} escape '\\')))";
    }

    private static (string By, string From, string Joined) Order(string? sort, bool descending)
    {
        const string Listed = "join customer_list n on n.partner_id = l.partner_id and n.customer_id = l.customer_id";
        const string Known = "join customers c on c.partner_id = l.partner_id and c.id = l.customer_id";
        var down = descending ? " desc" : "";
        var last = descending ? " desc nulls first" : " nulls last";
        return sort switch
        {
            "customer" => ($"n.name_search{down}, l.customer_id{down}, l.product{down}, l.start{down}, l.id{down}", " " + Listed, Listed),
            "product" => ($"l.product{down}, l.customer_id{down}, l.id{down}", "", ""),
            "end" => ($"l.\"end\"{last}, l.customer_id{down}, l.id{down}", "", ""),
            "quantity" => ($"l.quantity{last}, l.customer_id{down}, l.id{down}", "", ""),
            _ => ("c.external_id, l.product, l.start, l.number", " " + Known, ""),
        };
    }

    private static string Bound(DbCommand command, string name, object value)
    {
        command.AddParameter(name, value);
        return name;
    }

    private static string Named(string name, int i) => string.Create(CultureInfo.InvariantCulture, $"{name}{i}");
}
