using Microsoft.Extensions.Localization;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Server.Features.Access;
using Muster.Server.Resources;
using Muster.Server.Ui;

namespace Muster.Server.Features.Licensing;

/// <summary>Changes of licenses in words.</summary>
public static class ChangeWords
{
    /// <summary>What is chosen: <c>Endpoint: Endpoint MDR Complete; Server: none; automatic install off</c>.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="catalog">Knows the names.</param>
    /// <param name="choice">What is chosen.</param>
    /// <param name="sees">Whether a family, by its code, is there for who reads.</param>
    public static string Choice(IStringLocalizer<Texts> texts, ProductCatalog catalog, LicenseChoice choice, Func<string, bool> sees)
    {
        var parts = new List<string>();
        foreach (var family in catalog.Families.Where(f => sees(f.Code)))
        {
            if (choice.Tiers.TryGetValue(family.Code, out var tier))
                parts.Add(texts["Change.Say.Tier", texts[$"Family.{family.Code}"], tier.Length == 0 ? texts["Change.None"] : Name(catalog, tier)]);
            parts.AddRange(family.AddOns.Where(a => choice.AddOns.ContainsKey(a.Code)).Select(a => texts[choice.AddOns[a.Code] ? "Change.Say.AddOn" : "Change.Say.NoAddOn", a.Name].Value));
        }

        if (!choice.AutomaticInstall)
            parts.Add(texts["Change.Say.NoInstall"]);
        return string.Join(texts["Change.Say.And"], parts);
    }

    /// <summary>Why a change was refused, as it was carried out.</summary>
    public static string Refusals(IStringLocalizer<Texts> texts, ChangeOutcome outcome) =>
        outcome.Gone ? texts["Change.Gone"]
        : outcome is { Changed: true, ChangedBy: { } who, ChangedAt: { } at } ? texts["Change.ChangedSince", who, Shown.Instant(at.UtcDateTime)]
        : outcome.Changed ? texts["Change.ChangedSince.Unknown"]
        : Refusals(texts, outcome.Refusals);

    /// <summary>Why a change can't be done.</summary>
    public static string Refusals(IStringLocalizer<Texts> texts, IEnumerable<RefusedChange> refusals) => string.Join(' ', refusals.Select(r => r.Family is { } family
        ? texts["Change.RefusedAt", texts[$"Family.{family}"], texts[$"LicenseChangeRefusal.{r.Reason}"]].Value
        : texts[$"LicenseChangeRefusal.{r.Reason}"].Value));

    /// <summary>Whether a component belongs to a family that is there for who reads.</summary>
    public static bool Sees(ProductCatalog catalog, Scope scope, ComponentChange change) =>
        catalog.Products.Any(p => p.Components.Contains(change.Component) && scope.Sees(catalog.Family(p.Family)));

    /// <summary>The name of a product; its code when the catalog doesn't know it.</summary>
    public static string Name(ProductCatalog catalog, string code) => catalog.TryProduct(code, out var product) ? product.Name : code;
}
