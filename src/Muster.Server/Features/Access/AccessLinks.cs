using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;

namespace Muster.Server.Features.Access;

/// <summary>Links in messages: good once and for a time. The token is in the message alone; the store has its hash.</summary>
internal static class AccessLinks
{
    /// <summary>256 random bits, as they stand in an address.</summary>
    public static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What the store keeps of a token.</summary>
    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>The link of a token, while it is good.</summary>
    public static async Task<AccessLink?> FindAsync(MusterContext context, AccessLinkPurpose purpose, string? token, DateTimeOffset now, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(token))
            return null;
        var hash = Hash(token);
        return await context.AccessLinks.SingleOrDefaultAsync(l => l.Hash == hash && l.Purpose == purpose && l.EndedAt == null && l.ExpiresAt > now, ct);
    }
}
