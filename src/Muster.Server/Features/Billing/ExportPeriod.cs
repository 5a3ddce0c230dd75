using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Billing;
using Muster.Server.Http;

namespace Muster.Server.Features.Billing;

/// <summary><c>/billing/{period}.csv</c>: a closed period's statement, or the open period's estimate in the same columns.</summary>
public static class ExportPeriod
{
    /// <summary>Sends it; 404 when the period is neither closed nor the open one.</summary>
    public static async Task Async(string period, HttpContext http, MusterContext context, PreviewStatement preview)
    {
        var ct = http.RequestAborted;
        if (!Period.TryName(period, out _, out _) || await Issuers.FindAsync(context, http.Request.Query["issuer"], ct) is not { } issuer)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (await context.Statements.AsNoTracking().SingleOrDefaultAsync(s => s.IssuerId == issuer.Id && s.Period == period, ct) is { } statement)
        {
            await ExportStatement.Async(statement, issuer, http, context);
            return;
        }

        var draft = await preview.Async(issuer, ct);
        if (draft.Period.Name != period)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await CsvExport.SendAsync(
            http, ExportStatement.FileName("estimate", period, issuer), ExportStatement.Columns, draft.Lines(context.PartnerId, Guid.Empty),
            (line, csv) => ExportStatement.Write(new(draft.Period.Name, draft.Terms.Currency, issuer.Name, !issuer.IsOwn), line, csv));
    }
}
