using System.CommandLine;
using Muster.Server.Features.Audit;
using Muster.Server.Features.Operations;

namespace Muster.Server.Commands;

/// <summary><c>muster check</c>: proves the store against itself.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var command = new Command("check", "Proves the store against itself: cached figures against days seen, no orphan, no row of another partner, and the audit log as it was sealed. Exit 1 when anything differs.");
        command.Does(async (parsed, services, ct) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var differences = 0;
            var customers = await services.GetRequiredService<CheckStore>().Async(TellAsync, ct);
            var audit = await services.GetRequiredService<CheckAudit>().Async(TellAsync, ct);
            await output.WriteLineAsync($"Audit: {audit.Blocks} blocks with {audit.Entries} entries proved; {audit.Unsealed} entries wait to be sealed.");
            await output.WriteLineAsync($"{customers} customers checked, {differences} differences.");
            return differences == 0 ? 0 : 1;

            Task TellAsync(string difference)
            {
                differences++;
                return output.WriteLineAsync(difference);
            }
        });
        return command;
    }
}
