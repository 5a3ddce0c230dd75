using Muster.Domain.Catalog;
using Xunit;

namespace Muster.Domain.Tests.Catalog;

/// <summary>The catalog that is shipped says what product.md, Counting, says: no more, no less.</summary>
public class TheShippedCatalog
{
    private static readonly (string Family, Counted Counted, string BaseTiers, string AddOns)[] Table =
    [
        ("endpoint", Counted.Holders, "CIXA-MSP, CIXAXDR, CIXAMTR-STD-MSP, CIXAMTR-ADV-MSP", ""),
        ("server", Counted.Subjects, "SVRCLOUDADV-MSP, SVRCIXAXDR, SVRCIXAMTR-STD-MSP, SVRCIXAMTR-ADV-MSP", ""),
        ("mobile", Counted.Holders, "CMS-MSP, CMA-MSP", ""),
        ("email", Counted.Subjects, "CEMA-MSP", "CEMA-PE-ADDON-MSP"),
        ("encryption", Counted.Holders, "CDE-MSP", ""),
        ("phish", Counted.Holders, "CPHISH-MSP", ""),
        ("access", Counted.Holders, "ZTNA-MSP", ""),
        ("ndr", Counted.Subjects, "NDR-MSP", ""),
        ("wireless", Counted.Subjects, "CW7-SUP-MSP", ""),
        ("firewall", Counted.Serials, "xg_email_std", ""),
    ];

    [Fact]
    public void Holds_exactly_the_families_meters_and_codes_of_the_table()
    {
        var shipped = Given.Catalog.Families.Select(f => (f.Code, f.Counted, Codes(f.BaseTiers), Codes(f.AddOns)));
        Assert.Equal(Table, shipped);
        Assert.Equal(Table.Select(t => t.Family), Given.Catalog.Families.Select(f => f.Meter));
        Assert.Equal(18, Given.Catalog.Products.Count());

        static string Codes(IReadOnlyList<Product> products) => string.Join(", ", products.Select(p => p.Code));
    }

    [Fact]
    public void Takes_sightings_on_every_meter_but_the_firewalls()
    {
        Assert.Equal(Table.Select(t => t.Family), Given.Catalog.Meters);
        Assert.Equal(Table.Select(t => t.Family).Where(f => f != "firewall"), Given.Catalog.SightingMeters);
    }

    [Fact]
    public void Numbers_base_tiers_from_low_to_high_and_add_ons_not_at_all()
    {
        foreach (var family in Given.Catalog.Families)
        {
            Assert.Equal(Enumerable.Range(1, family.BaseTiers.Count).Cast<int?>(), family.BaseTiers.Select(p => p.Tier));
            Assert.All(family.BaseTiers, p => Assert.Equal((family.Code, family.Code, false), (p.Family, p.Line, p.IsAddOn)));
            Assert.All(family.AddOns, p => Assert.Equal((family.Code, p.Code, true), (p.Family, p.Line, p.IsAddOn)));
        }
    }

    [Fact]
    public void Wants_all_that_the_tier_below_wants()
    {
        foreach (var family in Given.Catalog.Families)
        {
            foreach (var (lower, higher) in family.BaseTiers.Zip(family.BaseTiers.Skip(1)))
                Assert.Subset(higher.Components.ToHashSet(), lower.Components.ToHashSet());
        }
    }

    [Fact]
    public void Finds_things_by_their_exact_code()
    {
        Assert.True(Given.Catalog.TryProduct("CIXAXDR", out var product));
        Assert.Equal("Endpoint Advanced with XDR", product.Name);
        Assert.False(Given.Catalog.TryProduct("cixaxdr", out _));
        Assert.True(Given.Catalog.TryFamily("email", out var family));
        Assert.Equal("CEMA-MSP", family.BaseTiers[0].Code);
        Assert.False(Given.Catalog.TryFamily("Email", out _));
        Assert.True(Given.Catalog.TryMeter("ndr", out _));
        Assert.False(Given.Catalog.TryMeter("", out _));
        Assert.Throws<KeyNotFoundException>(() => Given.Catalog.Product("none"));
        Assert.Throws<KeyNotFoundException>(() => Given.Catalog.Family("none"));
    }

    [Fact]
    public void Shows_a_component_it_does_not_know_by_its_code()
    {
        Assert.Equal("XDR sensor", Given.Catalog.ComponentName("xdr-sensor"));
        Assert.Equal("other", Given.Catalog.ComponentName("other"));
        Assert.True(Given.Catalog.HasComponent("xdr-sensor"));
        Assert.False(Given.Catalog.HasComponent("other"));
    }
}
