using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Muster.Customers;
using Muster.Data;
using Muster.Domain.Accounts;
using Muster.Infrastructure;
using Xunit;

namespace Muster.Ingest;

/// <summary>
/// The server is killed under load, again and again, at random points. A client that retries and keeps its own record finds that
/// every sighting it was answered for is in, none is in that it didn't send, and that the store is sound.
/// MUSTER_KILLS sets how often (tools/soak.sh: 50).
/// </summary>
public sealed class KillTests(TestStores stores)
{
    private const int Senders = 4;

    private static readonly int Kills = int.TryParse(Environment.GetEnvironmentVariable("MUSTER_KILLS"), CultureInfo.InvariantCulture, out var kills) ? kills : 3;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public Task Killing_the_server_under_load_loses_and_doubles_nothing(TestDatabase database) => UnderLoadAsync(database, async (environment, client, random) =>
    {
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var server = MusterProcess.Serve(environment);
            client.Server = await server.AddressAsync();
            await client.FiveMoreAsync();
            await Task.Delay(random.Next(300), Stop);

            // leaving the block kills it
        }
    });

    /// <summary>Only tools/soak.sh may restart the PostgreSQL that it started: MUSTER_SOAK_RESTART is how.</summary>
    [Fact]
    public async Task Restarting_PostgreSQL_under_load_loses_and_doubles_nothing()
    {
        var restart = Environment.GetEnvironmentVariable("MUSTER_SOAK_RESTART");
        Assert.SkipWhen(string.IsNullOrEmpty(restart), "MUSTER_SOAK_RESTART isn't set (tools/soak.sh sets it)");
        await UnderLoadAsync(TestDatabase.Postgres, async (environment, client, random) =>
        {
            await using var server = MusterProcess.Serve(environment);
            client.Server = await server.AddressAsync();
            for (var kill = 0; kill < Kills; kill++)
            {
                await client.FiveMoreAsync();
                await Task.Delay(random.Next(300), Stop);
                using var run = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(restart!) { UseShellExecute = false })!;
                await run.WaitForExitAsync(Stop);
                Assert.Equal(0, run.ExitCode);
            }
        });
    }

    private async Task UnderLoadAsync(TestDatabase database, Func<(string, string)[], Client, Random, Task> trouble)
    {
        var folder = Directory.CreateDirectory(Path.Combine(stores.Directory, Guid.CreateVersion7().ToString("N"))).FullName;
        var key = Path.Combine(folder, "muster.key");
        await File.WriteAllBytesAsync(key, System.Security.Cryptography.RandomNumberGenerator.GetBytes(32), Stop);
        (string, string)[] environment = [("MUSTER_DATABASE", await stores.EmptyAsync(database)), ("MUSTER_DATA", folder), ("MUSTER_KEY_FILE", key)];
        Guid partner;
        string token;
        await using (var before = Store.Open(environment[0].Item2))
        {
            await before.MigrateAsync(Stop);
            (partner, token) = await PartnerAsync(before);
        }

        var seed = Random.Shared.Next();
        var client = new Client(token);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var sending = Enumerable.Range(0, Senders).Select(i => Task.Run(() => client.SendAsync(i, new Random(seed + i), ending.Token), Stop)).ToList();
        await trouble(environment, client, new Random(seed));
        await using (var server = MusterProcess.Serve(environment))
        {
            client.Server = await server.AddressAsync();
            await ending.CancelAsync();
            await Task.WhenAll(sending);
        }

        // another than before: its connections didn't outlive what happened
        await using var store = Store.Open(environment[0].Item2);
        var kept = await DaysAsync(store, partner);
        Assert.NotEmpty(client.Acknowledged);
        Assert.Empty(client.Acknowledged.Except(kept));
        Assert.Empty(kept.Except(client.Sent));

        // "accepted" was said once for each at most: a retry after an answer that was lost is a duplicate
        Assert.True(client.Accepted <= kept.Count, $"seed {seed}: {client.Accepted} accepted, {kept.Count} kept");
        TestContext.Current.SendDiagnosticMessage("{0}: {1} requests answered, {2} sightings acknowledged, {3} kept", database, client.Answered, client.Acknowledged.Count, kept.Count);

        // what a killed server was recounting stays claimed for two minutes; nobody holds it any more
        await using (var context = store.Context(partner))
            await context.Recounts.ExecuteUpdateAsync(u => u.SetProperty(r => r.ClaimedUntil, DateTimeOffset.UnixEpoch), Stop);
        var (exit, output, errors) = await MusterProcess.RunAsync(environment, "check");
        Assert.True(exit == 0, $"seed {seed}: {output} {errors}");
    }

    private static async Task<(Guid Partner, string Token)> PartnerAsync(Store store)
    {
        var id = Guid.CreateVersion7();
        await using var context = store.Context(id);
        context.Partners.Add(new() { Id = id, Code = "soak", Name = "Soak", Program = PartnerProgram.Flex, Currency = "EUR", CreatedAt = TimeProvider.System.GetUtcNow() });
        var person = new Data.Access.Person { Id = Guid.CreateVersion7(), UserName = "soak", NormalizedUserName = "SOAK", DisplayName = "Soak" };
        context.Users.Add(person);
        context.Administrators.Add(new() { PartnerId = id, PersonId = person.Id, Role = Domain.Access.AdministratorRole.SuperAdmin, CreatedAt = TimeProvider.System.GetUtcNow() });
        var partner = new TestPartner(id, "soak", "", "");
        var customers = Enumerable.Range(0, Senders).Select(i => partner.NewCustomer($"C{i}", $"Customer {i}")).ToList();
        context.AddRange(customers);
        await context.SaveChangesAsync(Stop);
        await using (var transaction = await context.Database.BeginTransactionAsync(Stop))
        {
            await Data.Usage.Recounts.MarkForRecountAsync(context, store, customers.Select(c => KeyValuePair.Create(c.Id, new DateOnly(2030, 1, 1))), Stop);
            await transaction.CommitAsync(Stop);
        }

        return (id, (await store.NewCollectorAsync(id)).Token);
    }

    private static async Task<HashSet<string>> DaysAsync(Store store, Guid partner)
    {
        await using var context = store.Context(partner);
        var names = await context.Customers.ToDictionaryAsync(c => c.Id, c => c.ExternalId, Stop);
        var days = new HashSet<string>();
        await foreach (var row in context.DaysSeen.AsNoTracking().AsAsyncEnumerable().WithCancellation(Stop))
        {
            int[] months = [row.D01, row.D02, row.D03, row.D04, row.D05, row.D06, row.D07, row.D08, row.D09, row.D10, row.D11, row.D12];
            foreach (var month in Enumerable.Range(0, 12))
            {
                foreach (var day in Enumerable.Range(0, 31).Where(d => (months[month] >> d & 1) != 0))
                    days.Add(Client.Key(names[row.CustomerId], row.Subject, row.Holder, new(row.Year, month + 1, day + 1)));
            }
        }

        return days;
    }

    /// <summary>Sends batches until it is told to end, each again and again until it is answered, and keeps a record.</summary>
    private sealed class Client(string token)
    {
        private readonly Lock _lock = new();
        private int _answered;
        private int _accepted;

        /// <summary>Where the server listens now; each start takes another port.</summary>
        public Uri? Server { get; set; }

        public HashSet<string> Sent { get; } = [];

        public HashSet<string> Acknowledged { get; } = [];

        /// <summary>Why a sender gave up; null while all go on.</summary>
        public Exception? Failure { get; private set; }

        public int Answered => Volatile.Read(ref _answered);

        public int Accepted => Volatile.Read(ref _accepted);

        public static string Key(string customer, string subject, string holder, DateOnly day) => $"{customer} {subject} {holder} {day:yyyy-MM-dd}";

        /// <summary>Waits until five more requests were answered.</summary>
        public async Task FiveMoreAsync()
        {
            var before = Answered;
            while (Answered < before + 5)
            {
                // a sender that gave up would be waited for in vain
                Assert.Null(Failure);
                await Task.Delay(10, Stop);
            }
        }

        public async Task SendAsync(int sender, Random random, CancellationToken ending)
        {
            try
            {
                await SendAllAsync(sender, random, ending);
            }
            catch (Exception e)
            {
                Failure = e;
                throw;
            }
        }

        private async Task SendAllAsync(int sender, Random random, CancellationToken ending)
        {
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
            while (!ending.IsCancellationRequested)
            {
                var now = TimeProvider.System.GetUtcNow();
                var batch = Enumerable.Range(0, random.Next(1, 200)).Select(_ => (Subject: $"pc-{random.Next(400)}", Holder: $"user-{random.Next(50)}", At: now.AddDays(-random.Next(300)))).ToList();
                var keys = batch.Select(b => Key($"C{sender}", b.Subject, b.Holder, DateOnly.FromDateTime(b.At.UtcDateTime))).ToList();
                var body = Encoding.UTF8.GetBytes(string.Join('\n', batch.Select(b => Collecting.Line($"C{sender}", b.Subject, b.Holder, b.At, name: b.Subject))));
                lock (_lock)
                    Sent.UnionWith(keys);
                while (await OnceAsync(http, body) is var answer)
                {
                    if (answer is null)
                    {
                        await Task.Delay(20, Stop);
                        continue;
                    }

                    Assert.Equal(0, answer.Value.Rejected);
                    lock (_lock)
                        Acknowledged.UnionWith(keys);
                    Interlocked.Add(ref _accepted, answer.Value.Accepted);
                    Interlocked.Increment(ref _answered);
                    break;
                }
            }
        }

        private async Task<(int Accepted, int Rejected)?> OnceAsync(HttpClient http, byte[] body)
        {
            if (Server is not { } server)
                return null;
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, "/ingest/v1/sightings")) { Content = new ByteArrayContent(body) };
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
                using var response = await http.SendAsync(request, Stop);
                var text = await response.Content.ReadAsStringAsync(Stop);
                if ((int)response.StatusCode >= 500)
                    return null;
                response.EnsureSuccessStatusCode();
                using var json = JsonDocument.Parse(text);
                return (json.RootElement.GetProperty("accepted").GetInt32(), json.RootElement.GetProperty("rejected").GetInt32());
            }
            catch (Exception e) when (e is HttpRequestException { StatusCode: null } or IOException or JsonException || (e is OperationCanceledException && !Stop.IsCancellationRequested))
            {
                return null;
            }
        }
    }
}
