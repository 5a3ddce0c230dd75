using FsCheck;
using FsCheck.Fluent;
using Muster.Domain.Billing;
using Xunit;

namespace Muster.Domain.Tests.Billing;

public class AdjustmentTests
{
    private static readonly UnitPrice Closed = new(1, 33_333), Right = new(1, 30_000);

    [Fact]
    public void Nothing_differs_nothing_is_adjusted() => Assert.Empty(Of(10, Billed(10, Closed, 3_333), Closed));

    [Fact]
    public void More_units_are_charged_at_the_closed_price() =>
        Assert.Equal([new Adjustment(LineKind.LateSightings, "P", 2, Closed, 667)], Of(12, Billed(10, Closed, 3_333), Closed));

    [Fact]
    public void Fewer_units_are_given_back() =>
        Assert.Equal([new Adjustment(LineKind.LateSightings, "P", -10, Closed, -3_333)], Of(0, Billed(10, Closed, 3_333), Closed));

    [Fact]
    public void What_was_never_billed_is_charged_in_full() =>
        Assert.Equal([new Adjustment(LineKind.LateSightings, "P", 3, Closed, 1_000)], Of(3, null, Closed));

    [Fact]
    public void A_wrong_price_is_made_good_for_all_units() =>
        Assert.Equal([new Adjustment(LineKind.PriceError, "P", 10, new(0, -3_333), -333)], Of(10, Billed(10, Closed, 3_333), Right));

    [Fact]
    public void Quantity_first_then_price() =>
        Assert.Equal(
            [new Adjustment(LineKind.LateSightings, "P", 2, Closed, 667), new Adjustment(LineKind.PriceError, "P", 12, new(0, -3_333), -400)],
            Of(12, Billed(10, Closed, 3_333), Right));

    [Fact]
    public void A_price_that_was_wrong_matters_to_nobody_who_is_charged_nothing() =>
        Assert.Equal([new Adjustment(LineKind.LateSightings, "P", -10, Closed, -3_333)], Of(0, Billed(10, Closed, 3_333), Right));

    [Fact]
    public void However_often_it_is_adjusted_the_sum_is_what_it_would_be_now() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Arb.From(Gen.Choose(1, 6).SelectMany(n => (from quantity in Gen.Choose(0, 40) from price in Gen.Choose(0, 99_999) select (quantity, price)).ListOf(n))), steps =>
        {
            var lines = new List<StatementLine>();
            foreach (var (quantity, price) in steps)
            {
                var billed = lines.Count == 0 ? null : BilledSoFar.Of("P", lines);
                lines.AddRange(Adjustment.Of("P", quantity, billed, new(1, price), new(1, price), LineKind.Correction, "EUR").Select(Line));
                var now = BilledSoFar.Of("P", lines);
                if (now.Quantity != quantity || (quantity > 0 && now.Price.Price != price) || now.Amount != Money.Amount(quantity, price, "EUR"))
                    return false;
            }

            return true;
        }));

    private static IReadOnlyList<Adjustment> Of(long quantity, BilledSoFar? billed, UnitPrice right) => Adjustment.Of("P", quantity, billed, Closed, right, LineKind.LateSightings, "EUR");

    private static BilledSoFar Billed(long quantity, UnitPrice price, long amount) => new("P", quantity, price, amount);

    private static StatementLine Line(Adjustment adjustment) => new()
    {
        PartnerId = Guid.Empty,
        StatementId = Guid.Empty,
        Number = 1,
        Kind = adjustment.Kind,
        ForPeriod = "2026-10",
        CustomerId = Guid.Empty,
        ExternalId = "C",
        CustomerName = "C",
        Family = "F",
        Product = adjustment.Product,
        ProductName = "P",
        LicenseNumber = "L",
        Rule = BillingRule.CutOff,
        Quantity = adjustment.Quantity,
        BandFrom = adjustment.Price.BandFrom,
        UnitPrice = adjustment.Price.Price,
        Amount = adjustment.Amount,
    };
}
