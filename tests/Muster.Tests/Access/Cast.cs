using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Data.Licensing;
using Muster.Data.Orders;
using Muster.Domain.Access;
using Muster.Domain.Licensing;
using Muster.Domain.Orders;
using Muster.Infrastructure;
using Muster.Server.Features.Distribution;
using Muster.Server.Features.Licensing;

namespace Muster.Access;

/// <summary>
/// Two partners and everybody there is around them: a customer whose matters are asked for, another of the same partner, and one of
/// another partner; and one person of each kind.
/// </summary>
internal sealed class Cast
{
    private readonly List<object> _rows = [];

    private Cast(MusterApp app, TestPartner partner, TestPartner other)
    {
        (App, Partner, Other) = (app, partner, other);
        Facts = new(app, partner);
        (Customer, Elsewhere) = (Facts.Customer("Bakery"), Facts.Customer("Foundry"));
    }

    public MusterApp App { get; }

    public TestPartner Partner { get; }

    public TestPartner Other { get; }

    /// <summary>The customer that is asked for.</summary>
    public Guid Customer { get; }

    /// <summary>The same partner's other customer.</summary>
    public Guid Elsewhere { get; }

    /// <summary>The other partner's.</summary>
    public Guid Foreign { get; private set; }

    /// <summary>A collector of the partner, to be revoked.</summary>
    public Guid Collector { get; private set; }

    /// <summary>The token of another, for all of its customers.</summary>
    public string CollectorToken { get; private set; } = "";

    /// <summary>A bill the partner uploaded.</summary>
    public Guid Bill { get; } = Guid.CreateVersion7();

    /// <summary>A role of the partner's own, that nobody has.</summary>
    public Guid Role { get; } = Guid.CreateVersion7();

    /// <summary>A group of the partner's, without customers.</summary>
    public Guid Group { get; } = Guid.CreateVersion7();

    /// <summary>A change of the customer's licenses that the Super Admin has previewed.</summary>
    public Guid Run { get; } = Guid.CreateVersion7();

    /// <summary>A change scheduled for the customer.</summary>
    public Guid Act { get; } = Guid.CreateVersion7();

    /// <summary>An administrator who asks for nothing.</summary>
    public Guid Colleague { get; private set; }

    /// <summary>A correction at the customer.</summary>
    public Guid Correction { get; } = Guid.CreateVersion7();

    /// <summary>A license of the customer.</summary>
    public Guid License { get; private set; }

    /// <summary>An order for the customer, by the distributor.</summary>
    public Guid Order { get; } = Guid.CreateVersion7();

    /// <summary>A draft of the distributor's, for a customer of the partner that is to be made.</summary>
    public Guid OrderDraft { get; } = Guid.CreateVersion7();

    /// <summary>Who sells to the partner.</summary>
    public TestPartner Distributor { get; private set; } = null!;

    /// <summary>A new account that the super admin has begun.</summary>
    public Guid Draft { get; } = Guid.CreateVersion7();

    public Facts Facts { get; }

    /// <summary>What is there to ask for.</summary>
    public Matters Matters => new(Customer, Bill, Correction, Collector, Colleague, Role, Group, License, Draft, Run, Act, Partner.Id, Order, OrderDraft);

    /// <summary>The e-mail of each person, by what they are.</summary>
    public Dictionary<string, string> People { get; } = [];

    /// <summary>What they are.</summary>
    public static readonly string[] Roles = ["super admin", "admin", "help desk", "business", "read-only", "scoped out", "stranger", "customer admin", "customer reader", "other customer", Guest, "operator", "distributor", "rival"];

    /// <summary>A Help Desk administrator of the partner who has launched the customer.</summary>
    public const string Guest = "guest";

    public static async Task<Cast> OfAsync(MusterApp app, CancellationToken ct)
    {
        var cast = new Cast(app, await app.NewPartnerAsync(), await app.NewPartnerAsync());
        foreach (var customer in new[] { cast.Customer, cast.Elsewhere })
        {
            cast.Facts.License(customer, "CIXA-MSP");
            var (device, person) = customer == cast.Customer ? ("bakery-pc", "Amelie Baker") : ("foundry-pc", "Fred Founder");
            cast.Facts.Device(customer, device, seen: 20);
            cast.Facts.Seen(customer, "endpoint", "id-" + device, person, days: 2, name: device);
        }

        await cast.Facts.CountAsync(ct);
        var others = new Facts(app, cast.Other);
        cast.Foreign = others.Customer("Mill");
        others.License(cast.Foreign, "CIXA-MSP");
        others.Device(cast.Foreign, "mill-pc", seen: 20);
        others.Seen(cast.Foreign, "endpoint", "id-mill-pc", "Mia Miller", days: 2, name: "mill-pc");
        await others.CountAsync(ct);

        cast.People["super admin"] = cast.Partner.Email;
        cast.People["stranger"] = cast.Other.Email;
        cast.Distributor = await Distribution.Selling.NewDistributorAsync(app);
        cast.People["distributor"] = cast.Distributor.Email;
        cast.People["rival"] = (await Distribution.Selling.NewDistributorAsync(app)).Email;
        cast.Administrator("admin", AdministratorRole.Admin);
        cast.Administrator("help desk", AdministratorRole.HelpDesk);
        cast.Administrator("business", AdministratorRole.BusinessAdmin);
        cast.Administrator("read-only", AdministratorRole.ReadOnly);
        cast.Colleague = cast.Administrator("colleague", AdministratorRole.ReadOnly);
        var scoped = cast.Administrator("scoped out", AdministratorRole.HelpDesk, AdministratorScope.ChosenCustomers);
        cast._rows.Add(new AdministratorCustomer { PartnerId = cast.Partner.Id, PersonId = scoped, CustomerId = cast.Elsewhere });
        cast.Administrator(Guest, AdministratorRole.HelpDesk);
        cast.OfCustomer("customer admin", cast.Customer, ConsoleRole.Admin);
        cast.OfCustomer("customer reader", cast.Customer, ConsoleRole.ReadOnly);
        cast.OfCustomer("other customer", cast.Elsewhere, ConsoleRole.Admin);
        cast._rows.Add(new Operator { PersonId = cast.Person("operator"), CreatedAt = app.Clock.Now });
        cast._rows.Add(new Domain.Usage.Correction
        {
            PartnerId = cast.Partner.Id,
            CustomerId = cast.Customer,
            Id = cast.Correction,
            Kind = Domain.Usage.CorrectionKind.MergedHolder,
            What = "amelie b",
            KeptName = "amelie baker",
            FromDay = cast.Facts.Today.AddDays(-1),
            Reason = "the same person",
            RecordedBy = "Ada",
            RecordedAt = app.Clock.Now,
        });
        await using (var context = app.Store.Context(cast.Partner.Id))
        {
            context.AddRange(cast._rows);
            context.AccountDrafts.Add(new()
            {
                PartnerId = cast.Partner.Id,
                Id = cast.Draft,
                PersonId = await context.Users.Where(p => p.Email == cast.Partner.Email).Select(p => p.Id).SingleAsync(ct),
                Body = """{"kind":0,"company":{"name":"Dairy"},"products":[]}""",
                CreatedAt = app.Clock.Now,
                ChangedAt = app.Clock.Now,
            });
            await context.SaveChangesAsync(ct);
            cast.License = await context.Licenses.Where(l => l.CustomerId == cast.Customer).Select(l => l.Id).SingleAsync(ct);
        }

        cast.Collector = (await app.Store.NewCollectorAsync(cast.Partner.Id)).Id;
        cast.CollectorToken = (await app.Store.NewCollectorAsync(cast.Partner.Id)).Token;
        return cast;
    }

    /// <summary>Puts back what somebody who may has taken away.</summary>
    public async Task RestoreAsync(CancellationToken ct)
    {
        await using var context = App.Store.Context(Partner.Id);
        await context.Customers.Where(c => c.Id == Customer).ExecuteUpdateAsync(u => u.SetProperty(c => c.PartnerAssistance, true).SetProperty(c => c.AssistanceUntil, (DateTimeOffset?)null), ct);
        if (!await context.VendorBills.AnyAsync(b => b.Id == Bill, ct))
            context.VendorBills.Add(new() { PartnerId = Partner.Id, Id = Bill, Period = "2031-02", FileName = "bill.csv", UploadedAt = App.Clock.Now, Who = "Ada", Lines = 0 });
        if (!await context.CustomRoles.AnyAsync(r => r.Id == Role, ct))
            context.CustomRoles.Add(new() { PartnerId = Partner.Id, Id = Role, Name = "Night shift", Base = AdministratorRole.ReadOnly, Families = new Dictionary<string, FamilyLevel>() });
        if (!await context.CustomerGroups.AnyAsync(g => g.Id == Group, ct))
            context.CustomerGroups.Add(new() { PartnerId = Partner.Id, Id = Group, Name = "North" });
        await RestoreChangesAsync(context, ct);
        await RestoreOrdersAsync(context, ct);
        await context.SaveChangesAsync(ct);
    }

    /// <summary>A run that waits to be confirmed, and an act that waits for a day far ahead.</summary>
    private async Task RestoreChangesAsync(MusterContext context, CancellationToken ct)
    {
        await context.PlannedActs.Where(a => a.Id == Run || a.Id == Act).ExecuteDeleteAsync(ct);
        await context.ChangeRuns.Where(r => r.Id == Run).ExecuteDeleteAsync(ct);
        var maker = await context.Users.Where(u => u.Email == Partner.Email).Select(u => u.Id).SingleAsync(ct);
        context.ChangeRuns.Add(new() { PartnerId = Partner.Id, Id = Run, PersonId = maker, Who = "Ada Admin", CreatedAt = App.Clock.Now, State = ChangeRunState.Previewed });
        foreach (var (id, state) in new[] { (Run, PlannedActState.Draft), (Act, PlannedActState.Waiting) })
        {
            context.PlannedActs.Add(new()
            {
                PartnerId = Partner.Id,
                CustomerId = Customer,
                Id = id,
                RunId = id == Run ? Run : null,
                Kind = PlannedActKind.ChangeLicenses,
                Choice = ChangeJson.Write(LicenseChoice.Nothing),
                DueOn = Facts.Today.AddYears(1),
                State = state,
                Who = "Ada Admin",
                RequestedAt = App.Clock.Now,
            });
        }
    }

    /// <summary>The partner buys through the distributor, which has ordered for the customer and drafted an order for another.</summary>
    private async Task RestoreOrdersAsync(MusterContext context, CancellationToken ct)
    {
        await context.DistributorLinks.ExecuteDeleteAsync(ct);
        await DistributorView.OrdersWithin(context, Distributor.Id).ExecuteDeleteAsync(ct);
        context.DistributorLinks.Add(new() { PartnerId = Partner.Id, DistributorId = Distributor.Id, State = DistributorLinkState.Active, InvitedAt = App.Clock.Now, InvitedBy = "Dora" });
        foreach (var id in new[] { Order, OrderDraft })
        {
            var ordered = id == Order;
            context.Orders.Add(new()
            {
                PartnerId = Partner.Id,
                Id = id,
                DistributorId = Distributor.Id,
                Number = ordered ? "ORD-77311-A" : "ORD-77311-B",
                ForCustomerId = ordered ? Customer : null,
                NewCustomer = ordered ? null : new("QUARRY", "Quarry", "IE", new("Quentin", "Quarry", "quentin@quarry.example", "IE")),
                CustomerName = ordered ? "Bakery" : "Quarry",
                CreatedAt = App.Clock.Now,
                CreatedBy = "Dora",
                SubmittedAt = ordered ? App.Clock.Now : null,
            });
            context.Subscriptions.Add(new()
            {
                PartnerId = Partner.Id,
                OrderId = id,
                Line = 1,
                DistributorId = Distributor.Id,
                ForCustomerId = ordered ? Customer : null,
                Product = "SVRCLOUDADV-MSP",
                Quantity = 5,
                Status = ordered ? SubscriptionStatus.Active : SubscriptionStatus.Draft,
                OrderedOn = Facts.Today,
                Starts = Facts.Today,
                RenewMonths = 12,
                DueOn = Facts.Today.AddYears(1),
            });
        }
    }

    private Guid Person(string kind)
    {
        var person = MusterApp.NewPerson($"the-{kind.Replace(' ', '-')}@{Partner.Code}.example", $"The {kind}");
        People[kind] = person.Email!;
        _rows.Insert(0, person);
        return person.Id;
    }

    private Guid Administrator(string kind, AdministratorRole role, AdministratorScope scope = AdministratorScope.AllCustomers)
    {
        var person = Person(kind);
        _rows.Add(new Administrator { PartnerId = Partner.Id, PersonId = person, Role = role, Scope = scope, CreatedAt = App.Clock.Now });
        return person;
    }

    private void OfCustomer(string kind, Guid customer, ConsoleRole role) =>
        _rows.Add(new CustomerAdministrator { PartnerId = Partner.Id, CustomerId = customer, PersonId = Person(kind), Role = role, CreatedAt = App.Clock.Now });
}
