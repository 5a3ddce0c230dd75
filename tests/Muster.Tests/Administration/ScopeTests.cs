using System.Net;
using Microsoft.EntityFrameworkCore;
using Muster.Domain.Access;
using Muster.Infrastructure;
using Xunit;

namespace Muster.Administration;

/// <summary>Who sees some customers sees nothing of the others, on any page and in any file; groups say who is in.</summary>
public sealed class ScopeTests(TestStores stores)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Somebody_with_chosen_customers_or_groups_sees_those_only(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        var facts = new Facts(app, partner);
        var (alpha, beta, gamma) = (facts.Customer("Alpha"), facts.Customer("Beta"), facts.Customer("Gamma"));
        foreach (var (customer, people) in new[] { (alpha, 2), (beta, 3), (gamma, 4) })
        {
            facts.License(customer, "CIXA-MSP");
            facts.Device(customer, $"pc-of-{people}", null);
            for (var i = 0; i < people; i++)
                facts.Seen(customer, "endpoint", $"pc-{i}", $"user{i}", 1);
        }

        await facts.CountAsync(Stop);
        var group = await app.NewGroupAsync(partner, "North", beta);
        var chosen = await app.NewColleagueAsync(partner, "chosen", AdministratorRole.HelpDesk, customers: [alpha]);
        var grouped = await app.NewColleagueAsync(partner, "grouped", AdministratorRole.ReadOnly, groups: [group]);
        foreach (var (who, own, others) in new[] { (chosen, ("Alpha", alpha, 2), (Guid[])[beta, gamma]), (grouped, ("Beta", beta, 3), [alpha, gamma]) })
        {
            using var visitor = await app.SignInAsync(who);
            var list = await visitor.GetAsync("/customers");
            Assert.Equal([own.Item1], list.Column("Customer").Select(c => c.Split(' ')[0]));
            Assert.Contains("1 customer", Page.Text(list.One("main tfoot")), StringComparison.Ordinal);
            Assert.Equal([own.Item1], (await visitor.CsvAsync("/customers.csv")).Select(r => r["name"]));
            Assert.Equal([own.Item1], (await visitor.CsvAsync("/licenses.csv")).Select(r => r["customer"]));
            Assert.Equal([$"pc-of-{own.Item3}"], (await visitor.CsvAsync("/devices.csv")).Select(r => r["host_name"]));
            Assert.StartsWith($"{own.Item3} ", (await visitor.GetAsync("/")).Column("Today", "main .m-home")[0], StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync($"/customers/{own.Item2}")).Status);
            var missing = (await visitor.GetAsync($"/customers/{Guid.CreateVersion7()}")).AllText;
            foreach (var other in others)
            {
                foreach (var path in (string[])["", "/usage", "/usage/endpoint", "/devices", "/holders", "/contact", "/licenses.csv", "/devices.csv"])
                {
                    var page = await visitor.GetAsync($"/customers/{other}{path}");
                    Assert.Equal(HttpStatusCode.NotFound, page.Status);
                    if (path.Length == 0)
                        Assert.Equal(missing, page.AllText);
                }
            }
        }

        // what a wider scope has just been shown is not what a narrower one is shown, and the reverse
        using var all = await app.SignInAsync(partner);
        Assert.Equal(3, (await all.GetAsync("/customers")).Column("Customer").Count);

        // who leaves the group is gone at once, and who comes is there
        await using (var context = app.Store.Context(partner.Id))
        {
            await context.CustomerGroupMembers.ExecuteDeleteAsync(Stop);
            context.CustomerGroupMembers.Add(new() { PartnerId = partner.Id, GroupId = group, CustomerId = gamma });
            await context.SaveChangesAsync(Stop);
        }

        using var again = await app.SignInAsync(grouped);
        Assert.Equal(["Gamma"], (await again.CsvAsync("/customers.csv")).Select(r => r["name"]));
    }

    [Theory, EachDatabase]
    public async Task Groups_are_made_filled_filtered_by_and_removed(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        var facts = new Facts(app, partner);
        var (alpha, beta) = (facts.Customer("Alpha", "A"), facts.Customer("Beta", "B"));
        await facts.CountAsync(Stop);
        using var visitor = await app.SignInAsync(partner);
        var group = await (await visitor.GetAsync("/settings/groups")).SubmitAsync("form:has([name=name])", ("name", "North"));
        Assert.Equal("North", group.Heading);
        var unknown = await group.SubmitAsync("form:has(textarea)", ("customers", "A\nZ"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unknown.Status);
        Assert.Contains(": Z.", Page.Text(unknown.One("#field-customers-error")), StringComparison.Ordinal);
        var filled = await unknown.SubmitAsync("form:has(textarea)", ("customers", "A"));
        Assert.Equal(["Alpha"], filled.Column("Customer"));

        // from the list, by selecting
        var list = await visitor.GetAsync("/customers");
        var added = await list.SubmitAsync("main form:has(table)", "Add to the group", ("id", beta.ToString()));
        Assert.Equal(["Alpha", "Beta"], added.Column("Customer"));
        var id = added.Url.Segments[^1];
        await added.SubmitAsync("form:has(table)", ("id", alpha.ToString()));
        var filtered = await visitor.GetAsync($"/customers?group={id}");
        Assert.Equal(["Beta B"], filtered.Column("Customer"));
        Assert.Contains("North", Page.Text(filtered.One(".m-chip")), StringComparison.Ordinal);
        Assert.Equal(["Beta"], (await visitor.CsvAsync($"/customers.csv?group={id}")).Select(r => r["name"]));

        // totals that were kept of fewer customers are not shown of more, neither by the group nor to who sees only it
        Assert.Contains("1 customer", Page.Text(filtered.One("main tfoot")), StringComparison.Ordinal);
        using var grouped = await app.SignInAsync(await app.NewColleagueAsync(partner, "grouped", AdministratorRole.ReadOnly, groups: [Guid.Parse(id)]));
        Assert.Contains("1 customer", Page.Text((await grouped.GetAsync("/customers")).One("main tfoot")), StringComparison.Ordinal);
        var both = await list.SubmitAsync("main form:has(table)", "Add to the group", ("id", alpha.ToString()));
        foreach (var (who, path) in new[] { (visitor, $"/customers?group={id}"), (grouped, "/customers") })
            Assert.Contains("2 customers", Page.Text((await who.GetAsync(path)).One("main tfoot")), StringComparison.Ordinal);
        await both.SubmitAsync("form:has(table)", ("id", alpha.ToString()));
        foreach (var (who, path) in new[] { (visitor, $"/customers?group={id}"), (grouped, "/customers") })
            Assert.Contains("1 customer", Page.Text((await who.GetAsync(path)).One("main tfoot")), StringComparison.Ordinal);
        var details = await visitor.GetAsync($"/customers/{beta}");
        Assert.Contains("North", Page.Text(details.One("section[aria-labelledby=access-title]")), StringComparison.Ordinal);
        Assert.Contains("Ada Admin", Page.Text(details.One("section[aria-labelledby=access-title]")), StringComparison.Ordinal);

        var asked = await visitor.GetAsync($"/settings/groups/{id}?remove=1");
        Assert.Contains("The customers in it stay (1)", asked.AllText, StringComparison.Ordinal);
        Assert.Equal("/settings/groups", (await asked.SubmitAsync("main .m-message form")).Url.AbsolutePath);
        await using var context = app.Store.Context(partner.Id);
        Assert.Equal(
            ["group.add", "group.add", "group.add", "group.create", "group.remove", "group.take-out", "group.take-out"],
            await context.AuditEntries.Where(a => a.Act.StartsWith("group.")).Select(a => a.Act).OrderBy(a => a).ToListAsync(Stop));
        Assert.Equal(2, await context.Customers.CountAsync(Stop));

        // another partner's group is not there
        var stranger = await app.NewPartnerAsync();
        var theirs = await app.NewGroupAsync(stranger, "Theirs");
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync($"/settings/groups/{theirs}")).Status);
    }
}
