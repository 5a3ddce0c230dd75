namespace Muster.Domain.Access;

/// <summary>Which customers of a partner an administrator sees.</summary>
public enum AdministratorScope
{
    /// <summary>All, future ones too.</summary>
    AllCustomers,

    /// <summary>Those chosen one by one.</summary>
    ChosenCustomers,

    /// <summary>Those of the chosen groups, whoever is in them at the time.</summary>
    Groups,
}

/// <summary>Where a person's place at Muster stands.</summary>
public enum MembershipState
{
    /// <summary>Invited; hasn't come yet.</summary>
    Invited,

    Active,

    /// <summary>Signs in no more, and stays on record.</summary>
    Deactivated,
}
