using System.Text.Json.Serialization;
using Muster.Domain.Accounts;

namespace Muster.Server.Features.Import;

/// <summary>A row of a customers file. Null where the file hasn't the column; empty where the value is.</summary>
internal sealed record CustomerRow([property: JsonIgnore] long Line, string ExternalId, string Name, BillingType BillingType)
{
    public string? DataGeography { get; init; }
    public bool? PartnerAssistance { get; init; }
    public string? FirstName { get; init; }
    public string? LastName { get; init; }
    public string? Email { get; init; }
    public string? Phone { get; init; }
    public string? Address1 { get; init; }
    public string? Address2 { get; init; }
    public string? City { get; init; }
    public string? State { get; init; }
    public string? PostalCode { get; init; }
    public string? Country { get; init; }
}

/// <summary>The columns of a customers file, and how a row is read.</summary>
internal static class CustomerColumns
{
    public static readonly Column ExternalId = new("external_id", 100, "id", "customer_id", "customer_number", "reference", "identifiant", "identifiant_externe", "id_externe", "numéro_client", "code_client", "référence") { Required = true };
    public static readonly Column Name = new("name", 200, "company", "company_name", "customer", "customer_name", "display_name", "nom", "nom_affiché", "raison_sociale", "société", "entreprise", "client") { Required = true };
    public static readonly Column BillingType = new("billing_type", 40, "billing", "type_de_facturation", "facturation") { Required = true };
    private static readonly Column TrialBillingType = BillingType with { Required = false };
    public static readonly Column DataGeography = new("data_geography", 2, "geography", "géographie", "géographie_des_données", "emplacement_des_données");
    public static readonly Column PartnerAssistance = new("partner_assistance", 10, "assistance", "assistance_partenaire");
    public static readonly Column FirstName = new("first_name", 100, "prénom");
    public static readonly Column LastName = new("last_name", 100, "surname", "nom_de_famille", "nom_du_contact");
    public static readonly Column Email = new("email", 200, "mail", "email_address", "courriel", "adresse_email", "adresse_de_courriel");
    public static readonly Column Phone = new("phone", 50, "telephone", "phone_number", "tél", "tel", "numéro_de_téléphone");
    public static readonly Column Address1 = new("address1", 200, "address", "street", "adresse", "adresse1", "rue");
    public static readonly Column Address2 = new("address2", 200, "adresse2", "complément_d'adresse");
    public static readonly Column City = new("city", 100, "town", "ville");
    public static readonly Column State = new("state", 100, "province", "county", "état", "département");
    public static readonly Column PostalCode = new("postal_code", 20, "zip", "zip_code", "postcode", "code_postal", "cp");
    public static readonly Column Country = new("country", 2, "country_code", "pays", "code_pays");

    public static readonly IReadOnlyList<Column> All =
    [
        ExternalId, Name, BillingType, DataGeography, PartnerAssistance, FirstName, LastName, Email, Phone,
        Address1, Address2, City, State, PostalCode, Country,
    ];

    /// <summary>The columns of a file of customers that begin with a trial: what they are needs not be said.</summary>
    public static readonly IReadOnlyList<Column> OfTrials = [.. All.Select(c => c == BillingType ? TrialBillingType : c)];

    private static readonly IReadOnlyDictionary<string, string> BillingTypes = Words.Map(
        ("trial", "trial"), ("essai", "trial"), ("évaluation", "trial"), ("term", "term"), ("annual", "term"), ("annuelle", "term"), ("annuel", "term"),
        ("monthly", "monthly"), ("usage", "monthly"), ("mensuelle", "monthly"), ("mensuel", "monthly"));

    private static readonly HashSet<string> Geographies = [.. Customer.DataGeographies];

    /// <summary>Reads a row; what is wrong with it stands in its problems.</summary>
    /// <param name="table">The file's table.</param>
    /// <param name="row">The row.</param>
    /// <param name="trials">Whether a row that doesn't say what the customer is means a trial, and no other may be said.</param>
    public static CustomerRow Read(Table table, Row row, bool trials = false) => new(row.Line, row.Needed(ExternalId), row.Needed(Name), trials ? TrialType(table, row) : NeededType(row))
    {
        DataGeography = Code(table, row, DataGeography, Geographies, "isn't a data geography; known are " + string.Join(", ", Customer.DataGeographies)),
        PartnerAssistance = row.YesNo(PartnerAssistance),
        FirstName = Optional(table, row, FirstName),
        LastName = Optional(table, row, LastName),
        Email = Mail(table, row),
        Phone = Optional(table, row, Phone),
        Address1 = Optional(table, row, Address1),
        Address2 = Optional(table, row, Address2),
        City = Optional(table, row, City),
        State = Optional(table, row, State),
        PostalCode = Optional(table, row, PostalCode),
        Country = Code(table, row, Country, Countries.Alpha2, "isn't a country code of ISO 3166-1, like FR"),
    };

    private static BillingType TrialType(Table table, Row row)
    {
        if (table.Has(TrialBillingType) && row.OneOf(TrialBillingType, BillingTypes) is { } word and not "trial")
            row.Refuse(TrialBillingType, $"is {word}, but --trial makes trials");
        return Domain.Accounts.BillingType.Trial;
    }

    private static BillingType NeededType(Row row)
    {
        var before = row.Problems.Count;
        var word = row.OneOf(BillingType, BillingTypes);
        if (word is null && row.Problems.Count == before) row.Refuse(BillingType, "is empty; write trial, term or monthly");
        return word switch
        {
            "monthly" => Domain.Accounts.BillingType.Usage,
            "term" => Domain.Accounts.BillingType.Term,
            _ => Domain.Accounts.BillingType.Trial,
        };
    }

    private static string? Optional(Table table, Row row, Column column) => table.Has(column) ? row.Text(column) : null;

    private static string? Code(Table table, Row row, Column column, IReadOnlySet<string> codes, string fault)
    {
        if (Optional(table, row, column) is not { } text) return null;
        var code = text.ToUpperInvariant();
        if (code.Length == 0 || codes.Contains(code)) return code;
        row.Refuse(column, $"{TextRules.Quote(text)} {fault}");
        return "";
    }

    private static string? Mail(Table table, Row row)
    {
        if (Optional(table, row, Email) is not { } text || text.Length == 0) return table.Has(Email) ? "" : null;
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at > 0 && at == text.LastIndexOf('@') && at < text.Length - 1 && !text.Any(char.IsWhiteSpace)) return text;
        row.Refuse(Email, $"{TextRules.Quote(text)} isn't an e-mail address");
        return "";
    }
}

/// <summary>The countries of ISO 3166-1, by their two letters.</summary>
internal static class Countries
{
    public static readonly IReadOnlySet<string> Alpha2 = ("""
        AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
        CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
        GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP
        KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT
        MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
        SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ
        UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
        """).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
}
