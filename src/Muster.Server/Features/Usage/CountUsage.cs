using System.Data.Common;
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
    public async Task<CustomerCounts> Async(Guid partnerId, Guid customerId, DateOnly? from, DateOnly to, CancellationToken ct, CorrectionSet? corrections = null)
    {
        await using var context = store.Context(partnerId);
        corrections ??= await CorrectionsAsync(context, customerId, ct);
        var assigned = await context.Firewalls.Where(f => f.CustomerId == customerId).Select(f => f.AssignedOn).ToListAsync(ct);
        await using var connection = await store.ConnectAsync(ct);
        var first = from ?? await FirstDayAsync(connection, partnerId, customerId, ct) ?? to;
        foreach (var day in assigned)
            first = from is null && day < first ? day : first;
        if (first > to)
            first = to;

        var counts = new Dictionary<string, long[]>();
        DateOnly? lastSeen = null;
        UsageCount? count = null;
        Family? family = null;
        await foreach (var (meter, row) in ReadAsync(connection, partnerId, customerId, null, ct))
        {
            if (family is null || family.Meter != meter)
            {
                Close();
                family = catalog.TryMeter(meter, out var found) ? found : throw new StoreException($"The store has days seen on the meter {meter}, which the catalog does not know.");
                count = new UsageCount(family.Counted, first, to, corrections);
            }

            count!.Add(row);
        }

        Close();
        if (assigned.Count > 0)
        {
            var serials = new long[to.DayNumber - first.DayNumber + 1];
            foreach (var day in assigned)
            {
                for (var i = Math.Max(0, day.DayNumber - first.DayNumber); i < serials.Length; i++)
                    serials[i]++;
            }

            counts[catalog.Families.First(f => f.Counted == Counted.Serials).Code] = serials;
        }

        return new(first, counts, lastSeen, assigned.Where(day => day > to).Select(day => (DateOnly?)day).Min());

        void Close()
        {
            if (count is null)
                return;
            counts[family!.Code] = count.Counts();
            if (count.LastSeen is { } seen && (lastSeen is null || seen > lastSeen))
                lastSeen = seen;
        }
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
        await foreach (var (_, row) in ReadAsync(connection, partnerId, customerId, family.Meter, ct))
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
        await foreach (var (_, row) in ReadAsync(connection, partnerId, customerId, family.Meter, ct))
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
        await foreach (var (meter, row) in ReadAsync(connection, partnerId, customerId, null, ct))
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
        await foreach (var (_, row) in ReadAsync(connection, partnerId, customerId, family.Meter, ct))
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

    /// <summary>Streams a customer's days seen, subject by subject, one meter or all of them.</summary>
    private static async IAsyncEnumerable<(string Meter, DaysSeen Row)> ReadAsync(
        DbConnection connection, Guid partnerId, Guid customerId, string? meter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            select meter, subject, holder, year, d01, d02, d03, d04, d05, d06, d07, d08, d09, d10, d11, d12 from days_seen
            where partner_id = @partner and customer_id = @customer {(meter is null ? "" : "and meter = @meter")}
            order by meter, subject, holder, year
            """;
        command.AddParameter("@partner", partnerId);
        command.AddParameter("@customer", customerId);
        if (meter is not null)
            command.AddParameter("@meter", meter);
        await using var reader = await command.ExecuteReaderAsync(ct);
        string lastMeter = "", lastSubject = "", lastHolder = "";
        while (await reader.ReadAsync(ct))
        {
            // most rows repeat the meter, and the subject of the row before: one string each will do
            lastMeter = Same(reader.GetString(0), lastMeter);
            lastSubject = Same(reader.GetString(1), lastSubject);
            lastHolder = Same(reader.GetString(2), lastHolder);
            var bits = default(YearBits);
            for (var month = 0; month < 12; month++)
                bits[month] = reader.GetInt32(4 + month);
            yield return (lastMeter, new DaysSeen(lastSubject, lastHolder, reader.GetInt16(3), bits));
        }

        static string Same(string read, string last) => read == last ? last : read;
    }

    private static async Task<DateOnly?> FirstDayAsync(DbConnection connection, Guid partnerId, Guid customerId, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "select min(year) from days_seen where partner_id = @partner and customer_id = @customer";
        command.AddParameter("@partner", partnerId);
        command.AddParameter("@customer", customerId);
        return await command.ExecuteScalarAsync(ct) is { } year and not DBNull
            ? new DateOnly(Convert.ToInt32(year, System.Globalization.CultureInfo.InvariantCulture), 1, 1)
            : null;
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
