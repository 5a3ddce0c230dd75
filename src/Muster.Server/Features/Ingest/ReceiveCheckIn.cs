using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Usage;
using Muster.Domain.Catalog;
using Muster.Domain.Protection;
using Muster.Domain.Usage;
using Muster.Server.Features.Import;

namespace Muster.Server.Features.Ingest;

/// <summary>
/// <c>POST /ingest/v1/checkins</c>: brings a device up to date, takes the sightings it stands for, and answers with what its
/// licenses want on it by themselves. The newest check-in wins, in whatever order they come.
/// </summary>
internal static class ReceiveCheckIn
{
    public static async Task Async(HttpContext http, Store store, ProductCatalog catalog, TimeProvider clock)
    {
        var ct = http.RequestAborted;
        var collector = http.Features.GetRequiredFeature<CollectorScope>();
        var (checkIn, customer) = await ReadCheckIn.Async(http.Request, clock.GetUtcNow(), ct);
        var customerId = await CustomerAsync(store, collector, customer, ct);
        Outcome outcome;
        try
        {
            outcome = await WriteAsync(store, catalog, clock, collector.PartnerId, customerId, checkIn, ct);
        }
        catch (DbUpdateException)
        {
            // another check-in made the device at the same moment: now it is there
            outcome = await WriteAsync(store, catalog, clock, collector.PartnerId, customerId, checkIn, ct);
        }

        await UseCollector.Async(store, collector, clock, ct);
        await AnswerAsync(http.Response, catalog, checkIn, outcome);
    }

    private static async Task<Guid> CustomerAsync(Store store, CollectorScope collector, string? said, CancellationToken ct)
    {
        if (collector.CustomerId is { } bound && (said is null || said == collector.ExternalId))
            return bound;
        if (said is null)
            throw new IngestException(StatusCodes.Status422UnprocessableEntity, SightingRejection.UnknownCustomer, "customer: is missing; this collector sends for all customers.");
        await using var context = store.Context(collector.PartnerId);
        var found = collector.CustomerId is null ? await context.Customers.Where(c => c.ExternalId == said).Select(c => (Guid?)c.Id).SingleOrDefaultAsync(ct) : null;
        return found ?? throw new IngestException(StatusCodes.Status422UnprocessableEntity, SightingRejection.UnknownCustomer, $"customer: there is no customer {TextRules.Quote(said)}.");
    }

    private static async Task<Outcome> WriteAsync(Store store, ProductCatalog catalog, TimeProvider clock, Guid partnerId, Guid customerId, CheckIn checkIn, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var batch = new UsageBatch();
        foreach (var sighting in checkIn.Sightings(catalog))
            batch.Add(customerId, sighting);
        batch.AddSign(customerId, checkIn.DeviceId, checkIn.SeenAt);

        await using var context = store.Context(partnerId);
        var licenses = await context.Licenses.AsNoTracking().Where(l => l.CustomerId == customerId).ToListAsync(ct);
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        Device? device = null;
        var (newest, changed) = (false, false);
        await store.WriteUsageWithinAsync(
            context,
            batch,
            async _ =>
            {
                // takes the row, if this check-in is newer than what the row says
                newest = await context.Devices.Where(d => d.CustomerId == customerId && d.ExternalId == checkIn.DeviceId && (d.CheckedInAt == null || d.CheckedInAt < checkIn.SeenAt))
                    .ExecuteUpdateAsync(u => u.SetProperty(d => d.CheckedInAt, checkIn.SeenAt), ct) > 0;
                device = await context.Devices.SingleOrDefaultAsync(d => d.CustomerId == customerId && d.ExternalId == checkIn.DeviceId, ct);
                if (device is null)
                {
                    context.Devices.Add(device = checkIn.NewDevice(partnerId, customerId, now));
                    newest = changed = true;
                }
                else if (newest)
                {
                    changed = checkIn.Apply(device);
                }

                await context.SaveChangesAsync(ct);
            },
            ct);
        if (changed)
            await context.MarkForRecountAsync(store, [KeyValuePair.Create(customerId, DateOnly.MaxValue)], ct);
        await transaction.CommitAsync(ct);
        var wanted = ProtectionGap.WantedByItself(device!, licenses.Where(l => catalog.TryProduct(l.Product, out var _)), catalog, DateOnly.FromDateTime(now.UtcDateTime));
        return new(newest ? "accepted" : device!.CheckedInAt == checkIn.SeenAt ? "duplicate" : "superseded", [.. wanted]);
    }

    private static async Task AnswerAsync(HttpResponse response, ProductCatalog catalog, CheckIn checkIn, Outcome outcome)
    {
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("device", checkIn.DeviceId);
        json.WriteString("result", outcome.Result);
        json.WriteStartArray("wanted");
        foreach (var component in outcome.Wanted)
        {
            json.WriteStartObject();
            json.WriteString("component", component);
            json.WriteString("name", catalog.ComponentName(component));
            json.WriteString("status", (checkIn.Components.FirstOrDefault(c => c.Code == component)?.Status ?? ComponentStatus.Missing).ToString().ToLowerInvariant());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private sealed record Outcome(string Result, IReadOnlyList<string> Wanted);
}
