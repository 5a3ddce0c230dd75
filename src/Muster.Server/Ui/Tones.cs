namespace Muster.Server.Ui;

internal static class Tones
{
    public static string Css(this Tone tone) => tone switch
    {
        Tone.Neutral => "neutral",
        Tone.Accent => "accent",
        Tone.Good => "good",
        Tone.Warning => "warning",
        Tone.Bad => "bad",
    };

    public static string Icon(this Tone tone) => tone switch
    {
        Tone.Neutral => "info-circle",
        Tone.Accent => "info-circle",
        Tone.Good => "circle-check",
        Tone.Warning => "alert-triangle",
        Tone.Bad => "alert-hexagon",
    };

    public static string Css(this BarLevel level) => level switch
    {
        BarLevel.Ok => "ok",
        BarLevel.Near => "near",
        BarLevel.Over => "over",
        BarLevel.Unlicensed => "unlicensed",
    };

    public static string? Icon(this BarLevel level) => level switch
    {
        BarLevel.Ok => null,
        BarLevel.Near => "gauge",
        BarLevel.Over => "alert-hexagon",
        BarLevel.Unlicensed => "circle-off",
    };
}
