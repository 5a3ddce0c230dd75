using System.Globalization;
using System.Resources;
using Muster.Domain.Catalog;
using Muster.Domain.Orders;

namespace Muster.Server.Features.Import;

/// <summary>A row of an orders file: one line of an order, with what it says of the whole order.</summary>
/// <param name="Line">The line the row starts on.</param>
/// <param name="Number">The order's number; empty when it couldn't be read.</param>
/// <param name="Whole">What it says of the whole order, in the order of <see cref="OrderColumns.OfOrder"/>; empty where it says nothing.</param>
/// <param name="Position">Number of the line within its order; null where the row's place says it.</param>
/// <param name="Product">Code of the product.</param>
/// <param name="Quantity">Units.</param>
/// <param name="Starts">First day in force; null for the day it is placed on.</param>
/// <param name="Ends">Last day; null when it renews.</param>
/// <param name="RenewMonths">Of one that renews, after how many months; 0 otherwise.</param>
internal sealed record OrderRow(long Line, string Number, IReadOnlyList<string> Whole, int? Position, string Product, long Quantity, DateOnly? Starts, DateOnly? Ends, int RenewMonths)
{
    /// <summary>Whether nothing is wrong with the row itself.</summary>
    public bool IsGood { get; init; }

    /// <summary>All it says; a row that says the same again adds nothing.</summary>
    public string Says => string.Join('\n', [.. Whole, Product, .. new object?[] { Position, Quantity, Starts, Ends, RenewMonths }.Select(v => Convert.ToString(v, CultureInfo.InvariantCulture))]);
}

/// <summary>The columns of an orders file, and how a row is read.</summary>
internal static class OrderColumns
{
    public static readonly Column Number = new("order_number", DecideOrder.LongestNumber, "order", "order_no", "order_id", "numéro_de_commande", "commande", "n°_de_commande") { Required = true };
    public static readonly Column PurchaseOrder = new("purchase_order", DecideOrder.LongestNumber, "purchase_order_number", "po", "po_number", "bon_de_commande", "numéro_de_bon_de_commande");
    public static readonly Column Partner = new("partner", 40, "partner_code", "partenaire", "code_partenaire") { Required = true };
    public static readonly Column ExternalId = new("customer_external_id", 100, "external_id", "customer_id", "identifiant_externe", "id_externe", "identifiant_client", "code_client") { Required = true };
    public static readonly Column Name = new("customer_name", 200, "customer", "company", "company_name", "client", "nom_du_client", "raison_sociale", "société");
    public static readonly Column FirstName = new("first_name", 200, "prénom");
    public static readonly Column LastName = new("last_name", 200, "surname", "nom_de_famille");
    public static readonly Column Email = new("email", 200, "mail", "email_address", "courriel", "adresse_email");
    public static readonly Column Country = new("country", 2, "country_code", "pays", "code_pays");
    public static readonly Column DataGeography = new("data_geography", 2, "geography", "géographie", "géographie_des_données", "emplacement_des_données");
    public static readonly Column Submit = new("submit", 10, "envoyer", "soumettre");
    public static readonly Column Position = new("line", 10, "line_number", "order_line", "ligne", "numéro_de_ligne");
    public static readonly Column Product = new("product", 64, "product_code", "sku", "produit", "code_produit") { Required = true };
    public static readonly Column Quantity = new("quantity", 20, "ordered_quantity", "qty", "seats", "quantité", "quantité_commandée", "postes") { Required = true };
    public static readonly Column Starts = new("starts", 30, "start", "start_date", "début", "date_de_début");
    public static readonly Column Ends = new("ends", 30, "end", "end_date", "fin", "date_de_fin");
    public static readonly Column RenewMonths = new("renew_months", 10, "renews", "months", "term_months", "renouvellement", "mois", "durée_en_mois");

    /// <summary>What a row says of its whole order: it stands on one of the order's rows at least, and where it stands on several it is the same.</summary>
    public static readonly IReadOnlyList<Column> OfOrder = [PurchaseOrder, Partner, ExternalId, Name, FirstName, LastName, Email, Country, DataGeography, Submit];

    /// <summary>All of them, as a template has them.</summary>
    public static readonly IReadOnlyList<Column> All = [Number, .. OfOrder, Position, Product, Quantity, Starts, Ends, RenewMonths];

    private static readonly ResourceManager Texts = new(typeof(Resources.Texts));

    /// <summary>Reads a row; what is wrong with it stands in its problems.</summary>
    public static OrderRow Read(Row row, bool slashesStartWithDay, ProductCatalog catalog)
    {
        var number = row.Needed(Number);
        var whole = OfOrder.Select(c => Said(row, c)).ToList();
        var position = row.Text(Position) is { Length: > 0 } place ? Digits(row, Position, place, OrderRefusal.LineNumber) : null;
        var product = row.Needed(Product);
        if (product.Length > 0)
        {
            var known = catalog.Products.FirstOrDefault(p => p.Code.Equals(product, StringComparison.OrdinalIgnoreCase));
            if (known is null)
                row.Refuse(Product, $"{TextRules.Quote(product)} isn't in the catalog");
            product = known?.Code ?? product;
        }

        var quantity = row.Needed(Quantity) is { Length: > 0 } units ? Digits(row, Quantity, units, OrderRefusal.Quantity) : null;
        var starts = row.Day(Starts, slashesStartWithDay);
        var before = row.Problems.Count;
        var ends = row.Day(Ends, slashesStartWithDay);
        var months = row.Text(RenewMonths) is { Length: > 0 } said ? Digits(row, RenewMonths, said, OrderRefusal.Renews) : null;
        if (row.Problems.Count == before && (ends is null) == (months is null))
        {
            row.Refuse(RenewMonths, ends is null
                ? "is empty, and so is ends; write after how many months the line renews, or the day it ends on"
                : "stands beside ends; a line renews or ends");
        }

        return new(row.Line, number, whole, position, product, quantity ?? 0, starts, ends, months ?? 0) { IsGood = row.Problems.Count == 0 };
    }

    /// <summary>Key of the words for what is refused, the same as on the form of an order.</summary>
    public static string Key(OrderRefusal refusal) => $"OrderRefusal.{refusal}";

    /// <summary>Those words in English, as the commands say them.</summary>
    public static string Say(OrderRefusal refusal) => Texts.GetString(Key(refusal), CultureInfo.InvariantCulture)!;

    /// <summary>The column to name where an order is refused.</summary>
    public static Column ColumnOf(OrderRefusal refusal) => refusal switch
    {
        OrderRefusal.Number or OrderRefusal.NumberTaken or OrderRefusal.NoLines or OrderRefusal.TooManyLines => Number,
        OrderRefusal.PurchaseOrder => PurchaseOrder,
        OrderRefusal.LineNumber => Position,
        OrderRefusal.Product or OrderRefusal.TwoTiers or OrderRefusal.ProductTwice or OrderRefusal.AddOnWithoutBase => Product,
        OrderRefusal.Quantity => Quantity,
        OrderRefusal.Starts => Starts,
        OrderRefusal.Ends => Ends,
        OrderRefusal.Renews => RenewMonths,
        OrderRefusal.Partner => Partner,
        OrderRefusal.Customer or OrderRefusal.CustomerExternalId => ExternalId,
        OrderRefusal.CustomerName => Name,
        OrderRefusal.CustomerContact => Email,
        OrderRefusal.CustomerCountry => Country,
        OrderRefusal.CustomerGeography => DataGeography,
    };

    private static string Said(Row row, Column column)
    {
        if (column == Submit)
            return row.YesNo(column) switch { true => "yes", false => "no", null => "" };
        var text = row.Text(column);
        return column == Partner ? text.ToLowerInvariant() : column == Country || column == DataGeography ? text.ToUpperInvariant() : text;
    }

    private static int? Digits(Row row, Column column, string text, OrderRefusal refusal)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number;
        row.Refuse(column, Say(refusal), Key(refusal));
        return null;
    }
}
