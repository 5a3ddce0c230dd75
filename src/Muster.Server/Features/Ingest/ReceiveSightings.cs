using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Catalog;
using Muster.Domain.Usage;
using Muster.Server.Features.Import;

namespace Muster.Server.Features.Ingest;

/// <summary><c>POST /ingest/v1/sightings</c>: takes sightings and answers, after they are committed, what became of each.</summary>
internal static class ReceiveSightings
{
    /// <summary>The most items of a request.</summary>
    public const int MostItems = 10_000;

    private const int IdsPerQuery = 500;

    public static async Task Async(HttpContext http, Store store, ProductCatalog catalog, WriteSightings write, TimeProvider clock)
    {
        var ct = http.RequestAborted;
        var collector = http.Features.GetRequiredFeature<CollectorScope>();
        var items = await ReadAsync(http.Request, collector, catalog, clock.GetUtcNow(), ct);
        var customers = await CustomersAsync(store, collector, items, ct);
        var good = new List<(Guid Customer, Sighting Sighting)>(items.Count);
        foreach (var item in items)
        {
            if (item.Rejection is not null)
                continue;
            if (customers.TryGetValue(item.Customer!, out var customer))
                good.Add((customer, item.Sighting!));
            else
                item.Rejection = new(SightingRejection.UnknownCustomer, "customer", $"there is no customer {TextRules.Quote(item.Customer!)}");
        }

        var added = await write.Async(collector.PartnerId, good, ct);
        await UseCollector.Async(store, collector, clock, ct);
        await AnswerAsync(http.Response, items, added);
    }

    private static async Task<List<Item>> ReadAsync(HttpRequest request, CollectorScope collector, ProductCatalog catalog, DateTimeOffset now, CancellationToken ct)
    {
        var reading = new ReadSighting(catalog, now, customerNeeded: collector.CustomerId is null, ignored: null);
        await using var body = IngestBody.Of(request);
        using var stream = new ItemStream(body);
        var items = new List<Item>();
        while (await stream.NextAsync(ct))
        {
            if (items.Count == MostItems)
                throw new IngestException(StatusCodes.Status413PayloadTooLarge, "too-many-items", $"A request may have {MostItems} items; send less at once.");
            items.Add(Read(stream, reading, collector, now));
        }

        return items;
    }

    private static Item Read(ItemStream stream, ReadSighting reading, CollectorScope collector, DateTimeOffset now)
    {
        var item = new Item(stream.Number);
        if (stream.TooLong)
        {
            item.Rejection = new(SightingRejection.Malformed, "row", $"is longer than {ItemStream.LongestItem} bytes");
            return item;
        }

        if (!Utf8.IsValid(stream.Item.Span))
        {
            item.Rejection = new(SightingRejection.Malformed, "row", "isn't UTF-8");
            return item;
        }

        item.Rejection = reading.Of(stream.Item.Span, out item.Customer, out item.Sighting);
        if (item.Rejection is null)
            item.Rejection = Sighting.Arriving(item.Sighting!.SeenAt, now);
        item.Customer ??= collector.ExternalId;
        return item;
    }

    /// <summary>Those of the customers named that the collector may send for; to it, there are no others.</summary>
    private static async Task<Dictionary<string, Guid>> CustomersAsync(Store store, CollectorScope collector, List<Item> items, CancellationToken ct)
    {
        if (collector is { CustomerId: { } bound, ExternalId: { } external })
            return new() { [external] = bound };
        var named = items.Where(i => i.Rejection is null).Select(i => i.Customer!).ToHashSet();
        var customers = new Dictionary<string, Guid>(named.Count);
        if (named.Count == 0)
            return customers;
        await using var context = store.Context(collector.PartnerId);
        foreach (var some in named.Chunk(IdsPerQuery))
        {
            foreach (var found in await context.Customers.AsNoTracking().Where(c => some.Contains(c.ExternalId)).Select(c => new { c.ExternalId, c.Id }).ToListAsync(ct))
                customers.Add(found.ExternalId, found.Id);
        }

        return customers;
    }

    private static async Task AnswerAsync(HttpResponse response, List<Item> items, bool[] added)
    {
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        var accepted = added.Count(a => a);
        await using var json = new Utf8JsonWriter(response.BodyWriter);
        json.WriteStartObject();
        json.WriteNumber("accepted", accepted);
        json.WriteNumber("duplicate", added.Length - accepted);
        json.WriteNumber("rejected", items.Count - added.Length);
        json.WriteStartArray("results");
        var place = 0;
        foreach (var item in items)
        {
            json.WriteStartObject();
            json.WriteNumber("item", item.Number);
            if (item.Rejection is { } rejection)
            {
                json.WriteString("result", "rejected");
                json.WriteString("code", rejection.Code);
                json.WriteString("field", rejection.Field);
                json.WriteString("reason", rejection.Reason);
            }
            else
            {
                json.WriteString("result", added[place++] ? "accepted" : "duplicate");
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private sealed class Item(int number)
    {
        public string? Customer;
        public Sighting? Sighting;
        public SightingRejection? Rejection;

        public int Number => number;
    }
}
