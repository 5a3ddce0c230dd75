using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Billing;
using Muster.Domain.Catalog;

namespace Muster.Server.Features.Billing;

/// <summary>By what an issuer charges a partner: cut-off, rules and prices as they are now.</summary>
/// <param name="IssuerId">The issuer; the partner itself where it runs Muster alone.</param>
/// <param name="IssuerName">Its name.</param>
/// <param name="PartnerName">The partner's name.</param>
/// <param name="PartnerCode">The partner's code.</param>
/// <param name="Currency">ISO 4217 code of its statements.</param>
/// <param name="CutOffDay">1 to 28, or <see cref="Period.LastDay"/>.</param>
/// <param name="CloseAfterDays">Days from the cut-off to the close.</param>
/// <param name="Rules">The rule of each family.</param>
/// <param name="Prices">The price book.</param>
public sealed record BillingTerms(
    Guid IssuerId,
    string IssuerName,
    string PartnerName,
    string PartnerCode,
    string Currency,
    int CutOffDay,
    int CloseAfterDays,
    IReadOnlyDictionary<string, BillingRule> Rules,
    PriceBook Prices)
{
    /// <summary>Reads the terms of the context's partner, which is its own issuer.</summary>
    public static async Task<BillingTerms> LoadAsync(MusterContext context, ProductCatalog catalog, CancellationToken ct)
    {
        var partner = await context.Partners.AsNoTracking().SingleAsync(p => p.Id == context.PartnerId, ct);
        var issuer = partner.Id;
        var settings = await context.IssuerSettings.AsNoTracking().SingleOrDefaultAsync(s => s.IssuerId == issuer, ct);
        var rules = await context.FamilyRules.AsNoTracking().Where(r => r.IssuerId == issuer).ToDictionaryAsync(r => r.Family, r => r.Rule, ct);
        var prices = await context.PriceEntries.AsNoTracking().Where(p => p.IssuerId == issuer).ToListAsync(ct);
        return new(
            issuer,
            partner.Name,
            partner.Name,
            partner.Code,
            partner.Currency,
            settings?.CutOffDay ?? Period.LastDay,
            settings?.CloseAfterDays ?? IssuerSettings.DefaultCloseAfterDays,
            catalog.Families.ToDictionary(f => f.Code, f => rules.GetValueOrDefault(f.Code)),
            new PriceBook(prices, partner.Currency));
    }

    /// <summary>Rules as a statement keeps them.</summary>
    public static string WriteRules(IReadOnlyDictionary<string, BillingRule> rules, ProductCatalog catalog) =>
        string.Join(',', catalog.Families.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Code}={rules[f.Code]}")));

    /// <summary>Reads the rules of a statement. A family it doesn't name is taken by its cut-off.</summary>
    public static IReadOnlyDictionary<string, BillingRule> ReadRules(string rules, ProductCatalog catalog)
    {
        var said = rules.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(r => r.Split('=')).ToDictionary(r => r[0], r => Enum.Parse<BillingRule>(r[1]));
        return catalog.Families.ToDictionary(f => f.Code, f => said.GetValueOrDefault(f.Code));
    }
}
