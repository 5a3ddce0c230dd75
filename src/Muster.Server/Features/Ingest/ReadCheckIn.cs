using System.Text.Json;
using Muster.Domain.Catalog;
using Muster.Domain.Protection;
using Muster.Domain.Usage;
using Muster.Server.Features.Import;

namespace Muster.Server.Features.Ingest;

/// <summary>Reads what a device says of itself: one JSON object.</summary>
internal static class ReadCheckIn
{
    /// <summary>The most bytes of it.</summary>
    public const int Largest = 64 * 1024;

    private const int MostComponents = 100;
    private const int LongestCode = 60;
    private const int LongestVersion = 100;
    private const int LongestOs = 100;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { MaxDepth = 8 };

    /// <summary>Reads it.</summary>
    /// <returns>The check-in, and the customer's external id; null when it doesn't say.</returns>
    /// <exception cref="IngestException">Something in it is wrong; the message says where and what.</exception>
    public static async Task<(CheckIn CheckIn, string? Customer)> Async(HttpRequest request, DateTimeOffset now, CancellationToken ct)
    {
        Message said;
        await using (var body = IngestBody.Of(request))
        {
            var bytes = new byte[Largest + 1];
            var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct);
            if (length > Largest)
                throw new IngestException(StatusCodes.Status413PayloadTooLarge, "too-large", $"A check-in may have {Largest} bytes.");
            try
            {
                said = JsonSerializer.Deserialize<Message>(bytes.AsSpan(0, length), Json) ?? throw new JsonException("It is null.");
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                throw new IngestException(StatusCodes.Status400BadRequest, SightingRejection.Malformed, $"The check-in can't be read: {e.Message}");
            }
        }

        var id = Text("id", SightingRejection.BadSubject, said.Id, Names.MaxSubject, needed: true);
        var host = Text("hostName", SightingRejection.BadName, said.HostName, Names.MaxShownName, needed: true);
        var os = Text("os", "bad-os", said.Os, LongestOs);
        var user = Text("lastUser", SightingRejection.BadHolder, said.LastUser, Names.MaxHolder);
        if (Names.Holder(user).Length > Names.MaxHolder)
            throw Wrong(SightingRejection.BadHolder, "lastUser", $"is longer than {Names.MaxHolder} characters");
        var kind = said.Kind switch
        {
            "computer" => DeviceKind.Computer,
            "server" => DeviceKind.Server,
            "mobile" => DeviceKind.Mobile,
            _ => throw Wrong("bad-kind", "kind", "isn't one of computer, server, mobile"),
        };
        if (!Instants.TryParse(said.SeenAt?.Trim() ?? "", out var seenAt, out var fault))
            throw Wrong(SightingRejection.BadInstant, "seenAt", fault);
        if (Sighting.Arriving(seenAt, now) is { } rejection)
            throw new IngestException(StatusCodes.Status422UnprocessableEntity, rejection.Code, rejection.Reason);
        var components = said.Components ?? throw Wrong("bad-component", "components", "is missing; an empty list says that nothing is installed");
        if (components.Count > MostComponents)
            throw Wrong("bad-component", "components", $"has more than {MostComponents} entries");
        var read = components.Select(Component).ToList();
        if (read.GroupBy(c => c.Code).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw Wrong("bad-component", "components", $"{TextRules.Quote(twice.Key)} stands twice");
        var customer = Text("customer", SightingRejection.UnknownCustomer, said.Customer, 100);
        return (new(id, host, kind, os, user, seenAt.ToUniversalTime(), read), customer.Length == 0 ? null : customer);
    }

    private static ComponentState Component(ComponentMessage? said) => new(
        Text("components.code", "bad-component", said?.Code, LongestCode, needed: true).ToLowerInvariant(),
        Text("components.version", "bad-component", said?.Version, LongestVersion),
        said?.Status switch
        {
            "installed" => ComponentStatus.Installed,
            "missing" => ComponentStatus.Missing,
            "stopped" => ComponentStatus.Stopped,
            _ => throw Wrong("bad-component", "components.status", "isn't one of installed, missing, stopped"),
        });

    private static string Text(string field, string code, string? said, int longest, bool needed = false)
    {
        if (TextRules.Fault(said) is { } fault)
            throw Wrong(code, field, fault);
        var text = TextRules.OneLine(said ?? "");
        return text.Length > longest ? throw Wrong(code, field, $"is longer than {longest} characters")
            : needed && text.Length == 0 ? throw Wrong(code, field, "is missing")
            : text;
    }

    private static IngestException Wrong(string code, string field, string reason) => new(StatusCodes.Status422UnprocessableEntity, code, $"{field}: {reason}.");

    private sealed record Message(string? Customer, string? Id, string? HostName, string? Kind, string? Os, string? LastUser, string? SeenAt, List<ComponentMessage?>? Components);

    private sealed record ComponentMessage(string? Code, string? Version, string? Status);
}
