using Muster.Domain.Billing;

namespace Muster.Data.Billing;

/// <summary>The columns of statement lines in one order, for writing them in bulk.</summary>
internal static class StatementLineColumns
{
    public static readonly string[] Names =
    [
        "partner_id", "statement_id", "number", "kind", "for_period", "customer_id", "external_id", "customer_name", "family", "product",
        "product_name", "tier", "license_number", "rule", "rests_on", "quantity", "band_from", "unit_price", "amount",
    ];

    public static readonly string List = string.Join(", ", Names);

    /// <summary>The values of a line, in a row that is used again.</summary>
    /// <exception cref="InvalidOperationException">The line belongs to another partner than the first.</exception>
    public static void Fill(object?[] row, StatementLine line)
    {
        if (row[0] is Guid partner && partner != line.PartnerId)
            throw new InvalidOperationException("A statement line belongs to another partner than the one worked for.");
        row[0] = line.PartnerId;
        row[1] = line.StatementId;
        row[2] = line.Number;
        row[3] = line.Kind.ToString();
        row[4] = line.ForPeriod;
        row[5] = line.CustomerId;
        row[6] = line.ExternalId;
        row[7] = line.CustomerName;
        row[8] = line.Family;
        row[9] = line.Product;
        row[10] = line.ProductName;
        row[11] = line.Tier;
        row[12] = line.LicenseNumber;
        row[13] = line.Rule.ToString();
        row[14] = line.RestsOn;
        row[15] = line.Quantity;
        row[16] = line.BandFrom;
        row[17] = line.UnitPrice;
        row[18] = line.Amount;
    }
}
