using System.CommandLine;
using Muster.Data;
using Muster.Server.Features.Access;

namespace Muster.Server.Commands;

/// <summary><c>muster admin create</c> and <c>reset</c>: the first and the locked-out administrator.</summary>
internal static class AdminCommand
{
    public static Command Create()
    {
        var partner = CommandLine.PartnerOption();
        var email = new Argument<string>("EMAIL") { Description = "E-mail the person signs in with." };
        var create = new Command("create", "Makes a person an administrator of a partner; a new person's password is printed once.") { email, partner };
        create.Does(async (parsed, services, ct) =>
        {
            var found = await services.GetRequiredService<Store>().PartnerAsync(parsed.GetValue(partner)!, ct);
            var password = await services.GetRequiredService<CreateAdministrator>().Async(found.Id, parsed.GetValue(email)!, ct);
            await SayAsync(parsed, parsed.GetValue(email)!, password);
            return 0;
        });

        var whom = new Argument<string>("EMAIL") { Description = "E-mail the person signs in with." };
        var reset = new Command("reset", "Gives a person a new password, printed once, and signs them out everywhere.") { whom };
        reset.Does(async (parsed, services, ct) =>
        {
            var password = await services.GetRequiredService<CreateAdministrator>().ResetAsync(parsed.GetValue(whom)!, ct);
            await SayAsync(parsed, parsed.GetValue(whom)!, password);
            return 0;
        });
        return new Command("admin", "Administrators of partners.") { create, reset };
    }

    /// <summary>Says how to sign in.</summary>
    public static Task SayAsync(ParseResult parsed, string email, string? password) =>
        parsed.InvocationConfiguration.Output.WriteLineAsync(password is null ? $"{email} signs in with the password they have." : $"Sign in: {email} / {password}");
}
