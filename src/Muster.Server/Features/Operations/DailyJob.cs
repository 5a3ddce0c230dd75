namespace Muster.Server.Features.Operations;

/// <summary>Work that is done once a day for the whole installation, by whichever server claims it.</summary>
public abstract class DailyJob
{
    /// <summary>Its name in the store; up to 32 characters. The text for people is <c>Job.{Name}</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Does the work of a day. Begun again after a server died, it does what is left.</summary>
    /// <param name="day">The day (UTC) that has begun.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="ct">Cancels: the server stops, or another one has taken over.</param>
    /// <exception cref="JobException">Part of it failed and isn't tried again today; says what, without names of anybody.</exception>
    public abstract Task RunAsync(DateOnly day, JobProgress progress, CancellationToken ct);
}

/// <summary>Part of a day's work failed, and the rest is done.</summary>
public sealed class JobException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>How far a job is.</summary>
public sealed class JobProgress
{
    private long _done;

    /// <summary>How much there is to do; null when that isn't known.</summary>
    public long? Total { get; set; }

    /// <summary>How much is done.</summary>
    public long Done
    {
        get => Interlocked.Read(ref _done);
        set => Interlocked.Exchange(ref _done, value);
    }
}
