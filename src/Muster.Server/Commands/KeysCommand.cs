using System.CommandLine;
using System.Globalization;
using Muster.Server.Features.Access;
using Muster.Server.Features.Licensing;

namespace Muster.Server.Commands;

/// <summary><c>muster keys</c>: issues, lists and revokes license keys.</summary>
internal static class KeysCommand
{
    public static Command Create() => new("keys", "License keys: each gives a license to the one customer it is applied to.") { Issue(), List(), Revoke() };

    private static Command Issue()
    {
        var product = new Option<string>("--product") { Description = "Code of the product.", Required = true, HelpName = "CODE" };
        var quantity = new Option<string>("--quantity") { Description = "Number of units, or unlimited.", Required = true, HelpName = "N" };
        var months = new Option<int>("--months") { Description = "How long its license runs from the day it is applied.", Required = true, HelpName = "N" };
        var order = new Option<string>("--order") { Description = "Number of the order it is sold with.", Required = true, HelpName = "NUMBER" };
        var issue = new Command("issue", "Issues a key. Its text is printed once, and kept nowhere.") { product, quantity, months, order };
        issue.Does(async (parsed, services, ct) =>
        {
            var (key, text) = await services.GetRequiredService<IssueKeys>().IssueAsync(
                parsed.GetValue(product)!, Units(parsed.GetValue(quantity)!), parsed.GetValue(months), parsed.GetValue(order)!, ct);
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"{key.Id}");
            await parsed.InvocationConfiguration.Output.WriteLineAsync(text);
            return 0;
        });
        return issue;
    }

    private static Command List()
    {
        var list = new Command("list", "Lists all keys, the latest first: id, product, quantity, months, order, day of issue, and what became of it.");
        list.Does(async (parsed, services, ct) =>
        {
            foreach (var (key, partner, customer) in await services.GetRequiredService<IssueKeys>().ListAsync(ct))
            {
                var state = key.AppliedAt is { } applied ? string.Create(CultureInfo.InvariantCulture, $"applied {applied.UtcDateTime:yyyy-MM-dd} {partner} {customer}")
                    : key.RevokedAt is { } revoked ? string.Create(CultureInfo.InvariantCulture, $"revoked {revoked.UtcDateTime:yyyy-MM-dd}")
                    : "unused";
                var units = key.Quantity is { } quantity ? quantity.ToString(CultureInfo.InvariantCulture) : "unlimited";
                await parsed.InvocationConfiguration.Output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"{key.Id}\t{key.Product}\t{units}\t{key.Months}\t{key.OrderNumber}\t{key.IssuedAt.UtcDateTime:yyyy-MM-dd}\t{state}"));
            }

            return 0;
        });
        return list;
    }

    private static Command Revoke()
    {
        var id = new Option<Guid>("--id") { Description = "The key's id, as issue and list say it.", Required = true, HelpName = "ID" };
        var revoke = new Command("revoke", "Revokes a key that nobody has applied.") { id };
        revoke.Does(async (parsed, services, ct) =>
        {
            await services.GetRequiredService<IssueKeys>().RevokeAsync(parsed.GetValue(id), ct);
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"Key {parsed.GetValue(id)} is revoked.");
            return 0;
        });
        return revoke;
    }

    /// <summary>A number of units; null for any number.</summary>
    private static long? Units(string text) =>
        text == "unlimited" ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var units) ? units
        : throw new RefusedException($"--quantity: '{text}' is no number; write one, or unlimited.");
}
