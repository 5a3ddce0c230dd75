using Microsoft.AspNetCore.Authorization;
using Muster.Data.Access;

namespace Muster.Server.Features.Access;

/// <summary>What an endpoint asks of the one who calls it.</summary>
public static class Policies
{
    /// <summary>List, usage, explanations and export within one's scope.</summary>
    public const string Read = "read";

    /// <summary>Changing a customer's display name and contact.</summary>
    public const string EditCustomers = "edit-customers";

    /// <summary>Changing prices, and how periods are closed.</summary>
    public const string EditBilling = "edit-billing";

    /// <summary>Recording corrections of counts, and reversing them.</summary>
    public const string Correct = "correct";

    /// <summary>Excluding devices from warnings.</summary>
    public const string Exclude = "exclude";

    /// <summary>Creating and revoking collectors.</summary>
    public const string ManageCollectors = "manage-collectors";

    /// <summary>Sending sightings and check-ins, as a collector.</summary>
    public const string Ingest = "ingest";

    /// <summary>Adds the policies. Without any, an endpoint is closed to whoever is not signed in.</summary>
    public static void Add(AuthorizationOptions options)
    {
        options.FallbackPolicy = options.DefaultPolicy;
        options.AddPolicy(Read, p => p.RequireAuthenticatedUser().RequireClaim(Scope.PartnerClaim));
        options.AddPolicy(Correct, p => p.RequireAuthenticatedUser().RequireClaim(Scope.PartnerClaim));
        options.AddPolicy(Exclude, p => p.RequireAuthenticatedUser().RequireClaim(Scope.PartnerClaim));
        options.AddPolicy(ManageCollectors, p => p.RequireAuthenticatedUser().RequireClaim(Scope.PartnerClaim).RequireRole(nameof(AdministratorRole.SuperAdmin)));
        options.AddPolicy(Ingest, p => p.AddAuthenticationSchemes("collector").RequireAuthenticatedUser().RequireClaim("collector"));
        options.AddPolicy(EditCustomers, p => p.RequireAuthenticatedUser().RequireClaim(Scope.PartnerClaim));
        options.AddPolicy(EditBilling, p => p.RequireAuthenticatedUser().RequireClaim(Scope.PartnerClaim));
    }
}
