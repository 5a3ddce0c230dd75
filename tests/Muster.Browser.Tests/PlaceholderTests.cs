using Xunit;

namespace Muster;

public class PlaceholderTests
{
    [Fact]
    public void Nothing()
    {
    }
}
