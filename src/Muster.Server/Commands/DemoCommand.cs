using System.CommandLine;
using System.Globalization;
using Muster.Server.Features.Demo;
using Spectre.Console;

namespace Muster.Server.Commands;

/// <summary><c>muster demo</c>: fills a store with the demo set.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var preset = DemoOptions.Default(default);
        var customers = new Option<int>("--customers") { Description = "Number of customers.", DefaultValueFactory = _ => preset.Customers, HelpName = "N" };
        var subjects = new Option<int>("--subjects") { Description = "Number of subjects seen, over all customers and meters.", DefaultValueFactory = _ => preset.Subjects, HelpName = "N" };
        var seed = new Option<long>("--seed") { Description = "Where all chance begins: the same arguments make the same rows, passwords aside.", DefaultValueFactory = _ => preset.Seed, HelpName = "N" };
        var today = new Option<DateOnly?>("--today") { Description = "The last day with sightings, 13 months of history before it. Today (UTC) if not given.", CustomParser = CommandLine.Day, HelpName = "DATE" };
        var command = new Command("demo", "Fills a store with invented partners, customers, licenses, devices and 13 months of usage. Refused where that was done already.") { customers, subjects, seed, today };
        command.Does(async (parsed, services, ct) =>
        {
            var clock = services.GetRequiredService<TimeProvider>();
            var options = new DemoOptions(
                parsed.GetValue(customers), parsed.GetValue(subjects), parsed.GetValue(seed), parsed.GetValue(today) ?? DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime));
            var demo = services.GetRequiredService<DemoSignIn>();
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var lines = Console.IsErrorRedirected || !ReferenceEquals(errors, Console.Error)
                ? await demo.MakeAsync(options, null, ct)
                : await WithBarsAsync(demo, options, ct);
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{options.Customers} customers with {options.Subjects} subjects, up to {options.Today:yyyy-MM-dd}."));
            foreach (var line in lines)
                await output.WriteLineAsync(line);
            return 0;
        });
        return command;
    }

    private static async Task<IReadOnlyList<string>> WithBarsAsync(DemoSignIn demo, DemoOptions options, CancellationToken ct)
    {
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await terminal.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn(), new RemainingTimeColumn())
            .StartAsync(async progress =>
            {
                var bars = new Bars(progress.AddTask("Writing customers"), progress.AddTask("Counting them", autoStart: false));
                return await demo.MakeAsync(options, bars, ct);
            });
    }

    private sealed class Bars(ProgressTask writing, ProgressTask counting) : IProgress<DemoProgress>
    {
        public void Report(DemoProgress value)
        {
            if (value.Counting && !counting.IsStarted)
                counting.StartTask();
            var bar = value.Counting ? counting : writing;
            bar.MaxValue = value.Total;
            bar.Value = value.Done;
        }
    }
}
