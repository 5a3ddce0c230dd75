using System.Security.Cryptography;
using Muster.Data;

namespace Muster.Server.Http;

/// <summary>The key that seals the audit log: made from the installation's key file, so that it isn't in the store.</summary>
public sealed class AuditKey(Settings settings, Store store)
{
    private readonly Lazy<byte[]> _bytes = new(() =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, new KeyProtection.WrappingKey(settings, store).Bytes, 32, info: "muster audit seal"u8.ToArray()));

    /// <summary>Whether the key file is there. Who only proves makes none.</summary>
    public bool IsThere => File.Exists(KeyProtection.WrappingKey.FileOf(settings));

    /// <summary>32 bytes.</summary>
    /// <exception cref="StoreException">The key file is missing and may not be made, or is not a key.</exception>
    public ReadOnlySpan<byte> Bytes => _bytes.Value;
}
