using Muster.Domain.Billing;
using Xunit;

namespace Muster.Domain.Tests.Billing;

public class MoneyTests
{
    [Theory]
    [InlineData(3, 23_500, "EUR", 705)]
    [InlineData(1, 50, "EUR", 1)]
    [InlineData(1, 49, "EUR", 0)]
    [InlineData(-1, 50, "EUR", -1)]
    [InlineData(-1, 49, "EUR", 0)]
    [InlineData(3, 5_000, "JPY", 2)]
    [InlineData(-3, 5_000, "JPY", -2)]
    [InlineData(1, 23_455, "KWD", 2_346)]
    [InlineData(0, 23_500, "EUR", 0)]
    [InlineData(7, 0, "EUR", 0)]
    public void Amounts_round_half_away_from_zero(long quantity, long price, string currency, long amount) =>
        Assert.Equal(amount, Money.Amount(quantity, price, currency));

    [Fact]
    public void An_amount_that_cannot_be_kept_is_an_error() => Assert.Throws<OverflowException>(() => Money.Amount(long.MaxValue, Money.MaxUnitPrice, "EUR"));

    [Theory]
    [InlineData(-123_450, "EUR", "-1234.50")]
    [InlineData(5, "EUR", "0.05")]
    [InlineData(5, "JPY", "5")]
    [InlineData(-5, "KWD", "-0.005")]
    [InlineData(0, "EUR", "0.00")]
    public void Amounts_are_written_with_the_digits_of_their_currency(long amount, string currency, string text) => Assert.Equal(text, Money.Text(amount, currency));

    [Theory]
    [InlineData(23_500, "EUR", "2.35")]
    [InlineData(23_505, "EUR", "2.3505")]
    [InlineData(20_000, "EUR", "2.00")]
    [InlineData(20_000, "JPY", "2")]
    [InlineData(125, "EUR", "0.0125")]
    [InlineData(-125, "JPY", "-0.0125")]
    public void Prices_are_written_with_the_digits_they_need(long price, string currency, string text) => Assert.Equal(text, Money.PriceText(price, currency));
}
