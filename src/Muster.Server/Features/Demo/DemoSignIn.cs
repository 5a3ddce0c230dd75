namespace Muster.Server.Features.Demo;

/// <summary>How to sign in to a demo store: said at each start in development.</summary>
public sealed class DemoSignIn
{
    /// <summary>The line to say, or null.</summary>
    public string? Line { get; private set; }

    /// <summary>Placeholder until the demo lands.</summary>
    public Task PrepareAsync(bool empty, CancellationToken ct)
    {
        Line = empty && ct.IsCancellationRequested ? "" : null;
        return Task.CompletedTask;
    }
}
