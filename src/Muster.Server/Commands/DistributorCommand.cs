using System.CommandLine;
using Muster.Server.Features.Access;

namespace Muster.Server.Commands;

/// <summary><c>muster distributor create</c>: a distributor, who orders for Flex Connect partners.</summary>
internal static class DistributorCommand
{
    public static Command Create()
    {
        var code = new Option<string>("--code") { Description = "Short stable name for commands, such as meridian.", Required = true };
        var name = new Option<string>("--name") { Description = "Name shown to people.", Required = true };
        var currency = new Option<string>("--currency") { Description = "ISO 4217 code of the currency it charges in.", Required = true };
        var admin = new Option<string>("--admin") { Description = "E-mail of its first administrator; a new one's password is printed once.", Required = true, HelpName = "EMAIL" };
        var create = new Command("create", "Creates a distributor with its first administrator.") { code, name, currency, admin };
        create.Does(async (parsed, services, ct) =>
        {
            var made = await services.GetRequiredService<CreatePartner>().DistributorAsync(parsed.GetValue(code)!, parsed.GetValue(name)!, parsed.GetValue(currency)!, parsed.GetValue(admin)!, ct);
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"Distributor {made.Partner.Code} created.");
            await AdminCommand.SayAsync(parsed, parsed.GetValue(admin)!, made.Password);
            return 0;
        });
        return new Command("distributor", "Distributors of this installation.") { create };
    }
}
