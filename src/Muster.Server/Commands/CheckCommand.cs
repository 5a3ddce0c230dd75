using System.CommandLine;
using Muster.Server.Features.Operations;

namespace Muster.Server.Commands;

/// <summary><c>muster check</c>: proves the store against itself.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var command = new Command("check", "Proves the store against itself: cached figures against days seen, no orphan, no row of another partner. Exit 1 when anything differs.");
        command.Does(async (parsed, services, ct) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var differences = 0;
            var customers = await services.GetRequiredService<CheckStore>().Async(
                async difference =>
                {
                    differences++;
                    await output.WriteLineAsync(difference);
                },
                ct);
            await output.WriteLineAsync($"{customers} customers checked, {differences} differences.");
            return differences == 0 ? 0 : 1;
        });
        return command;
    }
}
