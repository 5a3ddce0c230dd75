using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Muster.Data;
using Muster.Data.Licensing;
using Muster.Domain.Licensing;
using Muster.Server.Http;

namespace Muster.Server.Features.Licensing;

/// <summary>
/// Writes and proves the text of license keys: an id, and a code over all the key is bound to, made with a key of the installation's key
/// file (docs/adr/0017-license-keys.md).
/// </summary>
public sealed class SignKeys(Settings settings, Store store)
{
    private const int IdLength = 16;

    private readonly Lazy<byte[]> _secret = new(() =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, new KeyProtection.WrappingKey(settings, store).Bytes, 32, info: "muster license key"u8.ToArray()));

    /// <summary>The text of a key.</summary>
    public string Write(LicenseKey key)
    {
        Span<byte> content = stackalloc byte[KeyText.Bytes];
        key.Id.TryWriteBytes(content, bigEndian: true, out _);
        Code(key).AsSpan(0, KeyText.Bytes - IdLength).CopyTo(content[IdLength..]);
        return KeyText.Write(content);
    }

    /// <summary>The id in a key's content.</summary>
    public static Guid IdOf(byte[] content) => new(content.AsSpan(0, IdLength), bigEndian: true);

    /// <summary>Whether a content was made here for this key, with this product, quantity, term and order.</summary>
    public bool Proves(byte[] content, LicenseKey key) =>
        CryptographicOperations.FixedTimeEquals(content.AsSpan(IdLength), Code(key).AsSpan(0, KeyText.Bytes - IdLength));

    private byte[] Code(LicenseKey key) => HMACSHA256.HashData(_secret.Value, Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"{key.Id:N}\n{key.Product}\n{key.Quantity}\n{key.Months}\n{key.OrderNumber}")));
}
