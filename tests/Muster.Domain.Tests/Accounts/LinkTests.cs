using Muster.Domain.Accounts;
using Muster.Domain.Licensing;
using Xunit;

namespace Muster.Domain.Tests.Accounts;

/// <summary>Asking a company to be linked, and how it is billed then.</summary>
public class LinkTests
{
    [Theory]
    [InlineData(true, "E-1", false, "why", false, 0, "")]
    [InlineData(true, "E-1", false, "why", false, 49, "")]
    [InlineData(true, "E-1", false, "why", false, 50, "TooMany")]
    [InlineData(false, "E-1", false, "why", false, 0, "Email")]
    [InlineData(true, "E-1", false, "why", true, 0, "AskedAlready")]
    [InlineData(true, "", false, "why", false, 0, "ExternalId")]
    [InlineData(true, "E-1", true, "why", false, 0, "ExternalIdTaken")]
    [InlineData(true, "E-1", false, "", false, 0, "Reason")]
    [InlineData(false, "", false, "", false, 60, "Email ExternalId Reason")]
    public void What_may_be_asked(bool isEmail, string externalId, bool taken, string reason, bool askedAlready, int open, string expected) =>
        Assert.Equal(expected, string.Join(' ', DecideLink.Ask(isEmail, externalId, taken, reason, askedAlready, open)));

    [Fact]
    public void Names_and_reasons_have_a_length()
    {
        Assert.Empty(DecideLink.Ask(true, new('x', 100), false, new('x', 500), false, 0));
        Assert.Equal([LinkRefusal.ExternalId, LinkRefusal.Reason], DecideLink.Ask(true, new('x', 101), false, new('x', 501), false, 0));
    }

    [Theory]
    [InlineData(-10, 10, BillingType.Term)]
    [InlineData(-10, 0, BillingType.Term)]
    [InlineData(-10, null, BillingType.Term)]
    [InlineData(-10, -1, BillingType.Trial)]
    [InlineData(1, 10, BillingType.Trial)]
    public void Own_licenses_in_force_make_it_termed(int start, int? end, BillingType expected) =>
        Assert.Equal(expected, DecideLink.BillingTypeOf([Given.License(start, end, owner: LicenseOwner.Customer)], Given.Today));
}
