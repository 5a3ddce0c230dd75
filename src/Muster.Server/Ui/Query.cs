using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Extensions;

namespace Muster.Server.Ui;

/// <summary>Builds links to the page being shown with some query parameters changed and all others kept.</summary>
public static class Query
{
    /// <summary>
    /// The current path and query with the given parameters replaced; a null or empty value removes one.
    /// Parameters with empty values are dropped, so that links stay short.
    /// </summary>
    public static string With(HttpContext context, params IEnumerable<KeyValuePair<string, string?>> changes)
    {
        ArgumentNullException.ThrowIfNull(context);
        var request = context.Request;
        var changed = changes.ToDictionary(c => c.Key, c => c.Value, StringComparer.Ordinal);
        var builder = new QueryBuilder();
        foreach (var (name, values) in request.Query)
        {
            if (changed.ContainsKey(name))
                continue;
            foreach (var value in values)
                if (!string.IsNullOrEmpty(value))
                    builder.Add(name, value);
        }
        foreach (var (name, value) in changed)
            if (!string.IsNullOrEmpty(value))
                builder.Add(name, value);
        return request.PathBase.Add(request.Path).ToUriComponent() + builder.ToQueryString();
    }

    /// <summary>The current path and query without the named parameters.</summary>
    public static string Without(HttpContext context, params string[] names) =>
        With(context, names.Select(name => KeyValuePair.Create(name, (string?)null)));

    /// <summary>The current path and query as they came: where to return to after a form.</summary>
    public static string Current(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        // an error page is shown at the address that failed
        if (context.Features.Get<IStatusCodeReExecuteFeature>() is { } original)
            return new PathString(original.OriginalPathBase).Add(original.OriginalPath).ToUriComponent() + original.OriginalQueryString;
        return context.Request.PathBase.Add(context.Request.Path).ToUriComponent() + context.Request.QueryString.ToUriComponent();
    }

    /// <summary>The parameters of the current query with a value, without the named ones: hidden fields of a GET form.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Others(HttpContext context, IReadOnlySet<string> except)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(except);
        return from parameter in context.Request.Query
               where !except.Contains(parameter.Key)
               from value in parameter.Value
               where !string.IsNullOrEmpty(value)
               select KeyValuePair.Create(parameter.Key, value);
    }
}
