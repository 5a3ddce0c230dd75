namespace Muster.Domain.Access;

/// <summary>Why the place of a customer's administrator can't be changed.</summary>
public enum CustomerAdministratorRefusal
{
    /// <summary>Nobody takes their own place away.</summary>
    Oneself,

    /// <summary>It is the last active one who may do everything.</summary>
    LastAdmin,
}

/// <summary>Decides about the administrators of a customer: facts in, a refusal or null out.</summary>
public static class DecideCustomerAdministrator
{
    /// <summary>May a place be changed to a role and a state?</summary>
    /// <param name="isOneself">Whether it is the place of who asks.</param>
    /// <param name="role">The role it has.</param>
    /// <param name="state">The state it has.</param>
    /// <param name="newRole">The role it would have.</param>
    /// <param name="newState">The state it would have.</param>
    /// <param name="otherAdmins">How many others are active Admins.</param>
    public static CustomerAdministratorRefusal? Change(
        bool isOneself, ConsoleRole role, MembershipState state, ConsoleRole newRole, MembershipState newState, int otherAdmins)
    {
        var takes = (role, state) is (ConsoleRole.Admin, MembershipState.Active) && (newRole, newState) is not (ConsoleRole.Admin, MembershipState.Active);
        return isOneself && (takes || newState != state) ? CustomerAdministratorRefusal.Oneself
            : takes && otherAdmins == 0 ? CustomerAdministratorRefusal.LastAdmin
            : null;
    }
}
