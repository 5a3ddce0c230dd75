using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Accounts;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Domain.Protection;
using Muster.Infrastructure;
using Muster.Server.Features.Import;
using Muster.Server.Features.Usage;
using Xunit;

namespace Muster.Import;

/// <summary>Imports of the documented samples, good and bad, into a partner of the test's own.</summary>
public sealed class ImportTests(TestStores stores)
{
    private static readonly ProductCatalog Catalog = ProductCatalog.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "catalog.json")));
    private static readonly string Samples = Path.Combine(Repository.Root, "docs", "samples");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task The_samples_are_imported_as_they_stand(TestDatabase database)
    {
        await using var desk = await Desk.OpenAsync(stores, database);
        Assert.Equal((0, "customers: 3 read, 3 added, 0 changed, 0 unchanged, 0 bad", ""), await desk.ImportAsync(ImportKind.Customers, "customers.csv"));
        Assert.Equal((0, "customers: 2 read, 2 added, 0 changed, 0 unchanged, 0 bad", "clients-windows-1252.csv:2: header: ignored: 'Remarque'"), await desk.ImportAsync(ImportKind.Customers, "clients-windows-1252.csv"));
        Assert.Equal((0, "licenses: 8 read, 8 added, 0 changed, 0 unchanged, 0 bad", ""), await desk.ImportAsync(ImportKind.Licenses, "licenses-utf-16.txt"));
        Assert.Equal((0, "devices: 4 read, 4 added, 0 changed, 0 unchanged, 0 bad", ""), await desk.ImportAsync(ImportKind.Devices, "devices.csv"));
        Assert.Equal((0, "sightings: 4 read, 4 good, 0 bad", ""), await desk.ImportAsync(ImportKind.Sightings, "sightings.ndjson"));

        await using var context = desk.Context();
        var names = await context.Customers.OrderBy(c => c.ExternalId).Select(c => c.Name).ToListAsync(Stop);
        Assert.Equal(["Acme Industries, Ltd.", "Boulangerie Éluard; fils", "Café Noël", "Garage Lœuillet – Tours", "北野商店"], names.Order(StringComparer.Ordinal));
        var acme = await context.Customers.SingleAsync(c => c.ExternalId == "ACME", Stop);
        Assert.Equal((BillingType.Term, "GB", true, "1 High Street Unit 4"), (acme.BillingType, acme.DataGeography, acme.PartnerAssistance, acme.Contact.Address1));
        Assert.Equal(6, await context.Licenses.CountAsync(Stop));
        Assert.Equal(3, await context.Firewalls.CountAsync(f => f.CustomerId == acme.Id && f.LicenseNumber == "L-1003", Stop));
        Assert.Equal(FirewallForm.Virtual, (await context.Firewalls.SingleAsync(f => f.Serial == "V01001ABCDEH", Stop)).Form);
        Assert.Equal(ComponentStatus.Stopped, (await context.Devices.SingleAsync(d => d.CustomerId == acme.Id && d.ExternalId == "dev-0001", Stop)).Components[1].Status);
        var counted = await new CountUsage(desk.Store, Catalog).ExplainAsync(desk.Partner, acme.Id, Catalog.Family("endpoint"), new DateOnly(2026, 11, 19), Stop);
        Assert.Equal(["jane.doe"], counted.Select(u => u.Name));
        Assert.Equal(5, await context.CustomerList.CountAsync(Stop));
        Assert.Empty(await context.Recounts.ToListAsync(Stop));
        Assert.Equal(["import.customers", "import.customers", "import.devices", "import.licenses", "import.sightings"],
            (await context.AuditEntries.Select(a => a.Act).ToListAsync(Stop)).Order(StringComparer.Ordinal));
    }

    [Theory, EachDatabase]
    public async Task Importing_again_in_any_order_changes_nothing(TestDatabase database)
    {
        await using var desk = await Desk.OpenAsync(stores, database);
        await desk.ImportAsync(ImportKind.Customers, "customers.csv");
        await desk.ImportAsync(ImportKind.Sightings, "sightings.ndjson");
        await desk.ImportAsync(ImportKind.Devices, "devices.csv");
        await desk.ImportAsync(ImportKind.Licenses, "licenses-utf-16.txt");
        await using (var other = await Desk.OpenAsync(stores, database))
        {
            await other.ImportAsync(ImportKind.Customers, "customers.csv");
            await other.ImportAsync(ImportKind.Licenses, "licenses-utf-16.txt");
            await other.ImportAsync(ImportKind.Devices, "devices.csv");
            await other.ImportAsync(ImportKind.Sightings, "sightings.ndjson");
            Assert.Equal(await desk.ListAsync(), await other.ListAsync());
        }
        await desk.ImportAsync(ImportKind.Sightings, "sightings.ndjson"); // brings the hour that the devices were last seen at
        var before = await desk.StateAsync();
        Assert.Equal((0, "licenses: 8 read, 0 added, 0 changed, 8 unchanged, 0 bad", ""), await desk.ImportAsync(ImportKind.Licenses, "licenses-utf-16.txt"));
        Assert.Equal((0, "devices: 4 read, 0 added, 0 changed, 4 unchanged, 0 bad", ""), await desk.ImportAsync(ImportKind.Devices, "devices.csv"));
        Assert.Equal((0, "customers: 3 read, 0 added, 0 changed, 3 unchanged, 0 bad", ""), await desk.ImportAsync(ImportKind.Customers, "customers.csv"));
        await desk.ImportAsync(ImportKind.Sightings, "sightings.ndjson");
        Assert.Equal(before, await desk.StateAsync());
    }

    [Theory, EachDatabase]
    public async Task Prices_are_imported_once_and_keep_their_history(TestDatabase database)
    {
        await using var desk = await Desk.OpenAsync(stores, database);
        Assert.Equal((0, "prices: 9 read, 9 added, 0 changed, 0 unchanged, 0 bad; dry run, nothing was written", ""), await desk.ImportAsync(ImportKind.Prices, "prices.csv", dryRun: true));
        Assert.Equal((0, "prices: 9 read, 9 added, 0 changed, 0 unchanged, 0 bad", ""), await desk.ImportAsync(ImportKind.Prices, "prices.csv"));
        Assert.Equal((0, "prices: 9 read, 0 added, 0 changed, 9 unchanged, 0 bad", ""), await desk.ImportAsync(ImportKind.Prices, "prices.csv"));
        desk.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((0, "prices: 2 read, 0 added, 2 changed, 0 unchanged, 0 bad", ""),
            await desk.ImportTextAsync(ImportKind.Prices, "produit;valable du;à partir de;prix unitaire\nCIXA-MSP;01.01.2026;100;2\nCIXA-MSP;01.01.2026;1;2.5\n"));
        await using var context = desk.Context();
        var entries = await context.PriceEntries.OrderBy(e => e.Id).ToListAsync(Stop);
        Assert.Equal(8, entries.Count);
        var ofOneDay = entries.Where(e => e.Product == "CIXA-MSP" && e.ValidFrom.Year == 2026).ToList();
        Assert.Equal(2, ofOneDay.Count);
        Assert.Equal([new(1, 21_000), new(50, 19_000), new(250, 17_250)], ofOneDay[0].Bands);
        Assert.Equal([new(1, 25_000), new(100, 20_000)], ofOneDay[1].Bands);
        Assert.Empty(entries.Single(e => e.Product == "CMS-MSP" && e.ValidFrom.Month == 7).Bands);
        Assert.All(entries, e => Assert.Equal((desk.Partner, "EUR", false), (e.IssuerId, e.Currency, e.Corrects)));
        Assert.Equal(2, await context.AuditEntries.CountAsync(a => a.Act == "import.prices", Stop));
    }

    [Theory, EachDatabase]
    public async Task Of_a_file_with_wrong_prices_only_whole_prices_are_taken(TestDatabase database)
    {
        await using var desk = await Desk.OpenAsync(stores, database);
        Assert.Equal((1, "prices: 14 read, 1 added, 0 changed, 0 unchanged, 13 bad"), Untold(await desk.ImportAsync(ImportKind.Prices, "bad/prices.csv")));
        Assert.Equal((1, "prices: 2 read, 0 added, 0 changed, 0 unchanged, 2 bad", "-:2: row: is left out: a row that can't be read may belong to the same price\n-:3: row: has 2 values where the header has 3 columns"),
            await desk.ImportTextAsync(ImportKind.Prices, "product,valid_from,unit_price\nCEMA-MSP,2026-01-01,1\nCEMA-MSP,2\n"));
        await using var context = desk.Context();
        Assert.Equal("ZTNA-MSP", (await context.PriceEntries.SingleAsync(Stop)).Product);

        static (int Code, string Output) Untold((int Code, string Output, string Errors) said) => (said.Code, said.Output);
    }

    [Theory, EachDatabase]
    public async Task A_dry_run_says_the_same_and_writes_nothing(TestDatabase database)
    {
        await using var desk = await Desk.OpenAsync(stores, database);
        var (code, said, errors) = await desk.ImportAsync(ImportKind.Customers, "bad/customers-rows.csv", dryRun: true);
        Assert.Equal((1, "customers: 8 read, 1 added, 0 changed, 0 unchanged, 7 bad; dry run, nothing was written"), (code, said));
        await using (var context = desk.Context())
        {
            Assert.False(await context.Customers.AnyAsync(Stop));
            Assert.False(await context.AuditEntries.AnyAsync(Stop));
        }
        Assert.Equal((1, "customers: 8 read, 1 added, 0 changed, 0 unchanged, 7 bad", errors), await desk.ImportAsync(ImportKind.Customers, "bad/customers-rows.csv"));
    }

    [Theory, EachDatabase]
    public async Task Strict_imports_all_or_nothing(TestDatabase database)
    {
        await using var desk = await Desk.OpenAsync(stores, database);
        var (code, said, _) = await desk.ImportAsync(ImportKind.Customers, "bad/customers-rows.csv", strict: true);
        Assert.Equal((2, "customers: 8 read, 1 added, 0 changed, 0 unchanged, 7 bad; nothing was imported"), (code, said));
        await using var context = desk.Context();
        Assert.False(await context.Customers.AnyAsync(Stop));
        Assert.Equal((0, "customers: 3 read, 3 added, 0 changed, 0 unchanged, 0 bad", ""), await desk.ImportAsync(ImportKind.Customers, "customers.csv", strict: true));
        Assert.Equal((0, "sightings: 4 read, 4 good, 0 bad", ""), await desk.ImportAsync(ImportKind.Sightings, "sightings.ndjson", strict: true));
    }

    [Theory]
    [EachDatabase("customers", "customers-rows.csv", 1, """
        customers-rows.csv:1: header: ignored: 'Mood'
        customers-rows.csv:3: external_id: is empty
        customers-rows.csv:4: billing_type: 'weekly' isn't one of trial, term, monthly
        customers-rows.csv:5: row: has a quote inside a value; quote the whole value and double the quotes in it
        customers-rows.csv:6: row: has 3 values where the header has 5 columns
        customers-rows.csv:7: country: 'XX' isn't a country code of ISO 3166-1, like FR
        customers-rows.csv:8: external_id: stands on line 2 already, with other values
        customers-rows.csv:9: row: has a quote that is never closed; the rest of the file was not read
        """)]
    [EachDatabase("customers", "customers-columns.csv", 2, "customers-columns.csv:1: header: lacks external_id")]
    [EachDatabase("customers", "customers-twice.csv", 2, "customers-twice.csv:1: name: stands twice in the header, as 'Name' and as 'nom'")]
    [EachDatabase("customers", "customers-nul.csv", 1, "customers-nul.csv:3: name: holds a NUL character")]
    [EachDatabase("customers", "customers-mixed-encodings.csv", 1, "customers-mixed-encodings.csv:3: name: holds a character that can't be read (U+FFFD); was the file saved in another encoding?")]
    [EachDatabase("customers", "customers-empty.csv", 2, "customers-empty.csv:1: file: is empty")]
    [EachDatabase("customers", "customers-workbook.csv", 2, "customers-workbook.csv:1: file: is a workbook or an archive, not text; save it as CSV")]
    [EachDatabase("licenses", "licenses.csv", 1, """
        licenses.csv:2: quantity: '1,200' has a thousands separator or a fraction; write the digits only, as 1200
        licenses.csv:3: start: '03/04/2026' can be read as day/month or as month/day, or isn't a day; write it as yyyy-MM-dd
        licenses.csv:4: product: 'NOPE' isn't in the catalog
        licenses.csv:5: customer: there is no customer 'NOBODY'
        licenses.csv:6: end: is before the start
        licenses.csv:7: license_number: 'ACME' has no license 'B6'
        licenses.csv:8: serial_number: stands with license 'B7', which isn't for firewalls (CIXA-MSP)
        """)]
    [EachDatabase("devices", "devices.csv", 1, """
        devices.csv:2: kind: 'toaster' isn't one of computer, server, mobile
        devices.csv:3: last_seen: '2026-11-19T08:30:00' has no offset; end it with Z or +01:00
        devices.csv:4: components: 'gone' isn't one of installed, stopped, missing
        """)]
    [EachDatabase("prices", "prices.csv", 1, """
        prices.csv:2: unit_price: '1,40' has a comma; write a decimal point and no thousands separator, as 1.40
        prices.csv:3: row: is left out: line 2 may belong to the same price
        prices.csv:4: product: 'NOPE' isn't in the catalog
        prices.csv:5: unit_price: is empty
        prices.csv:6: valid_from: '03/04/2026' can be read as day/month or as month/day, or isn't a day; write it as yyyy-MM-dd
        prices.csv:7: row: is left out: line 6 may belong to the same price
        prices.csv:8: from_quantity: isn't 1 on any row of this price; its lowest band starts at 1
        prices.csv:9: currency: is 'USD', but the partner is charged in EUR
        prices.csv:11: from_quantity: stands on line 10 already, with another price
        prices.csv:13: unit_price: contradicts line 12: a product either has prices from a day on, or none
        prices.csv:14: from_quantity: '0' isn't a whole number from 1 to 999999999; write the digits only, as 50
        """)]
    [EachDatabase("sightings", "sightings.ndjson", 1, """
        sightings.ndjson:1: seenAt: '2026-11-19T08:30:00' has no offset; end it with Z or +01:00
        sightings.ndjson:2: meter: 'firewall' is not a meter that takes sightings; those are endpoint, server, mobile, email, encryption, phish, access, ndr, wireless.
        sightings.ndjson:3: customer: there is no customer 'NOBODY'
        sightings.ndjson:4: subject: holds half of a character (a lone surrogate)
        sightings.ndjson:5: seenAt: The instant 2999-01-01T00:00:00.0000000Z is in the future.
        sightings.ndjson:6: row: isn't JSON, from byte 19 on
        """)]
    public async Task Malformed_files_say_what_is_wrong_on_which_line(TestDatabase database, string kind, string file, int code, string errors)
    {
        await using var desk = await Desk.OpenAsync(stores, database);
        await desk.ImportAsync(ImportKind.Customers, "customers.csv");
        var result = await desk.ImportAsync(Enum.Parse<ImportKind>(kind, ignoreCase: true), "bad/" + file);
        Assert.Equal(errors, result.Errors);
        Assert.Equal(code, result.Code);
    }

    [Theory, EachDatabase]
    public async Task An_existing_customer_changes_only_in_the_columns_of_the_file(TestDatabase database)
    {
        await using var desk = await Desk.OpenAsync(stores, database);
        await desk.ImportAsync(ImportKind.Customers, "customers.csv");
        var (code, said, errors) = await desk.ImportTextAsync(ImportKind.Customers, "external_id,name,billing_type,data_geography,city\nACME,Acme,term,,Leeds\nNOEL,Noël,term,,\nKITA,Kita,trial,US,\n");
        Assert.Equal((1, "customers: 3 read, 0 added, 1 changed, 0 unchanged, 2 bad"), (code, said));
        Assert.Equal("-:3: billing_type: is term, but 'NOEL' is monthly; an import doesn't change it\n-:4: data_geography: is US, but the data of 'KITA' live in JP, which never changes", errors);
        await using var context = desk.Context();
        var acme = await context.Customers.SingleAsync(c => c.ExternalId == "ACME", Stop);
        Assert.Equal(("Acme", "Leeds", "Jane", "GB", 1), (acme.Name, acme.Contact.City, acme.Contact.FirstName, acme.DataGeography, acme.Version));
        Assert.Equal("Acme", (await context.CustomerList.SingleAsync(c => c.CustomerId == acme.Id, Stop)).Name);
    }

    [Theory, EachDatabase]
    public async Task A_license_number_keeps_its_product(TestDatabase database)
    {
        await using var desk = await Desk.OpenAsync(stores, database);
        await desk.ImportAsync(ImportKind.Customers, "customers.csv");
        await desk.ImportAsync(ImportKind.Licenses, "licenses-utf-16.txt");
        var (code, said, errors) = await desk.ImportTextAsync(ImportKind.Licenses,
            "customer,license_number,product,type,start\nACME,L-1001,CIXA-MSP,term,2026-01-01\nACME,L-1002,SVRCIXAXDR,term,2026-02-01\n");
        Assert.Equal((1, "licenses: 2 read, 0 added, 1 changed, 0 unchanged, 1 bad"), (code, said));
        Assert.Equal("-:2: product: is CIXA-MSP, but license 'L-1001' is for CIXAXDR; an import doesn't change it", errors);
        await using var context = desk.Context();
        var changed = await context.Licenses.SingleAsync(l => l.Number == "L-1002", Stop);
        Assert.Equal((new DateOnly(2026, 2, 1), new DateOnly(2026, 12, 31), 10L), (changed.Start, changed.End, changed.Quantity));
    }

    [Theory, EachDatabase]
    public async Task Many_rows_go_in_batches(TestDatabase database)
    {
        await using var desk = await Desk.OpenAsync(stores, database);
        var text = new System.Text.StringBuilder("external_id;name;billing_type\n");
        for (var i = 0; i < 1_234; i++) text.Append(CultureInfo.InvariantCulture, $"N{i};Customer {i};monthly\n");
        text.Append("N7;Customer 7;monthly\nN7;Another;monthly\n");
        var (code, said, errors) = await desk.ImportTextAsync(ImportKind.Customers, text.ToString());
        Assert.Equal((1, "customers: 1236 read, 1234 added, 0 changed, 1 unchanged, 1 bad", "-:1237: external_id: stands on line 9 already, with other values"), (code, said, errors));
    }

    [Theory, EachDatabase]
    public async Task With_trial_new_customers_begin_with_a_trial_and_those_there_are_stay_what_they_are(TestDatabase database)
    {
        await using var desk = await Desk.OpenAsync(stores, database);
        string[] products = ["CIXA-MSP", "SVRCLOUDADV-MSP"];
        await desk.ImportTextAsync(ImportKind.Customers, "external_id,name,billing_type\nOLD,Old,monthly\n");
        const string file = "external_id,name,billing_type\nNEW-1,New one,\nNEW-2,New two,essai\nNEW-3,New three,term\nOLD,Old,\n";
        Assert.Equal(
            (1, "customers: 4 read, 2 added, 0 changed, 0 unchanged, 2 bad", "-:4: billing_type: is term, but --trial makes trials\n-:5: billing_type: is trial, but 'OLD' is monthly; an import doesn't change it"),
            await desk.ImportTextAsync(ImportKind.Customers, file, products));
        Assert.Equal((0, "customers: 1 read, 0 added, 0 changed, 1 unchanged, 0 bad", ""), await desk.ImportTextAsync(ImportKind.Customers, "external_id,name\nNEW-1,New one\n", products));
        await using var context = desk.Context();
        var customers = await context.Customers.Where(c => c.BillingType == Muster.Domain.Accounts.BillingType.Trial && c.PartnerAssistance).ToListAsync(Stop);
        Assert.Equal(["NEW-1", "NEW-2"], customers.Select(c => c.ExternalId).Order(StringComparer.Ordinal));
        var licenses = await context.Licenses.ToListAsync(Stop);
        Assert.Equal(4, licenses.Count);
        Assert.All(licenses, l => Assert.Equal((Muster.Domain.Licensing.LicenseType.Trial, 29), (l.Type, l.End!.Value.DayNumber - l.Start.DayNumber)));
        Assert.Equal(4, await context.LicenseEvents.CountAsync(e => e.Act == "import.customers", Stop));
        Assert.Equal(2, (await context.CustomerList.Where(c => c.Licenses == 2).ToListAsync(Stop)).Count);
    }

    [Theory, EachDatabase]
    public async Task An_unknown_partner_or_file_imports_nothing(TestDatabase database)
    {
        await using var desk = await Desk.OpenAsync(stores, database);
        Assert.Equal(2, (await desk.ImportAsync(ImportKind.Customers, "no-such-file.csv")).Code);
        Assert.Equal((2, "", "There is no partner 'nobody'."), await desk.ImportAsync(ImportKind.Customers, "customers.csv", partner: "nobody"));
    }

    /// <summary>A partner's desk in a store shared with other tests.</summary>
    private sealed class Desk : IAsyncDisposable
    {
        private Desk(Muster.Data.Store store, Guid partner, string code) => (Store, Partner, Code) = (store, partner, code);

        public Muster.Data.Store Store { get; }

        public TestClock Clock { get; } = new();

        public Guid Partner { get; }

        private string Code { get; }

        public static async Task<Desk> OpenAsync(TestStores stores, TestDatabase database)
        {
            var store = Muster.Data.Store.Open(await stores.SharedAsync(database));
            await store.MigrateAsync(Stop);
            var id = Guid.CreateVersion7();
            var code = "p" + id.ToString("N");
            await using var context = store.Context(id);
            context.Partners.Add(new Partner { Id = id, Code = code, Name = "Partner", Program = PartnerProgram.Flex, Currency = "EUR", CreatedAt = TestClock.Start });
            await context.SaveChangesAsync(Stop);
            return new Desk(store, id, code);
        }

        public MusterContext Context() => Store.Context(Partner);

        public Task<(int Code, string Output, string Errors)> ImportAsync(ImportKind kind, string sample, bool dryRun = false, bool strict = false, string? partner = null) =>
            RunAsync(new ImportRequest(kind, Path.Combine(Samples, sample), partner ?? Code, dryRun, strict), Stream.Null);

        public Task<(int Code, string Output, string Errors)> ImportTextAsync(ImportKind kind, string text, IReadOnlyList<string>? trial = null) =>
            RunAsync(new ImportRequest(kind, "-", Code, DryRun: false, Strict: false, trial), new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)));

        /// <summary>What the customer list shows, as text.</summary>
        public async Task<string> ListAsync()
        {
            await using var context = Context();
            var rows = await context.CustomerList.AsNoTracking().OrderBy(c => c.ExternalId).ToListAsync(Stop);
            return string.Join('\n', rows.Select(r => $"{r.ExternalId} {r.Licenses} {r.Seats} {r.Owner} {r.NearestExpiry:O} {r.ExpiredOn:O} {r.QuietSince:O} {r.Unprotected} {r.Over} {r.RefreshOn:O} "
                + string.Join(' ', Muster.Data.Usage.CustomerListRow.Families.Select(f => $"{r[$"used_{f}"]}/{r[$"limit_{f}"]}"))));
        }

        /// <summary>Everything that an import could have changed, as text.</summary>
        public async Task<string> StateAsync()
        {
            await using var context = Context();
            return System.Text.Json.JsonSerializer.Serialize(new
            {
                customers = await context.Customers.AsNoTracking().OrderBy(c => c.Id).ToListAsync(Stop),
                licenses = await context.Licenses.AsNoTracking().OrderBy(l => l.Id).ToListAsync(Stop),
                firewalls = await context.Firewalls.AsNoTracking().OrderBy(f => f.Serial).ToListAsync(Stop),
                devices = await context.Devices.AsNoTracking().OrderBy(d => d.Id).ToListAsync(Stop),
                days = await context.DaysSeen.AsNoTracking().OrderBy(d => d.CustomerId).ThenBy(d => d.Subject).ThenBy(d => d.Meter).ToListAsync(Stop),
                usage = await context.DailyUsage.AsNoTracking().OrderBy(u => u.CustomerId).ThenBy(u => u.Family).ThenBy(u => u.FromDay).ToListAsync(Stop),
            });
        }

        public ValueTask DisposeAsync() => Store.DisposeAsync();

        private async Task<(int Code, string Output, string Errors)> RunAsync(ImportRequest request, Stream input)
        {
            var recount = new RecountCustomers(Store, Catalog, new CountUsage(Store, Catalog), Clock);
            using var output = new StringWriter { NewLine = "\n" };
            using var errors = new StringWriter { NewLine = "\n" };
            var code = await new Importer(Store, Catalog, recount, Clock).RunAsync(request, input, output, errors, progress: null, Stop);
            var folder = Path.GetDirectoryName(request.Path) is { Length: > 0 } path ? path + Path.DirectorySeparatorChar : "";
            return (code, output.ToString().Trim(), (folder.Length > 0 ? errors.ToString().Replace(folder, "", StringComparison.Ordinal) : errors.ToString()).Trim());
        }
    }
}
