using Muster.Domain.Billing;
using Xunit;

namespace Muster.Domain.Tests.Billing;

/// <summary>What was billed beside what was measured, whoever spells customers how.</summary>
public sealed class CompareBilledTests
{
    private static readonly KnownCustomer Acme = new(Guid.CreateVersion7(), Guid.CreateVersion7(), "ACME", "Acme Ltd.");
    private static readonly KnownCustomer Noel = new(Guid.CreateVersion7(), Guid.CreateVersion7(), "NOEL", "Café Noël");
    private static readonly KnownCustomer Twin = new(Guid.CreateVersion7(), Guid.CreateVersion7(), "T1", "Twin");
    private static readonly KnownCustomer Other = new(Guid.CreateVersion7(), Guid.CreateVersion7(), "T2", "TWIN");
    private static readonly CompareBilled Compare = new([Acme, Noel, Twin, Other], new Dictionary<string, Guid> { ["X100"] = Noel.Id });

    [Fact]
    public void A_customer_is_found_by_its_ids_then_by_serial_then_by_name()
    {
        Assert.Equal(Acme.Id, Compare.Find(Line(account: Acme.TenantId.ToString().ToUpperInvariant(), serial: "X100", customer: "Café Noël")));
        Assert.Equal(Acme.Id, Compare.Find(Line(account: "ACME")));
        Assert.Equal(Acme.Id, Compare.Find(Line(account: "unknown", external: "acme")));
        Assert.Equal(Noel.Id, Compare.Find(Line(serial: "x100", customer: "Acme Ltd.")));
        Assert.Equal(Noel.Id, Compare.Find(Line(serial: "NOEL")));
        Assert.Equal(Noel.Id, Compare.Find(Line(customer: " CAFE NOEL ")));
        Assert.Null(Compare.Find(Line(customer: "Twin")));
        Assert.Null(Compare.Find(Line()));
    }

    [Fact]
    public void Both_sides_are_added_up_and_what_differs_comes_first()
    {
        var own = new Dictionary<(Guid, string), OwnFigures>
        {
            [(Acme.Id, "P")] = new(5, true, 10),
            [(Acme.Id, "Q")] = new(3, true, null),
            [(Noel.Id, "P")] = new(7, true, 7),
            [(Noel.Id, "Z")] = new(null, true, 4),
        };

        var compared = Compare.Of(
            [Line(external: "ACME", product: "P", billed: 4), Line(external: "ACME", product: "P", billed: 1), Line(external: "NOEL", product: "P", billed: 9), Line(external: "NOEL", product: "R", billed: 1), Line(customer: "Zed", billed: 2)],
            own);

        Assert.Equal(
            [
                (BilledMatch.OnlyMeasured, "Acme Ltd.", "Q", null, -3),
                (BilledMatch.Difference, "Café Noël", "P", 9, 2),
                (BilledMatch.OnlyBilled, "Café Noël", "R", 1, 1),
                (BilledMatch.Unassigned, "Zed", "P", 2, 2),
                (BilledMatch.Match, "Acme Ltd.", "P", 5, 0),
            ],
            compared.Select(c => (c.Match, c.Customer, c.Product, c.Billed, c.Difference)));
        Assert.Equal(2, compared[^1].Lines);
    }

    private static VendorBillLine Line(string account = "", string external = "", string serial = "", string customer = "", string product = "P", long billed = 1) => new()
    {
        PartnerId = Guid.Empty,
        BillId = Guid.Empty,
        Number = 2,
        Account = account,
        ExternalId = external,
        Serial = serial,
        Customer = customer,
        Product = product,
        Description = "",
        Billed = billed,
    };
}
