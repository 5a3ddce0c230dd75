using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Muster.Data.Licensing;
using Muster.Domain.Accounts;
using Muster.Domain.Licensing;
using Muster.Domain.Usage;
using Muster.Server.Features.Customers;

namespace Muster.Server.Features.Accounts;

/// <summary>What is kept of a customer that somebody is about to create.</summary>
/// <param name="Kind">What kind of customer.</param>
/// <param name="Company">Company and contact as typed, by field.</param>
/// <param name="Products">Codes of the products chosen.</param>
public sealed record AccountBody(NewAccountKind Kind, IReadOnlyDictionary<string, string> Company, IReadOnlyList<string> Products)
{
    /// <summary>What is in a draft.</summary>
    public static AccountBody Of(AccountDraft draft) => JsonSerializer.Deserialize<AccountBody>(draft.Body, JsonSerializerOptions.Web)!;

    /// <summary>As a draft keeps it.</summary>
    public string Write() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    /// <summary>The form of company and contact.</summary>
    [JsonIgnore]
    public AccountForm Form => AccountForm.Of(Company);
}

/// <summary>What was typed of the company and contact of a new customer.</summary>
public sealed class AccountForm
{
    /// <summary>The partner's own name for the customer in files.</summary>
    public const string ExternalId = "externalId";

    /// <summary>Where its data will live.</summary>
    public const string DataGeography = "dataGeography";

    /// <summary>The most characters of an external id.</summary>
    public const int LongestExternalId = 100;

    private const int LongestSuggestion = 40;

    /// <summary>Fields of the contact that a new customer must have.</summary>
    public static readonly IReadOnlySet<string> Needed = new HashSet<string> { "email", "address1", "city", "country" };

    private readonly ContactForm _contact;
    private readonly Dictionary<string, string> _values;

    private AccountForm(Dictionary<string, string> values) => (_values, _contact) =
        (values, ContactForm.Of(ContactForm.Fields.Select(f => f.Field).Append(ContactForm.Name).ToDictionary(f => f, f => values.GetValueOrDefault(f, ""))));

    /// <summary>All that was typed, by field.</summary>
    public IReadOnlyDictionary<string, string> Values => _values;

    /// <summary>What is in a field.</summary>
    public string this[string field] => _values.GetValueOrDefault(field, "");

    /// <summary>A form that is empty.</summary>
    public static AccountForm Empty => new([]);

    /// <summary>What was kept.</summary>
    public static AccountForm Of(IReadOnlyDictionary<string, string> values) => new(values.ToDictionary());

    /// <summary>What was sent.</summary>
    public static AccountForm Read(IFormCollection form)
    {
        var values = ContactForm.Read(form).Values.ToDictionary();
        (values[ExternalId], values[DataGeography]) = (form[ExternalId].ToString(), form[DataGeography].ToString());
        return new(values);
    }

    /// <summary>What is wrong, by field, as keys of texts. An external id may be left out: one is made.</summary>
    public Dictionary<string, string> Faults()
    {
        var faults = _contact.Faults("");
        foreach (var field in Needed.Where(f => this[f].Trim().Length == 0))
            faults.TryAdd(field, $"Account.Missing.{field}");
        var externalId = this[ExternalId];
        if (!Names.IsLine(externalId))
            faults[ExternalId] = "Contact.Unreadable";
        else if (ContactForm.Clean(externalId).Length > LongestExternalId)
            faults[ExternalId] = "Account.ExternalIdTooLong";
        if (!Customer.DataGeographies.Contains(this[DataGeography]))
            faults[DataGeography] = "Account.GeographyMissing";
        var code = this["postalCode"].Trim();
        if (code.Length > 0 && !faults.ContainsKey("postalCode") && !faults.ContainsKey("country") && !PostalCodes.Fits(this["country"], code))
            faults["postalCode"] = "Account.PostalCodeWrong";
        return faults;
    }

    /// <summary>The same with another external id.</summary>
    public AccountForm With(string externalId)
    {
        var values = _values.ToDictionary();
        values[ExternalId] = externalId;
        return new(values);
    }

    /// <summary>Puts name and contact into a customer.</summary>
    public void Fill(Customer customer) => _contact.Fill(customer);

    /// <summary>An external id made from a name: its letters and digits, without accents, words joined by hyphens.</summary>
    public static string Suggest(string name)
    {
        var id = new StringBuilder();
        foreach (var rune in SearchText.Of(name).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
                id.Append(rune);
            else if (id.Length > 0 && id[^1] != '-')
                id.Append('-');
            if (id.Length >= LongestSuggestion)
                break;
        }

        return id.ToString().Trim('-');
    }
}
