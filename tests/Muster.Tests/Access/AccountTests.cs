using System.Net;
using Microsoft.EntityFrameworkCore;
using Muster.Data.Access;
using Muster.Domain.Access;
using Muster.Infrastructure;
using Muster.Server.Features.Access;
using Xunit;

namespace Muster.Access;

/// <summary>One's own account: how it begins, how it is kept, and how it is won back.</summary>
public sealed class AccountTests(TestStores shared, OwnStores own) : IClassFixture<OwnStores>
{
    private const string Form = "form:has(input[name=password])";
    private const string SetUp = "form:has(input[name=key])";
    private const string Factor = "/profile/second-factor";
    private const string NewPassword = "a quiet walk by the river";

    private static int _addresses;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_thousand_wrong_passwords_lock_out_who_guesses_and_not_the_owner(TestDatabase database)
    {
        var app = await shared.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        using var owner = await app.SignInAsync(partner);
        await (await owner.GetAsync("/profile")).SubmitAsync("form[action='/sign-out']");

        using var attacker = app.NewVisitor();
        var form = await attacker.GetAsync("/sign-in");
        var refused = 0;
        for (var i = 0; i < 1_000; i++)
        {
            attacker.Address = $"198.18.{i / 250}.{1 + (i % 250)}";
            refused += (await form.SubmitAsync(Form, ("email", partner.Email), ("password", $"guess {i} of a thousand"))).Status == HttpStatusCode.TooManyRequests ? 1 : 0;
        }

        Assert.Equal(1_000 - SignInAttempts.FromStrangers, refused);
        attacker.Address = "198.18.200.1";
        Assert.Equal(HttpStatusCode.TooManyRequests, (await form.SubmitAsync(Form, ("email", partner.Email), ("password", partner.Password))).Status);
        Assert.Equal("/", (await SignInAsync(owner, partner.Email, partner.Password)).Url.AbsolutePath);

        // a browser that somebody else is known in is no help
        var other = await app.NewPartnerAsync();
        using var neighbor = await app.SignInAsync(other);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await SignInAsync(neighbor, partner.Email, partner.Password)).Status);

        await using var context = app.Store.Context(partner.Id);
        Assert.Equal(SignInAttempts.FromStrangers, await context.AuditEntries.CountAsync(a => a.Act == "session.refuse" && a.Refused, Stop));
    }

    [Theory, EachDatabase]
    public async Task An_attempt_on_nobody_is_on_record_without_a_name(TestDatabase database)
    {
        var app = await shared.AppAsync(database);
        using var visitor = NewVisitor(app);
        await SignInAsync(visitor, "nobody@nowhere.example", "a guess at nothing");
        await using var context = app.Store.Context();
        var entry = await context.AuditEntries.SingleAsync(a => a.Address == visitor.Address, Stop);
        Assert.Equal(("session.refuse", true, "", "", ""), (entry.Act, entry.Refused, entry.Who, entry.Before, entry.After));
    }

    [Theory, EachDatabase]
    public async Task A_new_password_ends_the_other_sessions(TestDatabase database)
    {
        var app = await shared.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        using var here = await app.SignInAsync(partner);
        using var there = await app.SignInAsync(partner);
        const string PasswordForm = "form:has(input[name=old])";

        var profile = await here.GetAsync("/profile");
        var wrong = await profile.SubmitAsync(PasswordForm, ("old", "not the old one"), ("password", NewPassword));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "That is not your password."), (wrong.Status, Page.Text(wrong.One("#field-old-error"))));
        var common = await profile.SubmitAsync(PasswordForm, ("old", partner.Password), ("password", "Butterfly2026"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, common.Status);
        common.One("#field-password-error");
        Assert.Equal("/profile", (await there.GetAsync("/profile")).Url.AbsolutePath);

        var done = await profile.SubmitAsync(PasswordForm, ("old", partner.Password), ("password", NewPassword));
        Assert.Equal((HttpStatusCode.OK, "Your password is changed, and your other sessions are over."), (done.Status, Page.Text(done.One("[role=status]"))));
        Assert.Equal("/sign-in", (await there.GetAsync("/profile")).Url.AbsolutePath);
        Assert.Equal(HttpStatusCode.OK, (await profile.SubmitAsync(PasswordForm, ("old", partner.Password), ("password", NewPassword))).Status);
        using var visitor = NewVisitor(app);
        Assert.Equal("/sign-in", (await SignInAsync(visitor, partner.Email, partner.Password)).Url.AbsolutePath);
        Assert.Equal("/", (await SignInAsync(visitor, partner.Email, NewPassword)).Url.AbsolutePath);
    }

    [Theory, EachDatabase]
    public async Task Sessions_are_listed_and_ended(TestDatabase database)
    {
        var app = await shared.AppAsync(database);
        var (partner, other) = (await app.NewPartnerAsync(), await app.NewPartnerAsync());
        using var here = await app.SignInAsync(partner);
        using var there = await app.SignInAsync(partner);
        using var stranger = await app.SignInAsync(other);
        var mine = await here.GetAsync("/profile");
        Assert.Equal(2, mine.Rows().Count);

        // somebody else's session is not theirs to end
        await using var context = app.Store.Context();
        var foreign = await context.Sessions.SingleAsync(s => s.PartnerId == other.Id, Stop);
        foreach (var field in mine.Document.QuerySelectorAll("input[name=session]"))
            field.SetAttribute("value", foreign.Id.ToString());
        await mine.SubmitAsync("table tr:first-child form");
        Assert.Equal("/profile", (await stranger.GetAsync("/profile")).Url.AbsolutePath);

        mine = await here.GetAsync("/profile");
        var row = mine.Document.QuerySelectorAll("table tbody tr").ToList().FindIndex(r => !r.TextContent.Contains("This one", StringComparison.Ordinal));
        await mine.SubmitAsync($"table tbody tr:nth-child({row + 1}) form");
        Assert.Equal("/sign-in", (await there.GetAsync("/profile")).Url.AbsolutePath);
        Assert.Single((await here.GetAsync("/profile")).Rows());
        Assert.Equal("/sign-in", (await (await here.GetAsync("/profile")).SubmitAsync("table + form, .m-region + form")).Url.AbsolutePath);
        Assert.Equal("/sign-in", (await here.GetAsync("/profile")).Url.AbsolutePath);
    }

    [Theory, EachDatabase]
    public async Task An_invitation_leads_past_the_second_factor_to_the_desk(TestDatabase database)
    {
        var clock = new TestClock();
        await using var app = await own.AppAsync(database, clock);
        var partner = await app.NewPartnerAsync();
        await RequireSecondFactorAsync(app, partner);
        var email = $"grace@{partner.Code}.example";
        await app.InviteAsync(partner, email);
        var link = await app.LinkAsync(email);

        using var visitor = NewVisitor(app);
        var page = await visitor.GetAsync(link);
        Assert.Equal("/invitation", page.Url.PathAndQuery);
        var shortOne = await page.SubmitAsync(Form, ("name", "Grace"), ("password", "too short"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "Grace"), (shortOne.Status, shortOne.One("input[name=name]").GetAttribute("value")));
        page = await page.SubmitAsync(Form, ("name", "Grace"), ("password", NewPassword));
        Assert.Equal(Factor, page.Url.AbsolutePath);

        // nothing else opens, whatever is asked for
        foreach (var address in new[] { "/", "/customers", "/customers.csv", "/profile", "/places", "/settings/collectors", "/operations", "/api/v1/nothing" })
        {
            using var answer = await visitor.DownloadAsync(address);
            Assert.True(answer.RequestMessage!.RequestUri!.AbsolutePath == Factor || answer.StatusCode == HttpStatusCode.NotFound, $"{address} answered {answer.StatusCode}");
        }

        var (key, wrong) = (KeyOf(page), await page.SubmitAsync(SetUp, ("code", "000000")));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Equal(key, KeyOf(wrong));
        var codes = await wrong.SubmitAsync(SetUp, ("code", Totp.Code(key, Totp.StepAt(clock.Now))));
        Assert.Equal(Factor + "/codes", codes.Url.AbsolutePath);
        var recovery = codes.Document.QuerySelectorAll(".m-codes code").Select(Page.Text).ToList();
        Assert.Equal(SecondFactor.RecoveryCodes, recovery.Distinct().Count());
        Assert.Empty((await visitor.GetAsync(Factor + "/codes")).Document.QuerySelectorAll(".m-codes"));
        Assert.Equal("/customers", (await visitor.GetAsync("/customers")).Url.AbsolutePath);

        // the link was good once
        using var late = NewVisitor(app);
        Assert.Equal(HttpStatusCode.Gone, (await late.GetAsync(link)).Status);

        // from now on a password alone opens nothing, and a code opens once
        using var again = NewVisitor(app);
        var second = await SignInAsync(again, email, NewPassword);
        Assert.Equal("/sign-in/code", second.Url.AbsolutePath);
        Assert.Equal("/sign-in", (await again.GetAsync("/customers")).Url.AbsolutePath);
        var used = Totp.Code(key, Totp.StepAt(clock.Now));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await second.SubmitAsync("form:has(#field-code)", ("code", used))).Status);
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("/", (await second.SubmitAsync("form:has(#field-code)", ("code", Totp.Code(key, Totp.StepAt(clock.Now))))).Url.AbsolutePath);
        await (await again.GetAsync("/profile")).SubmitAsync("form[action='/sign-out']");

        // so does a recovery code
        second = await SignInAsync(again, email, NewPassword);
        Assert.Equal("/", (await second.SubmitAsync("form:has(#field-code)", ("code", recovery[3].ToUpperInvariant()))).Url.AbsolutePath);
        await (await again.GetAsync("/profile")).SubmitAsync("form[action='/sign-out']");
        second = await SignInAsync(again, email, NewPassword);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await second.SubmitAsync("form:has(#field-code)", ("code", recovery[3]))).Status);

        // and the second step can't wait
        clock.Advance(SignIn.PendingLife);
        Assert.Equal("/sign-in", (await second.SubmitAsync("form:has(#field-code)", ("code", recovery[4]))).Url.AbsolutePath);

        await using var context = app.Store.Context(partner.Id);
        var acts = await context.AuditEntries.Where(a => a.Who == "Grace").Select(a => a.Act).ToListAsync(Stop);
        Assert.Superset(new HashSet<string> { "invitation.accept", "session.open", "authenticator.set", "second-factor.refuse" }, acts.ToHashSet());
    }

    [Theory, EachDatabase]
    public async Task Guessing_codes_is_stopped_like_guessing_passwords(TestDatabase database)
    {
        var app = await shared.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        using var owner = await app.SignInAsync(partner);
        var page = await owner.GetAsync(Factor);
        await page.SubmitAsync(SetUp, ("code", Totp.Code(KeyOf(page), Totp.StepAt(app.Clock.Now))));

        // somebody has the password; typing it again doesn't forget the codes that failed
        using var thief = NewVisitor(app);
        HttpStatusCode last;
        var tries = 0;
        do
        {
            var second = await SignInAsync(thief, partner.Email, partner.Password);
            last = second.Url.AbsolutePath == "/sign-in/code" ? (await second.SubmitAsync("form:has(#field-code)", ("code", "000000"))).Status : second.Status;
            tries++;
        }
        while (last == HttpStatusCode.UnprocessableEntity && tries < 20);
        Assert.Equal(HttpStatusCode.TooManyRequests, last);
        Assert.True(tries <= SignInAttempts.ByAccount, $"{tries} codes could be tried.");
    }

    [Theory, EachDatabase]
    public async Task A_session_without_the_factor_cannot_change_it_and_an_old_one_asks_for_the_password(TestDatabase database)
    {
        var clock = new TestClock();
        await using var app = await own.AppAsync(database, clock);
        var partner = await app.NewPartnerAsync();
        using var before = await app.SignInAsync(partner);
        using var owner = await app.SignInAsync(partner);
        var stale = await before.GetAsync(Factor);
        var page = await owner.GetAsync(Factor);
        var key = KeyOf(page);
        await page.SubmitAsync(SetUp, ("code", Totp.Code(key, Totp.StepAt(clock.Now))));

        // the session opened before: its form from then changes nothing, and the page asks for the code
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await stale.SubmitAsync(SetUp, ("code", Totp.Code(KeyOf(stale), Totp.StepAt(clock.Now))))).Status);
        var show = await before.GetAsync(Factor);
        Assert.Empty(show.Document.QuerySelectorAll(SetUp));
        clock.Advance(TimeSpan.FromSeconds(30));
        show = await show.SubmitAsync("form:has(#field-code)", ("code", Totp.Code(key, Totp.StepAt(clock.Now))));
        Assert.NotEmpty(show.Document.QuerySelectorAll("details form"));

        // an old session
        clock.Advance(ChangeSecondFactor.Young);
        var old = await before.GetAsync(Factor);
        const string Remove = "form:has(#password-remove)";
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await old.SubmitAsync(Remove, ("password", "not the password"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await old.SubmitAsync(Remove, ("password", partner.Password))).Status);
        using var visitor = NewVisitor(app);
        Assert.Equal("/", (await SignInAsync(visitor, partner.Email, partner.Password)).Url.AbsolutePath);
    }

    [Theory, EachDatabase]
    public async Task Somebody_known_accepts_as_themself_and_switches(TestDatabase database)
    {
        var app = await shared.AppAsync(database);
        var (home, second, other) = (await app.NewPartnerAsync(), await app.NewPartnerAsync(), await app.NewPartnerAsync());
        await app.InviteAsync(second, home.Email);
        var link = await app.LinkAsync(home.Email);

        // in wrong hands it says whose it is, and opens nothing
        using var wrong = await app.SignInAsync(other);
        Assert.Empty((await wrong.GetAsync(link)).Document.QuerySelectorAll("main form button"));
        Assert.Empty((await wrong.GetAsync("/places")).Document.QuerySelectorAll("main form button"));

        using var visitor = NewVisitor(app);
        var page = await visitor.GetAsync(link);
        page = await page.FollowAsync("Sign in");
        page = await page.SubmitAsync(Form, ("email", home.Email), ("password", home.Password));
        Assert.Equal("/invitation", page.Url.AbsolutePath);
        page = await page.SubmitAsync("main form:has(button)");
        Assert.Equal("/", page.Url.AbsolutePath);
        Assert.Contains($"Partner {second.Code}", page.AllText, StringComparison.Ordinal);

        var places = await visitor.GetAsync("/places");
        Assert.Equal(2, places.Document.QuerySelectorAll(".m-places li").Length);
        page = await places.SubmitAsync(".m-places li form:has(button)");
        Assert.Equal($"Partner {home.Code}", Page.Text(page.One(".m-partner")));

        // a place that isn't theirs isn't there
        var form = await visitor.GetAsync("/places");
        foreach (var field in form.Document.QuerySelectorAll("input[name=partner]"))
            field.SetAttribute("value", other.Id.ToString());
        Assert.Equal(HttpStatusCode.NotFound, (await form.SubmitAsync(".m-places li form:has(button)")).Status);

        // next time they are where they were last
        await (await visitor.GetAsync("/places")).SubmitAsync("form[action='/sign-out']");
        Assert.Contains($"Partner {home.Code}", (await SignInAsync(visitor, home.Email, home.Password)).AllText, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task An_invitation_is_replaced_withdrawn_and_runs_out(TestDatabase database)
    {
        var clock = new TestClock();
        await using var app = await own.AppAsync(database, clock);
        var partner = await app.NewPartnerAsync();
        var email = $"new@{partner.Code}.example";
        var person = await app.InviteAsync(partner, email);
        var first = await app.LinkAsync(email);
        clock.Advance(TimeSpan.FromMinutes(1));
        await app.InviteAsync(partner, email);
        var second = await app.LinkAsync(email);
        Assert.Equal((HttpStatusCode.Gone, HttpStatusCode.OK), (await StatusAsync(app, first), await StatusAsync(app, second)));
        clock.Advance(InvitePerson.Lifetime);
        Assert.Equal(HttpStatusCode.Gone, await StatusAsync(app, second));

        await app.InviteAsync(partner, email);
        var third = await app.LinkAsync(email);
        using var visitor = NewVisitor(app);
        var open = await visitor.GetAsync(third);
        await app.WithAsync<InvitePerson>(async invite =>
        {
            await using var context = app.Store.Context(partner.Id);
            var scope = new Scope();
            scope.Enter(partner.Id, "Ada Admin");
            Assert.True(await invite.WithdrawAsync(context, scope, person, Place.Partner, null, Stop));
            await context.SaveChangesAsync(Stop);
        });
        Assert.Equal(HttpStatusCode.Gone, await StatusAsync(app, third));
        Assert.Equal(HttpStatusCode.Gone, (await open.SubmitAsync(Form, ("name", "Too Late"), ("password", NewPassword))).Status);
        Assert.Equal("/sign-in", (await visitor.GetAsync("/")).Url.AbsolutePath);
    }

    [Theory, EachDatabase]
    public async Task A_forgotten_password_is_replaced_by_a_link_that_works_once(TestDatabase database)
    {
        var clock = new TestClock();
        await using var app = await own.AppAsync(database, clock);
        var partner = await app.NewPartnerAsync();
        using var inside = await app.SignInAsync(partner);
        using var visitor = NewVisitor(app);
        visitor.Language = "fr";
        var known = await AskAsync(visitor, partner.Email);
        var unknown = await AskAsync(visitor, "nobody@nowhere.example");
        Assert.Equal(known.AllText, unknown.AllText);
        Assert.Empty(await app.MailsAsync("nobody@nowhere.example"));
        Assert.Contains("Un nouveau mot de passe", (await app.MailsAsync(partner.Email)).Single(), StringComparison.Ordinal);

        var link = await app.LinkAsync(partner.Email);
        var page = await visitor.GetAsync(link);
        Assert.Equal("/reset", page.Url.PathAndQuery);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await page.SubmitAsync(Form, ("password", "passwordpassword"))).Status);
        Assert.Equal("/sign-in", (await page.SubmitAsync(Form, ("password", NewPassword))).Url.AbsolutePath);
        Assert.Equal("/sign-in", (await inside.GetAsync("/")).Url.AbsolutePath);
        Assert.Equal(HttpStatusCode.Gone, (await visitor.GetAsync(link)).Status);
        Assert.Equal("/", (await SignInAsync(visitor, partner.Email, NewPassword)).Url.AbsolutePath);

        // asked for again and again: the same words, and no more messages than a few
        for (var i = 0; i < 5; i++)
        {
            using var stranger = NewVisitor(app);
            stranger.Language = "fr";
            Assert.Equal(known.AllText, (await AskAsync(stranger, partner.Email)).AllText);
        }

        Assert.Equal(3, (await app.MailsAsync(partner.Email)).Count);
        clock.Advance(ResetPassword.Lifetime);
        Assert.Equal(HttpStatusCode.Gone, (await visitor.GetAsync(await app.LinkAsync(partner.Email))).Status);
        await using var context = app.Store.Context(partner.Id);
        Assert.Equal(1, await context.AuditEntries.CountAsync(a => a.Act == "password.reset", Stop));
    }

    [Theory, EachDatabase]
    public async Task A_colleague_and_the_command_take_a_lost_factor_away(TestDatabase database)
    {
        var app = await shared.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        using var owner = await app.SignInAsync(partner);
        var page = await owner.GetAsync(Factor);
        await page.SubmitAsync(SetUp, ("code", Totp.Code(KeyOf(page), Totp.StepAt(app.Clock.Now))));
        await using (var context = app.Store.Context(partner.Id))
        {
            var person = await context.Users.Where(p => p.Email == partner.Email).Select(p => p.Id).SingleAsync(Stop);
            var scope = new Scope();
            scope.Enter(partner.Id, "Grace");
            await using var transaction = await context.Database.BeginTransactionAsync(Stop);

            // not of who belongs elsewhere too
            context.Operators.Add(new() { PersonId = person, CreatedAt = app.Clock.Now });
            await context.SaveChangesAsync(Stop);
            await app.WithAsync<SecondFactor>(async factor => Assert.False(await factor.ResetAsync(context, scope, person, Stop)));
            await context.Operators.Where(o => o.PersonId == person).ExecuteDeleteAsync(Stop);
            context.ChangeTracker.Clear();
            await app.WithAsync<SecondFactor>(async factor => Assert.True(await factor.ResetAsync(context, scope, person, Stop)));
            await context.SaveChangesAsync(Stop);
            await transaction.CommitAsync(Stop);
        }

        Assert.Equal("/sign-in", (await owner.GetAsync("/")).Url.AbsolutePath);
        page = await SignInAsync(owner, partner.Email, partner.Password);
        Assert.Equal("/", page.Url.AbsolutePath);

        page = await owner.GetAsync(Factor);
        await page.SubmitAsync(SetUp, ("code", Totp.Code(KeyOf(page), Totp.StepAt(app.Clock.Now))));
        var password = "";
        await app.WithAsync<CreateAdministrator>(async administrators => password = await administrators.ResetAsync(partner.Email, secondFactor: false, Stop));
        Assert.Equal("/sign-in/code", (await SignInAsync(owner, partner.Email, password)).Url.AbsolutePath);
        await app.WithAsync<CreateAdministrator>(async administrators => password = await administrators.ResetAsync(partner.Email, secondFactor: true, Stop));
        Assert.Equal("/", (await SignInAsync(owner, partner.Email, password)).Url.AbsolutePath);
    }

    private static Visitor NewVisitor(MusterApp app)
    {
        var visitor = app.NewVisitor();
        var number = Interlocked.Increment(ref _addresses);
        visitor.Address = $"203.0.113.{number}";
        return visitor;
    }

    private static async Task<Page> SignInAsync(Visitor visitor, string email, string password) =>
        await (await visitor.GetAsync("/sign-in")).SubmitAsync(Form, ("email", email), ("password", password));

    private static async Task<Page> AskAsync(Visitor visitor, string email) =>
        await (await visitor.GetAsync("/forgot")).SubmitAsync("form:has(input[name=email])", ("email", email));

    private static async Task<HttpStatusCode> StatusAsync(MusterApp app, string link)
    {
        using var visitor = NewVisitor(app);
        return (await visitor.GetAsync(link)).Status;
    }

    private static async Task RequireSecondFactorAsync(MusterApp app, TestPartner partner)
    {
        await using var context = app.Store.Context(partner.Id);
        await context.Partners.Where(p => p.Id == partner.Id).ExecuteUpdateAsync(u => u.SetProperty(p => p.RequiresSecondFactor, true), Stop);
    }

    /// <summary>The key that a page tells people to type into their app.</summary>
    private static byte[] KeyOf(Page page)
    {
        const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var bits = string.Concat(Page.Text(page.One("#authenticator-key")).Where(c => c != ' ').Select(c => Convert.ToString(Letters.IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(b => b.Length == 8).Select(b => Convert.ToByte(new string(b), 2))];
    }
}
