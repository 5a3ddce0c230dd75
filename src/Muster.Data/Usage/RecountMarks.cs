using System.Numerics;
using Muster.Domain.Usage;

namespace Muster.Data.Usage;

/// <summary>Collects which customers a write may have changed, and from which day on.</summary>
internal sealed class RecountMarks
{
    private readonly Dictionary<Guid, DateOnly> _from = [];

    /// <summary>A row of days seen changed: counts may differ from its first day in this write on.</summary>
    public void Add(SeenKey key, in YearBits bits)
    {
        for (var month = 0; month < 12; month++)
        {
            if (bits[month] == 0)
                continue;
            Add(key.Customer, new DateOnly(key.Year, month + 1, BitOperations.TrailingZeroCount(bits[month]) + 1));
            return;
        }
    }

    /// <summary>
    /// A device gave a sign of life. Its silence is judged by the day of its last one: another sign on that day changes nothing.
    /// </summary>
    public void AddSign(Guid customerId, DateTimeOffset? before, DateTimeOffset at)
    {
        if (before is null || before.Value.UtcDateTime.Date != at.UtcDateTime.Date)
            AddListOnly(customerId);
    }

    /// <summary>No count changed, but the list row may have.</summary>
    public void AddListOnly(Guid customerId) => Add(customerId, DateOnly.MaxValue);

    public void Add(Guid customerId, DateOnly from)
    {
        if (!_from.TryGetValue(customerId, out var before) || from < before)
            _from[customerId] = from;
    }

    public IEnumerable<KeyValuePair<Guid, DateOnly>> Sorted() => _from.OrderBy(m => m.Key);

    /// <summary>The upsert of marks, the same on both databases.</summary>
    /// <param name="source">What is inserted: partner, customer, day, 1 mark, and an instant in the past.</param>
    public static string Sql(string source) => $"""
        insert into recounts(partner_id, customer_id, from_day, marks, claimed_until) {source}
        on conflict (partner_id, customer_id) do update set
            from_day = case when excluded.from_day < recounts.from_day then excluded.from_day else recounts.from_day end,
            marks = recounts.marks + 1
        """;
}
