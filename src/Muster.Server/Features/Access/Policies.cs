using Microsoft.AspNetCore.Authorization;

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

    /// <summary>Adds the policies. Without any, an endpoint is closed to whoever is not signed in.</summary>
    public static void Add(AuthorizationOptions options)
    {
        options.FallbackPolicy = options.DefaultPolicy;
        options.AddPolicy(Read, p => p.RequireAuthenticatedUser().RequireClaim(Scope.PartnerClaim));
        options.AddPolicy(Correct, p => p.RequireAuthenticatedUser().RequireClaim(Scope.PartnerClaim));
        options.AddPolicy(Exclude, p => p.RequireAuthenticatedUser().RequireClaim(Scope.PartnerClaim));
        options.AddPolicy(EditCustomers, p => p.RequireAuthenticatedUser().RequireClaim(Scope.PartnerClaim));
        options.AddPolicy(EditBilling, p => p.RequireAuthenticatedUser().RequireClaim(Scope.PartnerClaim));
    }
}
