using Muster.Domain.Accounts;
using Muster.Domain.Usage;
using Xunit;

namespace Muster.Domain.Tests.Accounts;

public class SearchingByName
{
    [Theory]
    [InlineData("müller", "MÜLLER AG", true)]
    [InlineData("MULLER", "Müller AG", true)]
    [InlineData("müller", "Muller SA", true)]
    [InlineData("mu\u0308ller", "M\u00FCller AG", true)]
    [InlineData("elec", "Société Électrique", true)]
    [InlineData("garcon", "Le Garçon", true)]
    [InlineData("ΑΘΗΝΑ", "Αθήνα", true)]
    [InlineData("東京", "東京電機", true)]
    [InlineData("한국", "한국전자", true)]
    [InlineData("i", "IRIS", true)]
    [InlineData("meier", "Müller", false)]
    public void Is_blind_to_accents_and_case(string typed, string name, bool finds) =>
        Assert.Equal(finds, SearchText.Of(name).Contains(SearchText.Of(typed), StringComparison.Ordinal));

    [Theory]
    [InlineData("", "")]
    [InlineData("  acme  ", "ACME")]
    [InlineData("\u00A0é ", "E")]
    [InlineData("Straße", "STRAßE")]
    [InlineData("\u0301", "")]
    [InlineData("\U0001F600 é", "\U0001F600 E")]
    public void Reads_names_in_one_form(string text, string form) => Assert.Equal(form, SearchText.Of(text));

    [Theory]
    [InlineData('\uFFFE')]
    [InlineData('\uFFFF')]
    [InlineData('\uFDD0')]
    [InlineData('\0')]
    [InlineData('\uD83D')]
    [InlineData('\uDE00')]
    public void Takes_any_character_that_can_be_typed_at_it(char odd)
    {
        Assert.StartsWith("E", SearchText.Of("é" + odd));
        Assert.True(Names.IsWellFormed(SearchText.Of("e" + odd)));
    }

    [Fact]
    public void Does_not_depend_on_the_culture_of_the_server()
    {
        var before = Thread.CurrentThread.CurrentCulture;
        Thread.CurrentThread.CurrentCulture = new("tr-TR");
        try
        {
            Assert.Equal("IRIS E", SearchText.Of("iris é"));
        }
        finally
        {
            Thread.CurrentThread.CurrentCulture = before;
        }
    }
}

public class TheCodeOfAPartner
{
    [Theory]
    [InlineData("northwind", true)]
    [InlineData("n2", true)]
    [InlineData("north-wind-2", true)]
    [InlineData("n", false)]
    [InlineData("", false)]
    [InlineData("2north", false)]
    [InlineData("-north", false)]
    [InlineData("North", false)]
    [InlineData("nörd", false)]
    [InlineData("north wind", false)]
    public void Is_lower_case_letters_digits_and_hyphens(string text, bool isCode) => Assert.Equal(isCode, Partner.IsCode(text));

    [Theory]
    [InlineData(40, true)]
    [InlineData(41, false)]
    public void Has_40_characters_at_most(int length, bool isCode) => Assert.Equal(isCode, Partner.IsCode(new string('a', length)));
}
