using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Muster.Server.Features.Ingest;

/// <summary>A collector's token: <c>mus_</c>, ten characters to find it by, <c>_</c> and 256 random bits.</summary>
internal static class CollectorToken
{
    private const string Start = "mus_";
    private const int PrefixLength = 14;
    private const int Length = PrefixLength + 1 + 43;

    /// <summary>Makes a new one.</summary>
    public static string New() =>
        Start + RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", PrefixLength - Start.Length) + "_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What it is found by; null when the text is no token.</summary>
    public static string? PrefixOf(string token) =>
        token.Length == Length && token.StartsWith(Start, StringComparison.Ordinal) && token[PrefixLength] == '_' ? token[..PrefixLength] : null;

    /// <summary>What is kept of it.</summary>
    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
