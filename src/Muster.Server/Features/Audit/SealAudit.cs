using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Domain.Access;
using Muster.Server.Http;

namespace Muster.Server.Features.Audit;

/// <summary>
/// Seals what was put on record into blocks, partner by partner and the installation's own, each minute by one of all servers.
/// Who writes an entry waits for nobody: an entry that is committed late is sealed in the next block.
/// </summary>
public sealed partial class SealAudit(Store store, AuditKey key, TimeProvider clock, ILogger<SealAudit> log)
{
    /// <summary>The row that says whose turn it is.</summary>
    public const string JobName = "seal-audit";

    /// <summary>Most entries of a block.</summary>
    private const int MostEntries = 5_000;

    /// <summary>Ids in one statement.</summary>
    private const int IdsAtOnce = 500;

    /// <summary>Shorter than the minute between two rounds. Two sealers at once do no harm: a block's number is taken once.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(50);

    /// <summary>Seals what waits, unless another server is at it or has just been.</summary>
    /// <returns>How many entries were sealed.</returns>
    public async Task<int> Async(CancellationToken ct) => await ClaimAsync(ct) ? await SealAllAsync(ct) : 0;

    /// <summary>Seals everything that waits.</summary>
    /// <returns>How many entries were sealed.</returns>
    public async Task<int> SealAllAsync(CancellationToken ct)
    {
        await using var context = store.Context();

        // a question across partners: whose log has something to seal
        var waiting = await context.AuditEntries.IgnoreQueryFilters([MusterContext.PartnerFilter]).Where(e => e.Seal == null).Select(e => e.PartnerId).Distinct().ToListAsync(ct);
        var total = 0;
        foreach (var partner in waiting)
        {
            try
            {
                int entries;
                do
                    total += entries = await SealAsync(partner, ct);
                while (entries == MostEntries);
            }
            catch (DbUpdateException e)
            {
                // another server was quicker, or something is wrong that the next minute shows again
                LogFailed(log, e, partner);
            }
        }

        return total;
    }

    /// <summary>The name of the fact that tells a partner's last block.</summary>
    public static string HeadKey(Guid partner) => $"audit-head:{partner:N}";

    /// <summary>What of an entry is proved.</summary>
    public static AuditFacts Facts(AuditEntry entry) => new(
        entry.Id, entry.At, entry.PersonId, entry.Who, entry.OnBehalfOf, entry.Address, entry.Act, entry.Refused, entry.CustomerId, entry.LaunchId, entry.Log.ToString(), entry.Before, entry.After);

    private async Task<int> SealAsync(Guid partner, CancellationToken ct)
    {
        await using var context = store.Context(partner);
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var entries = await context.AuditEntries.AsNoTracking().Where(e => e.Seal == null).OrderBy(e => e.Id).Take(MostEntries).ToListAsync(ct);
        if (entries.Count == 0)
            return 0;
        var last = await context.AuditSeals.AsNoTracking().OrderByDescending(s => s.Number).FirstOrDefaultAsync(ct);
        var (number, previous, now) = ((last?.Number ?? 0) + 1, last?.Code ?? new byte[AuditBlock.Length], clock.GetUtcNow());
        var (lastAt, root) = (entries.Max(e => e.At), AuditBlock.Root(entries.OrderBy(e => e.Id).Select(Facts)));
        var code = AuditBlock.Code(key.Bytes, partner, number, now, entries.Count, lastAt, root, previous);
        context.AuditSeals.Add(new() { PartnerId = partner, Number = number, At = now, Entries = entries.Count, LastAt = lastAt, Root = root, Previous = previous, Code = code });

        var head = $"{number}:{Convert.ToHexString(AuditBlock.Head(key.Bytes, partner, number, code))}";
        var name = HeadKey(partner);
        if (await context.StoreFacts.SingleOrDefaultAsync(f => f.Key == name, ct) is { } fact)
            fact.Value = head;
        else
            context.StoreFacts.Add(new() { Key = name, Value = head });
        await context.SaveChangesAsync(ct);

        var marked = 0;
        foreach (var ids in entries.Select(e => e.Id).Chunk(IdsAtOnce))
            marked += await context.AuditEntries.Where(e => e.Seal == null && ids.Contains(e.Id)).ExecuteUpdateAsync(u => u.SetProperty(e => e.Seal, number), ct);
        if (marked != entries.Count)
            throw new InvalidOperationException("Audit entries went away while they were being sealed.");
        await transaction.CommitAsync(ct);

        // a witness outside of the store, for who keeps logs
        LogSealed(log, number, partner, entries.Count, Convert.ToHexString(code));
        return entries.Count;
    }

    private async Task<bool> ClaimAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var connection = await store.ConnectAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = """
            insert into jobs(name, done_for, done, failure, claimed_until, claimed_by) values (@name, @never_day, 0, '', @never, '') on conflict (name) do nothing
            """;
        command.AddParameter("@name", JobName);
        command.AddParameter("@never_day", new DateOnly(2000, 1, 1));
        command.AddParameter("@never", store.Instant(DateTimeOffset.UnixEpoch));
        await command.ExecuteNonQueryAsync(ct);
        command.CommandText = "update jobs set claimed_until = @until, claimed_by = @me where name = @name and claimed_until <= @now";
        command.AddParameter("@until", store.Instant(now + Lease));
        command.AddParameter("@now", store.Instant(now));
        command.AddParameter("@me", $"{Environment.MachineName} {Environment.ProcessId}");
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    [LoggerMessage(120, LogLevel.Information, "Audit block {Number} of {Partner} is sealed: {Entries} entries, {Code}.")]
    private static partial void LogSealed(ILogger logger, long number, Guid partner, int entries, string code);

    [LoggerMessage(121, LogLevel.Error, "The audit log of {Partner} could not be sealed; the next round tries again.")]
    private static partial void LogFailed(ILogger logger, Exception exception, Guid partner);
}
