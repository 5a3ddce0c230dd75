using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Muster.Server.Features.Access;
using Muster.Server.Features.Customers;

namespace Muster.Bench;

/// <summary>The list page over HTTP, with 8 clients, beside the bare statements for its keys and rows.</summary>
internal static class ListBench
{
    private const int Clients = 8;
    private const int Rounds = 25;
    private const int Warm = 400;

    private static readonly (string What, string Query, string Where, string Order, int Offset)[] Pages =
    [
        ("list, first page", "", "true", "name_search, customer_id", 0),
        ("list, page 1,000", "?page=1000", "true", "name_search, customer_id", 24_975),
        ("list, filtered (unprotected)", "?attention=unprotected", "unprotected > 0", "name_search, customer_id", 0),
        ("list, filtered and sorted by endpoint use", "?billing=term&sort=endpoint&order=desc", "billing_type = 'Term'", "used_endpoint desc, customer_id desc", 0),
        ("list, searched (3 letters)", "?q=ber", "(name_search like '%BER%' or external_search like '%BER%')", "name_search, customer_id", 0),
        ("list, searched (2 letters)", "?q=ma", "(name_search like 'MA%' or external_search like 'MA%')", "name_search, customer_id", 0),
    ];

    public static async Task RunAsync(Site site)
    {
        // compiled in steps, a server is at its best after some thousand answers
        for (var round = 0; round < Warm; round++)
            await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => site.Client.GetByteArrayAsync("/customers" + Pages[(round + client) % Pages.Length].Query)));

        // what is summed for the first page is summed for each
        string sums;
        await using (var scope = site.Services.CreateAsyncScope())
        {
            scope.ServiceProvider.GetRequiredService<Scope>().Enter(site.Partner.Id, "bench");
            await using var command = scope.ServiceProvider.GetRequiredService<ListCustomers>().SumCommand(new());
            sums = command.CommandText["select ".Length..command.CommandText.IndexOf(" from (", StringComparison.Ordinal)];
        }

        foreach (var page in Pages)
        {
            var keys = $"select customer_id from customer_list where partner_id = $1 and {page.Where} order by {page.Order} limit 25 offset {page.Offset}";
            var rows = $"select * from customer_list where partner_id = $1 and customer_id in ({keys})";
            var totals = $"select {sums} from customer_list where partner_id = $1 and {page.Where}";

            var cpu = Environment.CpuUsage.TotalTime;
            var cached = await Table.ClientsAsync(Clients, Rounds, async _ => await site.Client.GetByteArrayAsync("/customers" + page.Query));
            cpu = Environment.CpuUsage.TotalTime - cpu;
            var cachedFloor = await Table.ClientsAsync(Clients, Rounds, _ => site.ReadAllAsync(rows, site.Partner.Id));
            Table.Row($"{page.What}, cached, p95", cached.P95, cachedFloor.P95, "ms", "keys and rows in SQL");
            Table.Note("  processor time of a page, server and client", string.Create(CultureInfo.InvariantCulture, $"{cpu.TotalMilliseconds / (Clients * (Rounds + Table.WarmRounds)):F1} ms"));

            var alone = await Table.ClientsAsync(1, Rounds, async _ => await site.Client.GetByteArrayAsync("/customers" + page.Query));
            Table.Note("  one client, median", string.Create(CultureInfo.InvariantCulture, $"{alone.Median:F1} ms"));

            // a version that goes up on each round leaves nothing cached: totals are summed anew
            var uncached = await Table.ClientsAsync(1, 7, async _ =>
            {
                await site.ReadAllAsync("update partners set list_version = list_version + 1 where id = $1", site.Partner.Id);
                await site.Client.GetByteArrayAsync("/customers" + page.Query);
            });
            var uncachedFloor = await Table.ClientsAsync(1, 7, async _ =>
            {
                await site.ReadAllAsync("update partners set list_version = list_version + 1 where id = $1", site.Partner.Id);
                await site.ReadAllAsync(totals, site.Partner.Id);
                await site.ReadAllAsync(rows, site.Partner.Id);
            });
            Table.Row($"{page.What}, uncached, median", uncached.Median, uncachedFloor.Median, "ms", "totals, keys and rows in SQL");
        }
    }
}
