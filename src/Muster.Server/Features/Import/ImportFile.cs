using System.Buffers;
using System.Text;

namespace Muster.Server.Features.Import;

/// <summary>What is wrong at one place of an imported file.</summary>
/// <param name="Line">The line on which the row starts, from 1.</param>
/// <param name="Column">The column's name, or <c>row</c>, <c>header</c> or <c>file</c>.</param>
/// <param name="Reason">Why, in words for the person who has to mend the file.</param>
internal sealed record Problem(long Line, string Column, string Reason)
{
    /// <summary>Key of the same words in the reader's language; null where there are only these.</summary>
    public string? Key { get; init; }
}

/// <summary>The file can't be imported at all; <see cref="Problem"/> says where and why.</summary>
internal sealed class UnreadableFileException(Problem problem) : Exception(problem.Reason)
{
    public Problem Problem { get; } = problem;
}

/// <summary>
/// A file to import, or standard input, of which the encoding is known. The whole file is read once before anything is
/// decoded: a name with an accent in the last row decides as much as one in the first, so no name is spoiled by a guess.
/// </summary>
internal sealed class ImportFile : IDisposable
{
    private const int BlockSize = 64 * 1024;

    // what no text holds: everything below the space but tab, line feed, form feed, carriage return and Ctrl-Z
    private static readonly SearchValues<byte> Controls = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 27, 28, 29, 30, 31, 127]);

    private readonly Stream _stream;
    private int _preamble;

    private ImportFile(string name, Stream stream)
    {
        Name = name;
        _stream = stream;
        Length = stream.Length;
    }

    /// <summary>The name that error messages begin with: the path as it was given, or <c>-</c>.</summary>
    public string Name { get; }

    /// <summary>The size in bytes.</summary>
    public long Length { get; }

    /// <summary>How far the file has been read, in bytes.</summary>
    public long Position => _stream.Position;

    /// <summary>The encoding found: by its mark, else by what all the bytes can be.</summary>
    public Encoding Encoding { get; private set; } = Encoding.UTF8;

    /// <summary>Opens a path, or <c>-</c> for <paramref name="standardInput"/>, and finds out the encoding.</summary>
    /// <exception cref="UnreadableFileException">It isn't there, may not be read, is empty, or isn't text.</exception>
    public static async Task<ImportFile> OpenAsync(string path, Stream standardInput, CancellationToken stop)
    {
        Stream stream;
        try
        {
            stream = path == "-" ? standardInput : File.OpenRead(path);
            if (path == "-" || !stream.CanSeek) // a pipe can be read only once
            {
                return await SpoolAsync(path, stream, stop);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new UnreadableFileException(new Problem(1, "file", "can't be read: " + e.Message));
        }
        return Begin(path, stream, stop);
    }

    /// <summary>Takes what can be read only once, such as a pipe or an upload, and finds out the encoding.</summary>
    /// <param name="name">The name that error messages begin with.</param>
    /// <param name="content">Read to its end, and not disposed.</param>
    /// <param name="stop">Stops.</param>
    /// <exception cref="UnreadableFileException">It is empty, or isn't text.</exception>
    public static async Task<ImportFile> SpoolAsync(string name, Stream content, CancellationToken stop)
    {
        var spool = new FileStream(Path.Combine(Path.GetTempPath(), $"muster-{Guid.CreateVersion7():N}"), new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose,
        });
        try
        {
            await content.CopyToAsync(spool, stop);
        }
        catch
        {
            await spool.DisposeAsync();
            throw;
        }
        return Begin(name, spool, stop);
    }

    private static ImportFile Begin(string name, Stream stream, CancellationToken stop)
    {
        var file = new ImportFile(name, stream);
        try
        {
            file.FindEncoding(stop);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Begins reading from the top; the reader belongs to this file and needs no disposal.</summary>
    public StreamReader ReadText()
    {
        _stream.Position = _preamble;
        return new StreamReader(_stream, Encoding, detectEncodingFromByteOrderMarks: false, BlockSize, leaveOpen: true);
    }

    public void Dispose() => _stream.Dispose();

    private void FindEncoding(CancellationToken stop)
    {
        var buffer = new byte[BlockSize];
        _stream.Position = 0;
        var held = _stream.ReadAtLeast(buffer, 4096, throwOnEndOfStream: false);
        var start = buffer.AsSpan(0, held);
        if (held == 0) throw Refuse("is empty");
        if (start.StartsWith((ReadOnlySpan<byte>)[0x50, 0x4B, 3, 4]) || start.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]))
            throw Refuse("is a workbook or an archive, not text; save it as CSV");
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0]) || start.StartsWith((ReadOnlySpan<byte>)[0, 0, 0xFE, 0xFF]))
            throw Refuse("is UTF-32; save it as UTF-8");
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
        {
            Use(Encoding.Unicode, 2);
            return;
        }
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            Use(Encoding.BigEndianUnicode, 2);
            return;
        }
        if (LooksLikeUtf16(start) is { } utf16)
        {
            Use(utf16, 0);
            return;
        }

        var marked = start.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]);
        long controls = 0, letters = 0, strays = 0;
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            var rest = (ReadOnlySpan<byte>)buffer.AsSpan(0, held);
            for (var from = rest; from.IndexOfAny(Controls) is var at and >= 0; from = from[(at + 1)..]) controls++;
            while (rest.IndexOfAnyExceptInRange((byte)0, (byte)127) is var at and >= 0)
            {
                rest = rest[at..];
                var status = Rune.DecodeFromUtf8(rest, out _, out var used);
                if (status == OperationStatus.NeedMoreData) break; // cut by the end of the block: goes before the next one
                if (status == OperationStatus.Done) letters++;
                else strays++;
                rest = rest[used..];
            }
            var carried = rest.IndexOfAnyExceptInRange((byte)0, (byte)127) >= 0 ? rest.Length : 0;
            rest[^carried..].CopyTo(buffer);
            var read = _stream.Read(buffer, carried, buffer.Length - carried);
            if (read == 0)
            {
                if (carried > 0) strays++;
                break;
            }
            held = carried + read;
        }
        if (controls * 20 > Length) throw Refuse("isn't text");

        // Windows-1252 when nothing but it explains the bytes. A file of UTF-8 with a few spoiled letters stays UTF-8:
        // the rows that hold them are refused by name, the others are read right.
        if (!marked && strays > letters * 4) Use(CodePagesEncodingProvider.Instance.GetEncoding(1252)!, 0);
        else Use(new UTF8Encoding(), marked ? 3 : 0);
    }

    private void Use(Encoding encoding, int preamble)
    {
        Encoding = encoding;
        _preamble = preamble;
        if (Length == preamble) throw Refuse("is empty");
    }

    // text without a mark: nearly every second byte is zero, on one side only
    private static Encoding? LooksLikeUtf16(ReadOnlySpan<byte> start)
    {
        int pairs = start.Length / 2, high = 0, low = 0;
        for (var i = 0; i + 1 < start.Length; i += 2)
        {
            if (start[i] == 0) high++;
            if (start[i + 1] == 0) low++;
        }
        if (low * 2 > pairs && high * 20 < pairs) return Encoding.Unicode;
        if (high * 2 > pairs && low * 20 < pairs) return Encoding.BigEndianUnicode;
        return null;
    }

    private static UnreadableFileException Refuse(string reason) => new(new Problem(1, "file", reason));
}
