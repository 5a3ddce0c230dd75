using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Accounts;
using Muster.Domain.Licensing;

namespace Muster.Server.Features.Import;

/// <summary>Adds customers, and changes those there are in the columns that the file has. The billing type and the data geography never change here.</summary>
/// <param name="run">The reading of the file.</param>
/// <param name="trial">What new customers try, by codes of products: then the file needs no billing type. Null where they are none that try.</param>
internal sealed class ImportCustomers(ImportRun run, IReadOnlyList<string>? trial = null) : RowImport<CustomerRow>(run, ImportKind.Customers)
{
    /// <summary>Where data lives when neither the file nor the country says.</summary>
    private const string UsualGeography = "US";

    protected override IReadOnlyList<Column> Columns => trial is null ? CustomerColumns.All : CustomerColumns.OfTrials;

    protected override CustomerRow Read(Table table, Row row) => CustomerColumns.Read(table, row, trials: trial is not null);

    protected override (string Key, Column Column) Identify(CustomerRow row) => (row.ExternalId, CustomerColumns.ExternalId);

    protected override async Task DecideAsync(Table table, MusterContext context, IReadOnlyList<(long Line, CustomerRow Row)> rows, BatchOutcome outcome, CancellationToken stop)
    {
        var ids = rows.Select(r => r.Row.ExternalId).ToList();
        var there = await context.Customers.Where(c => ids.Contains(c.ExternalId)).ToDictionaryAsync(c => c.ExternalId, stop);
        foreach (var (line, row) in rows)
        {
            var (result, customer) = there.TryGetValue(row.ExternalId, out var known) ? Change(line, row, known, outcome) : Add(row, context);
            outcome.Count(result);
            if (result is RowOutcome.Added or RowOutcome.Changed) outcome.Recount(customer.Id, DateOnly.MaxValue);
        }
    }

    private (RowOutcome, Customer) Add(CustomerRow row, MusterContext context)
    {
        var country = row.Country ?? "";
        var customer = new Customer
        {
            PartnerId = Run.Partner,
            Id = Guid.CreateVersion7(),
            TenantId = Guid.CreateVersion7(),
            ExternalId = row.ExternalId,
            Name = row.Name,
            BillingType = row.BillingType,
            DataGeography = row.DataGeography is { Length: > 0 } said ? said : Customer.DataGeographies.Contains(country) ? country : UsualGeography,
            PartnerAssistance = row.PartnerAssistance ?? trial is not null, // a consent is never made up, but who creates a trial begins with it
            CreatedAt = Run.Time.GetUtcNow(),
        };
        Fill(customer.Contact, row);
        context.Customers.Add(customer);
        if (trial is not null)
        {
            // the command has asked whether these go together; a trial needs no program
            var decided = DecideAccount.Decide(NewAccountKind.Trial, PartnerProgram.Term, trial, DateOnly.FromDateTime(customer.CreatedAt.UtcDateTime), Run.Catalog);
            context.Licenses.AddRange(decided.Plan!.Begins.Select(b => LicensePlan.New(b, customer.PartnerId, customer.Id)));
        }

        return (RowOutcome.Added, customer);
    }

    private static (RowOutcome, Customer) Change(long line, CustomerRow row, Customer customer, BatchOutcome outcome)
    {
        if (row.BillingType != customer.BillingType)
        {
            outcome.Refuse(line, CustomerColumns.BillingType, $"is {Word(row.BillingType)}, but {TextRules.Quote(row.ExternalId)} is {Word(customer.BillingType)}; an import doesn't change it");
            return (RowOutcome.Bad, customer);
        }
        if (row.DataGeography is { Length: > 0 } geography && geography != customer.DataGeography)
        {
            outcome.Refuse(line, CustomerColumns.DataGeography, $"is {geography}, but the data of {TextRules.Quote(row.ExternalId)} live in {customer.DataGeography}, which never changes");
            return (RowOutcome.Bad, customer);
        }
        var changed = Fill(customer.Contact, row);
        if (customer.Name != row.Name) (customer.Name, changed) = (row.Name, true);
        if (row.PartnerAssistance is { } assistance && assistance != customer.PartnerAssistance) (customer.PartnerAssistance, customer.AssistanceUntil, changed) = (assistance, null, true);
        if (!changed) return (RowOutcome.Unchanged, customer);
        customer.Version++;
        return (RowOutcome.Changed, customer);
    }

    /// <summary>Takes over what the file says of the contact; columns it hasn't stay.</summary>
    private static bool Fill(Contact contact, CustomerRow row)
    {
        var changed = false;
        contact.FirstName = Take(row.FirstName, contact.FirstName);
        contact.LastName = Take(row.LastName, contact.LastName);
        contact.Email = Take(row.Email, contact.Email);
        contact.Phone = Take(row.Phone, contact.Phone);
        contact.Address1 = Take(row.Address1, contact.Address1);
        contact.Address2 = Take(row.Address2, contact.Address2);
        contact.City = Take(row.City, contact.City);
        contact.State = Take(row.State, contact.State);
        contact.PostalCode = Take(row.PostalCode, contact.PostalCode);
        contact.Country = Take(row.Country, contact.Country);
        return changed;

        string Take(string? said, string had)
        {
            if (said is null || said == had) return had;
            changed = true;
            return said;
        }
    }

    private static string Word(BillingType type) => type switch
    {
        BillingType.Trial => "trial",
        BillingType.Term => "term",
        BillingType.Usage => "monthly",
    };
}
