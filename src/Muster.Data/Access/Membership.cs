using Muster.Domain.Access;

namespace Muster.Data.Access;

/// <summary>A person's place among a partner's administrators.</summary>
public sealed class Administrator
{
    public required Guid PartnerId { get; init; }

    public required Guid PersonId { get; init; }

    /// <summary>What they may do; of a custom role, its base.</summary>
    public required AdministratorRole Role { get; set; }

    /// <summary>The custom role, or null.</summary>
    public Guid? RoleId { get; set; }

    /// <summary>Which customers they see.</summary>
    public AdministratorScope Scope { get; set; }

    public MembershipState State { get; set; } = MembershipState.Active;

    /// <summary>The one who is accountable for the partner's desk: always an active Super Admin; at most one.</summary>
    public bool IsPrimary { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When they last looked at the notices; null when they never did.</summary>
    public DateTimeOffset? NoticesSeenAt { get; set; }

    /// <summary>Goes up with each change; a form that was filled from an older one is refused.</summary>
    public int Version { get; set; }
}

/// <summary>A customer chosen for an administrator whose scope is <see cref="AdministratorScope.ChosenCustomers"/>.</summary>
public sealed class AdministratorCustomer
{
    public required Guid PartnerId { get; init; }

    public required Guid PersonId { get; init; }

    public required Guid CustomerId { get; init; }
}

/// <summary>A group chosen for an administrator whose scope is <see cref="AdministratorScope.Groups"/>.</summary>
public sealed class AdministratorGroup
{
    public required Guid PartnerId { get; init; }

    public required Guid PersonId { get; init; }

    public required Guid GroupId { get; init; }
}

/// <summary>A customer within somebody's scope: not a table, but what the two above come to.</summary>
public sealed class CustomerInScope
{
    public Guid PartnerId { get; init; }

    public Guid PersonId { get; init; }

    public Guid CustomerId { get; init; }
}

/// <summary>A partner's own role: a base, lowered in some families.</summary>
public sealed class CustomRole
{
    /// <summary>The most characters of a name.</summary>
    public const int LongestName = 100;

    public required Guid PartnerId { get; init; }

    public required Guid Id { get; init; }

    /// <summary>Unique per partner, whatever its case.</summary>
    public required string Name { get; set; }

    /// <summary>What it may do at most.</summary>
    public required AdministratorRole Base { get; set; }

    /// <summary>The families it is lowered in, by code; the others are <see cref="FamilyLevel.Full"/>.</summary>
    public required IReadOnlyDictionary<string, FamilyLevel> Families { get; set; }

    public int Version { get; set; }
}

/// <summary>A group of a partner's customers.</summary>
public sealed class CustomerGroup
{
    /// <summary>The most characters of a name.</summary>
    public const int LongestName = 100;

    public required Guid PartnerId { get; init; }

    public required Guid Id { get; init; }

    /// <summary>Unique per partner, whatever its case.</summary>
    public required string Name { get; set; }

    public int Version { get; set; }
}

/// <summary>A customer's being in a group.</summary>
public sealed class CustomerGroupMember
{
    public required Guid PartnerId { get; init; }

    public required Guid GroupId { get; init; }

    public required Guid CustomerId { get; init; }
}

/// <summary>A person's place among a customer's own administrators, who work in its console.</summary>
public sealed class CustomerAdministrator
{
    public required Guid PartnerId { get; init; }

    public required Guid CustomerId { get; init; }

    public required Guid PersonId { get; init; }

    public required ConsoleRole Role { get; set; }

    public MembershipState State { get; set; } = MembershipState.Active;

    public required DateTimeOffset CreatedAt { get; init; }

    public int Version { get; set; }
}

/// <summary>Someone who runs the installation.</summary>
public sealed class Operator
{
    public required Guid PersonId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
