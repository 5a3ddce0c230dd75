using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Domain.Access;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Console;

/// <summary>Why a guest's visit to a console is over.</summary>
public enum VisitEnd
{
    /// <summary>Left, or ended by opening another customer's console.</summary>
    Ended,

    /// <summary>Its time is over.</summary>
    TimeOver,

    /// <summary>The customer turned Partner Assistance off, or its time is over.</summary>
    AssistanceOff,

    /// <summary>The guest signed out at the desk, or was signed out.</summary>
    SignedOut,

    /// <summary>The guest may not open this customer any more, or works at another place now.</summary>
    NotAllowed,
}

/// <summary>A guest's visit to a customer's console, as the banner shows it.</summary>
/// <param name="Id">The launch.</param>
/// <param name="CustomerId">Whose console it is.</param>
/// <param name="GuestName">Who visits.</param>
/// <param name="PartnerName">For whom.</param>
/// <param name="EndsAt">When it ends by itself.</param>
/// <param name="CanBeExtended">Whether it may be given more time.</param>
public sealed record GuestVisit(Guid Id, Guid CustomerId, string GuestName, string PartnerName, DateTimeOffset EndsAt, bool CanBeExtended)
{
    /// <summary>The guest's cookie. Sent below <c>/console</c> only, so that the desk stays open beside it.</summary>
    public const string Cookie = "muster-guest";

    /// <summary>The path of the cookie, and of every page of the console.</summary>
    public const string Path = "/console";

    /// <summary>A new token for the cookie: 256 random bits.</summary>
    public static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is kept of a token.</summary>
    public static byte[] HashOf(string token) => SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(token));

    /// <summary>Gives a browser the cookie; it goes with the browser, the visit with its time.</summary>
    public static void Give(HttpContext http, string token) => http.Response.Cookies.Append(Cookie, token, Options(http));

    /// <summary>Takes the cookie away.</summary>
    public static void Take(HttpContext http) => http.Response.Cookies.Delete(Cookie, Options(http));

    /// <summary>Who acts in the console during a launch: a guest, on behalf of the partner.</summary>
    internal static WhoAsks Who(Launch launch, string customerName) => new()
    {
        Place = Place.Customer,
        SessionId = launch.SessionId,
        PersonId = launch.PersonId,
        Name = launch.GuestName,
        OnBehalfOf = launch.PartnerName,
        PartnerId = launch.PartnerId,
        PartnerName = launch.PartnerName,
        CustomerId = launch.CustomerId,
        CustomerName = customerName,
        LaunchId = launch.Id,
        Console = Roles.Guest,
    };

    /// <summary>Finds the visit a token stands for, and who the guest is; or why it is over. All that may end it is asked on each request.</summary>
    internal static async Task<(GuestVisit? Visit, WhoAsks? Who, VisitEnd? Over, Guid? CustomerId)> FindAsync(Store store, string token, DateTimeOffset now, CancellationToken ct)
    {
        // whose a token is, is a question across partners, asked only here
        await using var anybody = store.Context();
        var hash = HashOf(token);
        var launch = await anybody.Launches.IgnoreQueryFilters([MusterContext.PartnerFilter, MusterContext.ScopeFilter]).AsNoTracking().SingleOrDefaultAsync(l => l.Hash == hash, ct);
        if (launch is null)
            return (null, null, VisitEnd.Ended, null);

        await using var context = store.Context(launch.PartnerId);
        var customer = await context.Customers.AsNoTracking().SingleAsync(c => c.Id == launch.CustomerId, ct);
        var opener = await ReadSession.WhoAsync(context, launch.SessionId, now, ct);
        if (await OverAsync(context, launch, opener, customer.LetsPartnerIn(now), now, ct) is { } over)
            return (null, null, over, launch.CustomerId);
        var visit = new GuestVisit(launch.Id, launch.CustomerId, launch.GuestName, launch.PartnerName, launch.EndsAt, launch.EndsAt < launch.StartedAt + DecideLaunch.Longest);
        return (visit, Who(launch, customer.Name) with { Families = opener!.Families }, null, launch.CustomerId);
    }

    private static async Task<VisitEnd?> OverAsync(MusterContext context, Launch launch, WhoAsks? opener, bool isAssistanceOn, DateTimeOffset now, CancellationToken ct)
    {
        if (!isAssistanceOn)
            return VisitEnd.AssistanceOff;
        if (launch.EndedAt is not null)
            return VisitEnd.Ended;
        if (launch.EndsAt <= now)
            return VisitEnd.TimeOver;
        if (opener is null)
            return await context.Sessions.AnyAsync(s => s.Id == launch.SessionId && s.EndedAt == null && s.ExpiresAt > now, ct) ? VisitEnd.NotAllowed : VisitEnd.SignedOut;
        if (opener.Place != Place.Partner || opener.PartnerId != launch.PartnerId || opener.MustEnroll || !opener.Permissions.Contains(Permission.Launch))
            return VisitEnd.NotAllowed;
        var inScope = opener.Scope == AdministratorScope.AllCustomers
            || await context.Set<CustomerInScope>().AnyAsync(s => s.PersonId == opener.PersonId && s.CustomerId == launch.CustomerId, ct);
        return inScope ? null : VisitEnd.NotAllowed;
    }

    private static CookieOptions Options(HttpContext http) =>
        new() { Path = Path, HttpOnly = true, Secure = http.Request.IsHttps, SameSite = SameSiteMode.Lax, IsEssential = true };
}
