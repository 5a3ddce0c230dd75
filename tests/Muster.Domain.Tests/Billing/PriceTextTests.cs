using System.Globalization;
using Muster.Domain.Billing;
using Xunit;

namespace Muster.Domain.Tests.Billing;

/// <summary>Prices as files write them, and whether they are new.</summary>

public sealed class PriceTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("1.40", 14_000)]
    [InlineData("1.4", 14_000)]
    [InlineData("007", 70_000)]
    [InlineData("0.0001", 1)]
    [InlineData("100000000", Money.MaxUnitPrice)]
    public void A_price_is_digits_and_a_point(string text, long price)
    {
        Assert.True(PriceText.TryParse(text, out var read, out var fault));
        Assert.Equal((price, null), (read, fault));
    }

    [Theory]
    [InlineData("1,40", "has a comma; write a decimal point and no thousands separator, as 1.40")]
    [InlineData("1,400.00", "has a comma; write a decimal point and no thousands separator, as 1.40")]
    [InlineData("", "isn't a price; write digits and a decimal point, as 1.40")]
    [InlineData(".", "isn't a price; write digits and a decimal point, as 1.40")]
    [InlineData("1.", "isn't a price; write digits and a decimal point, as 1.40")]
    [InlineData(".5", "isn't a price; write digits and a decimal point, as 1.40")]
    [InlineData("-1", "isn't a price; write digits and a decimal point, as 1.40")]
    [InlineData("+1", "isn't a price; write digits and a decimal point, as 1.40")]
    [InlineData("1 000", "isn't a price; write digits and a decimal point, as 1.40")]
    [InlineData("1.2.3", "isn't a price; write digits and a decimal point, as 1.40")]
    [InlineData("1e3", "isn't a price; write digits and a decimal point, as 1.40")]
    [InlineData("€1.40", "isn't a price; write digits and a decimal point, as 1.40")]
    [InlineData("١", "isn't a price; write digits and a decimal point, as 1.40")]
    [InlineData("1.00000", "has more than 4 decimals")]
    [InlineData("100000000.0001", "is more than 100000000")]
    [InlineData("99999999999999999999999999", "is more than 100000000")]
    public void Nothing_else_is_guessed(string text, string expected)
    {
        Assert.False(PriceText.TryParse(text, out var read, out var fault));
        Assert.Equal((0, expected), (read, fault));
    }

    [Theory]
    [InlineData("fr-FR")]
    [InlineData("en-GB")]
    public void What_is_written_is_read_again_in_any_culture(string culture)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            for (long price = 0; price <= Money.MaxUnitPrice; price = (price * 3) + 1)
            {
                Assert.True(PriceText.TryParse(Money.PriceText(price, "EUR"), out var read, out _));
                Assert.Equal(price, read);
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_price_that_says_nothing_new_is_not_recorded_again()
    {
        var day = new DateOnly(2026, 11, 1);
        IReadOnlyList<PriceBand> bands = [new(1, 14_000), new(50, 12_000)];
        var old = Entry(day, 1, [new(1, 20_000)]);
        var held = Entry(day, 2, bands);

        Assert.Equal(PriceDecision.Unchanged, DecidePrice.Of([held, old], day, bands, corrects: false));
        Assert.Equal(PriceDecision.Changed, DecidePrice.Of([held, old], day, old.Bands, corrects: false));
        Assert.Equal(PriceDecision.Changed, DecidePrice.Of([held, old], day, bands, corrects: true));
        Assert.Equal(PriceDecision.Changed, DecidePrice.Of([held, old], day, [], corrects: false));
        Assert.Equal(PriceDecision.Added, DecidePrice.Of([held, old], day.AddDays(1), bands, corrects: false));
    }

    private static PriceEntry Entry(DateOnly from, int minute, IReadOnlyList<PriceBand> bands) => new()
    {
        PartnerId = Guid.Empty,
        IssuerId = Guid.Empty,
        Id = Guid.CreateVersion7(),
        Product = "P",
        Currency = "EUR",
        ValidFrom = from,
        Bands = bands,
        RecordedAt = new DateTimeOffset(2026, 11, 22, 12, minute, 0, TimeSpan.Zero),
    };
}
