using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Muster.Data;
using Muster.Data.Access;
using Muster.Infrastructure;
using Muster.Server.Features.Access;
using Xunit;

namespace Muster.Access;

/// <summary>Who gets in, who is kept out, and that a session ends at once.</summary>
public sealed class SigningInTests(TestStores shared, OwnStores own) : IClassFixture<OwnStores>
{
    private const string Form = "form:has(input[name=password])";

    // whatever the partner has, a file of its customers is there
    private const string Inside = "/customers.csv";

    private static int _addresses;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task The_right_password_opens_the_door_and_is_recorded(TestDatabase database)
    {
        var app = await shared.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        using var visitor = NewVisitor(app);
        var page = await SignInAsync(visitor, $"  {partner.Email.ToUpperInvariant()} ", partner.Password);
        Assert.Equal("/", page.Url.AbsolutePath);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(visitor));

        await using var context = app.Store.Context(partner.Id);
        var entry = await context.AuditEntries.SingleAsync(a => a.Act != "export", Stop);
        Assert.Equal(("session.open", visitor.Address, "Ada Admin"), (entry.Act, entry.Address, entry.Who));
    }

    [Theory, EachDatabase]
    public async Task A_wrong_password_and_an_unknown_account_get_the_same_answer(TestDatabase database)
    {
        var app = await shared.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        using var visitor = NewVisitor(app);
        var wrong = await SignInAsync(visitor, partner.Email, "wrong horse battery staple");
        var unknown = await SignInAsync(visitor, "nobody@nowhere.example", partner.Password);
        var nothing = await SignInAsync(visitor, "", "");
        foreach (var page in new[] { wrong, unknown, nothing })
        {
            Assert.Equal((HttpStatusCode.UnprocessableEntity, "/sign-in"), (page.Status, page.Url.AbsolutePath));
            Assert.Equal(Page.Text(wrong.One("[role=alert]")), Page.Text(page.One("[role=alert]")));
        }

        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(visitor));
    }

    [Theory, EachDatabase]
    public async Task Too_many_failures_close_the_account_to_their_address_for_a_while(TestDatabase database)
    {
        var clock = new TestClock();
        await using var app = await own.AppAsync(database, clock);
        var partner = await app.NewPartnerAsync();
        using var attacker = NewVisitor(app);
        for (var i = 0; i < 8; i++)
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SignInAsync(attacker, partner.Email, $"guess {i} of many")).Status);

        Assert.Equal(HttpStatusCode.TooManyRequests, (await SignInAsync(attacker, partner.Email, partner.Password)).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await SignInAsync(attacker, partner.Email.ToUpperInvariant(), partner.Password)).Status);

        // the person themself is somewhere else, and someone else may be here
        using var owner = NewVisitor(app);
        Assert.Equal("/", (await SignInAsync(owner, partner.Email, partner.Password)).Url.AbsolutePath);
        var other = await app.NewPartnerAsync();
        using var neighbor = NewVisitor(app);
        neighbor.Address = attacker.Address;
        Assert.Equal("/", (await SignInAsync(neighbor, other.Email, other.Password)).Url.AbsolutePath);

        clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await SignInAsync(attacker, partner.Email, partner.Password)).Status);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("/", (await SignInAsync(attacker, partner.Email, partner.Password)).Url.AbsolutePath);
    }

    [Theory, EachDatabase]
    public async Task An_unknown_account_is_closed_like_a_known_one(TestDatabase database)
    {
        var app = await shared.AppAsync(database);
        using var visitor = NewVisitor(app);
        var email = $"{Guid.CreateVersion7():N}@nowhere.example";
        for (var i = 0; i < 8; i++)
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SignInAsync(visitor, email, $"guess {i} of many")).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await SignInAsync(visitor, email, "guess 9 of many")).Status);
    }

    [Theory, EachDatabase]
    public async Task One_address_cannot_try_many_accounts(TestDatabase database)
    {
        var app = await shared.AppAsync(database);
        using var visitor = NewVisitor(app);
        for (var i = 0; i < 60; i++)
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SignInAsync(visitor, $"person-{i}@nowhere.example", "the same password")).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await SignInAsync(visitor, "person-60@nowhere.example", "the same password")).Status);
    }

    [Theory]
    [InlineData("/devices?q=a%20b&page=2", "/devices?q=a%20b&page=2")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("//evil.example/", "/")]
    [InlineData("/\\evil.example/", "/")]
    [InlineData("/\t/evil.example/", "/")]
    [InlineData("/é", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("", "/")]
    public async Task After_signing_in_one_stays_on_this_site(string returnUrl, string expected)
    {
        var app = await shared.AppAsync(TestDatabase.Sqlite);
        var partner = await app.NewPartnerAsync();
        using var visitor = NewVisitor(app);
        var form = await visitor.GetAsync($"/sign-in?returnUrl={Uri.EscapeDataString(returnUrl)}");
        var page = await form.SubmitAsync(Form, ("email", partner.Email), ("password", partner.Password));
        Assert.Equal(("localhost", expected), (page.Url.Host, page.Url.PathAndQuery));
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/sign-out")]
    public async Task A_post_without_its_token_is_refused(string path)
    {
        var app = await shared.AppAsync(TestDatabase.Sqlite);
        var partner = await app.NewPartnerAsync();
        using var visitor = NewVisitor(app);
        Assert.Equal(HttpStatusCode.BadRequest, await visitor.PostBareAsync(path, ("email", partner.Email), ("password", partner.Password), ("_handler", "sign-in")));
        using var inside = await app.SignInAsync(partner);
        Assert.Equal(HttpStatusCode.BadRequest, await inside.PostBareAsync(path, ("email", partner.Email), ("password", partner.Password), ("_handler", "sign-in")));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(inside));
    }

    [Theory]
    [InlineData("/", "%2F")]
    [InlineData("/customers", "%2Fcustomers")]
    [InlineData("/customers?q=a&page=2", "%2Fcustomers%3Fq%3Da%26page%3D2")]
    [InlineData("/customers.csv?attention=expired", "%2Fcustomers.csv%3Fattention%3Dexpired")]
    public async Task Who_has_not_signed_in_is_sent_to_do_so_and_back(string path, string returnUrl)
    {
        var app = await shared.AppAsync(TestDatabase.Sqlite);
        using var client = app.NewBareClient();
        using var answer = await client.GetAsync(path, Stop);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal($"/sign-in?returnUrl={returnUrl}", new Uri(new("https://localhost"), answer.Headers.Location!).PathAndQuery);
    }

    [Theory, EachDatabase]
    public async Task A_session_that_was_signed_out_is_dead_at_once_also_for_who_kept_its_cookie(TestDatabase database)
    {
        var app = await shared.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        using var client = app.NewBareClient();
        var cookies = await SignInBareAsync(client, partner);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, cookies));

        using var page = await SendAsync(client, HttpMethod.Get, "/sign-in", cookies);
        var token = Between(await page.Content.ReadAsStringAsync(Stop), "action=\"/sign-in\"", "name=\"__RequestVerificationToken\" value=\"", "\"");
        using var left = await SendAsync(client, HttpMethod.Post, "/sign-out", cookies, ("__RequestVerificationToken", token));
        Assert.Equal((HttpStatusCode.Redirect, "/sign-in"), (left.StatusCode, left.Headers.Location?.ToString()));

        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(client, cookies));
        await using var context = app.Store.Context(partner.Id);
        Assert.Equal(["session.end", "session.open"], (await context.AuditEntries.Where(a => a.Act != "export").Select(a => a.Act).ToListAsync(Stop)).Order(StringComparer.Ordinal));
    }

    [Theory, EachDatabase]
    public async Task A_session_lasts_12_hours(TestDatabase database)
    {
        var clock = new TestClock();
        await using var app = await own.AppAsync(database, clock);
        using var visitor = await app.SignInAsync(await app.NewPartnerAsync());
        clock.Advance(SignIn.Lifetime - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(visitor));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(visitor));
    }

    /// <summary>The cookie is what the browser says; the row is what holds.</summary>
    [Theory, EachDatabase]
    public async Task A_session_whose_row_has_run_out_is_over_whatever_its_cookie_says(TestDatabase database)
    {
        var app = await shared.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        using var visitor = await app.SignInAsync(partner);
        await using var context = app.Store.Context(partner.Id);
        await context.Sessions.Where(s => s.PartnerId == partner.Id).ExecuteUpdateAsync(u => u.SetProperty(s => s.ExpiresAt, app.Clock.Now), Stop);
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(visitor));
    }

    [Theory, EachDatabase]
    public async Task A_new_password_ends_all_sessions_and_the_old_one_is_worth_nothing(TestDatabase database)
    {
        var app = await shared.AppAsync(database);
        var (partner, other) = (await app.NewPartnerAsync(), await app.NewPartnerAsync());
        using var first = await app.SignInAsync(partner);
        using var second = await app.SignInAsync(partner);
        using var stranger = await app.SignInAsync(other);

        var reset = new CreateAdministrator(app.Store, new PasswordHasher<Person>(Options.Create(new PasswordHasherOptions { IterationCount = 1_000 })), new UpperInvariantLookupNormalizer(), app.Clock);
        var password = await reset.ResetAsync($" {partner.Email} ", false, Stop);

        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(first));
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(second));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(stranger));
        using var visitor = NewVisitor(app);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SignInAsync(visitor, partner.Email, partner.Password)).Status);
        Assert.Equal("/", (await SignInAsync(visitor, partner.Email, password)).Url.AbsolutePath);
        await Assert.ThrowsAsync<RefusedException>(() => reset.ResetAsync("nobody@nowhere.example", false, Stop));
    }

    [Theory, EachDatabase]
    public async Task Who_administers_no_partner_does_not_get_in_and_is_out_as_soon_as_that_ends(TestDatabase database)
    {
        var app = await shared.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        using var inside = await app.SignInAsync(partner);
        await using (var context = app.Store.Context(partner.Id))
            await context.Administrators.Where(a => a.PartnerId == partner.Id).ExecuteDeleteAsync(Stop);

        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(inside));
        using var visitor = NewVisitor(app);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SignInAsync(visitor, partner.Email, partner.Password)).Status);
    }

    [Fact]
    public async Task A_cookie_that_was_made_up_opens_nothing()
    {
        var app = await shared.AppAsync(TestDatabase.Sqlite);
        using var client = app.NewBareClient();
        var cookies = await SignInBareAsync(client, await app.NewPartnerAsync());
        var forged = cookies.Replace("muster=", "muster=x", StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, cookies));
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(client, forged));
    }

    /// <summary>Somebody from an address that no other test comes from, so that failures are counted for them alone.</summary>
    private static Visitor NewVisitor(MusterApp app)
    {
        var visitor = app.NewVisitor();
        var number = Interlocked.Increment(ref _addresses);
        visitor.Address = $"198.51.{number / 250}.{1 + (number % 250)}";
        return visitor;
    }

    private static async Task<Page> SignInAsync(Visitor visitor, string email, string password) =>
        await (await visitor.GetAsync("/sign-in")).SubmitAsync(Form, ("email", email), ("password", password));

    /// <summary>OK inside; a redirect stands for having been sent to sign in.</summary>
    private static async Task<HttpStatusCode> StatusAsync(Visitor visitor)
    {
        using var answer = await visitor.DownloadAsync(Inside);
        return answer.RequestMessage?.RequestUri?.AbsolutePath == Inside ? answer.StatusCode : HttpStatusCode.Redirect;
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string cookies)
    {
        using var answer = await SendAsync(client, HttpMethod.Get, Inside, cookies);
        return answer.StatusCode;
    }

    /// <summary>Signs in and returns the cookies, which stay what they are whatever the server says later.</summary>
    private static async Task<string> SignInBareAsync(HttpClient client, TestPartner partner)
    {
        using var form = await SendAsync(client, HttpMethod.Get, "/sign-in", "");
        var html = await form.Content.ReadAsStringAsync(Stop);
        var cookies = Cookies(form);
        var token = Between(html, "action=\"/sign-in\"", "name=\"__RequestVerificationToken\" value=\"", "\"");
        using var done = await SendAsync(
            client, HttpMethod.Post, "/sign-in", cookies,
            ("_handler", "sign-in"), ("__RequestVerificationToken", token), ("email", partner.Email), ("password", partner.Password));
        Assert.Equal(HttpStatusCode.Redirect, done.StatusCode);
        Assert.All(done.Headers.GetValues("Set-Cookie").Where(c => c.StartsWith("muster=", StringComparison.Ordinal)), cookie =>
        {
            Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        });
        return $"{cookies}; {Cookies(done)}";
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string path, string cookies, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(method, path);
        if (cookies.Length > 0)
            request.Headers.Add("Cookie", cookies);
        if (method == HttpMethod.Post)
            request.Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        return await client.SendAsync(request, Stop);
    }

    private static string Cookies(HttpResponseMessage answer) =>
        string.Join("; ", answer.Headers.GetValues("Set-Cookie").Select(c => c.Split(';')[0]));

    private static string Between(string text, string after, string start, string end)
    {
        var from = text.IndexOf(start, text.IndexOf(after, StringComparison.Ordinal), StringComparison.Ordinal) + start.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }
}
