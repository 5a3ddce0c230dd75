using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Muster.Domain.Billing;
using Muster.Server.Features.Billing;

namespace Muster.Server.Features.Import;

/// <summary>
/// Adds prices to the price book of a partner that is its own issuer. A price is all rows of one product and day, one for each band:
/// it is recorded whole or not at all, and one that the book has already isn't recorded again. All prices of a file are written together.
/// </summary>
internal sealed class ImportPrices(ImportRun run)
{
    private const int MostRows = 100_000;

    public async Task RunAsync(CancellationToken stop)
    {
        var problems = new List<Problem>();
        var table = new Table(run.File, PriceColumns.All, problems.Add);
        if (table.UnknownColumns.Count > 0)
            run.Report([new Problem(table.HeaderLine, "header", $"ignored: {string.Join(", ", table.UnknownColumns)}")]);
        var slashesStartWithDay = table.SlashesStartWithDay(PriceColumns.ValidFrom);
        problems.Clear(); // looking ahead may have met bad rows, which are met again
        await using var context = run.Store.Context(run.Partner);
        var currency = await context.Partners.Where(p => p.Id == run.Partner).Select(p => p.Currency).SingleAsync(stop);
        var rows = new List<PriceRow>();
        foreach (var row in table.Rows())
        {
            if (rows.Count == MostRows)
                throw new UnreadableFileException(new Problem(row.Line, "file", string.Create(CultureInfo.InvariantCulture, $"has more than {MostRows} rows")));
            rows.Add(PriceColumns.Read(row, currency, slashesStartWithDay, run.Catalog));
            problems.AddRange(row.Problems);
        }

        // a close that reads prices meanwhile has either all of these, or was there before they were recorded
        await using var transaction = await context.Database.BeginTransactionAsync(stop);
        await run.Store.LockPricesAsync(context.Database.GetDbConnection(), transaction.GetDbTransaction(), run.Partner, records: run.Writes, stop);
        var entries = await context.PriceEntries.AsNoTracking().Where(e => e.IssuerId == run.Partner && e.Currency == currency).ToListAsync(stop);
        var known = entries.ToLookup(e => e.Product);
        var tally = run.Tally;
        var now = run.Time.GetUtcNow();

        // clocks of several servers may differ a little: what was closed by then has not read it
        if (await Issuers.LastClosedAsync(context, run.Partner, stop) is { } closed && closed >= now)
            now = closed.AddMicroseconds(1);
        tally.Read += rows.Count + table.BadRows;
        tally.Bad += table.BadRows;
        long added = 0, changed = 0;
        foreach (var price in rows.GroupBy(r => (r.Product, r.ValidFrom)))
        {
            var (bands, corrects) = Read([.. price], rows, table.BadRows > 0, problems);
            var count = price.Count();
            if (bands is null)
            {
                tally.Bad += count;
                continue;
            }
            var decision = DecidePrice.Of(known[price.Key.Product], price.Key.ValidFrom!.Value, bands, corrects);
            (tally.Added, tally.Changed, tally.Unchanged) = decision switch
            {
                PriceDecision.Added => (tally.Added + count, tally.Changed, tally.Unchanged),
                PriceDecision.Changed => (tally.Added, tally.Changed + count, tally.Unchanged),
                PriceDecision.Unchanged => (tally.Added, tally.Changed, tally.Unchanged + count),
            };
            if (decision == PriceDecision.Unchanged) continue;
            (added, changed) = decision == PriceDecision.Added ? (added + count, changed) : (added, changed + count);
            context.PriceEntries.Add(new PriceEntry
            {
                PartnerId = run.Partner,
                IssuerId = run.Partner,
                Id = Guid.CreateVersion7(now),
                Product = price.Key.Product,
                Currency = currency,
                ValidFrom = price.Key.ValidFrom.Value,
                Bands = bands,
                Corrects = corrects,
                RecordedAt = now,
            });
        }

        run.Report(problems);
        if (run.Writes && added + changed > 0)
        {
            context.AuditEntries.Add(run.Audit(ImportKind.Prices, added, changed));
            await context.SaveChangesAsync(stop);
            await transaction.CommitAsync(stop);
        }

        run.Progress?.Report(1);
    }

    /// <summary>The bands of a price, or null when something is wrong with it: half a price would charge the wrong one.</summary>
    private static (IReadOnlyList<PriceBand>? Bands, bool Corrects) Read(List<PriceRow> price, List<PriceRow> all, bool hasBadRows, List<Problem> problems)
    {
        var (first, before) = (price[0], problems.Count);
        var faulty = price.Find(r => !r.IsGood) ?? all.Find(r => !r.IsGood && (r.Product == first.Product || r.Product.Length == 0) && (r.Product.Length == 0 || r.ValidFrom is null));
        if (faulty is not null)
        {
            foreach (var row in price.Where(r => r.IsGood))
                problems.Add(new(row.Line, "row", string.Create(CultureInfo.InvariantCulture, $"is left out: line {faulty.Line} may belong to the same price")));
            return (null, false);
        }
        if (hasBadRows)
        {
            foreach (var row in price)
                problems.Add(new(row.Line, "row", "is left out: a row that can't be read may belong to the same price"));
            return (null, false);
        }

        var bands = new SortedDictionary<long, PriceRow>();
        foreach (var row in price)
        {
            if (row.Corrects != first.Corrects) Refuse(row, PriceColumns.Corrects, string.Create(CultureInfo.InvariantCulture, $"differs from line {first.Line}, which is of the same price"));
            else if (row.UnitPrice is null != first.UnitPrice is null) Refuse(row, PriceColumns.UnitPrice, string.Create(CultureInfo.InvariantCulture, $"contradicts line {first.Line}: a product either has prices from a day on, or none"));
            else if (!bands.TryAdd(row.From, row) && bands[row.From].UnitPrice != row.UnitPrice)
                Refuse(row, PriceColumns.From, string.Create(CultureInfo.InvariantCulture, $"stands on line {bands[row.From].Line} already, with another price"));
        }
        if (first.UnitPrice is null) bands.Clear();
        else if (!bands.ContainsKey(1)) Refuse(first, PriceColumns.From, "isn't 1 on any row of this price; its lowest band starts at 1");
        if (bands.Count > DecidePrice.MostBands) Refuse(first, PriceColumns.From, string.Create(CultureInfo.InvariantCulture, $"has more than {DecidePrice.MostBands} bands"));
        return problems.Count > before ? (null, false) : ([.. bands.Values.Select(r => new PriceBand(r.From, r.UnitPrice!.Value))], first.Corrects);

        void Refuse(PriceRow row, Column column, string reason) => problems.Add(new Problem(row.Line, column.Name, reason));
    }
}
