using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Catalog;
using Muster.Domain.Usage;
using Muster.Server.Features.Usage;

namespace Muster.Server.Features.Corrections;

/// <summary>A family's count today, as it is and as it would be.</summary>
/// <param name="Family">The family's code.</param>
/// <param name="Before">Units now.</param>
/// <param name="After">Units then.</param>
public sealed record PreviewLine(string Family, long Before, long After);

/// <summary>Counts a customer as it would be counted, before anything is recorded.</summary>
public sealed class PreviewCorrections(MusterContext context, CountUsage counting, ProductCatalog catalog, TimeProvider clock)
{
    /// <summary>If these names were one person today.</summary>
    public Task<IReadOnlyList<PreviewLine>> MergeAsync(Guid customerId, IReadOnlyList<string> names, CancellationToken ct) =>
        Async(customerId, all => all.Concat(names.Skip(1).Select(n => Of(customerId, CorrectionKind.MergedHolder, n, names[0]))), ct);

    /// <summary>If these subjects were retired today.</summary>
    public Task<IReadOnlyList<PreviewLine>> RetireAsync(Guid customerId, IReadOnlyList<string> subjects, CancellationToken ct) =>
        Async(customerId, all => all.Concat(subjects.Select(s => Of(customerId, CorrectionKind.RetiredSubject, s, ""))), ct);

    /// <summary>If a correction were reversed today.</summary>
    public Task<IReadOnlyList<PreviewLine>> ReverseAsync(Guid customerId, Guid correctionId, CancellationToken ct) =>
        Async(customerId, all => all.Where(c => c.Id != correctionId), ct);

    private async Task<IReadOnlyList<PreviewLine>> Async(Guid customerId, Func<IEnumerable<Correction>, IEnumerable<Correction>> change, CancellationToken ct)
    {
        var today = Today;
        var now = await counting.Async(context.PartnerId, customerId, today, today, ct);
        var recorded = await context.Corrections.AsNoTracking().Where(c => c.CustomerId == customerId).ToListAsync(ct);
        var then = await counting.Async(context.PartnerId, customerId, today, today, ct, new CorrectionSet(change(recorded)));
        return [.. catalog.Families.Select(f => new PreviewLine(f.Code, now.On(f.Code, today), then.On(f.Code, today))).Where(l => l.Before != l.After)];
    }

    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    private Correction Of(Guid customerId, CorrectionKind kind, string what, string kept) => new()
    {
        PartnerId = context.PartnerId,
        CustomerId = customerId,
        Id = Guid.Empty,
        Kind = kind,
        What = what,
        KeptName = kept,
        FromDay = Today,
        Reason = "",
        RecordedBy = "",
        RecordedAt = default,
    };
}
