using Muster.Domain.Catalog;
using Muster.Domain.Licensing;

namespace Muster.Server.Features.Licensing;

/// <summary>Starts, extends and ends trials of a customer there is.</summary>
public sealed class ManageTrials(ActOnLicenses act, ProductCatalog catalog)
{
    /// <summary>Starts trials of some products.</summary>
    public Task<LicensingOutcome> StartAsync(Guid customerId, IReadOnlyList<string> products, string key, CancellationToken ct) =>
        act.Async(customerId, new("trial.start", key), (customer, _) => Task.FromResult<LicensingDecision?>(DecideTrial.Start(products, customer.Licenses, act.Today, catalog)), null, ct);

    /// <summary>Gives a trial as many days again, once.</summary>
    public Task<LicensingOutcome> ExtendAsync(Guid customerId, Guid licenseId, string key, CancellationToken ct) =>
        act.Async(customerId, new("trial.extend", key), (customer, _) => Of(customer, licenseId, l => DecideTrial.Extend(l, act.Today)), null, ct);

    /// <summary>Ends a trial with today.</summary>
    public Task<LicensingOutcome> EndAsync(Guid customerId, Guid licenseId, string key, CancellationToken ct) =>
        act.Async(customerId, new("trial.end", key), (customer, _) => Of(customer, licenseId, l => DecideTrial.End(l, customer.Licenses, act.Today, catalog)), null, ct);

    private static Task<LicensingDecision?> Of(LicensedCustomer customer, Guid licenseId, Func<License, LicensingDecision> decide) =>
        Task.FromResult(customer.Licenses.FirstOrDefault(l => l.Id == licenseId) is { } license ? decide(license) : null);
}
