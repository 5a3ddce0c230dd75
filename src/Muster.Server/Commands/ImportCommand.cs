using System.CommandLine;
using System.Globalization;
using System.Text;
using Muster.Data;
using Muster.Domain.Accounts;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Server.Features.Access;
using Muster.Server.Features.Import;
using Muster.Server.Features.Usage;
using Spectre.Console;

namespace Muster.Server.Commands;

/// <summary><c>muster import</c>: customers, licenses, devices, sightings, prices and orders from files (docs/import.md).</summary>
internal static class ImportCommand
{
    public static Command Create() => new("import", "Imports a file. Bad rows are reported as file:line: column: reason and skipped. Exits with 0 when done, 1 when done with bad rows, 2 when not done.")
    {
        Of(ImportKind.Customers, "Imports customers from CSV: external_id, name, billing_type and more columns."),
        Of(ImportKind.Licenses, "Imports licenses from CSV, and firewalls with the licenses assigned to them."),
        Of(ImportKind.Devices, "Imports devices from CSV."),
        Of(ImportKind.Sightings, "Imports sightings of any age, one JSON object a line."),
        Of(ImportKind.Prices, "Imports prices from CSV: product, valid_from, unit_price, and from_quantity for volume bands."),
        Of(ImportKind.Orders, "Places a distributor's orders from CSV: order_number, partner, customer_external_id, product, quantity and more columns."),
    };

    private static Command Of(ImportKind kind, string description)
    {
        var file = new Argument<string>("FILE") { Description = "A path, or - for standard input." };
        var partner = kind == ImportKind.Orders
            ? new Option<string>("--distributor") { Description = "Code of the distributor.", Required = true, HelpName = "CODE" }
            : CommandLine.PartnerOption();
        var dryRun = new Option<bool>("--dry-run") { Description = "Reports the same and writes nothing." };
        var strict = new Option<bool>("--strict") { Description = "Imports nothing if any row is bad." };
        var trial = new Option<bool>("--trial") { Description = "New customers begin with a trial of 30 days." };
        var products = new Option<string?>("--products") { Description = "With --trial: codes of the products they try, separated by commas.", HelpName = "CODES" };
        var command = new Command(kind.ToString().ToLowerInvariant(), description) { file, partner, dryRun, strict };
        if (kind == ImportKind.Customers)
        {
            command.Add(trial);
            command.Add(products);
        }

        command.Does(async (parsed, services, ct) =>
        {
            var importer = new Importer(
                services.GetRequiredService<Store>(), services.GetRequiredService<ProductCatalog>(), services.GetRequiredService<RecountCustomers>(), services.GetRequiredService<TimeProvider>());
            var request = new ImportRequest(kind, parsed.GetValue(file)!, parsed.GetValue(partner)!, parsed.GetValue(dryRun), parsed.GetValue(strict),
                kind == ImportKind.Customers ? Trial(parsed.GetValue(trial), parsed.GetValue(products), services.GetRequiredService<ProductCatalog>()) : null);
            await using var input = Console.OpenStandardInput();
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (Console.IsErrorRedirected || !ReferenceEquals(errors, Console.Error)) return await importer.RunAsync(request, input, output, errors, progress: null, ct);

            var terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
            using var said = new StringWriter(CultureInfo.InvariantCulture);
            await using var rows = new LinesAbove(terminal);
            var exit = await terminal.Progress().AutoClear(true).StartAsync(async progress =>
            {
                var bar = progress.AddTask(Markup.Escape(request.Path), maxValue: 1);
                return await importer.RunAsync(request, input, said, rows, new Bar(bar), ct);
            });
            await output.WriteAsync(said.ToString());
            return exit;
        });
        return command;
    }

    /// <summary>What new customers try, or null where they are none that try.</summary>
    /// <exception cref="RefusedException">The products can't be tried together.</exception>
    private static string[]? Trial(bool trial, string? products, ProductCatalog catalog)
    {
        if (!trial)
            return products is null ? null : throw new RefusedException("--products goes with --trial.");
        var codes = (products ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var decided = DecideAccount.Decide(NewAccountKind.Trial, PartnerProgram.Term, codes, DateOnly.FromDayNumber(0), catalog);
        return decided.Refusal is { } refusal ? throw new RefusedException($"--products: {LicensesCommand.Say(refusal, decided.Families)}") : codes;
    }

    private sealed class Bar(ProgressTask task) : IProgress<double>
    {
        public void Report(double value) => task.Value = value;
    }

    /// <summary>Writes whole lines above a bar that is being drawn, which a bare writer would tear.</summary>
    private sealed class LinesAbove(IAnsiConsole terminal) : TextWriter(CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void WriteLine(string? value) => terminal.Write(new Text((value ?? "") + "\n"));

        public override Task WriteLineAsync(string? value)
        {
            WriteLine(value);
            return Task.CompletedTask;
        }
    }
}
