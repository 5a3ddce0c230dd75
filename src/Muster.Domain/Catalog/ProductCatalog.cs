using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Muster.Domain.Catalog;

/// <summary>The catalog file does not say what a catalog must say.</summary>
public sealed class CatalogException(string message) : Exception(message);

/// <summary>All families, products and components. Read once at start from <c>catalog.json</c>.</summary>
public sealed class ProductCatalog
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        AllowDuplicateProperties = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    private readonly Dictionary<string, Family> _families;
    private readonly Dictionary<string, Family> _meters;
    private readonly Dictionary<string, Product> _products;
    private readonly Dictionary<string, Component> _components;

    private ProductCatalog(IReadOnlyList<Family> families, IReadOnlyList<Component> components)
    {
        Families = families;
        Components = components;
        _families = families.ToDictionary(f => f.Code);
        _meters = families.ToDictionary(f => f.Meter);
        _products = families.SelectMany(f => f.BaseTiers.Concat(f.AddOns)).ToDictionary(p => p.Code);
        _components = components.ToDictionary(c => c.Code);
    }

    /// <summary>The families in the order in which pages and files show them.</summary>
    public IReadOnlyList<Family> Families { get; }

    /// <summary>All components.</summary>
    public IReadOnlyList<Component> Components { get; }

    /// <summary>All products, family by family, base tiers low to high, then add-ons.</summary>
    public IEnumerable<Product> Products => _products.Values;

    /// <summary>The codes of all meters, serial numbers included.</summary>
    public IEnumerable<string> Meters => _meters.Keys;

    /// <summary>The codes of the meters that sightings arrive on.</summary>
    public IEnumerable<string> SightingMeters => Families.Where(f => f.Counted != Counted.Serials).Select(f => f.Meter);

    /// <summary>Finds a product by its exact code.</summary>
    public bool TryProduct(string code, [NotNullWhen(true)] out Product? product) => _products.TryGetValue(code, out product);

    /// <summary>Finds a family by its exact code.</summary>
    public bool TryFamily(string code, [NotNullWhen(true)] out Family? family) => _families.TryGetValue(code, out family);

    /// <summary>Finds the family that a meter belongs to.</summary>
    public bool TryMeter(string meter, [NotNullWhen(true)] out Family? family) => _meters.TryGetValue(meter, out family);

    /// <summary>The product with this code. It must exist.</summary>
    /// <exception cref="KeyNotFoundException">The code is not in the catalog.</exception>
    public Product Product(string code) => _products[code];

    /// <summary>The family with this code. It must exist.</summary>
    /// <exception cref="KeyNotFoundException">The code is not in the catalog.</exception>
    public Family Family(string code) => _families[code];

    /// <summary>The name of a component; its code when the catalog does not know it (a device may report more than is sold).</summary>
    public string ComponentName(string code) => _components.TryGetValue(code, out var component) ? component.Name : code;

    /// <summary>Whether the code is a component of the catalog.</summary>
    public bool HasComponent(string code) => _components.ContainsKey(code);

    /// <summary>Reads and checks a catalog.</summary>
    /// <param name="json">The text of <c>catalog.json</c>, UTF-8.</param>
    /// <exception cref="CatalogException">With one line for each thing that is wrong.</exception>
    public static ProductCatalog Parse(ReadOnlySpan<byte> json)
    {
        CatalogFile file;
        try
        {
            file = JsonSerializer.Deserialize<CatalogFile>(json, Strict) ?? throw new CatalogException("The catalog is empty.");
        }
        catch (JsonException e)
        {
            throw new CatalogException($"The catalog is not well formed: {e.Message}");
        }

        // nullable annotations of the elements of a list are not checked by the reader
        if (file.Components.Contains(null!) || file.Families.Contains(null!)
            || file.Families.Any(f => f.BaseTiers.Contains(null!) || f.AddOns?.Contains(null!) == true))
            throw new CatalogException("The catalog has a null where an entry belongs.");

        var faults = Faults(file).ToList();
        if (faults.Count > 0)
            throw new CatalogException(string.Join('\n', faults));

        var families = file.Families.Select(f => new Family(
            f.Code,
            f.Meter,
            f.Counted,
            f.DeviceKinds,
            [.. f.BaseTiers.Select((p, i) => new Product(p.Code, p.Name, f.Code, i + 1, p.Components))],
            [.. (f.AddOns ?? []).Select(p => new Product(p.Code, p.Name, f.Code, null, p.Components))])).ToList();
        return new ProductCatalog(families, [.. file.Components.Select(c => new Component(c.Code, c.Name))]);
    }

    private static IEnumerable<string> Faults(CatalogFile file)
    {
        if (file.Families.Count == 0)
            yield return "families: there is none.";
        var products = file.Families.SelectMany(f => f.BaseTiers.Concat(f.AddOns ?? []).Select(p => (Family: f, Product: p))).ToList();
        foreach (var twice in Twice(file.Components.Select(c => c.Code)))
            yield return $"components: {twice} is there twice.";
        foreach (var twice in Twice(file.Families.Select(f => f.Code)))
            yield return $"families: {twice} is there twice.";
        foreach (var twice in Twice(file.Families.Select(f => f.Meter)))
            yield return $"families: the meter {twice} is there twice; each family has exactly one of its own.";
        foreach (var twice in Twice(products.Select(p => p.Product.Code)))
            yield return $"products: {twice} is there twice.";
        foreach (var family in file.Families)
        {
            if (family.Code.Length == 0 || !family.Code.All(c => c is >= 'a' and <= 'z'))
                yield return $"families: the code '{family.Code}' must be lower-case letters.";
            if (family.BaseTiers.Count == 0)
                yield return $"families: {family.Code} has no base tier.";
            if (string.IsNullOrWhiteSpace(family.Meter))
                yield return $"families: {family.Code} has no meter.";
        }

        if (file.Components.Any(c => string.IsNullOrWhiteSpace(c.Code) || string.IsNullOrWhiteSpace(c.Name)))
            yield return "components: one has no code or no name.";
        var known = file.Components.Select(c => c.Code).ToHashSet();
        foreach (var (family, product) in products)
        {
            if (string.IsNullOrWhiteSpace(product.Code) || string.IsNullOrWhiteSpace(product.Name))
                yield return $"products: one of {family.Code} has no code or no name.";
            foreach (var component in product.Components.Where(c => !known.Contains(c)))
                yield return $"products: {product.Code} wants the component {component}, which is not in components.";
        }
    }

    private static IEnumerable<string> Twice(IEnumerable<string> codes) =>
        codes.GroupBy(c => c).Where(g => g.Count() > 1).Select(g => g.Key);

    private sealed record CatalogFile(IReadOnlyList<ComponentEntry> Components, IReadOnlyList<FamilyEntry> Families);

    private sealed record ComponentEntry(string Code, string Name);

    private sealed record FamilyEntry(
        string Code,
        string Meter,
        Counted Counted,
        IReadOnlyList<DeviceKind> DeviceKinds,
        IReadOnlyList<ProductEntry> BaseTiers,
        IReadOnlyList<ProductEntry>? AddOns = null);

    private sealed record ProductEntry(string Code, string Name, IReadOnlyList<string> Components);
}
