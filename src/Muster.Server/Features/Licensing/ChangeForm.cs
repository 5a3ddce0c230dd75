using System.Globalization;
using System.Text;
using Muster.Data.Licensing;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Domain.Usage;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Licensing;

/// <summary>What was typed into the form of a change of licenses.</summary>
public sealed record ChangeForm
{
    /// <summary>The most days ahead that a change is scheduled for.</summary>
    public const int MostDays = 366;

    /// <summary>Stands for "no tier" in a select.</summary>
    public const string None = "none";

    private static readonly Dictionary<string, string> NoTexts = [];

    /// <summary>What is selected, by the field's name: <c>tier-endpoint</c>, <c>addon-CODE</c>.</summary>
    public IReadOnlyDictionary<string, string> Selected { get; private init; } = NoTexts;

    /// <summary>Whether what begins installs by itself.</summary>
    public bool Install { get; private init; } = true;

    /// <summary>Whether it is for a later day.</summary>
    public bool Later { get; private init; }

    /// <summary>The day, as typed.</summary>
    public string Day { get; private init; } = "";

    /// <summary>Why, as typed.</summary>
    public string Reason { get; private init; } = "";

    /// <summary>The version of the run that the form was filled from; -1 when it wasn't said.</summary>
    public int Version { get; private init; } = -1;

    /// <summary>The name of a family's field.</summary>
    public static string Field(Family family) => "tier-" + family.Code;

    /// <summary>The name of an add-on's field.</summary>
    public static string Field(Product addOn) => "addon-" + addOn.Code;

    /// <summary>What a run has, as the form shows it.</summary>
    public static ChangeForm Of(ChangeRun run, ProductCatalog catalog)
    {
        var choice = ChangeJson.Read<LicenseChoice>(run.Choice) ?? LicenseChoice.Nothing;
        var selected = new Dictionary<string, string>();
        foreach (var family in catalog.Families)
        {
            if (choice.Tiers.TryGetValue(family.Code, out var tier))
                selected[Field(family)] = tier.Length == 0 ? None : tier;
            foreach (var addOn in family.AddOns.Where(a => choice.AddOns.ContainsKey(a.Code)))
                selected[Field(addOn)] = choice.AddOns[addOn.Code] ? "on" : "off";
        }

        return new()
        {
            Selected = selected,
            Install = choice.AutomaticInstall,
            Later = run.DueOn is not null,
            Day = run.DueOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "",
            Reason = run.Reason,
            Version = run.Version,
        };
    }

    /// <summary>What was sent.</summary>
    public static ChangeForm Read(IFormCollection form, ProductCatalog catalog) => new()
    {
        Selected = catalog.Families.SelectMany(f => f.AddOns.Select(Field).Prepend(Field(f))).Where(n => form[n].ToString().Length > 0).ToDictionary(n => n, n => form[n].ToString()),
        Install = form["install"] == "true",
        Later = form["when"] == "later",
        Day = form["day"].ToString(),
        Reason = form["reason"].ToString(),
        Version = int.TryParse(form["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : -1,
    };

    /// <summary>The day as read; null for at once, and when it can't be read.</summary>
    public DateOnly? DueOn => Later ? ReadDay(Day) : null;

    /// <summary>The reason as it is kept.</summary>
    public string CleanReason => Reason.Trim().Normalize(NormalizationForm.FormC);

    /// <summary>What is chosen; what the catalog doesn't know is left to <see cref="Faults"/>.</summary>
    public LicenseChoice Choice(ProductCatalog catalog)
    {
        var (tiers, addOns) = (new Dictionary<string, string>(), new Dictionary<string, bool>());
        foreach (var family in catalog.Families)
        {
            if (Selected.TryGetValue(Field(family), out var tier))
                tiers[family.Code] = tier == None ? "" : tier;
            foreach (var addOn in family.AddOns.Where(a => Selected.ContainsKey(Field(a))))
                addOns[addOn.Code] = Selected[Field(addOn)] == "on";
        }

        return new(tiers, addOns, Install);
    }

    /// <summary>A day as typed; null when it can't be read.</summary>
    public static DateOnly? ReadDay(string typed) => DateOnly.TryParseExact(typed, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>What is wrong with a later day as read, as the key of a text; null for nothing.</summary>
    public static string? DayFault(DateOnly? day, DateOnly today) =>
        day is not { } read ? "Change.DayMissing" : read <= today ? "Change.DayPast" : read.DayNumber - today.DayNumber > MostDays ? "Change.DayTooFar" : null;

    /// <summary>What is wrong, by field, as keys of texts; the field <c>choice</c> is the whole.</summary>
    /// <param name="catalog">Knows the products.</param>
    /// <param name="scope">Who asks.</param>
    /// <param name="today">The day.</param>
    public IReadOnlyDictionary<string, string> Faults(ProductCatalog catalog, Scope scope, DateOnly today)
    {
        var faults = new Dictionary<string, string>();
        if (Selected.Count == 0)
            faults["choice"] = "LicenseChangeRefusal.NothingChosen";
        foreach (var family in catalog.Families)
        {
            var closed = scope.Level(family.Code) != Domain.Access.FamilyLevel.Full;
            if (Selected.TryGetValue(Field(family), out var tier) && (closed || (tier != None && family.BaseTiers.All(t => t.Code != tier))))
                faults[Field(family)] = closed ? "LicenseChangeRefusal.FamilyClosed" : "LicenseChangeRefusal.ProductUnknown";
            foreach (var addOn in family.AddOns)
            {
                if (Selected.TryGetValue(Field(addOn), out var said) && (closed || said is not ("on" or "off")))
                    faults[Field(addOn)] = closed ? "LicenseChangeRefusal.FamilyClosed" : "LicenseChangeRefusal.ProductUnknown";
                else if (said == "on" && tier == None)
                    faults[Field(addOn)] = "LicenseChangeRefusal.AddOnWithoutBase";
            }
        }

        if (Later && DayFault(DueOn, today) is { } fault)
            faults["day"] = fault;
        if (!Names.IsLine(Reason))
            faults["reason"] = "Change.ReasonUnreadable";
        else if (CleanReason.Length > LicenseEvent.LongestReason)
            faults["reason"] = "Change.ReasonTooLong";
        return faults;
    }
}
