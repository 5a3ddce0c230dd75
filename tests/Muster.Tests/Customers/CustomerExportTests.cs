using System.Data;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Muster.Administration;
using Muster.Data.Usage;
using Muster.Domain.Access;
using Muster.Domain.Accounts;
using Muster.Domain.Billing;
using Muster.Domain.Licensing;
using Muster.Infrastructure;
using Muster.Server.Features.Customers;
using Muster.Server.Http;
using Xunit;

namespace Muster.Customers;

/// <summary>The file of the list: the rows of the screen in its order, safe in a spreadsheet, whole or not at all.</summary>
public sealed class CustomerExportTests(TestStores stores)
{
    private const string Bom = "\uFEFF";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task The_file_holds_the_rows_of_the_list_in_its_order(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        await FillAsync(app, partner, 230);
        using var visitor = await app.SignInAsync(partner);
        using var cache = new MemoryCache(new MemoryCacheOptions());
        foreach (var query in new[] { "", "?sort=endpoint&order=desc", "?q=caf&page=2&size=25", "?attention=over-use&sort=expiry", "?billing=trial&owner=none", "?sort=name&order=desc&family=email", "?sort=nothing&page=-3" })
        {
            var rows = Rows(await TextAsync(visitor, "/customers.csv" + query));
            await using var context = app.Store.Context(partner.Id);
            var list = new ListCustomers(context, new Server.Features.Access.Scope(), Workshop.Catalog, cache, app.Clock);
            var filter = CustomerFilter.Read(new QueryCollection(QueryHelpers.ParseQuery(query)), Workshop.Catalog);
            var expected = await list.Ordered(filter).ToListAsync(Stop);
            Assert.Equal(expected.Select(r => r.ExternalId), rows.Skip(1).Select(r => r[0]));
            Assert.Equal(expected.Select(r => r.Name), rows.Skip(1).Select(r => r[1]));
            var used = rows[0].ToList().IndexOf("endpoint_used");
            Assert.Equal(expected.Select(r => r.Standing("endpoint")?.Used.ToString(CultureInfo.InvariantCulture) ?? ""), rows.Skip(1).Select(r => r[used]));
        }
    }

    [Theory, EachDatabase]
    public async Task Each_figure_of_a_row_stands_in_its_column(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        await using (var context = app.Store.Context(partner.Id))
        {
            var row = Row(context, partner, app, "ACME", "Acme, \"Ltd\"");
            (row.BillingType, row.Licenses, row.Seats, row.Owner, row.Unprotected) = (BillingType.Usage, 3, CustomerListRow.Unlimited, LicenseOwnership.Mixed, 4);
            (row.NearestExpiry, row.ExpiredOn, row.PartnerAssistance) = (new(2031, 4, 1), new(2031, 2, 28), true);
            (row[CustomerListRow.Used("endpoint")], row[CustomerListRow.Limit("endpoint")]) = (12L, 10L);
            (row[CustomerListRow.Used("server")], row[CustomerListRow.Limit("server")]) = (9L, 10L);
            (row[CustomerListRow.Used("mobile")], row[CustomerListRow.Limit("mobile")]) = (5L, null);
            (row[CustomerListRow.Used("email")], row[CustomerListRow.Limit("email")]) = (1_234_567L, CustomerListRow.Unlimited);
            await context.SaveChangesAsync(Stop);
        }

        using var visitor = await app.SignInAsync(partner);
        visitor.Language = "fr";
        var text = await TextAsync(visitor, "/customers.csv");
        Assert.Equal(
            Bom + "external_id,name,billing_type,licenses,seats,owner,unprotected_devices,nearest_expiry,expired_on,partner_assistance,data_geography,"
            + string.Join(',', Workshop.Catalog.Families.Select(f => $"{f.Code}_used,{f.Code}_limit,{f.Code}_level"))
            + "," + string.Join(',', Workshop.Catalog.Families.Select(f => $"{f.Code}_billed,{f.Code}_change")) + "\r\n"
            + "ACME,\"Acme, \"\"Ltd\"\"\",monthly,3,unlimited,mixed,4,2031-04-01,2031-02-28,on,DE,12,10,over,9,10,near,5,,unlicensed,1234567,unlimited,ok" + string.Concat(Enumerable.Repeat(",,,", 6)) + string.Concat(Enumerable.Repeat(",,", 10)) + "\r\n",
            text);

        var french = await TextAsync(visitor, "/customers.csv?separator=semicolon");
        Assert.StartsWith(Bom + "external_id;name;billing_type;", french, StringComparison.Ordinal);
        Assert.Contains("\r\nACME;\"Acme, \"\"Ltd\"\"\";monthly;3;unlimited;", french, StringComparison.Ordinal);
    }

    /// <summary>The units of the last statement, and what came or went since, on the page as in the file.</summary>
    [Theory, EachDatabase]
    public async Task What_was_billed_last_stands_beside_what_is_used_today(TestDatabase database)
    {
        var app = await stores.AppAsync(database);
        var partner = await app.NewPartnerAsync();
        Guid customer;
        await using (var context = app.Store.Context(partner.Id))
        {
            var row = Row(context, partner, app, "ACME", "Acme");
            customer = row.CustomerId;
            (row[CustomerListRow.Used("endpoint")], row[CustomerListRow.Limit("endpoint")]) = (12L, 20L);
            (row[CustomerListRow.Used("server")], row[CustomerListRow.Limit("server")]) = (9L, 10L);
            await context.SaveChangesAsync(Stop);
        }

        await CloseAsync("2031-01", 3);
        await CloseAsync("2031-02", 10);
        using var visitor = await app.SignInAsync(partner);
        var acme = Assert.Single(await visitor.CsvAsync("/customers.csv"));
        Assert.Equal(("10", "2", "", ""), (acme["endpoint_billed"], acme["endpoint_change"], acme["server_billed"], acme["server_change"]));
        Assert.Contains("billed 10 (+2)", (await visitor.GetAsync("/customers")).AllText, StringComparison.Ordinal);

        // kept, but not beyond the next close
        await CloseAsync("2031-03", 11);
        Assert.Equal("11", Assert.Single(await visitor.CsvAsync("/customers.csv"))["endpoint_billed"]);
        using var colleague = await app.SignInAsync(await app.NewColleagueAsync(partner, "nora", AdministratorRole.Admin, customers: [customer]));
        Assert.Equal("11", Assert.Single(await colleague.CsvAsync("/customers.csv"))["endpoint_billed"]);

        async Task CloseAsync(string period, long quantity)
        {
            await using var context = app.Store.Context(partner.Id);
            var statement = new Statement
            {
                PartnerId = partner.Id,
                Id = Guid.CreateVersion7(),
                IssuerId = partner.Id,
                Period = period,
                FirstDay = new(2031, 1, 1),
                LastDay = new(2031, 1, 31),
                PartnerName = "",
                IssuerName = "",
                Currency = "EUR",
                Rules = "",
                Total = 0,
                Lines = 1,
                ClosedAt = app.Clock.Now,
                Hash = "",
            };
            context.Statements.Add(statement);
            context.StatementLines.Add(new()
            {
                PartnerId = partner.Id,
                StatementId = statement.Id,
                Number = 1,
                Kind = LineKind.Charge,
                ForPeriod = period,
                CustomerId = customer,
                ExternalId = "ACME",
                CustomerName = "Acme",
                Family = "endpoint",
                Product = "CIXA-MSP",
                ProductName = "",
                Tier = 1,
                LicenseNumber = "",
                Rule = BillingRule.CutOff,
                Quantity = quantity,
                BandFrom = 1,
                UnitPrice = 0,
                Amount = 0,
            });
            await context.SaveChangesAsync(Stop);
        }
    }

    [Fact]
    public async Task The_answer_says_what_it_is_and_an_empty_list_has_its_header()
    {
        var app = await stores.AppAsync(TestDatabase.Sqlite);
        using var visitor = await app.SignInAsync(await app.NewPartnerAsync());
        using var answer = await visitor.DownloadAsync("/customers.csv?q=x&sort=%00&attention=%3Cscript%3E");
        Assert.Equal("text/csv; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("attachment; filename=customers.csv", answer.Content.Headers.ContentDisposition?.ToString());
        Assert.True(answer.Headers.CacheControl?.NoStore);
        var bytes = await answer.Content.ReadAsByteArrayAsync(Stop);
        Assert.Equal([0xEF, 0xBB, 0xBF], bytes[..3]);
        Assert.Single(Rows(Encoding.UTF8.GetString(bytes)));
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("a b", "\"a b\"")]
    [InlineData("comma,", "\"comma,\"")]
    [InlineData("semi;", "\"semi;\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("two\r\nlines", "\"two\r\nlines\"")]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("+33 1", "\"'+33 1\"")]
    [InlineData("-5", "\"'-5\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("\n=1", "\"'\n=1\"")]
    [InlineData(" =1", "\"' =1\"")]
    [InlineData("＝1+1", "\"'＝1+1\"")]
    [InlineData("＋1", "\"'＋1\"")]
    [InlineData("－1", "\"'－1\"")]
    [InlineData("＠x", "\"'＠x\"")]
    [InlineData("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\"")]
    [InlineData("a=1", "a=1")]
    [InlineData("'quoted", "'quoted")]
    [InlineData("😀é北", "😀é北")]
    public void A_text_stays_a_text_in_every_spreadsheet(string text, string cell)
    {
        var row = new CsvRow((byte)',');
        row.Text(text);
        Assert.Equal(cell, Encoding.UTF8.GetString(row.Written.Span));
    }

    [Fact]
    public void Numbers_days_and_instants_are_the_same_in_every_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new("ar-SA");
            var row = new CsvRow((byte)';');
            row.Number(-1234567);
            row.Number(long.MaxValue);
            row.Number(null);
            row.Day(new(2031, 2, 3));
            row.Instant(new(2031, 2, 3, 1, 2, 3, TimeSpan.FromHours(2)));
            row.Flag(true);
            row.Day(null);
            row.End();
            Assert.Equal("-1234567;9223372036854775807;;2031-02-03;2031-02-02T23:02:03Z;yes;\r\n", Encoding.UTF8.GetString(row.Written.Span));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    /// <summary>Half a file must not look like a whole one.</summary>
    [Theory]
    [InlineData(50_000)]
    [InlineData(1)]
    public async Task A_failure_in_the_middle_breaks_the_download_off(int failsAt)
    {
        await using var site = await SiteAsync(failsAt);
        using var client = site.GetTestClient();
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            using var answer = await client.GetAsync("/file", HttpCompletionOption.ResponseHeadersRead, Stop);
            answer.EnsureSuccessStatusCode();
            await answer.Content.ReadAsByteArrayAsync(Stop);
        });
    }

    [Fact]
    public async Task A_long_file_arrives_whole()
    {
        await using var site = await SiteAsync(failsAt: int.MaxValue);
        using var client = site.GetTestClient();
        var text = await client.GetStringAsync("/file", Stop);
        Assert.Equal(100_001, text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.EndsWith("99999,\"text 99999\"\r\n", text, StringComparison.Ordinal);
    }

    private static async Task<WebApplication> SiteAsync(int failsAt)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Services.AddSingleton<IRecordExports, NotRecorded>();
        var site = builder.Build();
        site.Map("/file", (RequestDelegate)(http =>
        {
            var table = new DataTable();
            table.Columns.Add("n", typeof(int));
            for (var i = 0; i < 100_000; i++)
                table.Rows.Add(i);
            return CsvExport.SendAsync(
                http, "file", ["n", "text"],
                async ct =>
                {
                    await Task.Yield();
                    return new CsvSource(table.CreateDataReader());
                },
                (reader, row) =>
                {
                    var n = reader.GetInt32(0);
                    if (n == failsAt)
                        throw new InvalidDataException("The row can't be read.");
                    row.Number(n);
                    row.Text($"text {n}");
                });
        }));
        await site.StartAsync(Stop);
        return site;
    }

    private static async Task FillAsync(MusterApp app, TestPartner partner, int count)
    {
        var random = new Random(61);
        string[] names = ["Café", "cafe", "=cmd|' /C calc'!A0", "two\nlines", "a;b", "a,b", "\"q\"", "北野", "😀", " lead"];
        await using var context = app.Store.Context(partner.Id);
        for (var i = 0; i < count; i++)
        {
            var row = Row(context, partner, app, $"c{i:0000}", names[random.Next(names.Length)]);
            row.BillingType = (BillingType)random.Next(3);
            row.Owner = (LicenseOwnership)random.Next(4);
            row.NearestExpiry = DateOnly.FromDateTime(app.Clock.Now.UtcDateTime).AddDays(random.Next(40));
            row.Over = random.Next(2) == 0;
            row[CustomerListRow.Used("endpoint")] = (long)random.Next(-1, 5);
            row[CustomerListRow.Used("email")] = (long)random.Next(-1, 2);
        }

        await context.SaveChangesAsync(Stop);
    }

    private static CustomerListRow Row(Muster.Data.MusterContext context, TestPartner partner, MusterApp app, string externalId, string name)
    {
        var customer = new Customer
        {
            PartnerId = partner.Id,
            Id = Guid.CreateVersion7(),
            TenantId = Guid.CreateVersion7(),
            ExternalId = externalId,
            Name = name,
            BillingType = BillingType.Term,
            DataGeography = "DE",
            CreatedAt = app.Clock.Now,
        };
        var row = new CustomerListRow
        {
            PartnerId = partner.Id,
            CustomerId = customer.Id,
            Name = name,
            NameSearch = SearchText.Of(name),
            ExternalId = externalId,
            ExternalSearch = SearchText.Of(externalId),
            BillingType = customer.BillingType,
            DataGeography = "DE",
            RefreshOn = CustomerListRow.Never,
            NearestExpiry = CustomerListRow.Never,
        };
        foreach (var family in CustomerListRow.Families)
            row[CustomerListRow.Used(family)] = CustomerListRow.Nothing;
        context.Add(customer);
        context.Add(row);
        return row;
    }

    private static async Task<string> TextAsync(Visitor visitor, string path)
    {
        using var answer = await visitor.DownloadAsync(path);
        answer.EnsureSuccessStatusCode();
        return Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(Stop));
    }

    /// <summary>Reads a file as RFC 4180 says; a quote mark that keeps a formula from being one is taken away.</summary>
    private static List<IReadOnlyList<string>> Rows(string text)
    {
        Assert.StartsWith(Bom, text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
        var rows = new List<IReadOnlyList<string>>();
        var (row, cell, quoted) = (new List<string>(), new StringBuilder(), false);
        for (var i = 1; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted && c == '"' && text[i + 1] == '"')
                cell.Append(text[i++]);
            else if (c == '"')
                quoted = !quoted;
            else if (quoted || c is not (',' or '\r' or '\n'))
                cell.Append(c);
            else if (c is ',' or '\r')
                End();
            else
            {
                rows.Add(row);
                row = [];
            }
        }

        return rows;

        void End()
        {
            var value = cell.ToString();
            row.Add(value.Length > 1 && value[0] == '\'' ? value[1..] : value);
            cell.Clear();
        }
    }

    private sealed class NotRecorded : IRecordExports
    {
        public Task Async(HttpContext http, string fileName, CancellationToken ct) => Task.CompletedTask;
    }
}
