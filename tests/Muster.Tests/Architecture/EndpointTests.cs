using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Muster.Infrastructure;
using Xunit;

namespace Muster.Architecture;

/// <summary>Who may come in is said at every door.</summary>
public sealed class EndpointTests(TestStores stores)
{
    /// <summary>The doors open to anybody; a new one is added here on purpose, or not at all.</summary>
    private static readonly string[] OpenToAll = ["/", "/sign-in", "/sign-in/code", "/sign-in/passkey-options", "/sign-out", "/forgot", "/reset", "/invitation", "/preferences", "/console/over", "/status/{Code:int?}", "/health/live", "/health/ready"];

    /// <summary>Doors that the framework makes beside ours: files of wwwroot, and the second half of a redirect.</summary>
    private static readonly string[] OfTheFramework = ["/{**path:file}", "/_framework/opaque-redirect"];

    [Fact]
    public async Task Every_endpoint_has_a_policy_or_is_known_to_be_open()
    {
        var app = await stores.AppAsync(TestDatabase.Sqlite);
        var unguarded = from endpoint in app.Endpoints.OfType<RouteEndpoint>()
                        where !IsAsset(endpoint) && !IsGuarded(endpoint)
                        let route = "/" + endpoint.RoutePattern.RawText?.TrimStart('/')
                        where !OfTheFramework.Contains(route)
                        where !OpenToAll.Contains(route) || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null
                        select route;
        Assert.Empty(unguarded.Distinct());
    }

    [Fact]
    public async Task Nobody_gets_past_a_guarded_door_without_signing_in()
    {
        var app = await stores.AppAsync(TestDatabase.Sqlite);
        var routes = app.Endpoints.OfType<RouteEndpoint>().Where(e => !IsAsset(e) && IsGuarded(e))
            .Where(e => e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") != false)
            .Select(e => "/" + string.Join('/', e.RoutePattern.PathSegments.Select(s => s.Parts is [RoutePatternLiteralPart literal] ? literal.Content : Guid.Empty.ToString())))
            .Distinct().ToList();
        Assert.NotEmpty(routes);
        using var visitor = app.NewVisitor();
        foreach (var route in routes)
        {
            var page = await visitor.GetAsync(route);
            Assert.True(page.Url.AbsolutePath == "/sign-in" || (int)page.Status is 401 or 404, $"{route} answered {(int)page.Status} at {page.Url.PathAndQuery}");
        }
    }

    private static bool IsAsset(RouteEndpoint endpoint) =>
        endpoint.Metadata.Any(m => m.GetType().Name == "StaticAssetDescriptor");

    private static bool IsGuarded(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null
        && (endpoint.Metadata.GetMetadata<IAuthorizeData>() is not null || endpoint.Metadata.GetMetadata<AuthorizationPolicy>() is not null);
}
