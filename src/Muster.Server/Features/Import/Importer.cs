using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Domain.Accounts;
using Muster.Domain.Catalog;
using Muster.Server.Features.Access;
using Muster.Server.Features.Usage;

namespace Muster.Server.Features.Import;

/// <summary>What a file holds.</summary>
internal enum ImportKind
{
    Customers,
    Licenses,
    Devices,
    Sightings,
    Prices,
    Orders,
}

/// <summary>An import as somebody asked for it.</summary>
/// <param name="Kind">What the file holds.</param>
/// <param name="Path">A path, or <c>-</c> for standard input.</param>
/// <param name="Partner">The partner's code; of orders, the distributor's.</param>
/// <param name="DryRun">Reports the same and writes nothing.</param>
/// <param name="Strict">Writes nothing if any row is bad.</param>
/// <param name="Trial">Of customers: what new ones try, by codes of products; null where they are none that try.</param>
internal sealed record ImportRequest(ImportKind Kind, string Path, string Partner, bool DryRun, bool Strict, IReadOnlyList<string>? Trial = null);

/// <summary>
/// Imports one file. A file is read in batches, each decided against what the store has and written in one transaction, so that
/// memory stays flat and nobody waits long. With strict the whole file is decided once before anything is written.
/// </summary>
internal sealed class Importer(Store store, ProductCatalog catalog, RecountCustomers recount, TimeProvider time)
{
    /// <summary>What audit entries call the command.</summary>
    public const string ByCommand = "muster import";

    public const int Done = 0;
    public const int DoneWithBadRows = 1;
    public const int NotDone = 2;

    /// <summary>Runs it. Bad rows go to <paramref name="errors"/> as <c>file:line: column: reason</c>, the outcome to <paramref name="output"/>.</summary>
    /// <param name="request">What to import.</param>
    /// <param name="standardInput">Read when the path is <c>-</c>.</param>
    /// <param name="output">Takes one line: how many rows were read, added, changed, unchanged and bad.</param>
    /// <param name="errors">Takes a line for each bad row and each column that is ignored.</param>
    /// <param name="progress">Told the part done, from 0 to 1; null for nobody.</param>
    /// <param name="stop">Stops after the batch being written.</param>
    /// <returns>0 done, 1 done with bad rows, 2 not done.</returns>
    public async Task<int> RunAsync(ImportRequest request, Stream standardInput, TextWriter output, TextWriter errors, IProgress<double>? progress, CancellationToken stop)
    {
        Guid partner;
        var scope = new Scope();
        await using (var context = store.Context())
        {
            // a distributor has orders, prices like a partner, and no customers
            var (ofPartner, ofDistributor) = (request.Kind != ImportKind.Orders, request.Kind is ImportKind.Orders or ImportKind.Prices);
            if (await context.Partners.Where(p => p.Code == request.Partner && ((ofPartner && p.Kind == PartnerKind.Partner) || (ofDistributor && p.Kind == PartnerKind.Distributor)))
                .Select(p => new { p.Id, p.Name }).FirstOrDefaultAsync(stop) is not { } found)
            {
                await errors.WriteLineAsync($"There is no {(ofPartner ? "partner" : "distributor")} {TextRules.Quote(request.Partner)}.");
                return NotDone;
            }

            partner = found.Id;
            scope.Enter(found.Id, ByCommand, found.Name);
        }

        // orders are all judged before the first is written, in the same transaction
        var twice = request.Strict && request.Kind != ImportKind.Orders;
        var tally = new ImportTally(request.Kind);
        try
        {
            using var file = await ImportFile.OpenAsync(request.Path, standardInput, stop);
            if (twice || request.DryRun)
            {
                await OnceAsync(file, tally, writes: false, report: true);
                if (request.Strict && tally.Bad > 0)
                {
                    await output.WriteLineAsync($"{tally}; nothing was imported");
                    return NotDone;
                }
                if (request.DryRun)
                {
                    await output.WriteLineAsync($"{tally}; dry run, nothing was written");
                    return tally.Bad > 0 ? DoneWithBadRows : Done;
                }
                tally = new ImportTally(request.Kind);
            }
            await OnceAsync(file, tally, writes: true, report: !twice);
        }
        catch (UnreadableFileException e)
        {
            await errors.WriteLineAsync(Line(request.Path, e.Problem));
            return NotDone;
        }
        if (request.Strict && !twice && tally.Bad > 0)
        {
            await output.WriteLineAsync($"{tally}; nothing was imported");
            return NotDone;
        }
        await output.WriteLineAsync(tally.ToString());
        return tally.Bad > 0 ? DoneWithBadRows : Done;

        async Task OnceAsync(ImportFile file, ImportTally counts, bool writes, bool report)
        {
            var run = new ImportRun(store, catalog, time, partner, file, counts, writes, report ? errors : TextWriter.Null, progress);
            await (request.Kind switch
            {
                ImportKind.Customers => new ImportCustomers(run, request.Trial).RunAsync(stop),
                ImportKind.Licenses => new ImportLicenses(run).RunAsync(stop),
                ImportKind.Devices => new ImportDevices(run).RunAsync(stop),
                ImportKind.Sightings => ImportSightings.RunAsync(run, stop),
                ImportKind.Prices => new ImportPrices(run).RunAsync(stop),
                ImportKind.Orders => new ImportOrders(run, scope, request.Strict).RunAsync(stop),
            });
            if (writes && request.Kind is not (ImportKind.Prices or ImportKind.Orders)) await recount.DrainAsync(partner, progress: null, stop);
        }
    }

    /// <summary>A problem as it is printed.</summary>
    public static string Line(string file, Problem problem) =>
        string.Create(CultureInfo.InvariantCulture, $"{file}:{problem.Line}: {problem.Column}: {problem.Reason}");
}

/// <summary>How many rows went which way.</summary>
internal sealed class ImportTally(ImportKind kind)
{
    public long Read { get; set; }
    public long Added { get; set; }
    public long Changed { get; set; }
    public long Unchanged { get; set; }
    public long Bad { get; set; }

    /// <summary>Of orders: how many are new.</summary>
    public long Orders { get; set; }

    /// <summary>Of orders: how many were there already.</summary>
    public long OrdersThere { get; set; }

    public override string ToString() => kind switch
    {
        ImportKind.Sightings => string.Create(CultureInfo.InvariantCulture, $"sightings: {Read} read, {Read - Bad} good, {Bad} bad"),
        ImportKind.Orders => string.Create(CultureInfo.InvariantCulture, $"orders: {Read} read, {Added} added, {Changed} changed, {Unchanged} unchanged, {Bad} bad (orders: {Orders} new, {OrdersThere} there already)"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{kind.ToString().ToLowerInvariant()}: {Read} read, {Added} added, {Changed} changed, {Unchanged} unchanged, {Bad} bad"),
    };
}

/// <summary>What one reading of a file works with.</summary>
internal sealed record ImportRun(
    Store Store, ProductCatalog Catalog, TimeProvider Time, Guid Partner, ImportFile File, ImportTally Tally, bool Writes, TextWriter Errors, IProgress<double>? Progress)
{
    /// <summary>Who imports on a page; null for the command.</summary>
    public Scope? By { get; init; }

    /// <summary>Told of each problem besides its being printed; null for nobody.</summary>
    public Action<Problem>? Said { get; init; }

    /// <summary>Prints problems in the order of their lines.</summary>
    public void Report(IEnumerable<Problem> problems)
    {
        foreach (var problem in problems.OrderBy(p => p.Line))
        {
            Errors.WriteLine(Importer.Line(File.Name, problem));
            Said?.Invoke(problem);
        }
    }

    /// <summary>The ids of all the partner's customers by their external ids.</summary>
    public async Task<Dictionary<string, Guid>> CustomersAsync(CancellationToken stop)
    {
        await using var context = Store.Context(Partner);
        return await context.Customers.AsNoTracking().Select(c => new { c.ExternalId, c.Id }).ToDictionaryAsync(c => c.ExternalId, c => c.Id, stop);
    }

    /// <summary>The entry that says what was imported.</summary>
    public AuditEntry Audit(ImportKind kind, long added, long changed) => Audit(Time.GetUtcNow(), kind, added, changed);

    private AuditEntry Audit(DateTimeOffset at, ImportKind kind, long added, long changed) => new()
    {
        PartnerId = Partner,
        Id = Guid.CreateVersion7(at),
        At = at,
        PersonId = By?.PersonId,
        Who = By?.Who ?? Importer.ByCommand,
        Address = By?.Address ?? "",
        Act = "import." + kind.ToString().ToLowerInvariant(),
        After = JsonSerializer.Serialize(new { file = Path.GetFileName(File.Name), added, changed }),
    };
}
