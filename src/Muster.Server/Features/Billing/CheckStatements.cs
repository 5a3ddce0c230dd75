using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Billing;
using Muster.Domain.Billing;
using Muster.Domain.Catalog;

namespace Muster.Server.Features.Billing;

/// <summary>Proves closed statements: that they are what was closed, that they add up, and that what was billed so far is what usage gives.</summary>
public sealed class CheckStatements(ProductCatalog catalog, ChargeCustomers charging)
{
    /// <summary>Checks all statements of the context's partner.</summary>
    /// <param name="context">The partner's.</param>
    /// <param name="partner">Its code.</param>
    /// <param name="differs">Told each difference, in a sentence.</param>
    /// <param name="ct">Cancels.</param>
    public async Task Async(MusterContext context, string partner, Func<string, Task> differs, CancellationToken ct)
    {
        var statements = await context.Statements.AsNoTracking().OrderBy(s => s.Period).ThenBy(s => s.IssuerId).ToListAsync(ct);
        if (await context.StatementLines.AsNoTracking().Where(l => !context.Statements.Any(s => s.Id == l.StatementId)).CountAsync(ct) is > 0 and var strangers)
            await differs(string.Create(CultureInfo.InvariantCulture, $"{partner}: {strangers} statement lines belong to no statement."));
        foreach (var statement in statements)
        {
            var who = $"{partner}, statement {statement.Period}" + (statement.IssuerId == context.PartnerId ? "" : $" of {statement.IssuerName}");
            await CheckWholeAsync(context, statement, who, differs, ct);
            await CheckQuantitiesAsync(context, statement, who, differs, ct);
        }
    }

    private static async Task CheckWholeAsync(MusterContext context, Statement statement, string who, Func<string, Task> differs, CancellationToken ct)
    {
        using var hash = new StatementHash();
        var (count, total) = (0, Int128.Zero);
        await foreach (var line in context.StatementLines.AsNoTracking().Where(l => l.StatementId == statement.Id).OrderBy(l => l.Number).AsAsyncEnumerable().WithCancellation(ct))
        {
            count++;
            total += line.Amount;
            hash.Add(line);
        }

        foreach (var product in await context.StatementProducts.AsNoTracking().Where(p => p.StatementId == statement.Id).OrderBy(p => p.Product).ToListAsync(ct))
            hash.Add(product);
        var found = hash.End(
            statement.PartnerId, statement.IssuerId, DraftStatement.PeriodOf(statement), statement.PartnerName, statement.IssuerName, statement.Currency, statement.Rules,
            statement.Total, statement.Lines, statement.ClosedAt);
        if (count != statement.Lines)
            await differs(string.Create(CultureInfo.InvariantCulture, $"{who}: it has {count} lines; {statement.Lines} were closed."));
        if (total != statement.Total)
            await differs(string.Create(CultureInfo.InvariantCulture, $"{who}: its lines add up to {total}; its total is {statement.Total}."));
        if (found != statement.Hash)
            await differs($"{who}: it is not what was closed: its hash differs.");
    }

    /// <summary>What was billed so far, adjustments included, must be what usage gives now; customers whose next comparison waits are left out.</summary>
    private async Task CheckQuantitiesAsync(MusterContext context, Statement statement, string who, Func<string, Task> differs, CancellationToken ct)
    {
        var issued = (await context.Statements.Where(s => s.IssuerId == statement.IssuerId).Select(s => s.Id).ToListAsync(ct)).ToHashSet();
        var billed = new Dictionary<(Guid Customer, string Product), long>();
        await foreach (var line in context.StatementLines.AsNoTracking()
            .Where(l => l.ForPeriod == statement.Period && l.Kind != LineKind.PriceError).Select(l => new { l.StatementId, l.CustomerId, l.Product, l.Quantity })
            .AsAsyncEnumerable().WithCancellation(ct))
        {
            if (issued.Contains(line.StatementId))
                billed[(line.CustomerId, line.Product)] = billed.GetValueOrDefault((line.CustomerId, line.Product)) + line.Quantity;
        }

        var waiting = (await context.AdjustmentMarks.Where(m => m.FromDay <= statement.LastDay && (m.IssuerId == AdjustmentMark.ForAll || m.IssuerId == statement.IssuerId)).Select(m => m.CustomerId).ToListAsync(ct)).ToHashSet();

        // of who was unlinked, nothing but the lines is left
        waiting.UnionWith(await context.Customers.IgnoreQueryFilters([MusterContext.OpenFilter]).Where(c => c.ClosedAt != null && !context.Licenses.Any(l => l.CustomerId == c.Id)).Select(c => c.Id).ToListAsync(ct));
        var differing = new HashSet<string>();
        await context.Database.OpenConnectionAsync(ct);
        try
        {
            var rules = BillingTerms.ReadRules(statement.Rules, catalog);
            Guid? distributor = statement.IssuerId == context.PartnerId ? null : statement.IssuerId;
            await foreach (var now in charging.Async(context.Database.GetDbConnection(), null, context.PartnerId, distributor, DraftStatement.PeriodOf(statement), rules, null, ct))
            {
                foreach (var charge in now.Charges)
                {
                    billed.Remove((now.Id, charge.Product.Code), out var quantity);
                    if (quantity != charge.Quantity && !waiting.Contains(now.Id))
                        differing.Add(now.ExternalId);
                }
            }
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }

        foreach (var left in billed.Where(b => b.Value != 0 && !waiting.Contains(b.Key.Customer)).Select(b => b.Key.Customer).Distinct())
            differing.Add(await context.Customers.Where(c => c.Id == left).Select(c => c.ExternalId).SingleOrDefaultAsync(ct) ?? left.ToString());
        foreach (var customer in differing.Order(StringComparer.Ordinal))
            await differs($"{who}: for {customer} it would come out otherwise now, and nothing says why.");
    }
}
