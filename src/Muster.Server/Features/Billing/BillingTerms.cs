using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Billing;
using Muster.Domain.Catalog;

namespace Muster.Server.Features.Billing;

/// <summary>By what an issuer charges a partner: cut-off, rules and prices as they are now.</summary>
/// <param name="Issuer">The issuer; the partner itself for what no distributor sold.</param>
/// <param name="PartnerName">The partner's name.</param>
/// <param name="PartnerCode">The partner's code.</param>
/// <param name="Currency">ISO 4217 code of its statements: the issuer's.</param>
/// <param name="CutOffDay">1 to 28, or <see cref="Period.LastDay"/>.</param>
/// <param name="CloseAfterDays">Days from the cut-off to the close.</param>
/// <param name="Rules">The rule of each family.</param>
/// <param name="Prices">The price book.</param>
public sealed record BillingTerms(
    Issuer Issuer,
    string PartnerName,
    string PartnerCode,
    string Currency,
    int CutOffDay,
    int CloseAfterDays,
    IReadOnlyDictionary<string, BillingRule> Rules,
    PriceBook Prices)
{
    /// <summary>The issuer's id.</summary>
    public Guid IssuerId => Issuer.Id;

    /// <summary>What commands call them: the partner, and the issuer where that is another.</summary>
    public string Who => Issuer.IsOwn ? PartnerCode : $"{PartnerCode}, {Issuer.Code}";

    /// <summary>Reads the terms by which a partner charges itself for what no distributor sold.</summary>
    public static Task<BillingTerms> LoadAsync(MusterContext context, ProductCatalog catalog, CancellationToken ct) => LoadAsync(context, catalog, context.PartnerId, ct);

    /// <summary>Reads the terms of an issuer for the context's partner.</summary>
    public static async Task<BillingTerms> LoadAsync(MusterContext context, ProductCatalog catalog, Guid issuerId, CancellationToken ct)
    {
        var own = context.PartnerId;
        var both = await context.Partners.AsNoTracking().Where(p => p.Id == own || p.Id == issuerId).ToDictionaryAsync(p => p.Id, ct);
        var (partner, issuer) = (both[own], both[issuerId]);
        var settings = await Issuers.Settings(context, issuerId).AsNoTracking().SingleOrDefaultAsync(ct);
        var rules = await Issuers.Rules(context, issuerId).AsNoTracking().ToDictionaryAsync(r => r.Family, r => r.Rule, ct);
        var prices = await Issuers.Prices(context, issuerId).AsNoTracking().ToListAsync(ct);
        return new(
            new(issuerId, issuer.Code, issuer.Name, issuerId == own),
            partner.Name,
            partner.Code,
            issuer.Currency,
            settings?.CutOffDay ?? Period.LastDay,
            settings?.CloseAfterDays ?? IssuerSettings.DefaultCloseAfterDays,
            catalog.Families.ToDictionary(f => f.Code, f => rules.GetValueOrDefault(f.Code)),
            new PriceBook(prices, issuer.Currency));
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
