using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Muster.Infrastructure;
using Xunit;

namespace Muster.Billing;

/// <summary>The price book on its page, and the file it is filled from.</summary>
public sealed class PricePageTests(TestStores stores)
{
    private const string Form = "#upload form";

    [Theory, EachDatabase]
    public async Task An_empty_price_book_says_what_to_do_and_its_template_is_filled_in_and_imported(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        using var visitor = await app.SignInAsync(partner);
        var empty = await visitor.GetAsync("/billing/prices");
        Assert.Contains("No prices yet", empty.AllText, StringComparison.Ordinal);
        var template = await TextAsync(visitor, "/billing/prices.csv?template=yes");
        Assert.Equal("CIXA-MSP", (await visitor.CsvAsync("/billing/prices.csv?template=yes"))[0]["product"]);

        var unfilled = await empty.UploadAsync(Form, "file", "prices.csv", Encoding.UTF8.GetBytes(template));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unfilled.Status);
        Assert.Contains("Line 2, unit_price: is empty", unfilled.AllText, StringComparison.Ordinal);
        var filled = await unfilled.UploadAsync(Form, "file", "prices.csv", Encoding.UTF8.GetBytes(template.Replace(",1,,no", ",1,1.25,no", StringComparison.Ordinal)));

        Assert.Equal(HttpStatusCode.OK, filled.Status);
        Assert.Contains("Prices are imported", filled.AllText, StringComparison.Ordinal);
        Assert.All(filled.Column("Price per unit"), price => Assert.Equal("1.25\u00A0EUR", price));
        await using var context = app.Store.Context(partner.Id);
        var entry = await context.AuditEntries.SingleAsync(a => a.Act == "import.prices");
        Assert.Equal("Ada Admin", entry.Who);
        Assert.NotNull(entry.PersonId);
    }

    [Theory, EachDatabase]
    public async Task What_is_exported_is_imported_again_into_the_same_book(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var (first, second) = (await app.NewPartnerAsync(), await app.NewPartnerAsync());
        using var visitor = await app.SignInAsync(first);
        var sample = await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "docs", "samples", "prices.csv"), TestContext.Current.CancellationToken);
        await (await visitor.GetAsync("/billing/prices")).UploadAsync(Form, "file", "prices.csv", sample);
        var exported = await TextAsync(visitor, "/billing/prices.csv");
        Assert.Contains("CIXA-MSP,\"Endpoint Advanced\",EUR,2026-01-01,250,1.725,no\r\n", exported, StringComparison.Ordinal);
        Assert.Contains("CMS-MSP", exported, StringComparison.Ordinal);
        Assert.Contains(",2026-07-01,,none,no\r\n", exported, StringComparison.Ordinal);

        using var other = await app.SignInAsync(second);
        await (await other.GetAsync("/billing/prices")).UploadAsync(Form, "file", "again.csv", Encoding.UTF8.GetBytes(exported));
        Assert.Equal(exported, await TextAsync(other, "/billing/prices.csv"));
        await (await other.GetAsync("/billing/prices")).UploadAsync(Form, "file", "semicolon.csv", Encoding.UTF8.GetBytes(await TextAsync(visitor, "/billing/prices.csv?separator=semicolon")));
        await using var context = app.Store.Context(second.Id);
        Assert.Equal(1, await context.AuditEntries.CountAsync(a => a.Act == "import.prices"));
    }

    [Theory, EachDatabase]
    public async Task Bands_history_and_prices_to_come_are_shown_in_the_readers_language(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        using var visitor = await app.SignInAsync(partner);
        var page = await visitor.GetAsync("/billing/prices");
        page = await page.UploadAsync(Form, "file", "p.csv", "product,valid_from,from_quantity,unit_price\nCIXA-MSP,2030-01-01,1,3\nCIXA-MSP,2031-01-01,1,2.1\nCIXA-MSP,2031-01-01,50,1234.5678\nCIXA-MSP,2031-04-01,1,4\n"u8.ToArray());

        var row = page.Rows().Single(r => r[0].Contains("CIXA-MSP", StringComparison.Ordinal));
        Assert.Equal("2.10\u00A0EUR 1 to 49 units1,234.5678\u00A0EUR from 50 units", row[1]);
        Assert.Equal("1 Jan 2031", row[2]);
        Assert.Equal("1 Apr 2031: 4.00\u00A0EUR", row[3]);
        Assert.StartsWith("1 earlierEndpoint Advanced From 1 Jan 2030: 3.00\u00A0EUR", row[5], StringComparison.Ordinal);
        visitor.Language = "fr";
        var french = (await visitor.GetAsync("/billing/prices")).Rows().Single(r => r[0].Contains("CIXA-MSP", StringComparison.Ordinal));
        Assert.Equal("2,10\u00A0EUR de 1 à 49 unités1\u202F234,5678\u00A0EUR dès 50 unités", french[1]);
        Assert.Equal("1er janv. 2031", french[2]);
    }

    [Theory, EachDatabase]
    public async Task A_product_that_customers_have_without_a_price_is_pointed_out(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        var facts = new Facts(app, partner);
        facts.License(facts.Customer("One"), "CEMA-MSP");
        await facts.CountAsync(TestContext.Current.CancellationToken);
        using var visitor = await app.SignInAsync(partner);
        var page = await (await visitor.GetAsync("/billing/prices")).UploadAsync(Form, "file", "p.csv", "product,valid_from,unit_price\nCIXA-MSP,2030-01-01,3\nCEMA-MSP,2031-12-01,3\n"u8.ToArray());
        Assert.Equal("No price", page.Rows().Single(r => r[0].Contains("CEMA-MSP", StringComparison.Ordinal))[1]);
        Assert.Contains("A period can’t be closed before it has one", page.AllText, StringComparison.Ordinal);
        page = await page.UploadAsync(Form, "file", "p.csv", "product,valid_from,unit_price\nCEMA-MSP,2031-01-01,3\n"u8.ToArray());
        Assert.DoesNotContain("A period can’t be closed", page.AllText, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task What_is_no_prices_file_is_refused_and_another_partner_sees_nothing(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var (partner, stranger) = (await app.NewPartnerAsync(), await app.NewPartnerAsync());
        using var visitor = await app.SignInAsync(partner);
        var page = await visitor.GetAsync("/billing/prices");
        foreach (var (bytes, reason) in (IEnumerable<(byte[], string)>)
            [([], "is empty"), ([0x50, 0x4B, 3, 4, 0], "is a workbook or an archive"), ("a,b\n1,2\n"u8.ToArray(), "lacks product, valid_from, unit_price"),
            ("product,valid_from,unit_price\nCEMA-MSP,2031-01-01,\"1,40\"\nCIXA-MSP,2031-01-01,1\n"u8.ToArray(), "write a decimal point")])
        {
            var refused = await page.UploadAsync(Form, "file", "x.csv", bytes);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.Contains(reason, Page.Text(refused.One("[data-error-summary]")), StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.BadRequest, await visitor.PostBareAsync("/billing/prices", ("_handler", "prices")));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await page.SubmitAsync(Form)).Status);
        await using var context = app.Store.Context(partner.Id);
        Assert.Equal(0, await context.PriceEntries.CountAsync());
        await page.UploadAsync(Form, "file", "x.csv", "product,valid_from,unit_price\nCIXA-MSP,2031-01-01,1\n"u8.ToArray());
        using var other = await app.SignInAsync(stranger);
        Assert.Empty(await other.CsvAsync("/billing/prices.csv"));
    }

    private static async Task<string> TextAsync(Visitor visitor, string path)
    {
        using var response = await visitor.DownloadAsync(path);
        return await response.Content.ReadAsStringAsync();
    }
}
