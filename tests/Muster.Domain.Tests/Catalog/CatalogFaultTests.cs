using System.Text;
using Muster.Domain.Catalog;
using Xunit;

namespace Muster.Domain.Tests.Catalog;

/// <summary>A catalog that says something wrong stops the start, and says what.</summary>
public class ACatalogWithAFault
{
    private const string Good = """
        {
          "components": [ { "code": "agent", "name": "Agent" } ],
          "families": [
            {
              "code": "one", "meter": "first", "counted": "holders", "deviceKinds": ["computer"],
              "baseTiers": [ { "code": "A", "name": "Tier A", "components": ["agent"] } ],
              "addOns": [ { "code": "B", "name": "Add-on B", "components": [] } ]
            },
            {
              "code": "two", "meter": "second", "counted": "subjects", "deviceKinds": [],
              "baseTiers": [ { "code": "C", "name": "Tier C", "components": [] } ]
            }
          ]
        }
        """;

    [Fact]
    public void Is_not_the_one_the_faults_are_put_into()
    {
        var catalog = Parse(Good);
        Assert.Equal(["A", "B", "C"], catalog.Products.Select(p => p.Code));
        Assert.Empty(catalog.Family("two").AddOns);
    }

    [Theory]
    [InlineData("\"code\": \"two\"", "\"code\": \"one\"", "families: one is there twice.")]
    [InlineData("\"second\"", "\"first\"", "families: the meter first is there twice; each family has exactly one of its own.")]
    [InlineData("\"code\": \"C\"", "\"code\": \"A\"", "products: A is there twice.")]
    [InlineData("\"code\": \"B\"", "\"code\": \"A\"", "products: A is there twice.")]
    [InlineData("{ \"code\": \"agent\", \"name\": \"Agent\" }", "{ \"code\": \"agent\", \"name\": \"Agent\" }, { \"code\": \"agent\", \"name\": \"Other\" }", "components: agent is there twice.")]
    [InlineData("\"code\": \"two\"", "\"code\": \"Two\"", "families: the code 'Two' must be lower-case letters.")]
    [InlineData("\"code\": \"two\"", "\"code\": \"two-2\"", "families: the code 'two-2' must be lower-case letters.")]
    [InlineData("\"code\": \"two\"", "\"code\": \"\"", "families: the code '' must be lower-case letters.")]
    [InlineData("{ \"code\": \"C\", \"name\": \"Tier C\", \"components\": [] }", "", "families: two has no base tier.")]
    [InlineData("\"second\"", "\" \"", "families: two has no meter.")]
    [InlineData("\"code\": \"C\"", "\"code\": \" \"", "products: one of two has no code or no name.")]
    [InlineData("\"Tier C\"", "\"\"", "products: one of two has no code or no name.")]
    [InlineData("[\"agent\"]", "[\"agent\", \"ghost\"]", "products: A wants the component ghost, which is not in components.")]
    [InlineData("\"name\": \"Agent\"", "\"name\": \" \"", "components: one has no code or no name.")]
    [InlineData("\"code\": \"agent\"", "\"code\": \"\"", "components: one has no code or no name.")]
    public void Says_what_is_wrong(string right, string wrong, string fault)
    {
        Assert.Contains(right, Good);
        Assert.Contains(fault, Fault(Good.Replace(right, wrong, StringComparison.Ordinal)).Split('\n'));
    }

    [Theory]
    [InlineData("\"holders\"", "\"heads\"")]
    [InlineData("\"holders\"", "\"holder\"")]
    [InlineData("\"holders\"", "0")]
    [InlineData("\"holders\"", "null")]
    [InlineData("[\"computer\"]", "[\"toaster\"]")]
    [InlineData("[\"computer\"]", "null")]
    [InlineData("\"meter\": \"first\",", "")]
    [InlineData("\"meter\": \"first\"", "\"meter\": null")]
    [InlineData("\"meter\": \"first\"", "\"meter\": [\"first\", \"other\"]")]
    [InlineData("\"name\": \"Tier A\",", "")]
    [InlineData("\"meter\": \"first\",", "\"meter\": \"first\", \"price\": 1,")]
    [InlineData("\"meter\": \"first\",", "\"meter\": \"first\", \"meter\": \"other\",")]
    [InlineData("\"families\":", "\"groups\":")]
    [InlineData("\"components\": [ {", "\"components\": [ null, {")]
    [InlineData("\"families\": [", "\"families\": [ null,")]
    [InlineData("\"baseTiers\": [ {", "\"baseTiers\": [ null, {")]
    [InlineData("\"addOns\": [ {", "\"addOns\": [ null, {")]
    [InlineData("[\"agent\"]", "[null]")]
    public void Of_another_shape_is_refused(string right, string wrong)
    {
        Assert.Contains(right, Good);
        var at = Good.IndexOf(right, StringComparison.Ordinal);
        Assert.NotEmpty(Fault(Good[..at] + wrong + Good[(at + right.Length)..]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("not json")]
    public void That_is_no_catalog_at_all_is_refused(string text) => Assert.NotEmpty(Fault(text));

    [Fact]
    public void Without_families_is_refused() =>
        Assert.Equal("families: there is none.", Fault("""{ "components": [], "families": [] }"""));

    [Fact]
    public void Names_every_fault_on_a_line_of_its_own() =>
        Assert.Equal(
            ["families: one is there twice.", "products: one of one has no code or no name."],
            Fault(Good.Replace("\"two\"", "\"one\"", StringComparison.Ordinal).Replace("Tier C", "", StringComparison.Ordinal)).Split('\n'));

    private static string Fault(string text) => Assert.Throws<CatalogException>(() => Parse(text)).Message;

    private static ProductCatalog Parse(string text) => ProductCatalog.Parse(Encoding.UTF8.GetBytes(text));
}
