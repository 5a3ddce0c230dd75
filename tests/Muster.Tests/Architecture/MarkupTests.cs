using System.Text.RegularExpressions;
using Muster.Infrastructure;
using Xunit;

namespace Muster.Architecture;

/// <summary>What no page may contain, read from its source.</summary>
public sealed partial class MarkupTests
{
    private static IEnumerable<(string Path, string Text)> Components => Repository.Files("src", "*.razor");

    [Fact]
    public void Nothing_streams_for_nobody_would_unpack_it() =>
        Assert.DoesNotContain(Components.Concat(Repository.Files("src", "*.cs")), f => f.Text.Contains("StreamRendering", StringComparison.Ordinal));

    [Fact]
    public void No_style_attributes_for_the_policy_forbids_them() =>
        Assert.Empty(Components.Where(f => StyleAttribute().IsMatch(f.Text)).Select(f => f.Path));

    [Fact]
    public void No_inline_scripts_nor_handlers_for_the_policy_forbids_them() =>
        Assert.Empty(Components.Where(f => InlineScript().IsMatch(f.Text)).Select(f => f.Path));

    [Fact]
    public void Every_form_that_posts_carries_an_antiforgery_token() =>
        Assert.Empty(from file in Components
                     from Match form in Form().Matches(file.Text)
                     where PostMethod().IsMatch(form.Groups["start"].Value) && !form.Value.Contains("<AntiforgeryToken", StringComparison.Ordinal)
                     select $"{file.Path}: {form.Groups["start"].Value}");

    [Fact]
    public void No_text_is_marked_as_safe_markup() =>
        Assert.Empty(Components.Where(f => f.Text.Contains("MarkupString", StringComparison.Ordinal)).Select(f => f.Path));

    [GeneratedRegex(@"<[a-zA-Z][^<>]*\sstyle\s*=", RegexOptions.None, 1000)]
    private static partial Regex StyleAttribute();

    [GeneratedRegex(@"<script(?![^>]*\s(src|type=""application/json"")\b)[^>]*>|<[a-z][^<>]*\son[a-z]+\s*=\s*""(?!@)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex InlineScript();

    [GeneratedRegex(@"(?<start><form\b[^>]*>).*?</form>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();

    [GeneratedRegex(@"method\s*=\s*""?post", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex PostMethod();
}
