using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Licensing;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Licensing;

/// <summary>What a pasted key comes to.</summary>
/// <param name="Key">The key; null when the text is none of this installation.</param>
/// <param name="Refusal">What is wrong with the text; null when it is a key.</param>
/// <param name="Group">The group with a typing mistake, from 1; 0 where none is known.</param>
public sealed record FoundKey(LicenseKey? Key, LicensingRefusal? Refusal = null, int Group = 0);

/// <summary>Applies a license key to a customer: once, whatever is sent twice or by two people at once.</summary>
public sealed class ApplyKey(MusterContext context, Store store, Scope scope, SignKeys sign, ActOnLicenses act, ProductCatalog catalog, TimeProvider clock)
{
    /// <summary>How many wrong keys somebody may try before a pause.</summary>
    public const int MostWrong = 10;

    /// <summary>How long wrong keys are remembered.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(15);

    private const string Refused = "key.refuse";

    /// <summary>Reads a pasted key and looks it up. A wrong one is put on record; a mere typing mistake isn't.</summary>
    /// <param name="customerId">The customer it is meant for.</param>
    /// <param name="text">As pasted.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<FoundKey> FindAsync(Guid customerId, string text, CancellationToken ct)
    {
        var (now, person) = (clock.GetUtcNow(), scope.PersonId);
        var since = now - Pause;
        if (await context.AuditEntries.CountAsync(a => a.Act == Refused && a.PersonId == person && a.At > since, ct) >= MostWrong)
            return new(null, LicensingRefusal.TooManyKeys);
        var read = KeyText.Read(text);
        if (read.Content is not { } content)
            return new(null, read.Refusal, read.Group);
        var id = SignKeys.IdOf(content);
        var key = await context.LicenseKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Id == id, ct);
        var refusal = key is null || !sign.Proves(content, key) ? LicensingRefusal.KeyUnknown
            : key.RevokedAt is not null ? LicensingRefusal.KeyRevoked
            : key.AppliedAt is not null && key.AppliedCustomerId != customerId ? LicensingRefusal.KeyApplied
            : (LicensingRefusal?)null;
        if (refusal is not { } why)
            return new(key);

        // apart from the request's own context, which may have something half done
        await using var record = store.Context(context.PartnerId);
        record.Record(scope, now, Refused, customerId, after: new { id, why }, refused: true);
        await record.SaveChangesAsync(ct);
        return new(null, why);
    }

    /// <summary>What it would do now.</summary>
    public LicensingDecision Preview(LicenseKey key, Domain.Accounts.Customer customer, IReadOnlyCollection<License> licenses) =>
        DecideKey.Apply(TermsOf(key), customer.BillingType, licenses, act.Today, catalog).Within(licenses, catalog, act.MayChange);

    /// <summary>Code of the act.</summary>
    public const string Act = "key.apply";

    /// <summary>Applies it.</summary>
    /// <param name="customerId">The customer.</param>
    /// <param name="found">The key, as found.</param>
    /// <param name="seen">Fingerprint of what the preview was made from.</param>
    /// <param name="requestKey">The key that makes sending twice do it once; empty for none.</param>
    /// <param name="ct">Cancels.</param>
    public Task<LicensingOutcome> Async(Guid customerId, LicenseKey found, string seen, string requestKey, CancellationToken ct) => act.Async(
        customerId,
        new(Act, requestKey, seen, found.OrderNumber),
        async (customer, stop) =>
            DecideKey.Apply(TermsOf(await context.LicenseKeys.AsNoTracking().SingleAsync(k => k.Id == found.Id, stop)), customer.Customer.BillingType, customer.Licenses, act.Today, catalog),
        async (begun, stop) =>
        {
            // of two who apply it to two customers at once, the second waits here and finds it applied
            var (now, partner, license) = (clock.GetUtcNow(), context.PartnerId, begun.Single().Id);
            var applied = await context.LicenseKeys.Where(k => k.Id == found.Id && k.AppliedAt == null && k.RevokedAt == null).ExecuteUpdateAsync(
                u => u.SetProperty(k => k.AppliedAt, now).SetProperty(k => k.AppliedPartnerId, partner).SetProperty(k => k.AppliedCustomerId, customerId).SetProperty(k => k.AppliedLicenseId, license), stop);
            return applied == 1 ? null : LicensingRefusal.KeyApplied;
        },
        ct);

    private static KeyTerms TermsOf(LicenseKey key) => new(key.Product, key.Quantity, key.Months, key.RevokedAt is not null, key.AppliedAt is not null);
}
