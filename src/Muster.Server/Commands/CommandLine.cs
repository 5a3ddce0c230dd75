using System.CommandLine;
using System.CommandLine.Parsing;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Accounts;
using Muster.Domain.Catalog;
using Muster.Server.Features.Access;

namespace Muster.Server.Commands;

/// <summary>The commands of the one executable. Exit codes: 0 done, 1 done with bad rows or differences, 2 not done.</summary>
public static class CommandLine
{
    /// <summary>Not done: what was asked for was refused, or could not be understood.</summary>
    public const int NotDone = 2;

    /// <summary>Whether the arguments name a command other than serving.</summary>
    public static bool Wants(string[] args) =>
        args.Length > 0 && args[0] != "serve" && (!args[0].StartsWith('-') || args[0] is "--help" or "-h" or "-?" or "--version")
        || args is ["serve", "--help" or "-h" or "-?", ..];

    /// <summary>The arguments of the web host.</summary>
    public static string[] WithoutServe(string[] args) => args is ["serve", .. var rest] ? rest : args;

    /// <summary>Runs a command.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Muster: the desk at which a managed service provider looks after its customers' security licenses.")
        {
            new Command("serve", "Starts the server (also without any command). Set up by MUSTER_DATABASE, MUSTER_URLS and others: docs/operations.md."),
            PartnerCommand.Create(),
            DistributorCommand.Create(),
            AdminCommand.Create(),
            DemoCommand.Create(),
            ImportCommand.Create(),
            UsageCommand.Create(),
            CountCommand.Create(),
            CloseCommand.Create(),
            KeysCommand.Create(),
            LicensesCommand.Create(),
            CheckCommand.Create(),
            CheckInCommand.Create(),
            BackupCommand.Backup(),
            BackupCommand.Restore(),
        };
        var parsed = root.Parse(args);
        var exit = await parsed.InvokeAsync();
        return parsed.Errors.Count > 0 ? NotDone : exit;
    }

    /// <summary>Makes a command's action: services at hand, the store up to date, and every refusal said in one line.</summary>
    public static void Does(this Command command, Func<ParseResult, IServiceProvider, CancellationToken, Task<int>> action, bool migrate = true) =>
        command.SetAction(async (parsed, ct) =>
        {
            try
            {
                await using var services = new ServiceCollection().AddLogging().AddMuster(Settings.OfEnvironment()).BuildServiceProvider();
                if (migrate)
                    await services.GetRequiredService<Store>().MigrateAsync(ct);
                await using var scope = services.CreateAsyncScope();
                return await action(parsed, scope.ServiceProvider, ct);
            }
            catch (Exception e) when (e is RefusedException or StoreException or CatalogException or DbException or IOException or UnauthorizedAccessException or AggregateException)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(e.Message);
                return NotDone;
            }
        });

    /// <summary>The partner with a code.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public static Task<Partner> PartnerAsync(this Store store, string code, CancellationToken ct) => FindAsync(store, code, ofDistributors: false, ct);

    /// <summary>The partner or distributor with a code: whoever has administrators.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public static Task<Partner> DeskAsync(this Store store, string code, CancellationToken ct) => FindAsync(store, code, ofDistributors: true, ct);

    private static async Task<Partner> FindAsync(Store store, string code, bool ofDistributors, CancellationToken ct)
    {
        await using var context = store.Context();
        return await context.Partners.AsNoTracking().SingleOrDefaultAsync(p => p.Code == code && (p.Kind == PartnerKind.Partner || (ofDistributors && p.Kind == PartnerKind.Distributor)), ct)
            ?? throw new RefusedException($"--partner: there is no partner {code}.");
    }

    /// <summary>The option that every command for one partner has.</summary>
    public static Option<string> PartnerOption() => new("--partner") { Description = "Code of the partner.", Required = true, HelpName = "CODE" };

    /// <summary>A day, as yyyy-MM-dd.</summary>
    public static DateOnly? Day(ArgumentResult result)
    {
        if (result.Tokens.Count == 1 && DateOnly.TryParseExact(result.Tokens[0].Value, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var day))
            return day;
        var said = result.Tokens.Count == 0 ? "" : result.Tokens[0].Value;
        result.AddError($"'{said}' is not a day; write it as 2026-11-22.");
        return null;
    }
}
