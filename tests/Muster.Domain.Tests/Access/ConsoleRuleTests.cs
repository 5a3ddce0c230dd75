using Muster.Domain.Access;
using Muster.Domain.Accounts;
using Xunit;

namespace Muster.Access;

/// <summary>Who comes into a customer's console, for how long, and who governs it.</summary>
public sealed class ConsoleRuleTests
{
    private static readonly DateTimeOffset Now = new(2031, 3, 12, 9, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(false, null, false)]
    [InlineData(true, null, true)]
    [InlineData(true, 1, true)]
    [InlineData(true, 0, false)]
    [InlineData(true, -1, false)]
    [InlineData(false, 1, false)]
    public void Assistance_is_on_until_its_time_is_over(bool on, int? minutes, bool expected) =>
        Assert.Equal(expected, Customer(on, minutes).LetsPartnerIn(Now));

    [Theory]
    [InlineData(false, false, false, "why", LaunchRefusal.AssistanceOff)]
    [InlineData(true, false, false, "", null)]
    [InlineData(true, false, false, "why", null)]
    [InlineData(true, true, false, " ", LaunchRefusal.ReasonMissing)]
    [InlineData(true, false, true, "", LaunchRefusal.ReasonMissing)]
    [InlineData(true, true, true, "why", null)]
    [InlineData(true, false, false, "\u0001", LaunchRefusal.ReasonUnreadable)]
    public void A_console_opens_with_consent_and_the_reason_that_is_demanded(bool on, bool customerDemands, bool partnerDemands, string reason, LaunchRefusal? expected)
    {
        var customer = Customer(on, null);
        customer.RequiresLaunchReason = customerDemands;
        var partner = new Partner { Id = Guid.Empty, Code = "p", Name = "P", Program = PartnerProgram.Flex, Currency = "EUR", CreatedAt = Now, RequiresLaunchReason = partnerDemands };
        Assert.Equal(expected, DecideLaunch.Open(customer, partner, reason, Now));
    }

    [Theory]
    [InlineData(true, false, "why", LaunchRefusal.AssistanceOn)]
    [InlineData(false, true, "why", LaunchRefusal.AlreadyAsked)]
    [InlineData(false, false, "", LaunchRefusal.ReasonMissing)]
    [InlineData(false, false, "why", null)]
    public void Assistance_is_asked_for_once_and_with_a_reason(bool on, bool asked, string reason, LaunchRefusal? expected) =>
        Assert.Equal(expected, DecideLaunch.Ask(Customer(on, null), asked, reason, Now));

    [Fact]
    public void A_reason_has_a_longest() =>
        Assert.Equal((null, LaunchRefusal.ReasonTooLong), (DecideLaunch.Ask(Customer(false, null), false, new string('x', 500), Now), DecideLaunch.Ask(Customer(false, null), false, new string('x', 501), Now)));

    [Fact]
    public void A_reason_must_be_one_that_can_be_stored() => Assert.Equal(LaunchRefusal.ReasonUnreadable, DecideLaunch.Ask(Customer(false, null), false, "\ud800", Now));

    [Theory]
    [InlineData(0, 60, 60)]
    [InlineData(60, 60, 120)]
    [InlineData(450, 60, 480)]
    [InlineData(480, 60, 480)]
    [InlineData(0, 600, 480)]
    [InlineData(0, 0, 1)]
    public void A_visit_can_be_extended_to_eight_hours_and_no_more(int after, int minutes, int ends) =>
        Assert.Equal(Now.AddMinutes(ends), DecideLaunch.EndsAt(Now, Now.AddMinutes(after), minutes));

    [Theory]
    [InlineData(AssistanceTime.FourHours, 4)]
    [InlineData(AssistanceTime.OneDay, 24)]
    [InlineData(AssistanceTime.SevenDays, 168)]
    [InlineData(AssistanceTime.UntilTurnedOff, null)]
    public void A_time_of_assistance_has_an_end_or_none(AssistanceTime time, int? hours) =>
        Assert.Equal(hours is { } h ? Now.AddHours(h) : null, time.Until(Now));

    [Theory]
    [InlineData(false, ConsoleRole.Admin, MembershipState.Active, ConsoleRole.ReadOnly, MembershipState.Active, 0, CustomerAdministratorRefusal.LastAdmin)]
    [InlineData(false, ConsoleRole.Admin, MembershipState.Active, ConsoleRole.Admin, MembershipState.Deactivated, 0, CustomerAdministratorRefusal.LastAdmin)]
    [InlineData(false, ConsoleRole.Admin, MembershipState.Active, ConsoleRole.ReadOnly, MembershipState.Active, 1, null)]
    [InlineData(true, ConsoleRole.Admin, MembershipState.Active, ConsoleRole.ReadOnly, MembershipState.Active, 1, CustomerAdministratorRefusal.Oneself)]
    [InlineData(true, ConsoleRole.Admin, MembershipState.Active, ConsoleRole.Admin, MembershipState.Deactivated, 1, CustomerAdministratorRefusal.Oneself)]
    [InlineData(false, ConsoleRole.ReadOnly, MembershipState.Active, ConsoleRole.ReadOnly, MembershipState.Deactivated, 0, null)]
    [InlineData(false, ConsoleRole.ReadOnly, MembershipState.Deactivated, ConsoleRole.Admin, MembershipState.Active, 0, null)]
    public void One_admin_remains_and_nobody_removes_themself(
        bool oneself, ConsoleRole role, MembershipState state, ConsoleRole newRole, MembershipState newState, int others, CustomerAdministratorRefusal? expected) =>
        Assert.Equal(expected, DecideCustomerAdministrator.Change(oneself, role, state, newRole, newState, others));

    private static Customer Customer(bool on, int? minutes) => new()
    {
        PartnerId = Guid.Empty,
        Id = Guid.Empty,
        TenantId = Guid.Empty,
        ExternalId = "C",
        Name = "C",
        BillingType = BillingType.Usage,
        DataGeography = "IE",
        CreatedAt = Now,
        PartnerAssistance = on,
        AssistanceUntil = minutes is { } m ? Now.AddMinutes(m) : null,
    };
}
