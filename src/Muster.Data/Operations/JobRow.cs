namespace Muster.Data.Operations;

/// <summary>A job that is done once a day for the whole installation: how far it is, how it went last, and which server has it.</summary>
public sealed class JobRow
{
    /// <summary>Its name, stable.</summary>
    public required string Name { get; init; }

    /// <summary>The last day (UTC) it was done for.</summary>
    public required DateOnly DoneFor { get; init; }

    /// <summary>When it last began; null before the first time.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it last ended, well or not; null while it runs.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How much of it is done, in what it works through: customers, rows.</summary>
    public long Done { get; init; }

    /// <summary>How much there is to do; null when that isn't known.</summary>
    public long? Total { get; init; }

    /// <summary>Why it last failed, without names of anybody; empty when it didn't.</summary>
    public required string Failure { get; init; }

    /// <summary>Until when a server has it; it says again and again that it is alive.</summary>
    public required DateTimeOffset ClaimedUntil { get; init; }

    /// <summary>The server that has it, or had it last.</summary>
    public required string ClaimedBy { get; init; }
}
