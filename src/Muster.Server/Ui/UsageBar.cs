using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Muster.Server.Resources;

namespace Muster.Server.Ui;

/// <summary>"used / limit" and a thin bar. Near carries a gauge, over breaks its bar at the limit, unlicensed has an empty dashed bar.</summary>
public sealed class UsageBar(IStringLocalizer<Texts> texts) : MarkupComponent
{
    /// <summary>Units used.</summary>
    [Parameter, EditorRequired] public long Used { get; set; }

    /// <summary>Units licensed; null is unlimited.</summary>
    [Parameter] public long? Limit { get; set; }

    /// <summary>How usage stands against the limit.</summary>
    [Parameter] public BarLevel Level { get; set; }

    /// <summary>Where the used figure leads: its explanation.</summary>
    [Parameter] public string? Href { get; set; }

    /// <summary>What the figure counts, read out with the link.</summary>
    [Parameter] public string? Label { get; set; }

    /// <inheritdoc/>
    protected override string Markup() => Of(Assets, texts, Used, Limit, Level, Href, Label);

    /// <summary>The markup of one, for components that are markup themselves.</summary>
    internal static string Of(ResourceAssetCollection assets, IStringLocalizer<Texts> texts, long used, long? limit, BarLevel level, string? href, string? label)
    {
        var icon = level.Icon() is { } name ? Icon.Of(assets, name, texts[$"Usage.{level}"]) : "";
        var count = href is null
            ? $"""<span class="m-usage-used">{Number(used)}</span>"""
            : $"""<a class="m-usage-used" href="{Text(href)}">{Number(used)}{(label is null ? "" : $"<span class=\"visually-hidden\"> {Text(label)}</span>")}</a>""";
        var most = level == BarLevel.Unlicensed ? "<span aria-hidden=\"true\">–</span>"
            : limit is { } units ? Number(units)
            : $"""<span aria-hidden="true">∞</span><span class="visually-hidden">{Text(texts["Usage.Unlimited"])}</span>""";
        return $"""<div class="m-usage m-usage-{level.Css()}"><div class="m-usage-text">{icon}{count}<span class="m-usage-limit"> / {most}</span></div><svg class="m-usage-bar" viewBox="0 0 100 4" preserveAspectRatio="none" width="100" height="4" aria-hidden="true" focusable="false">{Bar(used, limit, level)}</svg></div>""";
    }

    private static string Bar(long used, long? limit, BarLevel level)
    {
        switch (level)
        {
            case BarLevel.Unlicensed:
                return """<line class="m-usage-dash" x1="0" y1="2" x2="100" y2="2"></line>""";
            case BarLevel.Over:
                var at = limit is > 0 && used > 0 ? Math.Clamp(100.0 * limit.Value / used, 8, 92) : 8;
                return $"""<rect class="m-usage-fill" x="0" y="0" width="{Figure(at - 1.5)}" height="4"></rect><rect class="m-usage-fill m-usage-beyond" x="{Figure(at + 1.5)}" y="0" width="{Figure(100 - at - 1.5)}" height="4"></rect>""";
            case BarLevel.Ok or BarLevel.Near:
                // a small use stays visible; without a limit the bar is a hint of use, not a share
                var filled = used <= 0 ? 0 : limit is > 0 ? Math.Clamp(100.0 * used / limit.Value, 2, 100) : limit is null ? 12 : 100;
                return $"""<rect class="m-usage-track" x="0" y="0" width="100" height="4" rx="2"></rect><rect class="m-usage-fill" x="0" y="0" width="{Figure(filled)}" height="4" rx="2"></rect>""";
        }

        throw new InvalidOperationException($"No bar for {level}.");
    }

    private static string Number(long value) => Text(Shown.Number(value));

    private static string Figure(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
