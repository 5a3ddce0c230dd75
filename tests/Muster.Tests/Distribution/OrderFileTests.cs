using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Data.Orders;
using Muster.Domain.Accounts;
using Muster.Domain.Orders;
using Muster.Infrastructure;
using Muster.Server.Features.Import;
using Muster.Server.Features.Usage;
using Xunit;

namespace Muster.Distribution;

/// <summary>Orders from a file: on the page, all of them or none, and by the command.</summary>
public sealed class OrderFileTests(TestStores stores)
{
    private const string Header = "order_number,partner,customer_external_id,customer_name,data_geography,line,product,quantity,starts,ends,renew_months,submit\n";

    private static readonly string Samples = Path.Combine(Repository.Root, "docs", "samples");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task The_sample_is_placed_and_provisioned_and_sending_it_again_places_nothing(TestDatabase database)
    {
        using var at = await Selling.NewAsync(await stores.AppAsync(database));
        var sample = await SampleAsync(at, "orders.csv");
        var placed = await UploadAsync(at, sample);
        Assert.Equal("/distribution/orders", placed.Url.AbsolutePath);
        Assert.Contains("Orders placed: 3, lines: 4. There already: 0.", placed.AllText, StringComparison.Ordinal);
        Assert.Contains("Orders placed: 0, lines: 0. There already: 3.", (await UploadAsync(at, sample)).AllText, StringComparison.Ordinal);

        await at.ProvisionAsync();
        var lines = await at.SubscriptionsAsync("SO-2001");
        Assert.Equal(["1 CIXA-MSP 25 Active", "2 SVRCLOUDADV-MSP 4 Active"], lines.Select(s => FormattableString.Invariant($"{s.Line} {s.Product} {s.Quantity} {s.Status}")));
        Assert.Equal(SubscriptionStatus.Draft, Assert.Single(await at.SubscriptionsAsync("SO-2003")).Status);
        var order = await at.OrderAsync("SO-2001");
        Assert.Equal(("PO 4711", "Quayside Surveyors, Ltd.", "una@quayside.example"), (order.PurchaseOrder, order.CustomerName, order.NewCustomer!.Contact.Email));
        Assert.Equal(3, (await at.AtPartner.CsvAsync("/orders.csv")).Count);
        Assert.Equal(4, (await at.AtDistributor.CsvAsync("/distribution/orders.csv")).Count);

        // what was ordered is compared, not what became of it since, nor that its customer is there now
        await at.ActAsync("SO-2001", SubscriptionAct.Change, 1, ("quantity", "40"));
        await at.ProvisionAsync();
        Assert.Contains("There already: 3.", (await UploadAsync(at, sample)).AllText, StringComparison.Ordinal);
        Assert.Equal(40, (await at.SubscriptionsAsync("SO-2001"))[0].Quantity);

        // one entry for the file, the usual ones for the orders
        await using var own = at.App.Store.Context(at.Distributor.Id);
        var entries = await own.AuditEntries.AsNoTracking().Where(e => e.Act == "import.orders" || e.Act == "order.submit" || e.Act == "order.write").ToListAsync(Stop);
        Assert.Equal(["import.orders", "order.submit", "order.submit", "order.write"], entries.Select(e => e.Act).Order(StringComparer.Ordinal));
        Assert.Contains("\"orders\":3", entries.Single(e => e.Act == "import.orders").After, StringComparison.Ordinal);
        await using var partners = at.App.Store.Context(at.Partner.Id);
        Assert.Equal([("Dora Distributor", $"Distributor {at.Distributor.Code}"), ("Dora Distributor", $"Distributor {at.Distributor.Code}")],
            (await partners.AuditEntries.AsNoTracking().Where(e => e.Act == "order.submit").ToListAsync(Stop)).Select(e => (e.Who, e.OnBehalfOf)));
    }

    [Theory, EachDatabase]
    public async Task Every_bad_row_is_named_with_its_line_and_takes_its_order_with_it(TestDatabase database)
    {
        using var at = await Selling.NewAsync(await stores.AppAsync(database));
        var bad = await SampleAsync(at, "bad/orders.csv");
        const string Errors = """
            -:2: partner: This partner doesn’t buy through you. Invite it first.
            -:3: customer_external_id: is empty
            -:4: customer_name: The new customer needs a name of up to 200 characters.
            -:4: data_geography: Choose where its data live.
            -:5: product: 'NOPE' isn't in the catalog
            -:6: quantity: The quantity must be a number from 1 to 10,000,000.
            -:7: quantity: The quantity must be a number from 1 to 10,000,000.
            -:8: starts: The start must be a day from 31 days ago to a year ahead.
            -:9: starts: '03/04/2026' can be read as day/month or as month/day, or isn't a day; write it as yyyy-MM-dd
            -:10: renew_months: is empty, and so is ends; write after how many months the line renews, or the day it ends on
            -:11: renew_months: stands beside ends; a line renews or ends
            -:12: renew_months: It must renew after 1 to 60 months.
            -:13: ends: The end must be a day after the start.
            -:15: customer_external_id: differs from line 14, which is of the same order
            -:17: line: 1 stands on line 16 already, with other values
            -:19: product: Tiers of one family exclude each other: another is ordered, or there already.
            -:20: product: This is an add-on: order a base tier of its family with it.
            -:21: quantity: The quantity must be a number from 1 to 10,000,000.
            -:22: row: is left out: line 21 is of the same order
            -:23: email: The e-mail is not one, or a name can’t be kept.
            -:24: country: Choose a country of the list.
            -:25: line: The line’s number is not one from 1 to 9999, or stands twice.
            -:26: submit: 'maybe' isn't one of yes, no
            -:28: customer_external_id: is of a customer that order 'B-22' makes; import this order once the customer is there
            -:29: data_geography: Choose where its data live.
            """;
        var expected = Errors.ReplaceLineEndings("\n");
        Assert.Equal((1, "orders: 28 read, 1 added, 0 changed, 0 unchanged, 27 bad (orders: 1 new, 0 there already); dry run, nothing was written", expected), await ImportAsync(at, bad, dryRun: true));
        Assert.Equal((2, "orders: 28 read, 1 added, 0 changed, 0 unchanged, 27 bad (orders: 1 new, 0 there already); nothing was imported", expected), await ImportAsync(at, bad, strict: true));
        Assert.Equal(0, await CountAsync(at));

        // the page says the same, in the reader's language where there are words for it, and places nothing
        at.AtDistributor.Language = "fr";
        var refused = await UploadAsync(at, bad);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        var said = refused.One("[data-error-summary]").QuerySelectorAll("li").Select(Page.Text).ToList();
        Assert.Equal(25, said.Count);
        Assert.Equal("Ligne 2, partner\u00A0: Ce partenaire n’achète pas par votre intermédiaire. Invitez-le d’abord.", said[0].Replace('\u202F', '\u00A0'));
        Assert.Equal(0, await CountAsync(at));

        Assert.Equal((1, "orders: 28 read, 1 added, 0 changed, 0 unchanged, 27 bad (orders: 1 new, 0 there already)", expected), await ImportAsync(at, bad));
        Assert.Equal(SubscriptionStatus.Submitted, (await at.SubscriptionsAsync("B-22"))[0].Status);
        Assert.Equal(1, await CountAsync(at));
    }

    [Theory, EachDatabase]
    public async Task Files_come_as_other_programs_write_them(TestDatabase database)
    {
        using var at = await Selling.NewAsync(await stores.AppAsync(database));
        var start = DateOnly.FromDateTime(at.App.Clock.Now.UtcDateTime).AddDays(5);
        var french = "sep=;\r\nCommande;Partenaire;Code client;Société;Géographie;Produit;Quantité;Début;Fin;Mois;Remarque\r\n"
            + $"F-1;{at.Partner.Code.ToUpperInvariant()};É-1;\"Café \"\"Noël\"\"\";ie;cixa-msp;7;{start:dd.MM.yyyy};;12;x\r\n"
            + ";;;;;;;;;;\r\n";
        Assert.Equal((0, "orders: 1 read, 1 added, 0 changed, 0 unchanged, 0 bad (orders: 1 new, 0 there already)", "-:2: header: ignored: 'Remarque'"),
            await ImportAsync(at, CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(french)));
        Assert.Contains("There already: 1.", (await UploadAsync(at, [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(french)])).AllText, StringComparison.Ordinal);
        var order = await at.OrderAsync("F-1");
        Assert.Equal(("Café \"Noël\"", "É-1", "IE"), (order.CustomerName, order.NewCustomer!.ExternalId, order.NewCustomer.DataGeography));
        var line = Assert.Single(await at.SubscriptionsAsync("F-1"));
        Assert.Equal(("CIXA-MSP", 7, start, null, 12), (line.Product, line.Quantity, line.Starts, line.Ends, line.RenewMonths));

        // a row that can't be read may belong to any order
        var (code, _, errors) = await ImportAsync(at, Bytes($"{Header}G-1,{at.Partner.Code},G-1,G,IE,,CIXA-MSP,1,,,12,\nG-2,short\n"));
        Assert.Equal((1, "-:3: row: has 2 values where the header has 12 columns\n-:3: file: nothing of the file is taken, for this row may belong to any of its orders"), (code, errors));
        Assert.Equal((1, "-:3: order_number: is empty\n-:3: file: nothing of the file is taken, for this row may belong to any of its orders"),
            await ErrorsAsync(Bytes($"{Header}G-1,{at.Partner.Code},G-1,G,IE,,CIXA-MSP,1,,,12,\n,,,,,,CEMA-MSP,1,,,12,\n")));

        // what is no orders file
        foreach (var (bytes, reason) in (IEnumerable<(byte[], string)>)
            [([], "is empty"), ([0x50, 0x4B, 3, 4, 0], "is a workbook or an archive"), (Bytes("a,b\n1,2\n"), "lacks order_number, partner, customer_external_id, product, quantity"), (Bytes(Header), "has no rows")])
        {
            var refused = await UploadAsync(at, bytes);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.Contains(reason, Page.Text(refused.One("[data-error-summary]")), StringComparison.Ordinal);
        }

        using var template = await at.AtDistributor.DownloadAsync("/distribution/orders/template.csv");
        Assert.Contains("order_number,purchase_order,partner,customer_external_id,", await template.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync(at));
        Assert.Equal((2, "", "There is no distributor 'nobody'."), await ImportAsync(at, [1], distributor: "nobody"));
        Assert.Equal((2, "", $"There is no distributor '{at.Partner.Code}'."), await ImportAsync(at, [1], distributor: at.Partner.Code));

        async Task<(int, string)> ErrorsAsync(byte[] file)
        {
            var outcome = await ImportAsync(at, file);
            return (outcome.Code, outcome.Errors);
        }
    }

    [Theory, EachDatabase]
    public async Task The_same_number_is_the_same_order(TestDatabase database)
    {
        using var at = await Selling.NewAsync(await stores.AppAsync(database));
        await at.SubmitAsync("N-1", "NUM", ("CIXA-MSP", 10));
        var there = $"N-1,{at.Partner.Code},NUM,Company NUM,IE,1,CIXA-MSP,10,,,12,\n";

        // what a form placed is the same order too; a row that repeats another says nothing new
        Assert.Equal((1, "orders: 2 read, 0 added, 0 changed, 0 unchanged, 2 bad (orders: 0 new, 0 there already)",
            "-:2: order_number: 'N-1' is there already with another purchase_order; the same number is the same order, so give this one a number of its own"),
            await ImportAsync(at, Bytes(Header + there + there)));
        var header = Header.Replace("submit", "submit,purchase_order", StringComparison.Ordinal);
        there = there.Replace(",\n", ",,PO 4711\n", StringComparison.Ordinal);
        Assert.Equal((0, "orders: 2 read, 0 added, 0 changed, 2 unchanged, 0 bad (orders: 0 new, 1 there already)", ""), await ImportAsync(at, Bytes(header + there + there)));
        var other = there.Replace("NUM,Company NUM,IE,1,CIXA-MSP,10", "NUM-2,Company,IE,1,CIXAXDR,11", StringComparison.Ordinal) + $"N-1,,,,,2,CEMA-MSP,1,,,1,,\n";
        Assert.Contains("with another customer_external_id, customer_name, product, quantity, line;", (await ImportAsync(at, Bytes(header + other))).Errors, StringComparison.Ordinal);

        // a draft stays one: it is submitted on its page
        var draft = $"{Header}D-1,{at.Partner.Code},DRAFT,Drafted,IE,,CIXA-MSP,10,,,12,no\n";
        await ImportAsync(at, Bytes(draft));
        Assert.Equal(0, (await ImportAsync(at, Bytes(draft))).Code);
        Assert.Equal((1, "-:2: submit: 'D-1' is there as a draft; submit it on its page, or throw it away there and import it again"),
            await SaidAsync(draft.Replace(",no\n", ",yes\n", StringComparison.Ordinal)));
        Assert.Equal(SubscriptionStatus.Draft, (await at.SubscriptionsAsync("D-1"))[0].Status);

        // another distributor's number is another order
        using var elsewhere = await Selling.NewAsync(at.App);
        Assert.Equal(0, (await ImportAsync(elsewhere, Bytes($"{Header}N-1,{elsewhere.Partner.Code},NUM,Other,IE,,CIXA-MSP,3,,,12,\n"))).Code);
        Assert.Equal(3, Assert.Single(await elsewhere.SubscriptionsAsync("N-1")).Quantity);

        async Task<(int, string)> SaidAsync(string file)
        {
            var outcome = await ImportAsync(at, Bytes(file));
            return (outcome.Code, outcome.Errors);
        }
    }

    [Theory, EachDatabase]
    public async Task A_customer_sold_to_before_is_known_and_no_other(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        using var at = await Selling.NewAsync(app);
        using var other = await Selling.NewAsync(app);
        await at.SubmitAsync("C-1", "SOLD", ("CEMA-MSP", 10));
        await at.ProvisionAsync();
        await using (var context = app.Store.Context(at.Partner.Id))
        {
            context.Customers.Add(new()
            {
                PartnerId = at.Partner.Id,
                Id = Guid.CreateVersion7(),
                TenantId = Guid.CreateVersion7(),
                ExternalId = "HIDDEN",
                Name = "Hidden",
                BillingType = BillingType.Usage,
                DataGeography = "IE",
                CreatedAt = app.Clock.Now,
            });
            await context.SaveChangesAsync(Stop);
        }

        // by its external id alone; what it has counts, and what the file orders before
        var file = $"{Header}C-2,{at.Partner.Code},SOLD,,,,CEMA-PE-ADDON-MSP,10,,,12,\nC-3,{at.Partner.Code},SOLD,,,,CEMA-PE-ADDON-MSP,10,,,12,\nC-4,{at.Partner.Code},SOLD,,,,CEMA-MSP,10,,,12,\n";
        Assert.Equal((1, "orders: 3 read, 1 added, 0 changed, 0 unchanged, 2 bad (orders: 1 new, 0 there already)",
            "-:3: product: This product is ordered on another line, or there already.\n-:4: product: This product is ordered on another line, or there already."), await ImportAsync(at, Bytes(file)));
        var order = await at.OrderAsync("C-2");
        Assert.Equal(((await at.OrderAsync("C-1")).ForCustomerId, "Company SOLD", null), (order.ForCustomerId, order.CustomerName, order.NewCustomer));

        // one that the partner has and the distributor never sold to is like one nobody has
        Assert.Equal(("-:2: customer_name: The new customer needs a name of up to 200 characters.\n-:2: data_geography: Choose where its data live.", "-:2: customer_name: The new customer needs a name of up to 200 characters.\n-:2: data_geography: Choose where its data live."),
            (await SaidAsync(at, "C-5", at.Partner.Code, "HIDDEN,,"), await SaidAsync(at, "C-5", at.Partner.Code, "NOBODY,,")));
        Assert.Equal("", await SaidAsync(at, "C-5", at.Partner.Code, "HIDDEN,Mine,IE"));
        Assert.Equal("-:2: customer_external_id: is of a customer that order 'C-5' makes; import this order once the customer is there", await SaidAsync(at, "C-6", at.Partner.Code, "HIDDEN,Mine,IE"));

        // another distributor's partner is like nobody, and so are its orders
        foreach (var code in new[] { at.Partner.Code, "nobody", at.Distributor.Code, other.Distributor.Code })
            Assert.Equal("-:2: partner: This partner doesn’t buy through you. Invite it first.", await SaidAsync(other, "C-1", code, "SOLD,Sold,IE"));

        // and so is one that no longer buys through it; what was placed before is there all the same
        await using (var context = app.Store.Context(at.Partner.Id))
            await context.DistributorLinks.Where(l => l.DistributorId == at.Distributor.Id).ExecuteUpdateAsync(u => u.SetProperty(l => l.State, DistributorLinkState.Ended), Stop);
        Assert.Equal("-:2: partner: This partner doesn’t buy through you. Invite it first.", await SaidAsync(at, "C-7", at.Partner.Code, "SOLD,,"));
        Assert.Equal("", (await ImportAsync(at, Bytes($"{Header}C-2,{at.Partner.Code},SOLD,,,,CEMA-PE-ADDON-MSP,10,,,12,\n"))).Errors);

        static async Task<string> SaidAsync(Selling at, string number, string partner, string customer) =>
            (await ImportAsync(at, Bytes($"{Header}{number},{partner},{customer},,CIXA-MSP,1,,,12,\n"))).Errors;
    }

    /// <summary>More orders than are asked for or written at once, sent by four at the same time: each is placed by one of them.</summary>
    [Theory, EachDatabase]
    public async Task A_long_file_sent_several_times_at_once_places_each_order_once(TestDatabase database)
    {
        const int Orders = 1_050;
        using var at = await Selling.NewAsync(await stores.AppAsync(database));
        var file = new StringBuilder(Header);
        for (var i = 0; i < Orders; i++)
            file.Append(CultureInfo.InvariantCulture, $"L-{i},{at.Partner.Code},LONG-{i},Long {i},IE,,CIXA-MSP,{i + 1},,,12,no\n");
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => ImportAsync(at, Bytes(file.ToString())))));
        Assert.All(outcomes, o => Assert.Equal((0, ""), (o.Code, o.Errors)));
        Assert.Single(outcomes, o => o.Output == "orders: 1050 read, 1050 added, 0 changed, 0 unchanged, 0 bad (orders: 1050 new, 0 there already)");
        Assert.Equal(3, outcomes.Count(o => o.Output == "orders: 1050 read, 0 added, 0 changed, 1050 unchanged, 0 bad (orders: 0 new, 1050 there already)"));
        Assert.Equal(Orders, await CountAsync(at));
        await using var own = at.App.Store.Context(at.Distributor.Id);
        Assert.Equal((Orders, 1), (await own.AuditEntries.CountAsync(e => e.Act == "order.write", Stop), await own.AuditEntries.CountAsync(e => e.Act == "import.orders", Stop)));
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static async Task<byte[]> SampleAsync(Selling at, string name) =>
        Bytes((await File.ReadAllTextAsync(Path.Combine(Samples, name), Stop)).Replace("harborlight", at.Partner.Code, StringComparison.Ordinal));

    private static async Task<Page> UploadAsync(Selling at, byte[] file) =>
        await (await at.AtDistributor.GetAsync("/distribution/orders/import")).UploadAsync("#upload", "file", "orders.csv", file);

    private static async Task<(int Code, string Output, string Errors)> ImportAsync(Selling at, byte[] file, bool dryRun = false, bool strict = false, string? distributor = null)
    {
        var store = at.App.Store;
        var importer = new Importer(store, Facts.Catalog, new RecountCustomers(store, Facts.Catalog, new CountUsage(store, Facts.Catalog), at.App.Clock), at.App.Clock);
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        var code = await importer.RunAsync(new ImportRequest(ImportKind.Orders, "-", distributor ?? at.Distributor.Code, dryRun, strict), new MemoryStream(file), output, errors, progress: null, Stop);
        return (code, output.ToString().TrimEnd('\n'), errors.ToString().TrimEnd('\n'));
    }

    private static async Task<int> CountAsync(Selling at)
    {
        await using var context = at.App.Store.Context(at.Partner.Id);
        return await context.Orders.IgnoreQueryFilters([MusterContext.SubmittedFilter]).CountAsync(Stop);
    }
}
