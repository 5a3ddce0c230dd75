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
        if (Day is { } day)
            return $"""<time datetime="{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}">{Text(Shown.Day(day))}</time>""";
        if (At?.UtcDateTime is not { } at)
            return $"""<span class="m-none">{Text(Missing ?? "–")}</span>""";
        var full = Shown.Instant(at);
        return $"""<time datetime="{at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}" title="{Text(full)}">{Text(WithTime ? full : Shown.Day(DateOnly.FromDateTime(at)))}</time>""";
    }
}
