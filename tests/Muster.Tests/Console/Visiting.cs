using Microsoft.EntityFrameworkCore;
using Muster.Data.Access;
using Muster.Infrastructure;
using Xunit;

namespace Muster.Consoles;

/// <summary>A partner with two customers that let it in, each with a device without protection; what the tests of consoles begin with.</summary>
internal sealed class Visiting(MusterApp app, TestPartner partner, Guid acme, Guid other)
{
    public MusterApp App => app;

    public TestPartner Partner => partner;

    /// <summary>The customer whose console it is.</summary>
    public Guid Acme => acme;

    /// <summary>Another customer of the same partner.</summary>
    public Guid Other => other;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<Visiting> NewAsync(MusterApp app)
    {
        var partner = await app.NewPartnerAsync();
        var facts = new Facts(app, partner);
        var (acme, other) = (facts.Customer("Acme"), facts.Customer("Other"));
        foreach (var (customer, host) in new[] { (acme, "acme-pc"), (other, "other-pc") })
        {
            facts.License(customer, "CIXA-MSP");
            facts.Device(customer, host, seen: null);
            facts.Seen(customer, "endpoint", "id-" + host, "user of " + host, 1, host);
        }

        await facts.CountAsync(Stop);
        await using (var context = app.Store.Context(partner.Id))
            await context.Customers.ExecuteUpdateAsync(u => u.SetProperty(c => c.PartnerAssistance, true), Stop);
        await using (var context = app.Store.Context(partner.Id))
            await context.CustomerList.ExecuteUpdateAsync(u => u.SetProperty(c => c.PartnerAssistance, true), Stop);
        return new(app, partner, acme, other);
    }

    /// <summary>The partner's administrator, inside a console.</summary>
    public async Task<Visitor> LaunchAsync(Guid? customer = null)
    {
        var visitor = await app.SignInAsync(partner);
        Assert.Equal("/console", (await LaunchAsync(visitor, customer)).Url.AbsolutePath);
        return visitor;
    }

    public async Task<Page> LaunchAsync(Visitor visitor, Guid? customer = null, string reason = "") =>
        await (await visitor.GetAsync($"/customers/{customer ?? acme}/launch")).SubmitAsync("main form:not([hidden])", ("reason", reason));

    public async Task<Visitor> CustomerAsync(Domain.Access.ConsoleRole role = Domain.Access.ConsoleRole.Admin) =>
        await app.SignInAsync(await app.NewCustomerAdministratorAsync(partner, acme, role), partner.Password);

    /// <summary>The person of an e-mail.</summary>
    public async Task<Guid> PersonAsync(string email)
    {
        await using var context = app.Store.Context(partner.Id);
        return await context.Users.Where(p => p.Email == email).Select(p => p.Id).SingleAsync(Stop);
    }

    public async Task<List<AuditEntry>> AuditAsync(string act)
    {
        await using var context = app.Store.Context(partner.Id);
        return await context.AuditEntries.AsNoTracking().Where(a => a.Act == act).OrderBy(a => a.Id).ToListAsync(Stop);
    }

    public async Task ChangeAsync(Func<Data.MusterContext, Task> change)
    {
        await using var context = app.Store.Context(partner.Id);
        await change(context);
        await context.SaveChangesAsync(Stop);
    }
}
