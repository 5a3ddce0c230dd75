using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Muster.Data.Orders;
using Muster.Domain.Accounts;
using Muster.Domain.Catalog;
using Muster.Server.Features.Access;
using Muster.Server.Features.Import;

namespace Muster.Bench;

/// <summary>
/// 100,000 subscriptions of one partner, ordered by one distributor: the lists of both over HTTP with 8 clients, the CSV, and a file of
/// 10,000 orders, each beside the bare statements for the same. The orders are taken away again.
/// </summary>
internal static class OrdersBench
{
    private const int Orders = 50_000;
    private const int InFile = 10_000;
    private const int Clients = 8;
    private const int Rounds = 25;
    private const int Warm = 400;
    private const string Distributor = "bench-distributor";

    private const string Newest = "s.ordered_on desc, s.order_id desc, s.line";
    private const string Joined = "subscriptions s join orders o on o.partner_id = s.partner_id and o.id = s.order_id";

    private static readonly (string What, string Query, string From, string Where, string Order, int Offset)[] Pages =
    [
        ("orders, first page", "", "subscriptions s", "true", Newest, 0),
        ("orders, page 1,000", "?page=1000", "subscriptions s", "true", Newest, 49_950),
        ("orders, filtered (suspended)", "?status=suspended", "subscriptions s", "s.status = 'Suspended'", Newest, 0),
        ("orders, due within 30 days", "?due=30&sort=due&order=asc", "subscriptions s",
            "s.status in ('Active', 'ChangePending', 'CancellationScheduled') and s.due_on between current_date and current_date + 30", "s.due_on, s.order_id, s.line", 0),
        ("orders, filtered and sorted by quantity", "?product=CIXA-MSP&sort=quantity&order=desc", "subscriptions s", "s.product = 'CIXA-MSP'", "s.quantity desc, s.order_id desc, s.line", 0),
        ("orders, sorted by number", "?sort=number&order=asc", Joined, "true", "o.number_search, s.order_id, s.line", 0),
        ("orders, searched (3 letters)", "?q=ber", Joined, "(o.number_search like '%BER%' or o.purchase_search like '%BER%' or o.customer_search like '%BER%')", Newest, 0),
        ("orders, searched (a number)", "?q=BO-4242", Joined, "(o.number_search like '%BO-4242%' or o.purchase_search like '%BO-4242%' or o.customer_search like '%BO-4242%')", Newest, 0),
    ];

    public static async Task RunAsync(Site site)
    {
        var distributor = await DistributorAsync(site);
        await ClearAsync(site, distributor);
        await FillAsync(site, distributor);
        for (var round = 0; round < Warm; round++)
            await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => site.Client.GetByteArrayAsync("/orders" + Pages[(round + client) % Pages.Length].Query)));
        foreach (var page in Pages)
            await MeasureAsync(site, site.Client, page.What, "/orders" + page.Query, "s.partner_id = $1 and s.status <> 'Draft'", site.Partner.Id, page.From, page.Where, page.Order, page.Offset);

        var email = $"bench-{Guid.CreateVersion7():N}@{Distributor}.example";
        string? password;
        await using (var services = site.Services.CreateAsyncScope())
            password = await services.ServiceProvider.GetRequiredService<CreateAdministrator>().Async(distributor, email, CancellationToken.None);
        using (var client = await Site.SignInAsync(site.Client.BaseAddress!, email, password!))
        {
            foreach (var page in Pages.Where(p => p.Query is "" or "?page=1000" || p.What.Contains("3 letters", StringComparison.Ordinal)))
                await MeasureAsync(site, client, "distributor's " + page.What, "/distribution/orders" + page.Query, "s.distributor_id = $1", distributor, page.From, page.Where, page.Order, page.Offset);
        }

        await CsvBench.MeasureAsync(
            site, "CSV of all orders", "/orders.csv",
            $"select s.*, o.number, o.purchase_order, o.customer_name from {Joined} where s.partner_id = '{site.Partner.Id}' order by {Newest}");
        await FileAsync(site, distributor);
        await ClearAsync(site, distributor);
        await SetProgramAsync(site, site.Partner.Program);
    }

    private static async Task MeasureAsync(Site site, HttpClient client, string what, string path, string whose, Guid id, string from, string where, string order, int offset)
    {
        var count = $"select count(*) from {from} where {whose} and {where}";
        var keys = $"select s.partner_id, s.order_id, s.line from {from} where {whose} and {where} order by {order} limit 50 offset {offset}";
        var rows = $"with k as ({keys}) select s.*, o.number, o.purchase_order, o.customer_name from k join {Joined} on s.partner_id = k.partner_id and s.order_id = k.order_id and s.line = k.line";
        var cpu = Environment.CpuUsage.TotalTime;
        var page = await Table.ClientsAsync(Clients, Rounds, async _ => await client.GetByteArrayAsync(path));
        cpu = Environment.CpuUsage.TotalTime - cpu;
        var floor = await Table.ClientsAsync(Clients, Rounds, async _ =>
        {
            await site.ReadAllAsync(count, id);
            await site.ReadAllAsync(rows, id);
        });
        Table.Row($"{what}, p95", page.P95, floor.P95, "ms", "count, keys and rows in SQL");
        Table.Note("  processor time of a page, server and client", string.Create(CultureInfo.InvariantCulture, $"{cpu.TotalMilliseconds / (Clients * (Rounds + Table.WarmRounds)):F1} ms"));
    }

    private static async Task FileAsync(Site site, Guid distributor)
    {
        var file = new StringBuilder("order_number,partner,customer_external_id,customer_name,data_geography,product,quantity,renew_months,submit\n");
        for (var i = 0; i < InFile; i++)
            file.Append(CultureInfo.InvariantCulture, $"BF-{i},{site.Partner.Code},bench-{i},Bench customer {i},GB,CIXA-MSP,{(i % 200) + 1},12,no\n");
        var bytes = Encoding.UTF8.GetBytes(file.ToString());
        var scope = new Scope();
        scope.Enter(distributor, "bench", Distributor);
        var upload = new UploadOrders(site.Store, site.Services.GetRequiredService<ProductCatalog>(), TimeProvider.System, scope);
        var placed = await TimeAsync(() => PlaceAsync(InFile, 0));
        var again = await TimeAsync(() => PlaceAsync(0, InFile));
        var floor = await TimeAsync(async () =>
        {
            await site.ReadAllAsync(OrdersSql("BG-"), site.Partner.Id, distributor, InFile);
            await site.ReadAllAsync(LinesSql("BG-", 1), distributor);
        });
        Table.Row("a file of 10,000 orders", placed, floor, "s", "inserting orders and lines in SQL");
        Table.Note("  the same file again", string.Create(CultureInfo.InvariantCulture, $"{again:F1} s"));

        async Task PlaceAsync(long orders, long there)
        {
            await using var content = new MemoryStream(bytes);
            var outcome = await upload.Async("bench.csv", content, CancellationToken.None);
            if ((outcome.Orders, outcome.There) != (orders, there))
                throw new InvalidOperationException($"{outcome.Orders} orders were placed and {outcome.There} were there: {string.Join("; ", outcome.Problems.Take(3))}");
        }
    }

    /// <summary>The distributor, which buys for the partner; there already when the store was measured before.</summary>
    private static async Task<Guid> DistributorAsync(Site site)
    {
        await using var context = site.Store.Context(site.Partner.Id);

        // orders are placed for partners of this program only
        await SetProgramAsync(site, PartnerProgram.FlexConnect);
        if (await context.Partners.Where(p => p.Code == Distributor).Select(p => (Guid?)p.Id).SingleOrDefaultAsync() is { } known)
            return known;
        var (id, now) = (Guid.CreateVersion7(), TimeProvider.System.GetUtcNow());
        context.Partners.Add(new() { Id = id, Code = Distributor, Name = "Bench Distribution", Program = PartnerProgram.FlexConnect, Kind = PartnerKind.Distributor, Currency = "GBP", CreatedAt = now });
        context.DistributorLinks.Add(new() { PartnerId = site.Partner.Id, DistributorId = id, State = DistributorLinkState.Active, InvitedAt = now, InvitedBy = "bench" });
        await context.SaveChangesAsync();
        return id;
    }

    private static async Task SetProgramAsync(Site site, PartnerProgram program)
    {
        await using var context = site.Store.Context();
        await context.Partners.Where(p => p.Id == site.Partner.Id).ExecuteUpdateAsync(u => u.SetProperty(p => p.Program, program));
    }

    private static async Task FillAsync(Site site, Guid distributor)
    {
        await site.ReadAllAsync(OrdersSql("BO-"), site.Partner.Id, distributor, Orders);
        await site.ReadAllAsync(LinesSql("BO-", 2), distributor);
        await site.ReadAllAsync("vacuum analyze orders");
        await site.ReadAllAsync("vacuum analyze subscriptions");
    }

    private static async Task ClearAsync(Site site, Guid distributor)
    {
        await site.ReadAllAsync("delete from subscriptions where distributor_id = $1", distributor);
        await site.ReadAllAsync("delete from orders where distributor_id = $1", distributor);
    }

    /// <summary>Orders spread over the partner's customers and two years: $1 the partner, $2 the distributor, $3 how many.</summary>
    private static string OrdersSql(string prefix) => $"""
        insert into orders(partner_id, id, distributor_id, number, number_search, purchase_order, purchase_search, for_customer_id, customer_name, customer_search, created_at, created_by, submitted_at, version)
        select $1, gen_random_uuid(), $2, '{prefix}' || n, '{prefix}' || n, 'PO ' || n % 9973, 'PO ' || n % 9973, c.customer_id, c.name, c.name_search, now() - n % 730 * interval '1 day', 'bench', now(), 1
        from generate_series(1, $3) n
        join (select customer_id, name, name_search, row_number() over (order by customer_id) - 1 i from customer_list where partner_id = $1) c
            on c.i = n % (select count(*) from customer_list where partner_id = $1)
        """;

    /// <summary>The lines of the distributor's orders ($1) whose numbers begin so.</summary>
    private static string LinesSql(string prefix, int lines) => string.Create(CultureInfo.InvariantCulture, $"""
        insert into subscriptions(partner_id, order_id, line, distributor_id, for_customer_id, product, quantity, status, ordered_on, starts, renew_months, due_on)
        select o.partner_id, o.id, l, o.distributor_id, o.for_customer_id, case l when 1 then 'CIXA-MSP' else 'SVRCLOUDADV-MSP' end, 1 + abs(hashtext(o.number)) % 200,
            case abs(hashtext(o.number || l)) % 20 when 0 then 'Suspended' when 1 then 'Cancelled' when 2 then 'CancellationScheduled' when 3 then 'ChangePending' else 'Active' end,
            o.created_at::date, o.created_at::date, 12, o.created_at::date + 365 * (1 + (current_date - o.created_at::date) / 365)
        from orders o cross join generate_series(1, {lines}) l where o.distributor_id = $1 and o.number like '{prefix}%'
        """);

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
