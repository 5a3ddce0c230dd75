using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Domain.Usage;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Ingest;

/// <summary>What was typed to create a collector.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Customer">External id of the one customer, or empty.</param>
/// <param name="Key">The key that makes sending twice do it once; empty when it wasn't said.</param>
public sealed record CollectorForm(string Name, string Customer, string Key)
{
    /// <summary>What was sent.</summary>
    public static CollectorForm Read(IFormCollection form)
    {
        return new(form["name"].ToString().Trim(), form["customer"].ToString().Trim(), RequestKey.Read(form));
    }
}

/// <summary>How creating a collector ended.</summary>
/// <param name="Token">Its secret, to be shown this once; null when none was created now.</param>
/// <param name="Before">Whether the same form was sent before: its collector is there, its secret was shown then.</param>
/// <param name="Faults">What is wrong, by field, as keys of texts.</param>
public sealed record CreatedCollector(string? Token, bool Before, IReadOnlyDictionary<string, string> Faults);

/// <summary>Creates and revokes collectors; each act is on record.</summary>
public sealed class ChangeCollectors(MusterContext context, Scope scope, TimeProvider clock)
{
    private static readonly Dictionary<string, string> None = [];

    /// <summary>Those that are shown: in a console the customer's own, never one that sends for others too.</summary>
    public IQueryable<Collector> Seen => scope.CustomerId is { } own ? context.Collectors.Where(c => c.CustomerId == own) : context.Collectors;

    /// <summary>Checks the form and creates one; in a console for its customer, whatever the form says.</summary>
    public async Task<CreatedCollector> CreateAsync(CollectorForm form, CancellationToken ct)
    {
        if (await context.WasSentBeforeAsync(scope.PersonId, form.Key, ct))
            return new(null, Before: true, None);
        var faults = new Dictionary<string, string>();
        if (form.Name.Length == 0)
            faults["name"] = "Collectors.NameMissing";
        else if (form.Name.Length > Collector.LongestName || !Names.IsLine(form.Name))
            faults["name"] = "Collectors.NameWrong";
        var customer = scope.CustomerId;
        if (customer is null && form.Customer.Length > 0)
        {
            customer = await context.Customers.Where(c => c.ExternalId == form.Customer).Select(c => (Guid?)c.Id).SingleOrDefaultAsync(ct);
            if (customer is null)
                faults["customer"] = "Collectors.CustomerUnknown";
        }

        if (faults.Count > 0)
            return new(null, Before: false, faults);
        var (now, token) = (clock.GetUtcNow(), CollectorToken.New());
        var collector = new Collector
        {
            PartnerId = context.PartnerId,
            Id = Guid.CreateVersion7(now),
            CustomerId = customer,
            Name = form.Name,
            Prefix = CollectorToken.PrefixOf(token)!,
            Hash = CollectorToken.HashOf(token),
            CreatedAt = now,
            CreatedBy = scope.Who,
        };
        context.Collectors.Add(collector);
        context.Record(scope, now, "collector.create", customer, after: new { collector.Name, collector.Prefix, Customer = form.Customer });
        if (form.Key.Length > 0)
            context.Requests.Add(new Request { PartnerId = context.PartnerId, PersonId = scope.PersonId!.Value, Key = form.Key, Outcome = "/settings/collectors", At = now });
        try
        {
            await context.SaveChangesAsync(ct);
        }
        catch (DbUpdateException)
        {
            // the same form was saved between asking and writing
            context.ChangeTracker.Clear();
            if (await context.WasSentBeforeAsync(scope.PersonId, form.Key, ct))
                return new(null, Before: true, None);
            throw;
        }

        return new(token, Before: false, None);
    }

    /// <summary>Revokes one; it stops working at once. Revoking again changes nothing.</summary>
    /// <returns>Its name; null when there is no such collector.</returns>
    public async Task<string?> RevokeAsync(Guid id, CancellationToken ct)
    {
        if (await Seen.SingleOrDefaultAsync(c => c.Id == id, ct) is not { } collector)
            return null;
        if (collector.RevokedAt is null)
        {
            collector.RevokedAt = clock.GetUtcNow();
            context.Record(scope, collector.RevokedAt.Value, "collector.revoke", collector.CustomerId, before: new { collector.Name, collector.Prefix });
            await context.SaveChangesAsync(ct);
        }

        return collector.Name;
    }
}
