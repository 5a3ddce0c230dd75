using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Domain.Access;
using Muster.Server.Http;

namespace Muster.Server.Features.Audit;

/// <summary>What was proved of the audit log.</summary>
/// <param name="Blocks">Blocks that are as they were sealed.</param>
/// <param name="Entries">Their entries.</param>
/// <param name="Unsealed">Entries that wait to be sealed: nothing proves them yet.</param>
public readonly record struct AuditProof(long Blocks, long Entries, long Unsealed);

/// <summary>
/// Proves the audit log: that no entry of a block was changed, added or taken away, no block was changed, and none is missing. The
/// first that is wrong is told for each log; what comes after it hangs on it.
/// </summary>
public sealed class CheckAudit(Store store, AuditKey key, TimeProvider clock)
{
    /// <summary>How pruning is put on record.</summary>
    internal const string PruneAct = "audit.prune";

    /// <summary>Checks all logs.</summary>
    /// <param name="differs">Told each difference, in a sentence.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<AuditProof> Async(Func<string, Task> differs, CancellationToken ct)
    {
        await using var system = store.Context();
        var partners = await system.Partners.AsNoTracking().ToDictionaryAsync(p => p.Id, ct);

        // a question across partners: whose log there is, also of partners that are gone
        string[] filter = [MusterContext.PartnerFilter];
        var logs = await system.AuditEntries.IgnoreQueryFilters(filter).Select(e => e.PartnerId)
            .Union(system.AuditSeals.IgnoreQueryFilters(filter).Select(s => s.PartnerId)).ToListAsync(ct);
        var heads = await system.StoreFacts.AsNoTracking().Where(f => f.Key.StartsWith("audit-head:")).ToDictionaryAsync(f => f.Key, f => f.Value, ct);
        logs.AddRange(heads.Keys.Select(k => Guid.Parse(k["audit-head:".Length..], CultureInfo.InvariantCulture)));
        var proof = default(AuditProof);
        foreach (var log in logs.Distinct().OrderBy(l => l))
        {
            var name = log == Guid.Empty ? "installation" : partners.TryGetValue(log, out var partner) ? partner.Code : log.ToString();
            var one = await OfAsync(log, heads.GetValueOrDefault(SealAudit.HeadKey(log)), partners.GetValueOrDefault(log)?.AuditYears ?? PruneAudit.OperatorYears, d => differs($"{name}: audit: {d}"), ct);
            proof = new(proof.Blocks + one.Blocks, proof.Entries + one.Entries, proof.Unsealed + one.Unsealed);
        }

        return proof;
    }

    private async Task<AuditProof> OfAsync(Guid partner, string? head, int years, Func<string, Task> differs, CancellationToken ct)
    {
        await using var context = store.Context(partner);
        var unsealed = await context.AuditEntries.LongCountAsync(e => e.Seal == null, ct);

        // the head was read before: blocks that are sealed meanwhile are beyond this one, and are proved the next time
        var last = await context.AuditSeals.MaxAsync(s => (long?)s.Number, ct) ?? 0;
        if (last == 0 && head is null)
        {
            if (await context.AuditEntries.AnyAsync(e => e.Seal != null, ct))
                await differs("entries are marked as sealed, and there is no block.");
            return new(0, 0, unsealed);
        }

        if (!key.IsThere)
        {
            await differs("it can't be proved without the key file it was sealed with (MUSTER_KEY_FILE).");
            return new(0, 0, unsealed);
        }

        var pruned = await PrunedAsync(context, ct);
        var (blocks, entries) = (0L, 0L);
        var headNumber = head is not null && long.TryParse(head.Split(':')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var said) ? said : 0;
        await using var other = store.Context(partner);
        await using var rows = other.AuditEntries.AsNoTracking().Where(e => e.Seal <= last).OrderBy(e => e.Seal).ThenBy(e => e.Id).AsAsyncEnumerable().GetAsyncEnumerator(ct);
        var more = await rows.MoveNextAsync();
        var previous = new byte[AuditBlock.Length];
        var expected = 1L;
        await foreach (var seal in context.AuditSeals.AsNoTracking().Where(s => s.Number <= last).OrderBy(s => s.Number).AsAsyncEnumerable().WithCancellation(ct))
        {
            if (seal.Number != expected)
                return await WrongAsync($"block {expected} is missing.");
            if (more && rows.Current.Seal < seal.Number)
                return await WrongAsync($"the entry {rows.Current.Id} is marked with block {rows.Current.Seal}, which there isn't.");
            var found = new List<AuditEntry>();
            for (; more && rows.Current.Seal == seal.Number; more = await rows.MoveNextAsync())
                found.Add(rows.Current);
            if (Fault(partner, seal, previous, found, years, pruned) is { } fault)
                return await WrongAsync($"block {seal.Number} ({seal.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC, {seal.Entries} entries) {fault}");
            if (seal.Number == headNumber
                && !CryptographicOperations.FixedTimeEquals(MarkOf(head!), AuditBlock.Head(key.Bytes, partner, seal.Number, seal.Code)))
                return await WrongAsync("the mark of the last block was changed.");
            (previous, expected, blocks, entries) = (seal.Code, expected + 1, blocks + 1, entries + found.Count);
        }

        if (headNumber > last)
            return await WrongAsync($"blocks {last + 1} to {headNumber} were removed.");
        if (headNumber == 0)
            return await WrongAsync("the mark of the last block is missing.");
        if (more || await context.AuditEntries.AnyAsync(e => e.Seal != null && !context.AuditSeals.Any(s => s.Number == e.Seal), ct))
            return await WrongAsync("entries are marked with a block that there isn't.");
        return new(blocks, entries, unsealed);

        async Task<AuditProof> WrongAsync(string what)
        {
            await differs(what);
            return new(blocks, entries, unsealed);
        }
    }

    private string? Fault(Guid partner, AuditSeal seal, byte[] previous, List<AuditEntry> entries, int years, List<(long From, long Through)> pruned)
    {
        if (!seal.Code.AsSpan().SequenceEqual(AuditBlock.Code(key.Bytes, partner, seal.Number, seal.At, seal.Entries, seal.LastAt, seal.Root, seal.Previous)))
            return "was changed itself, or sealed with another key.";
        if (!seal.Previous.AsSpan().SequenceEqual(previous))
            return "does not follow the block before it.";
        if (seal.PrunedAt is not null)
        {
            if (entries.Count > 0)
                return "is marked as pruned, and still has entries.";
            return seal.LastAt < clock.GetUtcNow().AddYears(-years) || pruned.Any(p => p.From <= seal.Number && seal.Number <= p.Through) ? null : "is marked as pruned before its time.";
        }

        if (entries.Count != seal.Entries)
            return entries.Count < seal.Entries ? $"has lost {seal.Entries - entries.Count}." : $"has {entries.Count - seal.Entries} more.";
        if (seal.Root.AsSpan().SequenceEqual(AuditBlock.Root(entries.OrderBy(e => e.Id).Select(SealAudit.Facts))))
            return null;

        // one root for all of them: which entry it is can be told only where there is no other, or where it contradicts its own id
        var odd = entries.Count == 1 ? entries[0] : entries.Find(e => Instant(e.Id) != e.At.ToUnixTimeMilliseconds());
        return odd is null ? "has an entry that was changed." : $"has an entry that was changed: {odd.Id}, {odd.Act}.";
    }

    /// <summary>The blocks that were pruned on record: rightly, when fewer years were kept than now.</summary>
    private static async Task<List<(long From, long Through)>> PrunedAsync(MusterContext context, CancellationToken ct)
    {
        var pruned = new List<(long From, long Through)>();
        foreach (var after in await context.AuditEntries.Where(e => e.Act == PruneAct && e.Seal != null).Select(e => e.After).ToListAsync(ct))
        {
            try
            {
                using var json = JsonDocument.Parse(after);
                pruned.Add((json.RootElement.GetProperty("from").GetInt64(), json.RootElement.GetProperty("through").GetInt64()));
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
            {
                // changed behind our back: its own block tells
            }
        }

        return pruned;
    }

    /// <summary>The milliseconds an id begins with.</summary>
    private static long Instant(Guid id)
    {
        var bytes = id.ToByteArray(bigEndian: true);
        return System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(bytes) >> 16;
    }

    private static byte[] MarkOf(string head)
    {
        try
        {
            return Convert.FromHexString(head[(head.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        }
        catch (FormatException)
        {
            return [];
        }
    }
}
