using System.Text;
using Muster.Domain.Accounts;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Domain.Protection;
using Muster.Server.Features.Import;
using Xunit;

namespace Muster.Import;

/// <summary>Files as people have them, and what the reader makes of each.</summary>
public sealed class ReaderTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private static readonly ProductCatalog Catalog = ProductCatalog.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "catalog.json")));

    static ReaderTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    private const string Plain = "external_id,name,billing_type\nC1,Café Noël,trial\nC2,\"Müller, Söhne\",monthly\n";

    public static TheoryData<string, string> Encodings => new()
    {
        { "utf-8", "" }, { "utf-8", "EFBBBF" }, { "utf-16", "" }, { "utf-16", "FFFE" }, { "utf-16BE", "" }, { "utf-16BE", "FEFF" }, { "windows-1252", "" },
    };

    [Theory, MemberData(nameof(Encodings))]
    public async Task Every_encoding_gives_the_same_names(string encoding, string mark)
    {
        byte[] bytes = [.. Convert.FromHexString(mark), .. Encoding.GetEncoding(encoding).GetBytes(Plain)];
        var (rows, problems, _) = await CustomersAsync(bytes);
        Assert.Empty(problems);
        Assert.Equal(["Café Noël", "Müller, Söhne"], rows.Select(r => r.Name));
        Assert.Equal([BillingType.Trial, BillingType.Usage], rows.Select(r => r.BillingType));
    }

    [Theory]
    [InlineData("sep=;\r\nexternal_id;name;billing_type\r\nC1;A,B;term\r\n")]
    [InlineData("external_id;name;billing_type\nC1;A,B;term")]
    [InlineData("external_id\tname\tbilling_type\rC1\tA,B\tterm\r")]
    [InlineData("\n\nexternal_id,name,billing_type\n\nC1,\"A,B\",term\n\n\n")]
    [InlineData("\"Billing Type\";\"Name; a, b, c\";\"EXTERNAL ID\";Name\r\nTerm;x;C1;A,B")]
    [InlineData("Type de facturation;Raison sociale;Numéro client\nAnnuelle;A,B;C1")]
    [InlineData("billing-type,  External.Id ,name,,\nterm,C1,\" A,B \",,\n")]
    public async Task Separators_order_and_headers_are_found(string text)
    {
        var (rows, problems, _) = await CustomersAsync(Encoding.UTF8.GetBytes(text));
        Assert.Empty(problems);
        var row = Assert.Single(rows);
        Assert.Equal(("C1", "A,B", BillingType.Term), (row.ExternalId, row.Name, row.BillingType));
    }

    [Fact]
    public async Task Quoted_line_breaks_are_kept_as_spaces_and_lines_are_counted()
    {
        var (rows, problems, _) = await CustomersAsync("external_id,name,billing_type\r\nC1,\"Long\r\nName\",term\r\n\r\nC2,,term\r\nC3,\"a \"\"b\"\"\",term\r\n"u8.ToArray());
        Assert.Equal(["Long Name", "", "a \"b\""], rows.Select(r => r.Name));
        Assert.Equal([2L, 5L, 6L], rows.Select(r => r.Line));
        Assert.Equal(new Problem(5, "name", "is empty"), Assert.Single(problems));
    }

    [Fact]
    public async Task Unknown_columns_are_named_and_ignored()
    {
        var (rows, problems, table) = await CustomersAsync("external_id,Color,name,billing_type,Mood\nC1,red,A,term,good\n"u8.ToArray());
        Assert.Single(rows);
        Assert.Empty(problems);
        Assert.Equal(["'Color'", "'Mood'"], table.UnknownColumns);
    }

    [Theory]
    [InlineData("C1,A", "row", "has 2 values where the header has 3 columns")]
    [InlineData("C1,A,term,x", "row", "has 4 values where the header has 3 columns")]
    [InlineData("C1,A \"b\" c,term", "row", "has a quote inside a value; quote the whole value and double the quotes in it")]
    [InlineData("C1,\"A\" c,term", "row", "has a quote inside a value; quote the whole value and double the quotes in it")]
    [InlineData("C1,\"A,term", "row", "has a quote that is never closed; the rest of the file was not read")]
    [InlineData("C1,\"A\"\"b,term\n", "row", "has a quote that is never closed; the rest of the file was not read")]
    [InlineData("C1,19\" rack,term\n", "row", "has a quote inside a value; quote the whole value and double the quotes in it")]
    [InlineData("C1,A\0,term", "name", "holds a NUL character")]
    [InlineData("C1,A\u0007,term", "name", "holds the control character U+0007")]
    [InlineData("C1,A,weekly", "billing_type", "'weekly' isn't one of trial, term, monthly")]
    [InlineData("C1,A,", "billing_type", "is empty; write trial, term or monthly")]
    [InlineData(",A,term", "external_id", "is empty")]
    public async Task A_bad_row_is_named_by_line_and_column(string row, string column, string reason)
    {
        var (_, problems, _) = await CustomersAsync(Encoding.UTF8.GetBytes("external_id,name,billing_type\nC0,Good,trial\n" + row));
        Assert.Equal(new Problem(3, column, reason), Assert.Single(problems));
    }

    [Fact]
    public async Task Overlong_values_are_refused()
    {
        var (_, problems, _) = await CustomersAsync(Encoding.UTF8.GetBytes($"external_id,name,billing_type\nC1,{new string('x', 201)},term\n\"{new string('y', 70_000)}\",a,term\nC2,a,term\n"));
        Assert.Equal([new Problem(2, "name", "is longer than 200 characters"),
            new Problem(3, "row", "has a value of more than 65536 characters; is a quote not closed? The rest of the file was not read")], problems);
    }

    [Fact]
    public async Task A_few_spoiled_letters_in_utf8_refuse_their_rows_only()
    {
        byte[] bytes = [.. "external_id,name,billing_type\nC1,Noël,term\nC2,Caf"u8, 0xE9, .. ",term\nC3,Zoë,term\n"u8];
        var (rows, problems, _) = await CustomersAsync(bytes);
        Assert.Equal(["Noël", "", "Zoë"], rows.Select(r => r.Name));
        Assert.Equal("name", Assert.Single(problems).Column);
        Assert.Contains("U+FFFD", problems[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_letter_of_Windows_1252_after_a_megabyte_is_read_right()
    {
        var text = new StringBuilder("external_id,name,billing_type\n");
        for (var i = 0; i < 40_000; i++) text.Append(System.Globalization.CultureInfo.InvariantCulture, $"C{i},Customer number {i},term\n");
        byte[] bytes = [.. Encoding.ASCII.GetBytes(text.ToString()), .. "last,Caf"u8, 0xE9, .. ",term\n"u8];
        var (rows, problems, _) = await CustomersAsync(bytes);
        Assert.Empty(problems);
        Assert.Equal("Café", rows[^1].Name);
    }

    public static TheoryData<byte[], string, string> Unreadable => new()
    {
        { [], "file", "is empty" },
        { [0xEF, 0xBB, 0xBF], "file", "is empty" },
        { [0xFF, 0xFE], "file", "is empty" },
        { "\n\n\n"u8.ToArray(), "header", "is missing: the file holds only blank lines" },
        { "PK\u0003\u0004abcdefg"u8.ToArray(), "file", "is a workbook or an archive, not text; save it as CSV" },
        { [1, 2, 3, 4, 5, 200, 7, 8, 9], "file", "isn't text" },
        { new byte[100], "file", "isn't text" },
        { [0xFF, 0xFE, 0, 0, 65, 0, 0, 0], "file", "is UTF-32; save it as UTF-8" },
        { "external_id,billing_type\n"u8.ToArray(), "header", "lacks name" },
        { "hello\n"u8.ToArray(), "header", "lacks external_id, name, billing_type" },
        { "external_id,name,Nom,billing_type\n"u8.ToArray(), "name", "stands twice in the header, as 'name' and as 'Nom'" },
        { "external_id,\"name,billing_type\nC1,a,b"u8.ToArray(), "header", "has a quote that is never closed" },
        { "sep=|\nexternal_id|name\n"u8.ToArray(), "header", "names a separator other than comma, semicolon or tab" },
    };

    [Theory, MemberData(nameof(Unreadable))]
    public async Task A_file_that_can_not_be_read_says_why(byte[] bytes, string column, string reason)
    {
        var refusal = await Assert.ThrowsAsync<UnreadableFileException>(() => CustomersAsync(bytes));
        Assert.Equal((column, reason), (refusal.Problem.Column, refusal.Problem.Reason));
    }

    [Fact]
    public async Task A_missing_file_says_so()
    {
        var refusal = await Assert.ThrowsAsync<UnreadableFileException>(() => ImportFile.OpenAsync("no-such-file.csv", Stream.Null, TestContext.Current.CancellationToken));
        Assert.StartsWith("can't be read: ", refusal.Problem.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_alone_is_an_import_of_nothing()
    {
        var (rows, problems, _) = await CustomersAsync("external_id,name,billing_type"u8.ToArray());
        Assert.Empty(rows);
        Assert.Empty(problems);
    }

    [Fact]
    public async Task Optional_columns_are_read_and_checked()
    {
        var (rows, problems, _) = await CustomersAsync("external_id,name,billing_type,data_geography,assistance,email,country\nC1,A,term,de,Oui,a@b.example,fr\nC2,A,term,FR,perhaps,nobody,XX\nC3,A,term,,,,\n"u8.ToArray());
        Assert.Equal(("DE", true, "a@b.example", "FR"), (rows[0].DataGeography, rows[0].PartnerAssistance, rows[0].Email, rows[0].Country));
        Assert.Equal(["data_geography", "partner_assistance", "email", "country"], problems.Select(p => p.Column));
        Assert.Null(rows[2].PartnerAssistance);
        Assert.Null(rows[0].City);
    }

    [Fact]
    public async Task Licenses_and_firewalls_are_read()
    {
        var (rows, problems) = await LicensesAsync("""
            customer,product,type,license_number,start,end,quantity,owner,serial_number,model,form
            C1,CIXA-MSP,term,L1,2026-01-01,2026-12-31,1200,partner,,,
            C1,cixa-msp,Mensuelle,L2,01.02.2026,,unlimited,client,,,
            C1,xg_email_std,term,L3,15/03/2026,perpetual,,,c01a,XG 135,Matériel
            C1,,,L3,,,,,S2,,virtual
            """);
        Assert.Empty(problems);
        Assert.Equal(new LicensePart("L1", "CIXA-MSP", LicenseType.Term, new(2026, 1, 1), new(2026, 12, 31), 1200, LicenseOwner.Partner), rows[0].License);
        Assert.Equal(new LicensePart("L2", "CIXA-MSP", LicenseType.Usage, new(2026, 2, 1), null, null, LicenseOwner.Customer), rows[1].License);
        Assert.Equal(new DateOnly(2026, 3, 15), rows[2].License!.Start);
        Assert.Equal(new FirewallPart("C01A", "XG 135", FirewallForm.Hardware, "L3"), rows[2].Firewall);
        Assert.Null(rows[3].License);
        Assert.Equal(new FirewallPart("S2", "", FirewallForm.Virtual, "L3"), rows[3].Firewall);
    }

    [Theory]
    [InlineData("C1,CIXA-MSP,term,L1,2026-01-01,2025-12-31,1,partner", "end", "is before the start")]
    [InlineData("C1,CIXA-MSP,term,L1,03/04/2026,,1,partner", "start", "'03/04/2026' can be read as day/month or as month/day, or isn't a day; write it as yyyy-MM-dd")]
    [InlineData("C1,CIXA-MSP,term,L1,2026-02-30,,1,partner", "start", "'2026-02-30' isn't a day; write it as yyyy-MM-dd")]
    [InlineData("C1,CIXA-MSP,term,L1,0026-02-03,,1,partner", "start", "'0026-02-03' isn't between 1990 and 2199")]
    [InlineData("C1,CIXA-MSP,term,L1,,,1,partner", "start", "is empty")]
    [InlineData("C1,CIXA-MSP,term,L1,2026-01-01,,\"1,200\",partner", "quantity", "'1,200' has a thousands separator or a fraction; write the digits only, as 1200")]
    [InlineData("C1,CIXA-MSP,term,L1,2026-01-01,,1\u00A0200,partner", "quantity", "'1\u00A0200' has a thousands separator or a fraction; write the digits only, as 1200")]
    [InlineData("C1,CIXA-MSP,term,L1,2026-01-01,,-1,partner", "quantity", "'-1' isn't a whole number or 'unlimited'")]
    [InlineData("C1,CIXA-MSP,term,L1,2026-01-01,,0,partner", "quantity", "is 0; leave it empty for unlimited")]
    [InlineData("C1,CIXA-MSP,term,L1,2026-01-01,,99999999999,partner", "quantity", "'99999999999' is more than 999999999")]
    [InlineData("C1,NOPE,term,L1,2026-01-01,,1,partner", "product", "'NOPE' isn't in the catalog")]
    [InlineData("C1,CIXA-MSP,perpetual,L1,2026-01-01,2026-12-31,1,partner", "end", "stands in a perpetual license")]
    [InlineData("C1,CIXA-MSP,term,,2026-01-01,,1,partner", "license_number", "is empty")]
    public async Task A_bad_license_says_why(string row, string column, string reason)
    {
        var (_, problems) = await LicensesAsync("customer,product,type,license_number,start,end,quantity,owner\n" + row);
        Assert.Equal(new Problem(2, column, reason), Assert.Single(problems));
    }

    [Fact]
    public async Task Month_before_day_is_never_guessed()
    {
        var (_, problems) = await LicensesAsync("customer,product,type,license_number,start,end\nC1,CIXA-MSP,term,L1,03/04/2026,12/31/2026\nC1,CIXA-MSP,term,L2,13/04/2026,\n");
        Assert.Equal(["start", "end", "start"], problems.Select(p => p.Column));
    }

    [Fact]
    public async Task Devices_are_read()
    {
        using var file = await OpenAsync("customer,device_id,host_name,kind,os,last_user,last_seen,expected,components\nC1,D1,pc-1,Computer,Windows 11,ana,2026-11-19T08:00:00+02:00,yes,Endpoint-Protection:installed:2026.1;xdr-sensor:stopped\nC1,D2,srv,server,,,2026-11-01,,\nC1,D3,x,toaster,,,2026-12-01,,a:gone\n"u8.ToArray());
        var problems = new List<Problem>();
        var table = new Table(file, DeviceColumns.All, problems.Add);
        var rows = new List<DeviceRow>();
        foreach (var row in table.Rows())
        {
            rows.Add(DeviceColumns.Read(table, row, Now));
            problems.AddRange(row.Problems);
        }
        Assert.Equal(new DateTimeOffset(2026, 11, 19, 6, 0, 0, TimeSpan.Zero), rows[0].LastSeen);
        Assert.Equal([new ComponentPart("endpoint-protection", ComponentStatus.Installed, "2026.1"), new ComponentPart("xdr-sensor", ComponentStatus.Stopped, "")], rows[0].Components!);
        Assert.Null(rows[1].Expected);
        Assert.Equal(["kind", "last_seen", "components"], problems.Select(p => p.Column));
    }

    [Fact]
    public async Task Sightings_are_read()
    {
        var remarks = new List<Problem>();
        var (lines, problems) = await SightingsAsync("""
            {"customer":"C1","meter":"endpoint","subject":"d1","holder":"Ana","seenAt":"2026-11-03T08:15:00Z","name":"pc-1"}

            {"seenAt":"2026-11-03T08:15:00.123456789+01:00","customer":"C1","meter":"server","subject":"d2","holder":null,"mood":{"a":[1]}}
            """, remarks.Add);
        Assert.Empty(problems);
        Assert.Equal(new SightingLine(1, "C1", new("endpoint", "d1", "ana", new(2026, 11, 3, 8, 15, 0, TimeSpan.Zero), "pc-1")), lines[0]);
        Assert.Equal((3L, "", 7), (lines[1].Line, lines[1].Sighting.Holder, lines[1].Sighting.SeenAt.Hour));
        Assert.Equal([new Problem(3, "row", "ignored: 'mood'")], remarks);
    }

    [Theory]
    [InlineData("[]", "row", "is a JSON array; write one object a line")]
    [InlineData("1", "row", "isn't a JSON object")]
    [InlineData("{\"customer\":", "row", "isn't JSON, from byte 13 on")]
    [InlineData("hello", "row", "isn't JSON, from byte 1 on")]
    [InlineData("{} {}", "row", "isn't JSON, from byte 4 on")]
    [InlineData("{}", "customer", "is missing")]
    [InlineData("{\"customer\":\"C1\",\"customer\":\"C2\"}", "customer", "stands twice")]
    [InlineData("{\"customer\":7}", "customer", "isn't a string")]
    [InlineData("{\"customer\":\"a\\u0000\"}", "customer", "holds a NUL character")]
    [InlineData("{\"subject\":\"\\ud800\"}", "subject", "holds half of a character (a lone surrogate)")]
    [InlineData("{\"\\ud800\":1}", "row", "isn't JSON: a property's name holds half of a character (a lone surrogate)")]
    [InlineData("{\"customer\":\"C\",\"meter\":\"endpoint\",\"subject\":\"s\",\"seenAt\":\"2026-11-03T08:15:00\"}", "seenAt", "'2026-11-03T08:15:00' has no offset; end it with Z or +01:00")]
    [InlineData("{\"customer\":\"C\",\"meter\":\"endpoint\",\"subject\":\"s\",\"seenAt\":\"2026-11-03\"}", "seenAt", "'2026-11-03' isn't an ISO 8601 instant like 2026-11-03T08:15:00Z")]
    [InlineData("{\"customer\":\"C\",\"meter\":\"endpoint\",\"subject\":\"s\",\"seenAt\":\"2026-11-20T12:05:01Z\"}", "seenAt", "The instant 2026-11-20T12:05:01.0000000Z is in the future.")]
    [InlineData("{\"customer\":\"C\",\"meter\":\"endpoint\",\"subject\":\"s\",\"seenAt\":\"1999-11-20T12:05:01Z\"}", "seenAt", "The instant 1999-11-20T12:05:01.0000000Z is before 2000.")]
    public async Task A_bad_sighting_says_why(string line, string column, string reason)
    {
        var (lines, problems) = await SightingsAsync("\n" + line + "\n{\"customer\":\"C\",\"meter\":\"endpoint\",\"subject\":\"s\",\"seenAt\":\"2026-11-03T08:15:00Z\"}", _ => { });
        Assert.Equal(new Problem(2, column, reason), Assert.Single(problems));
        Assert.Equal(3, Assert.Single(lines).Line);
    }

    [Fact]
    public async Task Overlong_lines_and_names_are_refused()
    {
        var (lines, problems) = await SightingsAsync(new string('x', 20_000) + "\n{\"customer\":\"C\",\"meter\":\"endpoint\",\"subject\":\"" + new string('s', 201) + "\",\"seenAt\":\"2026-11-03T08:15:00Z\"}\n", _ => { });
        Assert.Empty(lines);
        Assert.Equal([new Problem(1, "row", "is longer than 16384 characters"), new Problem(2, "subject", "The subject must have 1 to 200 characters; it has 201.")], problems);
    }

    /// <summary>Whatever a file holds, it is read or refused, and never anything worse.</summary>
    [Fact]
    public async Task No_bytes_make_the_reader_fall_over()
    {
        var folder = Path.Combine(Muster.Infrastructure.Repository.Root, "docs", "samples");
        var samples = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllBytes).Where(b => b.Length > 0).ToList();
        var random = new Random(20261120);
        byte[] likely = [0, (byte)'"', (byte)',', (byte)';', 9, 10, 13, 0xFF, 0xFE, 0xEF, 0xD8, 0xC3, 0xA9, 0xBF, (byte)'{', (byte)'\\'];
        for (var i = 0; i < 3_000; i++)
        {
            var bytes = (byte[])samples[i % samples.Count].Clone();
            for (var n = random.Next(1, 12); n > 0; n--) bytes[random.Next(bytes.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : likely[random.Next(likely.Length)];
            if (random.Next(4) == 0) bytes = bytes[random.Next(Math.Min(bytes.Length, 40))..];
            try
            {
                using var file = await OpenAsync(bytes);
                _ = new SightingLines(file, Catalog, Now, _ => { }, _ => { }).Read().Count();
                foreach (var columns in (IReadOnlyList<Column>[])[CustomerColumns.All, LicenseColumns.All, DeviceColumns.All])
                {
                    try
                    {
                        var table = new Table(file, [.. columns.Select(c => c with { Required = false })], _ => { });
                        var slashes = table.SlashesStartWithDay(LicenseColumns.Start, LicenseColumns.End);
                        foreach (var row in table.Rows())
                        {
                            if (columns == CustomerColumns.All) CustomerColumns.Read(table, row);
                            else if (columns == LicenseColumns.All) LicenseColumns.Read(row, slashes, Catalog);
                            else DeviceColumns.Read(table, row, Now);
                        }
                    }
                    catch (UnreadableFileException)
                    {
                        // refused, as it should be
                    }
                }
            }
            catch (UnreadableFileException)
            {
                // refused, as it should be
            }
            catch (Exception e)
            {
                Assert.Fail($"Round {i}: {e}\n{Convert.ToHexString(bytes)}");
            }
        }
    }

    [Theory]
    [InlineData("Cafe\u0301", "Caf\u00E9", null)]
    [InlineData("A\uFFFEB", "", "holds a character that can't be stored")]
    public async Task Names_are_composed_or_refused(string name, string read, string? reason)
    {
        var (rows, problems, _) = await CustomersAsync(Encoding.UTF8.GetBytes($"external_id,name,billing_type\nC1,{name},term\n"));
        Assert.Equal(read, Assert.Single(rows).Name);
        Assert.Equal(reason, problems.SingleOrDefault()?.Reason);
    }

    private static Task<ImportFile> OpenAsync(byte[] bytes) => ImportFile.OpenAsync("-", new MemoryStream(bytes), TestContext.Current.CancellationToken);

    private static async Task<(List<CustomerRow> Rows, List<Problem> Problems, Table Table)> CustomersAsync(byte[] bytes)
    {
        using var file = await OpenAsync(bytes);
        var problems = new List<Problem>();
        var table = new Table(file, CustomerColumns.All, problems.Add);
        var rows = new List<CustomerRow>();
        foreach (var row in table.Rows())
        {
            rows.Add(CustomerColumns.Read(table, row));
            problems.AddRange(row.Problems);
        }
        return (rows, problems, table);
    }

    private static async Task<(List<LicenseRow> Rows, List<Problem> Problems)> LicensesAsync(string text)
    {
        using var file = await OpenAsync(Encoding.UTF8.GetBytes(text));
        var problems = new List<Problem>();
        var table = new Table(file, LicenseColumns.All, problems.Add);
        var slashes = table.SlashesStartWithDay(LicenseColumns.Start, LicenseColumns.End);
        var rows = new List<LicenseRow>();
        foreach (var row in table.Rows())
        {
            rows.Add(LicenseColumns.Read(row, slashes, Catalog));
            problems.AddRange(row.Problems);
        }
        return (rows, problems);
    }

    private static async Task<(List<SightingLine> Lines, List<Problem> Problems)> SightingsAsync(string text, Action<Problem> remark)
    {
        using var file = await OpenAsync(Encoding.UTF8.GetBytes(text));
        var problems = new List<Problem>();
        return (new SightingLines(file, Catalog, Now, problems.Add, remark).Read().ToList(), problems);
    }
}
