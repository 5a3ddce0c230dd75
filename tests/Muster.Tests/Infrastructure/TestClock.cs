namespace Muster.Infrastructure;

/// <summary>A clock that stands still until a test moves it.</summary>
internal sealed class TestClock : TimeProvider
{
    /// <summary>Wednesday 12 March 2031, 09:30 UTC: late enough that no HTTP client takes a cookie for an old one.</summary>
    public static readonly DateTimeOffset Start = new(2031, 3, 12, 9, 30, 0, TimeSpan.Zero);

    private long _ticks = Start.UtcTicks;

    /// <summary>What it shows, always in UTC.</summary>
    public DateTimeOffset Now
    {
        get => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);
        set => Interlocked.Exchange(ref _ticks, value.UtcTicks);
    }

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => Now;

    public void Advance(TimeSpan by) => Now += by;
}
