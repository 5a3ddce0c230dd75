using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Billing;
using Muster.Data.Usage;

namespace Muster.Server.Features.Import;

/// <summary>What happens to a row once the store was asked.</summary>
internal enum RowOutcome
{
    Unchanged,
    Changed,
    Added,
    Bad,
}

/// <summary>The decisions on a batch; nothing of it is told before it is written.</summary>
internal sealed class BatchOutcome
{
    private readonly Dictionary<Guid, DateOnly> _recounts = [];

    public List<Problem> Problems { get; } = [];

    public long Added { get; private set; }

    public long Changed { get; private set; }

    public long Unchanged { get; private set; }

    public long Bad { get; private set; }

    /// <summary>Customers to recount, each from a day on.</summary>
    public IReadOnlyDictionary<Guid, DateOnly> Recounts => _recounts;

    public void Refuse(long line, Column column, string reason) => Problems.Add(new Problem(line, column.Name, reason));

    public void Count(RowOutcome outcome)
    {
        switch (outcome)
        {
            case RowOutcome.Added: Added++; break;
            case RowOutcome.Changed: Changed++; break;
            case RowOutcome.Unchanged: Unchanged++; break;
            case RowOutcome.Bad: Bad++; break;
        }
    }

    /// <summary>Counts may differ from a day on; the greatest day when only the list row does.</summary>
    public void Recount(Guid customer, DateOnly from)
    {
        if (!_recounts.TryGetValue(customer, out var before) || from < before) _recounts[customer] = from;
    }
}

/// <summary>Imports the rows of a table: reads them, finds those that stand twice, and decides and writes them in batches.</summary>
internal abstract class RowImport<TRow>(ImportRun run, ImportKind kind)
    where TRow : class
{
    private const int BatchSize = 500;
    private const int Attempts = 3;

    // 16 bytes stand for a row's identity and 8 for what it says: the file may be long
    private readonly Dictionary<UInt128, (long Line, ulong Says)> _seen = [];

    protected ImportRun Run { get; } = run;

    protected abstract IReadOnlyList<Column> Columns { get; }

    /// <summary>The identity of a row within its file, and the column to name when it stands twice with different values.</summary>
    protected abstract (string Key, Column Column) Identify(TRow row);

    protected abstract TRow Read(Table table, Row row);

    /// <summary>Called once before the rows are read.</summary>
    protected virtual Task BeginAsync(Table table, CancellationToken stop) => Task.CompletedTask;

    /// <summary>Decides the rows against what the store has, and changes the context's entities accordingly. It may be called again with a new context.</summary>
    protected abstract Task DecideAsync(Table table, MusterContext context, IReadOnlyList<(long Line, TRow Row)> rows, BatchOutcome outcome, CancellationToken stop);

    public async Task RunAsync(CancellationToken stop)
    {
        var problems = new List<Problem>();
        var table = new Table(Run.File, Columns, problems.Add);
        if (table.UnknownColumns.Count > 0)
            Run.Report([new Problem(table.HeaderLine, "header", $"ignored: {string.Join(", ", table.UnknownColumns)}")]);
        await BeginAsync(table, stop);
        problems.Clear(); // looking ahead may have met bad rows, which are met again
        var batch = new List<(long Line, TRow Row)>(BatchSize);
        foreach (var row in table.Rows())
        {
            Run.Tally.Read++;
            var read = Read(table, row);
            if (row.Problems.Count > 0)
            {
                Run.Tally.Bad++;
                problems.AddRange(row.Problems);
            }
            else if (IsNew(row.Line, read, problems))
            {
                batch.Add((row.Line, read));
            }
            if (batch.Count >= BatchSize || problems.Count >= BatchSize) await FlushAsync(table, batch, problems, stop);
        }
        await FlushAsync(table, batch, problems, stop);
        Run.Tally.Read += table.BadRows;
        Run.Tally.Bad += table.BadRows;
    }

    private bool IsNew(long line, TRow row, List<Problem> problems)
    {
        var (key, column) = Identify(row);
        var identity = BitConverter.ToUInt128(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        var says = BitConverter.ToUInt64(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(row)));
        if (_seen.TryAdd(identity, (line, says))) return true;
        if (_seen[identity].Says == says)
        {
            Run.Tally.Unchanged++;
            return false;
        }
        problems.Add(new Problem(line, column.Name, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"stands on line {_seen[identity].Line} already, with other values")));
        Run.Tally.Bad++;
        return false;
    }

    private async Task FlushAsync(Table table, List<(long Line, TRow Row)> batch, List<Problem> problems, CancellationToken stop)
    {
        var outcome = batch.Count > 0 ? await DecideAndWriteAsync(table, batch, stop) : new BatchOutcome();
        Run.Report(problems.Concat(outcome.Problems));
        var tally = Run.Tally;
        (tally.Added, tally.Changed) = (tally.Added + outcome.Added, tally.Changed + outcome.Changed);
        (tally.Unchanged, tally.Bad) = (tally.Unchanged + outcome.Unchanged, tally.Bad + outcome.Bad);
        batch.Clear();
        problems.Clear();
        Run.Progress?.Report((double)Run.File.Position / Run.File.Length);
    }

    private async Task<BatchOutcome> DecideAndWriteAsync(Table table, List<(long Line, TRow Row)> batch, CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var context = Run.Store.Context(Run.Partner);
            var outcome = new BatchOutcome();
            await DecideAsync(table, context, batch, outcome, stop);
            if (!Run.Writes || outcome.Added + outcome.Changed == 0) return outcome;
            var entry = Run.Audit(kind, outcome.Added, outcome.Changed);
            context.AuditEntries.Add(entry);
            context.RecordLicenseHistory(entry.Act, entry.PersonId, entry.Who, entry.At);
            try
            {
                await using var transaction = await context.Database.BeginTransactionAsync(stop);
                var licenses = context.LicenseChanges();
                await context.SaveChangesAsync(stop);
                await context.MarkForRecountAsync(Run.Store, outcome.Recounts, stop);
                await context.MarkForAdjustmentAsync(licenses, stop);
                await transaction.CommitAsync(stop);
                return outcome;
            }
            catch (DbUpdateException) when (attempt < Attempts)
            {
                // somebody else changed or added the same rows meanwhile: decide again on what there is now
            }
        }
    }
}
