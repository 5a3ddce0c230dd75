using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using Muster.Data;
using Muster.Domain.Billing;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;

namespace Muster.Server.Features.Billing;

/// <summary>What a customer is charged for in a period, before prices.</summary>
/// <param name="Id">The customer.</param>
/// <param name="ExternalId">Its external id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Charges">In the catalog's order; empty when nothing is charged.</param>
public sealed record CustomerCharges(Guid Id, string ExternalId, string Name, IReadOnlyList<FamilyCharge> Charges);

/// <summary>Takes quantities from daily usage and licenses, many customers at a time.</summary>
public sealed class ChargeCustomers(ProductCatalog catalog)
{
    private const int CustomersAtOnce = 5_000;

    private const int ListedAtOnce = 500;

    /// <summary>Streams the customers that are charged for anything, in the order of their ids.</summary>
    /// <param name="connection">A connection that is not read from meanwhile.</param>
    /// <param name="transaction">Its transaction, or null.</param>
    /// <param name="partnerId">The partner.</param>
    /// <param name="distributorId">The distributor whose licenses are charged; null for those that no distributor sold.</param>
    /// <param name="period">The period. Counts of days to come are those of the last day counted.</param>
    /// <param name="rules">The rule of each family.</param>
    /// <param name="only">These customers only, charged or not; null for all that are charged.</param>
    /// <param name="ct">Cancels.</param>
    public async IAsyncEnumerable<CustomerCharges> Async(
        DbConnection connection,
        DbTransaction? transaction,
        Guid partnerId,
        Guid? distributorId,
        Period period,
        IReadOnlyDictionary<string, BillingRule> rules,
        IReadOnlyCollection<Guid>? only,
        [EnumeratorCancellation] CancellationToken ct)
    {
        if (only is not null)
        {
            foreach (var ids in only.Chunk(ListedAtOnce))
            {
                var where = $"in ({string.Join(", ", ids.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"@c{i}")))})";
                void Bind(DbCommand command)
                {
                    for (var i = 0; i < ids.Length; i++)
                        command.AddParameter(string.Create(CultureInfo.InvariantCulture, $"@c{i}"), ids[i]);
                }

                foreach (var customer in await ReadAsync(new(connection, transaction, partnerId, distributorId, period, rules, where, Bind), ids.Length, ct))
                    yield return customer;
            }

            yield break;
        }

        Guid? after = null;
        while (true)
        {
            var last = after;
            void Bind(DbCommand command)
            {
                if (last is { } id)
                    command.AddParameter("@after", id);
            }

            var customers = await ReadAsync(new(connection, transaction, partnerId, distributorId, period, rules, last is null ? null : "> @after", Bind), CustomersAtOnce, ct);
            foreach (var customer in customers.Where(c => c.Charges.Count > 0))
                yield return customer;
            if (customers.Count < CustomersAtOnce)
                yield break;
            after = customers[^1].Id;
        }
    }

    private async Task<List<CustomerCharges>> ReadAsync(Part part, int most, CancellationToken ct)
    {
        var customers = new List<(Guid Id, string ExternalId, string Name)>(Math.Min(most, 1_000));
        await using (var command = Command(part, $"select id, external_id, name from customers where partner_id = @partner{Which(part, "id")} order by id limit @most"))
        {
            command.AddParameter("@most", most);
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
                customers.Add((reader.GetGuid(0), reader.GetString(1), reader.GetString(2)));
        }

        if (customers.Count == 0)
            return [];

        // what follows is for exactly these: the part goes on from one customer, they end at another
        var until = customers[^1].Id;
        var licenses = await ReadLicensesAsync(part, until, ct);
        var counts = licenses.Count == 0 ? [] : await ReadCountsAsync(part, until, ct);
        return [.. customers.Select(c => new CustomerCharges(c.Id, c.ExternalId, c.Name, licenses.TryGetValue(c.Id, out var own) ? Charges(part, c.Id, own, counts) : []))];
    }

    private IReadOnlyList<FamilyCharge> Charges(Part part, Guid customer, List<PricedLicense> licenses, Dictionary<(Guid, string), List<CountFrom>> counts)
    {
        if (licenses.Count == 1)
            return OfFamily(licenses[0].Product.Family, licenses);
        var charges = new List<FamilyCharge>(licenses.Count);
        foreach (var family in catalog.Families)
        {
            var own = licenses.FindAll(l => l.Product.Family == family.Code);
            if (own.Count > 0)
                charges.AddRange(OfFamily(family.Code, own));
        }

        return charges;

        IReadOnlyList<FamilyCharge> OfFamily(string family, List<PricedLicense> own) =>
            counts.TryGetValue((customer, family), out var counted) ? FamilyCharge.Of(part.Rules[family], part.Period, counted, own) : [];
    }

    private async Task<Dictionary<Guid, List<PricedLicense>>> ReadLicensesAsync(Part part, Guid until, CancellationToken ct)
    {
        await using var command = Command(part, $"""select customer_id, product, number, start, "end" from licenses l where {Priced(part)}""");
        command.AddParameter("@until", until);
        AddPeriod(command, part);
        var licenses = new Dictionary<Guid, List<PricedLicense>>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            // a product that left the catalog can't be charged; the check tells of it
            if (!catalog.TryProduct(reader.GetString(1), out var product))
                continue;
            var customer = reader.GetGuid(0);
            if (!licenses.TryGetValue(customer, out var own))
                licenses.Add(customer, own = new(4));
            own.Add(new(product, reader.GetString(2), reader.GetFieldValue<DateOnly>(3), reader.IsDBNull(4) ? null : reader.GetFieldValue<DateOnly>(4)));
        }

        return licenses;
    }

    /// <summary>For each licensed family: the count at the first day needed, and each change after it.</summary>
    private async Task<Dictionary<(Guid, string), List<CountFrom>>> ReadCountsAsync(Part part, Guid until, CancellationToken ct)
    {
        var products = catalog.Products.ToList();
        await using var command = Command(
            part,
            $"""
            with needed(product, family, first_day) as (values {string.Join(", ", products.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"(@p{i}, @f{i}, @d{i})")))}),
            pairs as (
                select distinct l.customer_id, n.family, n.first_day from licenses l join needed n on n.product = l.product where {Priced(part)}),
            begun as (
                select p.customer_id, p.family, p.first_day, (
                    select max(v.from_day) from daily_usage v
                    where v.partner_id = @partner and v.customer_id = p.customer_id and v.family = p.family and v.from_day <= p.first_day) as from_day
                from pairs p)
            select b.customer_id, b.family, u.from_day, u.count from begun b
            join daily_usage u on u.partner_id = @partner and u.customer_id = b.customer_id and u.family = b.family
                and u.from_day >= coalesce(b.from_day, b.first_day) and u.from_day <= @to
            order by b.customer_id, b.family, u.from_day
            """);
        command.AddParameter("@until", until);
        AddPeriod(command, part);
        for (var i = 0; i < products.Count; i++)
        {
            command.AddParameter(string.Create(CultureInfo.InvariantCulture, $"@p{i}"), products[i].Code);
            command.AddParameter(string.Create(CultureInfo.InvariantCulture, $"@f{i}"), products[i].Family);
            command.AddParameter(string.Create(CultureInfo.InvariantCulture, $"@d{i}"), part.Rules[products[i].Family] == BillingRule.CutOff ? part.Period.To : part.Period.From);
        }

        var counts = new Dictionary<(Guid, string), List<CountFrom>>();
        var (key, changes) = ((Guid.Empty, ""), new List<CountFrom>());
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var row = (reader.GetGuid(0), reader.GetString(1));
            if (row != key)
                counts.Add(key = row, changes = new(1));
            changes.Add(new(reader.GetFieldValue<DateOnly>(2), reader.GetInt64(3)));
        }

        return counts;
    }

    /// <summary>The issuer's priced licenses in force on any day of the period, of the customers of this part.</summary>
    private static string Priced(Part part) =>
        $"""
        l.partner_id = @partner{Which(part, "l.customer_id")} and l.customer_id <= @until and l.owner = '{nameof(LicenseOwner.Partner)}'
        and l.type in ('{nameof(LicenseType.Usage)}', '{nameof(LicenseType.Ordered)}') and l.start <= @to and (l."end" is null or l."end" >= @from)
        and l.distributor_id {(part.DistributorId is null ? "is null" : "= @distributor")}
        """;

    private static string Which(Part part, string column) => part.Where is { } where ? $" and {column} {where}" : "";

    private static DbCommand Command(Part part, string sql)
    {
        var command = part.Connection.CreateCommand();
        command.Transaction = part.Transaction;
        command.CommandTimeout = 0;
        command.CommandText = sql;
        command.AddParameter("@partner", part.PartnerId);
        part.Bind(command);
        return command;
    }

    private static void AddPeriod(DbCommand command, Part part)
    {
        command.AddParameter("@from", part.Period.From);
        command.AddParameter("@to", part.Period.To);
        if (part.DistributorId is { } distributor)
            command.AddParameter("@distributor", distributor);
    }

    /// <summary>Some customers of a partner, and how to read about them.</summary>
    private sealed record Part(
        DbConnection Connection, DbTransaction? Transaction, Guid PartnerId, Guid? DistributorId, Period Period, IReadOnlyDictionary<string, BillingRule> Rules, string? Where, Action<DbCommand> Bind);
}
