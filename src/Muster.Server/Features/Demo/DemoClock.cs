namespace Muster.Server.Features.Demo;

/// <summary>A clock that shows one instant: what the set tells happened at its own time.</summary>
internal sealed class DemoClock(DateTimeOffset instant) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => instant;
}
