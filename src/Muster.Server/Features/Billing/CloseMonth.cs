using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Muster.Data;
using Muster.Data.Billing;
using Muster.Domain.Billing;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Domain.Usage;
using Muster.Server.Features.Access;
using Muster.Server.Features.Usage;

namespace Muster.Server.Features.Billing;

/// <summary>How an attempt to close a partner's period ended.</summary>
public enum CloseResult
{
    /// <summary>It is closed now.</summary>
    Closed,

    /// <summary>It was closed before; nothing was changed.</summary>
    ClosedBefore,

    /// <summary>A product has no price: nothing was closed, and what stopped it is on record.</summary>
    Stopped,

    /// <summary>Nothing of the partner's is priced, and there was no statement before: there is nothing to close.</summary>
    Nothing,
}

/// <summary>What became of one partner's period with one issuer.</summary>
/// <param name="PartnerId">The partner.</param>
/// <param name="Partner">Its code.</param>
/// <param name="Issuer">The issuer.</param>
/// <param name="Period">Name of the period.</param>
/// <param name="Result">How it ended.</param>
/// <param name="Statement">The statement; null when there is none.</param>
/// <param name="Missing">Codes of the products without a price.</param>
public sealed record CloseOutcome(Guid PartnerId, string Partner, Issuer Issuer, string Period, CloseResult Result, Statement? Statement, IReadOnlyList<string> Missing);

/// <summary>
/// Closes periods into statements: all or nothing per partner and issuer, once, however many processes try. The process that closes
/// holds the partner's rows of <c>closings</c>; the others wait for it, and when it dies its transaction is gone and one of them goes on.
/// Each issuer closes by itself: what stops one stops no other.
/// </summary>
public sealed class CloseMonth(Store store, ProductCatalog catalog, DraftStatement drafting, RecountCustomers recount, TimeProvider clock)
{
    /// <summary>How often counts are brought up to date before a close gives up: others may go on changing them.</summary>
    private const int MostRecounts = 600;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    /// <summary>
    /// Closes every period of every partner and issuer whose day has come, oldest first. For a job that may run anywhere, at any time, and
    /// often. Without a statement of an issuer, its first is that of the latest period that is due, or of one that was stopped.
    /// </summary>
    /// <returns>What was closed, and what was stopped.</returns>
    /// <exception cref="AggregateException">Some partners failed, after all others were closed; a later call tries them again.</exception>
    public async Task<IReadOnlyList<CloseOutcome>> CloseDueAsync(CancellationToken ct)
    {
        List<Guid> partners;
        await using (var system = store.Context())
            partners = await system.Partners.Where(p => p.Kind == Domain.Accounts.PartnerKind.Partner).OrderBy(p => p.Code).Select(p => p.Id).ToListAsync(ct);
        var outcomes = new List<CloseOutcome>();
        var failures = new List<Exception>();
        foreach (var partner in partners)
        {
            IReadOnlyList<Issuer> issuers;
            await using (var context = store.Context(partner))
                issuers = await Issuers.AllAsync(context, ct);
            foreach (var issuer in issuers)
            {
                try
                {
                    while (await DueAsync(partner, issuer.Id, ct) is { } period)
                    {
                        var outcome = await CloseAsync(partner, issuer.Id, period, System(partner), ct);
                        if (outcome.Result == CloseResult.Nothing)
                            break;
                        outcomes.Add(outcome);
                        if (outcome.Result != CloseResult.Closed)
                            break;
                    }
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    failures.Add(new InvalidOperationException($"Closing a period of the partner {partner} with {issuer.Code} failed: {e.Message}", e));
                }
            }
        }

        return failures.Count == 0 ? outcomes : throw new AggregateException(failures);
    }

    /// <summary>Closes one period of a partner with one issuer.</summary>
    /// <param name="partnerId">The partner.</param>
    /// <param name="name">Name of the period, as <c>2026-10</c>. With a statement before it, the one that follows; without any, every period that is over may be the first.</param>
    /// <param name="scope">Who does it.</param>
    /// <param name="ct">Cancels; then nothing was closed.</param>
    /// <param name="issuerId">The issuer, one of <see cref="Issuers.AllAsync"/>; null for the partner itself.</param>
    /// <exception cref="RefusedException">The name is none, the period isn't over, or it isn't the next.</exception>
    public async Task<CloseOutcome> Async(Guid partnerId, string name, Scope scope, CancellationToken ct, Guid? issuerId = null)
    {
        if (!Period.TryName(name, out var year, out var month))
            throw new RefusedException($"'{name}' is not a period; write it as 2026-10.");
        await using var context = store.Context(partnerId);
        var terms = await BillingTerms.LoadAsync(context, catalog, issuerId ?? partnerId, ct);

        // the last one first: what another process closes in between is then found here
        var last = await DraftStatement.LastAsync(context, terms.IssuerId, ct);
        if (await context.Statements.AsNoTracking().SingleOrDefaultAsync(s => s.IssuerId == terms.IssuerId && s.Period == name, ct) is { } closed)
            return new(partnerId, terms.PartnerCode, terms.Issuer, name, CloseResult.ClosedBefore, closed, []);
        var period = Period.Of(year, month, terms.CutOffDay);
        if (last is not null)
        {
            var next = Period.After(DraftStatement.PeriodOf(last), terms.CutOffDay);
            if (string.CompareOrdinal(name, last.Period) < 0)
                throw new RefusedException($"{terms.Who}: {name} lies before its first statement; what was before it is never billed.");
            if (next.Name != name)
                throw new RefusedException($"{terms.Who}: {next.Name} must be closed before {name}.");
            period = next;
        }

        // an issuer that sold nothing has no day to wait for
        if (period.To >= Today && !await AnythingAsync(context, terms, period, ct))
            return new(partnerId, terms.PartnerCode, terms.Issuer, name, CloseResult.Nothing, null, []);
        if (period.To >= Today)
            throw new RefusedException(string.Create(CultureInfo.InvariantCulture, $"{terms.Who}: {name} ends on {period.To:yyyy-MM-dd}; it can be closed from the day after (UTC)."));
        return await CloseAsync(partnerId, terms.IssuerId, period, scope, ct);
    }

    /// <summary>The oldest period that is due; null when none is.</summary>
    private async Task<Period?> DueAsync(Guid partnerId, Guid issuerId, CancellationToken ct)
    {
        await using var context = store.Context(partnerId);
        var terms = await BillingTerms.LoadAsync(context, catalog, issuerId, ct);
        Period period;
        if (await DraftStatement.LastAsync(context, terms.IssuerId, ct) is { } last)
        {
            period = Period.After(DraftStatement.PeriodOf(last), terms.CutOffDay);
        }
        else if (await context.Closings.Where(c => c.IssuerId == terms.IssuerId).Select(c => c.StoppedPeriod).SingleOrDefaultAsync(ct) is { } stopped
            && Period.TryName(stopped, out var year, out var month))
        {
            period = Period.Of(year, month, terms.CutOffDay);
        }
        else
        {
            // no statement yet: what lies further back was billed elsewhere, or never
            var since = await context.Partners.Where(p => p.Id == partnerId).Select(p => p.CreatedAt).SingleAsync(ct);
            period = Period.On(Today.AddDays(-terms.CloseAfterDays), terms.CutOffDay);
            if (period.ClosesOn(terms.CloseAfterDays) > Today)
            {
                var before = period.From.AddDays(-1);
                period = Period.On(before, terms.CutOffDay);
            }

            if (period.To < DateOnly.FromDateTime(since.UtcDateTime))
                return null;
        }

        return period.ClosesOn(terms.CloseAfterDays) <= Today ? period : null;
    }

    private async Task<CloseOutcome> CloseAsync(Guid partnerId, Guid issuerId, Period period, Scope scope, CancellationToken ct)
    {
        await using (var context = store.Context(partnerId))
        {
            var terms = await BillingTerms.LoadAsync(context, catalog, issuerId, ct);
            if (!await AnythingAsync(context, terms, period, ct))
            {
                // what stopped it before, if anything did, is gone with what was priced
                await context.Closings.Where(c => c.IssuerId == issuerId && c.StoppedPeriod == period.Name).ExecuteUpdateAsync(
                    u => u.SetProperty(c => c.StoppedPeriod, (string?)null).SetProperty(c => c.StoppedAt, (DateTimeOffset?)null).SetProperty(c => c.StoppedProducts, "").SetProperty(c => c.StoppedReason, ""), ct);
                return new(partnerId, terms.PartnerCode, terms.Issuer, period.Name, CloseResult.Nothing, null, []);
            }

            await AddClosingAsync(context, terms.IssuerId, ct);
        }

        for (var tries = 0; tries < MostRecounts; tries++)
        {
            await recount.MarkDueAsync(ct);
            await recount.DrainAsync(partnerId, null, ct);
            // counts that are made meanwhile take marks in another order
            if (await Store.TriedAgainAsync(() => TryAsync(partnerId, issuerId, period, scope, ct)) is { } outcome)
                return outcome;
            await Task.Delay(Pause, TimeProvider.System, ct);
        }

        throw new RefusedException($"{period.Name} can't be closed: counts up to its last day go on changing. Try again.");
    }

    /// <summary>Closes it in one transaction; null when a count up to its last day is about to change.</summary>
    private async Task<CloseOutcome?> TryAsync(Guid partnerId, Guid issuerId, Period period, Scope scope, CancellationToken ct)
    {
        await using var context = store.Context(partnerId);
        context.Database.SetCommandTimeout(0);
        var first = await context.Closings.OrderBy(c => c.IssuerId).Select(c => c.IssuerId).FirstAsync(ct);
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var (connection, dbTransaction) = (context.Database.GetDbConnection(), transaction.GetDbTransaction());

        // whoever closes for the same issuer waits here until this one has committed or is gone; and for another, since they hand marks to each other
        foreach (var held in ((Guid[])[first, issuerId]).Distinct())
            await context.Closings.Where(c => c.IssuerId == held).ExecuteUpdateAsync(u => u.SetProperty(c => c.StoppedReason, c => c.StoppedReason), ct);
        await store.LockPricesAsync(connection, dbTransaction, issuerId, records: false, ct);
        var terms = await BillingTerms.LoadAsync(context, catalog, issuerId, ct);
        if (await context.Statements.AsNoTracking().SingleOrDefaultAsync(s => s.IssuerId == issuerId && s.Period == period.Name, ct) is { } closed)
            return new(partnerId, terms.PartnerCode, terms.Issuer, period.Name, CloseResult.ClosedBefore, closed, []);

        // days seen that could still change these counts wait until the commit; those written before are marked, and looked for now
        await store.LockDaysAsync(connection, dbTransaction, partnerId, period.From.AddDays(1 - SubjectTimeline.ActiveDays), period.To, ct);
        if (await context.Recounts.AnyAsync(r => r.FromDay <= period.To, ct) || await context.CustomerList.AnyAsync(c => c.RefreshOn <= period.To, ct))
            return null;

        var marks = await context.TakeAdjustmentMarksAsync(issuerId, ct);
        var draft = await drafting.Async(context, terms, period, ct);
        var closing = await context.Closings.SingleAsync(c => c.IssuerId == issuerId, ct);
        var now = clock.GetUtcNow();
        if (draft.Missing.Count > 0)
        {
            closing.StoppedPeriod = period.Name;
            closing.StoppedAt = now;
            closing.StoppedProducts = string.Join(',', draft.Missing);
            closing.StoppedReason = $"There is no price in {terms.Currency} for {string.Join(", ", draft.Missing)}.";
            await context.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return new(partnerId, terms.PartnerCode, terms.Issuer, period.Name, CloseResult.Stopped, null, draft.Missing);
        }

        var statement = await WriteAsync(context, connection, dbTransaction, draft, await ClosedAtAsync(context, now, ct), ct);
        await context.DropAdjustmentMarksAsync(issuerId, marks, ct);
        closing.ClosedThrough = period.To;
        closing.ClosedAt = statement.ClosedAt;
        (closing.StoppedPeriod, closing.StoppedAt, closing.StoppedProducts, closing.StoppedReason) = (null, null, "", "");
        context.Record(scope, now, "statement.close", after: new { statement.Period, issuer = statement.IssuerName, statement.Total, statement.Currency, statement.Lines, statement.Hash });
        await context.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new(partnerId, terms.PartnerCode, terms.Issuer, period.Name, CloseResult.Closed, statement, []);
    }

    private async Task<Statement> WriteAsync(
        MusterContext context, DbConnection connection, DbTransaction transaction, StatementDraft draft, DateTimeOffset closedAt, CancellationToken ct)
    {
        var id = Guid.CreateVersion7(closedAt);
        var (lines, total) = (0, 0L);
        using var hash = new StatementHash();
        await store.AddStatementLinesAsync(connection, transaction, Counted(), ct);
        var products = draft.Products.Values.OrderBy(p => p.Product, StringComparer.Ordinal).Select(p => new StatementProduct
        {
            PartnerId = context.PartnerId,
            StatementId = id,
            Product = p.Product,
            ProductName = p.ProductName,
            Quantity = p.Quantity,
            BandFrom = p.BandFrom,
            UnitPrice = p.UnitPrice,
            Amount = p.Amount,
        }).ToList();
        products.ForEach(hash.Add);
        var terms = draft.Terms;
        var rules = BillingTerms.WriteRules(terms.Rules, catalog);
        var statement = new Statement
        {
            PartnerId = context.PartnerId,
            Id = id,
            IssuerId = terms.IssuerId,
            Period = draft.Period.Name,
            FirstDay = draft.Period.From,
            LastDay = draft.Period.To,
            PartnerName = terms.PartnerName,
            IssuerName = terms.Issuer.Name,
            Currency = terms.Currency,
            Rules = rules,
            Total = total,
            Lines = lines,
            ClosedAt = closedAt,
            Hash = hash.End(context.PartnerId, terms.IssuerId, draft.Period, terms.PartnerName, terms.Issuer.Name, terms.Currency, rules, total, lines, closedAt),
        };
        context.Statements.Add(statement);
        context.StatementProducts.AddRange(products);
        return statement;

        IEnumerable<StatementLine> Counted()
        {
            foreach (var line in draft.Lines(context.PartnerId, id))
            {
                lines++;
                total = checked(total + line.Amount);
                hash.Add(line);
                yield return line;
            }
        }
    }

    /// <summary>Whether there is anything to close: a statement before, or a license that the issuer prices.</summary>
    private static async Task<bool> AnythingAsync(MusterContext context, BillingTerms terms, Period period, CancellationToken ct) =>
        await context.Statements.AnyAsync(s => s.IssuerId == terms.IssuerId, ct)
        || await context.Licenses.AnyAsync(
            l => l.DistributorId == terms.Issuer.DistributorId && l.Owner == LicenseOwner.Partner && (l.Type == LicenseType.Usage || l.Type == LicenseType.Ordered) && l.Start <= period.To && (l.End == null || (l.End >= period.From && l.End >= l.Start)), ct);

    /// <summary>Late days carry an instant after the close they were too late for, and before the next: clocks of several servers may differ a little.</summary>
    private static async Task<DateTimeOffset> ClosedAtAsync(MusterContext context, DateTimeOffset now, CancellationToken ct)
    {
        var late = await context.LateDays.MaxAsync(d => (DateTimeOffset?)d.ArrivedAt, ct);
        var at = late is { } arrived && arrived > now ? arrived : now;

        // PostgreSQL keeps microseconds
        return new DateTimeOffset(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
    }

    private async Task AddClosingAsync(MusterContext context, Guid issuerId, CancellationToken ct)
    {
        await context.Database.OpenConnectionAsync(ct);
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = """
            insert into closings(partner_id, issuer_id, stopped_products, stopped_reason, claimed_until) values (@partner, @issuer, '', '', @never)
            on conflict (partner_id, issuer_id) do nothing
            """;
        command.AddParameter("@partner", context.PartnerId);
        command.AddParameter("@issuer", issuerId);
        command.AddParameter("@never", store.Instant(DateTimeOffset.UnixEpoch));
        await command.ExecuteNonQueryAsync(ct);
    }

    private static Scope System(Guid partnerId)
    {
        var scope = new Scope();
        scope.Enter(partnerId, "close");
        return scope;
    }
}
