using System.Security.Claims;
using Muster.Data;
using Muster.Data.Access;
using Muster.Domain.Access;
using Muster.Domain.Accounts;
using Muster.Domain.Catalog;
using Muster.Server.Ui;

namespace Muster.Server.Features.Access;

/// <summary>Who is asking, for whom, and within which customers. Every query of a request is limited to it.</summary>
public sealed class Scope
{
    /// <summary>Where the answer to "who is this?" waits until authentication is done.</summary>
    private static readonly object WhoKey = new();

    private IReadOnlySet<Permission> _permissions = new HashSet<Permission>();
    private IReadOnlySet<ConsolePermission> _console = new HashSet<ConsolePermission>();

    /// <summary>The partner; empty when nobody is signed in, which sees nothing.</summary>
    public Guid PartnerId { get; private set; }

    /// <summary>The partner's name; empty for the operator and for commands.</summary>
    public string PartnerName { get; private set; } = "";

    /// <summary>The person; null for a command and a collector.</summary>
    public Guid? PersonId { get; private set; }

    /// <summary>What audit entries call them.</summary>
    public string Who { get; private set; } = "command";

    /// <summary>On whose behalf they act where that isn't plain: a guest's partner. Empty otherwise.</summary>
    public string OnBehalfOf { get; private set; } = "";

    /// <summary>The address they ask from; empty for a command.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Scheme and host the request was sent to, for links where no public address is set; empty for a command.</summary>
    public string Origin { get; private set; } = "";

    /// <summary>Where they are; null when nobody is signed in.</summary>
    public Place? Place { get; private set; }

    /// <summary>The session; null for a command, a collector and when nobody is signed in.</summary>
    public Guid? SessionId { get; private set; }

    /// <summary>In a customer's console, the customer.</summary>
    public Guid? CustomerId { get; private set; }

    /// <summary>Its name; empty elsewhere.</summary>
    public string CustomerName { get; private set; } = "";

    /// <summary>A guest's launch, or null.</summary>
    public Guid? LaunchId { get; private set; }

    /// <summary>Whether the partner is a distributor, and its desk the distributor's portal.</summary>
    public bool IsDistributor { get; private set; }

    /// <summary>The partner's program; null at a distributor, and outside a partner.</summary>
    public PartnerProgram? Program { get; private set; }

    /// <summary>The roles there are where they are: a distributor has two.</summary>
    public IReadOnlyList<AdministratorRole> RolesHere => IsDistributor ? Roles.OfDistributors : Enum.GetValues<AdministratorRole>();

    /// <summary>The key of a role's name: a distributor's first is called Admin.</summary>
    public string NameOf(AdministratorRole role) => $"Role.{(IsDistributor && role == AdministratorRole.SuperAdmin ? AdministratorRole.Admin : role)}";

    /// <summary>The role at a partner's desk; of a custom role, its base.</summary>
    public AdministratorRole? Role { get; private set; }

    /// <summary>Whether all of the partner's customers are within scope.</summary>
    public bool SeesAllCustomers { get; private set; } = true;

    /// <summary>The families a custom role is lowered in; empty for none.</summary>
    public IReadOnlyDictionary<string, FamilyLevel> Families { get; private set; } = new Dictionary<string, FamilyLevel>();

    /// <summary>What totals of a list are kept under, so that nobody is shown those of a wider scope.</summary>
    public Guid? TotalsKey => SeesAllCustomers ? null : CustomerId ?? PersonId;

    /// <summary>Signed in, but nothing may be done before a second factor is set up, or shown.</summary>
    public bool MustEnroll { get; private set; }

    /// <summary>Whether an act may be offered and done.</summary>
    public bool May(Permission permission) => _permissions.Contains(permission);

    /// <summary>Whether an act may be offered and done in the customer's console.</summary>
    public bool May(ConsolePermission permission) => _console.Contains(permission);

    /// <summary>
    /// Whether an act may be offered and done, on a page that stands at the desk and in the console. A guest whose role is lowered in a
    /// family corrects no counts here either: a correction changes several families at once.
    /// </summary>
    public bool May(Permission permission, ConsolePermission console) =>
        May(permission) || (May(console) && (permission != Permission.Correct || Families.Values.All(l => l == FamilyLevel.Full)));

    /// <summary>Where the pages of a customer begin for who is asking: its console, or its part of the desk.</summary>
    public string PagesOf(Guid customerId) => Place == Data.Access.Place.Customer ? "/console" : $"/customers/{customerId}";

    /// <summary>How far the role reaches into a family.</summary>
    public FamilyLevel Level(string family) => Families.GetValueOrDefault(family);

    /// <summary>Whether a family is there at all for who is asking.</summary>
    public bool Sees(Family family) => Level(family.Code) != FamilyLevel.None;

    /// <summary>Whether devices and the people behind counts are there for who is asking: in a console always, at a desk by role.</summary>
    public bool SeesDevices => Place != Data.Access.Place.Partner || May(Permission.ReadDevices);

    /// <summary>Notes who a request was found to be from.</summary>
    internal static void Note(HttpContext context, WhoAsks who) => context.Items[WhoKey] = who;

    /// <summary>Takes the scope from a signed-in request.</summary>
    public void Enter(HttpContext context)
    {
        Address = context.Connection.RemoteIpAddress?.ToString() ?? "";
        Origin = $"{context.Request.Scheme}://{context.Request.Host}";
        if (context.User.Identity is { IsAuthenticated: true } && context.Items[WhoKey] is WhoAsks who)
            Enter(who, Address);
    }

    /// <summary>Takes the scope of somebody at an address.</summary>
    internal void Enter(WhoAsks who, string address)
    {
        Address = address;
        (Place, PartnerId, PartnerName, PersonId, SessionId, CustomerId, LaunchId) = (who.Place, who.PartnerId, who.PartnerName, who.PersonId, who.SessionId, who.CustomerId, who.LaunchId);
        (Who, OnBehalfOf, Role, Families, CustomerName) = (who.Name, who.OnBehalfOf, who.Role, who.Families, who.CustomerName);

        IsDistributor = who.IsDistributor;
        Program = who.Program;
        MustEnroll = who.MustEnroll;
        if (!MustEnroll)
        {
            _permissions = who.Permissions;
            _console = who.Console;
        }

        SeesAllCustomers = who.Place == Data.Access.Place.Partner && who.Scope == AdministratorScope.AllCustomers;
    }

    /// <summary>Takes the scope of a command that works for one partner.</summary>
    /// <param name="partnerId">The partner, or the distributor.</param>
    /// <param name="command">What audit entries call the command.</param>
    /// <param name="partnerName">Its name, where others are to read for whom it was done.</param>
    public void Enter(Guid partnerId, string command, string partnerName = "") => (PartnerId, Who, PartnerName) = (partnerId, command, partnerName);

    /// <summary>Takes the scope of somebody who asked for what is done by itself later; the whole partner's, since what they may was decided then.</summary>
    public static Scope OfPlanned(Guid partnerId, Guid? personId, string who, string address) =>
        new() { PartnerId = partnerId, PersonId = personId, Who = who, Address = address, Place = personId is null ? null : Data.Access.Place.Partner };

    /// <summary>Somebody who works at a place without a session: what the demo set tells was done by its people.</summary>
    internal static Scope OfPlace(Guid partnerId, string partnerName, string who) => new() { PartnerId = partnerId, PartnerName = partnerName, Who = who, Place = Data.Access.Place.Partner };

    /// <summary>Somebody of a distributor, as a partner's log calls them.</summary>
    public static Scope OfDistributor(Scope asks, Guid partnerId) =>
        new() { PartnerId = partnerId, PersonId = asks.PersonId, Who = asks.Who, Address = asks.Address, OnBehalfOf = asks.PartnerName, Place = Data.Access.Place.Partner };

    /// <summary>Who runs the installation, as they look at its own matters: those of no partner, wherever they are just now.</summary>
    public static Scope OfInstallation(Scope asks) => new() { PersonId = asks.PersonId, Who = asks.Who, Address = asks.Address, SessionId = asks.SessionId, Place = Data.Access.Place.Operator };

    /// <summary>Opens the store as who is asking sees it.</summary>
    public MusterContext Open(Store store)
    {
        var context = store.Context(PartnerId);
        if (CustomerId is { } customer)
            context.SeeOnlyCustomer(customer);
        else if (!SeesAllCustomers)
            context.SeeOnlyScopeOf(PersonId ?? Guid.Empty);
        return context;
    }
}

/// <summary>Who a session or a launch was found to be, read from the store on each request.</summary>
internal sealed record WhoAsks
{
    public required Place Place { get; init; }

    public required Guid SessionId { get; init; }

    public required Guid PersonId { get; init; }

    public required string Name { get; init; }

    public string OnBehalfOf { get; init; } = "";

    public Guid PartnerId { get; init; }

    public string PartnerName { get; init; } = "";

    public Guid? CustomerId { get; init; }

    public string CustomerName { get; init; } = "";

    public Guid? LaunchId { get; init; }

    public AdministratorRole? Role { get; init; }

    public AdministratorScope Scope { get; init; }

    public IReadOnlyDictionary<string, FamilyLevel> Families { get; init; } = new Dictionary<string, FamilyLevel>();

    public IReadOnlySet<Permission> Permissions { get; init; } = new HashSet<Permission>();

    public IReadOnlySet<ConsolePermission> Console { get; init; } = new HashSet<ConsolePermission>();

    public bool IsDistributor { get; init; }

    /// <summary>The partner's program; null at a distributor, and outside a partner.</summary>
    public PartnerProgram? Program { get; init; }

    public bool IsOperator { get; init; }

    /// <summary>Whether they belong to other places than this one.</summary>
    public bool HasOtherPlaces { get; init; }

    /// <summary>Signed in, but nothing may be done before a second factor is set up.</summary>
    public bool MustEnroll { get; init; }

    /// <summary>What pages and policies ask of them.</summary>
    public ClaimsPrincipal Principal(string scheme)
    {
        var claims = new List<Claim> { new(ClaimTypes.NameIdentifier, PersonId.ToString()), new(ClaimTypes.Name, Name), new(SignIn.SessionClaim, SessionId.ToString("N")) };
        if (!MustEnroll)
        {
            claims.Add(new(UiClaims.PlaceName, Place == Place.Customer ? CustomerName : PartnerName));
            claims.AddRange(Permissions.Select(p => new Claim(UiClaims.May, p.ToString())));
            claims.AddRange(Console.Select(p => new Claim(Policies.MayInConsoleClaim, p.ToString())));
            if (Program == PartnerProgram.FlexConnect)
                claims.Add(new(UiClaims.Orders, bool.TrueString));
            if (IsOperator)
                claims.Add(new(UiClaims.Operator, bool.TrueString));
            if (HasOtherPlaces)
                claims.Add(new(UiClaims.OtherPlaces, bool.TrueString));
        }

        return new(new ClaimsIdentity(claims, scheme));
    }
}
