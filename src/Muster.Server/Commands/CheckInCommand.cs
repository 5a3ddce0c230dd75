using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;
using Muster.Domain.Catalog;
using Muster.Domain.Protection;
using Muster.Server.Features.Access;

namespace Muster.Server.Commands;

/// <summary><c>muster check-in</c>: one check-in of this machine, for a timer to call. It needs no store, only a server.</summary>
internal static class CheckInCommand
{
    private const string TokenVariable = "MUSTER_COLLECTOR_TOKEN";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Command Create()
    {
        var server = new Option<string>("--server") { Description = "Address of the server, such as https://muster.example.com.", Required = true, HelpName = "URL" };
        var token = new Option<string?>("--token") { Description = $"Token of a collector. In {TokenVariable} it doesn't show in the list of processes." };
        var customer = new Option<string?>("--customer") { Description = "The customer's external id; needed where the collector isn't bound to one.", HelpName = "EXTERNAL_ID" };
        var units = new Option<string[]>("--unit")
        {
            Description = "A systemd unit, or without systemd a process by its name, that must run: COMPONENT=NAME. The component is a code of the catalog such as xdr-sensor, or a family such as endpoint for its base component. NAME alone is the base protection of this kind of machine.",
            HelpName = "[COMPONENT=]NAME",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        var kind = new Option<DeviceKind>("--kind") { Description = "What this machine is.", DefaultValueFactory = _ => DeviceKind.Computer };
        var id = new Option<string?>("--id") { Description = "Its stable id; a hash of the machine id if not given." };
        var user = new Option<string?>("--user") { Description = "Who uses it; who is logged in if not given." };
        var command = new Command("check-in", "Tells a server of this machine: its id, name, system, user, and whether the given units run. Exits with 0 when the server took it, 2 when not.")
        {
            server, token, customer, units, kind, id, user,
        };
        command.SetAction(async (parsed, ct) =>
        {
            try
            {
                var secret = parsed.GetValue(token) ?? Environment.GetEnvironmentVariable(TokenVariable);
                if (string.IsNullOrWhiteSpace(secret))
                    throw new RefusedException($"--token: give the token of a collector, or set {TokenVariable}.");
                var what = parsed.GetValue(kind);
                var components = new List<ComponentState>();
                foreach (var (component, names) in Components(Settings.ReadCatalog(), what, parsed.GetValue(units)!))
                    components.Add(new(component, "", await ThisMachine.StatusAsync(names, ct)));
                var message = new
                {
                    customer = parsed.GetValue(customer),
                    id = parsed.GetValue(id) ?? ThisMachine.Id() ?? throw new RefusedException("--id: this machine has no machine id; give one that stays the same."),
                    hostName = Environment.MachineName,
                    kind = what.ToString().ToLowerInvariant(),
                    os = ThisMachine.Os(),
                    lastUser = parsed.GetValue(user) ?? ThisMachine.User(),
                    seenAt = TimeProvider.System.GetUtcNow().UtcDateTime,
                    components = components.Select(c => new { code = c.Code, status = c.Status.ToString().ToLowerInvariant() }),
                };
                var said = await SendAsync(parsed.GetValue(server)!, secret.Trim(), JsonSerializer.SerializeToUtf8Bytes(message, JsonSerializerOptions.Web), ct);
                await parsed.InvocationConfiguration.Output.WriteLineAsync(said);
                return 0;
            }
            catch (Exception e) when (e is RefusedException or HttpRequestException or CatalogException or IOException or UnauthorizedAccessException or JsonException or System.ComponentModel.Win32Exception
                || (e is OperationCanceledException && !ct.IsCancellationRequested))
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(e is OperationCanceledException ? "The server did not answer in time." : e.Message);
                return CommandLine.NotDone;
            }
        });
        return command;
    }

    /// <summary>Which units stand for which component.</summary>
    private static IEnumerable<(string Component, IReadOnlyList<string> Units)> Components(ProductCatalog catalog, DeviceKind kind, string[] units)
    {
        var read = new List<(string Component, string Unit)>();
        foreach (var unit in units)
        {
            var equals = unit.IndexOf('=', StringComparison.Ordinal);
            var (what, name) = equals < 0 ? ("", unit.Trim()) : (unit[..equals].Trim(), unit[(equals + 1)..].Trim());
            if (name.Length == 0)
                throw new RefusedException($"--unit: '{unit}' names no unit.");
            if (what.Length == 0)
                what = catalog.Families.First(f => f.DeviceKinds.Contains(kind)).Code;
            if (catalog.TryFamily(what, out var family) && family.BaseTiers[0].Components is [var component, ..])
                what = component;
            else if (!catalog.HasComponent(what))
                throw new RefusedException($"--unit: '{what}' is no component; those are {string.Join(", ", catalog.Components.Select(c => c.Code))}.");
            read.Add((what, name));
        }

        return read.GroupBy(r => r.Component, r => r.Unit).Select(g => (g.Key, (IReadOnlyList<string>)[.. g]));
    }

    private static async Task<string> SendAsync(string address, string token, byte[] body, CancellationToken ct)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var server) || server.Scheme is not ("http" or "https"))
            throw new RefusedException($"--server: '{address}' is no address; write it as https://muster.example.com.");
        using var http = new HttpClient { Timeout = Patience };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, "/ingest/v1/checkins")) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request, ct);
        var answer = await response.Content.ReadAsStringAsync(ct);
        if (!response.IsSuccessStatusCode)
            throw new RefusedException($"{(int)response.StatusCode}: {Detail(answer) ?? response.ReasonPhrase}");
        using var json = JsonDocument.Parse(answer);
        var wanted = json.RootElement.GetProperty("wanted").EnumerateArray().Select(w => $"{w.GetProperty("component").GetString()} {w.GetProperty("status").GetString()}");
        return $"{json.RootElement.GetProperty("device").GetString()}: {json.RootElement.GetProperty("result").GetString()}; wanted: {(string.Join(", ", wanted) is { Length: > 0 } list ? list : "nothing")}";
    }

    private static string? Detail(string answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            return json.RootElement.GetProperty("detail").GetString();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
