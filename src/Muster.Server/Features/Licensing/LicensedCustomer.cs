using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Billing;
using Muster.Data.Usage;
using Muster.Domain.Accounts;
using Muster.Domain.Licensing;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Licensing;

/// <summary>A customer with its licenses, held by an act that is about to change them: every act on licenses goes through here.</summary>
public sealed class LicensedCustomer
{
    private readonly MusterContext _context;
    private readonly List<License> _licenses;

    private LicensedCustomer(MusterContext context, Customer customer, List<License> licenses) => (_context, Customer, _licenses) = (context, customer, licenses);

    /// <summary>The customer; tracked.</summary>
    public Customer Customer { get; }

    /// <summary>All its licenses; tracked.</summary>
    public IReadOnlyList<License> Licenses => _licenses;

    /// <summary>Stands for everything a decision about licenses rests on: two that are the same lead to the same plan.</summary>
    public string Fingerprint => FingerprintOf(Customer, _licenses);

    /// <summary>
    /// Finds a customer within scope and holds it until the open transaction ends: of two who act on one customer at once, the second
    /// finds what the first did.
    /// </summary>
    /// <param name="context">The context of the act; it has a transaction open.</param>
    /// <param name="store">The store.</param>
    /// <param name="customerId">The customer.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Null when there is no such customer within scope.</returns>
    public static async Task<LicensedCustomer?> HoldAsync(MusterContext context, Store store, Guid customerId, CancellationToken ct)
    {
        if (!await context.Customers.AnyAsync(c => c.Id == customerId, ct))
            return null;

        // the mark is held until the end, and makes the recount of what is about to change
        await context.MarkForRecountAsync(store, [new(customerId, DateOnly.MaxValue)], ct);
        return await context.Customers.SingleOrDefaultAsync(c => c.Id == customerId, ct) is { } customer
            ? new(context, customer, await context.Licenses.Where(l => l.CustomerId == customerId).OrderBy(l => l.Start).ThenBy(l => l.Id).ToListAsync(ct))
            : null;
    }

    /// <summary>
    /// Carries out a plan: changes the licenses, writes their history and the audit entry, and saves. What else the act changed in the
    /// context is saved with it; the transaction is the caller's to commit.
    /// </summary>
    /// <param name="plan">What to do.</param>
    /// <param name="scope">Who acts.</param>
    /// <param name="act">Stable code of the act, as in the audit log.</param>
    /// <param name="reason">Why, as typed; may be empty.</param>
    /// <param name="now">When.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>The licenses that began.</returns>
    public async Task<IReadOnlyList<License>> ApplyAsync(LicensePlan plan, Scope scope, string act, string reason, DateTimeOffset now, CancellationToken ct)
    {
        var before = Facts(Customer, _licenses);
        foreach (var edit in plan.Edits)
            edit.Apply(_licenses.Single(l => l.Id == edit.LicenseId));

        var begun = plan.Begins.Select(b => LicensePlan.New(b, Customer.PartnerId, Customer.Id)).ToList();
        _licenses.AddRange(begun);
        _context.Licenses.AddRange(begun);
        if (plan.BillingType is { } type)
            Customer.BillingType = type;
        Customer.Version++;
        _context.RecordLicenseHistory(act, scope.PersonId, scope.Who, now, reason);
        _context.Record(scope, now, act, Customer.Id, before, Facts(Customer, _licenses, reason));
        var changes = _context.LicenseChanges();
        await _context.SaveChangesAsync(ct);
        await _context.MarkForAdjustmentAsync(changes, ct);
        await _context.RaiseListVersionAsync(ct);
        return begun;
    }

    /// <summary>The fingerprint of a customer with these licenses.</summary>
    public static string FingerprintOf(Customer customer, IEnumerable<License> licenses)
    {
        var text = new StringBuilder().Append(customer.BillingType);
        foreach (var l in licenses.OrderBy(l => l.Id))
            text.Append(CultureInfo.InvariantCulture, $"\n{l.Id:N} {l.Product} {l.Type} {l.Owner} {l.Start:yyyyMMdd} {l.End:yyyyMMdd} {l.Quantity} {l.AutomaticInstall} {l.TrialExtended}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>What the audit log says of a customer's licenses: those that matter today or later.</summary>
    private static object Facts(Customer customer, IEnumerable<License> licenses, string reason = "") => new
    {
        billing = customer.BillingType,
        licenses = licenses.OrderBy(l => l.Start).ThenBy(l => l.Number, StringComparer.Ordinal)
            .Select(l => new { l.Number, l.Product, l.Type, l.Start, l.End, l.Quantity, l.AutomaticInstall }).ToList(),
        reason,
    };
}
