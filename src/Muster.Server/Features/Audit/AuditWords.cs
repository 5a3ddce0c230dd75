using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Localization;
using Muster.Server.Resources;
using Muster.Server.Ui;

namespace Muster.Server.Features.Audit;

/// <summary>One thing that an act changed, or said.</summary>
/// <param name="Field">What, in words.</param>
/// <param name="Before">What it was; null where nothing was.</param>
/// <param name="After">What it is; null where nothing is.</param>
public sealed record AuditChange(string Field, string? Before, string? After);

/// <summary>Audit entries in words.</summary>
public static class AuditWords
{
    private const string ActPrefix = "Act.";

    /// <summary>What was done.</summary>
    public static string Act(IStringLocalizer<Texts> texts, string act)
    {
        var text = texts[ActPrefix + act];
        return text.ResourceNotFound ? act : text.Value;
    }

    /// <summary>All acts there are words for, by their words.</summary>
    public static IReadOnlyList<Choice> Acts(IStringLocalizer<Texts> texts) =>
    [
        .. texts.GetAllStrings(includeParentCultures: true).Where(t => t.Name.StartsWith(ActPrefix, StringComparison.Ordinal)).DistinctBy(t => t.Name)
            .Select(t => new Choice(t.Name[ActPrefix.Length..], texts[t.Name])).OrderBy(c => c.Text, StringComparer.CurrentCulture),
    ];

    /// <summary>What differs between before and after, field by field; all fields where there is only one of the two.</summary>
    public static IReadOnlyList<AuditChange> Changes(IStringLocalizer<Texts> texts, string before, string after)
    {
        var (was, now) = (Fields(before), Fields(after));
        return
        [
            .. was.Keys.Concat(now.Keys).Distinct(StringComparer.Ordinal)
                .Select(field => (field, Before: was.GetValueOrDefault(field, ""), After: now.GetValueOrDefault(field, "")))
                .Where(f => (f.Before.Length > 0 || f.After.Length > 0) && f.Before != f.After)
                .Select(f => new AuditChange(Field(texts, f.field), Value(texts, f.Before), Value(texts, f.After))),
        ];
    }

    /// <summary>The fields of an object, those of objects within it by their own names; an object of a list goes by its first field.</summary>
    private static Dictionary<string, string> Fields(string json)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        if (json.Length == 0)
            return fields;
        try
        {
            using var document = JsonDocument.Parse(json);
            Add(document.RootElement, "");
        }
        catch (JsonException)
        {
            fields[""] = json;
        }

        return fields;

        void Add(JsonElement element, string name)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Object:
                    foreach (var property in element.EnumerateObject())
                        Add(property.Value, name.Length == 0 ? property.Name : $"{name}.{property.Name}");
                    break;
                case JsonValueKind.Array when element.EnumerateArray().Any(e => e.ValueKind == JsonValueKind.Object):
                    foreach (var item in element.EnumerateArray())
                    {
                        var first = item.EnumerateObject().Select(p => p.Value.ToString()).FirstOrDefault() ?? "";
                        foreach (var property in item.EnumerateObject().Skip(1))
                            Add(property.Value, $"{(name.Length == 0 ? "" : name + ".")}{first}\n{property.Name}");
                    }

                    break;
                case JsonValueKind.Array:
                    fields[name] = string.Join(", ", element.EnumerateArray().Select(e => e.ToString()));
                    break;
                case JsonValueKind.Null or JsonValueKind.Undefined:
                    break;
                default:
                    fields[name] = element.ValueKind switch { JsonValueKind.True => "true", JsonValueKind.False => "false", _ => element.ToString() };
                    break;
            }
        }
    }

    /// <summary>A field's word: <c>Audit.Field.{name}</c>; without one its name, taken apart.</summary>
    private static string Field(IStringLocalizer<Texts> texts, string field)
    {
        // an item of a list: whose it is, then what of it
        if (field.Split('\n') is [var item, var rest])
            return $"{item}, {Field(texts, rest)}";
        var name = field.Split('.')[^1];
        if (name.Length == 0)
            return "";
        name = char.ToLowerInvariant(name[0]) + name[1..];
        var text = texts["Audit.Field." + name];
        if (!text.ResourceNotFound)
            return text;
        var words = string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? " " + char.ToLowerInvariant(c) : c.ToString()));
        return char.ToUpper(words[0], CultureInfo.CurrentCulture) + words[1..];
    }

    private static string? Value(IStringLocalizer<Texts> texts, string value) => value switch
    {
        "" => null,
        "true" => texts["Audit.Yes"],
        "false" => texts["Audit.No"],
        _ when DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) => Shown.Day(day),
        _ when value.Length > 18 && DateTimeOffset.TryParseExact(value, "o", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) => Shown.Instant(at.UtcDateTime),
        _ when texts["Audit.Value." + value] is { ResourceNotFound: false } word => word,
        _ => value,
    };
}
