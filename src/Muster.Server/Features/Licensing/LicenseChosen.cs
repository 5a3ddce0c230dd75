using Microsoft.Extensions.Primitives;
using Muster.Domain.Catalog;

namespace Muster.Server.Features.Licensing;

/// <summary>The products that are chosen in a form: <c>tier-{family}</c>, <c>addon-{code}</c>, or <c>product</c> where they are only carried on.</summary>
public static class LicenseChosen
{
    private const int Most = 100;

    /// <summary>Reads them from a form or an address; each once.</summary>
    /// <param name="values">The values of a field.</param>
    /// <param name="catalog">Knows the fields.</param>
    public static IReadOnlyList<string> Read(Func<string, StringValues> values, ProductCatalog catalog) =>
        [.. catalog.Families.SelectMany(f => values("tier-" + f.Code).Concat(f.AddOns.SelectMany(a => values("addon-" + a.Code))))
            .Concat(values("product")).OfType<string>().Where(v => v.Length > 0).Distinct().Take(Most)];
}
