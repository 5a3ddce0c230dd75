using Microsoft.EntityFrameworkCore;
using Muster.Data.Usage;
using Muster.Domain.Catalog;
using Muster.Domain.Protection;
using Muster.Domain.Usage;
using Muster.Infrastructure;
using Xunit;

namespace Muster.Usage;

/// <summary>Cached figures, explanations and the check follow corrections and exclusions, on each database.</summary>
public sealed class CorrectionRecountTests(OwnStores stores) : IClassFixture<OwnStores>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_merge_lowers_the_cached_counts_from_its_day_on_and_its_reversal_gives_them_back(TestDatabase database)
    {
        var shop = await stores.WorkshopAsync(database);
        var customer = await shop.CustomerAsync();
        for (var days = 0; days < 40; days++)
            await shop.WriteAsync(customer, Sightings.Of("pc-1", "HOST\\ada", shop.Clock.Now.AddDays(-days)), Sightings.Of("pc-2", "ada@dom", shop.Clock.Now.AddDays(-days)));
        await shop.DrainAsync();
        var merge = await RecordAsync(shop, customer, CorrectionKind.MergedHolder, "host\\ada", "ada@dom", shop.Today.AddDays(-20));
        Assert.Equal([(-39, 2), (-20, 1)], await CachedAsync(shop, customer));
        var unit = Assert.Single(await shop.Counting.ExplainAsync(shop.Partner, customer, Endpoint, shop.Today, Stop));
        Assert.Equal(("ada@dom", "host\\ada"), (unit.Name, Assert.Single(unit.OtherNames)));
        Assert.Equal(["host\\ada", "ada@dom"], unit.Subjects.Select(s => s.Holder));

        await using (var context = shop.Context())
        {
            var row = await context.Corrections.SingleAsync(c => c.Id == merge.Id, Stop);
            row.ReversedFrom = shop.Today.AddDays(-5);
            await shop.SaveAsync(context, customer, row.ReversedFrom);
        }

        await shop.DrainAsync();
        Assert.Equal([(-39, 2), (-20, 1), (-5, 2)], await CachedAsync(shop, customer));
        Assert.DoesNotContain(await shop.DifferencesAsync(), d => d.StartsWith(shop.Code, StringComparison.Ordinal));
    }

    [Theory, EachDatabase]
    public async Task A_retired_device_neither_counts_nor_warns_until_it_is_seen_again(TestDatabase database)
    {
        var shop = await stores.WorkshopAsync(database);
        var customer = await shop.CustomerAsync();
        await shop.LicenseAsync(customer, "CIXA-MSP");
        await DeviceAsync(shop, customer, "pc-1");
        await shop.WriteAsync(customer, Sightings.Of("pc-1", "ada", shop.Clock.Now.AddDays(-15)), Sightings.Of("pc-2", "bob", shop.Clock.Now));
        await shop.DrainAsync();
        Assert.Equal((1, 2L), await ListedAsync(shop, customer));

        await RecordAsync(shop, customer, CorrectionKind.RetiredSubject, "pc-1", "", shop.Today.AddDays(-2));
        Assert.Equal((0, 1L), await ListedAsync(shop, customer));
        Assert.Equal([(-15, 1), (-2, 0), (0, 1)], await CachedAsync(shop, customer));
        var retired = Assert.Single(await shop.Counting.RetiredAsync(shop.Partner, customer, Endpoint, shop.Today, Stop));
        Assert.Equal(("pc-1", shop.Today.AddDays(-15)), (retired.Subject.Id, retired.Subject.LastSeen));
        Assert.Empty(await shop.Counting.RetiredAsync(shop.Partner, customer, Endpoint, shop.Today.AddDays(-3), Stop));

        await shop.WriteAsync(customer, Sightings.Of("pc-1", "ada", shop.Clock.Now));
        await shop.DrainAsync();
        Assert.Equal((0, 2L), await ListedAsync(shop, customer));
        Assert.Empty(await shop.Counting.RetiredAsync(shop.Partner, customer, Endpoint, shop.Today, Stop));
        await ReportStoppedAsync(shop, customer, "pc-1");
        Assert.Equal((1, 2L), await ListedAsync(shop, customer));
        Assert.DoesNotContain(await shop.DifferencesAsync(), d => d.StartsWith(shop.Code, StringComparison.Ordinal));
    }

    [Theory, EachDatabase]
    public async Task An_exclusion_ends_by_itself_on_the_day_after_its_last(TestDatabase database)
    {
        var shop = await stores.WorkshopAsync(database);
        var customer = await shop.CustomerAsync();
        await shop.LicenseAsync(customer, "CIXA-MSP");
        await DeviceAsync(shop, customer, "pc-1");
        await ReportStoppedAsync(shop, customer, "pc-1");
        Assert.Equal(1, (await ListedAsync(shop, customer)).Unprotected);

        await using (var context = shop.Context())
        {
            var device = await context.Devices.SingleAsync(Stop);
            (device.ExcludedUntil, device.ExclusionReason) = (shop.Today.AddDays(3), "in repair");
            await shop.SaveAsync(context, customer);
        }

        await shop.DrainAsync();
        Assert.Equal(0, (await ListedAsync(shop, customer)).Unprotected);
        Assert.Equal(shop.Today.AddDays(4), (await shop.ListRowAsync(customer)).RefreshOn);
        Assert.DoesNotContain(await shop.DifferencesAsync(), d => d.StartsWith(shop.Code, StringComparison.Ordinal));
        shop.Clock.Advance(TimeSpan.FromDays(3));
        await shop.NewDayAsync();
        Assert.Equal(0, (await ListedAsync(shop, customer)).Unprotected);
        shop.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await shop.NewDayAsync());
        Assert.Equal(1, (await ListedAsync(shop, customer)).Unprotected);
        Assert.DoesNotContain(await shop.DifferencesAsync(), d => d.StartsWith(shop.Code, StringComparison.Ordinal));
    }

    /// <summary>Random histories with random corrections: what was recounted piece by piece is what the check makes anew.</summary>
    [Theory]
    [EachDatabase(51)]
    [EachDatabase(52)]
    public async Task Whatever_is_corrected_the_check_finds_no_difference(TestDatabase database, int seed)
    {
        var random = new Random(seed);
        var shop = await stores.WorkshopAsync(database);
        var customer = await shop.CustomerAsync();
        for (var round = 0; round < 8; round++)
        {
            await shop.WriteAsync(customer, Sightings.Random(random, random.Next(60), shop.Clock.Now, random.Next(1, 90)));
            var from = shop.Today.AddDays(-random.Next(60));
            if (random.Next(3) > 0)
                await RecordAsync(shop, customer, CorrectionKind.MergedHolder, Holder(random), Holder(random), from, random.Next(2) == 0 ? null : from.AddDays(random.Next(50)));
            else
                await RecordAsync(shop, customer, CorrectionKind.RetiredSubject, $"subject-{random.Next(12)}{Holder(random)}", "", from, random.Next(2) == 0 ? null : from.AddDays(random.Next(50)));
            shop.Clock.Advance(TimeSpan.FromDays(random.Next(12)));
            await shop.NewDayAsync();
            Assert.DoesNotContain(await shop.DifferencesAsync(), d => d.StartsWith(shop.Code, StringComparison.Ordinal));
            foreach (var family in Workshop.Catalog.Families)
            {
                var counts = await shop.Counting.Async(shop.Partner, customer, null, shop.Today, Stop);
                Assert.Equal(counts.On(family.Code, shop.Today), (await shop.Counting.ExplainAsync(shop.Partner, customer, family, shop.Today, Stop)).Count);
            }
        }

        static string Holder(Random random) => Sightings.Holders[random.Next(1, Sightings.Holders.Length)];
    }

    private static Family Endpoint => Workshop.Catalog.Families.First(f => f.Code == "endpoint");

    private static async Task<Correction> RecordAsync(Workshop shop, Guid customer, CorrectionKind kind, string what, string kept, DateOnly from, DateOnly? reversed = null)
    {
        var correction = new Correction
        {
            PartnerId = shop.Partner,
            CustomerId = customer,
            Id = Guid.CreateVersion7(),
            Kind = kind,
            What = what,
            KeptName = kept,
            FromDay = from,
            Reason = "the same person",
            RecordedBy = "Ada",
            RecordedAt = shop.Clock.Now,
            ReversedFrom = reversed,
        };
        await using var context = shop.Context();
        context.Corrections.Add(correction);
        await shop.SaveAsync(context, customer, from);
        await shop.DrainAsync();
        return correction;
    }

    private static async Task DeviceAsync(Workshop shop, Guid customer, string id)
    {
        await using var context = shop.Context();
        context.Devices.Add(new Device
        {
            PartnerId = shop.Partner,
            CustomerId = customer,
            Id = Guid.CreateVersion7(),
            ExternalId = id,
            HostName = id,
            Kind = DeviceKind.Computer,
            KnownSince = shop.Clock.Now.AddYears(-1),
            Components = [new("endpoint-protection", "1.0", ComponentStatus.Installed, shop.Clock.Now.AddDays(-100))],
        });
        await shop.SaveAsync(context, customer);
    }

    private static async Task ReportStoppedAsync(Workshop shop, Guid customer, string id)
    {
        await using var context = shop.Context();
        var device = await context.Devices.SingleAsync(d => d.ExternalId == id, Stop);
        device.Components = [new("endpoint-protection", "1.0", ComponentStatus.Stopped, shop.Clock.Now)];
        device.LastSeen = shop.Clock.Now.AddDays(10);
        await shop.SaveAsync(context, customer);
        await shop.DrainAsync();
    }

    private static async Task<(int Unprotected, long Endpoint)> ListedAsync(Workshop shop, Guid customer)
    {
        var row = await shop.ListRowAsync(customer);
        return (row.Unprotected, (long)row[CustomerListRow.Used("endpoint")]!);
    }

    private static async Task<IEnumerable<(int Day, int Count)>> CachedAsync(Workshop shop, Guid customer)
    {
        await using var context = shop.Context();
        return (await context.DailyUsage.Where(u => u.CustomerId == customer && u.Family == "endpoint").OrderBy(u => u.FromDay).ToListAsync(Stop))
            .Select(u => (u.FromDay.DayNumber - shop.Today.DayNumber, (int)u.Count));
    }
}
