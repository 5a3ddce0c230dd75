using System.Globalization;
using Muster.Domain.Accounts;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Domain.Orders;

namespace Muster.Server.Features.Demo;

/// <summary>Draws what a customer of a demo set is licensed for, to fit what it uses and what it is there to show.</summary>
internal sealed class DemoLicenses(DemoCustomer customer, DemoOptions options, Chance chance, ProductCatalog catalog)
{
    private readonly DateOnly _today = options.Today;

    /// <summary>Licenses each family, but for what the customer uses without.</summary>
    /// <param name="families">Codes of the families it has to do with.</param>
    /// <param name="used">Units counted on the last day, by family.</param>
    public void Draw(IReadOnlySet<string> families, IReadOnlyDictionary<string, long> used)
    {
        var tier = chance.Weighted([40, 25, 20, 15]);
        var ownedByCustomer = customer.BillingType == BillingType.Term && (customer.OwnsLicenses || (customer.Story == Story.Healthy && !customer.IsMixed && chance.Percent(10)));
        var mixed = customer.BillingType == BillingType.Term && !ownedByCustomer && (customer.IsMixed || chance.Percent(15));
        var shown = families.Where(f => used.GetValueOrDefault(f) >= 3).DefaultIfEmpty("endpoint").OrderBy(f => f == "endpoint" ? 0 : 1).ThenBy(f => f, StringComparer.Ordinal).First();
        foreach (var family in catalog.Families.Where(f => families.Contains(f.Code)))
        {
            if (customer.Story == Story.Unlicensed && family.Code == "mobile")
                continue;
            var product = family.BaseTiers[Math.Min(family.Code is "endpoint" or "server" ? tier : chance.Below(family.BaseTiers.Count), family.BaseTiers.Count - 1)];
            var owner = ownedByCustomer || (mixed && family.Code is not ("endpoint" or "server")) ? LicenseOwner.Customer : LicenseOwner.Partner;
            var first = Licensed(family, product, used.GetValueOrDefault(family.Code), owner, family.Code == shown);
            if (family.AddOns.Count > 0 && chance.Percent(45))
                Add(family.AddOns[0].Code, first.Type, first.Owner, first.Start, first.End, first.Quantity);
        }
    }

    private License Licensed(Family family, Product product, long used, LicenseOwner owner, bool shown)
    {
        var created = DateOnly.FromDateTime(customer.CreatedAt.UtcDateTime);
        if (customer.BillingType == BillingType.Trial)
            return Add(product.Code, LicenseType.Trial, LicenseOwner.Partner, created, created.AddDays(29), used > 45 ? 250 : used > 20 ? 50 : 25);
        if (customer.Partner.Program == PartnerProgram.FlexConnect)
            return Add(product.Code, LicenseType.Ordered, LicenseOwner.Partner, created, null, Quantity(used, shown));
        if (customer.BillingType == BillingType.Usage)
            return Monthly(family, product, created);
        if (family.Counted == Counted.Serials && (customer.IsMixed || chance.Percent(40)))
            return Add(product.Code, LicenseType.Perpetual, owner, created, null, used + 1);
        return Term(product, created, Quantity(used, shown), owner == LicenseOwner.Customer ? LicenseType.Enterprise : LicenseType.Term, owner, shown);
    }

    /// <summary>Without end and limit; some were on a lower tier before.</summary>
    private License Monthly(Family family, Product product, DateOnly created)
    {
        var start = created;
        if (product.Tier > 1 && _today.DayNumber - created.DayNumber > 200 && chance.Percent(25))
        {
            start = _today.AddDays(-chance.Between(60, 180));
            Add(family.BaseTiers[0].Code, LicenseType.Usage, LicenseOwner.Partner, created, start.AddDays(-1), null);
        }

        return Add(product.Code, LicenseType.Usage, LicenseOwner.Partner, start, null, null);
    }

    private License Term(Product product, DateOnly created, long quantity, LicenseType type, LicenseOwner owner, bool shown)
    {
        var years = chance.Percent(25) ? 3 : 1;
        var end = (customer.Story, shown) switch
        {
            (Story.Expiring, _) => _today.AddDays(chance.Between(2, 29)),
            (Story.LastDay, true) => _today,
            (Story.Expired, _) when shown || chance.Percent(60) => _today.AddDays(-chance.Between(2, 55)),
            (Story.Renewed, true) => _today.AddDays(-chance.Between(5, 40)),
            _ => _today.AddDays(chance.Between(40, 340)),
        };
        var start = end.AddYears(-years).AddDays(1);
        if (customer.Story == Story.Renewed && shown)
        {
            // one that was renewed, and one whose renewal is bought already
            Add(product.Code, type, owner, start, end, Math.Max(1, quantity - (quantity / 5)));
            Add(product.Code, type, owner, end.AddDays(1), _today.AddDays(20), quantity);
            return Add(product.Code, type, owner, _today.AddDays(21), _today.AddDays(21).AddYears(years).AddDays(-1), quantity);
        }

        if (start > created.AddDays(30) && chance.Percent(60))
            Add(product.Code, type, owner, start.AddYears(-1), start.AddDays(-1), Math.Max(1, quantity - (quantity / 6)));
        if (quantity < 20 || !chance.Percent(18) || customer.Story is not (Story.Healthy or Story.Over))
            return Add(product.Code, type, owner, start, end, quantity);

        // bought a second time for those who came later: both are in force, and their quantities add up
        var later = quantity / 4;
        Add(product.Code, type, owner, start.AddDays(14), end.AddDays(chance.Between(1, 60)), later);
        return Add(product.Code, type, owner, start, end, quantity - later);
    }

    private long Quantity(long used, bool shown) => (customer.Story, shown) switch
    {
        (Story.Over, true) => Math.Max(1, used - Math.Max(1, used / 7)),
        (Story.Near, true) => Math.Max(1, used * 10 / 9),
        _ => (used + (used * chance.Between(30, 90) / 100) + 6) / 5 * 5,
    };

    private License Add(string product, LicenseType type, LicenseOwner owner, DateOnly start, DateOnly? end, long? quantity)
    {
        var drawn = "L" + (chance.Next() % 10_000_000_000).ToString("0000000000", CultureInfo.InvariantCulture);
        var ordered = type == LicenseType.Ordered;
        var license = new License
        {
            PartnerId = customer.PartnerId,
            CustomerId = customer.Id,
            Id = chance.Id(customer.CreatedAt),
            Number = ordered ? DecideSubscription.NumberOf(DemoOrders.NumberOf(customer), customer.Licenses.Count + 1) : drawn,
            DistributorId = ordered ? DemoDistributor.Id(options) : null,
            Product = product,
            Type = type,
            Owner = owner,
            Start = start,
            End = end,
            Quantity = quantity,
        };
        customer.Licenses.Add(license);
        return license;
    }
}
