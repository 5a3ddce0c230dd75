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
    protected override string Markup()
    {
        var icon = Level.Icon() is { } name ? Icon.Of(Assets, name, texts[$"Usage.{Level}"]) : "";
        var used = Href is null
            ? $"""<span class="m-usage-used">{Number(Used)}</span>"""
            : $"""<a class="m-usage-used" href="{Text(Href)}">{Number(Used)}{(Label is null ? "" : $"<span class=\"visually-hidden\"> {Text(Label)}</span>")}</a>""";
        var limit = Level == BarLevel.Unlicensed ? "<span aria-hidden=\"true\">–</span>"
            : Limit is { } units ? Number(units)
            : $"""<span aria-hidden="true">∞</span><span class="visually-hidden">{Text(texts["Usage.Unlimited"])}</span>""";
        return $"""<div class="m-usage m-usage-{Level.Css()}"><div class="m-usage-text">{icon}{used}<span class="m-usage-limit"> / {limit}</span></div><svg class="m-usage-bar" viewBox="0 0 100 4" preserveAspectRatio="none" width="100" height="4" aria-hidden="true" focusable="false">{Bar()}</svg></div>""";
    }

    private string Bar()
    {
        switch (Level)
        {
            case BarLevel.Unlicensed:
                return """<line class="m-usage-dash" x1="0" y1="2" x2="100" y2="2"></line>""";
            case BarLevel.Over:
                var at = Limit is > 0 && Used > 0 ? Math.Clamp(100.0 * Limit.Value / Used, 8, 92) : 8;
                return $"""<rect class="m-usage-fill" x="0" y="0" width="{Figure(at - 1.5)}" height="4"></rect><rect class="m-usage-fill m-usage-beyond" x="{Figure(at + 1.5)}" y="0" width="{Figure(100 - at - 1.5)}" height="4"></rect>""";
            case BarLevel.Ok or BarLevel.Near:
                // a small use stays visible; without a limit the bar is a hint of use, not a share
                var filled = Used <= 0 ? 0 : Limit is > 0 ? Math.Clamp(100.0 * Used / Limit.Value, 2, 100) : Limit is null ? 12 : 100;
                return $"""<rect class="m-usage-track" x="0" y="0" width="100" height="4" rx="2"></rect><rect class="m-usage-fill" x="0" y="0" width="{Figure(filled)}" height="4" rx="2"></rect>""";
        }

        throw new InvalidOperationException($"No bar for {Level}.");
    }

    private static string Number(long value) => Text(Shown.Number(value));

    private static string Figure(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
