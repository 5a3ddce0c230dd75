using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace Muster.Server.Http;

/// <summary>What a browser keeps for us between two of its requests, for minutes: it can neither read nor change it.</summary>
public sealed class ProtectedCookie(IDataProtectionProvider protection, TimeProvider clock)
{
    /// <summary>Leaves something with the browser.</summary>
    public void Set<T>(HttpContext context, string name, T value, TimeSpan life)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(new Kept<T>(value, clock.GetUtcNow() + life));
        context.Response.Cookies.Append(name, System.Buffers.Text.Base64Url.EncodeToString(Protector(name).Protect(json)), Options(context));
    }

    /// <summary>What was left, or nothing: also when it is too old, or isn't ours.</summary>
    public T? Read<T>(HttpContext context, string name)
        where T : class
    {
        if (context.Request.Cookies[name] is not { Length: > 0 and < 4000 } text)
            return null;
        try
        {
            var kept = JsonSerializer.Deserialize<Kept<T>>(Protector(name).Unprotect(System.Buffers.Text.Base64Url.DecodeFromChars(text)));
            return kept is not null && kept.Until > clock.GetUtcNow() ? kept.Value : null;
        }
        catch (Exception e) when (e is CryptographicException or JsonException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Takes it away from the browser.</summary>
    public static void Delete(HttpContext context, string name) => context.Response.Cookies.Delete(name, Options(context));

    private static CookieOptions Options(HttpContext context) =>
        new() { HttpOnly = true, IsEssential = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps, Path = "/" };

    private IDataProtector Protector(string name) => protection.CreateProtector("muster.cookie", name);

    private sealed record Kept<T>(T Value, DateTimeOffset Until);
}
