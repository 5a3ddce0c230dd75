using Microsoft.AspNetCore.Components;

namespace Muster.Server.Ui;

/// <summary>An icon of the sprite (icons.txt). Decoration unless <see cref="Label"/> is given: text beside it says the meaning.</summary>
public sealed class Icon : MarkupComponent
{
    /// <summary>A name in icons.txt.</summary>
    [Parameter, EditorRequired] public string Name { get; set; } = "";

    /// <summary>What it means, for icons that stand alone.</summary>
    [Parameter] public string? Label { get; set; }

    /// <summary>Further classes.</summary>
    [Parameter] public string? Class { get; set; }

    /// <summary>The markup of an icon, for components that are markup themselves.</summary>
    internal static string Of(ResourceAssetCollection assets, string name, string? label = null, string? css = null) =>
        $"""<svg class="m-icon {Text(css)}" width="18" height="18" {(label is null ? "aria-hidden=\"true\"" : $"role=\"img\" aria-label=\"{Text(label)}\"")} focusable="false"><use href="{assets["lib/icons.svg"]}#{Text(name)}"></use></svg>""";

    /// <inheritdoc/>
    protected override string Markup() => Of(Assets, Name, Label, Class);
}
