using System.Buffers.Text;
using System.Security.Cryptography;

namespace Muster.Server.Http;

/// <summary>The headers every answer carries: a content policy that forbids inline script and style, and a few old defenses.</summary>
public static class SecurityHeaders
{
    private const string NonceKey = "muster.csp-nonce";

    /// <summary>The nonce of this request, 128 random bits as base64url. Only Turbo's own progress bar style uses it.</summary>
    public static string Nonce(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Items[NonceKey] is string nonce)
            return nonce;
        nonce = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        context.Items[NonceKey] = nonce;
        return nonce;
    }

    /// <summary>Adds the headers. First in the pipeline, so that error pages have them too.</summary>
    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        // on starting, because the exception handler clears headers that were set before it
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy =
                "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-" + Nonce(context) + "'; img-src 'self' data:; " +
                "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'";
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
            return Task.CompletedTask;
        });
        return next(context);
    });
}
