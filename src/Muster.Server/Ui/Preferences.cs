using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Server.Features.Access;

namespace Muster.Server.Ui;

/// <summary>What a person chose for this browser: language and theme, each in a cookie.</summary>
public static class Preferences
{
    /// <summary>The cookie of the theme: <c>light</c>, <c>dark</c> or <c>auto</c>.</summary>
    public const string ThemeCookie = "theme";

    /// <summary>The languages there are texts for; the first is the default.</summary>
    public static readonly IReadOnlyList<string> Cultures = ["en", "fr"];

    /// <summary>The themes a person can choose.</summary>
    public static readonly IReadOnlyList<string> Themes = ["auto", "light", "dark"];

    /// <summary>The theme chosen; <c>auto</c> (follow the system) when none was, or none we know.</summary>
    public static string Theme(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Request.Cookies[ThemeCookie] is { } theme && Themes.Contains(theme) ? theme : "auto";
    }

    /// <summary>Whether an address leads to this site and nowhere else: a path, not <c>//host</c> or <c>/\host</c>, of characters that a header can hold.</summary>
    public static bool IsLocal(string? address) =>
        address is ['/', ..] && !(address.Length > 1 && address[1] is '/' or '\\') && address.All(c => c is > ' ' and < '\x7f');

    internal static async Task<IResult> ChooseAsync(
        HttpContext http,
        MusterContext context,
        Scope scope,
        CancellationToken ct,
        [FromForm] string? culture = null, [FromForm] string? theme = null, [FromForm] string? returnUrl = null)
    {
        var options = new CookieOptions
        {
            MaxAge = TimeSpan.FromDays(365),
            HttpOnly = true,
            IsEssential = true,
            SameSite = SameSiteMode.Lax,
            Secure = http.Request.IsHttps,
            Path = "/",
        };
        if (culture is not null && Cultures.Contains(culture))
        {
            var value = CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(culture));
            http.Response.Cookies.Append(CookieRequestCultureProvider.DefaultCookieName, value, options);
            if (scope.PersonId is { } person && await context.Users.AnyAsync(p => p.Id == person && p.Language != culture, ct))
                await context.Users.Where(p => p.Id == person).ExecuteUpdateAsync(u => u.SetProperty(p => p.Language, culture), ct);
        }

        if (theme is not null && Themes.Contains(theme))
            http.Response.Cookies.Append(ThemeCookie, theme, options);
        return Results.LocalRedirect(IsLocal(returnUrl) ? returnUrl! : "/");
    }
}
