namespace Muster.Server.Ui;

/// <summary>What a badge or message means; each tone has an icon of its own besides its color.</summary>
public enum Tone
{
    Neutral,
    Accent,
    Good,
    Warning,
    Bad,
}

/// <summary>How usage stands against its limit.</summary>
public enum BarLevel
{
    /// <summary>Below 90 % of the limit, or no limit.</summary>
    Ok,

    /// <summary>From 90 % of the limit.</summary>
    Near,

    /// <summary>Above the limit.</summary>
    Over,

    /// <summary>Used, but not licensed.</summary>
    Unlicensed,
}

/// <summary>How a chart draws.</summary>
public enum ChartKind
{
    Line,
    Bar,
}

/// <summary>One option of a select: its value in the address or form, and its text.</summary>
/// <param name="Value">The value; empty for "all".</param>
/// <param name="Text">What a person reads.</param>
public sealed record Choice(string Value, string Text);

/// <summary>A filter in force, shown as a chip.</summary>
/// <param name="Name">The query parameter that its link removes.</param>
/// <param name="Label">What is filtered.</param>
/// <param name="Text">The value as a person reads it.</param>
public sealed record ActiveFilter(string Name, string Label, string Text);

/// <summary>One link of a row of tabs.</summary>
/// <param name="Href">Where it leads.</param>
/// <param name="Text">Its label.</param>
/// <param name="Active">Whether it is the one shown.</param>
/// <param name="Count">A number beside the label, or null.</param>
public sealed record Tab(string Href, string Text, bool Active, long? Count = null);

/// <summary>One line or group of bars of a chart.</summary>
/// <param name="Name">Its name in the legend and the table's head.</param>
/// <param name="Values">One value per label; null leaves a gap.</param>
/// <param name="Dashed">Drawn dashed and thin: for limits.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<long?> Values, bool Dashed = false);
