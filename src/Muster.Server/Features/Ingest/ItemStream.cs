using System.Buffers;

namespace Muster.Server.Features.Ingest;

/// <summary>
/// Cuts a body into its items as it arrives: the lines of NDJSON, or the elements of a JSON array; which of the two it is, its first
/// character says. Memory is bounded by the longest item. What an item says is not looked at.
/// </summary>
/// <param name="body">The body, decompressed.</param>
internal sealed class ItemStream(Stream body) : IDisposable
{
    /// <summary>No item is longer, in bytes.</summary>
    public const int LongestItem = 16_384;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(LongestItem * 4);
    private int _from, _scan, _to;
    private int _depth;
    private bool _begun, _array, _closed, _ended, _inText, _escaped, _wantsMore;

    /// <summary>The item's number, from 1: its line, or its place in the array.</summary>
    public int Number { get; private set; }

    /// <summary>The item, until the next one is asked for; empty when it is too long.</summary>
    public ReadOnlyMemory<byte> Item { get; private set; }

    /// <summary>Whether the item is longer than <see cref="LongestItem"/>, and was left out.</summary>
    public bool TooLong { get; private set; }

    /// <summary>Goes on to the next item; blank lines are left out.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="BadHttpRequestException">The array doesn't end, or something follows it.</exception>
    public async ValueTask<bool> NextAsync(CancellationToken ct)
    {
        Item = default;
        TooLong = false;
        while (true)
        {
            if (!_begun && !Begin())
            {
                if (_ended)
                    return false;
            }
            else if (_array ? NextElement() : NextLine())
            {
                return true;
            }
            else if (_ended)
            {
                return _array && !_closed ? throw new BadHttpRequestException("The JSON array doesn't end.") : false;
            }

            await FillAsync(ct);
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    /// <summary>Looks for the first character; false when there is none yet.</summary>
    private bool Begin()
    {
        // a byte order mark may stand before it
        if (_to - _from < 3 && !_ended)
            return false;
        if (_buffer.AsSpan(_from, _to - _from) is [0xEF, 0xBB, 0xBF, ..])
            _from += 3;
        var rest = _buffer.AsSpan(_from, _to - _from);
        var first = rest.IndexOfAnyExcept(" \t\r\n"u8);
        if (first < 0)
        {
            Number += rest.Count((byte)'\n');
            _scan = _from = _to;
            return false;
        }

        _begun = true;
        _array = rest[first] == (byte)'[';
        if (_array)
            (Number, _from) = (0, _from + first + 1);
        _scan = _from;
        return true;
    }

    private bool NextLine()
    {
        while (true)
        {
            var end = _buffer.AsSpan(_scan, _to - _scan).IndexOf((byte)'\n');
            if (end < 0 && !_ended)
            {
                _scan = _to;
                DropTooLong();
                return false;
            }

            if (end < 0 && _from == _to && !TooLong)
                return false;
            var stop = end < 0 ? _to : _scan + end;
            var item = _buffer.AsMemory(_from, stop - _from);
            _from = _scan = end < 0 ? _to : stop + 1;
            Number++;
            if (Take(item))
                return true;
        }
    }

    private bool NextElement()
    {
        for (; _scan < _to; _scan++)
        {
            var c = _buffer[_scan];
            if (_closed)
            {
                if (c is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
                    throw new BadHttpRequestException("Something follows the JSON array.");
                continue;
            }

            if (_inText)
            {
                _inText = _escaped || c != (byte)'"';
                _escaped = !_escaped && c == (byte)'\\';
                continue;
            }

            switch (c)
            {
                case (byte)'"':
                    _inText = true;
                    break;
                case (byte)'{' or (byte)'[':
                    _depth++;
                    break;
                case (byte)'}':
                case (byte)']' when _depth > 0:
                    _depth--;
                    break;
                case (byte)',' or (byte)']' when _depth <= 0:
                    var item = _buffer.AsMemory(_from, _scan - _from);
                    _from = ++_scan;
                    _depth = 0;
                    _closed = c == (byte)']';
                    Number++;
                    if (Take(item))
                    {
                        _wantsMore = !_closed;
                        return true;
                    }

                    // nothing between two commas is an item that isn't JSON; nothing at all is an empty array
                    if (!_closed || _wantsMore)
                    {
                        _wantsMore = !_closed;
                        return true;
                    }

                    _scan--;
                    break;
                default:
                    break;
            }
        }

        if (_closed)
            _from = _to;
        DropTooLong();
        return false;
    }

    private bool Take(ReadOnlyMemory<byte> item)
    {
        if (TooLong || item.Length > LongestItem)
        {
            TooLong = true;
            return true;
        }

        Item = item;
        return item.Span.IndexOfAnyExcept(" \t\r\n"u8) >= 0;
    }

    private void DropTooLong()
    {
        if (_to - _from <= LongestItem)
            return;
        TooLong = true;
        _from = _to;
    }

    private async ValueTask FillAsync(CancellationToken ct)
    {
        _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
        (_scan, _to, _from) = (_scan - _from, _to - _from, 0);
        var read = await body.ReadAsync(_buffer.AsMemory(_to), ct);
        _to += read;
        _ended = read == 0;
    }
}
