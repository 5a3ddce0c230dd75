using System.Globalization;
using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Xunit;

namespace Muster.Infrastructure;

/// <summary>A page as a person sees it: headings, tables, links and forms. Texts have their white space collapsed.</summary>
internal sealed class Page
{
    private readonly Visitor _visitor;

    private Page(Visitor visitor, HttpStatusCode status, Uri url, IHtmlDocument document)
    {
        _visitor = visitor;
        Status = status;
        Url = url;
        Document = document;
    }

    public HttpStatusCode Status { get; }

    /// <summary>Where the visitor is after all redirects.</summary>
    public Uri Url { get; }

    public IHtmlDocument Document { get; }

    /// <summary>Text of the h1.</summary>
    public string Heading => Text(One("h1"));

    /// <summary>Everything the body says.</summary>
    public string AllText => Text(Document.Body ?? throw new InvalidOperationException("The page has no body."));

    public static async Task<Page> ReadAsync(Visitor visitor, HttpResponseMessage response)
    {
        var url = response.RequestMessage?.RequestUri ?? throw new InvalidOperationException("The response belongs to no request.");
        var html = await response.Content.ReadAsStringAsync();
        var document = await new HtmlParser(new HtmlParserOptions(), AngleSharp.BrowsingContext.New()).ParseDocumentAsync(html);
        // relative links and form actions start from here
        if (document.QuerySelector("base") is not IHtmlBaseElement && document.Head is { } head)
        {
            var start = document.CreateElement("base");
            start.SetAttribute("href", url.AbsoluteUri);
            head.Prepend(start);
        }

        return new(visitor, response.StatusCode, url, document);
    }

    /// <summary>White space collapsed to single spaces; no-break spaces stay what they are.</summary>
    public static string Text(INode node) =>
        string.Join(' ', node.TextContent.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The one element that matches a CSS selector; fails with the page's words when there is none, or more than one.</summary>
    public IElement One(string selector)
    {
        var found = Document.QuerySelectorAll(selector);
        Assert.True(found.Length == 1, $"{Url.PathAndQuery} ({(int)Status}) has {found.Length} of \"{selector}\", not one. It says: {AllText}");
        return found[0];
    }

    /// <summary>The cells of the body rows of a table (the only one unless a selector says which).</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows(string table = "main table") =>
        [.. One(table).QuerySelectorAll("tbody > tr").Select(row => (IReadOnlyList<string>)[.. row.Children.Select(Text)])];

    /// <summary>The texts of one column, top to bottom, found by its header.</summary>
    public IReadOnlyList<string> Column(string header, string table = "main table")
    {
        var headers = One(table).QuerySelectorAll("thead tr:last-child > *").Select(Text).ToList();
        var index = headers.FindIndex(h => h.StartsWith(header, StringComparison.Ordinal));
        Assert.True(index >= 0, $"No column \"{header}\" among: {string.Join(" | ", headers)}");
        return [.. Rows(table).Select(row => row[index])];
    }

    /// <summary>Follows the link whose text or accessible name is this.</summary>
    public Task<Page> FollowAsync(string link)
    {
        var found = Document.QuerySelectorAll("a[href]").OfType<IHtmlAnchorElement>()
            .Where(a => Text(a) == link || a.GetAttribute("aria-label") == link)
            .Select(a => a.GetAttribute("href")!).Distinct().ToList();
        Assert.True(found.Count == 1, $"{Url.PathAndQuery} has {found.Count} links \"{link}\", not one.");
        return _visitor.GetAsync(new Uri(Url, found[0]).PathAndQuery);
    }

    /// <summary>
    /// Fills a form and sends it as a browser would, with its hidden fields and antiforgery token. A field is named by its name;
    /// a checkbox takes "true" or "false", and where several share the name, the value to tick. Of buttons with a name, the one of that
    /// value is pressed.
    /// </summary>
    /// <param name="form">CSS selector of the form.</param>
    /// <param name="fields">Names and values; each must exist in the form.</param>
    public Task<Page> SubmitAsync(string form, params (string Name, string Value)[] fields) => SubmitAsync(form, button: null, fields);

    /// <param name="form">CSS selector of the form.</param>
    /// <param name="button">Text of the button to press; null presses the first.</param>
    /// <param name="fields">Names and values; each must exist in the form.</param>
    public async Task<Page> SubmitAsync(string form, string? button, params (string Name, string Value)[] fields)
    {
        var element = (IHtmlFormElement)One(form);
        var presses = fields.Where(f => element.Elements.Any(e => e is IHtmlButtonElement && e.GetAttribute("name") == f.Name)).ToList();
        foreach (var (name, value) in fields.Except(presses))
            Fill(element, name, value);
        var submitters = element.Elements
            .Where(e => e is IHtmlButtonElement { Type: "submit" } or IHtmlInputElement { Type: "submit" })
            .Where(e => button is null || Text(e) == button)
            .Where(e => presses.TrueForAll(p => p == (e.GetAttribute("name") ?? "", e.GetAttribute("value") ?? ""))).ToList();
        Assert.True((button is null && presses.Count == 0) || submitters.Count > 0, $"{Url.PathAndQuery} has no button \"{button ?? string.Join(", ", presses)}\" in {form}.");
        var pressed = submitters.FirstOrDefault();
        var sent = element.Elements.Where(e => e != pressed).SelectMany(Successful).ToList();
        if (pressed?.GetAttribute("name") is { Length: > 0 } named)
            sent.Add(KeyValuePair.Create(named, pressed.GetAttribute("value") ?? ""));
        var action = pressed?.GetAttribute("formaction") ?? element.GetAttribute("action") ?? "";
        var target = action.Length == 0 ? Url : new Uri(Url, action);
        using var content = new FormUrlEncodedContent(sent);
        if (!string.Equals(pressed?.GetAttribute("formmethod") ?? element.GetAttribute("method"), "post", StringComparison.OrdinalIgnoreCase))
            return await _visitor.GetAsync($"{target.AbsolutePath}?{await content.ReadAsStringAsync()}");

        using var response = await _visitor.SendAsync(new HttpRequestMessage(HttpMethod.Post, target) { Content = content });
        return await ReadAsync(_visitor, response);
    }

    /// <summary>Chooses a file in a form that takes one, and sends it.</summary>
    /// <param name="form">CSS selector of the form.</param>
    /// <param name="field">Name of the file's field.</param>
    /// <param name="fileName">The file's name.</param>
    /// <param name="content">What is in it.</param>
    /// <param name="fields">Names and values of other fields; each must exist in the form.</param>
    public async Task<Page> UploadAsync(string form, string field, string fileName, byte[] content, params (string Name, string Value)[] fields)
    {
        var element = (IHtmlFormElement)One(form);
        Assert.Equal("multipart/form-data", element.GetAttribute("enctype"));
        Assert.Contains(element.Elements, e => e is IHtmlInputElement { Type: "file" } && e.GetAttribute("name") == field);
        foreach (var (name, value) in fields)
            Fill(element, name, value);
        using var sent = new MultipartFormDataContent();
        foreach (var (name, value) in element.Elements.SelectMany(Successful))
            sent.Add(new StringContent(value), name);
        sent.Add(new ByteArrayContent(content), field, fileName);
        using var response = await _visitor.SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(Url, element.GetAttribute("action") ?? "")) { Content = sent });
        return await ReadAsync(_visitor, response);
    }

    /// <summary>What a field sends, as HTML says: nothing for a button, an unticked box, or what is disabled or has no name.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Successful(IElement field)
    {
        var name = field.GetAttribute("name");
        if (string.IsNullOrEmpty(name) || field.HasAttribute("disabled"))
            return [];
        return field switch
        {
            IHtmlInputElement { Type: "submit" or "button" or "reset" or "image" or "file" } => [],
            IHtmlInputElement { Type: "checkbox" or "radio", IsChecked: false } => [],
            IHtmlInputElement { Type: "checkbox" or "radio" } ticked => [KeyValuePair.Create(name, ticked.GetAttribute("value") ?? "on")],
            IHtmlInputElement input => [KeyValuePair.Create(name, input.Value)],
            IHtmlTextAreaElement area => [KeyValuePair.Create(name, area.Value)],
            IHtmlSelectElement select => select.Options.Where(o => o.IsSelected).Select(o => KeyValuePair.Create(name, o.Value)),
            _ => [],
        };
    }

    private static void Fill(IHtmlFormElement form, string name, string value)
    {
        var named = form.Elements.Where(e => e.GetAttribute("name") == name).ToList();
        Assert.True(named.Count > 0, string.Create(CultureInfo.InvariantCulture,
            $"The form has no field \"{name}\"; it has: {string.Join(", ", form.Elements.Select(e => e.GetAttribute("name")).Distinct())}"));
        foreach (var field in named)
        {
            switch (field)
            {
                case IHtmlInputElement { Type: "checkbox" } only when named.Count(n => n is IHtmlInputElement { Type: "checkbox" }) == 1:
                    only.IsChecked = value == "true";
                    break;
                case IHtmlInputElement { Type: "checkbox" or "radio" } choice:
                    choice.IsChecked |= choice.Value == value;
                    break;
                case IHtmlInputElement { Type: "hidden" } when named.Count > 1:
                    break;
                case IHtmlInputElement input:
                    input.Value = value;
                    break;
                case IHtmlTextAreaElement area:
                    area.Value = value;
                    break;
                case IHtmlSelectElement select:
                    Assert.True(select.Options.Any(o => o.Value == value), $"\"{name}\" doesn't offer \"{value}\".");
                    select.Value = value;
                    break;
                default:
                    throw new InvalidOperationException($"\"{name}\" is a {field.LocalName}, which can't be filled.");
            }
        }
    }
}
