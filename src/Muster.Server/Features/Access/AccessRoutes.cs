using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Server.Features.Mail;
using Muster.Server.Http;
using Muster.Server.Jobs;

namespace Muster.Server.Features.Access;

/// <summary>A page that is open to who must set up a second factor before anything else.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class WhileEnrollingAttribute : Attribute;

/// <summary>Signing in, and what belongs to it.</summary>
internal static class AccessRoutes
{
    /// <summary>The page where a second factor is set up, or shown.</summary>
    public const string SecondFactorPage = "/profile/second-factor";

    /// <summary>Adds what signing in needs.</summary>
    public static void AddAccess(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton<ProtectedCookie>().AddSingleton<SignInAttempts>().AddSingleton<SecondFactor>().AddSingleton<Outbox>().AddSingleton<SendMail>();
        services.AddScoped<SignIn>().AddScoped<Passkeys>().AddScoped<ChangePassword>().AddScoped<ResetPassword>().AddScoped<InvitePerson>().AddScoped<AcceptInvitation>().AddScoped<ChangeSecondFactor>().AddScoped<ChangeProfile>();
        services.AddHostedService<MailJob>();
        services.AddScoped<IPasskeyHandler<Person>, PasskeyHandler<Person>>();
        services.Configure<IdentityPasskeyOptions>(options =>
        {
            // it stands for two factors: the device, and what unlocks it
            (options.UserVerificationRequirement, options.ResidentKeyRequirement) = ("required", "required");
            if (settings.PublicUrl is { Length: > 0 } url)
                options.ServerDomain = new Uri(url).Host;
        });
        if (settings.PublicUrl is { Length: > 0 } address && !(Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
            throw new StoreException($"MUSTER_PUBLIC_URL: '{address}' must be an address such as https://muster.example.");
        if (settings.Smtp is { Length: > 0 } smtp)
        {
            _ = SmtpServer.Read(smtp);

            // made from what a request says of its host, a link could lead elsewhere
            if (settings.PublicUrl is not { Length: > 0 } || settings.MailFrom is not { Length: > 0 } from || !InvitePerson.IsEmail(from))
                throw new StoreException("MUSTER_SMTP also needs MUSTER_PUBLIC_URL, the address that links in messages begin with, and MUSTER_MAIL_FROM, the address they come from.");
        }
    }

    /// <summary>Maps what isn't a page.</summary>
    public static void MapAccess(this IEndpointRouteBuilder app)
    {
        app.MapPost("/sign-out", async (HttpContext context, IAntiforgery antiforgery, SignIn signIn, CancellationToken ct) =>
        {
            // an endpoint that reads no form must ask for itself
            if (!await antiforgery.IsRequestValidAsync(context))
                return Results.BadRequest();
            await signIn.EndAsync(context, ct);
            return Results.LocalRedirect("/sign-in");
        }).AllowAnonymous();

        app.MapPost("/sign-in/passkey-options", async (HttpContext context, IAntiforgery antiforgery, Passkeys passkeys) =>
            await antiforgery.IsRequestValidAsync(context) ? Json(await passkeys.AskAsync(context)) : Results.BadRequest()).AllowAnonymous();

        app.MapPost("/profile/second-factor/passkey-options", async (HttpContext context, IAntiforgery antiforgery, Passkeys passkeys, Store store, Scope scope, CancellationToken ct) =>
        {
            if (!await antiforgery.IsRequestValidAsync(context))
                return Results.BadRequest();
            await using var db = store.Context();
            return Json(await passkeys.AskForNewAsync(context, await db.Users.AsNoTracking().SingleAsync(p => p.Id == scope.PersonId, ct)));
        }).RequireAuthorization(Policies.SignedIn).WithMetadata(new WhileEnrollingAttribute());
    }

    /// <summary>Whether a request is for what is open to everybody, or serves to set up a second factor.</summary>
    public static bool IsOpenWhileEnrolling(HttpContext context) =>
        context.GetEndpoint() is not { } endpoint || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null || endpoint.Metadata.GetMetadata<WhileEnrollingAttribute>() is not null;

    /// <summary>Sends whoever asks for anything else to where a second factor is set up.</summary>
    public static Task SendToEnroll(HttpContext context)
    {
        context.Response.Redirect(SecondFactorPage);
        return Task.CompletedTask;
    }

    private static IResult Json([StringSyntax(StringSyntaxAttribute.Json)] string json) => Results.Content(json, "application/json");
}
