using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Muster.Domain.Billing;
using Muster.Domain.Catalog;
using Muster.Server.Features.Access;
using Muster.Server.Features.Billing;

namespace Muster.Bench;

/// <summary>Closing the next period of the large partner from daily usage, beside the bare aggregate over daily usage. What it wrote is taken away again.</summary>
internal static class CloseBench
{
    public static async Task RunAsync(Site site)
    {
        var (close, catalog) = (site.Services.GetRequiredService<CloseMonth>(), site.Services.GetRequiredService<ProductCatalog>());
        await AddPricesAsync(site, catalog);
        Period period;
        await using (var context = site.Store.Context(site.Partner.Id))
        {
            var last = await context.Statements.AsNoTracking().OrderByDescending(s => s.Period).FirstOrDefaultAsync();
            var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
            period = last is null ? Period.On(Period.On(today, Period.LastDay).From.AddDays(-1), Period.LastDay) : DraftStatement.PeriodOf(last);

            // the last period again, as if it had not been closed
            if (last is not null)
                await TakeAwayAsync(site, last.Id);
        }

        var bare = await TimeAsync(() => AggregateAsync(site, period));
        GC.Collect();
        var before = GC.GetTotalMemory(true);
        var peak = before;
        using var watching = new Timer(_ => peak = Math.Max(peak, GC.GetTotalMemory(false)), null, 0, 50);
        var scope = new Scope();
        scope.Enter(site.Partner.Id, "bench");
        CloseOutcome? outcome = null;
        var muster = await TimeAsync(async () => outcome = await close.Async(site.Partner.Id, period.Name, scope, CancellationToken.None));
        Table.Row($"close of {period.Name}", muster, bare, "s", "bare aggregate over daily usage");
        Table.Note("  its lines", string.Create(CultureInfo.InvariantCulture, $"{outcome!.Statement?.Lines} ({outcome.Result}), {(peak - before) >> 20} MB at most beside what was there"));
        var again = await TimeAsync(() => close.Async(site.Partner.Id, period.Name, scope, CancellationToken.None));
        Table.Note("  closed again", string.Create(CultureInfo.InvariantCulture, $"{again:F2} s"));
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>The count of each customer and family on the last day of the period, and the sum over all: what no close can do without.</summary>
    private static async Task AggregateAsync(Site site, Period period)
    {
        await using var command = site.Bare.CreateCommand("""
            select family, count(*), sum(count) from (
                select distinct on (customer_id, family) customer_id, family, count from daily_usage
                where partner_id = $1 and from_day <= $2 order by customer_id, family, from_day desc) u
            group by family
            """);
        command.CommandTimeout = 0;
        command.Parameters.Add(new() { Value = site.Partner.Id });
        command.Parameters.Add(new() { Value = period.To });
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            // read to its end
        }
    }

    private static async Task AddPricesAsync(Site site, ProductCatalog catalog)
    {
        await using var context = site.Store.Context(site.Partner.Id);
        var priced = await context.PriceEntries.Select(p => p.Product).Distinct().ToListAsync();
        context.PriceEntries.AddRange(catalog.Products.Where(p => !priced.Contains(p.Code)).Select(p => new PriceEntry
        {
            PartnerId = site.Partner.Id,
            IssuerId = site.Partner.Id,
            Id = Guid.CreateVersion7(),
            Product = p.Code,
            Currency = site.Partner.Currency,
            ValidFrom = new(2020, 1, 1),
            Bands = [new(1, 30_000), new(1_000, 27_500)],
            RecordedAt = DateTimeOffset.UnixEpoch,
        }));
        await context.SaveChangesAsync();
    }

    private static async Task TakeAwayAsync(Site site, Guid statement)
    {
        foreach (var (table, column) in ((string, string)[])[("statement_lines", "statement_id"), ("statement_products", "statement_id"), ("statements", "id")])
            await ExecuteAsync(site, $"delete from {table} where partner_id = $1 and {column} = $2", statement);
        await ExecuteAsync(site, "update closings set closed_through = (select max(last_day) from statements where partner_id = $1), closed_at = (select max(closed_at) from statements where partner_id = $1) where partner_id = $1 and $2::uuid is not null", statement);
    }

    private static async Task ExecuteAsync(Site site, string sql, Guid statement)
    {
        await using var command = site.Bare.CreateCommand(sql);
        command.CommandTimeout = 0;
        command.Parameters.Add(new() { Value = site.Partner.Id });
        command.Parameters.Add(new() { Value = statement });
        await command.ExecuteNonQueryAsync();
    }
}
