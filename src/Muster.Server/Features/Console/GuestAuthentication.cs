using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;
using Muster.Data;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Console;

/// <summary>
/// Knows a launched guest by a cookie of its own. Below <c>/console</c> it comes before the session: whoever has it is the guest, or
/// is told why the visit is over. Read from the store on each request, so that a visit ends at once, on every server.
/// </summary>
internal sealed class GuestAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, Store store, TimeProvider clock)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>Name of the scheme.</summary>
    public const string Name = "guest";

    /// <summary>Name of the scheme that chooses between a guest and a session.</summary>
    public const string GuestOrSession = "guest-or-session";

    private VisitEnd _over = VisitEnd.Ended;
    private Guid? _customer;

    /// <summary>Which of the two a request is judged by.</summary>
    public static string Choose(HttpContext http) =>
        http.Request.Path.StartsWithSegments(GuestVisit.Path, StringComparison.OrdinalIgnoreCase) && http.Request.Cookies.ContainsKey(GuestVisit.Cookie) ? Name : CookieAuthenticationDefaults.AuthenticationScheme;

    /// <summary>Puts the visit into the request's features.</summary>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Cookies[GuestVisit.Cookie] is not { Length: > 0 and < 100 } token)
            return AuthenticateResult.NoResult();
        var (visit, who, over, customer) = await GuestVisit.FindAsync(store, token, clock.GetUtcNow(), Context.RequestAborted);
        if (visit is null || who is null)
        {
            (_over, _customer) = (over ?? VisitEnd.Ended, customer);
            return AuthenticateResult.Fail($"The visit is over: {_over}.");
        }

        Context.Features.Set(visit);
        Scope.Note(Context, who);
        return AuthenticateResult.Success(new(who.Principal(Name), Name));
    }

    /// <summary>Says why the visit is over; from then on the browser is its own again.</summary>
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        await HandleAuthenticateOnceSafeAsync();
        GuestVisit.Take(Context);
        var query = QueryString.Create("why", _over.ToString());
        if (_customer is { } customer)
            query = query.Add("customer", customer.ToString());
        Response.Redirect("/console/over" + query.ToUriComponent());
    }

    /// <summary>What a guest may not do is refused as it is to everybody.</summary>
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Context.ForbidAsync(CookieAuthenticationDefaults.AuthenticationScheme, properties);
}
