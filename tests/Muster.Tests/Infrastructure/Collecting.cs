using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Muster.Server.Features.Ingest;
using Xunit;

namespace Muster.Infrastructure;

/// <summary>What a collector was answered.</summary>
internal sealed record Answer(HttpStatusCode Status, JsonElement Body, TimeSpan? RetryAfter)
{
    public string Code => Body.GetProperty("code").GetString()!;

    /// <summary>The counts: accepted, duplicate, rejected.</summary>
    public (int Accepted, int Duplicate, int Rejected) Counts =>
        (Body.GetProperty("accepted").GetInt32(), Body.GetProperty("duplicate").GetInt32(), Body.GetProperty("rejected").GetInt32());

    /// <summary>Each result as <c>item result</c>, with the code of a rejection.</summary>
    public IReadOnlyList<string> Results =>
    [
        .. Body.GetProperty("results").EnumerateArray().Select(r =>
            $"{r.GetProperty("item").GetInt32()} {r.GetProperty("result").GetString()}{(r.TryGetProperty("code", out var code) ? " " + code.GetString() : "")}"),
    ];
}

/// <summary>Sends as a collector does, over HTTP.</summary>
internal sealed class Collecting(HttpClient http, string? token) : IDisposable
{
    public static string Line(string? customer, string subject, string? holder, DateTimeOffset at, string meter = "endpoint", string? name = null) =>
        JsonSerializer.Serialize(new { customer, meter, subject, holder, seenAt = at, name });

    public Task<Answer> SightingsAsync(params IEnumerable<string> lines) => SendAsync("/ingest/v1/sightings", Encoding.UTF8.GetBytes(string.Join('\n', lines)));

    public async Task<Answer> GzippedAsync(string body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(body));
        return await SendAsync("/ingest/v1/sightings", packed.ToArray(), "gzip");
    }

    public async Task<Answer> SendAsync(string path, byte[] body, string? encoding = null)
    {
        using var content = new ByteArrayContent(body);
        if (encoding is not null)
            content.Headers.ContentEncoding.Add(encoding);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal(response.IsSuccessStatusCode ? "application/json" : "application/problem+json", response.Content.Headers.ContentType?.MediaType);
        return new(response.StatusCode, JsonDocument.Parse(text).RootElement.Clone(), response.Headers.RetryAfter?.Delta);
    }

    public void Dispose() => http.Dispose();
}

/// <summary>Collectors of a test's own partner.</summary>
internal static class CollectorSeeds
{
    /// <summary>A collector for all of a partner's customers, or for one.</summary>
    public static async Task<(Guid Id, string Token)> NewCollectorAsync(this Data.Store store, Guid partner, Guid? customer = null)
    {
        var (id, token) = (Guid.CreateVersion7(), CollectorToken.New());
        await using var context = store.Context(partner);
        context.Collectors.Add(new()
        {
            PartnerId = partner,
            Id = id,
            CustomerId = customer,
            Name = "Agents",
            Prefix = CollectorToken.PrefixOf(token)!,
            Hash = CollectorToken.HashOf(token),
            CreatedAt = TestClock.Start,
            CreatedBy = "Ada",
        });
        await context.SaveChangesAsync();
        return (id, token);
    }

    /// <summary>Somebody who sends with a new collector.</summary>
    public static async Task<Collecting> CollectAsync(this MusterApp app, Guid partner, Guid? customer = null) =>
        new(app.NewBareClient(), (await app.Store.NewCollectorAsync(partner, customer)).Token);
}
