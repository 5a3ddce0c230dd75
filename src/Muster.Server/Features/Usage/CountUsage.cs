using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Catalog;
using Muster.Domain.Usage;

namespace Muster.Server.Features.Usage;

/// <summary>Counts from days seen: what every figure and every explanation goes back to.</summary>
public sealed class CountUsage(Store store, ProductCatalog catalog)
{
    /// <summary>Counts all families of a customer on each day between two days, in one pass over its days seen.</summary>
    /// <param name="partnerId">The partner.</param>
    /// <param name="customerId">Its customer.</param>
    /// <param name="from">First day; null for the first day anything was seen or assigned.</param>
    /// <param name="to">Last day.</param>
    /// <param name="ct">Cancels.</param>
    /// <param name="corrections">The corrections to count with in place of those that are recorded, to see what they would do; null for those.</param>
    public async Task<CustomerCounts> Async(Guid partnerId, Guid customerId, DateOnly? from, DateOnly to, CancellationToken ct, CorrectionSet? corrections = null) =>
        (await ManyAsync(partnerId, [(customerId, from)], to, ct, corrections))[customerId];

    /// <summary>Counts all families of several customers: what they have is read together, and a customer at a time is kept of it.</summary>
    /// <param name="partnerId">The partner.</param>
    /// <param name="customers">Its customers, each with its first day; null for the first day anything was seen or assigned.</param>
    /// <param name="to">Last day.</param>
    /// <param name="ct">Cancels.</param>
    /// <param name="corrections">As for one.</param>
    public async Task<IReadOnlyDictionary<Guid, CustomerCounts>> ManyAsync(
        Guid partnerId, IReadOnlyCollection<(Guid CustomerId, DateOnly? From)> customers, DateOnly to, CancellationToken ct, CorrectionSet? corrections = null)
    {
        List<Guid> ids = [.. customers.Select(c => c.CustomerId)];
        await using var context = store.Context(partnerId);
        var recorded = corrections is null ? (await context.Corrections.AsNoTracking().Where(c => ids.Contains(c.CustomerId)).ToListAsync(ct)).ToLookup(c => c.CustomerId) : null;
        var assigned = (await context.Firewalls.Where(f => ids.Contains(f.CustomerId)).Select(f => new { f.CustomerId, f.AssignedOn }).ToListAsync(ct)).ToLookup(f => f.CustomerId, f => f.AssignedOn);
        await using var connection = await store.ConnectAsync(ct);
        var began = await FirstDaysAsync(connection, partnerId, [.. customers.Where(c => c.From is null).Select(c => c.CustomerId)], ct);
        var counting = new Dictionary<Guid, Counting>(ids.Count);
        foreach (var (id, from) in customers)
        {
            var first = from ?? (began.TryGetValue(id, out var day) ? day : to);
            if (from is null)
                first = assigned[id].Append(first).Min();
            counting.Add(id, new(catalog, first > to ? to : first, to, corrections ?? (recorded![id].ToList() is { Count: > 0 } own ? new(own) : CorrectionSet.None)));
        }

        Counting? one = null;
        await foreach (var (customer, meter, row) in ReadAsync(connection, partnerId, ids, null, ct))
        {
            if (one is null || one != counting[customer])
            {
                one?.Close();
                one = counting[customer];
            }

            one.Add(meter, row);
        }

        one?.Close();
        return counting.ToDictionary(c => c.Key, c => c.Value.End([.. assigned[c.Key]]));
    }

    /// <summary>The units behind a count on a day, with the names to show for their subjects.</summary>
    /// <param name="partnerId">The partner.</param>
    /// <param name="customerId">Its customer.</param>
    /// <param name="family">The family.</param>
    /// <param name="day">The day.</param>
    /// <param name="ct">Cancels.</param>
    /// <param name="closedAt">When the day's period was closed, to leave out late days that came in and corrections that were made after it; null for what is known now.</param>
    public async Task<IReadOnlyList<ExplainedUnit>> ExplainAsync(Guid partnerId, Guid customerId, Family family, DateOnly day, CancellationToken ct, DateTimeOffset? closedAt = null)
    {
        await using var context = store.Context(partnerId);
        if (family.Counted == Counted.Serials)
        {
            var firewalls = await context.Firewalls.AsNoTracking().Where(f => f.CustomerId == customerId && f.AssignedOn <= day).OrderBy(f => f.Serial).ToListAsync(ct);
            return [.. firewalls.Select(f => new ExplainedUnit(f.Serial, false, [new(f.Serial, f.Model, null)]))];
        }

        await using var connection = await store.ConnectAsync(ct);
        var rows = new List<DaysSeen>();
        await foreach (var (_, _, row) in ReadAsync(connection, partnerId, [customerId], family.Meter, ct))
            rows.Add(row);
        if (closedAt is { } then)
            await TakeLateDaysAsync(context, customerId, family.Meter, then, rows, ct);
        var units = UsageExplanation.Of(family.Counted, rows, day, await CorrectionsAsync(context, customerId, ct, closedAt));
        var names = await context.Subjects.Where(s => s.CustomerId == customerId && s.Meter == family.Meter).ToDictionaryAsync(s => s.Subject, s => s.Name, ct);
        return
        [
            .. units.Select(u => new ExplainedUnit(u.Name, u.IsHolder, [.. u.Subjects.Select(s => new ExplainedSubject(s.Id, names.GetValueOrDefault(s.Id, s.Id), s.LastSeen) { Holder = s.Holder })])
            {
                Merges = u.Merges,
            }),
        ];
    }

    /// <summary>The subjects of a family that would be counted on a day, and are not because they are retired.</summary>
    public async Task<IReadOnlyList<ExplainedRetirement>> RetiredAsync(Guid partnerId, Guid customerId, Family family, DateOnly day, CancellationToken ct)
    {
        await using var context = store.Context(partnerId);
        var corrections = await CorrectionsAsync(context, customerId, ct);
        if (corrections.RetiredSubjects.Count == 0)
            return [];
        await using var connection = await store.ConnectAsync(ct);
        var rows = new List<DaysSeen>();
        await foreach (var (_, _, row) in ReadAsync(connection, partnerId, [customerId], family.Meter, ct))
        {
            if (corrections.RetiredSubjects.Contains(row.Subject))
                rows.Add(row);
        }

        var retired = UsageExplanation.Retired(rows, day, corrections);
        var ids = retired.Select(r => r.Id).ToList();
        var names = await context.Subjects.Where(s => s.CustomerId == customerId && s.Meter == family.Meter && ids.Contains(s.Subject)).ToDictionaryAsync(s => s.Subject, s => s.Name, ct);
        return [.. retired.Select(r => new ExplainedRetirement(new(r.Id, names.GetValueOrDefault(r.Id, r.Id), r.LastSeen), r.Correction))];
    }

    /// <summary>Everybody who was seen on each subject in the 30 days up to a day, with the last day they were; on all of these meters together.</summary>
    public async Task<IReadOnlyDictionary<string, Dictionary<string, DateOnly>>> PeopleSeenAsync(Guid partnerId, Guid customerId, IReadOnlyCollection<string> meters, DateOnly day, CancellationToken ct)
    {
        var since = day.AddDays(1 - SubjectTimeline.ActiveDays).DayNumber;
        var people = new Dictionary<string, Dictionary<string, DateOnly>>();
        await using var connection = await store.ConnectAsync(ct);
        await foreach (var (_, meter, row) in ReadAsync(connection, partnerId, [customerId], null, ct))
        {
            if (row.Holder.Length == 0 || !meters.Contains(meter) || row.LastDay(day.DayNumber) is not { } last || last < since)
                continue;
            if (!people.TryGetValue(row.Subject, out var seen))
                people.Add(row.Subject, seen = []);
            if (!seen.TryGetValue(row.Holder, out var known) || last > known.DayNumber)
                seen[row.Holder] = DateOnly.FromDayNumber(last);
        }

        return people;
    }

    /// <summary>What came and went between two days, and why; those that came less those that went are the difference of the counts.</summary>
    public async Task<IReadOnlyList<ExplainedChange>> CompareAsync(Guid partnerId, Guid customerId, Family family, DateOnly since, DateOnly day, CancellationToken ct)
    {
        await using var context = store.Context(partnerId);
        if (family.Counted == Counted.Serials)
        {
            var assigned = await context.Firewalls.AsNoTracking().Where(f => f.CustomerId == customerId && f.AssignedOn > since && f.AssignedOn <= day).OrderBy(f => f.Serial).ToListAsync(ct);
            return [.. assigned.Select(f => new ExplainedChange(new(f.Serial, false, [new(f.Serial, f.Model, null)]), true, ChangeReason.New, null))];
        }

        var corrections = await CorrectionsAsync(context, customerId, ct);
        await using var connection = await store.ConnectAsync(ct);
        var rows = new List<DaysSeen>();
        var seenBefore = new HashSet<string>();
        await foreach (var (_, _, row) in ReadAsync(connection, partnerId, [customerId], family.Meter, ct))
        {
            rows.Add(row);
            if (row.LastDay(since.DayNumber) is not null)
                seenBefore.Add(row.Subject);
        }

        var (before, after) = (UsageExplanation.Of(family.Counted, rows, since, corrections), UsageExplanation.Of(family.Counted, rows, day, corrections));
        var changes = UsageComparison.Of(before, after, seenBefore.Contains, (Retired(since), Retired(day)));
        var names = await context.Subjects.Where(s => s.CustomerId == customerId && s.Meter == family.Meter).ToDictionaryAsync(s => s.Subject, s => s.Name, ct);
        return
        [
            .. changes.Select(c => new ExplainedChange(
                new(c.Unit.Name, c.Unit.IsHolder, [.. c.Unit.Subjects.Select(s => new ExplainedSubject(s.Id, names.GetValueOrDefault(s.Id, s.Id), s.LastSeen) { Holder = s.Holder })]), c.Came, c.Reason, c.Other)),
        ];

        HashSet<string> Retired(DateOnly on) => corrections.RetiredSubjects.Count == 0 ? [] : [.. UsageExplanation.Retired(rows, on, corrections).Select(r => r.Id)];
    }

    /// <summary>Takes away the days that came in after a close.</summary>
    private static async Task TakeLateDaysAsync(MusterContext context, Guid customerId, string meter, DateTimeOffset closedAt, List<DaysSeen> rows, CancellationToken ct)
    {
        var late = (await context.LateDays.AsNoTracking().Where(d => d.CustomerId == customerId && d.Meter == meter && d.ArrivedAt > closedAt)
            .Select(d => new { d.Subject, d.Holder, d.Day }).ToListAsync(ct)).ToLookup(d => (d.Subject, d.Holder, d.Day.Year), d => d.Day);
        for (var i = 0; i < rows.Count && late.Count > 0; i++)
        {
            var row = rows[i];
            var bits = row.Bits;
            foreach (var day in late[(row.Subject, row.Holder, row.Year)])
                bits[day.Month - 1] &= ~DaysSeen.Bit(day);
            rows[i] = new(row.Subject, row.Holder, row.Year, bits);
        }
    }

    private static async Task<CorrectionSet> CorrectionsAsync(MusterContext context, Guid customerId, CancellationToken ct, DateTimeOffset? closedAt = null)
    {
        var corrections = await context.Corrections.AsNoTracking().Where(c => c.CustomerId == customerId && (closedAt == null || c.RecordedAt <= closedAt)).ToListAsync(ct);
        foreach (var reversed in corrections.Where(c => closedAt is not null && c.ReversedAt > closedAt))
            reversed.ReversedFrom = null;
        return corrections.Count == 0 ? CorrectionSet.None : new(corrections);
    }

    /// <summary>Streams days seen customer by customer, subject by subject, of one meter or all of them.</summary>
    private static async IAsyncEnumerable<(Guid Customer, string Meter, DaysSeen Row)> ReadAsync(
        DbConnection connection, Guid partnerId, IReadOnlyList<Guid> customers, string? meter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            select customer_id, meter, subject, holder, year, d01, d02, d03, d04, d05, d06, d07, d08, d09, d10, d11, d12 from days_seen
            where partner_id = @partner and customer_id {In(command, customers)} {(meter is null ? "" : "and meter = @meter")}
            order by customer_id, meter, subject, holder, year
            """;
        command.AddParameter("@partner", partnerId);
        if (meter is not null)
            command.AddParameter("@meter", meter);
        await using var reader = await command.ExecuteReaderAsync(ct);
        string lastMeter = "", lastSubject = "", lastHolder = "";
        while (await reader.ReadAsync(ct))
        {
            // most rows repeat the meter, and the subject of the row before: one string each will do
            lastMeter = Same(reader.GetString(1), lastMeter);
            lastSubject = Same(reader.GetString(2), lastSubject);
            lastHolder = Same(reader.GetString(3), lastHolder);
            var bits = default(YearBits);
            for (var month = 0; month < 12; month++)
                bits[month] = reader.GetInt32(5 + month);
            yield return (reader.GetGuid(0), lastMeter, new DaysSeen(lastSubject, lastHolder, reader.GetInt16(4), bits));
        }

        static string Same(string read, string last) => read == last ? last : read;
    }

    /// <summary>The first day of the first year in which anything was seen of each; those of whom nothing was are absent.</summary>
    private static async Task<Dictionary<Guid, DateOnly>> FirstDaysAsync(DbConnection connection, Guid partnerId, IReadOnlyList<Guid> customers, CancellationToken ct)
    {
        var days = new Dictionary<Guid, DateOnly>();
        if (customers.Count == 0)
            return days;
        await using var command = connection.CreateCommand();
        command.CommandText = $"select customer_id, min(year) from days_seen where partner_id = @partner and customer_id {In(command, customers)} group by customer_id";
        command.AddParameter("@partner", partnerId);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            days.Add(reader.GetGuid(0), new(Convert.ToInt32(reader.GetValue(1), CultureInfo.InvariantCulture), 1, 1));
        return days;
    }

    /// <summary>The words that choose some customers, whose parameters are added to the command.</summary>
    private static string In(DbCommand command, IReadOnlyList<Guid> customers)
    {
        for (var i = 0; i < customers.Count; i++)
            command.AddParameter(string.Create(CultureInfo.InvariantCulture, $"@c{i}"), customers[i]);
        return customers.Count == 1 ? "= @c0" : $"in ({string.Join(", ", Enumerable.Range(0, customers.Count).Select(i => string.Create(CultureInfo.InvariantCulture, $"@c{i}")))})";
    }

    /// <summary>Counts one customer, meter by meter.</summary>
    private sealed class Counting(ProductCatalog catalog, DateOnly first, DateOnly to, CorrectionSet corrections)
    {
        private readonly Dictionary<string, long[]> _counts = [];
        private DateOnly? _lastSeen;
        private UsageCount? _count;
        private Family? _family;

        /// <summary>Takes the next row; those of a meter follow each other.</summary>
        public void Add(string meter, in DaysSeen row)
        {
            if (_family is null || _family.Meter != meter)
            {
                Close();
                _family = catalog.TryMeter(meter, out var found) ? found : throw new StoreException($"The store has days seen on the meter {meter}, which the catalog does not know.");
                _count = new UsageCount(_family.Counted, first, to, corrections);
            }

            _count!.Add(row);
        }

        /// <summary>Ends the meter: all its rows are in.</summary>
        public void Close()
        {
            if (_count is null)
                return;
            _counts[_family!.Code] = _count.Counts();
            if (_count.LastSeen is { } seen && (_lastSeen is null || seen > _lastSeen))
                _lastSeen = seen;
            (_count, _family) = (null, null);
        }

        /// <summary>What it came to.</summary>
        /// <param name="assigned">The day of each serial number.</param>
        public CustomerCounts End(List<DateOnly> assigned)
        {
            if (assigned.Count > 0)
            {
                var serials = new long[to.DayNumber - first.DayNumber + 1];
                foreach (var day in assigned)
                {
                    for (var i = Math.Max(0, day.DayNumber - first.DayNumber); i < serials.Length; i++)
                        serials[i]++;
                }

                _counts[catalog.Families.First(f => f.Counted == Counted.Serials).Code] = serials;
            }

            return new(first, _counts, _lastSeen, assigned.Where(day => day > to).Select(day => (DateOnly?)day).Min());
        }
    }
}

/// <summary>A customer's counts by family, one figure per day from <paramref name="From"/> on. A family that nothing was seen of is absent.</summary>
/// <param name="From">The day of the first figure.</param>
/// <param name="ByFamily">Figures by family code.</param>
/// <param name="LastSeen">The last day anything was seen, up to the last day counted.</param>
/// <param name="NextAssigned">The first day after the last one counted on which a serial number begins to count; null for none.</param>
public sealed record CustomerCounts(DateOnly From, IReadOnlyDictionary<string, long[]> ByFamily, DateOnly? LastSeen, DateOnly? NextAssigned)
{
    /// <summary>The count of a family on a day up to the last one counted; before the first there was nothing to count.</summary>
    public long On(string family, DateOnly day) =>
        day >= From && ByFamily.TryGetValue(family, out var counts) ? counts[day.DayNumber - From.DayNumber] : 0;
}

/// <summary>A subject behind a unit, with the name to show for it.</summary>
/// <param name="Id">The subject.</param>
/// <param name="Name">Its latest name; the id when it has none.</param>
/// <param name="LastSeen">The last day it was seen; null for a serial number.</param>
public sealed record ExplainedSubject(string Id, string Name, DateOnly? LastSeen)
{
    /// <summary>The holder it was judged to have by its sightings, before merges; empty for nobody, or where holders aren't counted.</summary>
    public string Holder { get; init; } = "";
}

/// <summary>A subject that would be counted and is not.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="Correction">Its retirement.</param>
public sealed record ExplainedRetirement(ExplainedSubject Subject, Correction Correction);

/// <summary>A unit that came or went between two days.</summary>
/// <param name="Unit">The unit, as it is on the day on which it is counted.</param>
/// <param name="Came">Whether it is counted on the later day.</param>
/// <param name="Reason">Why.</param>
/// <param name="Other">The unit that what stands behind it is counted with on the other day; null for none.</param>
public sealed record ExplainedChange(ExplainedUnit Unit, bool Came, ChangeReason Reason, string? Other);

/// <summary>A unit of a count.</summary>
/// <param name="Name">The holder as counted, merges applied; or the subject's id.</param>
/// <param name="IsHolder">Whether it is a person.</param>
/// <param name="Subjects">What stands behind it.</param>
public sealed record ExplainedUnit(string Name, bool IsHolder, IReadOnlyList<ExplainedSubject> Subjects)
{
    /// <summary>The merges in force that make one person of several names; none for most.</summary>
    public IReadOnlyList<Correction> Merges { get; init; } = [];

    /// <summary>The other names it stands for, in order; none for most.</summary>
    public IReadOnlyList<string> OtherNames =>
        [.. Merges.SelectMany(m => (string[])[m.What, m.KeptName]).Where(n => n != Name).Distinct().Order(Comparer<string>.Create(Names.Compare))];
}
