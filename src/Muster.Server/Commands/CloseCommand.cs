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
        var csv = new Option<DirectoryInfo?>("--csv") { Description = "Directory to write each statement to, as CODE-PERIOD.csv, those of a distributor as CODE-PERIOD-DISTRIBUTOR.csv; closing again writes the same bytes.", HelpName = "DIRECTORY" };
        var command = new Command(
            "close",
            "Closes a period into statements, with each issuer: the partner itself, and the distributors it buys through. One that is closed already stays as it is. Exits with 0 when done, 1 when a missing price stopped one, 2 when not done.") { period, partner, csv };
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
                IReadOnlyList<Issuer> issuers;
                await using (var context = store.Context(id))
                    issuers = await Issuers.AllAsync(context, ct);
                var nothing = new List<CloseOutcome>();
                foreach (var issuer in issuers)
                {
                    try
                    {
                        var scope = new Scope();
                        scope.Enter(id, "command");
                        var outcome = await close.Async(id, name, scope, ct, issuer.Id);
                        if (outcome.Result == CloseResult.Nothing)
                        {
                            nothing.Add(outcome);
                            continue;
                        }

                        await output.WriteLineAsync(Said(outcome));
                        if (outcome.Result == CloseResult.Stopped)
                            exit = Math.Max(exit, 1);
                        if (outcome.Statement is { } statement && parsed.GetValue(csv) is { } directory)
                        {
                            await using var context = store.Context(id);
                            var file = Path.Combine(directory.FullName, $"{outcome.Partner}-{statement.Period}{(issuer.IsOwn ? "" : "-" + issuer.Code)}.csv");
                            await ExportStatement.WriteAsync(context, statement, file, ct);
                            await output.WriteLineAsync(file);
                        }
                    }
                    catch (RefusedException e) when (partners.Count > 1 || issuers.Count > 1)
                    {
                        // one refusal keeps no other waiting
                        await errors.WriteLineAsync(e.Message);
                        exit = CommandLine.NotDone;
                    }
                }

                // that nobody prices anything is told once
                if (nothing.Count == issuers.Count)
                    await output.WriteLineAsync(Said(nothing[0]));
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
        var who = outcome.Partner + (outcome.Issuer.IsOwn ? "" : ", " + outcome.Issuer.Code);
        if (outcome.Statement is not { } statement)
        {
            return outcome.Result == CloseResult.Stopped
                ? $"{who}: {outcome.Period} is not closed: no price for {string.Join(", ", outcome.Missing)}."
                : $"{who}: nothing of {outcome.Period} is priced.";
        }

        var closed = outcome.Result == CloseResult.Closed ? "closed" : "was closed before";
        return string.Create(CultureInfo.InvariantCulture, $"{who}: {outcome.Period} {closed}: {statement.Lines} lines, {Money.Text(statement.Total, statement.Currency)} {statement.Currency}, {statement.Hash}.");
    }
}
