using System.Buffers;
using System.Buffers.Text;
using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace Muster.Server.Http;

/// <summary>
/// Streams a query as CSV: UTF-8 with BOM, CRLF, invariant numbers, ISO days, and no text a spreadsheet would take for a formula.
/// </summary>
/// <remarks>
/// Rows are read as fast as the database gives them into a temporary file, and sent from it as it grows: a slow client holds no
/// snapshot of the database, and memory stays flat. A failure in the middle aborts the connection, so that half a file never
/// looks like a whole one.
/// </remarks>
public static class CsvExport
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Sends the rows of a command.</summary>
    /// <param name="http">The request. <c>separator=semicolon</c> in its query chooses the separator that French Excel expects.</param>
    /// <param name="fileName">Name to save as, without the ending.</param>
    /// <param name="columns">Header names, stable.</param>
    /// <param name="open">Opens the reader; it is disposed with everything it hangs on by <see cref="CsvSource.DisposeAsync"/>.</param>
    /// <param name="write">Writes the cells of the row the reader stands on.</param>
    public static async Task SendAsync(HttpContext http, string fileName, IReadOnlyList<string> columns, Func<CancellationToken, Task<CsvSource>> open, Action<DbDataReader, CsvRow> write)
    {
        var ct = http.RequestAborted;
        var path = Path.Combine(Path.GetTempPath(), $"muster-{Guid.CreateVersion7():N}.csv");
        await using var sink = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read | FileShare.Delete, BufferSize = 0 });
        await using var growing = new FileStream(path, new FileStreamOptions { Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0, Options = FileOptions.DeleteOnClose });

        // opened before the first byte, so that a query that fails is an error page and not a broken file
        await using var source = await open(ct);
        var header = await BeginAsync(http, fileName, columns);

        using var more = new SemaphoreSlim(0);
        var ended = false;
        var pump = Task.Run(
            async () =>
            {
                try
                {
                    await PumpAsync(source, sink, header, write, more, ct);
                }
                finally
                {
                    // said before the last signal: the task itself counts as completed only after it, and nobody would wake the sender
                    Volatile.Write(ref ended, true);
                    more.Release();
                }
            },
            ct);
        try
        {
            var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
            try
            {
                while (true)
                {
                    var last = Volatile.Read(ref ended);
                    var read = await growing.ReadAsync(buffer, ct);
                    if (read > 0)
                    {
                        await http.Response.Body.WriteAsync(buffer.AsMemory(0, read), ct);
                        continue;
                    }

                    if (last)
                        break;
                    await http.Response.Body.FlushAsync(ct);
                    await more.WaitAsync(ct);
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }

            await pump;
        }
        catch (Exception) when (http.Response.HasStarted)
        {
            http.Abort();
            throw;
        }
        finally
        {
            // the reader may not be disposed under the pump
            await pump.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Sends rows that are at hand already.</summary>
    public static async Task SendAsync<T>(HttpContext http, string fileName, IReadOnlyList<string> columns, IEnumerable<T> rows, Action<T, CsvRow> write)
    {
        var ct = http.RequestAborted;
        var csv = await BeginAsync(http, fileName, columns);
        try
        {
            foreach (var row in rows)
            {
                write(row, csv);
                csv.End();
                if (csv.Length < BufferSize)
                    continue;
                await http.Response.Body.WriteAsync(csv.Written, ct);
                csv.Clear();
            }

            await http.Response.Body.WriteAsync(csv.Written, ct);
        }
        catch (Exception) when (http.Response.HasStarted)
        {
            http.Abort();
            throw;
        }
    }

    /// <summary>Puts on record what comes, says so, and writes the header.</summary>
    private static async Task<CsvRow> BeginAsync(HttpContext http, string fileName, IReadOnlyList<string> columns)
    {
        await http.RequestServices.GetRequiredService<IRecordExports>().Async(http, fileName, http.RequestAborted);
        http.Response.ContentType = "text/csv; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileName = fileName + ".csv" }.ToString();
        return Header(http.Request.Query["separator"] == "semicolon" ? (byte)';' : (byte)',', columns);
    }

    /// <summary>The beginning of a file: byte order mark and header.</summary>
    internal static CsvRow Header(byte separator, IReadOnlyList<string> columns)
    {
        var row = new CsvRow(separator);
        row.Raw("\uFEFF");
        foreach (var column in columns)
            row.Text(column);
        row.End();
        return row;
    }

    private static async Task PumpAsync(
        CsvSource source, FileStream sink, CsvRow row, Action<DbDataReader, CsvRow> write, SemaphoreSlim more, CancellationToken ct)
    {
        await DrainAsync();
        while (await source.Reader.ReadAsync(ct))
        {
            write(source.Reader, row);
            row.End();
            if (row.Length >= BufferSize)
                await DrainAsync();
        }

        await DrainAsync();

        async Task DrainAsync()
        {
            await sink.WriteAsync(row.Written, ct);
            row.Clear();
            more.Release();
        }
    }
}

/// <summary>A reader with what must be disposed after it.</summary>
public sealed class CsvSource(DbDataReader reader, params IAsyncDisposable[] after) : IAsyncDisposable
{
    /// <summary>The reader.</summary>
    public DbDataReader Reader => reader;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await reader.DisposeAsync();
        foreach (var one in after)
            await one.DisposeAsync();
    }
}

/// <summary>Writes cells as UTF-8.</summary>
public sealed class CsvRow(byte separator)
{
    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(",;\"\r\n\t ");

    private readonly ArrayBufferWriter<byte> _buffer = new(96 * 1024);
    private bool _first = true;

    /// <summary>Bytes waiting.</summary>
    public int Length => _buffer.WrittenCount;

    /// <summary>What was written since the last <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    /// <summary>Writes a text. One that a spreadsheet would take for a formula gets a quote mark before it.</summary>
    public void Text(string? text)
    {
        Separate();
        if (string.IsNullOrEmpty(text))
            return;
        var formula = char.IsControl(text[0]) || text.AsSpan().TrimStart() is ['=' or '+' or '-' or '@' or '\uFF1D' or '\uFF0B' or '\uFF0D' or '\uFF20', ..];
        if (!formula && !text.AsSpan().ContainsAny(NeedQuotes))
        {
            Raw(text);
            return;
        }

        Byte((byte)'"');
        if (formula)
            Byte((byte)'\'');
        Raw(text.Contains('"', StringComparison.Ordinal) ? text.Replace("\"", "\"\"", StringComparison.Ordinal) : text);
        Byte((byte)'"');
    }

    /// <summary>Writes a number; null is an empty cell.</summary>
    public void Number(long? number)
    {
        Separate();
        if (number is not { } value)
            return;
        Utf8Formatter.TryFormat(value, _buffer.GetSpan(20), out var written);
        _buffer.Advance(written);
    }

    /// <summary>Writes a number with digits after the point, as it is written already; a negative one is no formula.</summary>
    public void Figure(string number)
    {
        Separate();
        Raw(number);
    }

    /// <summary>Writes a day as 2026-11-22; null is an empty cell.</summary>
    public void Day(DateOnly? day)
    {
        Separate();
        if (day is not { } value)
            return;
        value.TryFormat(_buffer.GetSpan(10), out var written, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        _buffer.Advance(written);
    }

    /// <summary>Writes an instant as 2026-11-22T20:15:00Z; null is an empty cell.</summary>
    public void Instant(DateTimeOffset? instant)
    {
        Separate();
        if (instant is not { } value)
            return;
        value.UtcDateTime.TryFormat(_buffer.GetSpan(20), out var written, "yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        _buffer.Advance(written);
    }

    /// <summary>Writes yes or no.</summary>
    public void Flag(bool flag) => Text(flag ? "yes" : "no");

    /// <summary>Ends the row.</summary>
    public void End()
    {
        Byte((byte)'\r');
        Byte((byte)'\n');
        _first = true;
    }

    /// <summary>Forgets what was written.</summary>
    public void Clear() => _buffer.ResetWrittenCount();

    internal void Raw(ReadOnlySpan<char> text) => Encoding.UTF8.GetBytes(text, _buffer);

    private void Separate()
    {
        if (!_first)
            Byte(separator);
        _first = false;
    }

    private void Byte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
    }
}
