using System.Text.Json;
using Microsoft.Extensions.Localization;
using Muster.Data;
using Muster.Data.Licensing;
using Muster.Domain.Access;
using Muster.Domain.Accounts;
using Muster.Server.Features.Access;
using Muster.Server.Features.Licensing;
using Muster.Server.Resources;
using Muster.Server.Ui;

namespace Muster.Server.Features.Linking;

/// <summary>Unlinks a monthly customer on the first of the month; decided again then, by what is so on that day.</summary>
public sealed class PlannedUnlink(MoveCompany move) : IPlannedAct
{
    /// <inheritdoc/>
    public PlannedActKind Kind => PlannedActKind.Unlink;

    /// <inheritdoc/>
    public Permission Permission => Permission.Unlink;

    /// <inheritdoc/>
    public async Task<ActOutcome> ApplyAsync(MusterContext context, LicensedCustomer customer, PlannedAct act, Scope scope, DateTimeOffset now, CancellationToken ct)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var decision = await UnlinkCustomers.DecideAsync(context, customer, today, act.DueOn, ct);
        if (decision.On is null)
            return new(false, JsonSerializer.Serialize(new Outcome(decision.Refusal!.Value, decision.WorksFrom), ComponentJson.Options));
        await UnlinkCustomers.UnlinkAsync(move, context, customer, decision.Plan, scope, act.Reason, act.Id, now, ct);
        return new(true, "{}");
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Families(PlannedAct act) => [];

    /// <inheritdoc/>
    public string Say(PlannedAct act, IStringLocalizer<Texts> texts, Func<string, bool> sees) => texts["Unlink.Act", Shown.Day(act.DueOn.AddDays(-1))];

    /// <inheritdoc/>
    public string SayRefusal(PlannedAct act, IStringLocalizer<Texts> texts, Func<string, bool> sees)
    {
        if (act.Outcome.Length == 0 || act.Outcome == ApplyPlannedActs.CustomerGone)
            return texts["Unlink.Gone"];
        var outcome = JsonSerializer.Deserialize<Outcome>(act.Outcome, ComponentJson.Options)!;
        return Refusal(texts, outcome.Refusal, outcome.WorksFrom);
    }

    /// <summary>Why a customer can't be unlinked, with the day from which it can.</summary>
    public static string Refusal(IStringLocalizer<Texts> texts, UnlinkRefusal refusal, DateOnly? worksFrom) => refusal switch
    {
        UnlinkRefusal.Ordered => texts["UnlinkRefusal.Ordered"],
        _ when worksFrom is { } day => texts[$"UnlinkRefusal.{refusal}", Shown.Day(day)],
        _ => texts["UnlinkRefusal.Forever"],
    };

    /// <summary>What is kept with the act: what the customer was called.</summary>
    internal sealed record Chosen(string ExternalId, string Name);

    private sealed record Outcome(UnlinkRefusal Refusal, DateOnly? WorksFrom);
}
