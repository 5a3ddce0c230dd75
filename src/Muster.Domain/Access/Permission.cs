namespace Muster.Domain.Access;

/// <summary>One thing somebody may do at a partner's desk: one word for each act (product.md, Who may).</summary>
public enum Permission
{
    /// <summary>List, usage figures, licenses and export, within scope.</summary>
    Read,

    /// <summary>Devices and the people behind a count.</summary>
    ReadDevices,

    /// <summary>Prices, statements and the comparison.</summary>
    ReadBilling,

    /// <summary>What distributors ordered for the partner's customers, within scope.</summary>
    ReadOrders,

    /// <summary>The audit log, within scope.</summary>
    ReadAudit,

    /// <summary>Entering a customer's console.</summary>
    Launch,

    /// <summary>Asking a customer for Partner Assistance.</summary>
    RequestAssistance,

    /// <summary>Excluding devices from warnings.</summary>
    Exclude,

    /// <summary>Recording corrections of counts, and reversing them.</summary>
    Correct,

    /// <summary>Changing a customer's display name and contact.</summary>
    EditCustomers,

    /// <summary>Changing licenses of monthly customers.</summary>
    ChangeLicenses,

    /// <summary>Update billing.</summary>
    ChangeBillingType,

    /// <summary>Applying license keys.</summary>
    ApplyKeys,

    /// <summary>Starting, extending and ending trials.</summary>
    ManageTrials,

    /// <summary>Changing prices, uploading what was billed, and how periods are closed.</summary>
    EditBilling,

    /// <summary>Closing a period.</summary>
    Close,

    /// <summary>Creating monthly accounts.</summary>
    CreateAccounts,

    /// <summary>Unlinking customers.</summary>
    Unlink,

    /// <summary>Inviting, changing and deactivating administrators of the partner, and the first one of a customer.</summary>
    ManageAdministrators,

    /// <summary>Making and changing roles.</summary>
    ManageRoles,

    /// <summary>Making groups of customers.</summary>
    ManageGroups,

    /// <summary>Creating and revoking collectors and credentials.</summary>
    ManageCollectors,

    /// <summary>What holds for all of a partner's people: a second factor, a reason to launch, how long a launch lasts.</summary>
    ManageSecurity,

    /// <summary>Buying through a distributor: answering its invitation, and ending it.</summary>
    ManageDistributors,

    /// <summary>At a distributor: its partners, its orders, its prices, and what was consumed.</summary>
    ReadDistribution,

    /// <summary>At a distributor: inviting partners, everything that is done with orders, and changing its prices and how its periods are closed.</summary>
    Distribute,
}

/// <summary>One thing somebody may do in a customer's console.</summary>
public enum ConsolePermission
{
    /// <summary>Everything the console shows.</summary>
    Read,

    /// <summary>Changing devices, people's corrections and collectors: what a launched guest may do too.</summary>
    Act,

    /// <summary>Partner Assistance, requests for it, and the customer's administrators: never a guest's.</summary>
    Govern,
}
