using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Components;

namespace Muster.Server.Ui;

/// <summary>
/// A component that is markup and nothing else. A page of the list has hundreds of icons and bars, and every element, attribute and
/// text of a Razor component is a frame of its own to build, walk and write.
/// </summary>
public abstract class MarkupComponent : IComponent
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private readonly RenderFragment _render;
    private RenderHandle _handle;

    /// <summary>A component not yet on a page.</summary>
    protected MarkupComponent() => _render = builder =>
    {
        foreach (var piece in Pieces())
            builder.AddMarkupContent(0, piece);
    };

    /// <summary>The addresses of static files, which change with their content.</summary>
    protected ResourceAssetCollection Assets => _handle.Assets;

    void IComponent.Attach(RenderHandle renderHandle) => _handle = renderHandle;

    Task IComponent.SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        _handle.Render(_render);
        return Task.CompletedTask;
    }

    /// <summary>The markup in pieces, of which each is whole: a long one in many, since large strings cost the collector more than others.</summary>
    protected virtual IEnumerable<string> Pieces() => [Markup()];

    /// <summary>The markup; what came from people must have gone through <see cref="Text"/>.</summary>
    protected virtual string Markup() => "";

    /// <summary>Text as it may stand in an element or a quoted attribute.</summary>
    internal static string Text(string? text) => string.IsNullOrEmpty(text) ? "" : Encoder.Encode(text);
}
