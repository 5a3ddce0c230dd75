using Muster.Domain.Accounts;
using Muster.Domain.Orders;

namespace Muster.Domain.Billing;

/// <summary>How what was billed stands to what was measured.</summary>
public enum BilledMatch
{
    /// <summary>The same quantity on both sides.</summary>
    Match,

    /// <summary>Both sides know the customer and product, with different quantities.</summary>
    Difference,

    /// <summary>Billed, but not charged by what was measured and licensed.</summary>
    OnlyBilled,

    /// <summary>Measured and licensed, but not billed.</summary>
    OnlyMeasured,

    /// <summary>Billed, and no customer was found for the line.</summary>
    Unassigned,
}

/// <summary>What is known of a customer, to find it by what a vendor calls it.</summary>
/// <param name="Id">The customer.</param>
/// <param name="TenantId">The company behind it.</param>
/// <param name="ExternalId">The partner's own id of it.</param>
/// <param name="Name">Its name.</param>
public readonly record struct KnownCustomer(Guid Id, Guid TenantId, string ExternalId, string Name);

/// <summary>Quantities of a customer and product in a period.</summary>
/// <param name="Measured">What Muster charges by what it measured; null for nothing.</param>
/// <param name="IsLicensed">Whether a license of the product is in force at the end of the period.</param>
/// <param name="Licensed">Sum of the quantities of those licenses; null for any number.</param>
/// <param name="Ordered">Of what distributors sold, the sum of the quantities ordered; null when none of it was.</param>
/// <param name="Orders">The orders and lines behind it; null for none.</param>
public readonly record struct OwnFigures(long? Measured, bool IsLicensed, long? Licensed, long? Ordered = null, IReadOnlyList<OrderedLine>? Orders = null);

/// <summary>One customer and product on both sides; or a line that belongs to nobody known.</summary>
/// <param name="Match">How the sides stand to each other.</param>
/// <param name="CustomerId">The customer; null for a line that belongs to nobody known.</param>
/// <param name="Customer">Its name; for a line that belongs to nobody known, what the vendor calls it.</param>
/// <param name="Product">Code of the product.</param>
/// <param name="Own">What Muster knows.</param>
/// <param name="Billed">Units billed; null for none.</param>
/// <param name="Used">Units used as the vendor says.</param>
/// <param name="Ordered">Units ordered as the vendor says.</param>
/// <param name="Lines">Number of lines added up.</param>
public sealed record ComparedLine(
    BilledMatch Match, Guid? CustomerId, string Customer, string Product, OwnFigures Own, long? Billed, long? Used, long? Ordered, int Lines)
{
    /// <summary>Units billed more than measured; negative for less.</summary>
    public long Difference => (Billed ?? 0) - (Own.Measured ?? 0);
}

/// <summary>Compares what a vendor billed with what was measured and licensed.</summary>
public sealed class CompareBilled
{
    private readonly Dictionary<Guid, KnownCustomer> _customers;
    private readonly Dictionary<string, Guid> _ids;
    private readonly IReadOnlyDictionary<string, Guid> _serials;
    private readonly Dictionary<string, Guid?> _names;

    /// <summary>Takes what customers are found by.</summary>
    /// <param name="customers">All customers; of several of one company the last is found.</param>
    /// <param name="serials">Customers by the serial numbers of their firewalls, upper-case.</param>
    public CompareBilled(IReadOnlyCollection<KnownCustomer> customers, IReadOnlyDictionary<string, Guid> serials)
    {
        _customers = customers.ToDictionary(c => c.Id);
        _serials = serials;
        _ids = new(customers.Count * 2, StringComparer.OrdinalIgnoreCase);
        _names = new(customers.Count, StringComparer.Ordinal);
        foreach (var customer in customers)
        {
            _ids[customer.TenantId.ToString()] = customer.Id;
            var name = SearchText.Of(customer.Name);

            // a name that two customers have finds neither
            _names[name] = _names.ContainsKey(name) ? null : customer.Id;
        }

        // the partner's own ids win over those of others
        foreach (var customer in customers)
            _ids[customer.ExternalId] = customer.Id;
    }

    /// <summary>The customer of a line: by account or external id, then by serial or account number, then by name. Null for nobody known.</summary>
    public Guid? Find(VendorBillLine line) =>
        _ids.TryGetValue(line.Account, out var id) || _ids.TryGetValue(line.ExternalId, out id)
            || _serials.TryGetValue(line.Serial.ToUpperInvariant(), out id) || _ids.TryGetValue(line.Serial, out id) ? id
            : line.Customer.Length > 0 ? _names.GetValueOrDefault(SearchText.Of(line.Customer))
            : null;

    /// <summary>Compares. Lines for the same customer and product are added up; what wants a look comes first, then by name.</summary>
    /// <param name="lines">What was billed.</param>
    /// <param name="own">What Muster knows, by customer and product. What is licensed and not charged is not missed on a bill.</param>
    /// <exception cref="OverflowException">A sum is too large to be kept.</exception>
    public IReadOnlyList<ComparedLine> Of(IEnumerable<VendorBillLine> lines, IReadOnlyDictionary<(Guid Customer, string Product), OwnFigures> own)
    {
        var compared = new List<ComparedLine>();
        var billed = new Dictionary<(Guid Customer, string Product), (long Billed, long? Used, long? Ordered, int Lines)>();
        foreach (var line in lines)
        {
            if (Find(line) is not { } customer)
            {
                var called = line.Customer.Length > 0 ? line.Customer : line.Account.Length > 0 ? line.Account : line.ExternalId.Length > 0 ? line.ExternalId : line.Serial;
                compared.Add(new(BilledMatch.Unassigned, null, called, line.Product, default, line.Billed, line.Used, line.Ordered, 1));
                continue;
            }

            var key = (customer, line.Product);
            var sum = billed.GetValueOrDefault(key);
            billed[key] = (checked(sum.Billed + line.Billed), Add(sum.Used, line.Used), Add(sum.Ordered, line.Ordered), sum.Lines + 1);
        }

        foreach (var (key, sum) in billed)
        {
            var mine = own.GetValueOrDefault(key);
            var match = mine.Measured is not { } measured ? BilledMatch.OnlyBilled : measured == sum.Billed ? BilledMatch.Match : BilledMatch.Difference;
            compared.Add(new(match, key.Customer, _customers[key.Customer].Name, key.Product, mine, sum.Billed, sum.Used, sum.Ordered, sum.Lines));
        }

        foreach (var (key, mine) in own)
        {
            if (mine.Measured is not null && !billed.ContainsKey(key) && _customers.TryGetValue(key.Customer, out var customer))
                compared.Add(new(BilledMatch.OnlyMeasured, key.Customer, customer.Name, key.Product, mine, null, null, null, 0));
        }

        return [.. compared.Select(c => (Key: SearchText.Of(c.Customer), Line: c))
            .OrderBy(c => c.Line.Match == BilledMatch.Match).ThenBy(c => c.Key, StringComparer.Ordinal).ThenBy(c => c.Line.CustomerId)
            .ThenBy(c => c.Line.Product, StringComparer.Ordinal).ThenBy(c => c.Line.Billed).Select(c => c.Line)];
    }

    private static long? Add(long? sum, long? value) => value is null ? sum : checked((sum ?? 0) + value);
}
