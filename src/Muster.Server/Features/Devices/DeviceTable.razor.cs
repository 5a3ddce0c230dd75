using Microsoft.AspNetCore.Components;
using Muster.Domain.Catalog;
using Muster.Domain.Protection;
using Muster.Server.Features.Access;
using Muster.Server.Ui;

namespace Muster.Server.Features.Devices;

/// <summary>What the list of devices says, row by row.</summary>
public sealed partial class DeviceTable
{
    private static readonly string[] FilterNames = ["attention", "reason", "kind"];

    private DeviceFilter _filter = default!;
    private DateOnly _today;
    private string? _order;
    private string? _reason;
    private string? _attention;
    private string? _kind;
    private string _count = "";
    private string _unprotected = "";
    private IReadOnlyList<Choice> _attentions = [];
    private IReadOnlyList<Choice> _reasons = [];
    private IReadOnlyList<Choice> _kinds = [];
    private List<ActiveFilter> _active = [];

    [Inject] private TimeProvider Clock { get; set; } = default!;

    [Inject] private Scope Scope { get; set; } = default!;

    [Inject] private ProductCatalog Catalog { get; set; } = default!;

    /// <summary>The rows.</summary>
    [Parameter, EditorRequired] public DevicePage Page { get; set; } = default!;

    /// <summary>The page's path.</summary>
    [Parameter, EditorRequired] public string Action { get; set; } = "";

    /// <summary>Whether the devices are those of several customers.</summary>
    [Parameter] public bool WithCustomer { get; set; }

    [CascadingParameter] private HttpContext Context { get; set; } = default!;

    protected override void OnParametersSet()
    {
        _filter = Page.Filter;
        _today = DateOnly.FromDateTime(Clock.GetUtcNow().UtcDateTime);
        _order = _filter.Descending ? "desc" : null;
        _reason = DeviceFilter.ReasonWords.FirstOrDefault(w => w.Value == _filter.Reason).Key;
        _kind = DeviceFilter.KindWords.FirstOrDefault(w => w.Value == _filter.Kind).Key;
        _count = Page.More ? T["Devices.Count.More", Page.Count] : Page.Count == 1 ? T["Devices.Count.One"] : T["Devices.Count.Many", Page.Count];
        _unprotected = Page.More && _filter.Unprotected ? T["Devices.Unprotected.More", Page.Count]
            : Page.Unprotected == 1 ? T["Customer.Unprotected.One"] : T["Customer.Unprotected.Many", Page.Unprotected ?? 0];
        _attentions = [new("", T["Devices.Any"]), new("unprotected", T["Devices.Unprotected"]), new("stale", T["Devices.Stale"]), new("excluded", T["Devices.Excluded"])];
        _attention = _filter.Unprotected ? "unprotected" : _filter.Stale ? "stale" : _filter.Excluded ? "excluded" : null;
        _reasons = [new("", T["Devices.Any"]), .. DeviceFilter.ReasonWords.Select(w => new Choice(w.Key, T[$"GapFilter.{w.Value}"]))];
        _kinds = [new("", T["Devices.Any"]), .. DeviceFilter.KindWords.Select(w => new Choice(w.Key, T[$"Kind.{w.Value}"]))];
        _active = [];
        if (_filter.Search.Length > 0)
            _active.Add(new("q", T["Devices.Searched"], _filter.Search));
        if (_attention is not null)
            _active.Add(new("attention", T["Devices.Protection"], _attentions.First(a => a.Value == _attention).Text));
        if (_filter.Reason is { } reason)
            _active.Add(new("reason", T["Devices.Reason"], T[$"GapFilter.{reason}"]));
        if (_filter.Kind is { } kind)
            _active.Add(new("kind", T["Devices.Kind"], T[$"Kind.{kind}"]));
    }

    private string Reason(Device device, ProtectionGap gap) => gap.Reason switch
    {
        GapReason.NeverInstalled => T["Gap.NeverInstalled"],
        GapReason.ProductMissing => T["Gap.ProductMissing", Catalog.ComponentName(gap.Component!)],
        GapReason.ServiceStopped => T["Gap.ServiceStopped", Catalog.ComponentName(gap.Component!)],
        GapReason.Silent => T["Gap.Silent", SilentDays(device)],
    };

    /// <summary>What to do about a gap; a device that is silent for long is no longer counted.</summary>
    private string Todo(Device device, ProtectionGap gap) =>
        gap.Reason == GapReason.Silent && SilentDays(device) >= Muster.Domain.Usage.SubjectTimeline.ActiveDays ? "Todo.SilentLong" : $"Todo.{gap.Reason}";

    private int SilentDays(Device device) => _today.DayNumber - DateOnly.FromDateTime(device.LastSeen!.Value.UtcDateTime).DayNumber;

    /// <summary>Names of usual length stay on one line.</summary>
    private static string? Short(string name) => name.Length <= 28 ? "m-nowrap" : null;

    /// <summary>What is installed on a device that lacks nothing.</summary>
    private string Calm(Device device)
    {
        var installed = string.Join(", ", device.Components.Where(c => c.Status == ComponentStatus.Installed).Select(c => Catalog.ComponentName(c.Code)));
        return installed.Length > 0 ? installed : device.Judged ? T["Devices.NoReport"] : T["Devices.NotWanted"];
    }

    private static string KindIcon(DeviceKind kind) => kind switch
    {
        DeviceKind.Computer => "device-laptop",
        DeviceKind.Server => "server",
        DeviceKind.Mobile => "device-mobile",
    };

    private static string GapIcon(GapReason reason) => reason switch
    {
        GapReason.NeverInstalled => "shield-off",
        GapReason.ProductMissing => "package",
        GapReason.ServiceStopped => "plug-off",
        GapReason.Silent => "zzz",
    };
}
