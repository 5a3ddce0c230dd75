using Muster.Domain.Orders;
using Xunit;

namespace Muster.Domain.Tests.Orders;

public class OrderedLineTests
{
    [Theory]
    [InlineData("A-1-1", "A-1", 1)]
    [InlineData("A-1-12/3", "A-1", 12)]
    [InlineData("PO/7-2-3/2", "PO/7-2", 3)]
    [InlineData("4711-1", "4711", 1)]
    public void The_number_of_an_ordered_license_says_order_and_line(string license, string order, int line)
    {
        Assert.True(OrderedLine.TryRead(license, out var read));
        Assert.Equal(new(order, line), read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("-1")]
    [InlineData("A-")]
    [InlineData("A-x")]
    [InlineData("A-0")]
    [InlineData("A-1/")]
    [InlineData("A-1/x")]
    [InlineData("A-1/2/3")]
    public void Another_number_says_none(string license) => Assert.False(OrderedLine.TryRead(license, out _));

    [Theory]
    [InlineData("A-1")]
    [InlineData("2031/04")]
    [InlineData("No 7-3/2")]
    public void What_a_line_is_numbered_by_is_read_again(string order)
    {
        Assert.True(OrderedLine.TryRead(DecideSubscription.NumberOf(order, 7), out var read));
        Assert.Equal(new(order, 7), read);
    }
}
