using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Muster.Customers;
using Muster.Data;
using Muster.Domain.Accounts;
using Muster.Domain.Protection;
using Muster.Infrastructure;
using Xunit;

namespace Muster.Ingest;

/// <summary>The command on this machine, against a server that runs as in production.</summary>
public sealed class CheckInCommandTests(TestStores stores)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_process_that_ends_is_a_service_that_stopped()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && !Directory.Exists("/run/systemd/system"), "Processes are looked at by name where there is no systemd.");
        var folder = Directory.CreateDirectory(Path.Combine(stores.Directory, Guid.CreateVersion7().ToString("N"))).FullName;
        (string, string)[] environment = [("MUSTER_DATABASE", await stores.EmptyAsync(TestDatabase.Sqlite)), ("MUSTER_DATA", folder)];
        await using var store = Store.Open(environment[0].Item2);
        await store.MigrateAsync(Stop);
        var id = Guid.CreateVersion7();
        var partner = new TestPartner(id, "agents", "", "");
        var customer = partner.NewCustomer("ACME", "Acme");
        await using (var context = store.Context(id))
        {
            context.Partners.Add(new() { Id = id, Code = "agents", Name = "Agents", Program = PartnerProgram.Flex, Currency = "EUR", CreatedAt = TestClock.Start });
            context.Customers.Add(customer);
            await context.SaveChangesAsync(Stop);
        }

        var (_, token) = await store.NewCollectorAsync(id, customer.Id);
        await using var server = MusterProcess.Serve(environment);
        var address = (await server.AddressAsync()).ToString();
        (string, string)[] secret = [("MUSTER_COLLECTOR_TOKEN", token)];

        var agent = Path.Combine(folder, "test-agent");
        File.Copy("/bin/sleep", agent);
        foreach (var (runs, status) in new[] { (true, ComponentStatus.Installed), (false, ComponentStatus.Stopped), (true, ComponentStatus.Installed) })
        {
            using var process = runs ? Process.Start(new ProcessStartInfo(agent, ["600"]) { UseShellExecute = false }) : null;
            var (exit, output, errors) = await MusterProcess.RunAsync(secret, "check-in", "--server", address, "--id", "this", "--user", "Ada", "--unit", "test-agent.service");
            process?.Kill();
            await (process?.WaitForExitAsync(Stop) ?? Task.CompletedTask);
            Assert.Equal((0, "", "this: accepted; wanted: nothing\n"), (exit, errors, output));
            await using var context = store.Context(id);
            var device = await context.Devices.AsNoTracking().SingleAsync(Stop);
            Assert.Equal(("this", "Ada", Environment.MachineName), (device.ExternalId, device.LastUser, device.HostName));
            Assert.Equal(("endpoint-protection", status), (device.Components.Single().Code, device.Components.Single().Status));
        }

        foreach (var (arguments, said) in new (string[], string)[]
        {
            (["--server", address, "--token", "nonsense", "--unit", "x"], "401: The token is not a collector's.\n"),
            (["--server", "nowhere", "--unit", "x"], "--server: 'nowhere' is no address; write it as https://muster.example.com.\n"),
            (["--server", address, "--unit", "toaster=x"], "--unit: 'toaster' is no component;"),
        })
        {
            var (exit, output, errors) = await MusterProcess.RunAsync(secret, ["check-in", .. arguments]);
            Assert.Equal((2, ""), (exit, output));
            Assert.StartsWith(said, errors, StringComparison.Ordinal);
        }
    }
}
