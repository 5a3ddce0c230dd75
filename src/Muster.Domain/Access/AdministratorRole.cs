namespace Muster.Domain.Access;

/// <summary>What an administrator of a partner may do (product.md, Who may).</summary>
public enum AdministratorRole
{
    SuperAdmin,
    Admin,
    HelpDesk,
    BusinessAdmin,
    ReadOnly,
}

/// <summary>What an administrator of a customer may do in its console.</summary>
public enum ConsoleRole
{
    Admin,
    ReadOnly,
}

/// <summary>How far a custom role reaches into a family.</summary>
public enum FamilyLevel
{
    /// <summary>As far as the base role does.</summary>
    Full,

    /// <summary>Its figures are seen, nothing of it is changed.</summary>
    Read,

    /// <summary>As if the family weren't there.</summary>
    None,
}

/// <summary>Which permissions each role brings.</summary>
public static class Roles
{
    private static readonly IReadOnlySet<Permission> OnlyDistributor = new HashSet<Permission> { Permission.ReadDistribution, Permission.Distribute };

    private static readonly IReadOnlySet<Permission> Everything = Enum.GetValues<Permission>().Except(OnlyDistributor).ToHashSet();

    private static readonly IReadOnlySet<Permission> OnlySuperAdmin = new HashSet<Permission>
    {
        Permission.CreateAccounts, Permission.Unlink, Permission.ManageAdministrators, Permission.ManageRoles, Permission.ManageGroups,
        Permission.ManageCollectors, Permission.ManageSecurity, Permission.Close, Permission.EditBilling, Permission.ManageDistributors,
    };

    private static readonly Dictionary<AdministratorRole, IReadOnlySet<Permission>> ByRole = new()
    {
        [AdministratorRole.SuperAdmin] = Everything,
        [AdministratorRole.Admin] = Everything.Except(OnlySuperAdmin).ToHashSet(),
        [AdministratorRole.HelpDesk] = new HashSet<Permission>
        {
            Permission.Read, Permission.ReadDevices, Permission.Launch, Permission.RequestAssistance, Permission.Exclude,
        },
        [AdministratorRole.BusinessAdmin] = new HashSet<Permission> { Permission.Read, Permission.ReadBilling, Permission.ReadOrders, Permission.EditBilling },
        [AdministratorRole.ReadOnly] = new HashSet<Permission> { Permission.Read, Permission.ReadDevices, Permission.ReadBilling, Permission.ReadOrders },
    };

    /// <summary>A distributor's people are Admin or Read-only; the first is kept as Super Admin, so that somebody always is.</summary>
    private static readonly Dictionary<AdministratorRole, IReadOnlySet<Permission>> AtDistributor = new()
    {
        [AdministratorRole.SuperAdmin] = new HashSet<Permission>
        {
            Permission.ReadDistribution, Permission.Distribute, Permission.ReadAudit, Permission.ManageAdministrators, Permission.ManageSecurity,
        },
        [AdministratorRole.ReadOnly] = new HashSet<Permission> { Permission.ReadDistribution },
    };

    private static readonly Dictionary<ConsoleRole, IReadOnlySet<ConsolePermission>> InConsole = new()
    {
        [ConsoleRole.Admin] = Enum.GetValues<ConsolePermission>().ToHashSet(),
        [ConsoleRole.ReadOnly] = new HashSet<ConsolePermission> { ConsolePermission.Read },
    };

    /// <summary>What somebody whom the partner launched may do in a customer's console: what its Admin may, but not govern it.</summary>
    public static IReadOnlySet<ConsolePermission> Guest { get; } = new HashSet<ConsolePermission> { ConsolePermission.Read, ConsolePermission.Act };

    /// <summary>What a role of a partner's administrator brings.</summary>
    public static IReadOnlySet<Permission> Permissions(this AdministratorRole role) => ByRole[role];

    /// <summary>The roles there are at a distributor.</summary>
    public static IReadOnlyList<AdministratorRole> OfDistributors { get; } = [AdministratorRole.SuperAdmin, AdministratorRole.ReadOnly];

    /// <summary>What a role of a distributor's administrator brings; nothing when there is no such role there.</summary>
    public static IReadOnlySet<Permission> PermissionsAtDistributor(this AdministratorRole role) => AtDistributor.GetValueOrDefault(role) ?? new HashSet<Permission>();

    /// <summary>What is left of a role within a scope and with some families lowered.</summary>
    /// <remarks>
    /// Prices and statements are the whole partner's and can't be cut to some customers or families. A correction changes the counts
    /// of several families at once, and unlinking ends the licenses of all: a role that is lowered in any of them does neither.
    /// </remarks>
    public static IReadOnlySet<Permission> Permissions(this AdministratorRole role, AdministratorScope scope, IReadOnlyDictionary<string, FamilyLevel> families)
    {
        var whole = scope == AdministratorScope.AllCustomers && families.Values.All(l => l != FamilyLevel.None);
        var full = families.Values.All(l => l == FamilyLevel.Full);
        return whole && full ? role.Permissions()
            : role.Permissions().Where(p => (whole || p is not (Permission.ReadBilling or Permission.EditBilling)) && (full || p is not (Permission.Correct or Permission.Unlink))).ToHashSet();
    }

    /// <summary>What a role of a customer's administrator brings.</summary>
    public static IReadOnlySet<ConsolePermission> Permissions(this ConsoleRole role) => InConsole[role];
}
