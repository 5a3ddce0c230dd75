using Muster.Domain.Billing;
using Xunit;

namespace Muster.Domain.Tests.Billing;

public class PriceBookTests
{
    private static readonly DateOnly Day = new(2026, 10, 31);

    [Theory]
    [InlineData(1, 1, 300)]
    [InlineData(99, 1, 300)]
    [InlineData(100, 100, 250)]
    [InlineData(5_000, 1_000, 200)]
    public void The_total_chooses_the_band(long total, long from, long price) =>
        Assert.Equal(new UnitPrice(from, price), new PriceBook([Entry(0, (1, 300), (100, 250), (1_000, 200))], "EUR").Find("P", Day, total));

    [Fact]
    public void The_entry_that_begins_last_holds() =>
        Assert.Equal(200, new PriceBook([Entry(-5, (1, 200)), Entry(-10, (1, 300)), Entry(1, (1, 100))], "EUR").Find("P", Day, 1)?.Price);

    [Fact]
    public void Of_several_for_one_day_the_one_recorded_last_holds() =>
        Assert.Equal(200, new PriceBook([Entry(0, recorded: 2, bands: (1, 200)), Entry(0, recorded: 1, bands: (1, 300))], "EUR").Find("P", Day, 1)?.Price);

    [Fact]
    public void Without_bands_there_is_no_price_any_more() => Assert.Null(new PriceBook([Entry(-5), Entry(-10, (1, 300))], "EUR").Find("P", Day, 1));

    [Fact]
    public void A_price_in_another_currency_is_none() => Assert.Null(new PriceBook([Entry(0, (1, 300))], "USD").Find("P", Day, 1));

    [Fact]
    public void Another_product_has_another_price() => Assert.Null(new PriceBook([Entry(0, (1, 300))], "EUR").Find("Q", Day, 1));

    [Fact]
    public void A_closed_period_takes_later_entries_only_if_they_correct()
    {
        var closed = At(5);
        var first = Entry(-10, recorded: 1, bands: (1, 300));
        Assert.Equal(300, new PriceBook([first, Entry(-5, recorded: 9, bands: (1, 200))], "EUR").Find("P", Day, 1, closed)?.Price);
        Assert.Equal(200, new PriceBook([first, Entry(-5, 9, true, (1, 200))], "EUR").Find("P", Day, 1, closed)?.Price);
        Assert.Equal(200, new PriceBook([first, Entry(-5, recorded: 9, bands: (1, 200))], "EUR").Find("P", Day, 1)?.Price);
    }

    private static DateTimeOffset At(int hour) => new(2026, 11, 2, hour, 0, 0, TimeSpan.Zero);

    private static PriceEntry Entry(int days, params (long From, long Price)[] bands) => Entry(days, 0, false, bands);

    private static PriceEntry Entry(int days, int recorded, (long From, long Price) bands) => Entry(days, recorded, false, bands);

    private static PriceEntry Entry(int days, int recorded, bool corrects, params (long From, long Price)[] bands) => new()
    {
        PartnerId = Guid.Empty,
        IssuerId = Guid.Empty,
        Id = Guid.CreateVersion7(),
        Product = "P",
        Currency = "EUR",
        ValidFrom = Day.AddDays(days),
        Bands = [.. bands.Select(b => new PriceBand(b.From, b.Price))],
        Corrects = corrects,
        RecordedAt = At(recorded),
    };
}
