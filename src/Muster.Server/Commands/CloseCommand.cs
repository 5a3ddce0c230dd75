using System.CommandLine;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Billing;
using Muster.Server.Features.Access;
using Muster.Server.Features.Billing;

namespace Muster.Server.Commands;

/// <summary><c>muster close</c>: closes a period into statements, and writes their files.</summary>
internal static class CloseCommand
{
    public static Command Create()
    {
        var period = new Option<string>("--period") { Description = "The period, by the month of its cut-off, such as 2026-10.", Required = true, HelpName = "PERIOD" };
        var partner = new Option<string?>("--partner") { Description = "Code of one partner; all partners without it.", HelpName = "CODE" };
        var csv = new Option<DirectoryInfo?>("--csv") { Description = "Directory to write each statement to, as CODE-PERIOD.csv; closing again writes the same bytes.", HelpName = "DIRECTORY" };
        var command = new Command(
            "close",
            "Closes a period into statements; one that is closed already stays as it is. Exits with 0 when done, 1 when a missing price stopped a partner, 2 when not done.") { period, partner, csv };
        command.Does(async (parsed, services, ct) =>
        {
            var (store, close) = (services.GetRequiredService<Store>(), services.GetRequiredService<CloseMonth>());
            var name = parsed.GetValue(period)!;
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var code = parsed.GetValue(partner);
            var partners = code is null ? await AllAsync(store, ct) : [(await store.PartnerAsync(code, ct)).Id];
            var exit = 0;
            foreach (var id in partners)
            {
                try
                {
                    var scope = new Scope();
                    scope.Enter(id, "command");
                    var outcome = await close.Async(id, name, scope, ct);
                    await output.WriteLineAsync(Said(outcome));
                    if (outcome.Result == CloseResult.Stopped)
                        exit = Math.Max(exit, 1);
                    if (outcome.Statement is { } statement && parsed.GetValue(csv) is { } directory)
                    {
                        await using var context = store.Context(id);
                        var file = Path.Combine(directory.FullName, $"{outcome.Partner}-{statement.Period}.csv");
                        await ExportStatement.WriteAsync(context, statement, file, ct);
                        await output.WriteLineAsync(file);
                    }
                }
                catch (RefusedException e) when (partners.Count > 1)
                {
                    // one partner's refusal keeps no other waiting
                    await errors.WriteLineAsync(e.Message);
                    exit = CommandLine.NotDone;
                }
            }

            return exit;
        });
        return command;
    }

    private static async Task<List<Guid>> AllAsync(Store store, CancellationToken ct)
    {
        await using var context = store.Context();
        return await context.Partners.Where(p => p.Kind == Domain.Accounts.PartnerKind.Partner).OrderBy(p => p.Code).Select(p => p.Id).ToListAsync(ct);
    }

    private static string Said(CloseOutcome outcome)
    {
        if (outcome.Statement is not { } statement)
        {
            return outcome.Result == CloseResult.Stopped
                ? $"{outcome.Partner}: {outcome.Period} is not closed: no price for {string.Join(", ", outcome.Missing)}."
                : $"{outcome.Partner}: nothing of {outcome.Period} is priced.";
        }

        var closed = outcome.Result == CloseResult.Closed ? "closed" : "was closed before";
        return string.Create(CultureInfo.InvariantCulture, $"{outcome.Partner}: {outcome.Period} {closed}: {statement.Lines} lines, {Money.Text(statement.Total, statement.Currency)} {statement.Currency}, {statement.Hash}.");
    }
}
