using FsCheck;
using FsCheck.Fluent;
using Muster.Domain.Accounts;
using Xunit;

namespace Muster.Domain.Tests.Accounts;

/// <summary>Companies that are called nearly the same.</summary>
public class NearNameTests
{
    [Theory]
    [InlineData("Acme", "ACME", true)]
    [InlineData("Acme GmbH", "acme", true)]
    [InlineData("Acme S.A.R.L.", "Acme SAS", true)]
    [InlineData("Acme Ltd", "Acme Limited", true)]
    [InlineData("Boulangerie Émilie", "boulangerie emilie SARL", true)]
    [InlineData("Müller & Söhne GmbH & Co. KG", "Muller und Sohne", true)]
    [InlineData("L’Oréal", "Loreal SA", true)]
    [InlineData("Weiß AG", "Weiss", true)]
    [InlineData("Data Soft", "DataSoft Inc.", true)]
    [InlineData("Northwind", "Nortwind", true)]
    [InlineData("Northwind", "Norhtwind", true)]
    [InlineData("Northwind", "Northwinds", true)]
    [InlineData("Northwind", "Morthwind", true)]
    [InlineData("Northwind", "Nortwnd", false)]
    [InlineData("Acme", "Acne", false)]
    [InlineData("Northwind", "Southwind", false)]
    [InlineData("Northwind", "Northwind Trading", false)]
    [InlineData("北京软件", "北京软件有限公司", false)]
    [InlineData("SA", "AG", false)]
    [InlineData("", "", false)]
    public void Names_are_near(string one, string other, bool near) => Assert.Equal((near, near), (NearName.Is(one, other), NearName.Is(other, one)));

    [Fact]
    public void A_name_with_one_mistake_is_found_by_its_pieces()
    {
        var letter = Gen.Elements("ABCDEFGHIKLMNOPRSTUVWZ".ToCharArray());
        var word = Gen.Choose(3, 12).SelectMany(n => letter.ArrayOf(n)).Select(l => new string(l));
        var names = Gen.Choose(1, 3).SelectMany(n => word.ArrayOf(n)).Select(w => string.Join(' ', w));
        Prop.ForAll(names.ToArbitrary(), Gen.Choose(0, 100).ToArbitrary(), Gen.Choose(0, 3).ToArbitrary(), (name, where, how) =>
        {
            var at = where % name.Length;
            var next = Math.Min(at + 1, name.Length - 1);
            var other = name[at] == ' ' || name[next] == ' ' ? name : how switch
            {
                0 => name.Remove(at, 1),
                1 => name.Insert(at, "X"),
                2 => name[..at] + "X" + name[(at + 1)..],
                _ => name[..at] + name[next] + (next > at ? name[at] : "") + name[(next + 1)..],
            };
            var pieces = NearName.Pieces(name);
            return !NearName.Is(name, other) || pieces.Count == 0 || pieces.Any(p => SearchText.Of(other).Contains(p, StringComparison.Ordinal));
        }).QuickCheckThrowOnFailure();
    }
}
