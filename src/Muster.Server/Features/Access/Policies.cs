using Microsoft.AspNetCore.Authorization;
using Muster.Domain.Access;
using Muster.Server.Ui;

namespace Muster.Server.Features.Access;

/// <summary>Closes a page to who may not do one thing at a partner's desk. A page derived from it says itself who may.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class MayAttribute(Permission permission) : AuthorizeAttribute(Policies.Of(permission));

/// <summary>Closes a page to who may not do one thing in a customer's console.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class MayInConsoleAttribute(ConsolePermission permission) : AuthorizeAttribute(Policies.Of(permission));

/// <summary>What an endpoint asks of the one who calls it: one policy for each permission, and a few for who has no role.</summary>
public static class Policies
{
    /// <summary>Signed in, at whatever place: one's own profile.</summary>
    public const string SignedIn = "signed-in";

    /// <summary>Runs the installation.</summary>
    public const string Operate = "operate";

    /// <summary>Sending sightings and check-ins, as a collector.</summary>
    public const string Ingest = "ingest";

    internal const string MayInConsoleClaim = "may-in-console";

    /// <summary>The policy of a permission.</summary>
    public static string Of(Permission permission) => "may-" + permission;

    /// <summary>The policy of a permission in the console.</summary>
    public static string Of(ConsolePermission permission) => "may-in-console-" + permission;

    /// <summary>Asks for a permission at a partner's desk.</summary>
    public static TBuilder May<TBuilder>(this TBuilder endpoint, Permission permission)
        where TBuilder : IEndpointConventionBuilder => endpoint.RequireAuthorization(Of(permission));

    /// <summary>Asks for a permission in a customer's console.</summary>
    public static TBuilder May<TBuilder>(this TBuilder endpoint, ConsolePermission permission)
        where TBuilder : IEndpointConventionBuilder => endpoint.RequireAuthorization(Of(permission));

    /// <summary>Adds the policies. Without any, an endpoint is closed to whoever is not signed in.</summary>
    public static void Add(AuthorizationOptions options)
    {
        options.FallbackPolicy = options.DefaultPolicy;
        options.AddPolicy(SignedIn, p => p.RequireAuthenticatedUser());
        options.AddPolicy(Operate, p => p.RequireAuthenticatedUser().RequireClaim(UiClaims.Operator));
        options.AddPolicy(Ingest, p => p.AddAuthenticationSchemes("collector").RequireAuthenticatedUser().RequireClaim("collector"));
        foreach (var permission in Enum.GetValues<Permission>())
            options.AddPolicy(Of(permission), p => p.RequireAuthenticatedUser().RequireClaim(UiClaims.May, permission.ToString()));
        foreach (var permission in Enum.GetValues<ConsolePermission>())
            options.AddPolicy(Of(permission), p => p.RequireAuthenticatedUser().RequireClaim(MayInConsoleClaim, permission.ToString()));
    }
}
