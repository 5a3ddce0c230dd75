using System.Buffers.Text;
using System.Text.Json;

namespace Muster.Server.Ui;

/// <summary>A message for the next page only, carried over a redirect in a cookie. It holds a text's key, never free text.</summary>
/// <param name="Tone">Good for something done, Bad for something refused.</param>
/// <param name="Key">The key in <c>Texts</c>.</param>
/// <param name="Arguments">What the text's placeholders stand for.</param>
public sealed record FlashMessage(Tone Tone, string Key, IReadOnlyList<string> Arguments)
{
    private const string Cookie = "flash";

    /// <summary>Leaves a message for the next page of this browser.</summary>
    public static void Set(HttpContext context, Tone tone, string key, params string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(context);
        var json = JsonSerializer.SerializeToUtf8Bytes(new FlashMessage(tone, key, arguments));
        context.Response.Cookies.Append(Cookie, Base64Url.EncodeToString(json), new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
            Path = "/",
            MaxAge = TimeSpan.FromMinutes(1),
        });
    }

    /// <summary>Takes the message, if there is one; the cookie is gone afterwards. Anything unreadable is no message.</summary>
    public static FlashMessage? Take(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Request.Cookies[Cookie] is not { Length: > 0 and < 4000 } value)
            return null;
        if (!context.Response.HasStarted)
            context.Response.Cookies.Delete(Cookie, new CookieOptions { Path = "/" });
        try
        {
            var message = JsonSerializer.Deserialize<FlashMessage>(Base64Url.DecodeFromChars(value));
            return message is { Key: not null, Arguments: not null } ? message : null;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return null;
        }
    }
}
