namespace Muster.Domain.Access;

/// <summary>Why an administrator can't be changed so.</summary>
public enum AdministratorRefusal
{
    /// <summary>Nobody takes away their own role or place.</summary>
    Yourself,

    /// <summary>The primary administrator hands over first.</summary>
    Primary,

    /// <summary>At least one active Super Admin remains.</summary>
    LastSuperAdmin,

    /// <summary>A Super Admin has everything of the partner.</summary>
    SuperAdminSeesAll,

    /// <summary>Customers or groups were to be chosen, and none was.</summary>
    ScopeEmpty,

    /// <summary>Only the primary administrator hands over.</summary>
    NotPrimary,

    /// <summary>The next primary administrator must be an active Super Admin.</summary>
    NotSuperAdmin,

    /// <summary>They haven't accepted their invitation: it can be withdrawn, nothing else.</summary>
    Invited,

    /// <summary>They belong to other places too, which rely on their second factor: only the operator takes it away.</summary>
    Elsewhere,
}

/// <summary>What is decided upon when an administrator is changed.</summary>
/// <param name="Role">The role, or its base.</param>
/// <param name="State">Where their place stands.</param>
/// <param name="IsPrimary">Whether they are accountable for the desk.</param>
/// <param name="IsActor">Whether they are the one who acts.</param>
/// <param name="OtherSuperAdmins">How many other active Super Admins the partner has.</param>
public sealed record AdministratorFacts(AdministratorRole Role, MembershipState State, bool IsPrimary, bool IsActor, int OtherSuperAdmins)
{
    /// <summary>Whether the partner would have no active Super Admin without them.</summary>
    public bool IsLastSuperAdmin => Role == AdministratorRole.SuperAdmin && State == MembershipState.Active && OtherSuperAdmins == 0;
}

/// <summary>Decides who may be made what at a partner's desk (product.md, Who may): facts in, a refusal or null out.</summary>
public static class DecideAdministrator
{
    /// <summary>May they have this role and scope?</summary>
    /// <param name="facts">As they are.</param>
    /// <param name="role">The role to be, or the base of the custom one.</param>
    /// <param name="scope">The scope to be.</param>
    /// <param name="chosen">How many customers or groups were chosen for it.</param>
    public static AdministratorRefusal? Change(AdministratorFacts facts, AdministratorRole role, AdministratorScope scope, int chosen) =>
        role != facts.Role && facts.IsActor ? AdministratorRefusal.Yourself
        : role != AdministratorRole.SuperAdmin && facts.IsPrimary ? AdministratorRefusal.Primary
        : role != AdministratorRole.SuperAdmin && facts.IsLastSuperAdmin ? AdministratorRefusal.LastSuperAdmin
        : Assign(role, scope, chosen);

    /// <summary>May a new one have this role and scope?</summary>
    public static AdministratorRefusal? Assign(AdministratorRole role, AdministratorScope scope, int chosen) =>
        role == AdministratorRole.SuperAdmin && scope != AdministratorScope.AllCustomers ? AdministratorRefusal.SuperAdminSeesAll
        : scope != AdministratorScope.AllCustomers && chosen == 0 ? AdministratorRefusal.ScopeEmpty
        : null;

    /// <summary>May they be deactivated?</summary>
    public static AdministratorRefusal? Deactivate(AdministratorFacts facts) =>
        facts.IsActor ? AdministratorRefusal.Yourself
        : facts.State == MembershipState.Invited ? AdministratorRefusal.Invited
        : facts.IsPrimary ? AdministratorRefusal.Primary
        : facts.IsLastSuperAdmin ? AdministratorRefusal.LastSuperAdmin
        : null;

    /// <summary>May the primary administrator hand over to them?</summary>
    /// <param name="facts">Of the next one.</param>
    /// <param name="actorIsPrimary">Whether the one who acts is the primary administrator.</param>
    public static AdministratorRefusal? HandOver(AdministratorFacts facts, bool actorIsPrimary) =>
        !actorIsPrimary ? AdministratorRefusal.NotPrimary
        : facts.Role != AdministratorRole.SuperAdmin || facts.State != MembershipState.Active ? AdministratorRefusal.NotSuperAdmin
        : null;
}
