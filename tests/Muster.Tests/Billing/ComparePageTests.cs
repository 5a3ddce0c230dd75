using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Muster.Domain.Billing;
using Muster.Infrastructure;
using Xunit;

namespace Muster.Billing;

/// <summary>What a vendor billed, uploaded and compared.</summary>
public sealed class ComparePageTests(TestStores stores)
{
    private const string Form = "#upload form";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task What_was_billed_is_compared_with_the_open_period(TestDatabase database)
    {
        var (app, partner) = await CustomersAsync(database);
        using var visitor = await app.SignInAsync(partner);
        var empty = await visitor.GetAsync("/billing/compare");
        Assert.Contains("Nothing to compare for 2031-03", empty.AllText, StringComparison.Ordinal);

        var sample = await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "docs", "samples", "billed.csv"), Stop);
        var page = await empty.UploadAsync(Form, "file", "billed.csv", sample);

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("Lines kept and compared: 5.", page.AllText, StringComparison.Ordinal);
        Assert.Contains("'2021-04-31' isn't a day; left aside", page.AllText, StringComparison.Ordinal);
        Assert.Contains("ignored: 'Mood'", page.AllText, StringComparison.Ordinal);
        Assert.Equal(
            [
                ["Acme Industries, Ltd.", "Different", "10", "2", "3", "+1"],
                ["Boulangerie", "Measured, not billed", "10", "1", "–", "−1"],
                ["Café Noël", "Billed, not measured", "–", "–", "1", "+1"],
                ["Nobody SARL", "No customer found", "–", "–", "4", "+4"],
                ["Café Noël", "Match", "10", "1", "1", "="],
            ],
            page.Rows("#compared").Select(r => (IReadOnlyList<string>)[r[0], r[2], r[3], r[4], r[5], r[6]]));
        Assert.Equal("Not in the catalogXGS-SUP", page.Rows("#compared")[2][1]);
        Assert.Single((await visitor.GetAsync("/billing/compare?match=unassigned")).Rows("#compared"));
        Assert.Equal(2, (await visitor.GetAsync("/billing/compare?q=cafe")).Rows("#compared").Count);
        var csv = await visitor.CsvAsync("/billing/compare.csv?period=2031-03&match=difference");
        Assert.Equal(("difference", "2", "3", "1"), Assert.Single(csv) is var row ? (row["match"], row["measured"], row["billed"], row["difference"]) : default);

        // the same name takes its place, and removing leaves nothing
        page = await page.UploadAsync(Form, "file", "billed.csv", "externalId,productCode,billableQuantity\nACME,CIXA-MSP,2\n"u8.ToArray());
        Assert.Equal("Match", page.Rows("#compared")[^1][2]);
        Assert.Single(page.Document.QuerySelectorAll("form[action$='/remove']"));
        page = await page.SubmitAsync("form[action$='/remove']");
        Assert.Contains("The file is removed", page.AllText, StringComparison.Ordinal);
        await using var context = app.Store.Context(partner.Id);
        Assert.False(await context.VendorBillLines.AnyAsync(Stop));
        Assert.Equal(["bill.remove", "bill.upload", "bill.upload"], await context.AuditEntries.Where(a => a.Act.StartsWith("bill.")).Select(a => a.Act).OrderBy(a => a).ToListAsync(Stop));
    }

    [Theory, EachDatabase]
    public async Task A_file_that_cannot_be_compared_is_refused_and_keeps_nothing(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        using var visitor = await app.SignInAsync(partner);
        var page = await visitor.GetAsync("/billing/compare");
        foreach (var (text, reason) in (IEnumerable<(string, string)>)
            [("", "is empty"), ("a,b\n1,2\n", "lacks billableQuantity"), ("productCode,billableQuantity\n", "has no rows"), ("productCode,billableQuantity\nP,\"1,200\"\n", "isn't a whole number"),
            ("productCode,billableQuantity\n,1\n", "is empty, and so is sku"), ("productCode,billableQuantity\nP,\n", "is empty"), ("productCode,billableQuantity\nP\n", "has 1 values")])
        {
            var refused = await page.UploadAsync(Form, "file", "x.csv", Encoding.UTF8.GetBytes(text));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.Contains(reason, Page.Text(refused.One("[data-error-summary]")), StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.BadRequest, await visitor.PostBareAsync("/billing/compare", ("_handler", "bill")));
        Assert.Equal(HttpStatusCode.BadRequest, await visitor.PostBareAsync($"/billing/compare/{Guid.CreateVersion7()}/remove"));
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync("/billing/compare?period=2030-01")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync("/billing/compare.csv?period=x")).Status);
        await using var context = app.Store.Context(partner.Id);
        Assert.False(await context.VendorBills.AnyAsync(Stop));
    }

    [Theory, EachDatabase]
    public async Task Another_partners_file_can_neither_be_seen_nor_removed(TestDatabase database)
    {
        var (app, partner) = await CustomersAsync(database);
        using var visitor = await app.SignInAsync(partner);
        var page = await (await visitor.GetAsync("/billing/compare")).UploadAsync(Form, "file", "b.csv", "externalId,productCode,billableQuantity\nACME,CIXA-MSP,2\n"u8.ToArray());
        var address = page.One("form[action$='/remove']").GetAttribute("action")!;
        using var stranger = await app.SignInAsync(await app.NewPartnerAsync());
        var theirs = await (await stranger.GetAsync("/billing/compare")).UploadAsync(Form, "file", "b.csv", "externalId,productCode,billableQuantity\nACME,CIXA-MSP,2\n"u8.ToArray());
        Assert.Equal("No customer found", Assert.Single(theirs.Rows("#compared"))[2]);
        theirs.One("form[action$='/remove']").SetAttribute("action", address);
        Assert.Equal(HttpStatusCode.NotFound, (await theirs.SubmitAsync("form[action$='/remove']")).Status);
        await using var context = app.Store.Context(partner.Id);
        Assert.Equal(1, await context.VendorBills.CountAsync(Stop));
    }

    private async Task<(MusterApp App, TestPartner Partner)> CustomersAsync(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        await using (var context = app.Store.Context(partner.Id))
        {
            context.Add(new PriceEntry
            {
                PartnerId = partner.Id,
                IssuerId = partner.Id,
                Id = Guid.CreateVersion7(),
                Product = "CIXA-MSP",
                Currency = "EUR",
                ValidFrom = new(2030, 1, 1),
                Bands = [new(1, 20_000)],
                RecordedAt = app.Clock.Now,
            });
            await context.SaveChangesAsync(Stop);
        }

        var facts = new Facts(app, partner);
        foreach (var (name, external, holders) in (IEnumerable<(string, string, int)>)[("Acme Industries, Ltd.", "ACME", 2), ("Café Noël", "NOEL", 1), ("Boulangerie", "B", 1)])
        {
            var customer = facts.Customer(name, external);
            facts.License(customer, "CIXA-MSP");
            for (var i = 0; i < holders; i++)
                facts.Seen(customer, "endpoint", $"{external}-{i}", $"user{i}", 3);
        }

        await facts.CountAsync(Stop);
        return (app, partner);
    }
}
