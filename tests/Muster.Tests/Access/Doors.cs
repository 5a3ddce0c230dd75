using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.EntityFrameworkCore;
using Muster.Infrastructure;
using Xunit;

namespace Muster.Access;

/// <summary>What is asked for: a customer, and matters of it and of its partner.</summary>
internal sealed record Matters(Guid Customer, Guid Bill, Guid Correction, Guid Collector, Guid Colleague, Guid Role, Guid Group, Guid License, Guid Draft, Guid Run, Guid Act, Guid Partner, Guid Order, Guid OrderDraft)
{
    /// <summary>Matters that are not there.</summary>
    public static Matters Nobodys => new(New(), New(), New(), New(), New(), New(), New(), New(), New(), New(), New(), New(), New(), New());

    private static Guid New() => Guid.CreateVersion7();
}

/// <summary>A way in: an endpoint by one method, and one form of it.</summary>
internal sealed record Door(string Name, string Method, string Path, string? Form);

/// <summary>All ways into the running server.</summary>
internal static partial class Doors
{
    /// <summary>The endpoints that anybody may ask for, once for each method, and for a page that takes forms once for each form.</summary>
    public static List<Door> All(MusterApp app, Matters matters)
    {
        var pages = Repository.Files("src", "*.razor").ToLookup(f => Path.GetFileNameWithoutExtension(f.Path), f => f.Text);
        var doors =
            from endpoint in app.Endpoints.OfType<RouteEndpoint>()
            where endpoint.Metadata.All(m => m.GetType().Name != "StaticAssetDescriptor")
            let route = "/" + endpoint.RoutePattern.RawText?.TrimStart('/')
            where route is not ("/{**path:file}" or "/_framework/opaque-redirect")
            from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
            let page = endpoint.Metadata.GetMetadata<ComponentTypeMetadata>()?.Type
            from form in method == "POST" && page is not null ? Forms(page, pages) : [null]
            let name = $"{method,-4} {route}{(form is null ? "" : $" [{form}]")}"
            orderby method, route, form
            select new Door(name, method, Filled(endpoint.RoutePattern, matters) + Chosen(route, form, matters), form);
        return [.. doors.DistinctBy(d => d.Name)];
    }

    /// <summary>The forms of a page, in its markup or that of a page it derives from; none takes no POST.</summary>
    private static IEnumerable<string?> Forms(Type page, ILookup<string, string> pages)
    {
        for (var type = page; type is not null; type = type.BaseType)
        {
            foreach (var text in pages[type.Name])
            {
                foreach (var form in FormName().Matches(text).Select(m => m.Groups["name"].Value).Distinct())
                    yield return form;
            }
        }
    }

    /// <summary>An address of a route, with the matters of the customer that is asked for. A parameter that isn't here needs a line.</summary>
    private static string Filled(RoutePattern route, Matters matters) => "/" + string.Join('/', route.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternSeparatorPart separator => separator.Content,
        RoutePatternParameterPart parameter => (route.RawText!.TrimStart('/'), parameter.Name.ToLowerInvariant()) switch
        {
            ("billing/compare/{id:guid}/remove", "id") => matters.Bill.ToString(),
            ("distribution/orders/{Id:guid}/edit", "id") => matters.OrderDraft.ToString(),
            (var path, "id") when path.StartsWith("orders/", StringComparison.Ordinal) || path.StartsWith("distribution/orders/", StringComparison.Ordinal) => matters.Order.ToString(),
            (var path, "id") when path.StartsWith("customers/", StringComparison.Ordinal) => matters.Customer.ToString(),
            (_, "licenseid") => matters.License.ToString(),
            (_, "draftid") => matters.Draft.ToString(),
            (_, "personid") => matters.Colleague.ToString(),
            (_, "roleid") => matters.Role.ToString(),
            (_, "groupid") => matters.Group.ToString(),
            (_, "runid") => matters.Run.ToString(),
            (_, "actid") => matters.Act.ToString(),
            (_, "correctionid") => matters.Correction.ToString(),
            (_, "meter") => "endpoint",
            (_, "period") => "2031-03",
            (_, "code") => "404",
            var (path, name) => throw new InvalidOperationException($"{path}: say here what to ask for as {name}."),
        },
        _ => throw new InvalidOperationException($"{route.RawText} has a part of an unknown kind."),
    }))));

    /// <summary>What is chosen on a page before its form is there.</summary>
    private static string Chosen(string route, string? form, Matters matters) => (route, form) switch
    {
        ("/customers/{Id:guid}/devices/exclude" or "/customers/{Id:guid}/devices/retire", _) => "?what=id-bakery-pc",
        ("/customers/unlink", _) => $"?ids={matters.Customer:N}",
        ("/distribution", "end") => $"?end={matters.Partner}",
        ("/distribution/orders/new", _) => $"?partner={matters.Partner}",
        ("/distribution/orders/{Id:guid}", "act") => "?act=Suspend&line=1",
        ("/settings/collectors", "revoke") => $"?revoke={matters.Collector}",
        _ => "",
    };

    [GeneratedRegex("@formname=\"(?<name>[^\"@]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FormName();
}

/// <summary>Somebody who tries every door.</summary>
internal sealed partial class Asker : IDisposable
{
    private readonly Cast _cast;
    private readonly string _actor;
    private readonly string? _email;
    private HttpClient _http = null!;
    private string _token = "";

    private Asker(Cast cast, string actor) => (_cast, _actor, _email) = (cast, actor, cast.People.GetValueOrDefault(actor));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<Asker> OfAsync(Cast cast, string actor)
    {
        var asker = new Asker(cast, actor);
        await asker.EnterAsync();
        return asker;
    }

    public async Task<string> AnswerAsync(Door door)
    {
        using var response = await AskAsync(door);
        if (door.Method != "GET")
            await GoOnAsync();
        return (int)response.StatusCode switch
        {
            302 when response.Headers.Location!.ToString().Contains("/sign-in", StringComparison.Ordinal) && door.Path != "/sign-out" => "sign-in",
            400 or 401 or 403 or 404 or >= 500 => ((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture),
            _ => "ok",
        };
    }

    public async Task<string> BodyAsync(Door door)
    {
        using var response = await AskAsync(door);
        return $"{(int)response.StatusCode} {response.Content.Headers.ContentType}\n{Passing().Replace(await response.Content.ReadAsStringAsync(Stop), "…")}";
    }

    public async Task<int> WithoutTokenAsync(Door door)
    {
        _token = "";
        using var response = await AskAsync(door);
        return (int)response.StatusCode;
    }

    public void Dispose() => _http.Dispose();

    private async Task EnterAsync()
    {
        _http = _cast.App.NewClient();
        if (_actor == "collector")
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _cast.CollectorToken);
        if (_email is not null)
        {
            var page = await (await _http.GetAsync("/sign-in", Stop)).Content.ReadAsStringAsync(Stop);
            using var form = new FormUrlEncodedContent([
                new("__RequestVerificationToken", Token().Match(page).Groups["token"].Value), new("_handler", FormName(page)), new("email", _email), new("password", _cast.Partner.Password)]);
            using var answer = await _http.PostAsync("/sign-in", form, Stop);
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        }

        // every page has the form for language and theme
        _token = Token().Match(await (await _http.GetAsync("/status/404", Stop)).Content.ReadAsStringAsync(Stop)).Groups["token"].Value;
        Assert.NotEmpty(_token);
        if (_actor == Cast.Guest)
        {
            using var launched = await AskAsync(new("launch", "POST", $"/customers/{_cast.Customer}/launch", "launch"));
            Assert.Equal("/console", launched.Headers.Location?.ToString());
        }

        static string FormName(string page) => Handler().Match(page).Groups["handler"].Value;
    }

    /// <summary>Comes in again where the last form ended the session.</summary>
    public async Task GoOnAsync()
    {
        if (_email is null)
            return;
        await using var context = _cast.App.Store.Context();
        var signedIn = await context.Sessions.AnyAsync(s => s.EndedAt == null && context.Users.Any(u => u.Id == s.PersonId && u.Email == _email), Stop);
        context.PartnerId = _cast.Partner.Id;
        if (signedIn && (_actor != Cast.Guest || await context.Launches.AnyAsync(l => l.EndedAt == null && context.Users.Any(u => u.Id == l.PersonId && u.Email == _email), Stop)))
            return;
        _http.Dispose();
        await EnterAsync();
    }

    public async Task<HttpResponseMessage> AskAsync(Door door, params IReadOnlyList<(string Name, string Value)> more)
    {
        using var request = new HttpRequestMessage(new(door.Method), door.Path);
        if (door.Method != "GET")
        {
            var fields = new List<KeyValuePair<string, string>>();
            if (_token.Length > 0)
                fields.Add(new("__RequestVerificationToken", _token));
            if (door.Form is not null)
                fields.Add(new("_handler", door.Form));
            fields.AddRange(more.Select(f => KeyValuePair.Create(f.Name, f.Value)));
            request.Content = new FormUrlEncodedContent(fields);
        }

        return await _http.SendAsync(request, Stop);
    }

    [GeneratedRegex("name=\"_handler\" value=\"(?<handler>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Handler();

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]* value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();

    /// <summary>What differs from answer to answer whatever is asked: nonces, tokens, keys of forms, ids.</summary>
    [GeneratedRegex("nonce(-|=\"|\" content=\")[A-Za-z0-9_-]+|value=\"[A-Za-z0-9_-]{20,}\"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|ids=[0-9a-f]{32}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Passing();
}
