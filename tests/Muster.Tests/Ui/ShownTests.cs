using System.Globalization;
using Muster.Server.Ui;
using Xunit;

namespace Muster.Tests.Ui;

public class ShownTests
{
    [Theory]
    [InlineData("en-GB", 1, "1 Oct 2026")]
    [InlineData("en-GB", 12, "12 Oct 2026")]
    [InlineData("fr-FR", 1, "1er oct. 2026")]
    [InlineData("fr-FR", 12, "12 oct. 2026")]
    public void A_day_reads_as_its_language_writes_it(string culture, int day, string expected)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            Assert.Equal(expected, Shown.Day(new(2026, 10, day)));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
