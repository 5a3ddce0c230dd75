using System.CommandLine;
using System.Globalization;
using Muster.Data;
using Muster.Server.Features.Access;
using Muster.Server.Features.Usage;
using Spectre.Console;

namespace Muster.Server.Commands;

/// <summary><c>muster count</c>: counts what waits to be counted, or everything anew.</summary>
internal static class CountCommand
{
    public static Command Create()
    {
        var rebuild = new Option<bool>("--rebuild") { Description = "Makes daily usage anew from the days seen, to the same bytes. Without it only what waits is counted." };
        var partner = new Option<string?>("--partner") { Description = "Code of a partner; all of them without it.", HelpName = "CODE" };
        var from = new Option<DateOnly?>("--from") { Description = "The first day to make anew; without it the first day anything was seen.", CustomParser = CommandLine.Day, HelpName = "DATE" };
        var to = new Option<DateOnly?>("--to")
        {
            Description = "The last day that is asked for; today without it. Days after it are made anew as well, since a count holds until it changes.",
            CustomParser = CommandLine.Day,
            HelpName = "DATE",
        };
        var command = new Command("count", "Counts usage. Exits with 0 when done, 1 when some customers could not be counted, 2 when not done. A server may run meanwhile, and helps.") { rebuild, partner, from, to };
        command.Validators.Add(result =>
        {
            var (first, last) = (result.GetValue(from), result.GetValue(to));
            if (!result.GetValue(rebuild) && (first is not null || last is not null))
                result.AddError("--from and --to are for --rebuild.");
            if (first > last)
                result.AddError("--from: the first day lies after --to.");
        });
        command.Does(async (parsed, services, ct) =>
        {
            var (store, recount) = (services.GetRequiredService<Store>(), services.GetRequiredService<RecountCustomers>());
            var today = DateOnly.FromDateTime(services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime);
            foreach (var (name, asked) in new[] { ("--from", parsed.GetValue(from)), ("--to", parsed.GetValue(to)) })
            {
                if (asked > today)
                    throw new RefusedException($"{name}: {asked.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)} is to come.");
            }

            Guid? owner = parsed.GetValue(partner) is { } code ? (await store.PartnerAsync(code, ct)).Id : null;
            await recount.MarkDueAsync(ct);
            var waiting = parsed.GetValue(rebuild) ? await recount.MarkAllAsync(owner, parsed.GetValue(from), ct) : await recount.WaitingAsync(owner, ct);
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (Console.IsErrorRedirected || !ReferenceEquals(errors, Console.Error))
                return await CountAsync(recount, owner, waiting, null, output, errors, ct);

            var terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
            using var said = new StringWriter(CultureInfo.InvariantCulture);
            using var failed = new StringWriter(CultureInfo.InvariantCulture);
            var exit = await terminal.Progress().AutoClear(true).StartAsync(async progress =>
            {
                var bar = progress.AddTask("customers", maxValue: Math.Max(1, waiting));
                return await CountAsync(recount, owner, waiting, new Bar(bar), said, failed, ct);
            });
            await output.WriteAsync(said.ToString());
            await errors.WriteAsync(failed.ToString());
            return exit;
        });
        return command;
    }

    private static async Task<int> CountAsync(RecountCustomers recount, Guid? partner, long waiting, IProgress<int>? progress, TextWriter output, TextWriter errors, CancellationToken ct)
    {
        try
        {
            await recount.DrainAsync(partner, progress, ct);
        }
        catch (AggregateException e)
        {
            foreach (var failure in e.InnerExceptions)
                await errors.WriteLineAsync(failure.Message);
            await output.WriteLineAsync($"{waiting} customers waited, {e.InnerExceptions.Count} could not be counted and are tried again.");
            return 1;
        }

        var left = await recount.WaitingAsync(partner, ct);
        await output.WriteLineAsync(left == 0 ? $"{waiting} customers counted." : $"{waiting - left} customers counted; a server has the other {left} in hand.");
        return 0;
    }

    private sealed class Bar(ProgressTask task) : IProgress<int>
    {
        public void Report(int value) => task.Value = value;
    }
}
