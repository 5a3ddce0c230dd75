namespace Muster.Domain.Catalog;

/// <summary>What a family's usage is counted in (product.md, Counting).</summary>
public enum Counted
{
    /// <summary>Distinct holders with an active subject, plus active subjects that nobody holds.</summary>
    Holders,

    /// <summary>Active subjects, whoever holds them.</summary>
    Subjects,

    /// <summary>Serial numbers assigned; there are no sightings.</summary>
    Serials,
}

/// <summary>The kinds of device that protection is installed on.</summary>
public enum DeviceKind
{
    /// <summary>A desktop or laptop.</summary>
    Computer,

    /// <summary>A server, physical or virtual.</summary>
    Server,

    /// <summary>A phone or tablet.</summary>
    Mobile,
}

/// <summary>A piece of software that a product wants installed on a device.</summary>
/// <param name="Code">Stable code, as devices report it.</param>
/// <param name="Name">Neutral product name, the same in every language.</param>
public sealed record Component(string Code, string Name);

/// <summary>What a license gives a right to: a base tier of a family, or an add-on to it.</summary>
/// <param name="Code">Code of the product, compared exactly.</param>
/// <param name="Name">Neutral product name, the same in every language.</param>
/// <param name="Family">Code of its family.</param>
/// <param name="Tier">1 for the lowest base tier and up; <see langword="null"/> for an add-on.</param>
/// <param name="Components">Codes of the components it wants on each device of its family.</param>
public sealed record Product(string Code, string Name, string Family, int? Tier, IReadOnlyList<string> Components)
{
    /// <summary>Whether this is an add-on to the family's base tiers.</summary>
    public bool IsAddOn => Tier is null;

    /// <summary>The line it is licensed on: the family's base (its code), or the add-on's own code.</summary>
    public string Line => IsAddOn ? Code : Family;
}

/// <summary>What is licensed and counted together; it has exactly one meter.</summary>
/// <param name="Code">Stable code, also the word in filters and columns.</param>
/// <param name="Meter">The meter its usage is read from; sightings arrive on it unless serial numbers are counted.</param>
/// <param name="Counted">What one unit is.</param>
/// <param name="DeviceKinds">Kinds of device its components belong on.</param>
/// <param name="BaseTiers">Base tiers, low to high; they exclude each other.</param>
/// <param name="AddOns">Add-ons.</param>
public sealed record Family(
    string Code,
    string Meter,
    Counted Counted,
    IReadOnlyList<DeviceKind> DeviceKinds,
    IReadOnlyList<Product> BaseTiers,
    IReadOnlyList<Product> AddOns);
