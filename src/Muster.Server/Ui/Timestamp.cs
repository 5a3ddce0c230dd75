using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace Muster.Server.Ui;

/// <summary>An instant (UTC, said so when the time is shown) or a business day, in the reader's language.</summary>
public sealed class Timestamp : MarkupComponent
{
    /// <summary>The instant.</summary>
    [Parameter] public DateTimeOffset? At { get; set; }

    /// <summary>The day; wins over <see cref="At"/>.</summary>
    [Parameter] public DateOnly? Day { get; set; }

    /// <summary>Whether to show the time of day too.</summary>
    [Parameter] public bool WithTime { get; set; }

    /// <summary>What to show for neither; a dash by default.</summary>
    [Parameter] public string? Missing { get; set; }

    /// <inheritdoc/>
    protected override string Markup()
    {
        if (Day is not null || At?.UtcDateTime is not { } at)
            return Of(Day, Missing);
        var full = Shown.Instant(at);
        return $"""<time datetime="{at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}" title="{Text(full)}">{Text(WithTime ? full : Shown.Day(DateOnly.FromDateTime(at)))}</time>""";
    }

    /// <summary>The markup of a day, for components that are markup themselves.</summary>
    internal static string Of(DateOnly? day, string? missing = null) => day is { } known
        ? $"""<time datetime="{known.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}">{Text(Shown.Day(known))}</time>"""
        : $"""<span class="m-none">{Text(missing ?? "–")}</span>""";
}
