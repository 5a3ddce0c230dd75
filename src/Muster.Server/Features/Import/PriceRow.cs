using Muster.Domain.Billing;
using Muster.Domain.Catalog;

namespace Muster.Server.Features.Import;

/// <summary>A row of a prices file: one band of a price, or the end of one.</summary>
/// <param name="Line">The line the row starts on.</param>
/// <param name="Product">Code of the product; empty when it couldn't be read.</param>
/// <param name="ValidFrom">The first day it holds on; null when it couldn't be read.</param>
/// <param name="From">The band's first unit.</param>
/// <param name="UnitPrice">Price of each unit in 1/10,000 of the major unit; null for none from that day on.</param>
/// <param name="Corrects">Whether it corrects closed periods.</param>
/// <param name="IsGood">Whether nothing is wrong with the row itself.</param>
internal sealed record PriceRow(long Line, string Product, DateOnly? ValidFrom, long From, long? UnitPrice, bool Corrects, bool IsGood);

/// <summary>The columns of a prices file, and how a row is read.</summary>
internal static class PriceColumns
{
    public static readonly Column Product = new("product", 64, "product_code", "sku", "produit", "code_produit") { Required = true };
    public static readonly Column ValidFrom = new("valid_from", 30, "from", "start", "start_date", "valable_du", "valable_dès", "à_partir_du", "début") { Required = true };
    public static readonly Column UnitPrice = new("unit_price", 40, "price", "prix", "prix_unitaire") { Required = true };
    public static readonly Column From = new("from_quantity", 20, "band", "band_from", "quantity_from", "min_quantity", "tranche", "à_partir_de", "quantité_min");
    public static readonly Column Currency = new("currency", 10, "devise", "monnaie");
    public static readonly Column Corrects = new("corrects", 10, "correction", "corrige");

    /// <summary>Written by the export for those who read it; nothing is read from it.</summary>
    public static readonly Column ProductName = new("product_name", 200, "nom_du_produit");

    public static readonly IReadOnlyList<Column> All = [Product, ValidFrom, UnitPrice, From, Currency, Corrects, ProductName];

    private static readonly HashSet<string> None = [Column.Fold("none"), Column.Fold("aucun")];

    /// <summary>Reads a row; what is wrong with it stands in its problems.</summary>
    public static PriceRow Read(Row row, string currency, bool slashesStartWithDay, ProductCatalog catalog)
    {
        var product = row.Needed(Product);
        if (product.Length > 0)
        {
            var known = catalog.Products.FirstOrDefault(p => p.Code.Equals(product, StringComparison.OrdinalIgnoreCase));
            if (known is null) row.Refuse(Product, $"{TextRules.Quote(product)} isn't in the catalog");
            product = known?.Code ?? product;
        }
        var validFrom = row.Needed(ValidFrom).Length > 0 ? row.Day(ValidFrom, slashesStartWithDay) : null;
        var said = row.Text(Currency);
        if (said.Length > 0 && !said.Equals(currency, StringComparison.OrdinalIgnoreCase))
            row.Refuse(Currency, $"is {TextRules.Quote(said)}, but the partner is charged in {currency}");
        var from = ReadFrom(row);
        long? price = null;
        if (row.Needed(UnitPrice) is { Length: > 0 } text && !None.Contains(Column.Fold(text)))
        {
            if (PriceText.TryParse(text, out var read, out var fault)) price = read;
            else row.Refuse(UnitPrice, $"{TextRules.Quote(text)} {fault}");
        }
        var corrects = row.YesNo(Corrects) ?? false;
        return new(row.Line, product, validFrom, from, price, corrects, row.Problems.Count == 0);
    }

    private static long ReadFrom(Row row)
    {
        var text = row.Text(From);
        if (text.Length == 0) return 1;
        if (text.Length <= 9 && text.All(char.IsAsciiDigit) && long.Parse(text, System.Globalization.CultureInfo.InvariantCulture) is > 0 and var from) return from;
        row.Refuse(From, $"{TextRules.Quote(text)} isn't a whole number from 1 to 999999999; write the digits only, as 50");
        return 1;
    }
}
