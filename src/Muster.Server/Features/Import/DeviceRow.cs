using System.Text.Json.Serialization;
using Muster.Domain.Catalog;
using Muster.Domain.Protection;

namespace Muster.Server.Features.Import;

/// <summary>A row of a devices file. Null where the file hasn't the column or the value is empty.</summary>
internal sealed record DeviceRow([property: JsonIgnore] long Line, string Customer, string DeviceId, string HostName, DeviceKind Kind)
{
    public string? Os { get; init; }
    public string? LastUser { get; init; }
    public DateTimeOffset? LastSeen { get; init; }
    public bool? Expected { get; init; }
    public IReadOnlyList<ComponentPart>? Components { get; init; }
}

/// <summary>A component on a device: its code, how it is, and its version or empty.</summary>
internal sealed record ComponentPart(string Code, ComponentStatus Status, string Version);

/// <summary>The columns of a devices file, and how a row is read.</summary>
internal static class DeviceColumns
{
    public static readonly Column Customer = LicenseColumns.Customer;
    public static readonly Column DeviceId = new("device_id", 200, "id", "device", "subject", "identifiant_appareil", "appareil") { Required = true };
    public static readonly Column HostName = new("host_name", 200, "hostname", "host", "name", "computer_name", "nom_d'hôte", "hôte", "nom") { Required = true };
    public static readonly Column Kind = new("kind", 20, "type", "device_type", "type_d'appareil", "genre") { Required = true };
    public static readonly Column Os = new("os", 100, "operating_system", "système", "système_d'exploitation");
    public static readonly Column LastUser = new("last_user", 256, "user", "holder", "dernier_utilisateur", "utilisateur");
    public static readonly Column LastSeen = new("last_seen", 40, "last_active", "dernière_activité", "vu_le");
    public static readonly Column Expected = new("expected", 10, "attendu");
    public static readonly Column Components = new("components", 2000, "composants");

    public static readonly IReadOnlyList<Column> All = [Customer, DeviceId, HostName, Kind, Os, LastUser, LastSeen, Expected, Components];

    private static readonly IReadOnlyDictionary<string, string> Kinds = Words.Map(
        ("computer", "computer"), ("desktop", "computer"), ("laptop", "computer"), ("workstation", "computer"), ("ordinateur", "computer"), ("poste", "computer"),
        ("server", "server"), ("serveur", "server"), ("mobile", "mobile"), ("phone", "mobile"), ("tablet", "mobile"), ("téléphone", "mobile"), ("tablette", "mobile"));

    /// <summary>Reads a row; what is wrong with it stands in its problems.</summary>
    public static DeviceRow Read(Table table, Row row, DateTimeOffset now)
    {
        var customer = row.Needed(Customer);
        var id = row.Needed(DeviceId);
        var host = row.Needed(HostName);
        var kind = row.Needed(Kind).Length > 0 && row.OneOf(Kind, Kinds) is { } word ? Enum.Parse<DeviceKind>(word, ignoreCase: true) : default;
        var seen = row.Instant(LastSeen);
        if (seen > now.AddMinutes(5)) row.Refuse(LastSeen, "is in the future");
        return new DeviceRow(row.Line, customer, id, host, kind)
        {
            Os = Some(row.Text(Os)),
            LastUser = Some(row.Text(LastUser)),
            LastSeen = seen,
            Expected = row.YesNo(Expected),
            Components = table.Has(Components) ? ReadComponents(row) : null,
        };
    }

    private static string? Some(string text) => text.Length == 0 ? null : text;

    // endpoint-protection:installed:2026.1;xdr-sensor:stopped
    private static List<ComponentPart> ReadComponents(Row row)
    {
        var found = new List<ComponentPart>();
        foreach (var item in row.Text(Components).Split([';', '|'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = item.Split(':', 3, StringSplitOptions.TrimEntries);
            var code = parts[0].ToLowerInvariant();
            ComponentStatus? status = (parts.Length > 1 ? parts[1] : "").ToLowerInvariant() switch
            {
                "" or "installed" or "running" => ComponentStatus.Installed,
                "stopped" => ComponentStatus.Stopped,
                "missing" => ComponentStatus.Missing,
                _ => null,
            };
            if (code.Length is 0 or > 60) row.Refuse(Components, $"{TextRules.Quote(item)} names no component; write component:status:version");
            else if (status is null) row.Refuse(Components, $"{TextRules.Quote(parts[1])} isn't one of installed, stopped, missing");
            else if (found.Any(c => c.Code == code)) row.Refuse(Components, $"{TextRules.Quote(code)} stands twice");
            else found.Add(new ComponentPart(code, status.Value, parts.Length > 2 ? parts[2] : ""));
        }
        return found;
    }
}
