using System.IO.Compression;

namespace Muster.Server.Features.Ingest;

/// <summary>A request's body, decompressed, that ends with a refusal when it is too large.</summary>
internal sealed class IngestBody : Stream
{
    /// <summary>The most bytes of a body, as sent and after decompressing.</summary>
    public const int Largest = 16 * 1024 * 1024;

    private readonly Stream _body;
    private readonly bool _compressed;
    private long _read;

    private IngestBody(Stream body, bool compressed) => (_body, _compressed) = (body, compressed);

    /// <summary>The body of a request.</summary>
    /// <exception cref="IngestException">Its encoding is not known here.</exception>
    public static IngestBody Of(HttpRequest request) => request.Headers.ContentEncoding.ToString().Trim().ToLowerInvariant() switch
    {
        "" or "identity" => new(request.Body, compressed: false),
        "gzip" or "x-gzip" => new(new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true), compressed: true),
        var other => throw new IngestException(StatusCodes.Status415UnsupportedMediaType, "unsupported-encoding", $"Content-Encoding may be gzip or absent; it is {Import.TextRules.Quote(other)}."),
    };

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        try
        {
            read = await _body.ReadAsync(buffer, cancellationToken);
        }
        catch (InvalidDataException e) when (_compressed)
        {
            throw new BadHttpRequestException("The body isn't gzip, or is cut off.", e);
        }

        _read += read;
        return _read > Largest
            ? throw new IngestException(StatusCodes.Status413PayloadTooLarge, "too-large", $"A body may have {Largest} bytes, decompressed; send less at once.")
            : read;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _compressed)
            _body.Dispose();
        base.Dispose(disposing);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
