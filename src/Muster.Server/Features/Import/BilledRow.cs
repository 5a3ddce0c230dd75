using System.Globalization;
using Muster.Domain.Billing;
using Muster.Domain.Catalog;

namespace Muster.Server.Features.Import;

/// <summary>The columns of a file in which a vendor or distributor says what it billed, and how a row is read.</summary>
internal static class BilledColumns
{
    public static readonly Column Account = new("accountId", 100, "tenant_id", "account", "compte", "id_compte");
    public static readonly Column ExternalId = new("externalId", 100, "customer_id", "id_externe", "identifiant_externe", "code_client");
    public static readonly Column Serial = new("accountNumberOrSerialNumber", 100, "serial_number", "serial", "account_number", "numéro_de_série", "numéro_de_compte");
    public static readonly Column Customer = new("assignedAccountIdentifier", 200, "customer", "customer_name", "account_name", "client", "nom_du_client");
    public static readonly Column Product = new("productCode", 64, "product", "produit", "code_produit");
    public static readonly Column Sku = new("sku", 64, "article", "référence");
    public static readonly Column Description = new("productDescription", 300, "description", "désignation");
    public static readonly Column Billed = new("billableQuantity", 20, "quantity", "billed", "billed_quantity", "quantité", "quantité_facturée") { Required = true };
    public static readonly Column Used = new("actualQuantity", 20, "used", "actual", "utilisé");
    public static readonly Column Ordered = new("orderedQuantity", 20, "ordered", "commandé");
    public static readonly Column UnitPrice = new("unitPrice", 40, "price", "prix_unitaire");
    public static readonly Column Start = new("billingStartDate", 100, "start_date", "début");
    public static readonly Column End = new("billingEndDate", 100, "end_date", "fin");

    /// <summary>What a vendor's file has besides; known, so that it isn't named as unknown, and not read.</summary>
    private static readonly string[] Besides =
    [
        "partnerAccountId", "partnerEdiAccountNumber", "partnerAccountName", "orderNumber", "orderLineItemNumber", "productGroup", "accountStatus", "contactName", "contactEmail",
        "contactStreet", "contactCity", "contactCountry", "contactZip", "unitMsrp", "unitMsrpCurrency", "unitPriceCurrency", "netPrice", "netPriceCurrency", "priceWithTaxes",
        "priceWithTaxesCurrency", "distributorAccountName", "additionalDiscountPercentage",
    ];

    public static readonly IReadOnlyList<Column> All =
        [Account, ExternalId, Serial, Customer, Product, Sku, Description, Billed, Used, Ordered, UnitPrice, Start, End, .. Besides.Select(name => new Column(name, Table.LongestValue))];

    /// <summary>Reads a row. What stops it stands in its problems; what is only left aside, in <paramref name="remarks"/>.</summary>
    public static VendorBillLine Read(Row row, Guid partnerId, Guid billId, ProductCatalog catalog, List<Problem> remarks)
    {
        foreach (var column in (IEnumerable<Column>)[Start, End])
        {
            // vendors' files have days such as 2021-04-31: the period is chosen by who uploads, so they stop nothing
            if (row.Text(column) is { Length: > 0 } text && !IsDay(text))
                remarks.Add(new(row.Line, column.Name, $"{TextRules.Quote(text)} isn't a day; left aside"));
        }

        var (product, sku) = (row.Text(Product), row.Text(Sku));
        if (product.Length == 0 && sku.Length == 0)
            row.Refuse(Product, "is empty, and so is sku");
        var (account, externalId, serial, customer) = (row.Text(Account), row.Text(ExternalId), row.Text(Serial), row.Text(Customer));
        long? price = null;
        if (row.Text(UnitPrice) is { Length: > 0 } said)
        {
            if (PriceText.TryParse(said, out var read, out var fault)) price = read;
            else remarks.Add(new(row.Line, UnitPrice.Name, $"{TextRules.Quote(said)} {fault}; left aside"));
        }

        return new()
        {
            PartnerId = partnerId,
            BillId = billId,
            Number = (int)row.Line,
            Account = account,
            ExternalId = externalId,
            Serial = serial,
            Customer = customer,
            Product = Known(product, catalog) ?? Known(sku, catalog) ?? (product.Length > 0 ? product : sku),
            Description = row.Text(Description),
            Billed = Units(row, Billed) ?? (row.Text(Billed).Length == 0 ? Empty(row) : 0),
            Used = Units(row, Used),
            Ordered = Units(row, Ordered),
            UnitPrice = price,
        };
    }

    private static string? Known(string code, ProductCatalog catalog) =>
        code.Length == 0 ? null : catalog.Products.FirstOrDefault(p => p.Code.Equals(code, StringComparison.OrdinalIgnoreCase))?.Code;

    private static long Empty(Row row)
    {
        row.Refuse(Billed, "is empty");
        return 0;
    }

    /// <summary>Whole units; a fraction of zeros is overlooked, and a credit is negative.</summary>
    private static long? Units(Row row, Column column)
    {
        var text = row.Text(column);
        if (text.Length == 0) return null;
        var whole = text.IndexOf('.') is var point and > 0 && text[(point + 1)..].All(c => c == '0') ? text[..point] : text;
        if (whole.TrimStart('-').Length <= 9 && long.TryParse(whole, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var units) && whole[0] != '+') return units;
        row.Refuse(column, $"{TextRules.Quote(text)} isn't a whole number; write the digits only, as 1200");
        return null;
    }

    private static bool IsDay(string text) =>
        DateOnly.TryParseExact(text, ["yyyy-MM-dd", "dd.MM.yyyy", "d.M.yyyy", "dd/MM/yyyy", "MM/dd/yyyy", "M/d/yyyy", "yyyyMMdd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
        || Instants.TryParse(text, out _, out _);
}
