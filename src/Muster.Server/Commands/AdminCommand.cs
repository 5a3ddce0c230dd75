using System.CommandLine;
using Muster.Data;
using Muster.Server.Features.Access;

namespace Muster.Server.Commands;

/// <summary><c>muster admin create</c>, <c>reset</c> and <c>operator</c>: the first and the locked-out administrator, and who runs the installation.</summary>
internal static class AdminCommand
{
    public static Command Create()
    {
        var partner = CommandLine.PartnerOption();
        var email = new Argument<string>("EMAIL") { Description = "E-mail the person signs in with." };
        var create = new Command("create", "Makes a person an administrator of a partner; a new person's password is printed once.") { email, partner };
        create.Does(async (parsed, services, ct) =>
        {
            var found = await services.GetRequiredService<Store>().DeskAsync(parsed.GetValue(partner)!, ct);
            var password = await services.GetRequiredService<CreateAdministrator>().Async(found.Id, parsed.GetValue(email)!, ct);
            await SayAsync(parsed, parsed.GetValue(email)!, password);
            return 0;
        });

        var whom = new Argument<string>("EMAIL") { Description = "E-mail the person signs in with." };
        var factor = new Option<bool>("--second-factor") { Description = "Takes their authenticator app, passkeys and recovery codes away too." };
        var reset = new Command("reset", "Gives a person a new password, printed once, and signs them out everywhere.") { whom, factor };
        reset.Does(async (parsed, services, ct) =>
        {
            var password = await services.GetRequiredService<CreateAdministrator>().ResetAsync(parsed.GetValue(whom)!, parsed.GetValue(factor), ct);
            await SayAsync(parsed, parsed.GetValue(whom)!, password);
            return 0;
        });
        var whose = new Argument<string>("EMAIL") { Description = "E-mail the person signs in with." };
        var runs = new Command("operator", "Makes a person an operator of the installation; a new person's password is printed once.") { whose };
        runs.Does(async (parsed, services, ct) =>
        {
            var password = await services.GetRequiredService<CreateAdministrator>().OperatorAsync(parsed.GetValue(whose)!, ct);
            await SayAsync(parsed, parsed.GetValue(whose)!, password);
            return 0;
        });
        return new Command("admin", "People who sign in.") { create, reset, runs };
    }

    /// <summary>Says how to sign in.</summary>
    public static Task SayAsync(ParseResult parsed, string email, string? password) =>
        parsed.InvocationConfiguration.Output.WriteLineAsync(password is null ? $"{email} signs in with the password they have." : $"Sign in: {email} / {password}");
}
