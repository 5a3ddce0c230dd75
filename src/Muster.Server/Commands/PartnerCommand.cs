using System.CommandLine;
using Muster.Domain.Accounts;
using Muster.Server.Features.Access;

namespace Muster.Server.Commands;

/// <summary><c>muster partner create</c>: how a production store begins.</summary>
internal static class PartnerCommand
{
    public static Command Create()
    {
        var code = new Option<string>("--code") { Description = "Short stable name for commands, such as northwind.", Required = true };
        var name = new Option<string>("--name") { Description = "Name shown to people.", Required = true };
        var program = new Option<PartnerProgram>("--program") { Description = "What it has joined.", Required = true };
        var currency = new Option<string>("--currency") { Description = "ISO 4217 code of the currency it is charged in.", Required = true };
        var admin = new Option<string>("--admin") { Description = "E-mail of its first administrator; a new one's password is printed once.", Required = true, HelpName = "EMAIL" };
        var create = new Command("create", "Creates a partner with its first administrator.") { code, name, program, currency, admin };
        create.Does(async (parsed, services, ct) =>
        {
            var partner = await services.GetRequiredService<CreatePartner>().Async(
                parsed.GetValue(code)!, parsed.GetValue(name)!, parsed.GetValue(program), parsed.GetValue(currency)!, parsed.GetValue(admin)!, ct);
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"Partner {partner.Partner.Code} created.");
            await AdminCommand.SayAsync(parsed, parsed.GetValue(admin)!, partner.Password);
            return 0;
        });
        return new Command("partner", "Partners of this installation.") { create };
    }
}
