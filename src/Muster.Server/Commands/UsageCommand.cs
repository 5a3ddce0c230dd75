using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Catalog;
using Muster.Server.Features.Access;
using Muster.Server.Features.Usage;

namespace Muster.Server.Commands;

/// <summary><c>muster usage</c>: the count for any day, and its units, straight from the days seen.</summary>
internal static class UsageCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    };

    public static Command Create()
    {
        var partner = CommandLine.PartnerOption();
        var customer = new Option<string>("--customer") { Description = "The customer's external id.", Required = true, HelpName = "EXTERNAL_ID" };
        var meter = new Option<string?>("--meter") { Description = "One meter; all of them without it." };
        var day = new Option<DateOnly?>("--day") { Description = "The day, as 2026-11-22 (UTC).", Required = true, CustomParser = CommandLine.Day, HelpName = "DATE" };
        var explain = new Option<bool>("--explain") { Description = "Lists the units behind each count." };
        var format = new Option<string>("--format") { Description = "table or json.", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "json");
        var command = new Command("usage", "Counts a customer's usage on a day from the days seen.") { partner, customer, meter, day, explain, format };
        command.Does(async (parsed, services, ct) =>
        {
            var (store, catalog, counting) = (services.GetRequiredService<Store>(), services.GetRequiredService<ProductCatalog>(), services.GetRequiredService<CountUsage>());
            var families = catalog.Families;
            if (parsed.GetValue(meter) is { } one)
                families = [catalog.TryMeter(one, out var family) ? family : throw new RefusedException($"--meter: there is no meter {one}; the meters are {string.Join(", ", catalog.Meters)}.")];
            var owner = await store.PartnerAsync(parsed.GetValue(partner)!, ct);
            await using var context = store.Context(owner.Id);
            var external = parsed.GetValue(customer)!;
            var found = await context.Customers.AsNoTracking().SingleOrDefaultAsync(c => c.ExternalId == external, ct)
                ?? throw new RefusedException($"--customer: {owner.Code} has no customer with the external id {external}.");
            var on = parsed.GetValue(day)!.Value;
            var counts = await counting.Async(owner.Id, found.Id, on, on, ct);
            var meters = new List<MeterUsage>();
            foreach (var family in families)
            {
                IReadOnlyList<UnitUsage>? units = null;
                IReadOnlyList<RetiredUsage>? retired = null;
                if (parsed.GetValue(explain))
                {
                    units = [.. (await counting.ExplainAsync(owner.Id, found.Id, family, on, ct))
                        .Select(u => new UnitUsage(u.Name, u.OtherNames is { Count: > 0 } names ? names : null, [.. u.Subjects.Select(s => new SubjectUsage(s.Id, s.Name, s.LastSeen))]))];
                    var gone = await counting.RetiredAsync(owner.Id, found.Id, family, on, ct);
                    retired = gone.Count == 0 ? null : [.. gone.Select(r => new RetiredUsage(r.Subject.Id, r.Subject.Name, r.Subject.LastSeen, r.Correction.FromDay, r.Correction.Reason))];
                }

                meters.Add(new(family.Meter, counts.On(family.Code, on), units, retired));
            }

            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(format) == "json")
                await output.WriteLineAsync(JsonSerializer.Serialize(new CustomerUsage(external, on, meters), Json));
            else
                await WriteTableAsync(output, meters);
            return 0;
        });
        return command;
    }

    private static async Task WriteTableAsync(TextWriter output, List<MeterUsage> meters)
    {
        foreach (var meter in meters)
        {
            await output.WriteLineAsync($"{meter.Meter,-12} {meter.Count.ToString(CultureInfo.InvariantCulture),8}");
            foreach (var unit in meter.Units ?? [])
            {
                await output.WriteLineAsync($"  {unit.Unit}{(unit.OtherNames is { } names ? $"  (also {string.Join(", ", names)})" : "")}");
                foreach (var subject in unit.Subjects)
                    await output.WriteLineAsync($"    {subject.Id}  {subject.Name}  {Day(subject.LastSeen)}");
            }

            foreach (var subject in meter.Retired ?? [])
                await output.WriteLineAsync($"  not counted, retired from {Day(subject.From)}: {subject.Id}  {subject.Name}  {Day(subject.LastSeen)}");
        }
    }

    private static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "assigned";

    private sealed record CustomerUsage(string Customer, DateOnly Day, IReadOnlyList<MeterUsage> Meters);

    private sealed record MeterUsage(
        string Meter, long Count, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<UnitUsage>? Units,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<RetiredUsage>? Retired);

    private sealed record UnitUsage(
        string Unit, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? OtherNames, IReadOnlyList<SubjectUsage> Subjects);

    private sealed record RetiredUsage(string Id, string Name, DateOnly? LastSeen, DateOnly From, string Reason);

    private sealed record SubjectUsage(string Id, string Name, DateOnly? LastSeen);
}
