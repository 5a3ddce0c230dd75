using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Muster.Data;
using Muster.Infrastructure;
using Xunit;

namespace Muster.Operations;

/// <summary>What the server prints is read by who runs the machine: it holds nobody's name.</summary>
public sealed partial class LogTests(TestStores stores)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_log_names_nobody()
    {
        var folder = Directory.CreateDirectory(Path.Combine(stores.Directory, $"log-{Guid.CreateVersion7():N}")).FullName;
        (string, string)[] environment = [("MUSTER_DATABASE", await stores.EmptyAsync(TestDatabase.Sqlite)), ("MUSTER_DATA", folder), ("Logging__LogLevel__Muster", "Trace")];
        var (_, created, _) = await MusterProcess.RunAsync(
            environment, "partner", "create", "--code", "northwind", "--name", "Northwind", "--program", "Flex", "--currency", "EUR", "--admin", "amelie@northwind.example");
        var password = created.Trim().Split(" / ")[1];
        await File.WriteAllTextAsync(Path.Combine(folder, "customers.csv"), "external_id,name,billing_type,data_geography,created_on\nACME-9,Quiet Bakery,monthly,DE,2026-01-01\n", Stop);
        var (imported, said, wrong) = await MusterProcess.RunAsync(environment, "import", "customers", Path.Combine(folder, "customers.csv"), "--partner", "northwind");
        Assert.True(imported == 0, said + wrong);
        string token;
        await using (var store = Store.Open(environment[0].Item2))
        await using (var context = store.Context())
        {
            var partner = context.Partners.Single().Id;
            token = (await store.NewCollectorAsync(partner)).Token;
        }

        string log;
        await using (var server = MusterProcess.Serve(environment))
        {
            using var handler = new HttpClientHandler { CookieContainer = new CookieContainer() };
            using var http = new HttpClient(handler) { BaseAddress = await server.AddressAsync() };
            foreach (var tried in new[] { "not the passphrase", password })
            {
                var page = await http.GetStringAsync("/sign-in", Stop);
                using var form = new FormUrlEncodedContent([
                    new("__RequestVerificationToken", Token().Match(page).Groups["value"].Value), new("_handler", Handler().Match(page).Groups["value"].Value),
                    new("email", "amelie@northwind.example"), new("password", tried)]);
                (await http.PostAsync("/sign-in", form, Stop)).Dispose();
            }

            Assert.Contains("Quiet Bakery", await http.GetStringAsync("/customers?q=quiet", Stop), StringComparison.Ordinal);
            (await http.GetAsync("/customers.csv?q=quiet", Stop)).Dispose();
            (await http.GetAsync("/operations/audit?q=quiet", Stop)).Dispose();
            using var lines = new StringContent(
                $$"""{"customer":"ACME-9","meter":"endpoint","subject":"serial-4711","holder":"Jolanda Baker","seenAt":"{{DateTimeOffset.UnixEpoch.AddDays(1):O}}","name":"jolanda-laptop"}""" + "\nnot json for jolanda\n");
            using var sightings = new HttpRequestMessage(HttpMethod.Post, "/ingest/v1/sightings") { Content = lines };
            sightings.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var answer = await http.SendAsync(sightings, Stop);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            log = server.Output + server.Errors;
        }

        Assert.Contains("Muster on ", log, StringComparison.Ordinal);
        Assert.All(["amelie", "quiet", "jolanda", "4711", "ACME-9", "passphrase", password, token], s => Assert.DoesNotContain(s, log, StringComparison.OrdinalIgnoreCase));
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]* value=\"(?<value>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();

    [GeneratedRegex("name=\"_handler\" value=\"(?<value>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Handler();
}
