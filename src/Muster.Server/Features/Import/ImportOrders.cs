using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Orders;
using Muster.Domain.Accounts;
using Muster.Domain.Orders;
using Muster.Server.Features.Access;
using Muster.Server.Features.Distribution;

namespace Muster.Server.Features.Import;

/// <summary>
/// Places a distributor's orders. The rows of one number are one order, which is placed whole or not at all; one that is there already
/// with the same content is left as it is. All orders of a file are judged by the rules of the form, and written in one transaction.
/// </summary>
/// <param name="run">The reading of the file, for the distributor.</param>
/// <param name="scope">Who places them.</param>
/// <param name="allOrNothing">Whether nothing is placed when anything is wrong.</param>
internal sealed class ImportOrders(ImportRun run, Scope scope, bool allOrNothing)
{
    /// <summary>The most rows of a file.</summary>
    public const int MostRows = 50_000;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    private const int Attempts = 3;
    private const int AskedAtOnce = 1_000;
    private const int WrittenAtOnce = 200;

    private static readonly string[] Partners = [MusterContext.PartnerFilter];

    /// <summary>Reads, judges, writes, and tells what is wrong.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var file = ReadFile();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var judged = await JudgeAndWriteAsync(file, stop);
                run.Report([.. file.Problems, .. judged.Problems]);
                var tally = run.Tally;
                (tally.Read, tally.Bad) = (tally.Read + file.Read, tally.Bad + file.Bad + judged.Bad);
                (tally.Added, tally.Unchanged) = (tally.Added + judged.New.Sum(n => n.File.Rows.Count), tally.Unchanged + judged.New.Sum(n => n.File.Repeated) + judged.RowsThere);
                (tally.Orders, tally.OrdersThere) = (tally.Orders + judged.New.Count, tally.OrdersThere + judged.OrdersThere);
                run.Progress?.Report(1);
                return;
            }
            catch (DbUpdateException) when (attempt < Attempts)
            {
                // somebody placed an order of one of these numbers meanwhile: judge again on what there is now
            }
        }
    }

    /// <summary>Reads all rows and puts the orders together; what the file alone shows to be wrong is refused here.</summary>
    private OrderFile ReadFile()
    {
        var problems = new List<Problem>();
        var table = new Table(run.File, OrderColumns.All, problems.Add);
        if (table.UnknownColumns.Count > 0)
            run.Report([new Problem(table.HeaderLine, "header", $"ignored: {string.Join(", ", table.UnknownColumns)}")]);
        var slashesStartWithDay = table.SlashesStartWithDay(OrderColumns.Starts, OrderColumns.Ends);
        problems.Clear(); // looking ahead may have met bad rows, which are met again
        var rows = new List<OrderRow>();
        foreach (var row in table.Rows().Where(r => !r.IsBlank(OrderColumns.All)))
        {
            if (rows.Count == MostRows)
                throw new UnreadableFileException(new Problem(row.Line, "file", string.Create(CultureInfo.InvariantCulture, $"has more than {MostRows} rows; split it into several files")));
            rows.Add(OrderColumns.Read(row, slashesStartWithDay, run.Catalog));
            problems.AddRange(row.Problems);
        }

        if (rows.Count + table.BadRows == 0)
            throw new UnreadableFileException(new Problem(table.HeaderLine, "file", "has no rows"));
        var file = new OrderFile(problems) { Read = rows.Count + table.BadRows, Bad = table.BadRows };

        // an order without one of its lines could not be completed later, for its number would be taken
        if (table.BadRows > 0 || rows.Exists(r => r.Number.Length == 0))
        {
            var lost = problems.Where(p => p.Column == "row" || p.Column == OrderColumns.Number.Name).Min(p => p.Line);
            problems.Add(new(lost, "file", "nothing of the file is taken, for this row may belong to any of its orders"));
            file.Bad += rows.Count;
            return file;
        }

        foreach (var group in rows.GroupBy(r => r.Number, StringComparer.Ordinal))
            file.Add([.. group]);
        return file;
    }

    private async Task<Judged> JudgeAndWriteAsync(OrderFile file, CancellationToken stop)
    {
        await using var context = run.Store.Context(run.Partner);
        if (!run.Writes)
            return Judge(file, await KnowAsync(context, file.Orders, stop));
        await using var transaction = await context.Database.BeginTransactionAsync(stop);

        // one file of a distributor at a time: sent to two servers at once, the second waits, and finds the orders of the first
        context.Database.SetCommandTimeout(LongestWait);
        await context.Partners.Where(p => p.Id == run.Partner).ExecuteUpdateAsync(u => u.SetProperty(p => p.ListVersion, p => p.ListVersion), stop);
        var known = await KnowAsync(context, file.Orders, stop);
        var judged = Judge(file, known);
        if (judged.New.Count == 0 || (allOrNothing && file.Bad + judged.Bad > 0))
            return judged;
        await WriteAsync(context, judged, known, stop);
        await transaction.CommitAsync(stop);
        return judged;
    }

    private Judged Judge(OrderFile file, Known known)
    {
        var (judged, today) = (new Judged(), DateOnly.FromDateTime(run.Time.GetUtcNow().UtcDateTime));
        foreach (var order in file.Orders)
        {
            var before = judged.Problems.Count;
            if (known.Placed.TryGetValue(order.Number, out var placed))
            {
                Compare(order, placed, judged.Problems);
                if (judged.Problems.Count == before)
                    (judged.OrdersThere, judged.RowsThere) = (judged.OrdersThere + 1, judged.RowsThere + order.Rows.Count + order.Repeated);
            }
            else if (Place(order, known, today, judged.Problems) is { } placing)
            {
                judged.New.Add(placing);
            }

            if (judged.Problems.Count > before)
                judged.Bad += order.Rows.Count + order.Repeated;
        }

        return judged;
    }

    /// <summary>Whether an order that is there says what the file says; what the file leaves open isn't compared.</summary>
    private static void Compare(FileOrder order, PlacedOrder placed, List<Problem> problems)
    {
        var made = placed.NewCustomer;
        var differ = new List<Column>();
        Same(OrderColumns.PurchaseOrder, placed.PurchaseOrder, order.Says(OrderColumns.PurchaseOrder));
        Same(OrderColumns.Partner, placed.Partner, order.Says(OrderColumns.Partner));
        Same(OrderColumns.ExternalId, made?.ExternalId ?? placed.ExternalId ?? order.Says(OrderColumns.ExternalId), order.Says(OrderColumns.ExternalId));
        if (made is not null)
        {
            foreach (var (column, had) in (IEnumerable<(Column, string)>)
                [(OrderColumns.Name, made.Name), (OrderColumns.FirstName, made.Contact.FirstName), (OrderColumns.LastName, made.Contact.LastName), (OrderColumns.Email, made.Contact.Email),
                (OrderColumns.Country, made.Contact.Country), (OrderColumns.DataGeography, made.DataGeography)])
            {
                if (order.Says(column) is { Length: > 0 } said)
                    Same(column, had, said);
            }
        }

        var lines = placed.Lines.ToDictionary(l => l.Line);
        foreach (var (number, row) in order.Numbered)
        {
            if (!lines.Remove(number, out var line))
            {
                differ.Add(OrderColumns.Position);
                continue;
            }

            Same(OrderColumns.Product, line.Product, row.Product);
            Same(OrderColumns.Quantity, line.Quantity, row.Quantity);
            Same(OrderColumns.Starts, line.Starts, row.Starts ?? line.Starts);
            Same(OrderColumns.Ends, line.Ends, row.Ends);
            Same(OrderColumns.RenewMonths, line.RenewMonths, row.RenewMonths);
        }

        if (lines.Count > 0)
            differ.Add(OrderColumns.Position);
        if (differ.Count > 0)
        {
            problems.Add(new(order.First.Line, OrderColumns.Number.Name,
                $"{TextRules.Quote(order.Number)} is there already with another {string.Join(", ", differ.Select(c => c.Name).Distinct())}; the same number is the same order, so give this one a number of its own"));
        }
        else if (placed.IsDraft && order.Submits)
        {
            problems.Add(new(order.First.Line, OrderColumns.Submit.Name, $"{TextRules.Quote(order.Number)} is there as a draft; submit it on its page, or throw it away there and import it again"));
        }

        void Same<T>(Column column, T had, T said)
        {
            if (!EqualityComparer<T>.Default.Equals(had, said))
                differ.Add(column);
        }
    }

    /// <summary>Judges a new order as the form does; null when it is refused.</summary>
    private Placing? Place(FileOrder order, Known known, DateOnly today, List<Problem> problems)
    {
        var before = problems.Count;
        if (!known.Partners.TryGetValue(order.Says(OrderColumns.Partner), out var partner))
        {
            Refuse(OrderRefusal.Partner, order.First.Line);
            return null;
        }

        if (order.Rows.Count > DecideOrder.MostLines)
        {
            Refuse(OrderRefusal.TooManyLines, order.First.Line);
            return null;
        }

        var externalId = order.Says(OrderColumns.ExternalId);
        known.Customers.TryGetValue((partner, externalId), out var customer);
        var input = new OrderInput(
            partner, order.Number, order.Says(OrderColumns.PurchaseOrder), customer?.Id, customer is null ? order.NewCustomer : null,
            [.. order.Numbered.Select(n => new OrderLine(n.Number, n.Row.Product, n.Row.Quantity, n.Row.Starts ?? today, n.Row.Ends, n.Row.RenewMonths))]).Clean();
        if (customer is null)
        {
            foreach (var fault in PlaceOrder.Faults(input.NewCustomer!))
                Refuse(fault, order.LineOf(OrderColumns.ColumnOf(fault)));
            if (known.Making.TryGetValue((partner, externalId), out var maker))
                problems.Add(new(order.LineOf(OrderColumns.ExternalId), OrderColumns.ExternalId.Name, $"is of a customer that order {TextRules.Quote(maker)} makes; import this order once the customer is there"));
        }

        var there = customer is null ? [] : known.There.GetValueOrDefault((partner, customer.Id)) ?? [];
        foreach (var fault in DecideOrder.Place(input.Number, numberTaken: false, input.PurchaseOrder, input.Lines, there, today, run.Catalog))
            Refuse(fault.Refusal, fault.Line is { } line ? order.Numbered.First(n => n.Number == line).Row.Line : order.First.Line);
        if (problems.Count > before)
            return null;

        // what follows in the file is judged as if this had been placed before
        if (customer is null)
            known.Making[(partner, externalId)] = order.Number;
        else if (order.Submits)
            known.There[(partner, customer.Id)] = [.. there, .. input.Lines.Select(l => l.Product)];
        return new(order, input, customer?.Name);

        void Refuse(OrderRefusal refusal, long line) => problems.Add(new(line, OrderColumns.ColumnOf(refusal).Name, OrderColumns.Say(refusal)) { Key = OrderColumns.Key(refusal) });
    }

    private async Task WriteAsync(MusterContext context, Judged judged, Known known, CancellationToken stop)
    {
        var now = run.Time.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        foreach (var batch in judged.New.GroupBy(n => n.Input.PartnerId).SelectMany(g => g.Chunk(WrittenAtOnce)))
        {
            var partner = batch[0].Input.PartnerId;
            var atPartner = Scope.OfDistributor(scope, partner);
            var said = new List<(string Act, object Facts)>(batch.Length);
            context.PartnerId = partner;
            foreach (var placing in batch)
            {
                var order = PlaceOrder.New(scope, placing.Input, now);
                var subscriptions = PlaceOrder.Write(order, placing.Input, placing.Customer, today);
                context.Orders.Add(order);
                context.Subscriptions.AddRange(subscriptions);
                var facts = PlaceOrder.Facts(order, subscriptions);
                if (placing.File.Submits)
                {
                    PlaceOrder.Submit(context, scope, order, subscriptions, now, today);
                    context.Record(atPartner, now, "order.submit", order.ForCustomerId, after: facts);
                }

                said.Add((placing.File.Submits ? "order.submit" : "order.write", facts));
            }

            await context.SaveChangesAsync(stop);
            context.ChangeTracker.Clear();

            // in the distributor's own log too
            context.PartnerId = run.Partner;
            var code = known.Partners.First(p => p.Value == partner).Key;
            foreach (var (act, facts) in said)
                context.Record(scope, now, act, after: new { partner = code, facts });
            await context.SaveChangesAsync(stop);
            context.ChangeTracker.Clear();
        }

        context.PartnerId = run.Partner;
        context.Record(scope, now, "import.orders", after: new { file = Path.GetFileName(run.File.Name), orders = judged.New.Count, lines = judged.New.Sum(n => n.Input.Lines.Count), there = judged.OrdersThere });
        await context.SaveChangesAsync(stop);
    }

    /// <summary>Asks the store for all that the orders are judged by, a thousand at a time.</summary>
    private async Task<Known> KnowAsync(MusterContext context, IReadOnlyList<FileOrder> orders, CancellationToken stop)
    {
        var known = new Known(await DistributorView.Links(context, run.Partner).Where(l => l.State == DistributorLinkState.Active)
            .Join(context.Partners.Where(p => p.Program == PartnerProgram.FlexConnect && p.Kind == PartnerKind.Partner), l => l.PartnerId, p => p.Id, (_, p) => new { p.Code, p.Id })
            .ToDictionaryAsync(p => p.Code, p => p.Id, StringComparer.Ordinal, stop));
        foreach (var numbers in orders.Select(o => o.Number).Chunk(AskedAtOnce))
            await KnowPlacedAsync(context, known, numbers, stop);
        foreach (var ofPartner in orders.Where(o => !known.Placed.ContainsKey(o.Number)).GroupBy(o => known.Partners.GetValueOrDefault(o.Says(OrderColumns.Partner))).Where(g => g.Key != Guid.Empty))
        {
            foreach (var ids in ofPartner.Select(o => o.Says(OrderColumns.ExternalId)).Distinct().Chunk(AskedAtOnce))
                await KnowCustomersAsync(context, known, ofPartner.Key, ids, stop);
        }

        if (orders.Any(o => !known.Placed.ContainsKey(o.Number)))
        {
            var open = DistributorView.Subscriptions(context, run.Partner)
                .Where(s => s.ForCustomerId == null && (s.Status == SubscriptionStatus.Submitted || s.Status == SubscriptionStatus.Provisioning)).Select(s => s.OrderId);
            foreach (var order in await DistributorView.Orders(context, run.Partner).AsNoTracking().Where(o => o.ForCustomerId == null && open.Contains(o.Id)).Select(o => new { o.PartnerId, o.Number, o.NewCustomer }).ToListAsync(stop))
                known.Making[(order.PartnerId, order.NewCustomer!.ExternalId)] = order.Number;
        }

        return known;
    }

    private async Task KnowPlacedAsync(MusterContext context, Known known, IReadOnlyCollection<string> numbers, CancellationToken stop)
    {
        var orders = await DistributorView.Orders(context, run.Partner).AsNoTracking().Where(o => numbers.Contains(o.Number))
            .Join(context.Partners, o => o.PartnerId, p => p.Id, (o, p) => new { Order = o, p.Code }).ToListAsync(stop);
        if (orders.Count == 0)
            return;
        var (partners, ids, customers) = (orders.Select(o => o.Order.PartnerId).Distinct().ToList(), orders.Select(o => o.Order.Id).ToList(), orders.Select(o => o.Order.ForCustomerId).OfType<Guid>().Distinct().ToList());
        var lines = (await DistributorView.Subscriptions(context, run.Partner).AsNoTracking().Where(s => partners.Contains(s.PartnerId) && ids.Contains(s.OrderId)).ToListAsync(stop)).ToLookup(s => s.OrderId);
        var histories = (await context.OrderEvents.IgnoreQueryFilters(Partners).AsNoTracking().Where(e => partners.Contains(e.PartnerId) && ids.Contains(e.OrderId) && e.Act == "order.submit")
            .Select(e => new { e.OrderId, e.Facts }).ToListAsync(stop)).ToLookup(e => e.OrderId, e => e.Facts);
        var externalIds = await DistributorView.Customers(context, run.Partner).Where(c => partners.Contains(c.PartnerId) && customers.Contains(c.Id))
            .Select(c => new { c.Id, c.ExternalId }).ToDictionaryAsync(c => c.Id, c => c.ExternalId, stop);
        foreach (var (order, code) in orders.Select(o => (o.Order, o.Code)))
        {
            var asSubmitted = histories[order.Id].Select(OrderedLines.Read).FirstOrDefault(l => l is not null) ?? OrderedLines.Of(lines[order.Id]);

            // of a customer that is no longer the partner's, nothing is known and nothing compared
            known.Placed[order.Number] = new(
                code, order.PurchaseOrder, order.NewCustomer, order.ForCustomerId is { } customer ? externalIds.GetValueOrDefault(customer) : null, asSubmitted.Lines, order.SubmittedAt is null);
        }
    }

    private async Task KnowCustomersAsync(MusterContext context, Known known, Guid partner, IReadOnlyCollection<string> externalIds, CancellationToken stop)
    {
        var customers = await DistributorView.Customers(context, run.Partner).AsNoTracking().Where(c => c.PartnerId == partner && externalIds.Contains(c.ExternalId)).Select(c => new { c.Id, c.ExternalId, c.Name }).ToListAsync(stop);
        foreach (var customer in customers)
            known.Customers[(partner, customer.ExternalId)] = new(customer.Id, customer.Name);
        var ids = customers.Select(c => (Guid?)c.Id).ToList();
        var there = await DistributorView.Subscriptions(context, run.Partner)
            .Where(s => s.PartnerId == partner && ids.Contains(s.ForCustomerId) && s.Status != SubscriptionStatus.Draft && s.Status != SubscriptionStatus.Cancelled && s.Status != SubscriptionStatus.Rejected)
            .Select(s => new { s.ForCustomerId, s.Product }).Distinct().ToListAsync(stop);
        foreach (var products in there.GroupBy(s => s.ForCustomerId!.Value, s => s.Product))
            known.There[(partner, products.Key)] = [.. products];
    }

    /// <summary>What the store knows of the orders of a file, as far as the distributor may know it too.</summary>
    /// <param name="Partners">The partners it may order for, by their codes.</param>
    private sealed record Known(IReadOnlyDictionary<string, Guid> Partners)
    {
        /// <summary>The orders that are there already, by number.</summary>
        public Dictionary<string, PlacedOrder> Placed { get; } = new(StringComparer.Ordinal);

        /// <summary>The customers it sold to, by partner and external id.</summary>
        public Dictionary<(Guid Partner, string ExternalId), Sold> Customers { get; } = [];

        /// <summary>What its subscriptions give them already, as codes of products.</summary>
        public Dictionary<(Guid Partner, Guid Customer), IReadOnlyList<string>> There { get; } = [];

        /// <summary>The customers its orders are making, each with the order's number.</summary>
        public Dictionary<(Guid Partner, string ExternalId), string> Making { get; } = [];
    }

    private sealed record Sold(Guid Id, string Name);

    /// <summary>An order that is there, as it was ordered.</summary>
    private sealed record PlacedOrder(string Partner, string PurchaseOrder, NewOrderCustomer? NewCustomer, string? ExternalId, IReadOnlyList<OrderLine> Lines, bool IsDraft);

    /// <summary>An order to be placed.</summary>
    /// <param name="File">What the file says.</param>
    /// <param name="Input">The order.</param>
    /// <param name="Customer">Name of a customer it sold to; null where the order makes one.</param>
    private sealed record Placing(FileOrder File, OrderInput Input, string? Customer);

    /// <summary>What the orders of a file come to.</summary>
    private sealed class Judged
    {
        public List<Problem> Problems { get; } = [];

        public List<Placing> New { get; } = [];

        public long Bad { get; set; }

        public long OrdersThere { get; set; }

        public long RowsThere { get; set; }
    }
}
