using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Operations;
using Muster.Infrastructure;
using Muster.Server.Features.Operations;
using Muster.Usage;
using Xunit;

namespace Muster.Operations;

/// <summary>What is done once a day: once however many servers there are, by another one when the first dies, and seen on a page.</summary>
public sealed class DailyJobTests(TestStores stores)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_servers_count_a_new_day_once_and_one_finishes_what_the_other_began()
    {
        Assert.SkipWhen(TestStores.PostgresServer is null && !TestStores.Required, "No PostgreSQL");
        var folder = Directory.CreateDirectory(Path.Combine(stores.Directory, $"jobs-{Guid.CreateVersion7():N}")).FullName;
        var key = Path.Combine(folder, "muster.key");
        await File.WriteAllBytesAsync(key, System.Security.Cryptography.RandomNumberGenerator.GetBytes(32), Stop);
        var setting = await stores.EmptyAsync(TestDatabase.Postgres);
        await using var store = Store.Open(setting);
        await store.MigrateAsync(Stop);

        // customers counted a while ago: by the clock of this machine, since that is the servers'
        var shop = await Workshop.OpenAsync(store);
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        shop.Clock.Now = new DateTimeOffset(today.AddDays(-10), new(12, 0), TimeSpan.Zero);
        var customers = new List<Guid>();
        for (var i = 0; i < 60; i++)
        {
            var customer = await shop.CustomerAsync($"c-{i}");
            customers.Add(customer);
            await shop.WriteAsync(customer, Sightings.Of("pc-1", "ada", shop.Clock.Now.AddDays(-25)), Sightings.Of("pc-2", "bob", shop.Clock.Now));
        }

        await shop.DrainAsync();
        Assert.Equal(60, await DueAsync());

        // while somebody else has the row of one customer, nobody can finish those that are counted with it
        await using var connection = await store.ConnectAsync(Stop);
        await using var held = await connection.BeginTransactionAsync(Stop);
        await using (var hold = connection.CreateCommand())
        {
            hold.Transaction = held;
            hold.CommandText = "select 1 from customer_list where customer_id = @customer for update";
            hold.AddParameter("@customer", customers.Max());
            await hold.ExecuteScalarAsync(Stop);
        }

        (string, string)[] environment = [("MUSTER_DATABASE", setting + ";Command Timeout=300"), ("MUSTER_DATA", folder), ("MUSTER_KEY_FILE", key)];
        await using var second = MusterProcess.Serve(environment);
        await second.AddressAsync();
        string first;
        await using (var running = MusterProcess.Serve(environment))
        {
            await running.AddressAsync();
            var begun = await UntilAsync("a server has begun", async () => await JobAsync() is { StartedAt: not null, FinishedAt: null } row ? row : null);
            first = begun.ClaimedBy;
            await UntilAsync("the others are counted", async () => await DueAsync() == 10 ? "" : null);

            // whichever began is killed; the other one is left
            var victim = first.Contains($" {running.Id} ", StringComparison.Ordinal) ? running : second;
            await victim.KillAsync();

            // what it was at ends with its connection; leases run out, and nobody waits for that here
            await held.RollbackAsync(Stop);
            await shop.ExecuteAsync("update jobs set claimed_until = 'epoch' where @partner = @partner");
            await shop.ExecuteAsync("update recounts set claimed_until = 'epoch' where partner_id = @partner");
            var done = await UntilAsync("the other server has finished", async () => await JobAsync() is { FinishedAt: not null } row && row.DoneFor >= today ? row : null);
            Assert.NotEqual(first, done.ClaimedBy);
            Assert.Equal("", done.Failure);
        }

        Assert.Equal(0, await DueAsync());
        var counted = await shop.RowsAsync("select customer_id, count from daily_usage where partner_id = @partner order by customer_id, from_day");
        Assert.Equal(60 * 3, counted.Count);

        Task<JobRow?> JobAsync() => RowAsync(store, "count");

        async Task<long> DueAsync()
        {
            await using var context = store.Context(shop.Partner);
            return await context.CustomerList.LongCountAsync(c => c.RefreshOn <= today, Stop);
        }
    }

    /// <summary>Nothing is due again on the same day, whoever asks.</summary>
    [Theory, EachDatabase]
    public async Task A_job_that_is_done_is_not_begun_again_that_day(TestDatabase database)
    {
        await using var store = Store.Open(await stores.EmptyAsync(database));
        await store.MigrateAsync(Stop);
        var clock = new TestClock();
        var job = new Counted();
        var servers = Enumerable.Range(0, 4).Select(_ => NewServer(store, clock, job)).ToList();
        await Task.WhenAll(servers.Select(s => Task.Run(() => s.Async(Stop))));
        Assert.Equal(1, job.Runs);

        clock.Advance(TimeSpan.FromDays(3));
        await Task.WhenAll(servers.Select(s => Task.Run(() => s.Async(Stop))));
        await servers[0].Async(Stop);
        Assert.Equal(2, job.Runs);
        var row = (await RowAsync(store, job.Name))!;
        Assert.Equal((DateOnly.FromDateTime(clock.Now.UtcDateTime), 7L, 7L, ""), (row.DoneFor, row.Done, row.Total!.Value, row.Failure));
    }

    [Theory, EachDatabase]
    public async Task A_job_that_fails_says_so_and_is_tried_again_later(TestDatabase database)
    {
        await using var store = Store.Open(await stores.EmptyAsync(database));
        await store.MigrateAsync(Stop);
        var clock = new TestClock();
        var job = new Counted { Fails = true };
        var server = NewServer(store, clock, job);
        await server.Async(Stop);
        await server.Async(Stop);
        Assert.Equal(1, job.Runs);
        Assert.Equal("InvalidOperationException", (await RowAsync(store, job.Name))!.Failure);

        clock.Advance(TimeSpan.FromMinutes(6));
        job.Fails = false;
        await server.Async(Stop);
        Assert.Equal((2, ""), (job.Runs, (await RowAsync(store, job.Name))!.Failure));
    }

    [Theory, EachDatabase]
    public async Task Jobs_are_seen_on_a_page(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        using (var other = await app.SignInAsync(partner))
            Assert.Equal(System.Net.HttpStatusCode.Forbidden, (await other.GetAsync("/operations")).Status);
        await app.MakeOperatorAsync(partner);
        using var visitor = await app.SignInAsync(partner);
        var page = await UntilAsync("all jobs are done", async () =>
        {
            var shown = await visitor.GetAsync("/operations");
            return shown.Column("State").All(s => s == "Done") ? shown : null;
        });
        Assert.Equal("Operations", page.Heading);
        Assert.StartsWith("New day", page.Column("Job")[0], StringComparison.Ordinal);
        Assert.All(page.Column("Next run"), next => Assert.Equal("13 Mar 2031 00:00 UTC", next));
        Assert.Contains("None: all figures are up to date.", page.AllText, StringComparison.Ordinal);
    }

    private static RunDailyJobs NewServer(Store store, TestClock clock, DailyJob job) =>
        new(store, [job], clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<RunDailyJobs>.Instance);

    private static async Task<JobRow?> RowAsync(Store store, string name)
    {
        await using var context = store.Context();
        return await context.Jobs.AsNoTracking().SingleOrDefaultAsync(j => j.Name == name, Stop);
    }

    private static async Task<T> UntilAsync<T>(string what, Func<Task<T?>> look)
        where T : class
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            if (await look() is { } found)
                return found;
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(100), $"Waited in vain until {what}: {waited.Elapsed.ToString("c", CultureInfo.InvariantCulture)}.");
            await Task.Delay(100, Stop);
        }
    }

    private sealed class Counted : DailyJob
    {
        private int _runs;

        public override string Name => "counted";

        public int Runs => _runs;

        public bool Fails { get; set; }

        public override Task RunAsync(DateOnly day, JobProgress progress, CancellationToken ct)
        {
            Interlocked.Increment(ref _runs);
            (progress.Done, progress.Total) = (7, 7);
            return Fails ? throw new InvalidOperationException("a name that nobody should read") : Task.CompletedTask;
        }
    }
}
