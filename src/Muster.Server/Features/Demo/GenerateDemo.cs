using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Data.Orders;
using Muster.Data.Usage;
using Muster.Domain.Accounts;
using Muster.Domain.Catalog;
using Muster.Domain.Protection;
using Muster.Server.Features.Access;
using Muster.Server.Features.Usage;

namespace Muster.Server.Features.Demo;

/// <summary>How far the making of a demo set is.</summary>
/// <param name="Counting">False while rows are written, true while customers are counted.</param>
/// <param name="Done">Customers done.</param>
/// <param name="Total">Customers in all.</param>
public readonly record struct DemoProgress(bool Counting, int Done, int Total);

/// <summary>A partner of a demo set that was made.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Code">Its code.</param>
/// <param name="Administrator">E-mail for its administrator, who is not created here.</param>
public sealed record DemoPartnerMade(Guid Id, string Code, string Administrator);

/// <summary>A demo set was asked for where there is one, or a partner that it would need to create.</summary>
public sealed class DemoExistsException(string message) : RefusedException(message);

/// <summary>
/// Fills a store with a believable, deterministic set: several partners, and 13 months of history of their customers, written
/// through the same writer as real sightings.
/// </summary>
public sealed class GenerateDemo(Store store, ProductCatalog catalog, RecountCustomers recount, TimeProvider clock)
{
    /// <summary>Facts about the store: how its demo set was made. The last is the day up to which it has sightings.</summary>
    public const string SeedFact = "demo-seed", CustomersFact = "demo-customers", SubjectsFact = "demo-subjects", OriginFact = "demo-origin", TodayFact = "demo-today";

    private const int RowsPerBatch = 10_000;

    /// <summary>Writes the set and counts it.</summary>
    /// <param name="options">What to make.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="ct">Cancels; what was written stays.</param>
    /// <returns>The partners, the one with most customers first.</returns>
    /// <exception cref="DemoExistsException">The store has a demo set, or a partner with one of its codes.</exception>
    /// <exception cref="RefusedException">The options make no sense.</exception>
    public async Task<IReadOnlyList<DemoPartnerMade>> RunAsync(DemoOptions options, IProgress<DemoProgress>? progress, CancellationToken ct)
    {
        await RefuseAsync(options, ct);
        await AddPartnersAsync(options, ct);
        // the next customers are drawn while those before them are written; never more than two batches are in memory
        var (pending, batch, done, writing) = (new List<DemoCustomer>(), new UsageBatch(), 0, Task.CompletedTask);
        foreach (var customer in DemoSet.Customers(options))
        {
            if (pending.Count > 0 && (batch.Count >= RowsPerBatch || pending[0].PartnerId != customer.PartnerId))
            {
                await writing;
                var (customers, days) = (pending, batch);
                writing = Task.Run(() => WriteAsync(options, customers, days, ct), ct);
                (pending, batch) = ([], new UsageBatch());
            }

            customer.Draw(catalog, batch);
            pending.Add(customer);
            progress?.Report(new(false, ++done, options.Customers));
        }

        await writing;
        await WriteAsync(options, pending, batch, ct);
        await store.AnalyzeAsync(ct);
        progress?.Report(new(true, 0, options.Customers));
        await recount.DrainAsync(null, progress is null ? null : new Counted(progress, options.Customers), ct);
        await store.AnalyzeAsync(ct);

        await using var facts = store.Context();
        facts.StoreFacts.AddRange(
            Fact(SeedFact, options.Seed),
            Fact(CustomersFact, options.Customers),
            Fact(SubjectsFact, options.Subjects),
            new StoreFact { Key = OriginFact, Value = DayText(options.Today) },
            new StoreFact { Key = TodayFact, Value = DayText(options.Today) });
        await facts.SaveChangesAsync(ct);
        return
        [
            .. DemoPartner.All.Select(p => new DemoPartnerMade(p.Id(options), p.Code, p.Administrator)),
            new(DemoDistributor.Id(options), DemoDistributor.Code, DemoDistributor.Administrator),
        ];
    }

    internal static string DayText(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static StoreFact Fact(string key, long value) => new() { Key = key, Value = value.ToString(CultureInfo.InvariantCulture) };

    private async Task RefuseAsync(DemoOptions options, CancellationToken ct)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        if (options.Customers is < 1 or > DemoOptions.MaxCustomers)
            throw new RefusedException($"--customers must be between 1 and {DemoOptions.MaxCustomers}.");
        if (options.Subjects is < 0 or > DemoOptions.MaxSubjects)
            throw new RefusedException($"--subjects must be between 0 and {DemoOptions.MaxSubjects}.");
        if (options.Today > today)
            throw new RefusedException($"--today {DayText(options.Today)} lies ahead; it is {DayText(today)} (UTC), and nothing can have been seen later.");
        if (options.Today.Year < 2010)
            throw new RefusedException($"--today {DayText(options.Today)} is too long ago; the first year is 2010.");
        await using var context = store.Context();
        if (await TakenAsync(context, ct) is { } taken)
            throw taken;
    }

    private static async Task<DemoExistsException?> TakenAsync(MusterContext context, CancellationToken ct)
    {
        var codes = DemoPartner.All.Select(p => p.Code).Append(DemoDistributor.Code).ToList();
        var taken = await context.Partners.Where(p => codes.Contains(p.Code)).Select(p => p.Code).ToListAsync(ct);
        if (taken.Count > 0)
            return new($"The store already has a partner {string.Join(", ", codes.Where(taken.Contains))}; a demo set needs a store without. Nothing was changed.");
        return await context.StoreFacts.AnyAsync(f => f.Key == TodayFact, ct) ? new("The store already has a demo set. Nothing was changed.") : null;
    }

    /// <summary>Adds all partners at once: whoever does it second, at the same moment, is refused.</summary>
    private async Task AddPartnersAsync(DemoOptions options, CancellationToken ct)
    {
        await using var context = store.Context();
        context.Partners.AddRange(DemoPartner.All.Select(partner => new Partner
        {
            Id = partner.Id(options),
            Code = partner.Code,
            Name = partner.Name,
            Program = partner.Program,
            Currency = partner.Currency,
            CreatedAt = DemoSet.Start(options),
        }));
        context.Partners.Add(new Partner
        {
            Id = DemoDistributor.Id(options),
            Code = DemoDistributor.Code,
            Name = DemoDistributor.Name,
            Program = PartnerProgram.FlexConnect,
            Kind = PartnerKind.Distributor,
            Currency = DemoDistributor.Currency,
            CreatedAt = DemoSet.Start(options),
        });
        try
        {
            await context.SaveChangesAsync(ct);
        }
        catch (DbUpdateException)
        {
            context.ChangeTracker.Clear();
            if (await TakenAsync(context, ct) is { } taken)
                throw taken;
            throw;
        }

        foreach (var (which, partner) in DemoPartner.All.Index())
        {
            await using var own = store.Context(partner.Id(options));
            if (partner.Program == PartnerProgram.FlexConnect)
                own.DistributorLinks.Add(Link(options, own.PartnerId));
            else
                own.PriceEntries.AddRange(DemoPrices.Of(options, own.PartnerId, which, partner.Currency, catalog));
            await own.SaveChangesAsync(ct);
        }

        await using var distributor = store.Context(DemoDistributor.Id(options));
        distributor.PriceEntries.AddRange(DemoPrices.Of(options, distributor.PartnerId, DemoPartner.All.Length, DemoDistributor.Currency, catalog));
        await distributor.SaveChangesAsync(ct);
    }

    private static DistributorLink Link(DemoOptions options, Guid partnerId)
    {
        var at = DemoSet.Start(options);
        return new()
        {
            PartnerId = partnerId,
            DistributorId = DemoDistributor.Id(options),
            State = DistributorLinkState.Active,
            InvitedAt = at,
            InvitedBy = DemoDistributor.Somebody,
            AnsweredAt = at,
            AnsweredBy = "Admin",
        };
    }

    /// <summary>Writes some customers of one partner: their own rows first, then the devices and days seen that hang from them.</summary>
    private async Task WriteAsync(DemoOptions options, List<DemoCustomer> pending, UsageBatch batch, CancellationToken ct)
    {
        var partnerId = pending[0].PartnerId;
        await using (var context = store.Context(partnerId))
        {
            context.ChangeTracker.AutoDetectChangesEnabled = false;
            foreach (var customer in pending)
            {
                context.Customers.Add(customer.Row());
                context.Licenses.AddRange(customer.Licenses);
                context.Firewalls.AddRange(customer.Firewalls);
                if (DemoOrders.Of(customer, options) is { } ordered)
                {
                    context.Orders.Add(ordered.Order);
                    context.Subscriptions.AddRange(ordered.Subscriptions);
                    context.OrderEvents.AddRange(ordered.Events);
                }

                // what has no sightings is counted too: the writer of days seen marks only those that have
                context.Recounts.Add(new RecountRow { PartnerId = partnerId, CustomerId = customer.Id, FromDay = DemoSet.FirstDay(options), Marks = 1, ClaimedUntil = DateTimeOffset.UnixEpoch });
            }

            await context.SaveChangesAsync(ct);
        }

        var devices = new List<Device>(pending.Sum(c => c.Devices.Count));
        foreach (var customer in pending)
            devices.AddRange(customer.Devices);
        await store.AddDevicesAsync(partnerId, devices, ct);
        await store.WriteUsageAsync(partnerId, batch, ct);
    }

    /// <summary>Passes on at once; <see cref="Progress{T}"/> would do it on another thread, and out of order.</summary>
    private sealed class Counted(IProgress<DemoProgress> progress, int total) : IProgress<int>
    {
        public void Report(int value) => progress.Report(new(true, Math.Min(value, total), total));
    }
}
