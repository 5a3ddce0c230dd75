using System.Net;
using System.Net.Http.Headers;

namespace Muster.Infrastructure;

/// <summary>Somebody in front of a browser without script: keeps cookies, follows redirects, reads pages and sends forms.</summary>
internal sealed class Visitor(HttpClient http) : IDisposable
{
    /// <summary>The Accept-Language it sends: "en" or "fr".</summary>
    public string Language { get; set; } = "en";

    /// <summary>The address it comes from, as a proxy on this machine tells it; null for none.</summary>
    public string? Address { get; set; }

    /// <summary>Gets a page, whatever its status.</summary>
    public async Task<Page> GetAsync(string path)
    {
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, path));
        return await Page.ReadAsync(this, response);
    }

    /// <summary>Gets what isn't a page: the caller disposes of the response.</summary>
    public Task<HttpResponseMessage> DownloadAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>Posts fields just as given, without a form: for asking what the server does when the token or a field is missing.</summary>
    public async Task<HttpStatusCode> PostBareAsync(string path, params (string Name, string Value)[] fields)
    {
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))),
        });
        return response.StatusCode;
    }

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        request.Headers.AcceptLanguage.Add(new StringWithQualityHeaderValue(Language));
        if (Address is { } address)
            request.Headers.Add("X-Forwarded-For", address);
        return await http.SendAsync(request);
    }

    public void Dispose() => http.Dispose();
}
