using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.EntityFrameworkCore;
using Muster.Infrastructure;
using Xunit;

namespace Muster.Access;

/// <summary>
/// Every endpoint of the running server, asked by everybody: what is answered stands in <c>AuthorizationMatrix.approved.txt</c>. A
/// new endpoint, or another answer, fails until it is approved there: run this test with <c>MUSTER_APPROVE=1</c> and read the change.
/// </summary>
public sealed partial class AuthorizationMatrixTests(TestStores stores)
{
    private const string Approved = "tests/Muster.Tests/Access/AuthorizationMatrix.approved.txt";

    /// <summary>Who asks, from left to right. The first has no cookies; a collector has its token; the others are of <see cref="Cast.Roles"/>.</summary>
    private static readonly string[] Actors = ["nobody", .. Cast.Roles, "collector"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everybody_gets_what_is_approved()
    {
        await using var app = await stores.NewAppAsync(TestDatabase.Sqlite);
        var cast = await Cast.OfAsync(app, Stop);
        var doors = Doors(app, cast);
        var columns = new Dictionary<string, List<string>>();
        foreach (var actor in Actors)
        {
            using var asks = await Asker.OfAsync(cast, actor);
            var answers = columns[actor] = [];
            await cast.RestoreAsync(Stop);
            foreach (var door in doors)
                answers.Add(await asks.AnswerAsync(door));
        }

        Assert.Empty(from actor in Actors from i in Enumerable.Range(0, doors.Count) where columns[actor][i].StartsWith('5') select $"{actor}: {doors[i].Name}: {columns[actor][i]}");
        await CompareAsync(Table(doors, columns));
    }

    /// <summary>A form that some other site made a browser send.</summary>
    [Fact]
    public async Task A_form_without_its_token_does_nothing()
    {
        await using var app = await stores.NewAppAsync(TestDatabase.Sqlite);
        var cast = await Cast.OfAsync(app, Stop);
        await cast.RestoreAsync(Stop);
        var doors = Doors(app, cast).Where(d => d.Method != "GET" && !d.Path.StartsWith("/ingest/", StringComparison.Ordinal)).ToList();
        var answers = doors.ToDictionary(d => d.Name, _ => new List<int>());
        foreach (var actor in new[] { "super admin", "customer admin", "operator" })
        {
            using var asks = await Asker.OfAsync(cast, actor);
            foreach (var door in doors)
                answers[door.Name].Add(await asks.WithoutTokenAsync(door));
        }

        Assert.Empty(answers.Where(a => a.Value.Any(s => s is not (400 or 403)) || !a.Value.Contains(400)).Select(a => $"{a.Key}: {string.Join(", ", a.Value)}"));
    }

    /// <summary>A customer of somebody else's, one beyond one's scope, and one that never was: the same answer, to the byte.</summary>
    [Fact]
    public async Task Out_of_scope_is_answered_as_what_is_not_there()
    {
        await using var app = await stores.NewAppAsync(TestDatabase.Sqlite);
        var cast = await Cast.OfAsync(app, Stop);
        var doors = Doors(app, cast).Where(d => d.Path.Contains(cast.Customer.ToString(), StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(doors);
        foreach (var actor in new[] { "scoped out", "stranger" })
        {
            using var asks = await Asker.OfAsync(cast, actor);
            foreach (var door in doors)
            {
                var there = await asks.BodyAsync(door);
                var nowhere = await asks.BodyAsync(door with { Path = door.Path.Replace(cast.Customer.ToString(), Guid.CreateVersion7().ToString(), StringComparison.Ordinal) });
                Assert.True(there == nowhere, $"{actor}: {door.Name} says something else of a customer that is not theirs than of one that isn't there:\n{there}\n\n{nowhere}");
            }
        }
    }

    /// <summary>The endpoints that anybody may ask for, once for each method, and for a page that takes forms once for each form.</summary>
    private static List<Door> Doors(MusterApp app, Cast cast)
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
            select new Door(name, method, Filled(endpoint.RoutePattern, cast) + Chosen(route, form, cast), form);
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
    private static string Filled(RoutePattern route, Cast cast) => "/" + string.Join('/', route.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternSeparatorPart separator => separator.Content,
        RoutePatternParameterPart parameter => (route.RawText!.TrimStart('/'), parameter.Name.ToLowerInvariant()) switch
        {
            ("billing/compare/{id:guid}/remove", "id") => cast.Bill.ToString(),
            (var path, "id") when path.StartsWith("customers/", StringComparison.Ordinal) => cast.Customer.ToString(),
            (_, "personid") => cast.Colleague.ToString(),
            (_, "roleid") => cast.Role.ToString(),
            (_, "groupid") => cast.Group.ToString(),
            (_, "correctionid") => cast.Correction.ToString(),
            (_, "meter") => "endpoint",
            (_, "period") => "2031-03",
            (_, "code") => "404",
            var (path, name) => throw new InvalidOperationException($"{path}: say here what to ask for as {name}."),
        },
        _ => throw new InvalidOperationException($"{route.RawText} has a part of an unknown kind."),
    }))));

    /// <summary>What is chosen on a page before its form is there.</summary>
    private static string Chosen(string route, string? form, Cast cast) => (route, form) switch
    {
        ("/customers/{Id:guid}/devices/exclude" or "/customers/{Id:guid}/devices/retire", _) => "?what=id-bakery-pc",
        ("/settings/collectors", "revoke") => $"?revoke={cast.Collector}",
        _ => "",
    };

    private static string Table(List<Door> doors, Dictionary<string, List<string>> columns)
    {
        var width = doors.Max(d => d.Name.Length);
        var text = new StringBuilder();
        text.Append(
            """
            Who is answered what, by every endpoint, asking for the matters of one customer and its partner.
              ok        it is done, or said what is missing to do it
              sign-in   asks to sign in first            401   the same, to a machine
              403       is not permitted to them         404   is not there for them, or not at all
              400       the form isn't offered to them
            "scoped out" is Help Desk for another customer of the same partner; "stranger" is Super Admin of another partner; "customer admin"
            and "customer reader" are people of the customer itself; "other customer" is Admin of another one of the same partner.


            """.ReplaceLineEndings("\n"));
        text.Append(' ', width);
        foreach (var actor in Actors)
            text.Append("  ").Append(actor);
        text.Append('\n');
        for (var i = 0; i < doors.Count; i++)
        {
            text.Append(doors[i].Name.PadRight(width));
            foreach (var actor in Actors)
                text.Append("  ").Append(columns[actor][i].PadRight(actor.Length));
            while (text[^1] == ' ')
                text.Length--;
            text.Append('\n');
        }

        return text.ToString();
    }

    private static async Task CompareAsync(string received)
    {
        var approved = Path.Combine(Repository.Root, Approved);
        if (Environment.GetEnvironmentVariable("MUSTER_APPROVE") == "1")
        {
            await File.WriteAllTextAsync(approved, received, Stop);
            return;
        }

        var before = File.Exists(approved) ? (await File.ReadAllTextAsync(approved, Stop)).ReplaceLineEndings("\n") : "";
        if (before == received)
            return;
        await File.WriteAllTextAsync(approved.Replace(".approved.", ".received.", StringComparison.Ordinal), received, Stop);
        var (was, now) = (before.Split('\n'), received.Split('\n'));
        Assert.Fail(
            "Somebody is answered something else than is approved:\n" +
            string.Join('\n', was.Except(now).Select(l => "- " + l).Concat(now.Except(was).Select(l => "+ " + l))) +
            "\nIf it is right: run this test with MUSTER_APPROVE=1, and read what changes in AuthorizationMatrix.approved.txt.");
    }

    [GeneratedRegex("@formname=\"(?<name>[^\"@]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FormName();

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]* value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();

    /// <summary>What differs from answer to answer whatever is asked: nonces, tokens, keys of forms, ids.</summary>
    [GeneratedRegex("nonce(-|=\"|\" content=\")[A-Za-z0-9_-]+|value=\"[A-Za-z0-9_-]{20,}\"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Passing();

    /// <summary>A way in.</summary>
    private sealed record Door(string Name, string Method, string Path, string? Form);

    /// <summary>Somebody who tries every door.</summary>
    private sealed class Asker : IDisposable
    {
        private readonly Cast _cast;
        private readonly string _actor;
        private readonly string? _email;
        private HttpClient _http = null!;
        private string _token = "";

        private Asker(Cast cast, string actor) => (_cast, _actor, _email) = (cast, actor, cast.People.GetValueOrDefault(actor));

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

            static string FormName(string page) => Regex.Match(page, "name=\"_handler\" value=\"([^\"]+)\"", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value;
        }

        /// <summary>Comes in again where the last form ended the session.</summary>
        private async Task GoOnAsync()
        {
            if (_email is null)
                return;
            await using var context = _cast.App.Store.Context();
            if (await context.Sessions.AnyAsync(s => s.EndedAt == null && context.Users.Any(u => u.Id == s.PersonId && u.Email == _email), Stop))
                return;
            _http.Dispose();
            await EnterAsync();
        }

        private async Task<HttpResponseMessage> AskAsync(Door door)
        {
            using var request = new HttpRequestMessage(new(door.Method), door.Path);
            if (door.Method != "GET")
            {
                var fields = new List<KeyValuePair<string, string>>();
                if (_token.Length > 0)
                    fields.Add(new("__RequestVerificationToken", _token));
                if (door.Form is not null)
                    fields.Add(new("_handler", door.Form));
                request.Content = new FormUrlEncodedContent(fields);
            }

            return await _http.SendAsync(request, Stop);
        }
    }
}
