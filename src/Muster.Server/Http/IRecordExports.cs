namespace Muster.Server.Http;

/// <summary>Puts on record that a file is sent to somebody.</summary>
public interface IRecordExports
{
    /// <summary>Records it, before the first byte goes; a file that can't be recorded isn't sent.</summary>
    /// <param name="http">The request.</param>
    /// <param name="fileName">The file's name, without the ending.</param>
    /// <param name="ct">Cancels.</param>
    Task Async(HttpContext http, string fileName, CancellationToken ct);
}
