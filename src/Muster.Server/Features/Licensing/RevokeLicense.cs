using Muster.Domain.Licensing;

namespace Muster.Server.Features.Licensing;

/// <summary>Takes back a license that this installation's issuer gave. Until there are distributors that is the operator.</summary>
public sealed class RevokeLicense(ActOnLicenses act)
{
    /// <summary>Revokes it: not in force from the next day.</summary>
    /// <param name="customerId">The customer.</param>
    /// <param name="which">Finds the license among the customer's.</param>
    /// <param name="reason">Why, as typed.</param>
    /// <param name="key">The key that makes sending twice do it once; empty for none.</param>
    /// <param name="ct">Cancels.</param>
    public Task<LicensingOutcome> Async(Guid customerId, Func<License, bool> which, string reason, string key, CancellationToken ct) =>
        act.Async(
            customerId,
            new("licenses.revoke", key, Reason: reason.Trim()),
            (customer, _) => Task.FromResult(customer.Licenses.FirstOrDefault(which) is { } license ? DecideRevoke.Decide(license, reason, act.Today) : null),
            null,
            ct);
}
