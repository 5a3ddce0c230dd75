namespace Muster.Data;

/// <summary>What the migrations that a store has say of its age (docs/adr/0021).</summary>
public static class MigrationHistory
{
    /// <summary>The last commit that leads a store from before the first migration to it; docs/operations.md, Upgrade.</summary>
    private const string LastBefore = "8b1f6c0";

    /// <summary>The migrations a store still needs, in order.</summary>
    /// <param name="known">Those of this program, in order. What a store has from before the first of them is what that one was made from.</param>
    /// <param name="applied">Those that the store has; none for a new one.</param>
    /// <param name="store">The store as people know it, to begin a message with.</param>
    /// <exception cref="StoreException">The store was written by a newer program, or by one so old that this one can't lead it on.</exception>
    public static IReadOnlyList<string> Missing(IReadOnlyList<string> known, IReadOnlyCollection<string> applied, string store)
    {
        var newer = applied.Except(known).FirstOrDefault(migration => string.CompareOrdinal(migration, known[0]) > 0);
        if (newer is not null)
            throw new StoreException($"{store} was written by a newer Muster (it has the migration {newer}). Run that version, or restore a backup.");
        if (applied.Count > 0 && !applied.Contains(known[0]))
            throw new StoreException($"{store} was written by a Muster from before {known[0]}, which this one can't lead on. Start it once with the commit {LastBefore}, then with this one.");
        return [.. known.Except(applied)];
    }
}
