using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Billing;
using Muster.Domain.Catalog;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Import;

/// <summary>Keeps what a vendor or distributor billed for a period: all of a file or nothing. A file of the same name takes the place of the one before.</summary>
public sealed class UploadBill(Store store, ProductCatalog catalog, TimeProvider time, Scope scope)
{
    /// <summary>The largest file taken, in bytes.</summary>
    public const long Largest = 25 * 1024 * 1024;

    private const int MostLines = 250_000;

    private const int LinesAtOnce = 2_000;

    /// <summary>Reads and keeps it.</summary>
    /// <param name="period">Name of the period, as <c>2026-11</c>.</param>
    /// <param name="name">The file's name.</param>
    /// <param name="content">What is in it.</param>
    /// <param name="ct">Cancels; then nothing was kept.</param>
    /// <returns>Added: lines kept. Its problems are those that refused it, or remarks on what was left aside.</returns>
    public async Task<UploadOutcome> Async(string period, string name, Stream content, CancellationToken ct)
    {
        var (problems, remarks) = (new List<Problem>(), new List<Problem>());
        try
        {
            using var file = await ImportFile.SpoolAsync(name, content, ct);
            var table = new Table(file, BilledColumns.All, problems.Add);
            if (table.UnknownColumns.Count > 0)
                remarks.Add(new(table.HeaderLine, "header", $"ignored: {string.Join(", ", table.UnknownColumns)}"));
            var id = Guid.CreateVersion7(time.GetUtcNow());
            var lines = new List<VendorBillLine>();
            foreach (var row in table.Rows())
            {
                if (lines.Count == MostLines)
                    throw new UnreadableFileException(new(row.Line, "file", string.Create(CultureInfo.InvariantCulture, $"has more than {MostLines} rows; split it into several files")));
                lines.Add(BilledColumns.Read(row, scope.PartnerId, id, catalog, remarks));
                problems.AddRange(row.Problems);
            }

            if (problems.Count == 0 && lines.Count == 0)
                problems.Add(new(table.HeaderLine, "file", "has no rows"));
            if (problems.Count > 0)
                return new(0, 0, 0, problems.Select(p => p.Line).Distinct().LongCount(), Said(problems)) { Refused = true };
            await KeepAsync(period, name, id, lines, ct);
            return new(lines.Count, 0, 0, 0, Said(remarks));
        }
        catch (UnreadableFileException e)
        {
            return new(0, 0, 0, 0, Said([e.Problem])) { Refused = true };
        }
    }

    /// <summary>Takes a file away.</summary>
    /// <returns>Whether it was there.</returns>
    public async Task<bool> RemoveAsync(Guid id, CancellationToken ct)
    {
        await using var context = store.Context(scope.PartnerId);
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (await context.VendorBills.AsNoTracking().SingleOrDefaultAsync(b => b.Id == id, ct) is not { } bill)
            return false;
        await context.VendorBillLines.Where(l => l.BillId == id).ExecuteDeleteAsync(ct);
        await context.VendorBills.Where(b => b.Id == id).ExecuteDeleteAsync(ct);
        context.Record(scope, time.GetUtcNow(), "bill.remove", before: new { bill.Period, bill.FileName, bill.Lines });
        await context.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    private async Task KeepAsync(string period, string name, Guid id, List<VendorBillLine> lines, CancellationToken ct)
    {
        await using var context = store.Context(scope.PartnerId);
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var before = await context.VendorBills.AsNoTracking().Where(b => b.Period == period && b.FileName == name).Select(b => b.Id).ToListAsync(ct);
        await context.VendorBillLines.Where(l => before.Contains(l.BillId)).ExecuteDeleteAsync(ct);
        await context.VendorBills.Where(b => before.Contains(b.Id)).ExecuteDeleteAsync(ct);
        var now = time.GetUtcNow();
        context.VendorBills.Add(new() { PartnerId = scope.PartnerId, Id = id, Period = period, FileName = name, Lines = lines.Count, Who = scope.Who, UploadedAt = now });
        context.Record(scope, now, "bill.upload", after: new { period, file = name, lines = lines.Count });
        await context.SaveChangesAsync(ct);
        foreach (var chunk in lines.Chunk(LinesAtOnce))
        {
            context.ChangeTracker.Clear();
            context.VendorBillLines.AddRange(chunk);
            await context.SaveChangesAsync(ct);
        }

        await transaction.CommitAsync(ct);
    }

    private static List<UploadProblem> Said(List<Problem> problems) => [.. problems.OrderBy(p => p.Line).Select(p => new UploadProblem(p.Line, p.Column, p.Reason))];
}
