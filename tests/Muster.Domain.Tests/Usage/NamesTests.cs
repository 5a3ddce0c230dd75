using FsCheck;
using FsCheck.Fluent;
using Muster.Domain.Usage;
using Xunit;

namespace Muster.Domain.Tests.Usage;

public class HolderNames
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData(" \t\u00A0\u2003", "")]
    [InlineData("  Ana  ", "ana")]
    [InlineData("CORP\\Ana.Müller", "corp\\ana.müller")]
    [InlineData("Zoe\u0301", "zoé")]
    [InlineData("E\u0301VA", "éva")]
    [InlineData("\u212B", "å")]
    [InlineData("IRIS", "iris")]
    [InlineData("ΣΟΦΙΑ", "σοφια")]
    [InlineData("李 雷", "李 雷")]
    [InlineData("Straße", "straße")]
    public void Are_counted_composed_trimmed_and_in_lower_case(string? said, string counted) => Assert.Equal(counted, Names.Holder(said));

    [Fact]
    public void Do_not_depend_on_the_culture_of_the_server()
    {
        var before = Thread.CurrentThread.CurrentCulture;
        Thread.CurrentThread.CurrentCulture = new("tr-TR");
        try
        {
            Assert.Equal("iris", Names.Holder("IRIS"));
        }
        finally
        {
            Thread.CurrentThread.CurrentCulture = before;
        }
    }
}

public class NamesThatCanBeStored
{
    [Theory]
    [InlineData("", true)]
    [InlineData("plain", true)]
    [InlineData("\U0001F600", true)]
    [InlineData("a\U0001F600b\U0001D49C", true)]
    [InlineData("\uFFFD", true)]
    [InlineData("a\0", false)]
    [InlineData("a\uFFFE", false)]
    public void Have_no_nul_and_no_noncharacter_fffe(string text, bool wellFormed) => Assert.Equal(wellFormed, Names.IsWellFormed(text));

    [Fact]
    public void Have_no_lone_surrogate()
    {
        // written as characters: an attribute would turn a lone surrogate into U+FFFD
        const char High = '\uD83D', Low = '\uDE00';
        Assert.False(Names.IsWellFormed([High]));
        Assert.False(Names.IsWellFormed([Low]));
        Assert.False(Names.IsWellFormed([High, 'a']));
        Assert.False(Names.IsWellFormed([Low, High]));
        Assert.False(Names.IsWellFormed([High, High, Low]));
        Assert.False(Names.IsWellFormed([High, Low, Low]));
        Assert.True(Names.IsWellFormed([High, Low]));
    }
}

public class TheOrderOfNames
{
    private static readonly string[] Pieces = ["", "a", "B", "b", "z", "é", "ß", "\u07FF", "\u0800", "\uD7FF", "\uE000", "\uFF21", "\uFFFD", "\U00010000", "\U0001D49C", "\U0010FFFF"];

    [Theory]
    [InlineData("", "a")]
    [InlineData("B", "a")]
    [InlineData("a", "ab")]
    [InlineData("z", "é")]
    [InlineData("\u07FF", "\u0800")]
    [InlineData("\uFF21", "\U00010000")]
    [InlineData("\uFFFD", "\U0001F600")]
    [InlineData("\uE000", "\U0001D49C")]
    [InlineData("\uD7FF", "\uE000")]
    [InlineData("\U0001D49C", "\U0001D49D")]
    [InlineData("x\U0001D49C", "x\U0001D49Cx")]
    public void Goes_by_utf8_bytes(string smaller, string greater)
    {
        Assert.True(Names.Compare(smaller, greater) < 0);
        Assert.True(Names.Compare(greater, smaller) > 0);
        Assert.Equal(0, Names.Compare(greater, greater));
    }

    [Fact]
    public void Is_that_of_the_bytes_for_any_two_names()
    {
        var name = Gen.Choose(0, 4).SelectMany(n => Gen.Elements(Pieces).ListOf(n)).Select(string.Concat);
        var pairs = Arb.From(from a in name from b in name select (a, b));
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(1000),
            Prop.ForAll(pairs, p => Math.Sign(Names.Compare(p.a, p.b)) == Math.Sign(PlainDays.ByBytes(p.a, p.b))));
    }
}
