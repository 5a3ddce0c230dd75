using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Muster.Domain.Access;

/// <summary>What is proved of an audit entry: all of it but the number of its block.</summary>
/// <param name="Id">Its id; entries of a block stand in the order of their ids.</param>
/// <param name="At">When; what is finer than a microsecond, which not every store keeps, is left out.</param>
/// <param name="PersonId">Who, or null for a command.</param>
/// <param name="Who">Their name.</param>
/// <param name="OnBehalfOf">On whose behalf, or empty.</param>
/// <param name="Address">From where.</param>
/// <param name="Act">What.</param>
/// <param name="Refused">Whether it was refused.</param>
/// <param name="CustomerId">On which customer, or null.</param>
/// <param name="LaunchId">During which launch, or null.</param>
/// <param name="Log">Whose log, as a word.</param>
/// <param name="Before">What it was before.</param>
/// <param name="After">What it is after.</param>
public readonly record struct AuditFacts(
    Guid Id, DateTimeOffset At, Guid? PersonId, string Who, string OnBehalfOf, string Address, string Act, bool Refused, Guid? CustomerId, Guid? LaunchId, string Log, string Before, string After);

/// <summary>
/// Blocks of the audit log. Each has a root over its entries, and a code over the root and the code of the block before, made with
/// a key that isn't in the store: who changes the store can't make the code that would fit.
/// </summary>
public static class AuditBlock
{
    /// <summary>Bytes of a root, and of a code.</summary>
    public const int Length = 32;

    /// <summary>SHA-256 over the canonical bytes of entries.</summary>
    /// <param name="entries">In the order of their ids.</param>
    public static byte[] Root(IEnumerable<AuditFacts> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var entry in entries)
            hash.AppendData(Bytes(entry));
        return hash.GetHashAndReset();
    }

    /// <summary>HMAC-SHA-256 over all that a seal says.</summary>
    /// <param name="key">The installation's.</param>
    /// <param name="partner">Whose log; empty for the installation's.</param>
    /// <param name="number">From 1.</param>
    /// <param name="at">When it was sealed.</param>
    /// <param name="entries">How many entries it has.</param>
    /// <param name="lastAt">The latest instant of its entries.</param>
    /// <param name="root">Their root.</param>
    /// <param name="previous">The code of the block before; zeros in the first.</param>
    public static byte[] Code(ReadOnlySpan<byte> key, Guid partner, long number, DateTimeOffset at, int entries, DateTimeOffset lastAt, ReadOnlySpan<byte> root, ReadOnlySpan<byte> previous)
    {
        var bytes = new CanonicalBytes();
        bytes.Text("seal");
        bytes.Id(partner);
        bytes.Number(number);
        bytes.Instant(at);
        bytes.Number(entries);
        bytes.Instant(lastAt);
        bytes.Raw(root);
        bytes.Raw(previous);
        return HMACSHA256.HashData(key, bytes.Written);
    }

    /// <summary>The mark of the last block, kept apart from it: blocks can't be taken from the end without a mark that says so.</summary>
    /// <param name="key">The installation's.</param>
    /// <param name="partner">Whose log.</param>
    /// <param name="number">The last block's number.</param>
    /// <param name="code">The last block's code.</param>
    public static byte[] Head(ReadOnlySpan<byte> key, Guid partner, long number, ReadOnlySpan<byte> code)
    {
        var bytes = new CanonicalBytes();
        bytes.Text("head");
        bytes.Id(partner);
        bytes.Number(number);
        bytes.Raw(code);
        return HMACSHA256.HashData(key, bytes.Written);
    }

    /// <summary>An entry as the bytes that are hashed: every part with its length, so that no two entries have the same.</summary>
    private static ReadOnlySpan<byte> Bytes(in AuditFacts entry)
    {
        var bytes = new CanonicalBytes();
        bytes.Id(entry.Id);
        bytes.Instant(entry.At);
        bytes.Id(entry.PersonId);
        bytes.Text(entry.Who);
        bytes.Text(entry.OnBehalfOf);
        bytes.Text(entry.Address);
        bytes.Text(entry.Act);
        bytes.Number(entry.Refused ? 1 : 0);
        bytes.Id(entry.CustomerId);
        bytes.Id(entry.LaunchId);
        bytes.Text(entry.Log);
        bytes.Text(entry.Before);
        bytes.Text(entry.After);
        return bytes.Written;
    }

    private sealed class CanonicalBytes
    {
        private readonly ArrayBufferWriter<byte> _bytes = new(512);

        public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

        public void Number(long number)
        {
            Span<byte> eight = stackalloc byte[8];
            BinaryPrimitives.WriteInt64BigEndian(eight, number);
            _bytes.Write(eight);
        }

        public void Instant(DateTimeOffset at) => Number(at.UtcTicks / TimeSpan.TicksPerMicrosecond);

        public void Id(Guid? id)
        {
            Number(id is null ? 0 : 1);
            _bytes.Write((id ?? Guid.Empty).ToByteArray(bigEndian: true));
        }

        public void Text(string text) => Raw(Encoding.UTF8.GetBytes(text));

        public void Raw(ReadOnlySpan<byte> bytes)
        {
            Number(bytes.Length);
            _bytes.Write(bytes);
        }
    }
}
