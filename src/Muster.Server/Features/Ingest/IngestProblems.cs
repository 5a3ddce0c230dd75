using System.Data.Common;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;

namespace Muster.Server.Features.Ingest;

/// <summary>A request that can't be answered: status, stable code and a sentence.</summary>
internal sealed class IngestException(int status, string code, string message, TimeSpan? retryAfter = null) : Exception(message)
{
    public int Status => status;

    public string Code => code;

    public TimeSpan? RetryAfter => retryAfter;
}

/// <summary>Makes every answer below <c>/ingest</c> that is no success a problem (RFC 9457): machines read it.</summary>
internal sealed partial class IngestProblems(RequestDelegate next, ILogger<IngestProblems> log)
{
    /// <summary>When to come back to a store that is busy or away.</summary>
    public static readonly TimeSpan Later = TimeSpan.FromSeconds(2);

    public async Task InvokeAsync(HttpContext http)
    {
        if (http.Features.Get<IStatusCodePagesFeature>() is { } pages)
            pages.Enabled = false;

        // what is not there would otherwise be led to the page for signing in
        if (http.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>() is null)
        {
            await WriteAsync(http, StatusCodes.Status404NotFound, "not-found", "There is POST /ingest/v1/sightings and POST /ingest/v1/checkins, and nothing else.");
            return;
        }

        try
        {
            await next(http);
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            if (http.RequestAborted.IsCancellationRequested)
            {
                http.Abort();
                return;
            }

            switch (e)
            {
                case IngestException refused:
                    await WriteAsync(http, refused.Status, refused.Code, refused.Message, refused.RetryAfter);
                    break;
                case BadHttpRequestException bad:
                    await WriteAsync(http, bad.StatusCode, Code(bad.StatusCode), bad.Message);
                    break;
                case DbException or TimeoutException or OperationCanceledException or Microsoft.EntityFrameworkCore.DbUpdateException or InvalidOperationException { InnerException: DbException }:
                    LogUnavailable(log, e);
                    await WriteAsync(http, StatusCodes.Status503ServiceUnavailable, "unavailable", "The store does not answer. Send the same again later; what was written is a duplicate then.", Later);
                    break;
                default:
                    LogFailed(log, e);
                    await WriteAsync(http, StatusCodes.Status500InternalServerError, "internal", "Something is wrong here. Sending the same again does no harm.", Later);
                    break;
            }
        }
    }

    /// <summary>Answers with a problem.</summary>
    public static async Task WriteAsync(HttpContext http, int status, string code, string detail, TimeSpan? retryAfter = null)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/problem+json";
        http.Response.Headers.CacheControl = "no-store";
        if (retryAfter is { } later)
            http.Response.Headers.RetryAfter = Math.Ceiling(later.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("type", "about:blank");
        json.WriteString("title", Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status));
        json.WriteNumber("status", status);
        json.WriteString("code", code);
        json.WriteString("detail", detail);
        json.WriteEndObject();
    }

    private static string Code(int status) => status switch
    {
        StatusCodes.Status413PayloadTooLarge => "too-large",
        _ => "bad-request",
    };

    [LoggerMessage(200, LogLevel.Warning, "The store does not answer; the sender is asked to come back.")]
    private static partial void LogUnavailable(ILogger logger, Exception exception);

    [LoggerMessage(201, LogLevel.Error, "A request of a collector failed.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
