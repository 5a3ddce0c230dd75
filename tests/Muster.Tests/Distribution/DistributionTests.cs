using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Muster.Data;
using Muster.Data.Orders;
using Muster.Domain.Accounts;
using Muster.Domain.Licensing;
using Muster.Domain.Orders;
using Muster.Infrastructure;
using Muster.Server.Features.Distribution;
using Xunit;

namespace Muster.Distribution;

/// <summary>What a distributor does for its partners, and what each of them sees of it.</summary>
public sealed class DistributionTests(TestStores stores, OwnStores own) : IClassFixture<OwnStores>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_distributor_invites_and_the_partner_answers(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var distributor = await Selling.NewDistributorAsync(app);
        var partner = await app.NewPartnerAsync(PartnerProgram.FlexConnect);
        using var dora = await app.SignInAsync(distributor);
        Assert.Equal("/distribution", (await dora.GetAsync("/")).Url.AbsolutePath);
        var wrong = await (await dora.GetAsync("/distribution")).SubmitAsync("form.m-card", ("code", "nobody"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Contains("No Flex Connect partner", Page.Text(wrong.One("#field-code-error")), StringComparison.Ordinal);
        Assert.Equal("nobody", wrong.One("#field-code").GetAttribute("value"));
        var invited = await wrong.SubmitAsync("form.m-card", ("code", partner.Code.ToUpperInvariant()));
        Assert.Contains("Invited", Page.Text(invited.One("table.m-partners")), StringComparison.Ordinal);

        using var ada = await app.SignInAsync(partner);
        var page = await ada.GetAsync("/orders");
        Assert.Contains($"Distributor {distributor.Code} invites you", page.AllText, StringComparison.Ordinal);
        var accepted = await page.SubmitAsync("form:has(.m-invitation)", ("accept", distributor.Id.ToString()));
        Assert.Contains("The invitation is accepted", accepted.AllText, StringComparison.Ordinal);
        Assert.Empty(accepted.Document.QuerySelectorAll(".m-invitation"));
        Assert.Contains("Active", Page.Text((await dora.GetAsync("/distribution")).One("table.m-partners")), StringComparison.Ordinal);
        var left = await (await ada.GetAsync($"/orders?end={distributor.Id}")).SubmitAsync("form#end");
        Assert.Contains("The link is ended", left.AllText, StringComparison.Ordinal);
        Assert.Contains("Ended", Page.Text((await dora.GetAsync("/distribution")).One("table.m-partners")), StringComparison.Ordinal);
        Assert.Empty((await ada.GetAsync($"/orders?end={distributor.Id}")).Document.QuerySelectorAll("form#end"));
        Assert.Contains("answered or taken back", (await page.SubmitAsync("form:has(.m-invitation)", ("refuse", distributor.Id.ToString()))).AllText, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task A_distributors_people_are_Admin_or_Read_only(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        using var dora = await app.SignInAsync(await Selling.NewDistributorAsync(app));
        var page = await dora.GetAsync("/settings/administrators");
        Assert.Equal(["Admin", "Read-only"], page.One("#field-role").QuerySelectorAll("option").Select(Page.Text));
        Assert.Empty(page.Document.QuerySelectorAll("#field-scope"));
        page.One("#field-role option[value=ReadOnly]").SetAttribute("value", "HelpDesk");
        var refused = await page.SubmitAsync("main form.m-card", ("email", "help@desk.example"), ("role", "HelpDesk"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.NotNull(refused.One("#field-role-error"));
        var invited = await refused.SubmitAsync("main form.m-card", ("email", "rita@reader.example"), ("role", "ReadOnly"));
        Assert.Contains("rita@reader.example", invited.AllText, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task What_is_ordered_for_a_new_customer_is_provisioned_and_the_partner_sees_it(TestDatabase database)
    {
        using var at = await Selling.NewAsync(await stores.AppAsync(database));
        var order = await at.SubmitAsync("A-1", "NEW-1", ("CIXA-MSP", 25), ("SVRCLOUDADV-MSP", 5));
        Assert.StartsWith("/distribution/orders/", order.Url.AbsolutePath, StringComparison.Ordinal);
        await at.ProvisionAsync();
        var subscriptions = await at.SubscriptionsAsync("A-1");
        Assert.All(subscriptions, s => Assert.Equal(SubscriptionStatus.Active, s.Status));

        var list = await at.AtPartner.GetAsync("/orders");
        Assert.Equal(2, list.Document.QuerySelectorAll("table.m-orders tbody tr").Length);
        Assert.Contains("Company NEW-1", Page.Text(list.One("table.m-orders")), StringComparison.Ordinal);
        var customer = subscriptions[0].ForCustomerId!.Value;
        await using (var context = at.App.Store.Context(at.Partner.Id))
        {
            var made = await context.Customers.SingleAsync(c => c.Id == customer, Stop);
            Assert.Equal((BillingType.Usage, true, "NEW-1", "carl@company.example"), (made.BillingType, made.PartnerAssistance, made.ExternalId, made.Contact.Email));
            var licenses = await context.Licenses.Where(l => l.CustomerId == customer).OrderBy(l => l.Number).ToListAsync(Stop);
            Assert.Equal(
                [("A-1-1", LicenseType.Ordered, 25L, at.Distributor.Id), ("A-1-2", LicenseType.Ordered, 5L, at.Distributor.Id)],
                licenses.Select(l => (l.Number, l.Type, l.Quantity!.Value, l.DistributorId!.Value)));
            Assert.Single(await context.Notices.Where(n => n.CustomerId == customer).ToListAsync(Stop));
        }

        // the two things there are to do, and nothing else
        var acts = list.Document.QuerySelectorAll("table.m-orders tbody tr .m-acts a").Select(a => a.GetAttribute("href")).Distinct();
        Assert.Equal([$"/customers/{customer}", $"/customers/{customer}/launch"], acts);
        Assert.Contains("A-1-1", (await at.AtPartner.GetAsync($"/customers/{customer}")).AllText, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await at.AtPartner.GetAsync($"/customers/{customer}/launch")).Status);
        var detail = await at.AtPartner.GetAsync($"/orders/{subscriptions[0].OrderId}");
        Assert.Contains("PO 4711", detail.AllText, StringComparison.Ordinal);
        Assert.Empty(detail.Document.QuerySelectorAll("main form"));
        foreach (var path in new[] { "/distribution", "/distribution/orders", $"/distribution/orders/{subscriptions[0].OrderId}", "/distribution/orders/new", "/distribution/orders.csv" })
            Assert.Equal(HttpStatusCode.Forbidden, (await at.AtPartner.GetAsync(path)).Status);

        var rows = await at.AtPartner.CsvAsync("/orders.csv?q=a-1&sort=number&order=asc");
        Assert.Equal(["A-1 1 25 active", "A-1 2 5 active"], rows.Select(r => $"{r["order_number"]} {r["line"]} {r["ordered_quantity"]} {r["status"]}"));
        Assert.Equal(rows.Count, (await at.AtDistributor.CsvAsync("/distribution/orders.csv")).Count);
        Assert.Empty(await at.AtPartner.CsvAsync("/orders.csv?status=suspended"));
    }

    [Theory, EachDatabase]
    public async Task A_draft_is_seen_by_its_distributor_alone(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        using var at = await Selling.NewAsync(app);
        using var other = await Selling.NewAsync(app);
        var form = await at.AtDistributor.GetAsync($"/distribution/orders/new?partner={at.Partner.Id}");
        var bad = await Selling.Fill(form, "D-1", "", [("CIXA-MSP", 0)], "save");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, bad.Status);
        Assert.NotNull(bad.One("#field-quantity-1-error"));
        Assert.NotNull(bad.One("#field-externalId-error"));
        Assert.Equal("D-1", bad.One("#field-number").GetAttribute("value"));
        var draft = await Selling.Fill(bad, "D-1", "X-1", [("CIXA-MSP", 3)], "save");
        Assert.Equal(HttpStatusCode.OK, draft.Status);
        var order = await at.OrderAsync("D-1");

        Assert.Empty((await at.AtPartner.GetAsync("/orders")).Document.QuerySelectorAll("table.m-orders"));
        Assert.Equal(HttpStatusCode.NotFound, (await at.AtPartner.GetAsync($"/orders/{order.Id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await other.AtDistributor.GetAsync($"/distribution/orders/{order.Id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await other.AtDistributor.GetAsync($"/distribution/orders/{order.Id}/edit")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await other.AtDistributor.GetAsync($"/distribution/orders/new?partner={at.Partner.Id}")).Status);
        Assert.DoesNotContain("D-1", (await other.AtDistributor.GetAsync("/distribution/orders")).AllText, StringComparison.Ordinal);

        // the same number is the same order
        var twice = await Selling.Fill(await at.AtDistributor.GetAsync($"/distribution/orders/new?partner={at.Partner.Id}"), "D-1", "X-2", [("CIXA-MSP", 3)], "submit");
        Assert.Contains("of this number already", Page.Text(twice.One("#field-number-error")), StringComparison.Ordinal);

        var submitted = await draft.SubmitAsync("form.m-row-form", ("do", "submit"));
        Assert.Contains("is submitted", submitted.AllText, StringComparison.Ordinal);
        await at.ProvisionAsync();
        Assert.Single((await at.AtPartner.GetAsync("/orders")).Document.QuerySelectorAll("table.m-orders tbody tr"));
        Assert.Equal(HttpStatusCode.NotFound, (await other.AtPartner.GetAsync($"/orders/{order.Id}")).Status);
    }

    [Theory, EachDatabase]
    public async Task How_many_there_are_follows_every_order(TestDatabase database)
    {
        using var at = await Selling.NewAsync(await stores.AppAsync(database));
        await at.SubmitAsync("C-1", "NEW-1", ("CIXA-MSP", 25));
        await BothSayAsync("", "1 subscription");

        // not by its status: the server provisions too
        await BothSayAsync("?q=C-1", "1 subscription");
        await at.SubmitAsync("C-2", "NEW-2", ("CIXA-MSP", 25), ("SVRCLOUDADV-MSP", 5));
        await BothSayAsync("", "3 subscriptions");
        await at.ProvisionAsync();
        await BothSayAsync("?status=active", "3 subscriptions");
        await BothSayAsync("?q=C-2", "2 subscriptions");

        // nothing else moves a count: a page asked for again says the same
        await BothSayAsync("?size=25&sort=quantity", "3 subscriptions");

        // drafts are the distributor's alone, also when one is thrown away
        var draft = await Selling.Fill(await at.AtDistributor.GetAsync($"/distribution/orders/new?partner={at.Partner.Id}"), "C-3", "NEW-3", [("CIXA-MSP", 3)], "save");
        Assert.Contains("4 subscriptions", (await at.AtDistributor.GetAsync("/distribution/orders")).AllText, StringComparison.Ordinal);
        await (await draft.FollowAsync("Throw the draft away")).SubmitAsync("form.m-row-form", ("do", "discard"));
        await BothSayAsync("", "3 subscriptions");

        async Task BothSayAsync(string query, string count)
        {
            Assert.Contains(count, (await at.AtPartner.GetAsync("/orders" + query)).AllText, StringComparison.Ordinal);
            Assert.Contains(count, (await at.AtDistributor.GetAsync("/distribution/orders" + query)).AllText, StringComparison.Ordinal);
        }
    }

    [Theory, EachDatabase]
    public async Task A_subscription_is_changed_suspended_resumed_and_cancelled(TestDatabase database)
    {
        using var at = await Selling.NewAsync(await stores.AppAsync(database));
        await at.SubmitAsync("M-1", "MOVED", ("CIXA-MSP", 10));
        await at.ProvisionAsync();
        var today = DateOnly.FromDateTime(at.App.Clock.Now.UtcDateTime);

        var silent = await at.ActAsync("M-1", SubscriptionAct.Suspend, 1, ("reason", " "));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, silent.Status);
        Assert.NotNull(silent.One("#field-reason-error"));

        Assert.Contains("is ordered", (await at.ActAsync("M-1", SubscriptionAct.Change, 1, ("quantity", "40"))).AllText, StringComparison.Ordinal);
        await at.ProvisionAsync();
        Assert.Equal(["M-1-1 CIXA-MSP 40 in force"], await LicensesAsync());
        await at.ActAsync("M-1", SubscriptionAct.Change, 1, ("product", "CIXAXDR"), ("quantity", "40"));
        await at.ProvisionAsync();
        Assert.Equal(["M-1-1 CIXA-MSP 40 never", "M-1-1/2 CIXAXDR 40 in force"], await LicensesAsync());
        await at.ActAsync("M-1", SubscriptionAct.Suspend, 1);
        Assert.Equal(["M-1-1 CIXA-MSP 40 never", "M-1-1/2 CIXAXDR 40 never"], await LicensesAsync());
        Assert.Equal(SubscriptionStatus.Suspended, (await at.SubscriptionsAsync("M-1"))[0].Status);
        var resumed = await at.ActAsync("M-1", SubscriptionAct.Resume, 1);
        Assert.Contains("is resumed", resumed.AllText, StringComparison.Ordinal);
        Assert.Equal("M-1-1/3 CIXAXDR 40 in force", (await LicensesAsync())[^1]);

        await at.ActAsync("M-1", SubscriptionAct.ScheduleCancellation, 1, ("after", today.AddDays(9).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal("M-1-1/3 CIXAXDR 40 until 9", (await LicensesAsync())[^1]);
        await at.ActAsync("M-1", SubscriptionAct.WithdrawCancellation, 1);
        Assert.Equal("M-1-1/3 CIXAXDR 40 in force", (await LicensesAsync())[^1]);

        // the history says all of it, and the partner reads it
        var history = (await at.AtPartner.GetAsync($"/orders/{(await at.OrderAsync("M-1")).Id}")).AllText;
        Assert.Contains("Subscription suspended", history, StringComparison.Ordinal);
        Assert.Contains("asked for", history, StringComparison.Ordinal);
        await using var context = at.App.Store.Context(at.Partner.Id);
        var entries = await context.AuditEntries.AsNoTracking().Where(e => e.Act == "order.suspend").ToListAsync(Stop);
        Assert.Equal([("Dora Distributor", $"Distributor {at.Distributor.Code}")], entries.Select(e => (e.Who, e.OnBehalfOf)));

        async Task<List<string>> LicensesAsync()
        {
            var customer = (await at.OrderAsync("M-1")).ForCustomerId;
            await using var store = at.App.Store.Context(at.Partner.Id);
            return [.. (await store.Licenses.AsNoTracking().Where(l => l.CustomerId == customer).OrderBy(l => l.Number).ToListAsync(Stop)).Select(l =>
                FormattableString.Invariant($"{l.Number} {l.Product} {l.Quantity} {(l.End is null ? "in force" : l.End < l.Start ? "never" : $"until {l.End.Value.DayNumber - today.DayNumber}")}"))];
        }
    }

    [Theory, EachDatabase]
    public async Task A_form_filled_from_an_older_order_is_told(TestDatabase database)
    {
        using var at = await Selling.NewAsync(await stores.AppAsync(database));
        await at.SubmitAsync("V-1", "TWO", ("CIXA-MSP", 10));
        await at.ProvisionAsync();
        var order = await at.OrderAsync("V-1");
        var first = await at.AtDistributor.GetAsync($"/distribution/orders/{order.Id}?act=Suspend&line=1");
        var second = await at.AtDistributor.GetAsync($"/distribution/orders/{order.Id}?act=ScheduleCancellation&line=1");
        Assert.Equal(HttpStatusCode.OK, (await first.SubmitAsync("form#act", ("reason", "unpaid"))).Status);
        var told = await second.SubmitAsync("form#act", ("reason", "moved away"), ("after", "2031-12-31"));
        Assert.NotEqual(HttpStatusCode.OK, told.Status);
        Assert.Equal(SubscriptionStatus.Suspended, (await at.SubscriptionsAsync("V-1"))[0].Status);
    }

    [Theory, EachDatabase]
    public async Task What_fails_says_where_and_is_tried_again_or_rejected_and_undone(TestDatabase database)
    {
        using var at = await Selling.NewAsync(await stores.AppAsync(database));
        await at.SubmitAsync("F-1", "SAME", ("CIXA-MSP", 10));
        await at.ProvisionAsync();
        await at.SubmitAsync("F-2", "SAME", ("CIXAXDR", 10));
        await at.ProvisionAsync();
        var order = await at.OrderAsync("F-2");
        var failed = await at.AtDistributor.GetAsync($"/distribution/orders/{order.Id}");
        Assert.Contains("external id SAME already", Page.Text(failed.One(".m-failure")), StringComparison.Ordinal);
        Assert.Equal(SubscriptionStatus.Provisioning, (await at.SubscriptionsAsync("F-2"))[0].Status);

        // tried again it fails again, until the reason is gone
        Assert.Contains("tried again", (await failed.SubmitAsync(".m-failure form")).AllText, StringComparison.Ordinal);
        await at.ProvisionAsync();
        var page = await at.AtDistributor.GetAsync($"/distribution/orders/{order.Id}?act=Reject");
        var rejected = await page.SubmitAsync("form#act", ("reason", "ordered twice"));
        Assert.Contains("The order is rejected", rejected.AllText, StringComparison.Ordinal);
        Assert.Equal(SubscriptionStatus.Rejected, (await at.SubscriptionsAsync("F-2"))[0].Status);
        await using var context = at.App.Store.Context(at.Partner.Id);
        Assert.Equal(1, await context.Customers.CountAsync(c => c.ExternalId == "SAME", Stop));
        Assert.Single(await context.Licenses.ToListAsync(Stop));
        Assert.False(await context.Provisionings.AnyAsync(Stop));
    }

    [Theory, EachDatabase]
    public async Task What_is_tried_again_days_later_begins_then(TestDatabase database)
    {
        using var at = await Selling.NewAsync(await stores.AppAsync(database));
        await at.SubmitAsync("L-1", "LATE", ("CIXA-MSP", 10));
        await at.ProvisionAsync();
        await at.SubmitAsync("L-2", "LATE", ("CIXAXDR", 10));
        await at.ProvisionAsync();
        var order = await at.OrderAsync("L-2");
        var today = DateOnly.FromDateTime(at.App.Clock.Now.UtcDateTime);
        await using (var context = at.App.Store.Context(at.Partner.Id))
        {
            await context.Subscriptions.Where(s => s.OrderId == order.Id).ExecuteUpdateAsync(u => u.SetProperty(s => s.Starts, today.AddDays(-3)), Stop);
            await context.Customers.Where(c => c.ExternalId == "LATE").ExecuteUpdateAsync(u => u.SetProperty(c => c.ExternalId, "EARLIER"), Stop);
        }

        await (await at.AtDistributor.GetAsync($"/distribution/orders/{order.Id}")).SubmitAsync(".m-failure form");
        await at.ProvisionAsync();
        var subscription = Assert.Single(await at.SubscriptionsAsync("L-2"));
        Assert.Equal((SubscriptionStatus.Active, today), (subscription.Status, subscription.Starts));
        await using var after = at.App.Store.Context(at.Partner.Id);
        Assert.Equal(today, (await after.Licenses.SingleAsync(l => l.Id == subscription.LicenseId, Stop)).Start);
    }

    [Theory, EachDatabase]
    public async Task What_is_suspended_keeps_its_customer_and_is_cancelled_at_its_own_end(TestDatabase database)
    {
        using var at = await Selling.NewAsync(await stores.AppAsync(database));
        await at.SubmitAsync("E-1", "ENDING", ("CIXA-MSP", 10));
        await at.ProvisionAsync();
        var today = DateOnly.FromDateTime(at.App.Clock.Now.UtcDateTime);
        await EndsOnAsync(today);
        await at.ActAsync("E-1", SubscriptionAct.Suspend, 1);
        var customer = (await at.OrderAsync("E-1")).ForCustomerId;
        Assert.Contains("A distributor ordered its licenses", (await at.AtPartner.GetAsync($"/customers/{customer}/unlink")).AllText, StringComparison.Ordinal);

        var turn = new TurnSubscriptions(at.App.Store, at.App.Clock);
        await turn.RunAsync(today, new(), Stop);
        Assert.Equal(SubscriptionStatus.Suspended, (await at.SubscriptionsAsync("E-1"))[0].Status);
        await EndsOnAsync(today.AddDays(-1));
        await turn.RunAsync(today, new(), Stop);
        Assert.Equal(SubscriptionStatus.Cancelled, (await at.SubscriptionsAsync("E-1"))[0].Status);
        Assert.DoesNotContain("A distributor ordered its licenses", (await at.AtPartner.GetAsync($"/customers/{customer}/unlink")).AllText, StringComparison.Ordinal);

        async Task EndsOnAsync(DateOnly day)
        {
            await using var context = at.App.Store.Context(at.Partner.Id);
            await context.Subscriptions.ExecuteUpdateAsync(u => u.SetProperty(s => s.Ends, day).SetProperty(s => s.DueOn, day).SetProperty(s => s.RenewMonths, 0), Stop);
        }
    }

    [Theory, EachDatabase]
    public async Task A_rejected_order_leaves_no_customer_and_no_license_in_force(TestDatabase database)
    {
        using var at = await Selling.NewAsync(await stores.AppAsync(database));
        await at.SubmitAsync("U-1", "UNDONE", ("CIXA-MSP", 10));
        await at.ProvisionAsync();

        // as if the last step had failed
        var order = await at.OrderAsync("U-1");
        await using (var context = at.App.Store.Context(at.Partner.Id))
        {
            await context.Subscriptions.Where(s => s.OrderId == order.Id).ExecuteUpdateAsync(u => u.SetProperty(s => s.Status, SubscriptionStatus.Provisioning), Stop);
            context.Provisionings.Add(new()
            {
                PartnerId = at.Partner.Id,
                OrderId = order.Id,
                Line = 0,
                Step = ProvisioningStep.Notice,
                DueAt = ProvisionOrders.UntilAsked,
                ClaimedUntil = DateTimeOffset.UnixEpoch,
                Failure = ProvisionOrders.Failed,
            });
            await context.SaveChangesAsync(Stop);
        }

        await (await at.AtDistributor.GetAsync($"/distribution/orders/{order.Id}?act=Reject")).SubmitAsync("form#act", ("reason", "never mind"));
        await using var after = at.App.Store.Context(at.Partner.Id);
        Assert.False(await after.Customers.AnyAsync(Stop));
        Assert.DoesNotContain(await after.Licenses.AsNoTracking().ToListAsync(Stop), l => l.End is null || l.End >= l.Start);
        Assert.Equal(HttpStatusCode.NotFound, (await at.AtPartner.GetAsync($"/customers/{order.ForCustomerId}")).Status);
    }

    /// <summary>Each step by a server that dies after it, and whose claim runs out: one customer, one set of licenses, one notice.</summary>
    [Theory, EachDatabase]
    public async Task Provisioning_goes_on_where_a_server_died(TestDatabase database)
    {
        var store = await own.StoreAsync(database);
        var clock = new TestClock();
        var (distributor, partner, orderId) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        await using (var context = store.Context(partner))
        {
            context.Partners.Add(new() { Id = distributor, Code = "dist", Name = "Dist", Program = PartnerProgram.FlexConnect, Kind = PartnerKind.Distributor, Currency = "EUR", CreatedAt = clock.Now });
            context.Partners.Add(new() { Id = partner, Code = "part", Name = "Part", Program = PartnerProgram.FlexConnect, Currency = "EUR", CreatedAt = clock.Now });
            context.Orders.Add(new()
            {
                PartnerId = partner,
                Id = orderId,
                DistributorId = distributor,
                Number = "K-1",
                CustomerName = "Killed",
                NewCustomer = new("K", "Killed", "IE", new("", "", "", "")),
                CreatedAt = clock.Now,
                CreatedBy = "Dora",
                SubmittedAt = clock.Now,
            });
            var day = DateOnly.FromDateTime(clock.Now.UtcDateTime);
            context.Subscriptions.Add(new() { PartnerId = partner, OrderId = orderId, Line = 1, DistributorId = distributor, Product = "CIXA-MSP", Quantity = 5, Status = SubscriptionStatus.Submitted, OrderedOn = day, Starts = day, RenewMonths = 1, DueOn = day });
            context.Provisionings.Add(new() { PartnerId = partner, OrderId = orderId, Line = 0, Step = ProvisioningStep.Customer, DueAt = clock.Now, ClaimedUntil = DateTimeOffset.UnixEpoch });
            await context.SaveChangesAsync(Stop);
        }

        for (var step = 0; step < 4; step++)
        {
            // a server takes it, and dies before it does anything
            var dead = new ProvisionOrders(store, Facts.Catalog, clock, NullLogger<ProvisionOrders>.Instance);
            await using (var context = store.Context(partner))
                await context.Provisionings.ExecuteUpdateAsync(u => u.SetProperty(p => p.ClaimedUntil, clock.Now.AddMinutes(1)), Stop);
            Assert.Equal(0, await dead.DrainAsync(Stop));
            clock.Advance(TimeSpan.FromMinutes(2));

            // the next does one step, and dies after it
            var ended = await dead.StepAsync(partner, orderId, 0, Stop);
            Assert.Equal(step == 3, ended);
        }

        await using var after = store.Context(partner);
        Assert.Equal(0, await new ProvisionOrders(store, Facts.Catalog, clock, NullLogger<ProvisionOrders>.Instance).DrainAsync(Stop));
        var customer = await after.Customers.SingleAsync(Stop);
        Assert.True(customer.PartnerAssistance);
        Assert.Equal("K-1-1", (await after.Licenses.SingleAsync(Stop)).Number);
        Assert.Single(await after.Notices.ToListAsync(Stop));
        Assert.Equal(SubscriptionStatus.Active, (await after.Subscriptions.SingleAsync(Stop)).Status);
        Assert.False(await after.Provisionings.AnyAsync(Stop));
    }
}
