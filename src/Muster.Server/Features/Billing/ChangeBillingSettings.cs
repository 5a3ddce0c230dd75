using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Domain.Billing;
using Muster.Domain.Catalog;
using Muster.Server.Features.Access;
using Muster.Server.Features.Distribution;

namespace Muster.Server.Features.Billing;

/// <summary>How a change of the settings ended.</summary>
public enum ChangeBillingResult
{
    /// <summary>Saved now, or by an earlier sending of the same form.</summary>
    Done,

    /// <summary>A field is wrong; nothing was changed.</summary>
    Invalid,

    /// <summary>Somebody changed them since the form was filled; nothing was changed.</summary>
    Conflict,
}

/// <summary>What was typed into the form of the settings.</summary>
/// <param name="CutOff">1 to 28, or <c>last</c>.</param>
/// <param name="CloseAfter">Days.</param>
/// <param name="Rules">By family code.</param>
/// <param name="Version">The version that the form was filled from; -1 when it wasn't said.</param>
/// <param name="Key">The key that makes sending twice do it once; empty when it wasn't said.</param>
public sealed record BillingSettingsForm(string CutOff, string CloseAfter, IReadOnlyDictionary<string, string> Rules, int Version, string Key)
{
    /// <summary>The word for the last day of a month.</summary>
    public const string Last = "last";

    /// <summary>What is stored, as the form shows it.</summary>
    public static BillingSettingsForm Of(IssuerSettings settings, IReadOnlyDictionary<string, BillingRule> rules, ProductCatalog catalog) => new(
        settings.CutOffDay == Period.LastDay ? Last : settings.CutOffDay.ToString(CultureInfo.InvariantCulture),
        settings.CloseAfterDays.ToString(CultureInfo.InvariantCulture),
        catalog.Families.ToDictionary(f => f.Code, f => Word(rules.GetValueOrDefault(f.Code))),
        settings.Version,
        "");

    /// <summary>What was sent.</summary>
    public static BillingSettingsForm Read(IFormCollection form, ProductCatalog catalog)
    {
        return new(
            form["cutOff"].ToString(),
            form["closeAfter"].ToString().Trim(),
            catalog.Families.ToDictionary(f => f.Code, f => form["rule-" + f.Code].ToString()),
            int.TryParse(form["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : -1,
            RequestKey.Read(form));
    }

    /// <summary>The word of a rule in the form.</summary>
    public static string Word(BillingRule rule) => rule switch
    {
        BillingRule.CutOff => "cutoff",
        BillingRule.Peak => "peak",
        BillingRule.Average => "average",
    };

    /// <summary>What is wrong, by field, as keys of texts.</summary>
    public IReadOnlyDictionary<string, string> Faults()
    {
        var faults = new Dictionary<string, string>();
        if (Day() is null)
            faults["cutOff"] = "BillSet.CutOffWrong";
        if (Days() is null)
            faults["closeAfter"] = "BillSet.CloseAfterWrong";
        foreach (var (family, word) in Rules)
        {
            if (Rule(word) is null)
                faults["rule-" + family] = "BillSet.RuleWrong";
        }

        return faults;
    }

    /// <summary>The cut-off day, <see cref="Period.LastDay"/> for the last; null if it isn't one.</summary>
    public int? Day() => CutOff == Last ? Period.LastDay
        : int.TryParse(CutOff, NumberStyles.None, CultureInfo.InvariantCulture, out var day) && day is >= 1 and <= Period.MaxCutOffDay ? day : null;

    /// <summary>Days from the cut-off to the close; null if they aren't in range.</summary>
    public int? Days() => int.TryParse(CloseAfter, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= IssuerSettings.MaxCloseAfterDays ? days : null;

    /// <summary>The rule that a word of the form stands for; null for none.</summary>
    public static BillingRule? Rule(string word) => word switch
    {
        "cutoff" => BillingRule.CutOff,
        "peak" => BillingRule.Peak,
        "average" => BillingRule.Average,
        _ => null,
    };
}

/// <summary>What the settings are, and from when on a change of them holds.</summary>
/// <param name="Settings">The stored ones, or the defaults.</param>
/// <param name="Rules">The rules that aren't the default, by family.</param>
/// <param name="Next">The first period that isn't closed.</param>
/// <param name="Closed">Name of the last closed period; null when none is.</param>
public sealed record BillingSettings(IssuerSettings Settings, IReadOnlyDictionary<string, BillingRule> Rules, Period Next, string? Closed);

/// <summary>Shows how periods of an issuer are closed, and changes that of one's own: a partner's for what no distributor sold it, a distributor's for what it sold.</summary>
public sealed class ChangeBillingSettings(MusterContext context, ProductCatalog catalog, Scope scope, TimeProvider clock)
{
    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    /// <summary>Whose settings there are for who is asking, its own first.</summary>
    public Task<IReadOnlyList<Issuer>> IssuersAsync(CancellationToken ct) => Issuers.ChargingAsync(context, Today, ct);

    /// <summary>The settings in force.</summary>
    /// <param name="issuer">One of <see cref="IssuersAsync"/>.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<BillingSettings> ShowAsync(Issuer issuer, CancellationToken ct)
    {
        var id = issuer.Id;
        var settings = await Issuers.Settings(context, id).AsNoTracking().SingleOrDefaultAsync(ct) ?? new() { PartnerId = id, IssuerId = id };
        var rules = await Issuers.Rules(context, id).AsNoTracking().ToDictionaryAsync(r => r.Family, r => r.Rule, ct);
        var last = await LastAsync(id, ct);
        var today = Today;

        // before the first statement: the earliest period that isn't due yet
        var next = last is null
            ? Period.On(today.AddDays(1 - settings.CloseAfterDays), settings.CutOffDay)
            : Period.After(DraftStatement.PeriodOf(last), settings.CutOffDay);
        return new(settings, rules, next, last?.Period);
    }

    /// <summary>The last statement; of a distributor, that of the partner that is farthest behind: there a change holds first.</summary>
    private async Task<Statement?> LastAsync(Guid issuerId, CancellationToken ct)
    {
        if (!scope.IsDistributor)
            return await DraftStatement.LastAsync(context, issuerId, ct);
        var last = await DistributorView.Statements(context, issuerId).AsNoTracking()
            .GroupBy(s => s.PartnerId).Select(g => g.OrderByDescending(s => s.Period).First()).ToListAsync(ct);
        return last.MinBy(s => s.Period, StringComparer.Ordinal);
    }

    /// <summary>Checks and saves one's own.</summary>
    /// <param name="form">What was typed.</param>
    /// <param name="at">The page's address.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>How it ended, and the faults by field when it is invalid.</returns>
    public async Task<(ChangeBillingResult Result, IReadOnlyDictionary<string, string> Faults)> Async(BillingSettingsForm form, string at, CancellationToken ct)
    {
        var none = new Dictionary<string, string>();
        var (issuer, person) = (context.PartnerId, scope.PersonId!.Value);
        if (await context.WasSentBeforeAsync(person, form.Key, ct))
            return (ChangeBillingResult.Done, none);
        var faults = form.Faults();
        if (faults.Count > 0)
            return (ChangeBillingResult.Invalid, faults);

        var settings = await context.IssuerSettings.SingleOrDefaultAsync(s => s.IssuerId == issuer, ct);
        if (form.Version != (settings?.Version ?? 0))
            return (ChangeBillingResult.Conflict, none);
        if (settings is null)
            context.Add(settings = new() { PartnerId = issuer, IssuerId = issuer });
        var rules = await context.FamilyRules.Where(r => r.IssuerId == issuer).ToDictionaryAsync(r => r.Family, ct);
        var before = Figures(settings, rules);
        (settings.CutOffDay, settings.CloseAfterDays) = (form.Day()!.Value, form.Days()!.Value);
        foreach (var (family, word) in form.Rules)
        {
            var rule = BillingSettingsForm.Rule(word)!.Value;
            if (rules.TryGetValue(family, out var stored))
                stored.Rule = rule;
            else if (rule != BillingRule.CutOff)
                context.Add(rules[family] = new() { PartnerId = issuer, IssuerId = issuer, Family = family, Rule = rule });
        }

        var after = Figures(settings, rules);
        if (before.SequenceEqual(after))
            return (ChangeBillingResult.Done, none);
        var now = clock.GetUtcNow();
        settings.Version++;
        context.Record(scope, now, "billing.settings", before: before, after: after);
        if (form.Key.Length > 0)
            context.Requests.Add(new Request { PartnerId = issuer, PersonId = person, Key = form.Key, Outcome = at, At = now });
        try
        {
            await context.SaveChangesAsync(ct);
            return (ChangeBillingResult.Done, none);
        }
        catch (DbUpdateException)
        {
            // somebody else's change, or the same form, was saved between reading and writing
            context.ChangeTracker.Clear();
            return (await context.WasSentBeforeAsync(person, form.Key, ct) ? ChangeBillingResult.Done : ChangeBillingResult.Conflict, none);
        }
    }

    private SortedDictionary<string, string> Figures(IssuerSettings settings, Dictionary<string, FamilyRule> rules)
    {
        var figures = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["cutOffDay"] = settings.CutOffDay == Period.LastDay ? BillingSettingsForm.Last : settings.CutOffDay.ToString(CultureInfo.InvariantCulture),
            ["closeAfterDays"] = settings.CloseAfterDays.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var family in catalog.Families)
            figures["rule " + family.Code] = BillingSettingsForm.Word(rules.TryGetValue(family.Code, out var rule) ? rule.Rule : BillingRule.CutOff);
        return figures;
    }
}
