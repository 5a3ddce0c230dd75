using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Data.Notices;
using Muster.Domain.Accounts;
using Muster.Domain.Licensing;
using Muster.Domain.Usage;
using Muster.Infrastructure;
using Muster.Server.Features.Linking;
using Xunit;

namespace Muster.Linking;

/// <summary>A partner with two customers, one of which has everything a customer can have, and is about to leave.</summary>
internal sealed class Leaving(MusterApp app, TestPartner partner, Guid acme, Guid other)
{
    public MusterApp App => app;

    public TestPartner Partner => partner;

    /// <summary>The one that leaves.</summary>
    public Guid Acme => acme;

    /// <summary>The one that stays.</summary>
    public Guid Other => other;

    /// <summary>The tenant of the one that leaves.</summary>
    public Guid Tenant { get; private set; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<Leaving> NewAsync(MusterApp app, BillingType billing)
    {
        var partner = await app.NewPartnerAsync();
        var facts = new Facts(app, partner);
        var (acme, other) = (facts.Customer("Acme"), facts.Customer("Other"));
        foreach (var (customer, host) in new[] { (acme, "acme-pc"), (other, "other-pc") })
        {
            facts.License(customer, "CIXA-MSP");
            facts.Firewall(customer, "SN-" + host, 20);
            facts.Device(customer, host, seen: null);
            facts.Seen(customer, "endpoint", "id-" + host, "user of " + host, 1, host);
        }

        await facts.CountAsync(Stop);
        var at = new Leaving(app, partner, acme, other);
        await at.ChangeAsync(async context =>
        {
            var customer = await context.Customers.SingleAsync(c => c.Id == acme, Stop);
            (customer.BillingType, customer.PartnerAssistance, customer.Contact.City) = (billing, true, "Tours");
            at.Tenant = customer.TenantId;
            var license = await context.Licenses.SingleAsync(l => l.CustomerId == acme, Stop);
            license.Type = billing switch { BillingType.Trial => LicenseType.Trial, BillingType.Term => LicenseType.Term, _ => LicenseType.Usage };
            var own = Own(partner.Id, acme, facts.Today.AddDays(200));
            context.Licenses.Add(own);
            context.RecordLicenseHistory("licenses.import", null, "test", app.Clock.Now);
            context.Corrections.Add(new()
            {
                PartnerId = partner.Id,
                CustomerId = acme,
                Id = Guid.CreateVersion7(),
                Kind = CorrectionKind.MergedHolder,
                What = "old",
                KeptName = "user of acme-pc",
                FromDay = facts.Today.AddDays(-2),
                Reason = "the same",
                RecordedBy = "Ada",
                RecordedAt = app.Clock.Now,
            });
            var group = Guid.CreateVersion7();
            context.CustomerGroups.Add(new() { PartnerId = partner.Id, Id = group, Name = "North" });
            context.CustomerGroupMembers.Add(new() { PartnerId = partner.Id, GroupId = group, CustomerId = acme });
            context.NoticeMutes.Add(new() { PartnerId = partner.Id, Id = Guid.CreateVersion7(), MutedCustomerId = acme, Reason = "calm", Until = facts.Today.AddDays(9), MutedBy = "Ada", MutedAt = app.Clock.Now });
            context.Notices.Add(new Notice { PartnerId = partner.Id, CustomerId = acme, Id = Guid.CreateVersion7(), Kind = NoticeKind.Expired, Key = "k", Facts = "{}", At = app.Clock.Now });
            context.AuditEntries.Add(new() { PartnerId = partner.Id, Id = Guid.CreateVersion7(app.Clock.Now), At = app.Clock.Now, Who = "Carl", Address = "", Act = "assistance.on", CustomerId = acme, Log = AuditLog.Both });
            context.AuditEntries.Add(new() { PartnerId = partner.Id, Id = Guid.CreateVersion7(app.Clock.Now), At = app.Clock.Now, Who = "Ada", Address = "", Act = "customer.change", CustomerId = acme });
        });
        return at;
    }

    public static License Own(Guid partner, Guid customer, DateOnly end) => new()
    {
        PartnerId = partner,
        CustomerId = customer,
        Id = Guid.CreateVersion7(),
        Number = "OWN-1",
        Product = "SVRCLOUDADV-MSP",
        Type = LicenseType.Term,
        Owner = LicenseOwner.Customer,
        Start = end.AddDays(-365),
        End = end,
        Quantity = 5,
    };

    public async Task ChangeAsync(Func<MusterContext, Task> change)
    {
        await using var context = app.Store.Context(partner.Id);
        await change(context);
        await context.SaveChangesAsync(Stop);
    }

    /// <summary>Unlinks by the page.</summary>
    public async Task<Page> UnlinkAsync(Visitor visitor) => await (await visitor.GetAsync($"/customers/{acme}/unlink")).SubmitAsync("main form:not([hidden])");

    /// <summary>The row of the tenant under the partner that is none.</summary>
    public async Task<Customer?> FreeAsync()
    {
        await using var none = app.Store.Context(Domain.Accounts.Partner.NoneId);
        return await none.Customers.AsNoTracking().SingleOrDefaultAsync(c => c.TenantId == Tenant, Stop);
    }

    /// <summary>Which tables have rows of the customer, under the old partner.</summary>
    public async Task<IReadOnlyList<string>> TablesAsync()
    {
        await using var context = app.Store.Context(partner.Id);
        var found = new List<string>();
        await using var connection = await app.Store.ConnectAsync(Stop);
        foreach (var table in MoveCompany.TablesOfCustomers(context.Model).Select(t => t.GetTableName()!))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"select count(*) from \"{table}\" where partner_id = @partner and customer_id = @customer";
            command.AddParameter("@partner", partner.Id);
            command.AddParameter("@customer", acme);
            if (Convert.ToInt64(await command.ExecuteScalarAsync(Stop), System.Globalization.CultureInfo.InvariantCulture) > 0)
                found.Add(table);
        }

        found.Sort(StringComparer.Ordinal);
        return found;
    }

    public async Task<int> AuditAsync(string act, Guid? partnerId = null)
    {
        await using var context = app.Store.Context(partnerId ?? partner.Id);
        return await context.AuditEntries.CountAsync(a => a.Act == act, Stop);
    }
}
