using Xunit;

namespace Muster.Domain.Access;

/// <summary>Who may be made what, and what each role brings (product.md, Who may).</summary>
public sealed class AdministratorTests
{
    private static readonly AdministratorFacts Colleague = new(AdministratorRole.SuperAdmin, MembershipState.Active, IsPrimary: false, IsActor: false, OtherSuperAdmins: 1);

    public static TheoryData<AdministratorFacts, AdministratorRole, AdministratorScope, int, AdministratorRefusal?> Changes => new()
    {
        { Colleague, AdministratorRole.Admin, AdministratorScope.AllCustomers, 0, null },
        { Colleague, AdministratorRole.HelpDesk, AdministratorScope.Groups, 1, null },
        { Colleague, AdministratorRole.HelpDesk, AdministratorScope.Groups, 0, AdministratorRefusal.ScopeEmpty },
        { Colleague, AdministratorRole.HelpDesk, AdministratorScope.ChosenCustomers, 0, AdministratorRefusal.ScopeEmpty },
        { Colleague, AdministratorRole.SuperAdmin, AdministratorScope.ChosenCustomers, 3, AdministratorRefusal.SuperAdminSeesAll },
        { Colleague with { IsActor = true }, AdministratorRole.Admin, AdministratorScope.AllCustomers, 0, AdministratorRefusal.Yourself },
        { Colleague with { IsActor = true }, AdministratorRole.SuperAdmin, AdministratorScope.AllCustomers, 0, null },
        { Colleague with { IsPrimary = true }, AdministratorRole.Admin, AdministratorScope.AllCustomers, 0, AdministratorRefusal.Primary },
        { Colleague with { OtherSuperAdmins = 0 }, AdministratorRole.ReadOnly, AdministratorScope.AllCustomers, 0, AdministratorRefusal.LastSuperAdmin },
        { Colleague with { OtherSuperAdmins = 0, State = MembershipState.Deactivated }, AdministratorRole.ReadOnly, AdministratorScope.AllCustomers, 0, null },
        { Colleague with { Role = AdministratorRole.Admin, OtherSuperAdmins = 1 }, AdministratorRole.SuperAdmin, AdministratorScope.AllCustomers, 0, null },
    };

    [Theory, MemberData(nameof(Changes))]
    public void A_change_is_allowed_or_refused(AdministratorFacts facts, AdministratorRole role, AdministratorScope scope, int chosen, AdministratorRefusal? refusal) =>
        Assert.Equal(refusal, DecideAdministrator.Change(facts, role, scope, chosen));

    public static TheoryData<AdministratorFacts, AdministratorRefusal?> Deactivations => new()
    {
        { Colleague, null },
        { Colleague with { Role = AdministratorRole.ReadOnly, OtherSuperAdmins = 0 }, null },
        { Colleague with { IsActor = true }, AdministratorRefusal.Yourself },
        { Colleague with { IsPrimary = true }, AdministratorRefusal.Primary },
        { Colleague with { OtherSuperAdmins = 0 }, AdministratorRefusal.LastSuperAdmin },
        { Colleague with { State = MembershipState.Invited }, AdministratorRefusal.Invited },
    };

    [Theory, MemberData(nameof(Deactivations))]
    public void Deactivating_is_allowed_or_refused(AdministratorFacts facts, AdministratorRefusal? refusal) => Assert.Equal(refusal, DecideAdministrator.Deactivate(facts));

    [Fact]
    public void Only_the_primary_administrator_hands_over_and_only_to_an_active_Super_Admin()
    {
        Assert.Null(DecideAdministrator.HandOver(Colleague, actorIsPrimary: true));
        Assert.Equal(AdministratorRefusal.NotPrimary, DecideAdministrator.HandOver(Colleague, actorIsPrimary: false));
        Assert.Equal(AdministratorRefusal.NotSuperAdmin, DecideAdministrator.HandOver(Colleague with { Role = AdministratorRole.Admin }, actorIsPrimary: true));
        Assert.Equal(AdministratorRefusal.NotSuperAdmin, DecideAdministrator.HandOver(Colleague with { State = MembershipState.Invited }, actorIsPrimary: true));
    }

    /// <summary>The table of product.md, one word for each permission.</summary>
    [Theory]
    [InlineData(AdministratorRole.Admin, "ReadDevices ReadBilling ReadOrders ReadAudit Launch RequestAssistance Exclude Correct EditCustomers ChangeLicenses ChangeBillingType ApplyKeys ManageTrials")]
    [InlineData(AdministratorRole.HelpDesk, "ReadDevices Launch RequestAssistance Exclude")]
    [InlineData(AdministratorRole.BusinessAdmin, "ReadBilling ReadOrders EditBilling")]
    [InlineData(AdministratorRole.ReadOnly, "ReadDevices ReadBilling ReadOrders")]
    public void A_role_brings_what_is_written_and_no_more(AdministratorRole role, string beyondReading) =>
        Assert.Equal(
            beyondReading.Split(' ').Select(Enum.Parse<Permission>).Append(Permission.Read).Order(),
            role.Permissions().Order());

    [Fact]
    public void What_is_the_whole_partners_is_not_for_who_sees_a_part()
    {
        var none = new Dictionary<string, FamilyLevel>();
        Assert.Equal(AdministratorRole.Admin.Permissions(), AdministratorRole.Admin.Permissions(AdministratorScope.AllCustomers, none));
        Assert.Equal([Permission.ReadBilling], AdministratorRole.Admin.Permissions().Except(AdministratorRole.Admin.Permissions(AdministratorScope.Groups, none)));
        Assert.Equal(
            [Permission.Correct],
            AdministratorRole.Admin.Permissions().Except(AdministratorRole.Admin.Permissions(AdministratorScope.AllCustomers, new Dictionary<string, FamilyLevel> { ["email"] = FamilyLevel.Read })));
        Assert.Equal(
            [Permission.ReadBilling, Permission.Correct],
            AdministratorRole.Admin.Permissions().Except(AdministratorRole.Admin.Permissions(AdministratorScope.AllCustomers, new Dictionary<string, FamilyLevel> { ["email"] = FamilyLevel.None })).Order());
        Assert.Equal([Permission.Read, Permission.ReadOrders], AdministratorRole.BusinessAdmin.Permissions(AdministratorScope.ChosenCustomers, none));
    }

    [Fact]
    public void A_Super_Admin_may_everything_of_a_partner() =>
        Assert.Equal(Enum.GetValues<Permission>().Except([Permission.ReadDistribution, Permission.Distribute]), AdministratorRole.SuperAdmin.Permissions().Order());

    [Theory]
    [InlineData(AdministratorRole.SuperAdmin, "ReadAudit ManageAdministrators ManageSecurity ReadDistribution Distribute")]
    [InlineData(AdministratorRole.ReadOnly, "ReadDistribution")]
    [InlineData(AdministratorRole.Admin, "")]
    [InlineData(AdministratorRole.HelpDesk, "")]
    [InlineData(AdministratorRole.BusinessAdmin, "")]
    public void At_a_distributor_there_are_two_roles(AdministratorRole role, string permissions)
    {
        Assert.Equal(permissions.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<Permission>), role.PermissionsAtDistributor().Order());
        Assert.Equal(permissions.Length > 0, Roles.OfDistributors.Contains(role));
    }

    [Fact]
    public void A_guest_may_what_a_customers_Admin_may_but_not_govern() =>
        Assert.Equal(ConsoleRole.Admin.Permissions().Except([ConsolePermission.Govern]).Order(), Roles.Guest.Order());
}
