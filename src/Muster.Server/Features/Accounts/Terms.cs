using System.Globalization;

namespace Muster.Server.Features.Accounts;

/// <summary>A paragraph, a heading or a point of the terms.</summary>
/// <param name="Kind">Which of them.</param>
/// <param name="Text">Its text.</param>
public sealed record TermsBlock(TermsBlockKind Kind, string Text);

/// <summary>What a block of the terms is.</summary>
public enum TermsBlockKind
{
    Paragraph,
    Heading,
    Point,
}

/// <summary>The terms that are accepted for a new customer: <c>Resources/terms.{version}.{language}.md</c>. A version never changes once it was accepted.</summary>
public static class Terms
{
    /// <summary>The version that is shown and accepted now.</summary>
    public const string Version = "2026-11";

    /// <summary>The text in the reader's language.</summary>
    public static IReadOnlyList<TermsBlock> Read()
    {
        var language = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "fr" ? "fr" : "en";
        using var stream = typeof(Terms).Assembly.GetManifestResourceStream($"terms.{Version}.{language}.md") ?? throw new InvalidOperationException("The terms are missing.");
        using var reader = new StreamReader(stream);
        return
        [
            .. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line =>
                line.StartsWith("## ", StringComparison.Ordinal) ? new TermsBlock(TermsBlockKind.Heading, line[3..])
                : line.StartsWith("- ", StringComparison.Ordinal) ? new TermsBlock(TermsBlockKind.Point, line[2..])
                : new TermsBlock(TermsBlockKind.Paragraph, line)),
        ];
    }
}
