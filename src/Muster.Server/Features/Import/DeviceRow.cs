namespace Muster.Server.Features.Import;

/// <summary>A row of a devices file. Null where the file hasn't the column or the value is empty.</summary>
internal sealed record DeviceRow(long Line, string Customer, string DeviceId, string HostName, string Kind)
{
    public string? Os { get; init; }
    public string? LastUser { get; init; }
    public DateTimeOffset? LastSeen { get; init; }
    public bool? Expected { get; init; }
    public IReadOnlyList<ComponentPart>? Components { get; init; }
}

/// <summary>A component on a device: its code, whether it is installed, running or stopped, and its version if known.</summary>
internal sealed record ComponentPart(string Component, string State, string Version);

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

    /// <summary>Reads a row; what is wrong with it stands in its problems.</summary>
    public static DeviceRow Read(Table table, Row row, IReadOnlyDictionary<string, string> kinds, DateTimeOffset now)
    {
        var customer = CustomerColumns.Identifier(row, Customer);
        var id = row.Needed(DeviceId);
        var host = row.Needed(HostName);
        var kind = row.Needed(Kind).Length > 0 ? row.OneOf(Kind, kinds) ?? "" : "";
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

    // endpoint-protection:running:2026.1;xdr-sensor:stopped
    private static List<ComponentPart> ReadComponents(Row row)
    {
        var found = new List<ComponentPart>();
        foreach (var item in row.Text(Components).Split([';', '|'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = item.Split(':', 3, StringSplitOptions.TrimEntries);
            var state = parts.Length > 1 ? parts[1].ToLowerInvariant() : "installed";
            if (parts[0].Length is 0 or > 60) row.Refuse(Components, $"{TextRules.Quote(item)} names no component; write component:state:version");
            else if (state is not ("installed" or "running" or "stopped" or "missing")) row.Refuse(Components, $"{TextRules.Quote(state)} isn't one of installed, running, stopped, missing");
            else if (found.Any(c => c.Component == parts[0].ToLowerInvariant())) row.Refuse(Components, $"{TextRules.Quote(parts[0])} stands twice");
            else found.Add(new ComponentPart(parts[0].ToLowerInvariant(), state, parts.Length > 2 ? parts[2] : ""));
        }
        return found;
    }
}
