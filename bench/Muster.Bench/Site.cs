using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Muster.Data;
using Muster.Data.Access;
using Muster.Domain.Accounts;
using Muster.Server;
using Muster.Server.Features.Access;
using Npgsql;

namespace Muster.Bench;

/// <summary>The server in this process on a free port, a signed-in client, and a bare connection pool beside it.</summary>
internal sealed class Site(WebApplication app, HttpClient client, NpgsqlDataSource bare, Partner partner) : IAsyncDisposable
{
    public HttpClient Client => client;

    public NpgsqlDataSource Bare => bare;

    public Partner Partner => partner;

    public IServiceProvider Services => app.Services;

    public Store Store => app.Services.GetRequiredService<Store>();

    public static async Task<Site> StartAsync(string connectionString)
    {
        var app = Serve.Build(["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default=Warning"]);
        await Serve.PrepareAsync(app, CancellationToken.None);
        await app.StartAsync();
        var store = app.Services.GetRequiredService<Store>();
        Partner partner;
        await using (var context = store.Context())
            partner = await context.Partners.SingleAsync(p => p.Code == "northwind");
        await using var scope = app.Services.CreateAsyncScope();
        var email = $"bench-{Guid.CreateVersion7():N}@northwind.example";
        var password = await scope.ServiceProvider.GetRequiredService<CreateAdministrator>().Async(partner.Id, email, CancellationToken.None);

        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new(app, await SignInAsync(new Uri(address), email, password!), NpgsqlDataSource.Create(connectionString), partner);
    }

    /// <summary>A client that is signed in.</summary>
    public static async Task<HttpClient> SignInAsync(Uri address, string email, string password)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = true, MaxConnectionsPerServer = 64 }) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(10) };
        var page = await client.GetStringAsync("/sign-in");
        var form = page[page.IndexOf("action=\"/sign-in\"", StringComparison.Ordinal)..];
        form = form[..form.IndexOf("</form>", StringComparison.Ordinal)];
        var fields = System.Text.RegularExpressions.Regex.Matches(form, "<input type=\"hidden\" name=\"(?<name>[^\"]+)\" value=\"(?<value>[^\"]*)\"", System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))
            .ToDictionary(m => m.Groups["name"].Value, m => System.Net.WebUtility.HtmlDecode(m.Groups["value"].Value));
        fields["email"] = email;
        fields["password"] = password;
        using var content = new FormUrlEncodedContent(fields);
        using var answer = await client.PostAsync("/sign-in", content);
        if (!answer.IsSuccessStatusCode || answer.RequestMessage!.RequestUri!.AbsolutePath == "/sign-in")
            throw new InvalidOperationException($"Signing in failed: {answer.StatusCode} at {answer.RequestMessage!.RequestUri}.");
        return client;
    }

    public async Task<string> DescribeAsync()
    {
        await using var command = bare.CreateCommand("select (select count(*) from customer_list where partner_id = $1), (select reltuples::bigint from pg_class where relname = 'days_seen'), version()");
        command.Parameters.Add(new() { Value = partner.Id });
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return string.Create(CultureInfo.InvariantCulture, $"{reader.GetInt64(0):N0} customers of {partner.Code}, about {reader.GetInt64(1):N0} rows of days seen, {reader.GetString(2).Split(" on ")[0]}");
    }

    /// <summary>Runs a statement and reads all it gives.</summary>
    public async Task ReadAllAsync(string sql, params object[] parameters)
    {
        await using var command = bare.CreateCommand(sql);

        // a floor may take as long as it takes
        command.CommandTimeout = 0;
        foreach (var parameter in parameters)
            command.Parameters.Add(new() { Value = parameter });
        await using var reader = await command.ExecuteReaderAsync();
        var cells = new object[reader.FieldCount];
        while (await reader.ReadAsync())
            reader.GetValues(cells);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await bare.DisposeAsync();

        // disposing alone leaves the scheduler's threads, and the process with them
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
