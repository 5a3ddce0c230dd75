using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Data.Usage;
using Muster.Domain.Usage;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Corrections;

/// <summary>What was typed into a form that records or reverses a correction.</summary>
/// <param name="What">The holders or subjects chosen.</param>
/// <param name="Keep">The holder to keep; empty where none is asked for.</param>
/// <param name="Reason">Why.</param>
/// <param name="From">The first day; null when none could be read.</param>
/// <param name="Key">The key that makes sending twice do it once; empty when it wasn't said.</param>
public sealed record CorrectionForm(IReadOnlyList<string> What, string Keep, string Reason, DateOnly? From, string Key)
{
    /// <summary>Reads <c>what, keep, reason, from, requestKey</c>.</summary>
    public static CorrectionForm Read(IFormCollection form)
    {
        return new(
            Chosen(form["what"]),
            Names.IsWellFormed(form["keep"].ToString()) ? form["keep"].ToString() : "",
            form["reason"].ToString(),
            Day(form["from"]),
            RequestKey.Read(form));
    }

    /// <summary>The names chosen, each once; what can be no name, or is too long for one, is left out.</summary>
    public static IReadOnlyList<string> Chosen(IEnumerable<string?> values) =>
        [.. values.OfType<string>().Where(v => v.Length is > 0 and <= Names.MaxHolder && Names.IsWellFormed(v)).Distinct()];

    /// <summary>A day as 2026-11-22, or null.</summary>
    public static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>The reason as it is kept.</summary>
    public string CleanReason => Reason.Trim().Normalize(NormalizationForm.FormC);
}

/// <summary>How recording a correction ended.</summary>
/// <param name="Found">Whether the customer, or the correction, is there within scope.</param>
/// <param name="Refusal">Why nothing was recorded; null when it was, now or by an earlier sending of the same form.</param>
public readonly record struct CorrectionOutcome(bool Found, CorrectionRefusal? Refusal)
{
    /// <summary>Whether it is recorded.</summary>
    public bool Done => Found && Refusal is null;
}

/// <summary>Records merges and retirements, and reverses them: decided, written, audited and marked for the recount in one transaction.</summary>
public sealed class RecordCorrections(MusterContext context, Store store, Scope scope, TimeProvider clock)
{
    /// <summary>Makes one person of several names from a day on.</summary>
    public Task<CorrectionOutcome> MergeAsync(Guid customerId, CorrectionForm form, CancellationToken ct) => ActAsync(customerId, form, async (existing, today, now) =>
    {
        var known = await context.DaysSeen.Where(d => d.CustomerId == customerId && form.What.Contains(d.Holder)).Select(d => d.Holder).Distinct().ToHashSetAsync(ct);
        if (DecideCorrection.Merge(form.What, form.Keep, form.Reason, form.From, today, existing, known) is { } refusal)
            return refusal;
        foreach (var name in form.What.Where(n => n != form.Keep))
            context.Corrections.Add(New(CorrectionKind.MergedHolder, customerId, name, form.Keep, form, now));
        context.Record(scope, now, "holders.merge", customerId, after: new { names = form.What, keep = form.Keep, from = form.From, reason = form.CleanReason });
        return null;
    }, ct);

    /// <summary>Takes devices out of the count from a day on, until they are seen again.</summary>
    public Task<CorrectionOutcome> RetireAsync(Guid customerId, CorrectionForm form, CancellationToken ct) => ActAsync(customerId, form, async (existing, today, now) =>
    {
        var lastSeen = await LastSeenAsync(customerId, form.What, ct);
        if (DecideCorrection.Retire(form.What, form.Reason, form.From, today, existing, lastSeen) is { } refusal)
            return refusal;
        foreach (var subject in form.What)
            context.Corrections.Add(New(CorrectionKind.RetiredSubject, customerId, subject, "", form, now));
        context.Record(scope, now, "devices.retire", customerId, after: new { devices = form.What, from = form.From, reason = form.CleanReason });
        return null;
    }, ct);

    /// <summary>Ends a correction from a day on; its record stays.</summary>
    public async Task<CorrectionOutcome> ReverseAsync(Guid customerId, Guid correctionId, CorrectionForm form, CancellationToken ct)
    {
        var found = false;
        var outcome = await ActAsync(
            customerId,
            form,
            (existing, today, now) =>
            {
                if (existing.Find(c => c.Id == correctionId) is not { } correction)
                    return Task.FromResult<CorrectionRefusal?>(CorrectionRefusal.NothingChosen);
                found = true;
                if (DecideCorrection.Reverse(correction, form.Reason, form.From, today) is { } refusal)
                    return Task.FromResult<CorrectionRefusal?>(refusal);
                (correction.ReversedFrom, correction.ReversedReason, correction.ReversedBy, correction.ReversedAt) = (form.From, form.CleanReason, scope.Who, now);
                context.Record(
                    scope,
                    now,
                    "correction.reverse",
                    customerId,
                    before: new { correction.Id, correction.Kind, correction.What, correction.KeptName, from = correction.FromDay, correction.Reason },
                    after: new { reversedFrom = form.From, reason = form.CleanReason });
                return Task.FromResult<CorrectionRefusal?>(null);
            },
            ct);
        return outcome.Done || found ? outcome : new(false, null);
    }

    private async Task<CorrectionOutcome> ActAsync(
        Guid customerId, CorrectionForm form, Func<List<Correction>, DateOnly, DateTimeOffset, Task<CorrectionRefusal?>> act, CancellationToken ct)
    {
        var person = scope.PersonId!.Value;
        var now = clock.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (!await context.Customers.AnyAsync(c => c.Id == customerId, ct))
            return new(false, null);

        // the mark is held until the end: of two people who correct one customer, the second decides upon what the first has recorded
        await context.MarkForRecountAsync(store, [new(customerId, form.From < today ? form.From.Value : today)], ct);
        if (await context.WasSentBeforeAsync(person, form.Key, ct))
            return new(true, null);
        var existing = await context.Corrections.Where(c => c.CustomerId == customerId).ToListAsync(ct);
        if (await act(existing, today, now) is { } refusal)
            return new(true, refusal);
        if (form.Key.Length > 0)
            context.Requests.Add(new Request { PartnerId = context.PartnerId, PersonId = person, Key = form.Key, Outcome = $"/customers/{customerId}/corrections", At = now });
        await context.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new(true, null);
    }

    /// <summary>The customer's devices and subjects of these ids, with the day each was last seen on any meter.</summary>
    private async Task<Dictionary<string, DateOnly?>> LastSeenAsync(Guid customerId, IReadOnlyList<string> subjects, CancellationToken ct)
    {
        var last = new Dictionary<string, DateOnly?>();
        foreach (var device in await context.Devices.Where(d => d.CustomerId == customerId && subjects.Contains(d.ExternalId)).Select(d => new { d.ExternalId, d.LastSeen }).ToListAsync(ct))
            last[device.ExternalId] = device.LastSeen is { } seen ? DateOnly.FromDateTime(seen.UtcDateTime) : null;
        foreach (var row in await context.DaysSeen.AsNoTracking().Where(d => d.CustomerId == customerId && subjects.Contains(d.Subject)).ToListAsync(ct))
        {
            var bits = default(YearBits);
            int[] months = [row.D01, row.D02, row.D03, row.D04, row.D05, row.D06, row.D07, row.D08, row.D09, row.D10, row.D11, row.D12];
            for (var month = 0; month < 12; month++)
                bits[month] = months[month];
            var seen = new DaysSeen(row.Subject, row.Holder, row.Year, bits).LastDay(DateOnly.MaxValue.DayNumber) is { } day ? DateOnly.FromDayNumber(day) : (DateOnly?)null;
            if (!last.TryGetValue(row.Subject, out var known) || known is null || seen > known)
                last[row.Subject] = seen;
        }

        return last;
    }

    private Correction New(CorrectionKind kind, Guid customerId, string what, string kept, CorrectionForm form, DateTimeOffset now) => new()
    {
        PartnerId = context.PartnerId,
        CustomerId = customerId,
        Id = Guid.CreateVersion7(now),
        Kind = kind,
        What = what,
        KeptName = kept,
        FromDay = form.From!.Value,
        Reason = form.CleanReason,
        RecordedBy = scope.Who,
        RecordedAt = now,
    };
}
