using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Muster.Data.Usage;

namespace Muster.Data;

/// <summary>The store cannot be used as asked: the message says why and what to do.</summary>
public sealed class StoreException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>One database, SQLite or PostgreSQL. What differs between the two is in their subclasses and nowhere else.</summary>
public abstract class Store : IAsyncDisposable
{
    private const int MostTries = 3;

    /// <summary>Opens the store a setting names.</summary>
    /// <param name="database"><c>sqlite:&lt;path&gt;</c> or <c>postgres:&lt;connection string&gt;</c>.</param>
    /// <param name="direct">For PostgreSQL behind a pooler: a connection string that reaches the server itself, for the start-up gate.</param>
    /// <exception cref="StoreException">The setting is not of that form.</exception>
    public static Store Open(string database, string? direct = null)
    {
        if (database.StartsWith("sqlite:", StringComparison.Ordinal) && database.Length > 7)
            return new Sqlite.SqliteStore(database[7..]);
        if (database.StartsWith("postgres:", StringComparison.Ordinal) && database.Length > 9)
            return new Postgres.PostgresStore(database[9..], direct);
        throw new StoreException("MUSTER_DATABASE must be sqlite:<path> or postgres:<connection string>.");
    }

    /// <summary>The connection string of a database that several servers may share; null for one that stands on this machine.</summary>
    /// <param name="database">As in <see cref="Open"/>.</param>
    public static string? SharedConnection(string database) => database.StartsWith("postgres:", StringComparison.Ordinal) ? database[9..] : null;

    /// <summary>
    /// Tries work again that the database ended. What takes rows of two partners, or of a customer and of work waiting for it, meets what
    /// takes them in another order: of two that wait for each other the database ends one.
    /// </summary>
    /// <param name="attempt">All of it, in a transaction of its own, reading anew what it goes by.</param>
    public static async Task<T> TriedAgainAsync<T>(Func<Task<T>> attempt)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await attempt();
            }
            catch (Exception e) when (tries < MostTries && (e is DbUpdateConcurrencyException || (e as DbException ?? e.InnerException as DbException) is { IsTransient: true }))
            {
            }
        }
    }

    /// <summary>Tells when days seen arrive.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>What it is, without secrets, for logs.</summary>
    public abstract string Description { get; }

    /// <summary>Whether it is one file on this machine.</summary>
    public abstract bool IsEmbedded { get; }

    /// <summary>How many writers at once are of use: more only wait for each other.</summary>
    public abstract int Writers { get; }

    /// <summary>Opens a context that sees one partner's rows.</summary>
    /// <param name="partnerId">The partner; the empty id sees only what belongs to none.</param>
    public abstract MusterContext Context(Guid partnerId = default);

    /// <summary>
    /// Begins to make the model. That takes a second of a process that has just begun, and needs nothing of what else it does then;
    /// a context that is asked something before waits for the rest of it.
    /// </summary>
    public void Warm() => _ = Task.Run(() =>
    {
        using var context = Context();
        _ = context.Model;
    });

    /// <summary>Opens a connection for statements that EF Core has no words for. The caller disposes it.</summary>
    public abstract Task<DbConnection> ConnectAsync(CancellationToken ct);

    /// <summary>An instant as this store keeps it, for a parameter of such a statement.</summary>
    public abstract object Instant(DateTimeOffset instant);

    /// <summary>Reads an instant from a column of such a statement; it may not be null.</summary>
    public abstract DateTimeOffset InstantAt(DbDataReader reader, int column);

    /// <summary>Brings the schema up to date. Only one process does it at a time; the others wait.</summary>
    /// <exception cref="StoreException">The store is newer than this program, or can't be reached.</exception>
    public abstract Task MigrateAsync(CancellationToken ct);

    /// <summary>
    /// Adds days seen, names and last signs of life, and marks the customers whose counts may have changed, together in one
    /// transaction (large batches on SQLite in several, each whole in itself). Returns after commit. Repeating it changes nothing.
    /// </summary>
    /// <returns>How many rows of days seen were added or changed.</returns>
    public abstract Task<long> WriteUsageAsync(Guid partnerId, UsageBatch batch, CancellationToken ct);

    /// <summary>The same within the open transaction of a context, for its partner; in one transaction, however large.</summary>
    /// <param name="context">The context; it has a transaction open, and has changed nothing in it yet.</param>
    /// <param name="batch">What to write.</param>
    /// <param name="devices">What is done to devices; here, because all writers take rows in the same order: days seen, devices, marks.</param>
    /// <param name="ct">Cancels.</param>
    public abstract Task<long> WriteUsageWithinAsync(MusterContext context, UsageBatch batch, Func<CancellationToken, Task> devices, CancellationToken ct);

    /// <summary>Adds many devices that don't exist yet, in bulk.</summary>
    public abstract Task AddDevicesAsync(Guid partnerId, IReadOnlyCollection<Domain.Protection.Device> devices, CancellationToken ct);

    /// <summary>Claims up to <paramref name="most"/> marked customers for two minutes, those of one partner or of all, by partner and customer.</summary>
    /// <param name="partnerId">One partner, or null for all.</param>
    /// <param name="after">Only those that come after it; null from the beginning.</param>
    /// <param name="most">How many.</param>
    /// <param name="now">The instant.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>What was claimed, in its order.</returns>
    public abstract Task<IReadOnlyList<RecountClaim>> ClaimRecountsAsync(Guid? partnerId, RecountClaim? after, int most, DateTimeOffset now, CancellationToken ct);

    /// <summary>
    /// Takes marks away that were worked off, or only gives them back where more came meanwhile. To be called first in a transaction, as
    /// all take the marks of customers before their other rows: whoever marks them waits for its end.
    /// </summary>
    /// <returns>Whether all of them were still there.</returns>
    public abstract Task<bool> UnmarkAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<RecountClaim> claims, CancellationToken ct);

    /// <summary>Writes changes of counts in bulk; those of the customers from their day on are replaced.</summary>
    public abstract Task ReplaceDailyUsageAsync(DbConnection connection, DbTransaction transaction, Guid partnerId, IReadOnlyList<UsageFrom> customers, CancellationToken ct);

    /// <summary>
    /// Waits until nobody is writing days seen of the months between two days, and lets nobody begin before the transaction ends.
    /// To be called before anything of them is read.
    /// </summary>
    public abstract Task LockDaysAsync(DbConnection connection, DbTransaction transaction, Guid partnerId, DateOnly from, DateOnly to, CancellationToken ct);

    /// <summary>
    /// Waits, before an issuer's prices are read for a close, until nobody is recording one, or before one is recorded, until nobody
    /// closes by them; and lets nobody begin before the transaction ends. Closes keep no other closes waiting.
    /// </summary>
    /// <param name="connection">The open connection.</param>
    /// <param name="transaction">Its transaction.</param>
    /// <param name="issuerId">The issuer.</param>
    /// <param name="records">Whether prices are to be recorded.</param>
    /// <param name="ct">Cancels.</param>
    public abstract Task LockPricesAsync(DbConnection connection, DbTransaction transaction, Guid issuerId, bool records, CancellationToken ct);

    /// <summary>Writes the lines of a statement in bulk.</summary>
    public abstract Task AddStatementLinesAsync(DbConnection connection, DbTransaction transaction, IEnumerable<Domain.Billing.StatementLine> lines, CancellationToken ct);

    /// <summary>Tells the database that much has changed, so that it plans well.</summary>
    public abstract Task AnalyzeAsync(CancellationToken ct);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}

/// <summary>A count of a family from a day on, until the next.</summary>
public readonly record struct UsageChange(string Family, DateOnly Day, long Count);

/// <summary>A customer's daily usage from a day on.</summary>
public readonly record struct UsageFrom(Guid CustomerId, DateOnly From, IReadOnlyList<UsageChange> Changes);

/// <summary>A customer to recount, claimed by this process.</summary>
public readonly record struct RecountClaim(Guid PartnerId, Guid CustomerId, DateOnly FromDay, long Marks)
{
    /// <summary>By partner and customer, as both databases have them.</summary>
    internal static readonly Comparison<RecountClaim> InOrder = (a, b) => a.PartnerId == b.PartnerId ? a.CustomerId.CompareTo(b.CustomerId) : a.PartnerId.CompareTo(b.PartnerId);
}
