using System.Net.Mail;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Data.Usage;
using Muster.Domain.Accounts;
using Muster.Domain.Usage;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Customers;

/// <summary>How a change of a contact ended.</summary>
public enum ChangeContactResult
{
    /// <summary>Saved now, or by an earlier sending of the same form.</summary>
    Done,

    /// <summary>A field is wrong; nothing was changed.</summary>
    Invalid,

    /// <summary>Somebody changed the customer since the form was filled; nothing was changed.</summary>
    Conflict,

    /// <summary>No such customer within scope.</summary>
    NotFound,
}

/// <summary>What was typed into the form of a customer's name and contact: values by field name.</summary>
public sealed class ContactForm
{
    /// <summary>The most characters a field takes.</summary>
    public const int Longest = 200;

    /// <summary>The display name's field.</summary>
    public const string Name = "name";

    /// <summary>The fields of the contact in the form's order, each with how it is read and written.</summary>
    public static readonly IReadOnlyList<(string Field, Func<Contact, string> Get, Action<Contact, string> Set)> Fields =
    [
        ("firstName", c => c.FirstName, (c, v) => c.FirstName = v),
        ("lastName", c => c.LastName, (c, v) => c.LastName = v),
        ("email", c => c.Email, (c, v) => c.Email = v),
        ("phone", c => c.Phone, (c, v) => c.Phone = v),
        ("address1", c => c.Address1, (c, v) => c.Address1 = v),
        ("address2", c => c.Address2, (c, v) => c.Address2 = v),
        ("postalCode", c => c.PostalCode, (c, v) => c.PostalCode = v),
        ("city", c => c.City, (c, v) => c.City = v),
        ("state", c => c.State, (c, v) => c.State = v),
        ("country", c => c.Country, (c, v) => c.Country = v),
    ];

    private readonly Dictionary<string, string> _values;

    private ContactForm(Dictionary<string, string> values, int version, string key) => (_values, Version, Key) = (values, version, key);

    /// <summary>The version of the customer that the form was filled from; -1 when it wasn't said.</summary>
    public int Version { get; }

    /// <summary>The key that makes sending twice do it once; empty when it wasn't said.</summary>
    public string Key { get; }

    /// <summary>All that is in it, by field.</summary>
    public IReadOnlyDictionary<string, string> Values => _values;

    /// <summary>What is in a field.</summary>
    public string this[string field] => _values.GetValueOrDefault(field, "");

    /// <summary>What is stored, as the form shows it.</summary>
    public static ContactForm Of(Customer customer)
    {
        var values = Fields.ToDictionary(f => f.Field, f => f.Get(customer.Contact));
        values[Name] = customer.Name;
        return new(values, customer.Version, "");
    }

    /// <summary>What was kept of a form.</summary>
    public static ContactForm Of(IReadOnlyDictionary<string, string> values) => new(values.ToDictionary(), -1, "");

    /// <summary>What was sent.</summary>
    public static ContactForm Read(IFormCollection form)
    {
        var values = Fields.Select(f => f.Field).Append(Name).ToDictionary(f => f, f => form[f].ToString());
        var version = int.TryParse(form["version"], System.Globalization.CultureInfo.InvariantCulture, out var parsed) ? parsed : -1;
        return new(values, version, RequestKey.Read(form));
    }

    /// <summary>What is wrong, by field, as keys of texts.</summary>
    /// <param name="stored">The customer: a country it has may stay, even one we don't know.</param>
    public IReadOnlyDictionary<string, string> Faults(Customer stored) => Faults(stored.Contact.Country);

    /// <summary>What is wrong, by field, as keys of texts.</summary>
    /// <param name="knownCountry">A country that may stay, even one we don't know; empty for none.</param>
    public Dictionary<string, string> Faults(string knownCountry)
    {
        var faults = new Dictionary<string, string>();
        foreach (var (field, value) in _values)
        {
            if (!Names.IsLine(value))
                faults[field] = "Contact.Unreadable";
            else if (Clean(value).Length > Longest)
                faults[field] = "Contact.TooLong";
        }

        if (this[Name].Trim().Length == 0)
            faults[Name] = "Contact.NameMissing";
        if (this["email"].Trim() is { Length: > 0 } email && (!MailAddress.TryCreate(email, out var address) || address.Address != email))
            faults["email"] = "Contact.EmailWrong";
        if (this["country"] is { Length: > 0 } country && country != knownCountry && !Countries.Codes.Contains(country))
            faults["country"] = "Contact.CountryWrong";
        return faults;
    }

    /// <summary>Puts the values into a customer.</summary>
    public void Fill(Customer customer)
    {
        customer.Name = Clean(this[Name]);
        foreach (var (field, _, set) in Fields)
            set(customer.Contact, Clean(this[field]));
    }

    /// <summary>A value as it is kept.</summary>
    public static string Clean(string value) => value.Trim().Normalize(NormalizationForm.FormC);
}

/// <summary>Changes a customer's display name and contact.</summary>
public sealed class ChangeContact(MusterContext context, Store store, Scope scope, TimeProvider clock)
{
    /// <summary>Checks and saves.</summary>
    /// <param name="customerId">The customer.</param>
    /// <param name="form">What was typed.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>How it ended, and the faults by field when it is invalid.</returns>
    public async Task<(ChangeContactResult Result, IReadOnlyDictionary<string, string> Faults)> Async(Guid customerId, ContactForm form, CancellationToken ct)
    {
        var none = new Dictionary<string, string>();
        var person = scope.PersonId!.Value;
        try
        {
            await using var transaction = await context.Database.BeginTransactionAsync(ct);
            var customer = await context.Customers.SingleOrDefaultAsync(c => c.Id == customerId, ct);
            if (customer is null)
                return (ChangeContactResult.NotFound, none);
            if (await context.WasSentBeforeAsync(person, form.Key, ct))
                return (ChangeContactResult.Done, none);
            var faults = form.Faults(customer);
            if (faults.Count > 0)
                return (ChangeContactResult.Invalid, faults);
            if (form.Version != customer.Version)
                return (ChangeContactResult.Conflict, none);

            var before = Figures(customer);
            form.Fill(customer);
            if (!context.ChangeTracker.HasChanges())
                return (ChangeContactResult.Done, none);
            var now = clock.GetUtcNow();
            customer.Version++;
            context.Record(scope, now, "customer.change", customer.Id, before, Figures(customer));
            if (form.Key.Length > 0)
                context.Requests.Add(new Request { PartnerId = context.PartnerId, PersonId = person, Key = form.Key, Outcome = $"/customers/{customer.Id}/contact", At = now });
            if (await context.CustomerList.SingleOrDefaultAsync(c => c.CustomerId == customerId, ct) is { } row)
                (row.Name, row.NameSearch) = (customer.Name, SearchText.Of(customer.Name));
            await context.SaveChangesAsync(ct);

            // a recount that read the old name before this must not have the last word
            await context.MarkForRecountAsync(store, [new(customerId, DateOnly.MaxValue)], ct);
            await context.RaiseListVersionAsync(ct);
            await transaction.CommitAsync(ct);
            return (ChangeContactResult.Done, none);
        }
        catch (DbUpdateException)
        {
            // somebody else's change, or the same form, was saved between reading and writing
            context.ChangeTracker.Clear();
            return (await context.WasSentBeforeAsync(person, form.Key, ct) ? ChangeContactResult.Done : ChangeContactResult.Conflict, none);
        }
    }

    private static Dictionary<string, string> Figures(Customer customer)
    {
        var figures = ContactForm.Fields.ToDictionary(f => f.Field, f => f.Get(customer.Contact));
        figures[ContactForm.Name] = customer.Name;
        return figures;
    }
}
