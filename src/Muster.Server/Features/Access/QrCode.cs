using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;
using Muster.Server.Ui;
using QRCoder;

namespace Muster.Server.Features.Access;

/// <summary>A QR code, drawn dark on light in either theme: that is what cameras read.</summary>
public sealed class QrCode : MarkupComponent
{
    /// <summary>What it says.</summary>
    [Parameter, EditorRequired] public string Content { get; set; } = "";

    /// <summary>What it is for.</summary>
    [Parameter, EditorRequired] public string Label { get; set; } = "";

    /// <inheritdoc/>
    protected override string Markup()
    {
        using var data = new QRCodeGenerator().CreateQrCode(Content, QRCodeGenerator.ECCLevel.M);
        var rows = data.ModuleMatrix;

        // the matrix has the light margin that is asked for
        var path = new StringBuilder();
        for (var y = 0; y < rows.Count; y++)
        {
            for (var x = 0; x < rows.Count; x++)
            {
                if (rows[y][x])
                    path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"""<svg viewBox="0 0 {rows.Count} {rows.Count}" width="200" height="200" role="img" aria-label="{Text(Label)}" shape-rendering="crispEdges"><rect width="100%" height="100%" fill="#fff"/><path fill="#000" d="{path}"/></svg>""");
    }
}
