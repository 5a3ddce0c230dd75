using Muster.Data;
using Muster.Domain.Catalog;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Import;

/// <summary>What became of an uploaded file.</summary>
/// <param name="Added">Rows of prices that are new.</param>
/// <param name="Changed">Rows of prices that take the place of others.</param>
/// <param name="Unchanged">Rows that the price book has already.</param>
/// <param name="Bad">Rows that are wrong; if there is any, nothing was written.</param>
/// <param name="Problems">What is wrong, by line.</param>
public sealed record UploadOutcome(long Added, long Changed, long Unchanged, long Bad, IReadOnlyList<UploadProblem> Problems)
{
    /// <summary>Whether anything stood in the way.</summary>
    public bool Refused { get; init; }
}

/// <summary>What is wrong at one place of an uploaded file; the reason in English, as the commands say it.</summary>
public sealed record UploadProblem(long Line, string Column, string Reason)
{
    /// <summary>Key of the same words in the reader's language; null where there are only the English ones.</summary>
    public string? Key { get; init; }
}

/// <summary>Imports an uploaded prices file as <c>muster import prices --strict</c> does: all of it or nothing.</summary>
public sealed class UploadPrices(Store store, ProductCatalog catalog, TimeProvider time, Scope scope)
{
    /// <summary>The largest file taken, in bytes.</summary>
    public const long Largest = 5 * 1024 * 1024;

    /// <summary>Imports.</summary>
    /// <param name="name">The file's name, for the audit.</param>
    /// <param name="content">What is in it.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<UploadOutcome> Async(string name, Stream content, CancellationToken ct)
    {
        var problems = new List<UploadProblem>();
        try
        {
            using var file = await ImportFile.SpoolAsync(name, content, ct);
            var tally = await OnceAsync(file, problems, writes: false, ct);
            var refused = tally.Bad > 0;
            if (!refused)
                tally = await OnceAsync(file, [], writes: true, ct);
            return new(tally.Added, tally.Changed, tally.Unchanged, tally.Bad, problems) { Refused = refused };
        }
        catch (UnreadableFileException e)
        {
            return new(0, 0, 0, 0, [new(e.Problem.Line, e.Problem.Column, e.Problem.Reason)]) { Refused = true };
        }
    }

    private async Task<ImportTally> OnceAsync(ImportFile file, List<UploadProblem> problems, bool writes, CancellationToken ct)
    {
        var tally = new ImportTally(ImportKind.Prices);
        await new ImportPrices(new ImportRun(store, catalog, time, scope.PartnerId, file, tally, writes, TextWriter.Null, null)
        {
            By = scope,
            Said = problem => problems.Add(new(problem.Line, problem.Column, problem.Reason)),
        }).RunAsync(ct);
        return tally;
    }
}
