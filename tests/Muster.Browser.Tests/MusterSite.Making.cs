using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Muster.Data;
using Muster.Data.Access;
using Muster.Data.Licensing;
using Muster.Data.Usage;
using Muster.Domain.Access;
using Muster.Domain.Accounts;
using Muster.Domain.Licensing;
using Muster.Server.Features.Access;
using Muster.Server.Features.Licensing;
using Muster.Server.Features.Mail;
using Muster.Server.Features.Usage;

namespace Muster.Browser;

/// <summary>What journeys make for themselves: partners, customers, colleagues, changes of licenses.</summary>
public sealed partial class MusterSite
{
    /// <summary>Makes a partner that requires a second factor, and invites somebody to its desk.</summary>
    /// <param name="code">The partner's code.</param>
    /// <param name="email">Whom to invite.</param>
    /// <returns>The path and query of the link in the message.</returns>
    public async Task<string> InviteAsync(string code, string email)
    {
        await AddressAsync();
        await using var scope = _host.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var (partner, _) = await services.GetRequiredService<CreatePartner>().Async(code, $"{code} & Co", PartnerProgram.Flex, "EUR", $"admin@{code}.example", CancellationToken.None);
        await using var context = services.GetRequiredService<Store>().Context(partner.Id);
        await context.Partners.Where(p => p.Id == partner.Id).ExecuteUpdateAsync(u => u.SetProperty(p => p.RequiresSecondFactor, true));
        var who = new Scope();
        who.Enter(new DefaultHttpContext { Request = { Scheme = "http", Host = new("localhost") } });
        who.Enter(partner.Id, "Ada Admin");
        var invite = services.GetRequiredService<InvitePerson>();
        var person = await invite.PersonAsync(context, email, "", CancellationToken.None);
        context.Administrators.Add(new() { PartnerId = partner.Id, PersonId = person.Id, Role = AdministratorRole.Admin, State = MembershipState.Invited, CreatedAt = Now });
        await invite.InviteAsync(context, who, person, Place.Partner, null, partner.Name, CancellationToken.None);
        await context.SaveChangesAsync();

        var send = services.GetRequiredService<SendMail>();
        while (await context.Mails.AnyAsync())
        {
            if (await send.DrainAsync(CancellationToken.None) == 0)
                await Task.Delay(20);
        }

        var message = Directory.GetFiles(send.Directory, "*.eml").Select(File.ReadAllText).Single(text => text.Contains($"To: {email}", StringComparison.Ordinal));
        return new Uri(message.Split('\n').Single(line => line.StartsWith("http://", StringComparison.Ordinal)).Trim()).PathAndQuery;
    }

    /// <summary>A Flex partner without customers, for journeys that leave some behind.</summary>
    /// <returns>The e-mail of its administrator, whose password is that of the demo's Flex administrator.</returns>
    public async Task<string> NewPartnerAsync()
    {
        var password = await PasswordAsync(Email);
        var id = Guid.CreateVersion7();
        var email = $"admin@{id:N}.example";
        await using var context = _host.Services.GetRequiredService<Store>().Context(id);
        var now = _host.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        var person = new Person
        {
            Id = Guid.CreateVersion7(),
            UserName = email,
            NormalizedUserName = email.ToUpperInvariant(),
            Email = email,
            NormalizedEmail = email.ToUpperInvariant(),
            EmailConfirmed = true,
            PasswordHash = await context.Users.Where(p => p.Email == Email).Select(p => p.PasswordHash).SingleAsync(),
            SecurityStamp = id.ToString("N"),
            DisplayName = "Ada",
        };
        context.Partners.Add(new() { Id = id, Code = $"p{id:N}", Name = "Own partner", Program = PartnerProgram.Flex, Currency = "EUR", CreatedAt = now });
        context.Users.Add(person);
        context.Administrators.Add(new() { PartnerId = id, PersonId = person.Id, Role = AdministratorRole.SuperAdmin, CreatedAt = now });
        await context.SaveChangesAsync();
        _passwords[email] = password;
        return email;
    }

    /// <summary>Customers of an administrator's partner, each licensed for computers and servers, and counted.</summary>
    /// <param name="email">The administrator.</param>
    /// <param name="type">What they are billed as, and what type their licenses are of.</param>
    /// <param name="names">A name for each.</param>
    /// <returns>Their ids, in that order.</returns>
    public async Task<IReadOnlyList<Guid>> NewCustomersAsync(string email, LicenseType type, params string[] names)
    {
        var store = _host.Services.GetRequiredService<Store>();
        await using var all = store.Context();
        var partner = await all.Administrators.IgnoreQueryFilters([MusterContext.PartnerFilter]).Join(all.Users.Where(p => p.Email == email), a => a.PersonId, p => p.Id, (a, _) => a.PartnerId).SingleAsync();
        await using var own = store.Context(partner);
        var ids = names.Select(_ => Guid.CreateVersion7()).ToList();
        foreach (var (name, id) in names.Zip(ids))
        {
            own.Customers.Add(new()
            {
                PartnerId = partner,
                Id = id,
                TenantId = id,
                ExternalId = id.ToString("N"),
                Name = name,
                BillingType = type switch { LicenseType.Trial => BillingType.Trial, LicenseType.Term => BillingType.Term, _ => BillingType.Usage },
                DataGeography = "IE",
                CreatedAt = Now,
            });
            own.Licenses.AddRange(((string[])["CIXA-MSP", "SVRCLOUDADV-MSP"]).Select(product => new License
            {
                PartnerId = partner,
                CustomerId = id,
                Id = Guid.CreateVersion7(),
                Number = $"{product}-{id:N}"[..24],
                Product = product,
                Type = type,
                Owner = LicenseOwner.Partner,
                Start = Today.AddDays(-20),
                End = type == LicenseType.Usage ? null : Today.AddDays(90),
            }));
        }

        await own.SaveChangesAsync();
        await using (var transaction = await own.Database.BeginTransactionAsync())
        {
            await own.MarkForRecountAsync(store, ids.ToDictionary(id => id, _ => Today), CancellationToken.None);
            await transaction.CommitAsync();
        }

        var recount = _host.Services.GetRequiredService<RecountCustomers>();
        while (await recount.WaitingAsync(partner, CancellationToken.None) > 0)
        {
            if (await recount.DrainAsync(partner, null, CancellationToken.None) == 0)
                await Task.Delay(20);
        }

        return ids;
    }

    /// <summary>Lets an administrator run this installation too.</summary>
    public async Task MakeOperatorAsync(string email)
    {
        await using var context = _host.Services.GetRequiredService<Store>().Context();
        context.Operators.Add(new() { PersonId = await context.Users.Where(p => p.Email == email).Select(p => p.Id).SingleAsync(), CreatedAt = Now });
        await context.SaveChangesAsync();
    }

    /// <summary>Has everything that was confirmed and is due carried out, by this or by the server's own round.</summary>
    public async Task ApplyAsync()
    {
        await using var context = _host.Services.GetRequiredService<Store>().Context();
        while (await context.PlannedActs.IgnoreQueryFilters([MusterContext.PartnerFilter]).AnyAsync(a => a.State == PlannedActState.Waiting && a.DueOn <= Today))
        {
            await using var scope = _host.Services.CreateAsyncScope();
            if (await scope.ServiceProvider.GetRequiredService<ApplyPlannedActs>().Async(CancellationToken.None) == 0)
                await Task.Delay(20);
        }
    }

    /// <summary>A license key of this installation.</summary>
    public async Task<string> NewKeyAsync(string product)
    {
        await AddressAsync();
        return (await _host.Services.GetRequiredService<IssueKeys>().IssueAsync(product, 25, 12, "PO-2026-7", CancellationToken.None)).Text;
    }

    /// <summary>Two changes of a customer's licenses: one that the demo's Flex administrator has previewed, and one that waits for a day.</summary>
    public async Task<(Guid Previewed, Guid Planned)> ChangesAsync(CustomerListRow customer)
    {
        await AddressAsync();
        var store = _host.Services.GetRequiredService<Store>();
        await using var context = store.Context(customer.PartnerId);
        var maker = await context.Users.SingleAsync(p => p.Email == Email);
        var choice = ChangeJson.Write(new LicenseChoice(new Dictionary<string, string> { ["endpoint"] = "CIXAXDR", ["server"] = "SVRCIXAXDR", ["mobile"] = "" }, new Dictionary<string, bool>(), true));
        var preview = ChangeJson.Write(new ChangePreview
        {
            Has = ["CIXA-MSP", "SVRCLOUDADV-MSP", "CMS-MSP"],
            WillHave = ["CIXAXDR", "SVRCIXAXDR"],
            Begins = 2,
            Ends = 3,
            Components = [new("mobile-agent", 0, 12), new("xdr-sensor", 34, 0)],
            DevicesCounted = true,
            Now = 123_456,
            Then = 234_567,
            Replaces = [new(Today.AddDays(30), "Ada Admin")],
        });
        var now = new DateTimeOffset(Today.ToDateTime(new TimeOnly(8, 30)), TimeSpan.Zero);
        var (previewed, planned) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        foreach (var (id, state, act) in new[] { (previewed, ChangeRunState.Previewed, PlannedActState.Draft), (planned, ChangeRunState.Confirmed, PlannedActState.Waiting) })
        {
            var due = Today.AddDays(200);
            context.ChangeRuns.Add(new() { PartnerId = customer.PartnerId, Id = id, PersonId = maker.Id, Who = maker.DisplayName, CreatedAt = now, State = state, Choice = choice, DueOn = due, Reason = "Budget 2027", PreviewedAt = now, ConfirmedAt = now });
            context.PlannedActs.Add(new()
            {
                PartnerId = customer.PartnerId,
                CustomerId = customer.CustomerId,
                Id = id,
                RunId = id,
                Kind = PlannedActKind.ChangeLicenses,
                Choice = choice,
                DueOn = due,
                State = act,
                PersonId = maker.Id,
                Who = maker.DisplayName,
                RequestedAt = now,
                Reason = "Budget 2027",
                Preview = preview,
            });
        }

        // and one that can't be changed
        var other = await context.CustomerList.Where(c => c.CustomerId != customer.CustomerId).OrderBy(c => c.NameSearch).Select(c => c.CustomerId).FirstAsync();
        context.PlannedActs.Add(new()
        {
            PartnerId = customer.PartnerId,
            CustomerId = other,
            Id = previewed,
            RunId = previewed,
            Kind = PlannedActKind.ChangeLicenses,
            Choice = choice,
            DueOn = Today,
            State = PlannedActState.Refused,
            Who = maker.DisplayName,
            RequestedAt = now,
            Preview = ChangeJson.Write(new ChangePreview { Refusals = [new(LicenseChangeRefusal.NotMonthly), new(LicenseChangeRefusal.OthersLicense, "mobile")], Has = ["CMS-MSP"] }),
        });
        await context.SaveChangesAsync();
        return (previewed, planned);
    }

    /// <summary>The e-mail of a colleague, who gets the password of the demo's Flex administrator.</summary>
    public async Task<string> EmailOfAsync(Guid colleague)
    {
        await AddressAsync();
        await using var context = _host.Services.GetRequiredService<Store>().Context();
        var known = await context.Users.AsNoTracking().SingleAsync(p => p.Email == Email);
        await context.Users.Where(p => p.Id == colleague).ExecuteUpdateAsync(u => u.SetProperty(p => p.PasswordHash, known.PasswordHash));
        var email = await context.Users.Where(p => p.Id == colleague).Select(p => p.Email!).SingleAsync();
        _passwords[email] = await PasswordAsync(Email);
        return email;
    }

    /// <summary>A company that has no partner, and its administrator.</summary>
    /// <returns>Their e-mail; the password is the one of the demo's Term partner.</returns>
    public async Task<string> NewFreeCompanyAsync(string name)
    {
        await AddressAsync();
        await _host.Services.GetRequiredService<Server.Features.Linking.MoveCompany>().MakeNoneAsync(CancellationToken.None);
        var id = Guid.CreateVersion7();
        await using (var context = _host.Services.GetRequiredService<Store>().Context(Partner.NoneId))
        {
            context.Customers.Add(new()
            {
                PartnerId = Partner.NoneId,
                Id = id,
                TenantId = id,
                ExternalId = id.ToString("N"),
                Name = name,
                BillingType = BillingType.Trial,
                DataGeography = "IE",
                CreatedAt = DateTimeOffset.UnixEpoch,
            });
            await context.SaveChangesAsync();
        }

        return await NewCustomerAdministratorAsync(Partner.NoneId, id, EmailOfTermPartner);
    }

    /// <summary>Makes somebody who works in a customer's console; the password is that of the partner's administrator.</summary>
    /// <returns>Their e-mail.</returns>
    public Task<string> NewCustomerAdministratorAsync(CustomerListRow customer, string partnerEmail) => NewCustomerAdministratorAsync(customer.PartnerId, customer.CustomerId, partnerEmail);

    private async Task<string> NewCustomerAdministratorAsync(Guid partner, Guid customer, string partnerEmail)
    {
        await AddressAsync();
        var store = _host.Services.GetRequiredService<Store>();
        var id = Guid.CreateVersion7();
        var email = $"{id:N}@customer.example";
        await using var context = store.Context(partner);
        var known = await context.Users.SingleAsync(p => p.Email == partnerEmail);
        context.Users.Add(new()
        {
            Id = id,
            UserName = email,
            NormalizedUserName = email.ToUpperInvariant(),
            Email = email,
            NormalizedEmail = email.ToUpperInvariant(),
            EmailConfirmed = true,
            PasswordHash = known.PasswordHash,
            SecurityStamp = id.ToString("N"),
            DisplayName = "Camille Cliente",
        });
        context.CustomerAdministrators.Add(new() { PartnerId = partner, CustomerId = customer, PersonId = id, Role = Domain.Access.ConsoleRole.Admin, CreatedAt = DateTimeOffset.UnixEpoch });
        await context.SaveChangesAsync();
        _passwords[email] = await PasswordAsync(partnerEmail);
        return email;
    }
}
