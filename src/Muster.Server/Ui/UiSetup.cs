using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.Localization;
using Muster.Server.Http;
using Muster.Server.Resources;

namespace Muster.Server.Ui;

/// <summary>Adds and maps what the pages need: components, texts, languages, headers, the error pages.</summary>
public static class UiSetup
{
    /// <summary>Registers Razor components, antiforgery, localization and the clock if there is none yet.</summary>
    public static WebApplicationBuilder AddUi(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddRazorComponents();
        services.AddAntiforgery();
        services.AddLocalization();
        // every component asks for it, and making one looks into the assembly; it holds no language of its own
        services.AddSingleton<IStringLocalizer<Texts>, StringLocalizer<Texts>>();
        // a bad request is the sender's fault in development too
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = false);
        services.Configure<RequestLocalizationOptions>(options =>
        {
            var cultures = Preferences.Cultures.ToArray();
            options.SetDefaultCulture(cultures[0]).AddSupportedCultures(cultures).AddSupportedUICultures(cultures);
            options.ApplyCurrentCultureToResponseHeaders = true;
            // the language of a page is a person's choice, not a part of its address
            options.RequestCultureProviders = [new CookieRequestCultureProvider(), new AcceptLanguageHeaderRequestCultureProvider()];
        });
        if (!services.Any(s => s.ServiceType == typeof(TimeProvider)))
            services.AddSingleton(TimeProvider.System);
        return builder;
    }

    /// <summary>Adds headers, error pages and the culture to the pipeline. Goes before authentication.</summary>
    public static WebApplication UseUi(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseSecurityHeaders();
        app.UseRequestLocalization();
        app.UseExceptionHandler("/status/500", createScopeForErrors: true);
        app.UseStatusCodePagesWithReExecute("/status/{0}", createScopeForStatusCodePages: true);
        app.Use((context, next) =>
        {
            // a page that says what went wrong is read, whatever was posted before it
            if (context.Features.Get<IExceptionHandlerFeature>() is not null || context.Features.Get<IStatusCodeReExecuteFeature>() is not null)
                context.Request.Method = HttpMethods.Get;
            // machines get bare codes or problems, people get pages
            if (IsForMachines(context.Request.Path) && context.Features.Get<IStatusCodePagesFeature>() is { } pages)
                pages.Enabled = false;
            return next(context);
        });
        return app;
    }

    /// <summary>Maps static files, pages and <c>POST /preferences</c>. Goes after authentication and authorization.</summary>
    public static WebApplication MapUi(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseAntiforgery();
        app.MapStaticAssets().AllowAnonymous();
        app.MapPost("/preferences", Preferences.ChooseAsync).AllowAnonymous();
        app.MapRazorComponents<App>();
        return app;
    }

    private static bool IsForMachines(PathString path) =>
        path.StartsWithSegments("/api", StringComparison.Ordinal) || path.StartsWithSegments("/health", StringComparison.Ordinal);
}
