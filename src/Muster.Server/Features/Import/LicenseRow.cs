using System.Text.Json.Serialization;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;

namespace Muster.Server.Features.Import;

/// <summary>A row of a licenses file: a license, a firewall, or a license with a firewall it is assigned to.</summary>
/// <param name="Line">The line the row starts on.</param>
/// <param name="Customer">The customer's external id.</param>
/// <param name="License">The license, or null if the row names none of its own.</param>
/// <param name="Firewall">The firewall, or null.</param>
internal sealed record LicenseRow([property: JsonIgnore] long Line, string Customer, LicensePart? License, FirewallPart? Firewall);

/// <summary>A license as a file describes it.</summary>
/// <param name="Number">The license number, which with the customer identifies it.</param>
/// <param name="Product">The product code.</param>
/// <param name="Type">What kind of right it is.</param>
/// <param name="Start">The first day in force, UTC.</param>
/// <param name="End">The last day in force, UTC; null if perpetual.</param>
/// <param name="Quantity">Units; null if unlimited.</param>
/// <param name="Owner">Who bought it.</param>
internal sealed record LicensePart(string Number, string Product, LicenseType Type, DateOnly Start, DateOnly? End, long? Quantity, LicenseOwner Owner);

/// <summary>A firewall as a file describes it.</summary>
/// <param name="SerialNumber">Its serial number, upper-case.</param>
/// <param name="Model">Its model, perhaps empty.</param>
/// <param name="Form">What it is.</param>
/// <param name="LicenseNumber">The license assigned to it.</param>
internal sealed record FirewallPart(string SerialNumber, string Model, FirewallForm Form, string LicenseNumber);

/// <summary>The columns of a licenses file, and how a row is read.</summary>
internal static class LicenseColumns
{
    public static readonly Column Customer = new("customer", 100, "customer_id", "external_id", "client", "identifiant_client", "code_client", "identifiant_externe") { Required = true };
    public static readonly Column Product = new("product", 40, "product_code", "sku", "produit", "code_produit");
    public static readonly Column Type = new("type", 20, "license_type", "type_de_licence");
    public static readonly Column Number = new("license_number", 100, "license", "licence_number", "license_no", "numéro_de_licence", "licence") { Required = true };
    public static readonly Column Start = new("start", 30, "start_date", "starts", "valid_from", "début", "date_de_début");
    public static readonly Column End = new("end", 30, "end_date", "expires", "expiry", "expiration", "valid_until", "fin", "date_de_fin", "expire", "échéance");
    public static readonly Column Quantity = new("quantity", 20, "qty", "seats", "limit", "quantité", "postes", "limite");
    public static readonly Column Owner = new("owner", 20, "propriétaire");
    public static readonly Column SerialNumber = new("serial_number", 100, "serial", "numéro_de_série");
    public static readonly Column Model = new("model", 100, "modèle");
    public static readonly Column Form = new("form", 20, "form_factor", "forme");

    public static readonly IReadOnlyList<Column> All = [Customer, Product, Type, Number, Start, End, Quantity, Owner, SerialNumber, Model, Form];

    private static readonly IReadOnlyDictionary<string, string> Types = Words.Map(
        ("trial", "trial"), ("essai", "trial"), ("évaluation", "trial"), ("term", "term"), ("annuelle", "term"), ("usage", "usage"), ("monthly", "usage"), ("mensuelle", "usage"),
        ("ordered", "ordered"), ("commandée", "ordered"), ("enterprise", "enterprise"), ("entreprise", "enterprise"), ("perpetual", "perpetual"), ("perpétuelle", "perpetual"));

    private static readonly IReadOnlyDictionary<string, string> Owners = Words.Map(
        ("partner", "partner"), ("partenaire", "partner"), ("customer", "customer"), ("client", "customer"));

    private static readonly IReadOnlyDictionary<string, string> Forms = Words.Map(
        ("hardware", "hardware"), ("physical", "hardware"), ("matériel", "hardware"), ("matérielle", "hardware"), ("virtual", "virtual"), ("virtuel", "virtual"), ("virtuelle", "virtual"));

    /// <summary>Reads a row; what is wrong with it stands in its problems.</summary>
    public static LicenseRow Read(Row row, bool slashesStartWithDay, ProductCatalog catalog)
    {
        var customer = row.Needed(Customer);
        var serial = row.Text(SerialNumber).ToUpperInvariant();
        var number = row.Needed(Number);
        // a firewall's row may just name the license
        var described = serial.Length == 0 || row.Text(Product).Length > 0;
        var firewall = serial.Length == 0 ? null : new FirewallPart(serial, row.Text(Model), row.OneOf(Form, Forms) == "virtual" ? FirewallForm.Virtual : FirewallForm.Hardware, number);
        if (serial.Length == 0 && (row.Text(Model).Length > 0 || row.Text(Form).Length > 0)) row.Refuse(SerialNumber, "is empty, but a model or form is given");
        return new LicenseRow(row.Line, customer, described ? ReadLicense(row, number, slashesStartWithDay, catalog) : null, firewall);
    }

    private static LicensePart ReadLicense(Row row, string number, bool slashesStartWithDay, ProductCatalog catalog)
    {
        var product = row.Needed(Product);
        if (product.Length > 0)
        {
            var known = catalog.Products.FirstOrDefault(p => p.Code.Equals(product, StringComparison.OrdinalIgnoreCase));
            if (known is null) row.Refuse(Product, $"{TextRules.Quote(product)} isn't in the catalog");
            product = known?.Code ?? "";
        }
        LicenseType? type = row.Needed(Type).Length > 0 && row.OneOf(Type, Types) is { } word ? Enum.Parse<LicenseType>(word, ignoreCase: true) : null;
        var before = row.Problems.Count;
        var start = row.Day(Start, slashesStartWithDay);
        if (start is null && row.Problems.Count == before) row.Refuse(Start, "is empty");
        var end = Words.Perpetual.Contains(Column.Fold(row.Text(End))) ? null : row.Day(End, slashesStartWithDay);
        if (end < start) row.Refuse(End, "is before the start");
        if (type == LicenseType.Perpetual && end is not null) row.Refuse(End, "stands in a perpetual license");
        var quantity = row.Quantity(Quantity);
        if (quantity == 0) row.Refuse(Quantity, "is 0; leave it empty for unlimited");
        var owner = row.OneOf(Owner, Owners) == "customer" ? LicenseOwner.Customer : LicenseOwner.Partner;
        return new LicensePart(number, product, type ?? default, start ?? default, end, quantity, owner);
    }
}
