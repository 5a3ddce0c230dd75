using Muster.Data;
using Muster.Domain.Catalog;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Import;

/// <summary>What became of an uploaded file of orders.</summary>
/// <param name="Orders">Orders that were placed.</param>
/// <param name="Lines">Their lines.</param>
/// <param name="There">Orders that were there already.</param>
/// <param name="Problems">What is wrong, by line; then nothing was placed.</param>
public sealed record OrdersOutcome(long Orders, long Lines, long There, IReadOnlyList<UploadProblem> Problems)
{
    /// <summary>Whether anything stood in the way.</summary>
    public bool Refused { get; init; }
}

/// <summary>Places the orders of an uploaded file as <c>muster import orders --strict</c> does: all of them or none.</summary>
public sealed class UploadOrders(Store store, ProductCatalog catalog, TimeProvider time, Scope scope)
{
    /// <summary>The largest file taken, in bytes.</summary>
    public const long Largest = 5 * 1024 * 1024;

    /// <summary>The columns of such a file.</summary>
    public static IReadOnlyList<string> Columns => [.. OrderColumns.All.Select(c => c.Name)];

    /// <summary>Whether a file must have a column.</summary>
    public static bool IsRequired(string column) => OrderColumns.All.Any(c => c.Name == column && c.Required);

    /// <summary>Places them.</summary>
    /// <param name="name">The file's name, for the audit.</param>
    /// <param name="content">What is in it.</param>
    /// <param name="ct">Cancels; then nothing was placed.</param>
    public async Task<OrdersOutcome> Async(string name, Stream content, CancellationToken ct)
    {
        var problems = new List<UploadProblem>();
        try
        {
            using var file = await ImportFile.SpoolAsync(name, content, ct);
            var tally = new ImportTally(ImportKind.Orders);
            var run = new ImportRun(store, catalog, time, scope.PartnerId, file, tally, Writes: true, TextWriter.Null, null)
            {
                Said = problem => problems.Add(new(problem.Line, problem.Column, problem.Reason) { Key = problem.Key }),
            };
            await new ImportOrders(run, scope, allOrNothing: true).RunAsync(ct);
            return new(tally.Orders, tally.Added, tally.OrdersThere, problems) { Refused = tally.Bad > 0 };
        }
        catch (UnreadableFileException e)
        {
            return new(0, 0, 0, [new(e.Problem.Line, e.Problem.Column, e.Problem.Reason)]) { Refused = true };
        }
    }
}
