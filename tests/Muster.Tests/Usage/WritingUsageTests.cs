using System.Data.Common;
using Muster.Data.Usage;
using Muster.Domain.Catalog;
using Muster.Domain.Protection;
using Muster.Domain.Usage;
using Muster.Infrastructure;
using Xunit;

namespace Muster.Usage;

/// <summary>What writing usage promises, on both databases: it repeats, commutes, loses nothing and leaves no half.</summary>
public sealed class WritingUsageTests(OwnStores stores) : IClassFixture<OwnStores>
{
    private static readonly DateTimeOffset Now = TestClock.Start;

    [Theory, EachDatabase]
    public async Task Writing_the_same_again_changes_and_marks_nothing(TestDatabase database)
    {
        var shop = await stores.WorkshopAsync(database);
        var customer = await shop.CustomerAsync();
        await AddDeviceAsync(shop, customer, "subject-1");
        var sightings = Sightings.Random(new(1), 300, Now, 400);
        Assert.True(await shop.WriteAsync(customer, sightings) > 0);
        var written = await shop.UsageRowsAsync();
        await shop.DrainAsync();

        Assert.Equal(0, await shop.WriteAsync(customer, sightings));
        Assert.Equal(0, await shop.WriteAsync(customer, sightings.Take(7)));

        Assert.Empty(await shop.MarksAsync());
        Assert.Equal(written, await shop.UsageRowsAsync());
    }

    [Theory]
    [EachDatabase(2)]
    [EachDatabase(3)]
    [EachDatabase(4)]
    public async Task The_order_and_the_batches_of_sightings_do_not_matter(TestDatabase database, int seed)
    {
        var random = new Random(seed);
        var sightings = Sightings.Random(random, 400, Now, 800);
        var (first, second) = (await stores.WorkshopAsync(database), await stores.WorkshopAsync(database));
        foreach (var (shop, inOrder) in new[] { (first, true), (second, false) })
        {
            var customer = await shop.CustomerAsync();
            await AddDeviceAsync(shop, customer, "subject-1");
            await AddDeviceAsync(shop, customer, "subject-2ada");
            var rest = sightings.ToArray();
            if (inOrder)
            {
                await shop.WriteAsync(customer, rest);
            }
            else
            {
                random.Shuffle(rest);
                for (var i = 0; i < rest.Length;)
                {
                    // some are sent twice
                    var size = random.Next(1, 60);
                    await shop.WriteAsync(customer, rest.Skip(Math.Max(0, i - 3)).Take(size + 3));
                    i += size;
                }
            }

            await shop.DrainAsync();
        }

        Assert.Equal(await first.UsageRowsAsync(), await second.UsageRowsAsync());
        Assert.Equal(await first.CachedRowsAsync(), await second.CachedRowsAsync());
    }

    [Theory, EachDatabase]
    public async Task Whole_months_and_single_days_come_to_the_same(TestDatabase database)
    {
        var (single, whole) = (await stores.WorkshopAsync(database), await stores.WorkshopAsync(database));
        var (one, other) = (await single.CustomerAsync(), await whole.CustomerAsync());
        DateOnly[] days = [new(2030, 1, 1), new(2030, 1, 31), new(2030, 2, 28), new(2030, 12, 31), new(2031, 1, 1), new(2031, 3, 12)];

        // each day alone touches one month; together they touch several in one row
        foreach (var day in days)
        {
            var batch = new UsageBatch();
            batch.Add(one, "endpoint", DaysSeen.Of("pc", "ada", day));
            Assert.Equal(1, await single.WriteAsync(batch));
        }

        var all = new UsageBatch();
        foreach (var day in days)
            all.Add(other, "endpoint", DaysSeen.Of("pc", "ada", day));
        Assert.Equal(2, all.Count);
        Assert.Equal(2, await whole.WriteAsync(all));

        Assert.Equal(await single.UsageRowsAsync(), await whole.UsageRowsAsync());
        var again = new UsageBatch();
        again.Add(one, "endpoint", DaysSeen.Of("pc", "ada", days[2]));
        Assert.Equal(0, await single.WriteAsync(again));
        Assert.Equal(0, await whole.WriteAsync(all));

        // one month more in a row that has others
        all.Add(other, "endpoint", DaysSeen.Of("pc", "ada", new(2030, 6, 15)));
        Assert.Equal(1, await whole.WriteAsync(all));
    }

    [Theory, EachDatabase]
    public async Task A_subject_is_shown_by_its_latest_name_and_the_greater_of_two(TestDatabase database)
    {
        // by UTF-8 bytes an emoji is greater than U+FFFD, by UTF-16 it is not
        string[] atOnce = ["Zebra", "apple", "é", "\uFFFDodd", "😀"];
        foreach (var order in new[] { atOnce, [.. atOnce.Reverse()] })
        {
            var (together, apart) = (await stores.WorkshopAsync(database), await stores.WorkshopAsync(database));
            var (one, other) = (await together.CustomerAsync(), await apart.CustomerAsync());
            var sightings = order.Select(name => Sightings.Of("pc", "ada", Now, name))
                .Append(Sightings.Of("late", "ada", Now.AddDays(-2), "zzz"))
                .Append(Sightings.Of("late", "ada", Now.AddDays(-1), "aaa"))
                .Append(Sightings.Of("late", "ada", Now.AddDays(-3), "😀"))
                .Append(Sightings.Of("late", "ada", Now)).ToList();
            await together.WriteAsync(one, sightings);
            foreach (var sighting in sightings)
                await apart.WriteAsync(other, sighting);
            foreach (var shop in new[] { together, apart })
                Assert.Equal(["late | aaa", "pc | 😀"], await shop.RowsAsync("select subject, name from subjects where partner_id = @partner"));
        }
    }

    [Theory, EachDatabase]
    public async Task Names_of_all_kinds_come_back_as_they_are(TestDatabase database)
    {
        var shop = await stores.WorkshopAsync(database);
        var customer = await shop.CustomerAsync();
        await shop.WriteAsync(customer, Sightings.Holders.Select(h => Sightings.Of($"pc {h}".Trim(), h, Now, h.Length == 0 ? null : h)));
        Assert.Equal(Sightings.Holders.Order(StringComparer.Ordinal), await shop.RowsAsync("select holder from days_seen where partner_id = @partner"));
        Assert.Equal(Sightings.Holders.Where(h => h.Length > 0).Order(StringComparer.Ordinal), await shop.RowsAsync("select name from subjects where partner_id = @partner"));
        var units = await shop.Counting.ExplainAsync(shop.Partner, customer, Workshop.Catalog.Family("endpoint"), shop.Today, TestContext.Current.CancellationToken);
        Assert.Equal(Sightings.Holders.Select(h => h.Length == 0 ? "pc" : h).Order(Comparer<string>.Create(Names.Compare)), units.Select(u => u.Name));
    }

    [Theory, EachDatabase]
    public async Task Writers_of_the_same_rows_at_once_lose_nothing_and_do_not_lock_each_other_out(TestDatabase database)
    {
        var shop = await stores.WorkshopAsync(database);
        var customers = new[] { await shop.CustomerAsync("a"), await shop.CustomerAsync("b"), await shop.CustomerAsync("c") };
        await AddDeviceAsync(shop, customers[1], "subject-3");
        var days = Enumerable.Range(0, 40).ToArray();

        // every writer has the same subjects on other days, in another order
        await Task.WhenAll(Enumerable.Range(0, 6).Select(writer => Task.Run(async () =>
        {
            var random = new Random(writer);
            for (var round = 0; round < 6; round++)
            {
                var batch = new UsageBatch();
                foreach (var subject in Enumerable.Range(0, 120).OrderBy(_ => random.Next()))
                    batch.Add(customers[subject % 3], Sightings.Of($"subject-{subject}", $"holder-{subject % 7}", Now.AddDays(-((writer * 6) + round)), $"host-{writer}-{round}"));
                await shop.WriteAsync(batch);
            }
        })));

        var expected = new UsageBatch();
        var other = await stores.WorkshopAsync(database);
        var same = new[] { await other.CustomerAsync("a"), await other.CustomerAsync("b"), await other.CustomerAsync("c") };
        await AddDeviceAsync(other, same[1], "subject-3");
        for (var writer = 0; writer < 6; writer++)
        {
            for (var round = 0; round < 6; round++)
            {
                for (var subject = 0; subject < 120; subject++)
                    expected.Add(same[subject % 3], Sightings.Of($"subject-{subject}", $"holder-{subject % 7}", Now.AddDays(-((writer * 6) + round)), $"host-{writer}-{round}"));
            }
        }

        await other.WriteAsync(expected);
        Assert.Equal(await other.UsageRowsAsync(), await shop.UsageRowsAsync());
        await shop.DrainAsync();
        await other.DrainAsync();
        Assert.Equal(await other.CachedRowsAsync(), await shop.CachedRowsAsync());
    }

    [Theory]
    [EachDatabase(3_999)]
    [EachDatabase(4_000)]
    [EachDatabase(4_001)]
    [EachDatabase(10_000)]
    [EachDatabase(10_001)]
    public async Task A_batch_of_any_size_is_written_whole(TestDatabase database, int size)
    {
        var shop = await stores.WorkshopAsync(database);
        var customer = await shop.CustomerAsync();
        var sightings = Enumerable.Range(0, size).Select(i => Sightings.Of($"pc-{i}", "", Now.AddDays(-(i % 40)), $"HOST {i}")).ToList();
        Assert.Equal(size, await shop.WriteAsync(customer, sightings));
        Assert.Equal([$"{size}"], await shop.RowsAsync("select count(*) from days_seen where partner_id = @partner"));
        Assert.Equal([$"{size}"], await shop.RowsAsync("select count(*) from subjects where partner_id = @partner"));
        Assert.Equal(0, await shop.WriteAsync(customer, sightings));
    }

    [Theory, EachDatabase]
    public async Task An_empty_batch_is_nothing(TestDatabase database)
    {
        var shop = await stores.WorkshopAsync(database);
        Assert.Equal(0, await shop.WriteAsync(new UsageBatch()));
    }

    [Theory, EachDatabase]
    public async Task What_cannot_be_written_leaves_nothing_behind(TestDatabase database)
    {
        var shop = await stores.WorkshopAsync(database);
        var customer = await shop.CustomerAsync();
        await shop.DrainAsync();
        var good = Sightings.Random(new(5), 50, Now, 100);

        // longer than a store takes: no source can say so, and if one did, nothing of it may stay
        await Assert.ThrowsAnyAsync<DbException>(() => shop.WriteAsync(customer, [.. good, Sightings.Of(new string('s', Names.MaxSubject + 1), "ada", Now)]));
        await Assert.ThrowsAnyAsync<DbException>(() => shop.WriteAsync(customer, [.. good, Sightings.Of("pc", "ada", Now, new string('n', Names.MaxShownName + 1))]));

        Assert.Empty(await shop.UsageRowsAsync());
        Assert.Empty(await shop.MarksAsync());
        Assert.True(await shop.WriteAsync(customer, good) > 0);
    }

    private static async Task AddDeviceAsync(Workshop shop, Guid customer, string externalId)
    {
        await using var context = shop.Context();
        context.Devices.Add(new Device
        {
            PartnerId = shop.Partner,
            CustomerId = customer,
            Id = Guid.CreateVersion7(),
            ExternalId = externalId,
            HostName = externalId,
            Kind = DeviceKind.Computer,
            KnownSince = Now.AddYears(-1),
        });
        await shop.SaveAsync(context, customer);
    }
}
