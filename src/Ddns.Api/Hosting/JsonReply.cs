using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Ddns.Api.Hosting;

/// <summary>
/// A JSON body with its length known before the first octet leaves. Clients of update routes fail on chunked replies (ddclient
/// 3.10), and a reply of known length is one write.
/// </summary>
public sealed class JsonReply<T>(T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(value, type);
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        return response.Body.WriteAsync(body).AsTask();
    }
}
