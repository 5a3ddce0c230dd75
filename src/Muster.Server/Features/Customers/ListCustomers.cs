using System.Data.Common;
using System.Globalization;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Muster.Data;
using Muster.Data.Usage;
using Muster.Domain.Accounts;
using Muster.Domain.Catalog;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Customers;

/// <summary>Managed customer usage: one filter, one query, and what is made of it for page, totals and CSV.</summary>
public sealed class ListCustomers(MusterContext context, Scope scope, ProductCatalog catalog, IMemoryCache cache, TimeProvider clock)
{
    /// <summary>What the list can be sorted by: the word in the query, and the column.</summary>
    public static readonly IReadOnlyDictionary<string, string> SortKeys = new Dictionary<string, string>
    {
        ["name"] = nameof(CustomerListRow.NameSearch),
        ["external"] = nameof(CustomerListRow.ExternalSearch),
        ["billing"] = nameof(CustomerListRow.BillingType),
        ["licenses"] = nameof(CustomerListRow.Licenses),
        ["seats"] = nameof(CustomerListRow.Seats),
        ["owner"] = nameof(CustomerListRow.Owner),
        ["expiry"] = nameof(CustomerListRow.NearestExpiry),
        ["assistance"] = nameof(CustomerListRow.PartnerAssistance),
        ["geography"] = nameof(CustomerListRow.DataGeography),
        ["unprotected"] = nameof(CustomerListRow.Unprotected),
    }.Concat(CustomerListRow.Families.Select(f => KeyValuePair.Create(f, CustomerListRow.Used(f)))).ToDictionary();

    private static readonly TimeSpan KeepTotals = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan KeepBeside = TimeSpan.FromSeconds(5);
    private static readonly CustomerFilter Nothing = new CustomerFilter().Totals();

    /// <summary>The day the list is for (UTC).</summary>
    public DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    /// <summary>What is asked for, within what may be.</summary>
    public CustomerFilter Read(IQueryCollection query) => CustomerFilter.Read(query, catalog).Within(scope);

    /// <summary>The families that are there for who is asking.</summary>
    public IEnumerable<Family> Families => catalog.Families.Where(scope.Sees);

    /// <summary>The rows of a page, in order, the totals over all that match, and those of the whole list.</summary>
    public async Task<CustomerPage> PageAsync(CustomerFilter filter, CancellationToken ct)
    {
        var version = await VersionAsync(ct);
        var totals = await TotalsAsync(filter, version, ct);
        var all = filter.Totals() == Nothing ? totals : await SomeTimeAgoAsync(version, ct);
        var last = (int)Math.Max(1, (totals.Customers + filter.Size - 1) / filter.Size);
        if (filter.Page > last)
            filter = filter.OnPage(last);

        // keys first: the index alone finds them, also far from the first page
        var keys = InOrder(Matching(filter), filter).Select(c => c.CustomerId).Skip((filter.Page - 1) * filter.Size).Take(filter.Size);
        var rows = await InOrder(context.CustomerList.AsNoTracking().Where(c => keys.Contains(c.CustomerId)), filter).ToListAsync(ct);
        return new(filter, rows, totals, all);
    }

    /// <summary>All that match, in the order of the page.</summary>
    public IQueryable<CustomerListRow> Ordered(CustomerFilter filter) => InOrder(Matching(filter), filter);

    private IOrderedQueryable<CustomerListRow> InOrder(IQueryable<CustomerListRow> rows, CustomerFilter filter)
    {
        var column = SortKeys[filter.Sort];
        var property = context.Model.FindEntityType(typeof(CustomerListRow))!.FindProperty(column)!;
        var row = Expression.Parameter(typeof(CustomerListRow), "c");
        var value = Expression.Call(typeof(EF), nameof(EF.Property), [property.ClrType], row, Expression.Constant(column));
        var key = Expression.Lambda(value, row);
        var ordered = (IOrderedQueryable<CustomerListRow>)rows.Provider.CreateQuery<CustomerListRow>(Expression.Call(
            typeof(Queryable), filter.Descending ? nameof(Queryable.OrderByDescending) : nameof(Queryable.OrderBy),
            [typeof(CustomerListRow), property.ClrType], rows.Expression, Expression.Quote(key)));
        return filter.Descending ? ordered.ThenByDescending(c => c.CustomerId) : ordered.ThenBy(c => c.CustomerId);
    }

    /// <summary>All that match.</summary>
    public IQueryable<CustomerListRow> Matching(CustomerFilter filter)
    {
        var rows = context.CustomerList.AsNoTracking();
        if (filter.Search.Length == 0)
            return Narrowed(rows, filter);
        var text = SearchText.Of(filter.Search);
        if (text.Length >= 3)
            return Narrowed(rows.Where(c => c.NameSearch.Contains(text) || c.ExternalSearch.Contains(text)), filter);

        // one or two letters match too much to be sought inside; each half is a stretch of an index, which an "or" of both is not
        return Narrowed(rows.Where(c => c.NameSearch.StartsWith(text)), filter)
            .Concat(Narrowed(rows.Where(c => c.ExternalSearch.StartsWith(text) && !c.NameSearch.StartsWith(text)), filter));
    }

    private IQueryable<CustomerListRow> Narrowed(IQueryable<CustomerListRow> rows, CustomerFilter filter)
    {
        if (filter.Billing is { } billing)
            rows = rows.Where(c => c.BillingType == billing);
        if (filter.Owner is { } owner)
            rows = rows.Where(c => c.Owner == owner);
        if (filter.Family is { } family)
            rows = rows.Where(c => EF.Property<long>(c, CustomerListRow.Used(family)) >= 0);
        if (filter.Group is { } group)
            rows = rows.Where(c => context.CustomerGroupMembers.Any(m => m.GroupId == group && m.CustomerId == c.CustomerId));
        return filter.Attention is { } attention ? rows.Where(AttentionRules.Filter(attention, Today)) : rows;
    }

    /// <summary>Totals over all that match. Kept until a figure of the partner's list changes or the day does.</summary>
    public async Task<CustomerTotals> TotalsAsync(CustomerFilter filter, CancellationToken ct) => await TotalsAsync(filter, await VersionAsync(ct), ct);

    private Task<long> VersionAsync(CancellationToken ct) => context.Partners.Where(p => p.Id == context.PartnerId).Select(p => p.ListVersion).SingleAsync(ct);

    /// <summary>
    /// Totals of the whole list, for what stands beside a filtered one: which signs and columns there are. A few seconds old where
    /// figures change all the time, since summing all customers takes longer than finding those that match.
    /// </summary>
    private async Task<CustomerTotals> SomeTimeAgoAsync(long version, CancellationToken ct)
    {
        var key = (nameof(SomeTimeAgoAsync), context.PartnerId, scope.TotalsKey, Today);
        if (cache.TryGetValue(key, out CustomerTotals? kept))
            return kept!;
        var totals = await TotalsAsync(Nothing, version, ct);
        cache.Set(key, totals, KeepBeside);
        return totals;
    }

    private async Task<CustomerTotals> TotalsAsync(CustomerFilter filter, long version, CancellationToken ct)
    {
        var key = (typeof(CustomerTotals), context.PartnerId, scope.TotalsKey, version, Today, filter.Totals());
        if (cache.TryGetValue(key, out CustomerTotals? kept))
            return kept!;
        var totals = await SumAsync(filter, ct);
        cache.Set(key, totals, KeepTotals);
        return totals;
    }

    /// <summary>Sums in the database: the matching rows of the very query the page is made of.</summary>
    private async Task<CustomerTotals> SumAsync(CustomerFilter filter, CancellationToken ct)
    {
        var families = catalog.Families.Select(f => f.Code).ToList();
        await using var command = SumCommand(filter);
        await context.Database.OpenConnectionAsync(ct);
        try
        {
            await using var reader = await command.ExecuteReaderAsync(ct);
            await reader.ReadAsync(ct);
            long Sum(int column) => reader.IsDBNull(column) ? 0 : Convert.ToInt64(reader.GetValue(column), CultureInfo.InvariantCulture);
            const int First = 5;
            var byFamily = First + Enum.GetValues<Attention>().Length;
            return new(
                Sum(0), Sum(1), Sum(2), Sum(3), Sum(4),
                Enum.GetValues<Attention>().ToDictionary(a => a, a => Sum(First + (int)a)),
                families.Select((code, i) => (Code: code, Column: byFamily + (4 * i)))
                    .ToDictionary(f => f.Code, f => new FamilyTotal(Sum(f.Column), Sum(f.Column + 1), Sum(f.Column + 2), Sum(f.Column + 3))));
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }

    /// <summary>The statement that sums: customers, devices, licenses, seats, then rows of each attention, then four sums of each family.</summary>
    internal DbCommand SumCommand(CustomerFilter filter)
    {
        var command = Matching(filter).CreateDbCommand();
        var families = catalog.Families.Select(f => f.Code);
        var unlimited = CustomerListRow.Unlimited.ToString(CultureInfo.InvariantCulture);
        string[] attentions = [.. Enum.GetValues<Attention>().Select(a => AttentionRules.Sql(a, Today))];
        string[] sums =
        [
            "count(*)", "sum(unprotected)", "sum(licenses)",
            $"sum(seats) filter (where seats < {unlimited})",
            Rows($"seats = {unlimited}"),
            .. attentions.Select(Rows),
            .. families.SelectMany(f => (string[])
            [
                Rows($"{CustomerListRow.Used(f)} >= 0"),
                $"sum({CustomerListRow.Used(f)}) filter (where {CustomerListRow.Used(f)} > 0)",
                $"sum({CustomerListRow.Limit(f)}) filter (where {CustomerListRow.Limit(f)} < {unlimited})",
                Rows($"{CustomerListRow.Limit(f)} = {unlimited}"),
            ]),
        ];
        command.CommandText = $"select {string.Join(", ", sums)} from ({command.CommandText}) matching";
        return command;

        static string Rows(string condition) => $"count(*) filter (where {condition})";
    }
}

/// <summary>A page of the list.</summary>
/// <param name="Filter">The filter, its page within what there is.</param>
/// <param name="Rows">The rows in order.</param>
/// <param name="Totals">Over all that match.</param>
/// <param name="All">Over all customers, whatever the filter.</param>
public sealed record CustomerPage(CustomerFilter Filter, IReadOnlyList<CustomerListRow> Rows, CustomerTotals Totals, CustomerTotals All);

/// <summary>Sums over all customers that match.</summary>
/// <param name="Customers">How many match.</param>
/// <param name="Unprotected">Devices without protection.</param>
/// <param name="Licenses">Licenses in force.</param>
/// <param name="Seats">Seats, those without limit left out.</param>
/// <param name="Unlimited">Customers with seats without limit.</param>
/// <param name="Attention">How many customers want a look, and why.</param>
/// <param name="Families">Units and limits by family code.</param>
public sealed record CustomerTotals(
    long Customers, long Unprotected, long Licenses, long Seats, long Unlimited, IReadOnlyDictionary<Attention, long> Attention, IReadOnlyDictionary<string, FamilyTotal> Families);

/// <summary>A family's sum.</summary>
/// <param name="Customers">Customers that use it or are licensed for it.</param>
/// <param name="Used">Units.</param>
/// <param name="Limit">Sum of the limits there are; unlimited ones are left out.</param>
/// <param name="Unlimited">Customers licensed without limit.</param>
public sealed record FamilyTotal(long Customers, long Used, long Limit, long Unlimited);
