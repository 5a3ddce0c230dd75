namespace Muster.Data.Sqlite;

/// <summary>A lock that several processes respect and that dies with its process: an open file.</summary>
public static class FileGate
{
    /// <summary>Waits until no other process is inside, then goes in; disposing leaves.</summary>
    public static async Task<IAsyncDisposable> EnterAsync(string file, CancellationToken ct)
    {
        while (true)
        {
            if (TryEnter(file, alone: true) is { } gate)
                return gate;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, ct);
        }
    }

    /// <summary>Goes in, alone or beside others, or returns null at once when somebody is in the way.</summary>
    public static FileStream? TryEnter(string file, bool alone)
    {
        try
        {
            return alone
                ? new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)
                : new FileStream(file, FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read);
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or FileNotFoundException))
        {
            return null;
        }
    }
}
