using Microsoft.EntityFrameworkCore;
using Muster.Domain.Accounts;
using Muster.Domain.Licensing;
using Muster.Infrastructure;
using Xunit;

namespace Muster.Licensing;

/// <summary>What an operator does to licenses from the command line.</summary>
public sealed class LicenseCommandTests(OwnStores stores) : IClassFixture<OwnStores>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Customers_are_imported_with_a_trial_and_a_license_is_revoked(TestDatabase database)
    {
        var shop = await stores.WorkshopAsync(database);
        (string, string)[] environment = [("MUSTER_DATABASE", await stores.SettingAsync(database))];
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var file = Path.Combine(Path.GetTempPath(), $"{shop.Code}-{database}.csv");
        await File.WriteAllTextAsync(file, "external_id,name,billing_type\nT-1,Tryer,trial\nM-1,Monthly,monthly\n", Stop);
        try
        {
            string[] import = ["import", "customers", file, "--partner", shop.Code, "--trial"];
            Assert.Equal((2, "", "--products: Endpoint and Server go together: choose server too, or neither.\n"), await MusterProcess.RunAsync(environment, [.. import, "--products", "CIXA-MSP"]));
            var (exit, output, errors) = await MusterProcess.RunAsync(environment, [.. import, "--products", "CIXA-MSP,SVRCLOUDADV-MSP"]);

            // a monthly customer does not try
            Assert.Equal(1, exit);
            Assert.Contains("1 added", output, StringComparison.Ordinal);
            Assert.Contains(".csv:3: billing_type:", errors, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }

        await using var context = shop.Context();
        var licenses = await context.Licenses.AsNoTracking().OrderBy(l => l.Product).ToListAsync(Stop);
        Assert.Equal([("CIXA-MSP", LicenseType.Trial), ("SVRCLOUDADV-MSP", LicenseType.Trial)], licenses.Select(l => (l.Product, l.Type)));
        Assert.Equal(BillingType.Trial, (await context.Customers.SingleAsync(Stop)).BillingType);

        string[] revoke = ["licenses", "revoke", "--partner", shop.Code, "--customer", "T-1", "--number", licenses[0].Number, "--reason", "given by mistake"];
        Assert.Equal((0, $"License {licenses[0].Number} of T-1 is revoked.\n", ""), await MusterProcess.RunAsync(environment, revoke));
        Assert.Equal(today, (await context.Licenses.AsNoTracking().SingleAsync(l => l.Id == licenses[0].Id, Stop)).End);
        var told = await context.LicenseEvents.AsNoTracking().SingleAsync(e => e.Act == "licenses.revoke", Stop);
        Assert.Equal(("given by mistake", "command"), (told.Reason, told.Who));
        Assert.Equal((2, "", "--number: Today is the license’s last day already.\n"), await MusterProcess.RunAsync(environment, revoke));
        revoke[5] = "nobody";
        Assert.Equal((2, "", $"--customer: {shop.Code} has no customer nobody.\n"), await MusterProcess.RunAsync(environment, revoke));
    }
}
