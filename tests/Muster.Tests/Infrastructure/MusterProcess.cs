using System.Diagnostics;
using System.Text;
using Xunit;

namespace Muster.Infrastructure;

/// <summary>The executable itself, run as a person runs it.</summary>
internal sealed class MusterProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly SemaphoreSlim _more = new(0);

    private MusterProcess(string[] arguments, IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "muster.dll"), .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MUSTER_", StringComparison.Ordinal) || k.StartsWith("ASPNETCORE_", StringComparison.Ordinal) || k.StartsWith("DOTNET_ENVIRONMENT", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        _process = new() { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Take(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Take(_errors, line.Data);
        _process.Start();
        Id = _process.Id;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Its number with the operating system.</summary>
    public int Id { get; }

    /// <summary>Everything it printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>Everything it complained about so far.</summary>
    public string Errors
    {
        get
        {
            lock (_errors)
                return _errors.ToString();
        }
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int Exit, string Output, string Errors)> RunAsync(IEnumerable<(string Name, string Value)> environment, params string[] arguments)
    {
        await using var run = new MusterProcess(arguments, environment);
        return (await run.ExitAsync(), run.Output, run.Errors);
    }

    /// <summary>Starts a server; disposing kills it.</summary>
    public static MusterProcess Serve(params IEnumerable<(string Name, string Value)> environment) => new([], [.. environment, ("MUSTER_URLS", "http://127.0.0.1:0")]);

    /// <summary>Waits for its end and returns its exit code.</summary>
    public async Task<int> ExitAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>Waits until a server says where it listens.</summary>
    public async Task<Uri> AddressAsync()
    {
        var line = await SaidAsync("Muster on ", "  (");
        return new(line["Muster on ".Length..line.IndexOf("  (", StringComparison.Ordinal)]);
    }

    /// <summary>Waits for a line that begins with a text and holds another: lines that are written together arrive one by one.</summary>
    public async Task<string> SaidAsync(string start, string within)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        while (true)
        {
            var line = Output.Split('\n').FirstOrDefault(l => l.StartsWith(start, StringComparison.Ordinal) && l.Contains(within, StringComparison.Ordinal));
            if (line is not null)
                return line;
            Assert.False(_process.HasExited && Output.Length + Errors.Length > 0 && await HasEndedAsync(), $"The server ended with {(_process.HasExited ? _process.ExitCode : 0)}. {Output} {Errors}");
            await _more.WaitAsync(TimeSpan.FromSeconds(1), patience.Token);
        }
    }

    /// <summary>Ends it at once, as a power cut would.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
        _more.Dispose();
    }

    /// <summary>Whether it is over, its last words included.</summary>
    private async Task<bool> HasEndedAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return !Output.Contains("Muster on ", StringComparison.Ordinal);
    }

    private void Take(StringBuilder into, string? line)
    {
        if (line is null)
            return;
        lock (into)
            into.Append(line).Append('\n');
        _more.Release();
    }
}
