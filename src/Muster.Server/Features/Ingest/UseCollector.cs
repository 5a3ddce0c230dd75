using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Protection;

namespace Muster.Server.Features.Ingest;

/// <summary>Keeps when a collector was last used: to the hour, so that it is written once an hour and not with each request.</summary>
internal static class UseCollector
{
    public static async Task Async(Store store, CollectorScope collector, TimeProvider clock, CancellationToken ct)
    {
        var hour = Device.SignOf(clock.GetUtcNow());
        if (collector.LastUsedAt >= hour)
            return;
        await using var context = store.Context(collector.PartnerId);
        await context.Collectors.Where(c => c.Id == collector.Id && (c.LastUsedAt == null || c.LastUsedAt < hour))
            .ExecuteUpdateAsync(u => u.SetProperty(c => c.LastUsedAt, hour), ct);
    }
}
