using System.Numerics;
using System.Runtime.InteropServices;
using Muster.Domain.Protection;
using Muster.Domain.Usage;

namespace Muster.Data.Usage;

/// <summary>Days seen of one partner's customers on their way into the store, merged so that each row stands once.</summary>
public sealed class UsageBatch
{
    private readonly Dictionary<SeenKey, YearBits> _days = [];
    private readonly Dictionary<(Guid Customer, string Meter, string Subject), (string Name, DateTimeOffset At)> _names = [];
    private readonly Dictionary<(Guid Customer, string Subject), DateTimeOffset> _signs = [];

    /// <summary>Told which days were new, where somebody wants to know; else null.</summary>
    public UsageAdded? Added { get; init; }

    /// <summary>Number of rows of days seen.</summary>
    public int Count => _days.Count;

    /// <summary>Adds one sighting.</summary>
    public void Add(Guid customerId, Sighting sighting)
    {
        Add(customerId, sighting.Meter, DaysSeen.Of(sighting.Subject, sighting.Holder, sighting.Day));
        if (sighting.Name is { } name)
            AddName(customerId, sighting.Meter, sighting.Subject, name, sighting.SeenAt);
        AddSign(customerId, sighting.Subject, sighting.SeenAt);
    }

    /// <summary>Adds whole months of days.</summary>
    public void Add(Guid customerId, string meter, in DaysSeen days)
    {
        var key = new SeenKey(customerId, meter, days.Subject, days.Holder, (short)days.Year);
        _days[key] = _days.TryGetValue(key, out var before) ? DaysSeen.Or(before, days.Bits) : days.Bits;
    }

    /// <summary>Adds a name to show for a subject: that of the latest day wins, the greater name if several were said on it.</summary>
    public void AddName(Guid customerId, string meter, string subject, string name, DateTimeOffset at)
    {
        // to the day, so that a subject that goes on saying its name is written once a day
        at = new(at.UtcDateTime.Date, TimeSpan.Zero);
        var key = (customerId, meter, subject);
        if (!_names.TryGetValue(key, out var before) || at > before.At || (at == before.At && Names.Compare(name, before.Name) > 0))
            _names[key] = (name, at);
    }

    /// <summary>Adds a sign of life for the device that has the subject as its id, if there is one (<see cref="Device.SignOf"/>).</summary>
    public void AddSign(Guid customerId, string subject, DateTimeOffset at)
    {
        at = Device.SignOf(at);
        var key = (customerId, subject);
        if (!_signs.TryGetValue(key, out var before) || at > before)
            _signs[key] = at;
    }

    /// <summary>Empties it for the next batch.</summary>
    public void Clear()
    {
        _days.Clear();
        _names.Clear();
        _signs.Clear();
    }

    /// <summary>The rows in the order of their key, which keeps two writers from locking each other out.</summary>
    internal List<(SeenKey Key, YearBits Bits)> SortedDays()
    {
        var rows = new List<(SeenKey Key, YearBits Bits)>(_days.Count);
        foreach (var (key, bits) in _days)
            rows.Add((key, bits));
        rows.Sort((a, b) => a.Key.Order(b.Key));
        return rows;
    }

    internal List<(Guid Customer, string Meter, string Subject, string Name, DateTimeOffset At)> SortedNames()
    {
        var rows = _names.Select(n => (n.Key.Customer, n.Key.Meter, n.Key.Subject, n.Value.Name, n.Value.At)).ToList();
        rows.Sort((a, b) => a.Customer != b.Customer ? a.Customer.CompareTo(b.Customer)
            : a.Meter != b.Meter ? string.CompareOrdinal(a.Meter, b.Meter) : Names.Compare(a.Subject, b.Subject));
        return rows;
    }

    internal List<(Guid Customer, string Subject, DateTimeOffset At)> SortedSigns()
    {
        var rows = _signs.Select(s => (s.Key.Customer, s.Key.Subject, At: s.Value)).ToList();
        rows.Sort((a, b) => a.Customer != b.Customer ? a.Customer.CompareTo(b.Customer) : Names.Compare(a.Subject, b.Subject));
        return rows;
    }
}

/// <summary>The days that a write added. Each is taken once: by the first sighting that asks for it, and by no other.</summary>
public sealed class UsageAdded
{
    private readonly Dictionary<SeenKey, YearBits> _days = [];

    /// <summary>Whether the write added the day of a sighting, and no other sighting took it before.</summary>
    public bool Take(Guid customerId, Sighting sighting)
    {
        var day = sighting.Day;
        ref var bits = ref CollectionsMarshal.GetValueRefOrNullRef(_days, new(customerId, sighting.Meter, sighting.Subject, sighting.Holder, (short)day.Year));
        if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref bits) || (bits[day.Month - 1] & DaysSeen.Bit(day)) == 0)
            return false;
        bits[day.Month - 1] &= ~DaysSeen.Bit(day);
        return true;
    }

    /// <summary>A row that was added or changed: the days written without those it had before.</summary>
    internal void Add(SeenKey key, in YearBits written, in YearBits before)
    {
        var added = written;
        for (var month = 0; month < 12; month++)
            added[month] &= ~before[month];
        _days[key] = added;
    }

    /// <summary>Whether it must be known which days a changed row had before: with one day only, that day is the one added.</summary>
    internal static bool NeedsBefore(in YearBits written)
    {
        var days = 0;
        for (var month = 0; month < 12; month++)
            days += BitOperations.PopCount((uint)written[month]);
        return days > 1;
    }
}

/// <summary>The key of a row of days seen, its partner aside.</summary>
internal readonly record struct SeenKey(Guid Customer, string Meter, string Subject, string Holder, short Year)
{
    public int Order(SeenKey other)
    {
        var order = Customer.CompareTo(other.Customer);
        if (order == 0)
            order = string.CompareOrdinal(Meter, other.Meter);
        if (order == 0)
            order = Names.Compare(Subject, other.Subject);
        if (order == 0)
            order = Names.Compare(Holder, other.Holder);
        return order == 0 ? Year.CompareTo(other.Year) : order;
    }
}
