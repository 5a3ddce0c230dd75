using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Muster.Data;

namespace Muster.Server.Features.Ingest;

/// <summary>The collector that a request came from, and what it may send for.</summary>
/// <param name="PartnerId">Its partner.</param>
/// <param name="Id">Its id.</param>
/// <param name="CustomerId">The one customer it is bound to, or null.</param>
/// <param name="ExternalId">That customer's external id, or null.</param>
/// <param name="LastUsedAt">When it was last used, as far as was written.</param>
internal sealed record CollectorScope(Guid PartnerId, Guid Id, Guid? CustomerId, string? ExternalId, DateTimeOffset? LastUsedAt);

/// <summary>Knows a collector by its bearer token. Read from the store on each request, so that a revoked one ends at once, on every server.</summary>
internal sealed class CollectorAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, Store store)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>Name of the scheme.</summary>
    public const string Name = "collector";

    private static readonly byte[] NoHash = new byte[32];

    /// <summary>Puts the collector into the request's features.</summary>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.NoResult();
        var token = header["Bearer ".Length..].Trim();
        if (CollectorToken.PrefixOf(token) is not { } prefix)
            return AuthenticateResult.Fail("The token is not a collector's.");

        // whose a token is, is a question across partners, asked only here
        await using var context = store.Context();
        var found = await context.Collectors.IgnoreQueryFilters([MusterContext.PartnerFilter]).AsNoTracking()
            .Where(c => c.Prefix == prefix && c.RevokedAt == null)
            .Select(c => new
            {
                c.Hash,
                Scope = new CollectorScope(
                    c.PartnerId, c.Id, c.CustomerId, context.Customers.Where(o => o.PartnerId == c.PartnerId && o.Id == c.CustomerId).Select(o => o.ExternalId).FirstOrDefault(), c.LastUsedAt),
            })
            .ToListAsync(Context.RequestAborted);
        var hash = CollectorToken.HashOf(token);
        CollectorScope? scope = null;
        foreach (var one in found)
        {
            if (CryptographicOperations.FixedTimeEquals(one.Hash, hash))
                scope = one.Scope;
        }

        if (found.Count == 0)
            _ = CryptographicOperations.FixedTimeEquals(NoHash, hash);
        if (scope is null)
            return AuthenticateResult.Fail("The token is not known, or was revoked.");
        Context.Features.Set(scope);
        var identity = new ClaimsIdentity([new(Name, scope.Id.ToString())], Name);
        return AuthenticateResult.Success(new(new ClaimsPrincipal(identity), Name));
    }

    /// <summary>Says how to come in, and what was wrong.</summary>
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var failure = (await HandleAuthenticateOnceSafeAsync()).Failure;
        Response.Headers[HeaderNames.WWWAuthenticate] = failure is null ? "Bearer" : "Bearer error=\"invalid_token\"";
        await IngestProblems.WriteAsync(Context, StatusCodes.Status401Unauthorized, "unauthorized", failure?.Message ?? "Send a collector's token: Authorization: Bearer TOKEN.");
    }
}
